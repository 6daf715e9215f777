"""Giving work and taking it back. Every change acts on the holder's next request."""

from collections.abc import Callable
from datetime import date, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.events import (
    GrantCountersigned,
    GrantGiven,
    GrantLapsed,
    GrantRevoked,
)
from trainingmgr.accounts.models import Grant, Holder, User
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.accounts.rules.granting import (
    LONGEST_GRANT_DAYS,
    MOST_ROLES,
    SCOPES,
    SENSITIVE,
    clash,
)
from trainingmgr.accounts.services import four_eyes
from trainingmgr.accounts.words import ROLES
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass

GIVEN: list[Callable[[Grant], None]] = []
"""What follows from a role that is given, in the same deed, before it opens anything: features
fill it.
"""
REACHES = {Scope.CENTRE: "centre_id", Scope.UNIT: "unit_id", Scope.REGION: "place_id"}


@dataclass(frozen=True)
class Terms:
    """What is given: the role, how far it reaches, from when until when."""

    role: Role
    scope: Scope
    at: int | None
    from_on: date
    until_on: date


@operation
def grant(
    user: User,
    role: Role,
    *,
    scope: Scope,
    at: int | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
    by: User,
) -> Grant:
    """Give a role, how far it reaches and until when (180 days at most).

    `at` is the id of the centre, unit or region that the scope names. A sensitive role waits for
    a second person. Nobody gives a role to themselves, under whatever account.
    """
    four_eyes.allowed(by, Permission.GRANT_WRITE)
    four_eyes.another_person(by, user.id)
    from_on = from_on or clock.today()
    until_on = until_on or from_on + timedelta(days=LONGEST_GRANT_DAYS)
    terms = Terms(role, scope, at, from_on, until_on)
    _can_be(user, terms)
    given = write(user, terms, by=by)
    journal.record(
        GrantGiven(
            grant=str(given.uid),
            role=role,
            scope=scope,
            until_on=until_on.isoformat(),
            needs_countersign=given.needs_countersign,
            about=("user", user.id),
        ),
        by=by,
    )
    return given


@operation
def countersign(given: Grant, *, by: User) -> None:
    """The second signature under a sensitive role: neither who gave it nor who gets it."""
    four_eyes.allowed(by, Permission.GRANT_COUNTERSIGN)
    four_eyes.another_person(by, given.user_id, given.granted_by_id)
    if not given.waits:
        raise Refusal(_("Nobody waits for this signature any more."))
    four_eyes.in_time(given.granted_at or clock.begins(given.from_on))
    four_eyes.asked_still(given.granted_by_id, given.granted_at, Permission.GRANT_WRITE)
    if not db.session.get_one(User, given.user_id).active:
        raise Refusal(_("This account is closed."))
    given.countersigned_by_id, given.countersigned_at = by.id, clock.now()
    journal.record(
        GrantCountersigned(grant=str(given.uid), role=given.role, about=("user", given.user_id)),
        by=by,
    )


@operation
def revoke(given: Grant, reason: str, *, by: User) -> None:
    """Take a role back, at once. One person is enough: taking away harms less than leaving."""
    four_eyes.allowed(by, Permission.GRANT_WRITE)
    if given.revoked_at is not None:
        raise Refusal(_("This role was taken back already."))
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    given.revoked_at = clock.now()
    journal.record(
        GrantRevoked(
            grant=str(given.uid), role=given.role, reason=reason, about=("user", given.user_id)
        ),
        by=by,
    )


@operation
def lapse(holder_id: int, *, everywhere: bool = False, by: User) -> int:
    """Whoever moves away loses at once what reached the old centre, unit or region.

    `everywhere` takes the rest too: they left the service. Says how many roles ended.
    """
    found = db.session.scalars(
        select(Grant)
        .join(Grant.user)
        .where(
            User.holder_id == holder_id, Grant.revoked_at.is_(None), Grant.until_on > clock.today()
        )
    ).all()
    ended = [each for each in found if everywhere or each.scope in REACHES]
    for each in ended:
        each.revoked_at = clock.now()
        journal.record(
            GrantLapsed(grant=str(each.uid), role=each.role, about=("user", each.user_id)), by=by
        )
    return len(ended)


def write(user: User, terms: Terms, *, by: User | None) -> Grant:
    """The row of a grant, inside a deed that has judged it."""
    given = Grant(
        user_id=user.id,
        role=terms.role,
        scope=terms.scope,
        from_on=terms.from_on,
        until_on=terms.until_on,
        granted_by_id=by.id if by else None,
        granted_at=clock.now(),
        needs_countersign=by is not None and terms.role in SENSITIVE,
    )
    if terms.scope in REACHES:
        setattr(given, REACHES[terms.scope], terms.at)
    db.session.add(given)
    db.session.flush()
    for follows in GIVEN:
        follows(given)
    return given


def _can_be(user: User, terms: Terms) -> None:
    if not user.active:
        raise Refusal(_("This account is closed."))
    if terms.scope not in SCOPES[terms.role]:
        raise Refusal(_("This role does not reach that way. Choose another reach."), field="scope")
    if terms.scope in REACHES and terms.at is None:
        raise Refusal(_("Name the centre, the unit or the region."), field="at")
    if terms.from_on < clock.today():
        raise Refusal(_("A role begins today or later."), field="from_on")
    if terms.until_on <= terms.from_on:
        raise Refusal(_("A role ends after it begins."), field="until_on")
    if (terms.until_on - terms.from_on).days > LONGEST_GRANT_DAYS:
        raise Refusal(
            gettext(
                "A role lasts %(days)s days at most. Give it again when it ends.",
                days=LONGEST_GRANT_DAYS,
            ),
            field="until_on",
        )
    _together(user, terms)


def _together(user: User, terms: Terms) -> None:
    """The roles of one human being, over all their accounts, waiting ones included."""
    db.session.execute(select(Holder.id).where(Holder.id == user.holder_id).with_for_update())
    held = db.session.scalars(
        select(Grant.role)
        .join(Grant.user)
        .where(
            User.holder_id == user.holder_id,
            Grant.revoked_at.is_(None),
            Grant.from_on < terms.until_on,
            Grant.until_on > terms.from_on,
        )
    )
    roles = frozenset(held) | {terms.role}
    if pair := clash(roles):
        first, second = sorted(pair)
        raise Refusal(
            gettext(
                "Nobody may be %(first)s and %(second)s at once.",
                first=ROLES[first],
                second=ROLES[second],
            ),
            field="role",
        )
    if len(roles) > MOST_ROLES:
        raise Refusal(_("One person holds two roles at most. Take one back first."), field="role")
