"""What is on record and a new decision builds on: decisions that stood, units served in, who
brought somebody in, people by their numbers.
"""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, or_, select

from trainingmgr.core.db import another, db
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.queries import visible
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular.queries import finished
from trainingmgr.vetting.models import Clearance, mark_of
from trainingmgr.vetting.rules import ADVERSE, HOLDS

Span = tuple[date, date | None, int | None]
"""From, until, unit."""


def file_of_person(person_ids: Sequence[int]) -> Sequence[Clearance]:
    """Every decision about a person, newest first. Ask for the permission to read it before."""
    return db.session.scalars(
        select(Clearance)
        .where(Clearance.person_id.in_(person_ids), finished(Clearance.batch_id))
        .order_by(Clearance.id.desc())
        .limit(200)
    ).all()


def file_of_unit(unit: Unit) -> Sequence[Clearance]:
    """Every decision about a unit itself, newest first."""
    return db.session.scalars(
        select(Clearance)
        .where(Clearance.unit_id == unit.id, finished(Clearance.batch_id))
        .order_by(Clearance.id.desc())
        .limit(200)
    ).all()


def rounds(
    subjects: Collection[int], scheme: Scheme, *, units: bool = False
) -> dict[int, list[Clearance]]:
    """What a new decision about each of these people, or units, follows, newest first.

    For a person with several records these are the rows of one of them: of the one that holds a
    finding, so that a second record never opens a way past it, else of the newest. One statement.
    """
    key = Clearance.unit_id if units else func.coalesce(Person.same_as_id, Person.id)
    statement = select(key, Clearance).where(Clearance.scheme == scheme)
    if units:
        statement = statement.where(Clearance.unit_id.in_(subjects))
    else:
        statement = statement.join(Person, Clearance.person_id == Person.id).where(
            or_(Person.id.in_(subjects), Person.same_as_id.in_(subjects))
        )
    found: dict[int, dict[int | None, list[Clearance]]] = {}
    for subject, row in db.session.execute(statement.order_by(Clearance.id.desc())):
        found.setdefault(subject or 0, {}).setdefault(row.person_id, []).append(row)
    return {
        subject: max(records.values(), key=lambda rows: (rows[0].outcome in HOLDS, rows[0].id))
        for subject, records in found.items()
    }


def line_of(measure: str, scheme: Scheme) -> list[Clearance]:
    """Every row, newest first, of the record of which the measure of this code suspended one."""
    suspended = another(Clearance, "suspended by a measure")
    held = select(suspended.person_id).where(
        suspended.measure == measure, suspended.scheme == scheme
    )
    return list(
        db.session.scalars(
            select(Clearance)
            .where(Clearance.person_id.in_(held), Clearance.scheme == scheme)
            .order_by(Clearance.id.desc())
        )
    )


def refusals_with(references: Collection[str]) -> set[tuple[str, str]]:
    """Scheme and reference of refusals on record: each refusal has its own (R-VET-09)."""
    marks = {mark_of(each): each for each in references}
    rows = db.session.execute(
        select(Clearance.scheme, Clearance.reference_mark).where(
            Clearance.reference_mark.in_(marks), Clearance.outcome.in_(ADVERSE)
        )
    )
    return {(scheme.value, marks[mark]) for scheme, mark in rows if mark}


def units_then(person_ids: Collection[int]) -> dict[int, list[Span]]:
    """For each person the units they served in: from, until, unit. One statement."""
    rows = db.session.execute(
        select(
            ServiceRecord.person_id, ServiceRecord.from_on, ServiceRecord.until_on,
            ServiceRecord.unit_id,
        ).where(ServiceRecord.person_id.in_(person_ids))
    )  # fmt: skip
    found: dict[int, list[Span]] = {}
    for person_id, from_on, until_on, unit_id in rows:
        found.setdefault(person_id, []).append((from_on, until_on, unit_id))
    return found


def recruited_by(person_id: int) -> list[int]:
    """The accounts that registered a person, any record of theirs, or placed them in a unit."""
    mine = or_(Person.id == person_id, Person.same_as_id == person_id)
    placed = (
        select(ServiceRecord.by_id)
        .join(Person, ServiceRecord.person_id == Person.id)
        .where(mine, ServiceRecord.unit_id.is_not(None))
    )
    return list(db.session.scalars(select(Person.registered_by_id).where(mine).union(placed)))


def numbered(
    numbers: Collection[str], *, reader: Reader, permission: Permission
) -> dict[str, Person]:
    """People within reach by exact programme or service number. One statement."""
    rows = db.session.scalars(
        select(Person).where(
            visible(reader, permission),
            or_(Person.number.in_(numbers), Person.service_number.in_(numbers)),
        )
    ).all()
    served = {each.service_number: each for each in rows if each.service_number in numbers}
    return {str(key): each for key, each in served.items()} | {
        each.number: each for each in rows if each.number in numbers
    }
