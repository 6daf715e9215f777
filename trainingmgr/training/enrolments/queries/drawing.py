"""Whom a run can be filled from: people within reach, and the units they serve in."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import db
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Reader
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known, serving_in, visible
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.queries import units_of_centres
from trainingmgr.training.cohorts.models import Cohort, RecipientUnit
from trainingmgr.training.enrolments.queries import MOST


def within_reach_of(cohort: Cohort, reader: Reader) -> ColumnElement[bool]:
    """Whom a reader may nominate for a run: their own reach, and who serves in its area."""
    area = select(Unit.id).where(Unit.id.in_(units_of_centres(frozenset({cohort.centre_id}))))
    return and_(known(), or_(visible(reader), Person.unit_id.in_(area)))


def by_numbers(numbers: Collection[str], cohort: Cohort, *, reader: Reader) -> dict[str, Person]:
    """People by exact programme or service number, if they may be nominated. One statement."""
    rows = db.session.scalars(
        select(Person)
        .where(
            within_reach_of(cohort, reader),
            or_(Person.number.in_(numbers), Person.service_number.in_(numbers)),
        )
        .options(joinedload(Person.unit), joinedload(Person.rank))
        .order_by(Person.id.desc())
    ).all()
    served = {each.service_number: each for each in rows if each.service_number in numbers}
    found = {str(number): each for number, each in served.items()}
    return found | {each.number: each for each in rows if each.number in numbers}


def serving(
    unit: Unit, cohort: Cohort, *, reader: Reader, on: date, cursor: str | None = None
) -> Page[Person]:
    """Who serves in a unit or below and may be nominated, by name."""
    statement = (
        select(Person)
        .where(
            Person.id.in_(serving_in(unit, on)),
            Person.status.not_in(GONE),
            within_reach_of(cohort, reader),
        )
        .options(joinedload(Person.unit), joinedload(Person.rank))
    )
    return page_of(statement, Person.sort_name, Person.id, cursor=cursor)


def units_to_draw_from(cohort: Cohort, *, reader: Reader) -> Sequence[Unit]:
    """Units garrisoned in the area of the run's centre, and those it is for."""
    area = units_of_centres(frozenset({cohort.centre_id}))
    recipients = select(RecipientUnit.unit_id).where(RecipientUnit.cohort_id == cohort.id)
    return db.session.scalars(
        select(Unit)
        .where(or_(Unit.id.in_(area), Unit.id.in_(recipients)))
        .order_by(Unit.code)
        .limit(MOST)
    ).all()
