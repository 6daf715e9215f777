"""What classes were like, and the steps that were agreed in them."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from trainingmgr.core.db import db, existing
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.training.attendance.models import (
    ActionPoint,
    SessionReport,
)
from trainingmgr.training.attendance.queries import SEES, happens, within
from trainingmgr.training.attendance.queries.late import waits_on
from trainingmgr.training.attendance.rules import (
    ActionState,
    LateKind,
)
from trainingmgr.training.cohorts.models import (
    Cohort,
    CohortModule,
    TrainingSession,
)
from trainingmgr.training.curricula.models import Module, ModuleVersion, Topic


def report_of(session_: TrainingSession) -> SessionReport | None:
    return db.session.scalar(
        select(SessionReport)
        .where(SessionReport.session_id == session_.id)
        .options(selectinload(SessionReport.actions))
    )


def topics(session_: TrainingSession) -> Sequence[Topic]:
    """What a class of this run can be about: the topics of its modules, that of the class first."""
    own = session_.module_version.module.topic_id
    of_run = (
        select(Module.topic_id)
        .join(ModuleVersion, ModuleVersion.module_id == Module.id)
        .join(CohortModule, CohortModule.version_id == ModuleVersion.id)
        .where(CohortModule.cohort_id == session_.cohort_id)
    )
    return db.session.scalars(
        select(Topic)
        .where(or_(Topic.id == own, Topic.id.in_(of_run)))
        .order_by(Topic.id != own, Topic.position, Topic.code)
    ).all()


def open_actions(cohort_id: int) -> Sequence[ActionPoint]:
    """Action points of a run that nobody has closed, the earliest due first."""
    return db.session.scalars(
        select(ActionPoint)
        .join(SessionReport, ActionPoint.report_id == SessionReport.id)
        .join(TrainingSession, SessionReport.session_id == TrainingSession.id)
        .where(TrainingSession.cohort_id == cohort_id, ActionPoint.state == ActionState.OPEN)
        .order_by(ActionPoint.due_on.is_(None), ActionPoint.due_on, ActionPoint.id)
    ).all()


def actions(keys: Sequence[int]) -> Sequence[ActionPoint]:
    """Action points by their keys. No statement where there are none."""
    if not keys:
        return ()
    wanted = select(ActionPoint).where(ActionPoint.id.in_(keys)).order_by(ActionPoint.id)
    return db.session.scalars(wanted).all()


def due_actions(*, reader: Reader, on: date, most: int) -> Sequence[tuple[ActionPoint, str]]:
    """Open action points whose day has come, of classes that the reader answers for, with the
    code of the run; the oldest first.
    """
    rows = db.session.execute(
        select(ActionPoint, Cohort.code)
        .join(SessionReport, ActionPoint.report_id == SessionReport.id)
        .join(TrainingSession, SessionReport.session_id == TrainingSession.id)
        .join(TrainingSession.cohort)
        .where(
            ActionPoint.state == ActionState.OPEN,
            ActionPoint.due_on <= on,
            within(reader, Permission.ATTENDANCE_CORRECT, Permission.REPORT_WRITE),
        )
        .order_by(ActionPoint.due_on, ActionPoint.id)
        .limit(most)
    )
    return [(point, code) for point, code in rows]


def action(uid: UUID, *, reader: Reader) -> ActionPoint:
    return existing(
        select(ActionPoint)
        .join(SessionReport, ActionPoint.report_id == SessionReport.id)
        .join(TrainingSession, SessionReport.session_id == TrainingSession.id)
        .join(TrainingSession.cohort)
        .where(ActionPoint.uid == uid, within(reader, *SEES))
    )


def reported(sessions: Iterable[TrainingSession]) -> set[int]:
    """Keys of those classes that have a report."""
    keys = [each.id for each in sessions]
    return set(
        db.session.scalars(
            select(SessionReport.session_id).where(SessionReport.session_id.in_(keys))
        )
    )


def without_report(*, reader: Reader, before: date, most: int = 50) -> Sequence[TrainingSession]:
    """Classes that should have been held and of which nobody has said a word, oldest first."""
    return db.session.scalars(
        select(TrainingSession)
        .join(TrainingSession.cohort)
        .outerjoin(SessionReport, SessionReport.session_id == TrainingSession.id)
        .where(
            TrainingSession.on < before,
            SessionReport.id.is_(None),
            ~waits_on(TrainingSession.id, LateKind.REPORT),
            happens(),
            within(reader, *SEES),
        )
        .options(
            contains_eager(TrainingSession.cohort).joinedload(Cohort.course),
            joinedload(TrainingSession.module_version).joinedload(ModuleVersion.module),
        )
        .order_by(TrainingSession.on, TrainingSession.starts)
        .limit(most)
    ).all()


def session_of(point: ActionPoint) -> TrainingSession:
    return db.session.scalars(
        select(TrainingSession)
        .join(SessionReport, SessionReport.session_id == TrainingSession.id)
        .where(SessionReport.id == point.report_id)
        .options(joinedload(TrainingSession.cohort), joinedload(TrainingSession.group))
    ).one()
