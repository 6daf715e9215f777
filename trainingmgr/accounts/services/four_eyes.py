"""Two people, told apart by who stands behind the accounts, never by the accounts alone."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import Grant, User
from trainingmgr.accounts.rules import Scope
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.tabular import neighbours

DAYS_TO_AGREE = 7
"""What nobody has agreed to after so many days is asked for again, not agreed to late."""


def another_person(by: User, *user_ids: int | None) -> None:
    """Raise a Refusal if whoever stands behind `by` also stands behind one of these accounts.

    Also while `by` may not approve, in the day after a reset of the password.
    """
    approving(by)
    others = [each for each in user_ids if each is not None]
    if by.holder_id in holders_of(others):
        raise Refusal(_("A second person must do this: it was begun by you, or is about you."))


def in_time(asked_at: datetime) -> None:
    """Raise a Refusal if what somebody is about to agree to was asked for more than a week ago.

    Refusing is never too late, and whoever asked may ask again.
    """
    if lapsed(asked_at):
        raise Refusal(
            _("This was proposed more than %(days)s days ago. Have it proposed again.",
              days=DAYS_TO_AGREE)
        )  # fmt: skip


def lapsed(asked_at: datetime) -> bool:
    """Whether this was asked for so long ago that nobody agrees to it any more."""
    return asked_at < clock.now() - timedelta(days=DAYS_TO_AGREE)


def asked_still(user_id: int | None, at: datetime | None, *permissions: Permission) -> None:
    """Raise a Refusal if whoever asked then could not ask today: their account is closed, or the
    role by which they asked is over or reaches elsewhere. A deed of two is done by two who may when
    it is done, never by one and the name of somebody who has left (security 4.3.1).

    Refusing what they asked for is never too late.
    """
    if user_id is not None and not may_still(user_id, at, *permissions):
        raise Refusal(
            _("Whoever asked for this may not any more: their account is closed, or their role has "
              "ended. Refuse it, and have it asked for anew by somebody who may.")
        )  # fmt: skip


def may_still(user_id: int, since: datetime | None, *permissions: Permission) -> bool:
    """Whether an account that could do one of these things then can do it today, in the same place
    or in the whole country.
    """
    user = db.session.get_one(User, user_id)
    giving = [g for g in user.grants if not PERMISSIONS[g.role].isdisjoint(permissions)]
    now = _places(g for g in giving if g.holds_on(clock.today()))
    had = _places(g for g in giving if since is not None and _held(g, since))
    return user.active and bool(now) and (_NATION in now or not had or bool(now & had))


_NATION = (Scope.NATIONAL, None)


def _places(grants: Iterable[Grant]) -> set[tuple[Scope, int | None]]:
    return {(each.scope, each.reaches_id) for each in grants}


def _held(grant: Grant, at: datetime) -> bool:
    ended = grant.revoked_at is not None and grant.revoked_at <= at
    since = grant.countersigned_at or grant.granted_at
    given = since is None or since <= at
    return given and not ended and grant.from_on <= clock.day(at) < grant.until_on


def approving(by: User) -> None:
    """Raise a Refusal while approvals of this account are held after a reset."""
    if not by.may_approve:
        raise Refusal(
            gettext(
                "Your password was set with a one-time code. You can approve again one day after."
            )
        )


def holders_of(user_ids: list[int]) -> set[int]:
    """Who stands behind these accounts."""
    if not user_ids:
        return set()
    return set(db.session.scalars(select(User.holder_id).where(User.id.in_(user_ids))))


def allowed(by: User, *permissions: Permission) -> None:
    """Raise a Refusal unless this account may do one of these things: commands, imports and work
    that runs later come here too, in the name of an account that may be closed by now.
    """
    if not (by.active and any(by.holds(each) for each in permissions)):
        raise Refusal(_("The role of this account does not allow this."))


neighbours.judge_by(may_still)
