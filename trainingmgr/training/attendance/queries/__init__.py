"""Classes of runs as far as a reader reaches, and what is due in them."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from trainingmgr.core.db import db, existing
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.people.models import Person
from trainingmgr.training.cohorts.models import (
    Cohort,
    SessionTrainer,
    TrainingSession,
)
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.trainers.models import Trainer


def led_by(reader: Reader) -> ColumnElement[bool]:
    """Classes on whose staff the reader is."""
    return TrainingSession.id.in_(
        select(SessionTrainer.session_id)
        .join(Trainer, SessionTrainer.trainer_id == Trainer.id)
        .join(Person, Trainer.person_id == Person.id)
        .where(Person.holder_id == reader.holder_id)
    )


def within(reader: Reader, *permissions: Permission) -> ColumnElement[bool]:
    """Classes that the reader may see with one of these permissions. Needs Cohort joined."""
    ways: list[ColumnElement[bool]] = []
    for permission in permissions:
        reach = reader.reach(permission)
        if reach.national:
            return true()
        if permission is Permission.REPORT_WRITE and not reach.is_nothing:
            ways.append(led_by(reader))
        elif reach.centres:
            ways.append(Cohort.centre_id.in_(reach.centres))
    return or_(*ways) if ways else false()


SEES = (Permission.ATTENDANCE_READ, Permission.ATTENDANCE_TYPE, Permission.REPORT_WRITE)


def happens() -> ColumnElement[bool]:
    return Cohort.state.in_([CohortState.CONFIRMED, CohortState.RUNNING, CohortState.COMPLETED])


@cache
def _whole() -> tuple[ORMOption, ...]:
    return (
        contains_eager(TrainingSession.cohort).joinedload(Cohort.course),
        contains_eager(TrainingSession.cohort).joinedload(Cohort.centre),
        joinedload(TrainingSession.module_version).joinedload(ModuleVersion.module),
        joinedload(TrainingSession.room),
        joinedload(TrainingSession.group),
        selectinload(TrainingSession.staff)
        .joinedload(SessionTrainer.trainer)
        .joinedload(Trainer.person),
    )


def with_staff(session_: TrainingSession) -> TrainingSession:
    """A class that was read as a part of something else, with what `session` reads of it."""
    found = (
        select(TrainingSession)
        .join(TrainingSession.cohort)
        .where(TrainingSession.id == session_.id)
        .options(*_whole())
    )
    return db.session.scalars(found).one()


def session(uid: UUID, *, reader: Reader) -> TrainingSession:
    """The class with its run, module and staff: if the reader may see it."""
    return existing(
        select(TrainingSession)
        .join(TrainingSession.cohort)
        .where(TrainingSession.uid == uid, within(reader, *SEES))
        .options(*_whole())
    )


def session_by_id(key: int) -> TrainingSession:
    """A class that the reader has reached through something of it."""
    return db.session.scalars(
        select(TrainingSession)
        .where(TrainingSession.id == key)
        .options(joinedload(TrainingSession.cohort), joinedload(TrainingSession.group))
    ).one()


def cohort_code(session_: TrainingSession) -> str:
    return db.session.scalars(select(Cohort.code).where(Cohort.id == session_.cohort_id)).one()


def mine(reader: Reader, first: date, last: date) -> Sequence[TrainingSession]:
    """The classes on whose staff the reader is, from one day to another, in their order."""
    return db.session.scalars(
        select(TrainingSession)
        .join(TrainingSession.cohort)
        .where(led_by(reader), TrainingSession.on.between(first, last), happens())
        .options(
            contains_eager(TrainingSession.cohort).joinedload(Cohort.course),
            contains_eager(TrainingSession.cohort).joinedload(Cohort.centre),
            joinedload(TrainingSession.module_version).joinedload(ModuleVersion.module),
            joinedload(TrainingSession.room),
        )
        .order_by(TrainingSession.on, TrainingSession.starts)
    ).all()
