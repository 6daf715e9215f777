"""Whom the desk is asked about, and what it may answer (R-PAY-07, R-PAY-08)."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, joinedload

from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.pay.answers import rules as desk
from trainingmgr.pay.arrears import queries as arrears
from trainingmgr.pay.arrears.models import PayDispute
from trainingmgr.pay.arrears.rules import Owed
from trainingmgr.pay.channels import queries as channels
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.files.queries import cases
from trainingmgr.pay.files.queries.cycles import stopped
from trainingmgr.pay.holds import queries as holds
from trainingmgr.pay.rules import HELD, CycleState, HoldReason, MatchClass
from trainingmgr.pay.rules.files import months_before
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.queries import known, within
from trainingmgr.registry.reception import queries as reception
from trainingmgr.registry.reception.rules import Narrowed
from trainingmgr.registry.structure.models import Organisation, Unit
from trainingmgr.tabular.queries import finished

CHOICES = 10
COMPARED = (CycleState.RECONCILED, CycleState.CLOSED)


@dataclass(frozen=True)
class Asked:
    """Whom a question may mean: one person, or several to choose from."""

    person: Person | None = None
    others: Sequence[Person] = ()
    outside: bool = False
    ambiguous: bool = False
    by_number: bool = False


def asked(text: str, *, reader: Reader) -> Asked:
    """By an exact service or programme number in the whole country, by name within reach."""
    if any(letter.isdecimal() for letter in text) and " " not in text.strip():
        found = _numbered(text.strip(), reader)
        if found is not None:
            return found
    page = reception.found(Narrowed(text=text), reader=reader)
    people = page.rows[:CHOICES]
    if len(people) == 1:
        return Asked(_card(people[0].id))
    return Asked(None, people)


def _numbered(number: str, reader: Reader) -> Asked | None:
    """The people with exactly this number. A record that was joined gives the one kept."""
    told = aliased(Person)
    reach = within(reader.reach(Permission.PAY_DESK), holder_id=reader.holder_id)
    rows = db.session.execute(
        select(Person, reach.label("within_reach"))
        .join(told, func.coalesce(told.same_as_id, told.id) == Person.id)
        .where(known(), or_(told.number == number, told.service_number == number))
        .options(*_whole())
        .distinct()
        .limit(CHOICES)
    ).all()
    if not rows:
        return None
    if len(rows) == 1:
        return Asked(rows[0][0], outside=not rows[0][1], by_number=True)
    return Asked(None, [row[0] for row in rows if row[1]], ambiguous=True, by_number=True)


def _whole() -> tuple[Any, ...]:
    unit = joinedload(Person.unit).joinedload(Unit.service)
    return unit, joinedload(Person.rank), joinedload(Person.post)


def _card(person_id: int) -> Person:
    return db.session.scalars(
        select(Person)
        .where(Person.id == person_id)
        .options(*_whole())
        .execution_options(populate_existing=True)
    ).one()


@dataclass(frozen=True)
class Status:
    """What the desk says of one person; `roll` is the service whose roll it is about."""

    answer: desk.Answer
    roll: Organisation | None = None


def status_of(person: Person) -> Status:
    """On the roll or not, paid or not or not known, why, since when. Three statements."""
    if stopped([person.id]):
        return Status(desk.STOPPED)
    months = months_before(f"{clock.today():%Y-%m}", desk.MONTHS)
    lines = _lines(person, months)
    cycles, services, begun = _cycles(person, months, lines)
    answer = desk.answer(months, cycles, [line for line, _cycle in lines], begun)
    own = person.unit.service_id if person.unit else None
    return Status(answer, services.get(answer.roll_of or own))


@dataclass(frozen=True)
class Beside:
    """What else the desk says of one person: how they are paid, what is owed, what is looked at.

    No account, and nothing of vetting: what is the focal point's alone reads like any other reason.
    """

    channel: PayChannel | None = None
    waits_for_channel: bool = False
    owed: Mapping[str, Owed] = field(default_factory=dict)
    held: HoldReason | None = None
    cases: Sequence[Discrepancy] = ()
    disputes: Sequence[PayDispute] = ()


def beside(person: Person, *, reader: Reader) -> Beside:
    """Six statements. Not for somebody whom age stops (R-AGE-01)."""
    today = clock.today()
    channel = channels.active([person.id], today).get(person.id)
    waits = bool(channels.proposed_for([person.id]))
    return Beside(
        channel,
        waits and channel is None,
        arrears.account(person),
        holds.holding([person.id], today).get(person.id),
        cases.of_person(person.id) if reader.may(Permission.PAY_READ) else (),
        arrears.disputes_of(person),
    )


def _lines(person: Person, months: Sequence[str]) -> list[tuple[desk.Paid, int]]:
    """The lines of this human being's records in these months, with the cycle of each."""
    records = select(Person.id).where(or_(Person.id == person.id, Person.same_as_id == person.id))
    rows = db.session.execute(
        select(
            PayCycle.id, PayCycle.period, PayCycle.service_id, PayLine.state,
            PayLine.state_since, PayLine.match, PayLine.net_minor, PayLine.currency,
            PayLine.hold, PayLine.failure, PayLine.grade,
        )
        .join(PayCycle, PayLine.cycle_id == PayCycle.id)
        .where(
            PayLine.person_id.in_(records),
            PayLine.match.in_((*HELD, MatchClass.REVIEW)),
            PayCycle.period.in_(months),
            PayCycle.state.in_(COMPARED),
            finished(PayCycle.batch_id),
        )
        .order_by(PayCycle.period, PayLine.id)
    )  # fmt: skip
    return [
        (
            desk.Paid(
                period=row.period,
                state=row.state,
                match=row.match,
                net=row.net_minor,
                currency=row.currency,
                since=row.state_since,
                hold=row.hold,
                failure=row.failure,
                grade=row.grade,
                roll=row.service_id,
            ),
            row.id,
        )
        for row in rows
    ]


def _cycles(
    person: Person, months: Sequence[str], lines: Sequence[tuple[desk.Paid, int]]
) -> tuple[dict[str, bool], dict[int | None, Organisation], date | None]:
    """The months whose file has come for the person's service, or in which they have a line:
    whether each is compared. And the services, and the day from which this person serves.

    While one file of a month waits to be compared, nobody is said to have no line in it.
    """
    mine = {person.unit.service_id} if person.unit else set()
    began = select(func.min(ServiceRecord.from_on)).where(ServiceRecord.person_id == person.id)
    rows = db.session.execute(
        select(PayCycle, began.scalar_subquery())
        .where(
            PayCycle.period.in_(months),
            PayCycle.state != CycleState.UNDONE,
            finished(PayCycle.batch_id),
            or_(
                PayCycle.service_id.in_(mine),
                PayCycle.id.in_({id_ for _line, id_ in lines}),
            ),
        )
        .options(joinedload(PayCycle.service))
    ).all()
    paid = {line.period for line, _id in lines if line.match in HELD}
    cycles: dict[str, bool] = {}
    for row, _begun in rows:
        done = row.state in COMPARED or row.period in paid
        cycles[row.period] = cycles.get(row.period, True) and done
    services: dict[int | None, Organisation] = {row.service_id: row.service for row, _ in rows}
    return cycles, services, rows[0][1] if rows else None
