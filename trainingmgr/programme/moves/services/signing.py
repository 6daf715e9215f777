"""An order is signed by another than who drafted it, told to people, and carried out on its day."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, approving, holders_of
from trainingmgr.core import clock, journal
from trainingmgr.core.db import attempt, db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.moves import events, queries
from trainingmgr.programme.moves.models import BY_TWO, FIXED, MoveLine, MoveOrder, about
from trainingmgr.programme.moves.rules import LineState, Obstacle, OrderState
from trainingmgr.programme.moves.services.checking import Wanted, obstacles
from trainingmgr.programme.moves.words import OBSTACLES
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.services.changes import change_service

WRITE, SIGN = Permission.MOVE_WRITE, Permission.MOVE_SIGN
TO_COME = _("That day is still to come.")


@operation
def sign(row: MoveOrder, document: str, *, seen: int | None, by: User) -> None:
    """Sign an order that somebody else drafted. From now on it stays as it is."""
    allowed(by, SIGN)
    row.as_seen(seen)
    approving(by)
    if row.state is not OrderState.DRAFT:
        raise Refusal(FIXED)
    if by.holder_id in holders_of(queries.writers(row)):
        raise Refusal(BY_TWO)
    lines = queries.of_order(row)
    if not lines:
        raise Refusal(_("This order moves nobody yet."))
    own = people.own_ids([by.holder_id])
    if any(each.person_id in own for each in lines):
        raise Refusal(_("Nobody signs an order that moves themselves."))
    if row.effective_on < clock.today():
        raise Refusal(_("The day of this order is past. Withdraw it and draft another."))
    if len(document.strip()) < 2:
        raise Refusal(_("Write the number of the paper and where it is filed."), field="document")
    found = obstacles(row, [Wanted.of(each) for each in lines])
    for each in lines:
        if each.person_id in found:
            raise Refusal(
                _("%(person)s: %(why)s Take this move out first. Moves stopped: %(count)s.",
                  person=each.person.number, why=OBSTACLES[found[each.person_id]],
                  count=len(found))
            )  # fmt: skip
    row.document, row.signed_on, row.signed_by_id = document.strip(), clock.today(), by.id
    row.state = row.state.then(OrderState.SIGNED)
    db.session.flush()
    told = events.OrderSigned(order=row.code, count=len(lines), about=about(row))
    journal.record(told, by=by)


@operation
def tell(row: MoveOrder, lines: Sequence[MoveLine], on: date, *, by: User) -> int:
    """Write that these people were told of their move: from that day their time to appeal runs."""
    allowed(by, WRITE)
    if row.state not in (OrderState.SIGNED, OrderState.CARRIED_OUT) or row.signed_on is None:
        raise Refusal(_("Nobody is told of an order before it is signed."))
    if on > clock.today() or on < row.signed_on:
        raise Refusal(
            _("Somebody is told after the order is signed, and not on a day to come."), field="on"
        )  # fmt: skip
    count = 0
    for each in lines:
        if each.told_on is None:
            each.told_on, each.told_by_id = on, by.id
            told = events.MoveTold(order=row.code, person=each.person.number,
                                   about=("person", each.person_id))  # fmt: skip
            journal.record(told, by=by)
            count += 1
    if not count:
        raise Refusal(_("Everybody of this order in your reach was told already."))
    db.session.flush()
    return count


def carry_out(row: MoveOrder) -> None:
    """Move everybody of a signed order whose day has come, in the name of who signed it, one
    after another, so that nobody else waits for all of them. Whoever is under appeal waits;
    whoever cannot be moved stays, and the list says why.
    """
    if row.state is not OrderState.SIGNED or row.signed_by is None:
        raise Refusal(_("An order is carried out once it is signed."))
    if row.effective_on > clock.today():
        raise Refusal(TO_COME)
    lines = [each for each in queries.of_order(row) if each.state is LineState.WAITS]
    found = obstacles(row, [Wanted.of(each) for each in lines])
    held = {each.from_post_id for each in lines} - {None}
    for each in sorted(lines, key=lambda one: one.to_post_id in held):
        move(each, row.effective_on, found.get(each.person_id), by=row.signed_by)
    _finish(row, by=row.signed_by)


@operation
def move(row: MoveLine, on: date, obstacle: Obstacle | None, *, by: User) -> None:
    """Move one person by the operation that moves people everywhere, or say what stops it."""
    if obstacle is None:
        try:
            with attempt():
                change_service(
                    row.person, status=row.person.status, from_on=on, unit_id=row.to_unit_id,
                    rank_id=row.person.rank_id, post_id=row.to_post_id, reference=row.order.code,
                    by=by,
                )  # fmt: skip
        except Refusal:
            obstacle = Obstacle.REGISTER
    if obstacle is None:
        row.done_on = on
    else:
        row.failed, row.ended_on = obstacle, clock.today()
    db.session.flush()


@operation
def _finish(row: MoveOrder, *, by: User) -> None:
    row.done_on = clock.today()
    row.state = row.state.then(OrderState.CARRIED_OUT)
    db.session.flush()
    done = queries.tally_of(row)
    told = events.OrderCarriedOut(
        order=row.code, count=done.moved, failed=done.failed, about=about(row)
    )
    journal.record(told, by=by)


def carry_out_due(on: date) -> int:
    """Every signed order whose day has come: the worker looks each minute."""
    rows = queries.due(on)
    for each in rows:
        carry_out(each)
    return len(rows)
