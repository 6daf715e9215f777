"""Whom the desk is asked about, and what it may answer (R-PAY-07, R-PAY-08)."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
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
from trainingmgr.pay.payments.models import Payment
from trainingmgr.pay.rolls.models import Payroll, PayrollLine
from trainingmgr.pay.rolls.rules import SENT, Purpose
from trainingmgr.pay.rules import FAILED, HELD, CycleState, HoldReason, MatchClass
from trainingmgr.pay.rules.files import months_before
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.queries import known, within
from trainingmgr.registry.reception import queries as reception
from trainingmgr.registry.reception.rules import Narrowed
from trainingmgr.registry.structure.models import Organisation, Unit
from trainingmgr.tabular.queries import finished
from trainingmgr.vetting.ddr.queries import doubled
from trainingmgr.vetting.queries import list_stops

CHOICES = 10
COMPARED = (CycleState.RECONCILED, CycleState.CLOSED)
SUPPORT = (Purpose.STIPEND, Purpose.PER_DIEM)
NEWEST = 3
"""Stipends and per diem that the desk tells of."""


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
    """On the roll or not, paid or not or not known, why, since when: by the files that came and
    by our own payrolls that were released. Five statements.
    """
    if stopped([person.id]):
        return Status(desk.STOPPED)
    months = months_before(f"{clock.today():%Y-%m}", desk.MONTHS)
    lines = _lines(person, months)
    cycles, services = _cycles(person, months, lines)
    payrolls, own = _own(person, months)
    paid = [*(line for line, _cycle in lines), *own]
    came = {each.period: True for each in payrolls} | cycles | {each.period: True for each in own}
    services |= {each.service_id: each.service for each in payrolls}
    answer = desk.answer(months, came, paid, _begun(person))
    service = person.unit.service_id if person.unit else None
    return Status(answer, services.get(answer.roll_of or service))


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
    support: Sequence[PayrollLine] = ()


def beside(person: Person, *, reader: Reader) -> Beside:
    """Nine statements. Not for somebody whom age stops (R-AGE-01)."""
    today = clock.today()
    channel = channels.active([person.id], today).get(person.id)
    waits = bool(channels.proposed_for([person.id]))
    return Beside(
        channel,
        waits and channel is None,
        arrears.account(person),
        _held(person, today),
        cases.of_person(person.id) if reader.may(Permission.PAY_READ) else (),
        arrears.disputes_of(person),
        _support(person),
    )


def _held(person: Person, today: date) -> HoldReason | None:
    """Why nothing leaves for them now. What another compartment found is said in the words of
    every hold that is not told (R-IDN-04).
    """
    if list_stops([person.id]) or doubled([person.id], today):
        return HoldReason.SANCTIONS
    return holds.holding([person.id], today).get(person.id)


def _support(person: Person) -> Sequence[PayrollLine]:
    """The newest stipends and per diem of this human being's records, each with its funder."""
    return db.session.scalars(
        select(PayrollLine)
        .join(PayrollLine.payroll)
        .where(
            PayrollLine.person_id.in_(_records(person)),
            PayrollLine.purpose.in_(SUPPORT),
            Payroll.state.in_(SENT),
        )
        .options(joinedload(PayrollLine.payroll), joinedload(PayrollLine.funder))
        .order_by(Payroll.period.desc(), PayrollLine.id.desc())
        .limit(NEWEST)
    ).all()


def _records(person: Person) -> Any:
    return select(Person.id).where(or_(Person.id == person.id, Person.same_as_id == person.id))


def _lines(person: Person, months: Sequence[str]) -> list[tuple[desk.Paid, int]]:
    """The lines of this human being's records in these months, with the cycle of each."""
    rows = db.session.execute(
        select(
            PayCycle.id, PayCycle.period, PayCycle.service_id, PayLine.state,
            PayLine.state_since, PayLine.match, PayLine.net_minor, PayLine.currency,
            PayLine.hold, PayLine.failure, PayLine.grade,
        )
        .join(PayCycle, PayLine.cycle_id == PayCycle.id)
        .where(
            PayLine.person_id.in_(_records(person)),
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
) -> tuple[dict[str, bool], dict[int | None, Organisation]]:
    """The months whose file has come for the person's service, or in which they have a line:
    whether each is compared. And the services.

    While one file of a month waits to be compared, nobody is said to have no line in it.
    """
    mine = {person.unit.service_id} if person.unit else set()
    rows = db.session.scalars(
        select(PayCycle)
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
    for row in rows:
        done = row.state in COMPARED or row.period in paid
        cycles[row.period] = cycles.get(row.period, True) and done
    services: dict[int | None, Organisation] = {row.service_id: row.service for row in rows}
    return cycles, services


def _begun(person: Person) -> date | None:
    """The day from which this person serves, as far as it is known."""
    return db.session.scalar(
        select(func.min(ServiceRecord.from_on)).where(ServiceRecord.person_id == person.id)
    )


def _own(person: Person, months: Sequence[str]) -> tuple[Sequence[Payroll], list[desk.Paid]]:
    """The salaries that we paid ourselves in these months: the payrolls of the person's service,
    and of whatever service has a line for them; and these lines, with why money did not arrive.
    """
    mine = person.unit.service_id if person.unit else None
    failure = (
        select(Payment.reason)
        .where(Payment.line_id == PayrollLine.id)
        .order_by(Payment.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    line = and_(PayrollLine.payroll_id == Payroll.id, PayrollLine.person_id.in_(_records(person)))
    rows = db.session.execute(
        select(Payroll, PayrollLine, failure.label("failure"))
        .outerjoin(PayrollLine, line)
        .where(
            Payroll.period.in_(months),
            Payroll.state.in_(SENT),
            Payroll.purpose == Purpose.SALARY,
            or_(Payroll.service_id == mine, PayrollLine.id.is_not(None)),
        )
        .options(joinedload(Payroll.service))
        .order_by(Payroll.period, PayrollLine.id)
    ).all()
    return [row[0] for row in rows], [
        desk.Paid(
            period=row[0].period,
            state=row[1].state,
            match=MatchClass.SETTLED,
            net=row[1].net_minor,
            currency=row[0].currency,
            since=row[1].state_since,
            hold=row[1].hold,
            failure=row.failure if row[1].state in FAILED else None,
            grade=row[1].grade,
            roll=row[0].service_id,
            ours=True,
        )
        for row in rows
        if row[1] is not None
    ]
