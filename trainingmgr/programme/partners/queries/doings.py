"""Who does what, where, when, for whom: what partners told, and the runs of the site itself.

Runs are read from their own records each time, so nothing is typed twice: who pays is their
funders, who carries them out the organisations that send those who teach, who hosts the services
of the units they are for; people reached are those who attended. Counts are over everybody:
nobody is named, whatever the reader's reach.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import and_, func, literal, select, union_all

from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db
from trainingmgr.core.money import Money
from trainingmgr.core.values import dataclass
from trainingmgr.programme.partners.models import ActivityPartner, PartnerActivity
from trainingmgr.programme.partners.rules import ActivityState, Doing, PartnerRole, Reached
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Organisation, Place, TrainingCentre, Unit
from trainingmgr.registry.structure.rules import HOME, PlaceLevel
from trainingmgr.training.cohorts.models import (
    CloseOut,
    Cohort,
    CohortModule,
    Funder,
    RecipientUnit,
    SessionTrainer,
    TrainingSession,
)
from trainingmgr.training.cohorts.rules import CohortState, Duty
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.curricula.models import Course, Module, ModuleVersion, Topic
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.trainers.models import Trainer

CAME = frozenset({
    EnrolmentState.ATTENDING, EnrolmentState.COMPLETED_PASSED,
    EnrolmentState.COMPLETED_NOT_PASSED, EnrolmentState.ATTENDED_ONLY,
})  # fmt: skip
STATES = {
    CohortState.PLANNED: ActivityState.PLANNED,
    CohortState.APPROVED: ActivityState.PLANNED,
    CohortState.NOMINATIONS_OPEN: ActivityState.PLANNED,
    CohortState.CONFIRMED: ActivityState.PLANNED,
    CohortState.RUNNING: ActivityState.ONGOING,
    CohortState.COMPLETED: ActivityState.COMPLETED,
    CohortState.CLOSED_OUT: ActivityState.COMPLETED,
    CohortState.SUSPENDED: ActivityState.SUSPENDED,
    CohortState.CANCELLED: ActivityState.CANCELLED,
}
UNIT, TOPIC = "unit", "topic"
YEAR = timedelta(days=365)
"""Lists look so far back and ahead, unless somebody asks for other days."""


class Part(StrEnum):
    """What is read with activities where a page shows it."""

    PEOPLE = "people"
    TOPICS = "topics"
    PLACES = "places"
    UNITS = "units"


@dataclass(frozen=True)
class Whole:
    """Activities with the rows that they name by key."""

    doings: Sequence[Doing]
    organisations: Mapping[int, Organisation]
    topics: Mapping[int, Topic]
    places: Mapping[int, Place]
    units: Mapping[int, Unit] = field(default_factory=dict)

    @cached_property
    def hosts(self) -> frozenset[int]:
        return frozenset(each.id for each in self.organisations.values() if each.kind in HOME)

    @property
    def partners(self) -> list[Organisation]:
        """Organisations that are no hosts, by their code."""
        return [each for each in self.organisations.values() if each.kind not in HOME]

    def at(self, place_id: int | None, level: PlaceLevel) -> Place | None:
        """The place of this level in which a place lies."""
        place = self.places.get(place_id or 0)
        line = [int(part) for part in place.path.split("/") if part] if place else []
        return next(
            (self.places[each] for each in line
             if each in self.places and self.places[each].level is level), None,
        )  # fmt: skip

    def region(self, doing: Doing) -> Place | None:
        return self.at(doing.place, PlaceLevel.ADM1)


EVERYTHING = frozenset(Part)


def whole(
    since: date, until: date, parts: Collection[Part] = EVERYTHING, units: Collection[int] = ()
) -> Whole:
    """Every activity that touches these days, the latest to begin first: in four statements and
    one for each part, however many they are. `units` are wanted whatever names them.
    """
    return _read(
        and_(PartnerActivity.ends_on >= since, PartnerActivity.starts_on <= until),
        and_(Cohort.ends_on >= since, Cohort.starts_on <= until),
        parts,
        units,
    )


def named(codes: Collection[str], parts: Collection[Part] = EVERYTHING) -> Whole:
    """The activities and runs with these codes."""
    return _read(PartnerActivity.code.in_(codes), Cohort.code.in_(codes), parts)


def _read(
    of_told: Any, of_runs: Any, parts: Collection[Part], wanted: Collection[int] = ()
) -> Whole:
    told = db.session.scalars(select(PartnerActivity).where(of_told)).all()
    runs = db.session.execute(
        select(Cohort, Course.titles, TrainingCentre.place_id, TrainingCentre.titles, CloseOut)
        .join(Course, Course.id == Cohort.course_id)
        .join(TrainingCentre, TrainingCentre.id == Cohort.centre_id)
        .outerjoin(CloseOut, CloseOut.cohort_id == Cohort.id)
        .where(of_runs)
    ).all()
    ties = _ties(of_runs, {each.id for each in told})
    keys = {key for kinds in ties.values() for key in kinds.get(UNIT, ())}
    keys |= {each.unit_id for each in told if each.unit_id} | set(wanted)
    came = _came(of_runs) if runs and Part.PEOPLE in parts else {}
    doings = [
        *(_told(each, ties[True, each.id]) for each in told),
        *(_run(row, ties[False, row[0].id], came.get(row[0].id, {})) for row in runs),
    ]
    doings.sort(key=lambda each: (-each.starts_on.toordinal(), each.code))
    return Whole(
        doings,
        {each.id: each for each in structure.organisations()},
        {each.id: each for each in curricula.topics()} if Part.TOPICS in parts else {},
        {each.id: each for each in structure.places()} if Part.PLACES in parts else {},
        {each.id: each for each in _units(keys)} if Part.UNITS in parts else {},
    )


Ties = Mapping[str, frozenset[int]]


def _ties(between: Any, told: Iterable[int]) -> defaultdict[tuple[bool, int], Ties]:
    """Organisations by role, units and topics of runs, and organisations of what was told: by
    whether it was told and its key. One statement.
    """
    runs = select(Cohort.id).where(between).scalar_subquery()
    teaching = (Duty.LEAD, Duty.ASSISTANT)

    def tie(kind: str, of: Any, key: Any) -> Any:
        return select(literal(0), of, literal(kind), key)

    role, whose = ActivityPartner.role, ActivityPartner.organisation_id
    partners = select(literal(1), ActivityPartner.activity_id, role, whose).where(
        ActivityPartner.activity_id.in_(told)
    )
    found = union_all(
        tie(PartnerRole.FUNDING.value, Funder.cohort_id, Funder.organisation_id)
        .where(Funder.cohort_id.in_(runs)),
        tie(PartnerRole.IMPLEMENTING.value, TrainingSession.cohort_id, Trainer.provider_id)
        .join(SessionTrainer, SessionTrainer.session_id == TrainingSession.id)
        .join(Trainer, Trainer.id == SessionTrainer.trainer_id)
        .where(TrainingSession.cohort_id.in_(runs), SessionTrainer.duty.in_(teaching))
        .distinct(),
        tie(PartnerRole.HOST.value, RecipientUnit.cohort_id, Unit.service_id)
        .join(Unit, Unit.id == RecipientUnit.unit_id)
        .where(RecipientUnit.cohort_id.in_(runs)),
        tie(UNIT, RecipientUnit.cohort_id, RecipientUnit.unit_id)
        .where(RecipientUnit.cohort_id.in_(runs)),
        tie(TOPIC, CohortModule.cohort_id, Module.topic_id)
        .join(ModuleVersion, ModuleVersion.id == CohortModule.version_id)
        .join(Module, Module.id == ModuleVersion.module_id)
        .where(CohortModule.cohort_id.in_(runs)),
        partners,
    )  # fmt: skip
    ties: defaultdict[tuple[bool, int], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for is_told, of, kind, key in db.session.execute(found):
        ties[bool(is_told), of][str(getattr(kind, "value", kind))].add(key)
    kept: defaultdict[tuple[bool, int], Ties] = defaultdict(dict)
    for tied, kinds in ties.items():
        kept[tied] = {kind: frozenset(keys) for kind, keys in kinds.items()}
    return kept


def _units(ids: Collection[int]) -> Sequence[Unit]:
    return db.session.scalars(select(Unit).where(Unit.id.in_(ids))).all() if ids else ()


def _came(between: Any) -> dict[int, dict[Sex, int]]:
    """Of each run, who came, by sex."""
    found: defaultdict[int, dict[Sex, int]] = defaultdict(dict)
    for run, sex, count in db.session.execute(
        select(Enrolment.cohort_id, Person.sex, func.count())
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(between, Enrolment.state.in_(CAME))
        .group_by(Enrolment.cohort_id, Person.sex)
    ):
        found[run][sex] = count
    return found


def _roles(ties: Ties) -> dict[PartnerRole, frozenset[int]]:
    return {each: ties[each.value] for each in PartnerRole if each.value in ties}


def _told(row: PartnerActivity, ties: Ties) -> Doing:
    known = row.women is not None or row.men is not None
    total = (row.women or 0) + (row.men or 0) if known else None
    return Doing(
        code=row.code, titles={"": row.title}, is_run=False, key=str(row.uid), roles=_roles(ties),
        topics=frozenset({row.topic_id}),
        units=frozenset({row.unit_id}) if row.unit_id else frozenset(),
        institution=row.institution_id, place=row.place_id, site=row.site,
        starts_on=row.starts_on, ends_on=row.ends_on, state=row.state,
        reached=Reached(row.targeted, total, row.women, row.men), money=row.budget,
        contact=row.contact, confirmed_on=row.confirmed_on, reference=row.reference,
        is_aid=row.is_aid, purpose=row.purpose,
    )  # fmt: skip


def _run(row: Any, ties: Ties, came: Mapping[Sex, int]) -> Doing:
    cohort, titles, place_id, centre, closed = row
    reached = Reached(cohort.capacity, sum(came.values()), came.get(Sex.F, 0), came.get(Sex.M, 0))
    return Doing(
        code=cohort.code, titles=titles, is_run=True, key=str(cohort.uid), roles=_roles(ties),
        topics=ties.get(TOPIC, frozenset()), units=ties.get(UNIT, frozenset()), place=place_id,
        site=next(iter(centre.values()), ""), starts_on=cohort.starts_on, ends_on=cohort.ends_on,
        state=STATES[cohort.state], is_closed=closed is not None, reached=reached,
        money=Money(closed.cost_minor, closed.currency) if closed else None,
    )  # fmt: skip
