"""What was written down after the lock of a class, and waits for a second person (R-TRN-08)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db, existing
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.people.models import Person
from trainingmgr.training.attendance.models import LateEntry
from trainingmgr.training.attendance.queries import SEES, happens, within
from trainingmgr.training.attendance.rules import LateKind, LateState
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.trainers.models import Trainer

WAITS = LateEntry.state == LateState.WAITING


def waiting_of(session_id: int, kind: LateKind) -> LateEntry | None:
    """What waits of a class: of each kind one at most."""
    there = select(LateEntry).where(LateEntry.session_id == session_id, LateEntry.kind == kind)
    return db.session.scalar(there.where(WAITS))


def waiting_in(cohort_id: int) -> int:
    """How much of a run waits: late marks of a class, or a late report of it."""
    found = (
        select(func.count(LateEntry.id))
        .join(LateEntry.session)
        .where(TrainingSession.cohort_id == cohort_id, WAITS)
    )
    return db.session.scalar(found) or 0


def of_class(session_: TrainingSession) -> Sequence[LateEntry]:
    """All that was written down of a class after its lock, newest first."""
    return db.session.scalars(
        select(LateEntry)
        .where(LateEntry.session_id == session_.id)
        .options(joinedload(LateEntry.by), joinedload(LateEntry.decided_by))
        .order_by(LateEntry.id.desc())
    ).all()


def entry(uid: UUID, *, reader: Reader) -> LateEntry:
    """One of them, if the reader may see its class."""
    return existing(
        select(LateEntry)
        .join(LateEntry.session)
        .join(TrainingSession.cohort)
        .where(LateEntry.uid == uid, within(reader, *SEES))
        .options(
            joinedload(LateEntry.by),
            joinedload(LateEntry.decided_by),
            joinedload(LateEntry.sheet),
            contains_eager(LateEntry.session).contains_eager(TrainingSession.cohort),
        )
    )


def trainers_called(keys: Collection[int]) -> Mapping[int, str]:
    """The names of those who teach, by their keys. One statement."""
    found = select(Trainer.id, Person.name_display).join(Trainer.person).where(Trainer.id.in_(keys))
    return {row.id: row.name_display for row in db.session.execute(found)}


def people_on(row: LateEntry) -> dict[int, Person]:
    """Whom its lines are about, by their place in the run."""
    found = db.session.execute(
        select(Enrolment.id, Person)
        .join(Person, Enrolment.person_id == Person.id)
        .where(Enrolment.id.in_([each[0] for each in row.lines]))
        .order_by(Person.sort_name, Person.id)
    )
    return {row[0]: row[1] for row in found}


def of_run(cohort_id: int) -> Sequence[LateEntry]:
    """What waits of a run, by the day of its class."""
    return db.session.scalars(
        select(LateEntry)
        .join(LateEntry.session)
        .where(TrainingSession.cohort_id == cohort_id, WAITS)
        .options(contains_eager(LateEntry.session), joinedload(LateEntry.by))
        .order_by(TrainingSession.on, LateEntry.id)
    ).all()


def waits_on(session_id: Any, kind: LateKind) -> ColumnElement[bool]:
    """Whether somebody has written down this of the class late already."""
    return exists().where(LateEntry.session_id == session_id, LateEntry.kind == kind, WAITS)


def told_to(reader: Reader, since: datetime, *, most: int = 30) -> Sequence[LateEntry]:
    """What the reader wrote down late, with its class: all that waits, and what was decided since a
    moment, the newest first. What they took back themselves they know.
    """
    return db.session.scalars(
        select(LateEntry)
        .join(LateEntry.session)
        .where(
            LateEntry.by_id == reader.id, LateEntry.state != LateState.TAKEN_BACK,
            or_(WAITS, LateEntry.decided_at >= since),
        )
        .options(contains_eager(LateEntry.session).joinedload(TrainingSession.module_version))
        .order_by(LateEntry.id.desc())
        .limit(most)
    ).all()  # fmt: skip


def to_confirm(*, reader: Reader, most: int = 50) -> Sequence[LateEntry]:
    """What others wrote and the reader may confirm, the oldest first. Whoever may for a region or
    the nation finds what a centre has no second person for.
    """
    mine = exists().where(User.id == LateEntry.by_id, User.holder_id == reader.holder_id)
    return db.session.scalars(
        select(LateEntry)
        .join(LateEntry.session)
        .join(TrainingSession.cohort)
        .where(WAITS, ~mine, happens(), within(reader, Permission.ATTENDANCE_CORRECT))
        .options(contains_eager(LateEntry.session).contains_eager(TrainingSession.cohort))
        .order_by(LateEntry.at)
        .limit(most)
    ).all()
