"""Two people, told apart by who stands behind the accounts, never by the accounts alone."""

from datetime import datetime, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission

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


def allowed(by: User, permission: Permission) -> None:
    """Raise a Refusal unless this account may do it: commands, imports and work that runs later
    come here too, in the name of an account that may be closed by now.
    """
    if not (by.active and by.holds(permission)):
        raise Refusal(_("The role of this account does not allow this."))
