"""Findings as cases: whose they are, by when somebody decides, how much is at risk."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, literal, or_, select
from sqlalchemy.orm import joinedload

from trainingmgr.core import facets
from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.files.queries.cycles import Row, mine, row_of_finding, stopped
from trainingmgr.pay.rules import UNDECIDED, CycleState, Finding
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular.queries import finished


def cases(
    *, reader: Reader, on: date, who: str | None, finding: Finding | None, cursor: str | None = None
) -> Page[Row]:
    """Undecided cases of every cycle, the first due first. Two statements."""
    wanted = _open(reader).options(
        joinedload(Discrepancy.line), joinedload(Discrepancy.owner),
        joinedload(Discrepancy.person).joinedload(Person.unit),
        joinedload(Discrepancy.cycle),
    )  # fmt: skip
    wanted = wanted.where(*_whose(who, reader, on))
    if finding is not None:
        wanted = wanted.where(Discrepancy.finding == finding)
    found = page_of(wanted, Discrepancy.due_on, Discrepancy.id, cursor=cursor)
    stops = stopped([each.person_id for each in found.rows])
    rows = [row_of_finding(each, reader, stops) for each in found.rows]
    return Page(rows, found.before, found.after)


def counts(asked: Mapping[str, Any], *, reader: Reader, on: date) -> facets.Counts:
    """How many undecided cases are whose, and of which finding. One statement."""
    whose = {who: and_(*_whose(who, reader, on)) for who in ("mine", "unowned", "overdue")}
    told = {"who": facets.Flags(whose), "finding": Discrepancy.finding}
    return facets.counts(_open(reader), told, asked)


def _open(reader: Reader) -> Any:
    return (
        select(Discrepancy)
        .join(Discrepancy.cycle)
        .where(
            Discrepancy.state.in_(UNDECIDED),
            Discrepancy.due_on.is_not(None),
            Discrepancy.finding != Finding.AGE_UNDER_18,
            PayCycle.state == CycleState.RECONCILED,
            finished(PayCycle.batch_id),
            mine(Discrepancy.person_id, reader),
        )
    )


def _whose(who: str | None, reader: Reader, on: date) -> tuple[Any, ...]:
    said: dict[str | None, tuple[Any, ...]] = {
        "mine": (Discrepancy.owner_id == reader.id,),
        "unowned": (Discrepancy.owner_id.is_(None),),
        "overdue": (Discrepancy.due_on < on,),
    }
    return said.get(who, ())


def waiting(reader: Reader, on: date) -> tuple[int, date | None]:
    """How many cases of this reader's own wait, and since when the first is due. One statement."""
    wanted = _open(reader).where(Discrepancy.owner_id == reader.id)
    counted = wanted.with_only_columns(func.count(), func.min(Discrepancy.due_on))
    count, first = db.session.execute(counted).one()
    return count, first


def named(text: str, people: Sequence[int], *, reader: Reader, most: int) -> list[Row]:
    """Cases about these people, the likeliest first, or of a line that says this name or service
    number: of each the undecided first. What age stops is left out. Two statements.
    """
    place = {person: at for at, person in enumerate(people)}
    likeliest = case(place, value=Discrepancy.person_id, else_=0) if place else literal(0)
    like = f"%{text}%"
    said = or_(PayLine.name.ilike(like), PayLine.service_number.ilike(f"{text}%"))
    lines = select(PayLine.id).where(said)
    wanted = (
        select(Discrepancy)
        .join(Discrepancy.cycle)
        .where(
            or_(Discrepancy.person_id.in_(people), Discrepancy.line_id.in_(lines)),
            Discrepancy.finding != Finding.AGE_UNDER_18,
            PayCycle.state.in_((CycleState.RECONCILED, CycleState.CLOSED)),
            finished(PayCycle.batch_id),
            mine(Discrepancy.person_id, reader),
        )
        .options(
            joinedload(Discrepancy.line), joinedload(Discrepancy.person),
            joinedload(Discrepancy.cycle),
        )
        .order_by(likeliest, Discrepancy.state.in_(UNDECIDED).desc(), Discrepancy.id.desc())
        .limit(most)
    )  # fmt: skip
    found = db.session.scalars(wanted).all()
    stops = stopped([each.person_id for each in found])
    rows = [row_of_finding(each, reader, stops) for each in found]
    return [row for row in rows if not row.stopped]


def of_person(person_id: int, *, most: int = 10) -> list[Discrepancy]:
    """The newest undecided cases about one person, whoever may see that person. One statement."""
    wanted = (
        select(Discrepancy)
        .join(Discrepancy.cycle)
        .where(
            Discrepancy.person_id == person_id,
            Discrepancy.state.in_(UNDECIDED),
            Discrepancy.finding != Finding.AGE_UNDER_18,
            PayCycle.state == CycleState.RECONCILED,
            finished(PayCycle.batch_id),
        )
        .options(joinedload(Discrepancy.cycle))
        .order_by(Discrepancy.id.desc())
        .limit(most)
    )
    return list(db.session.scalars(wanted))


def found_people(
    cycle: PayCycle, finding: Finding, *, reader: Reader
) -> list[tuple[int, int | None]]:
    """Whom a rule found in a cycle and nobody has decided on: each with their unit of today."""
    rows = db.session.execute(
        select(Person.id, Person.unit_id)
        .join(Discrepancy, Discrepancy.person_id == Person.id)
        .where(
            Discrepancy.cycle_id == cycle.id,
            Discrepancy.finding == finding,
            Discrepancy.state.in_(UNDECIDED),
            mine(Discrepancy.person_id, reader),
        )
        .distinct()
        .order_by(Person.id)
    )
    return [(key, unit) for key, unit in rows]


def children(*, cursor: str | None = None) -> Page[Discrepancy]:
    """Paid, and age stops them: for the child protection focal point alone (R-AGE-01)."""
    return page_of(_children(), Discrepancy.id, cursor=cursor, descending=True)


def child(uid: UUID) -> Discrepancy:
    found: Discrepancy = existing(_children().where(Discrepancy.uid == uid))
    return found


def _children() -> Any:
    return (
        select(Discrepancy)
        .join(Discrepancy.cycle)
        .where(Discrepancy.finding == Finding.AGE_UNDER_18, finished(PayCycle.batch_id))
        .options(
            joinedload(Discrepancy.cycle).joinedload(PayCycle.service),
            joinedload(Discrepancy.line),
            joinedload(Discrepancy.person).joinedload(Person.unit),
        )
    )


CHILDREN = Permission.AGE_REFERRAL_READ
"""Who reads them: nobody else is told more than that age stops the line."""
