"""An order is drafted: whom it moves, from where to where, and on which day."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.moves import events, queries
from trainingmgr.programme.moves.models import (
    FIXED,
    ORDER,
    SENTENCE,
    MoveLine,
    MoveOrder,
    about,
)
from trainingmgr.programme.moves.rules import Obstacle, OrderState
from trainingmgr.programme.moves.services.checking import Wanted, obstacles
from trainingmgr.programme.moves.words import OBSTACLES
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Post, Unit

WRITE = Permission.MOVE_WRITE
MOST = 2000
"""So many people has one order at most: it is carried out at once."""


@dataclass(frozen=True)
class Written:
    """What came of a whole unit: who stands in the order, and who does not, and why."""

    moved: Sequence[Person]
    left_out: Sequence[Person]
    left: dict[int, Obstacle]


@operation
def draft(on: date, effective_on: date, why: str, *, by: User) -> MoveOrder:
    """An order of a day, in effect from that day or a later one."""
    allowed(by, WRITE)
    if on > clock.today():
        raise Refusal(_("That day is still to come."), field="on")
    if effective_on < on:
        raise Refusal(ORDER, field="effective_on")
    if effective_on < clock.today():
        raise Refusal(
            _("Nobody is moved on a day that is past. Write today or a later day."),
            field="effective_on",
        )
    if len(why.strip()) < 10:
        raise Refusal(SENTENCE, field="why")
    row = MoveOrder(code=f"MO-{queries.next_number():04}", on=on, effective_on=effective_on,
                    why=why.strip(), by_id=by.id)  # fmt: skip
    db.session.add(row)
    db.session.flush()
    told = events.OrderDrafted(order=row.code, on=effective_on.isoformat(), about=about(row))
    journal.record(told, by=by)
    return row


@operation
def add(
    row: MoveOrder, person: Person, unit: Unit, post: Post | None = None, *, by: User
) -> MoveLine:
    """Write one person into a draft. What keeps them where they are is said at once."""
    allowed(by, WRITE)
    _drafting(row)
    person = queries.ranked(person)
    known = queries.of_order(row)
    if any(each.person_id == person.id for each in known):
        raise Refusal(_("This person is in the order already."), field="number")
    if person.unit_id == unit.id and (post is None or post.id == person.post_id):
        raise Refusal(_("This person is in that unit already."), field="unit")
    _fits(len(known) + 1)
    wanted = Wanted(person, person.unit_id, unit.id, post.id if post else None)
    found = obstacles(row, [*map(Wanted.of, known), wanted]).get(person.id)
    if found is not None:
        field = {Obstacle.POST_TAKEN: "post", Obstacle.TARGET_FULL: "unit",
                 Obstacle.UNIT_GOES: "unit"}.get(found, "number")  # fmt: skip
        raise Refusal(OBSTACLES[found], field=field)
    made = _line(row, wanted)
    db.session.add(made)
    _written(row)
    told = events.MoveWritten(
        order=row.code, person=person.number, origin=person.unit.code if person.unit else "–",
        unit=unit.code, about=about(row),
    )  # fmt: skip
    journal.record(told, by=by)
    return made


@operation
def add_all(row: MoveOrder, origin: Unit, unit: Unit, *, by: User) -> Written:
    """Write everybody of a unit into a draft, and say who had to be left out, and why."""
    allowed(by, WRITE)
    _drafting(row)
    if origin.id == unit.id:
        raise Refusal(_("Name another unit."), field="unit")
    known = queries.of_order(row)
    people = queries.serving_in(origin.id, reader=by)
    if not people:
        raise Refusal(_("Nobody in that unit can be moved by you, or an order moves them already."),
                      field="origin")  # fmt: skip
    _fits(len(known) + len(people))
    wanted = [Wanted(each, origin.id, unit.id) for each in people]
    found = obstacles(row, [*map(Wanted.of, known), *wanted])
    db.session.add_all(_line(row, each) for each in wanted if each.person.id not in found)
    _written(row)
    moved = [each for each in people if each.id not in found]
    told = events.MovesWritten(
        order=row.code, count=len(moved), origin=origin.code, unit=unit.code, about=about(row)
    )
    journal.record(told, by=by)
    return Written(moved, [each for each in people if each.id in found], found)


def _written(row: MoveOrder) -> None:
    """Whoever signs has seen the order as it is: a move more or less is another order."""
    flag_modified(row, "state")
    db.session.flush()


def _line(row: MoveOrder, each: Wanted) -> MoveLine:
    return MoveLine(
        order_id=row.id, person_id=each.person.id, from_unit_id=each.from_unit_id,
        from_post_id=each.person.post_id, to_unit_id=each.to_unit_id, to_post_id=each.to_post_id,
    )  # fmt: skip


@operation
def remove(row: MoveLine, *, seen: int | None, by: User) -> None:
    """Take one person out of a draft."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _drafting(row.order)
    told = events.MoveRemoved(order=row.order.code, person=row.person.number,
                              about=about(row.order))  # fmt: skip
    db.session.delete(row)
    _written(row.order)
    journal.record(told, by=by)


@operation
def withdraw(row: MoveOrder, *, seen: int | None, by: User) -> None:
    """A draft that comes to nothing stays on record and moves nobody."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _drafting(row)
    for each in queries.of_order(row):
        each.ended_on = clock.today()
    db.session.flush()
    row.state = row.state.then(OrderState.WITHDRAWN)
    db.session.flush()
    journal.record(events.OrderWithdrawn(order=row.code, about=about(row)), by=by)


def _fits(count: int) -> None:
    if count > MOST:
        raise Refusal(_("One order moves %(most)s people at most. Write another.", most=MOST))


def _drafting(row: MoveOrder) -> None:
    if row.state is not OrderState.DRAFT:
        raise Refusal(FIXED)
