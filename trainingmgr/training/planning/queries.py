"""Needs and plans, and how far the seats of a year are taken."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit
from trainingmgr.training.cohorts.models import Cohort, CohortModule
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.models import Module, ModuleVersion, Topic
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.planning.models import (
    NeedModule,
    NeedUnit,
    PlannedSeats,
    PlanSignature,
    TrainingNeed,
    TrainingPlan,
)
from trainingmgr.training.planning.rules import (
    AUDIENCE_OF,
    OVER,
    Audience,
    Cell,
    NeedState,
    PlanState,
    Priority,
    Remedy,
)

CHOICES = 200
SEATED = (
    EnrolmentState.CONFIRMED, EnrolmentState.ATTENDING, EnrolmentState.COMPLETED_PASSED,
    EnrolmentState.COMPLETED_NOT_PASSED, EnrolmentState.ATTENDED_ONLY,
)  # fmt: skip
"""Places in a run that use a seat of the plan."""

Whose = tuple[Audience, int | None]
"""An audience, and the key of its unit where it is the force."""


class Counted(NamedTuple):
    """The cells of a plan by whom and by topic, and the sums of both."""

    cells: Mapping[tuple[Whose, int], Cell]
    by_whom: Mapping[Whose, Cell]
    by_topic: Mapping[int, Cell]

    @property
    def whole(self) -> Cell:
        return _sum(self.by_topic.values())


def needs(
    *,
    state: NeedState | None = None,
    audience: Audience | None = None,
    priority: Priority | None = None,
    cursor: str | None = None,
) -> Page[TrainingNeed]:
    """What is not over unless a state is asked for, the most urgent first: three statements."""
    statement = select(TrainingNeed).options(*_need())
    if state is not None:
        statement = statement.where(TrainingNeed.state == state)
    else:
        statement = statement.where(TrainingNeed.state.not_in(OVER))
    if audience is not None:
        statement = statement.where(TrainingNeed.audience == audience)
    if priority is not None:
        statement = statement.where(TrainingNeed.priority == priority)
    return page_of(statement, TrainingNeed.priority, TrainingNeed.id, cursor=cursor)


@cache
def _need() -> Sequence[ORMOption]:
    return (
        selectinload(TrainingNeed.units).joinedload(NeedUnit.unit),
        selectinload(TrainingNeed.modules).joinedload(NeedModule.module).joinedload(Module.topic),
    )


def need(uid: UUID) -> TrainingNeed:
    return existing(
        select(TrainingNeed)
        .where(TrainingNeed.uid == uid)
        .options(*_need(), joinedload(TrainingNeed.noted_by))
        .execution_options(populate_existing=True)
    )


def plans_for(need_: TrainingNeed) -> Sequence[PlannedSeats]:
    """Where seats are planned to close this gap."""
    return db.session.scalars(
        select(PlannedSeats)
        .where(PlannedSeats.need_id == need_.id)
        .options(
            joinedload(PlannedSeats.plan),
            joinedload(PlannedSeats.unit),
            joinedload(PlannedSeats.module),
        )
        .order_by(PlannedSeats.id)
        .limit(CHOICES)
    ).all()


def next_code(on: date) -> str:
    """The next code of the year: N2026-014."""
    head = f"N{on.year}-"
    last = db.session.scalar(
        select(func.max(TrainingNeed.code)).where(TrainingNeed.code.like(f"{head}%"))
    )
    return f"{head}{int(last.removeprefix(head)) + 1 if last else 1:04}"


def open_needs() -> Sequence[TrainingNeed]:
    """Needs that seats can be planned for, the most urgent first: training is a remedy of them."""
    return db.session.scalars(
        select(TrainingNeed)
        .where(TrainingNeed.state.not_in(OVER), TrainingNeed.remedy != Remedy.OTHER)
        .order_by(TrainingNeed.priority, TrainingNeed.id)
        .limit(CHOICES)
    ).all()


def plans() -> Sequence[TrainingPlan]:
    """Every plan, the newest first."""
    return db.session.scalars(
        select(TrainingPlan)
        .order_by(TrainingPlan.year.desc(), TrainingPlan.number.desc())
        .options(joinedload(TrainingPlan.drafted_by), selectinload(TrainingPlan.signatures))
        .limit(CHOICES)
    ).all()


def seats_by_plan(ids: Collection[int]) -> Mapping[int, int]:
    return dict(
        db.session.execute(
            select(PlannedSeats.plan_id, func.sum(PlannedSeats.seats))
            .where(PlannedSeats.plan_id.in_(ids))
            .group_by(PlannedSeats.plan_id)
        ).all()
    )


def plan(uid: UUID) -> TrainingPlan:
    return existing(
        select(TrainingPlan)
        .where(TrainingPlan.uid == uid)
        .options(
            joinedload(TrainingPlan.drafted_by),
            selectinload(TrainingPlan.signatures).joinedload(PlanSignature.by),
        )
        .execution_options(populate_existing=True)
    )


def newest(year: int) -> TrainingPlan | None:
    return db.session.scalar(
        select(TrainingPlan)
        .where(TrainingPlan.year == year)
        .order_by(TrainingPlan.number.desc())
        .limit(1)
    )


def standing(year: int) -> Sequence[TrainingPlan]:
    """Plans of the year that a newer one takes the place of."""
    states = (PlanState.PROPOSED, PlanState.AGREED)
    return db.session.scalars(
        select(TrainingPlan).where(TrainingPlan.year == year, TrainingPlan.state.in_(states))
    ).all()


def to_sign(side: str) -> Sequence[TrainingPlan]:
    """Plans that this side has not signed yet."""
    signed = exists().where(PlanSignature.plan_id == TrainingPlan.id, PlanSignature.side == side)
    return db.session.scalars(
        select(TrainingPlan)
        .where(TrainingPlan.state == PlanState.PROPOSED, ~signed)
        .order_by(TrainingPlan.id)
        .limit(CHOICES)
    ).all()


def line(uid: UUID) -> PlannedSeats:
    return existing(
        select(PlannedSeats)
        .where(PlannedSeats.uid == uid)
        .options(joinedload(PlannedSeats.plan), joinedload(PlannedSeats.module))
    )


def lines(plan_: TrainingPlan, cursor: str | None = None) -> Page[PlannedSeats]:
    return page_of(
        select(PlannedSeats)
        .where(PlannedSeats.plan_id == plan_.id)
        .options(
            joinedload(PlannedSeats.unit),
            joinedload(PlannedSeats.need),
            joinedload(PlannedSeats.module).joinedload(Module.topic),
        ),
        PlannedSeats.id, cursor=cursor,
    )  # fmt: skip


def units_of(plan_: TrainingPlan, cursor: str | None = None) -> Page[Unit]:
    """The units that have seats in the plan, by code."""
    has = exists().where(PlannedSeats.unit_id == Unit.id, PlannedSeats.plan_id == plan_.id)
    return page_of(select(Unit).where(has), Unit.code, Unit.id, cursor=cursor)


def topics_of(plan_: TrainingPlan) -> Sequence[Topic]:
    has = (
        exists()
        .where(Module.topic_id == Topic.id, PlannedSeats.module_id == Module.id)
        .where(PlannedSeats.plan_id == plan_.id)
    )
    return db.session.scalars(select(Topic).where(has).order_by(Topic.position, Topic.code)).all()


def counted(plan_: TrainingPlan, units: Iterable[int] | None = None) -> Counted:
    """Seats planned and taken, by whom and by topic; of these units alone and those who govern,
    or of everybody. Two statements.
    """
    only = None if units is None else list(units)
    planned = select(
        PlannedSeats.audience, PlannedSeats.unit_id, Module.topic_id, func.sum(PlannedSeats.seats)
    ).join(Module, Module.id == PlannedSeats.module_id)
    planned = planned.where(PlannedSeats.plan_id == plan_.id)
    if only is not None:
        planned = planned.where(PlannedSeats.unit_id.is_(None) | PlannedSeats.unit_id.in_(only))
    seats: dict[tuple[Whose, int], int] = {}
    grouped = planned.group_by(PlannedSeats.audience, PlannedSeats.unit_id, Module.topic_id)
    for audience, unit_id, topic_id, number in db.session.execute(grouped):
        seats[(audience, unit_id), topic_id] = int(number)
    taken = _taken(plan_, only)
    cells = {key: Cell(number, taken.get(key, 0)) for key, number in seats.items()}
    by_whom: dict[Whose, list[Cell]] = defaultdict(list)
    by_topic: dict[int, list[Cell]] = defaultdict(list)
    for (whose, topic_id), cell in cells.items():
        by_whom[whose].append(cell)
        by_topic[topic_id].append(cell)
    return Counted(
        cells,
        {whose: _sum(found) for whose, found in by_whom.items()},
        {topic_id: _sum(found) for topic_id, found in by_topic.items()},
    )


def _taken(plan_: TrainingPlan, units: list[int] | None) -> Mapping[tuple[Whose, int], int]:
    """Who sits or sat in a run of the year whose modules the plan names for them."""
    first, last = date(plan_.year, 1, 1), date(plan_.year, 12, 31)
    found = (
        select(
            Enrolment.unit_then_id, Person.category, Module.topic_id,
            func.count(Enrolment.id.distinct()),
        )
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(CohortModule, CohortModule.cohort_id == Cohort.id)
        .join(ModuleVersion, ModuleVersion.id == CohortModule.version_id)
        .join(Module, Module.id == ModuleVersion.module_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Cohort.starts_on.between(first, last),
            Cohort.state != CohortState.CANCELLED,
            Enrolment.state.in_(SEATED),
            Module.id.in_(
                select(PlannedSeats.module_id).where(PlannedSeats.plan_id == plan_.id)
            ),
        )
        .group_by(Enrolment.unit_then_id, Person.category, Module.topic_id)
    )  # fmt: skip
    if units is not None:
        governing = Person.category.in_(AUDIENCE_OF)
        found = found.where(Enrolment.unit_then_id.in_(units) | governing)
    taken: dict[tuple[Whose, int], int] = defaultdict(int)
    for unit_id, category, topic_id, number in db.session.execute(found):
        audience = AUDIENCE_OF.get(category, Audience.FORCE)
        whose = (audience, unit_id if audience is Audience.FORCE else None)
        taken[whose, topic_id] += number
    return taken


def _sum(cells: Iterable[Cell]) -> Cell:
    """Together: a seat that is taken twice over in one place fills none elsewhere."""
    seats = taken = 0
    for each in cells:
        seats, taken = seats + each.seats, taken + min(each.taken, each.seats)
    return Cell(seats, taken)


def of_file(batch_id: int) -> Sequence[PlannedSeats]:
    """The lines that a file wrote last, with their plans."""
    return db.session.scalars(
        select(PlannedSeats)
        .where(PlannedSeats.batch_id == batch_id)
        .options(joinedload(PlannedSeats.plan))
        .order_by(PlannedSeats.id)
    ).all()


def every_line(plan_: TrainingPlan, most: int) -> Sequence[Any]:
    """The lines as they leave: by unit and module, those who govern first."""
    return (
        db.session.scalars(
            select(PlannedSeats)
            .where(PlannedSeats.plan_id == plan_.id)
            .join(PlannedSeats.module)
            .outerjoin(PlannedSeats.unit)
            .options(
                contains_eager(PlannedSeats.module).joinedload(Module.topic),
                contains_eager(PlannedSeats.unit),
                joinedload(PlannedSeats.need),
            )
            .order_by(PlannedSeats.audience.desc(), Unit.code, Module.code)
            .limit(most + 1)
        )
        .unique()
        .all()
    )
