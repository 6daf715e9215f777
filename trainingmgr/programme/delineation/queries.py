"""The matrix of tasks and forces, what lacks in it, exercises held together, overlaps."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.values import dataclass
from trainingmgr.programme.delineation.models import (
    IncidentTask,
    JointExercise,
    OverlapIncident,
    SecurityTask,
    TaskPart,
)
from trainingmgr.programme.delineation.rules import YEAR, Force, Gap, Given, Part, gaps, is_clear
from trainingmgr.programme.instruments import queries as law
from trainingmgr.programme.instruments.models import LegalInstrument
from trainingmgr.programme.instruments.rules import Force as Standing
from trainingmgr.registry.structure.models import Place

SHOWN = 50
"""So many gaps stand above the matrix."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How the matrix is narrowed."""

    text: str | None = None
    force: Force | None = None
    gaps: bool = False


@dataclass(frozen=True, kw_only=True)
class OverlapsAsked:
    """How the list of incidents is narrowed."""

    text: str | None = None
    acted: Force | None = None
    region: int | None = None
    open: bool = False


def runs(on: date) -> ColumnElement[bool]:
    """A task that is to be done on a day."""
    row = SecurityTask
    return and_(row.since_on <= on, or_(row.ended_on.is_(None), row.ended_on > on))


def stands(on: date, part: Any = TaskPart) -> ColumnElement[bool]:
    """What a force does on a day."""
    return and_(part.since_on <= on, or_(part.ended_on.is_(None), part.ended_on > on))


def _some(part: Any, on: date, *where: ColumnElement[bool]) -> Any:
    return exists().where(part.task_id == SecurityTask.id, stands(on, part), *where)


def _founded(part: Any, on: date) -> ColumnElement[bool]:
    instrument = aliased(LegalInstrument)
    return exists().where(instrument.id == part.instrument_id, law.in_force(on, instrument))


def clear(on: date) -> ColumnElement[bool]:
    """As `rules.is_clear` says it of one task: one force leads, by an instrument in force."""
    lead, other, disputed = aliased(TaskPart), aliased(TaskPart), aliased(TaskPart)
    second = exists().where(
        other.task_id == lead.task_id, other.id != lead.id, other.part == Part.LEADS,
        stands(on, other),
    )  # fmt: skip
    return and_(
        _some(lead, on, lead.part == Part.LEADS, _founded(lead, on), ~second),
        ~_some(disputed, on, disputed.part == Part.DISPUTED),
    )


def _whole(on: date) -> ColumnElement[bool]:
    """As `rules.gaps` finds nothing: clear, and whoever supports has a law in force too."""
    helper = aliased(TaskPart)
    unfounded = _some(
        helper, on, helper.part.in_((Part.LEADS, Part.SUPPORTS)), ~_founded(helper, on)
    )  # fmt: skip
    return and_(clear(on), ~unfounded)


def tasks(
    asked: Asked, *, on: date, cursor: str | None = None, size: int | None = None
) -> Page[SecurityTask]:
    """Tasks with who does what in them, in their order. Three statements."""
    row = SecurityTask
    statement = (
        select(row)
        .where(runs(on))
        .options(selectinload(row.parts).joinedload(TaskPart.instrument))
        .execution_options(populate_existing=True)
    )
    if asked.text:
        statement = statement.where(
            or_(row.code == asked.text.upper(), row.says.icontains(asked.text, autoescape=True),
                cast(row.titles, String).icontains(asked.text, autoescape=True))
        )  # fmt: skip
    if asked.force:
        acts = aliased(TaskPart)
        statement = statement.where(
            _some(acts, on, acts.force == asked.force, acts.part != Part.NONE)
        )  # fmt: skip
    if asked.gaps:
        statement = statement.where(~_whole(on))
    return page_of(statement, row.id, cursor=cursor, size=size)


@dataclass(frozen=True)
class Lacking:
    """A task and what lacks in it."""

    task: SecurityTask
    gaps: Sequence[Gap]


def given(row: SecurityTask, on: date) -> list[Given]:
    """What is written of a task, as the rules judge it."""
    return [
        Given(
            each.force, each.part, each.instrument is not None,
            each.instrument is not None and each.instrument.force(on) is Standing.IN_FORCE,
        )
        for each in row.parts
    ]  # fmt: skip


def lacking(on: date) -> list[Lacking]:
    """The first tasks of which nobody can say who answers for them, the gravest first."""
    found = tasks(Asked(gaps=True), on=on, size=SHOWN).rows
    rows = [Lacking(each, gaps(given(each, on))) for each in found]
    return sorted(rows, key=lambda each: [[*Gap].index(gap) for gap in each.gaps])


