"""Whom a suspension of a unit reaches: said before it is done, and listed as soon as it is."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known, visible
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort, RecipientUnit
from trainingmgr.training.cohorts.rules import OVER
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import TAKES_A_SEAT, WAITS, EnrolmentState
from trainingmgr.vetting import queries as vetting
from trainingmgr.vetting.rules import AgeStop

MOST = 500
"""So many people are listed; all of them are counted."""


@dataclass(frozen=True)
class Reached:
    """What support to a unit and everything below it touches today."""

    serving: int
    named: frozenset[int]
    """The people whom this reader may see."""
    places: Sequence[Enrolment]
    runs: Sequence[Cohort]
    """Runs that are for one of these units, and not over."""

    @property
    def by_run(self) -> list[tuple[Cohort, int, int]]:
        """For each run how many have a seat and how many wait for one."""
        found: dict[int, list[Enrolment]] = {}
        for each in self.places:
            found.setdefault(each.cohort_id, []).append(each)
        return [
            (some[0].cohort, seats := sum(e.state in TAKES_A_SEAT for e in some), len(some) - seats)
            for some in found.values()
        ]

    @property
    def seated(self) -> list[Enrolment]:
        return [each for each in self.places if each.state in TAKES_A_SEAT]

    @property
    def waiting(self) -> list[Enrolment]:
        return [each for each in self.places if each.state not in TAKES_A_SEAT]


def reached(unit: Unit, scheme: Scheme, *, reader: Reader) -> Reached:
    """Everybody of a unit or below with a place, or waiting for one, in a run that asks for this
    scheme. Whoever is listed is frozen while the unit is suspended (R-HRD-03). Everybody
    is counted; named are those whom the reader may see. Eight statements.
    """
    below = select(Unit.id).where(Unit.path.startswith(unit.path))
    serving = db.session.scalar(
        select(func.count())
        .select_from(Person)
        .where(known(), Person.unit_id.in_(below), Person.status.not_in(GONE))
    )
    places = db.session.scalars(_places(below)).all()
    runs = db.session.scalars(
        select(Cohort)
        .where(
            Cohort.state.not_in(OVER),
            Cohort.id.in_(select(RecipientUnit.cohort_id).where(RecipientUnit.unit_id.in_(below))),
        )
        .order_by(Cohort.starts_on, Cohort.id)
        .limit(MOST)
    ).all()
    asked = cohorts.required_schemes({each.cohort_id for each in places} | {r.id for r in runs})
    return Reached(
        serving or 0,
        _named({each.person_id for each in places}, reader),
        [each for each in places if scheme in asked[each.cohort_id]],
        [each for each in runs if scheme in asked[each.id]],
    )


def _named(person_ids: set[int], reader: Reader) -> frozenset[int]:
    if not person_ids or not reader.may(Permission.PERSON_READ):
        return frozenset()
    return frozenset(
        db.session.scalars(select(Person.id).where(Person.id.in_(person_ids), visible(reader)))
    )


def _places(below: Select[int]) -> Select[Enrolment]:
    states = TAKES_A_SEAT | WAITS | {EnrolmentState.WAITLISTED}
    return (
        select(Enrolment)
        .join(Enrolment.person)
        .join(Enrolment.cohort)
        .where(
            known(),
            Person.unit_id.in_(below),
            Enrolment.state.in_(states),
            Cohort.state.not_in(OVER),
        )
        .options(
            contains_eager(Enrolment.person).joinedload(Person.unit),
            contains_eager(Enrolment.cohort),
        )
        .order_by(Cohort.starts_on, Person.sort_name, Enrolment.id)
        .limit(MOST)
    )


def but_withdrawn(
    places: Iterable[Enrolment], on: date, *, kept: Collection[int] = ()
) -> list[Enrolment]:
    """These places in their order, without those of people who are withdrawn for age: no list of
    a run invites them any more (R-AGE-01). What was written down of a place before keeps it here.
    The places come with their persons. One statement.
    """
    found = list(places)
    keys = {each.id: each.person.same_as_id or each.person_id for each in found}
    stops = vetting.age_stops({keys[each.id] for each in found if each.id not in kept}, on)
    return [
        each
        for each in found
        if each.id in kept or stops.get(keys[each.id]) is not AgeStop.WITHDRAWN
    ]
