"""Somebody appeals against a move; another than who ordered it decides."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, approving, holders_of
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.programme.moves import events, queries
from trainingmgr.programme.moves.models import (
    ANSWERED,
    NOT_OWN,
    SENTENCE,
    MoveAppeal,
    MoveLine,
)
from trainingmgr.programme.moves.rules import LineState, OrderState, appeal_until, is_heard
from trainingmgr.programme.moves.services.checking import Wanted, obstacles
from trainingmgr.programme.moves.services.signing import move
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.services.changes import change_service

WRITE, DECIDE = Permission.MOVE_WRITE, Permission.MOVE_DECIDE


@operation
def appeal(row: MoveLine, says: str, on: date, *, by: User) -> MoveAppeal:
    """Write down that somebody does not accept their move. One that is still to come waits."""
    allowed(by, WRITE)
    if row.order.state not in (OrderState.SIGNED, OrderState.CARRIED_OUT) or (
        row.order.signed_on is None
    ):
        raise Refusal(_("An appeal is against an order that is signed."))
    if row.appeal is not None:
        raise Refusal(_("This move is under appeal already."))
    if row.state is LineState.FAILED:
        raise Refusal(_("This person was not moved: there is nothing to appeal against."))
    if on > clock.today() or on < row.order.signed_on:
        raise Refusal(
            _("An appeal comes after the order is signed, and not on a day to come."), field="on"
        )  # fmt: skip
    last = appeal_until(row.told_on)
    if last is not None and not is_heard(row.told_on, on):
        raise Refusal(
            _("The time to appeal ended on %(day)s.", day=day_said(last)), field="on"
        )  # fmt: skip
    if len(says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    made = MoveAppeal(line_id=row.id, on=on, says=says.strip(), by_id=by.id)
    db.session.add(made)
    db.session.flush()
    told = events.MoveAppealed(
        order=row.order.code, person=row.person.number, about=("person", row.person_id)
    )
    journal.record(told, by=by)
    return made


@operation
def decide(
    row: MoveLine, *, upheld: bool, reasons: str, seen: int | None, by: User
) -> None:  # fmt: skip
    """Decide on an appeal. Upheld, the person is put back, or not moved at all; rejected, a move
    that waited is made.
    """
    allowed(by, DECIDE)
    found, order = row.appeal, row.order
    if found is None or found.decided_on is not None:
        raise Refusal(ANSWERED)
    found.as_seen(seen)
    approving(by)
    others = [each for each in (order.signed_by_id, found.by_id) if each]
    if by.holder_id in holders_of([*queries.writers(order), *others]):
        raise Refusal(NOT_OWN)
    if people.is_own(row.person, by.holder_id):
        raise Refusal(_("Nobody decides on their own record."))
    if len(reasons.strip()) < 10:
        raise Refusal(SENTENCE, field="reasons")
    today = clock.today()
    found.upheld, found.reasons = upheld, reasons.strip()
    found.decided_on, found.decided_by_id = today, by.id
    db.session.flush()
    if upheld:
        _put_back(row, today, by)
    elif row.done_on is None and order.state is OrderState.CARRIED_OUT:
        move(row, today, obstacles(order, [Wanted.of(row)]).get(row.person_id), by=by)
    kind = events.AppealUpheld if upheld else events.AppealRejected
    journal.record(
        kind(order=order.code, person=row.person.number, about=("person", row.person_id)), by=by
    )


def _put_back(row: MoveLine, today: date, by: User) -> None:
    """Where the person was before, in the post that they held if nobody has it by now."""
    person = row.person
    if row.done_on is not None and person.unit_id == row.to_unit_id:
        post = row.from_post_id
        if post is not None and queries.holders([post])[post][0] not in (None, person.id):
            post = None
        change_service(
            person, status=person.status, from_on=max(today, row.done_on),
            unit_id=row.from_unit_id, rank_id=person.rank_id, post_id=post,
            reference=row.order.code, by=by,
        )  # fmt: skip
    row.ended_on = today
    db.session.flush()