def delineated(on: date) -> tuple[int, int]:
    """Tasks of a day, and those in which one force leads by an instrument in force (ST-6)."""
    met, all_ = db.session.execute(
        select(func.count().filter(clear(on)), func.count()).select_from(SecurityTask).where(
            runs(on))
    ).one()  # fmt: skip
    return met, all_


def is_delineated(row: SecurityTask, on: date) -> bool:
    return is_clear(given(row, on))


def practised(on: date) -> int:
    """Exercises that ended in the twelve months before a day (ST-6)."""
    row = JointExercise
    return db.session.scalar(
        select(func.count()).select_from(row).where(row.until_on > on - YEAR, row.until_on <= on)
    ) or 0  # fmt: skip


def overlapping(on: date) -> int:
    """Incidents that were open at the end of a day (ST-6)."""
    row = OverlapIncident
    return db.session.scalar(
        select(func.count()).select_from(row).where(
            row.on_day <= on, or_(row.resolved_on.is_(None), row.resolved_on > on))
    ) or 0  # fmt: skip


def task(uid: UUID) -> SecurityTask:
    return existing(
        select(SecurityTask)
        .where(SecurityTask.uid == uid)
        .options(
            joinedload(SecurityTask.by),
            selectinload(SecurityTask.parts).joinedload(TaskPart.instrument),
            selectinload(SecurityTask.former).joinedload(TaskPart.instrument),
        )
        .execution_options(populate_existing=True)
    )


def running(on: date) -> Sequence[SecurityTask]:
    """Every task of a day, for a choice. One statement."""
    return db.session.scalars(
        select(SecurityTask).where(runs(on)).order_by(SecurityTask.id).limit(500)
    ).all()


def part(uid: UUID) -> TaskPart:
    return existing(select(TaskPart).where(TaskPart.uid == uid).options(joinedload(TaskPart.task)))


def exercises(*, cursor: str | None = None) -> Page[JointExercise]:
    """Exercises held together, the last first. One statement."""
    row = JointExercise
    statement = select(row).options(joinedload(row.place))
    return page_of(statement, row.until_on, row.id, cursor=cursor, descending=True)


def exercise(uid: UUID) -> JointExercise:
    return existing(
        select(JointExercise)
        .where(JointExercise.uid == uid)
        .options(joinedload(JointExercise.place))
        .execution_options(populate_existing=True)
    )


def overlaps(asked: OverlapsAsked, *, cursor: str | None = None) -> Page[OverlapIncident]:
    """Incidents, the last first. Two statements."""
    row = OverlapIncident
    statement = select(row).options(
        joinedload(row.place), selectinload(row.tasks).joinedload(IncidentTask.task)
    )
    if asked.text:
        statement = statement.where(
            or_(row.code == asked.text.upper(), row.says.icontains(asked.text, autoescape=True))
        )
    if asked.acted:
        statement = statement.where(row.acted == asked.acted)
    if asked.region is not None:
        statement = statement.where(row.place_id == asked.region)
    if asked.open:
        statement = statement.where(row.resolved_on.is_(None))
    return page_of(statement, row.on_day, row.id, cursor=cursor, descending=True)


def of_task(row: SecurityTask) -> Sequence[OverlapIncident]:
    """The last incidents that a task was about. Two statements."""
    about = exists().where(
        IncidentTask.incident_id == OverlapIncident.id, IncidentTask.task_id == row.id
    )
    return db.session.scalars(
        select(OverlapIncident)
        .where(about)
        .order_by(OverlapIncident.on_day.desc(), OverlapIncident.id.desc())
        .limit(SHOWN)
        .options(joinedload(OverlapIncident.place))
    ).all()


def overlap(uid: UUID) -> OverlapIncident:
    return existing(
        select(OverlapIncident)
        .where(OverlapIncident.uid == uid)
        .options(joinedload(OverlapIncident.place),
                 selectinload(OverlapIncident.tasks).joinedload(IncidentTask.task))
        .execution_options(populate_existing=True)
    )  # fmt: skip


def regions() -> Sequence[Place]:
    """Where incidents were."""
    there = exists().where(OverlapIncident.place_id == Place.id)
    return db.session.scalars(select(Place).where(there).order_by(Place.pcode)).all()


def next_task() -> int:
    return (db.session.scalar(select(func.max(SecurityTask.id))) or 0) + 1


def next_incident() -> int:
    return (db.session.scalar(select(func.max(OverlapIncident.id))) or 0) + 1
