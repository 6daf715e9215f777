"""Who misses too much, and what nobody has typed in yet (row 49)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainingmgr.core.db import another, db
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.training.attendance.models import (
    Mark,
    SessionReport,
)
from trainingmgr.training.attendance.queries import SEES, happens, within
from trainingmgr.training.attendance.queries.late import waits_on
from trainingmgr.training.attendance.rules import (
    FEWEST,
    IN_A_ROW,
    THERE,
    LateKind,
    MarkCode,
)
from trainingmgr.training.cohorts.models import (
    Cohort,
    TrainingSession,
)
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import ON_THE_ROSTER


def without_register(*, reader: Reader, before: date, most: int = 50) -> Sequence[TrainingSession]:
    """Classes that were held and whose attendance nobody has typed in, oldest first (row 49)."""
    marked = select(Mark.id).where(Mark.session_id == TrainingSession.id).exists()
    return db.session.scalars(
        select(TrainingSession)
        .join(TrainingSession.cohort)
        .outerjoin(SessionReport, SessionReport.session_id == TrainingSession.id)
        .where(
            TrainingSession.on < before,
            or_(SessionReport.id.is_(None), SessionReport.held),
            ~marked,
            ~waits_on(TrainingSession.id, LateKind.MARKS),
            happens(),
            within(reader, Permission.ATTENDANCE_TYPE, Permission.REPORT_WRITE),
        )
        .options(
            contains_eager(TrainingSession.cohort).joinedload(Cohort.course),
            joinedload(TrainingSession.module_version).joinedload(ModuleVersion.module),
        )
        .order_by(TrainingSession.on, TrainingSession.starts)
        .limit(most)
    ).all()


@dataclass(frozen=True)
class Absent:
    """Somebody who misses too much: in which modules, and how often one after the other."""

    place: Enrolment
    short: Sequence[tuple[ModuleVersion, int, int]]
    """Module, classes attended, classes marked so far."""
    in_a_row: int


def absent(*, reader: Reader, run: UUID | None = None, cursor: str | None = None) -> Page[Absent]:
    """Who on a running run is below the attendance its module asks for, or was absent from the
    last classes (row 49). By run; four statements, whoever many.
    """
    short, away = _below(reader), _away(reader)
    statement = (
        select(Enrolment)
        .join(Enrolment.person)
        .join(Enrolment.cohort)
        .where(
            Enrolment.state.in_(ON_THE_ROSTER),
            or_(Enrolment.id.in_(select(short.c.place)), Enrolment.id.in_(select(away.c.place))),
            *([Cohort.uid == run] if run else []),
        )
        .options(
            contains_eager(Enrolment.cohort),
            contains_eager(Enrolment.person).options(
                joinedload(Person.rank), joinedload(Person.unit)
            ),
        )
    )
    found = page_of(statement, Enrolment.cohort_id, Enrolment.id, cursor=cursor)
    keys = [each.id for each in found.rows]
    modules: dict[int, list[tuple[ModuleVersion, int, int]]] = defaultdict(list)
    rows = db.session.execute(
        select(short.c.place, ModuleVersion, short.c.there, short.c.marked)
        .join(ModuleVersion, ModuleVersion.id == short.c.version)
        .where(short.c.place.in_(keys))
        .options(joinedload(ModuleVersion.module))
    )
    for place, version, there, marked in rows:
        modules[place].append((version, there, marked))
    counted = db.session.execute(select(away.c.place, away.c.times).where(away.c.place.in_(keys)))
    times: dict[int, int] = dict(map(tuple, counted))
    return Page(
        [Absent(each, modules[each.id], times.get(each.id, 0)) for each in found.rows],
        found.before, found.after,
    )  # fmt: skip


def absences(*, reader: Reader, most: int = 50) -> Sequence[tuple[UUID, str, int, date]]:
    """Running runs on which somebody misses too much: run, its code, how many, since when."""
    short, away = _below(reader), _away(reader)
    found = db.session.execute(
        select(Cohort.uid, Cohort.code, func.count(Enrolment.id), Cohort.starts_on)
        .join(Enrolment.cohort)
        .where(
            Enrolment.state.in_(ON_THE_ROSTER),
            or_(Enrolment.id.in_(select(short.c.place)), Enrolment.id.in_(select(away.c.place))),
        )
        .group_by(Cohort.id, Cohort.uid, Cohort.code, Cohort.starts_on)
        .order_by(Cohort.starts_on, Cohort.id)
        .limit(most)
    )
    return [(row[0], row[1], row[2], row[3]) for row in found]


def _marked(reader: Reader, *columns: Any) -> Any:
    """Marks of running runs within reach. A mark that is not recorded says nothing."""
    return (
        select(*columns)
        .select_from(Mark)
        .join(TrainingSession, Mark.session_id == TrainingSession.id)
        .join(TrainingSession.cohort)
        .where(
            Cohort.state == CohortState.RUNNING,
            Mark.code != MarkCode.NOT_RECORDED,
            within(reader, *SEES),
        )
    )


def _below(reader: Reader) -> Any:
    """By place and module version: attended fewer of the marked classes than the module asks."""
    there = func.count(Mark.id).filter(Mark.code.in_(THERE))
    counted = _marked(
        reader,
        Mark.enrolment_id.label("place"),
        TrainingSession.version_id.label("version"),
        there.label("there"),
        func.count(Mark.id).label("marked"),
    )
    return (
        counted.join(ModuleVersion, ModuleVersion.id == TrainingSession.version_id)
        .group_by(Mark.enrolment_id, TrainingSession.version_id, ModuleVersion.attendance_min)
        .having(
            func.count(Mark.id) >= FEWEST,
            there * 100 < ModuleVersion.attendance_min * func.count(Mark.id),
        )
        .subquery()
    )


def _away(reader: Reader) -> Any:
    """Places whose last marks are absences without an excuse, and how many they are in a row."""
    since = another(Mark, "since")
    held = another(TrainingSession, "held since")
    came_since = (
        select(since.id)
        .join(held, since.session_id == held.id)
        .where(
            since.enrolment_id == Mark.enrolment_id,
            since.code.not_in([MarkCode.ABSENT, MarkCode.NOT_RECORDED]),
            or_(
                held.on > TrainingSession.on,
                and_(held.on == TrainingSession.on, held.starts >= TrainingSession.starts),
            ),
        )
        .exists()
    )
    times = func.count(Mark.id)
    last = _marked(reader, Mark.enrolment_id.label("place"), times.label("times"))
    return (
        last.where(Mark.code == MarkCode.ABSENT, ~came_since)
        .group_by(Mark.enrolment_id)
        .having(times >= IN_A_ROW)
        .subquery()
    )
