from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.accounts.models import User
from trainingmgr.core.db import another, db, existing
from trainingmgr.core.paging import CHOICES, Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.queries import in_reach
from trainingmgr.training.exercises.models import (
    Evaluator,
    Exercise,
    ExerciseTask,
    SetTask,
    TaskRating,
    UnitOnExercise,
)
from trainingmgr.training.exercises.rules import ExerciseState, Judged

READ = Permission.EXERCISE_READ


def visible(reader: Reader) -> ColumnElement[bool]:
    """Exercises of units within reach, those that one judges, and those that one planned."""
    theirs = (
        select(UnitOnExercise.exercise_id)
        .join(Unit, UnitOnExercise.unit_id == Unit.id)
        .where(in_reach(reader.reach(READ)))
    )
    judged = select(Evaluator.exercise_id).where(Evaluator.user_id == reader.id)
    return or_(
        Exercise.id.in_(theirs), Exercise.id.in_(judged), Exercise.planned_by_id == reader.id
    )


def exercises(*, reader: Reader, cursor: str | None = None) -> Page[Exercise]:
    wanted = select(Exercise).where(visible(reader))
    return page_of(wanted, Exercise.starts_on, Exercise.id, cursor=cursor, descending=True)


def exercise(uid: UUID, *, reader: Reader) -> Exercise:
    return existing(
        select(Exercise)
        .where(Exercise.uid == uid, visible(reader))
        .options(
            selectinload(Exercise.units).joinedload(UnitOnExercise.unit),
            selectinload(Exercise.evaluators).joinedload(Evaluator.user),
            selectinload(Exercise.tasks).joinedload(SetTask.task),
        )
        .execution_options(populate_existing=True)
    )


def shown_units(row: Exercise, *, reader: Reader) -> frozenset[int]:
    """The units of an exercise whose readiness this reader may look at: those within reach, by
    their keys.
    """
    there = [each.unit_id for each in row.units]
    mine = select(Unit.id).where(Unit.id.in_(there), in_reach(reader.reach(READ)))
    return frozenset(db.session.scalars(mine))


def ratings(row: Exercise) -> Sequence[TaskRating]:
    """Every attempt, in its order."""
    return db.session.scalars(
        select(TaskRating)
        .join(SetTask, TaskRating.set_task_id == SetTask.id)
        .where(SetTask.exercise_id == row.id)
        .options(joinedload(TaskRating.by))
        .order_by(TaskRating.attempt, TaskRating.id)
        .limit(CHOICES)
    ).all()


def attempts(set_task: SetTask, unit: Unit) -> int:
    mine = (TaskRating.set_task_id == set_task.id, TaskRating.unit_id == unit.id)
    return db.session.scalar(select(func.count()).select_from(TaskRating).where(*mine)) or 0


def is_closed_with(batch_id: int) -> bool:
    """Whether an exercise that a file brought ratings of was closed."""
    found = (
        select(TaskRating.id)
        .join(SetTask, TaskRating.set_task_id == SetTask.id)
        .join(Exercise, SetTask.exercise_id == Exercise.id)
        .where(TaskRating.batch_id == batch_id, Exercise.state == ExerciseState.CLOSED)
    )
    return db.session.scalar(found.limit(1)) is not None


def is_repeated_since(batch_id: int) -> bool:
    """Whether a task was tried again, outside the file, after a rating that the file brought."""
    later = another(TaskRating, "later")
    found = select(TaskRating.id).where(
        TaskRating.batch_id == batch_id,
        exists().where(
            later.set_task_id == TaskRating.set_task_id,
            later.unit_id == TaskRating.unit_id,
            later.attempt > TaskRating.attempt,
            later.batch_id.is_distinct_from(batch_id),
        ),
    )
    return db.session.scalar(found.limit(1)) is not None


def library() -> Sequence[ExerciseTask]:
    return db.session.scalars(select(ExerciseTask).order_by(ExerciseTask.code).limit(CHOICES)).all()


def task(uid: UUID) -> ExerciseTask:
    return existing(select(ExerciseTask).where(ExerciseTask.uid == uid))


def next_code(on: date) -> str:
    head = f"X{on.year}-"
    last = db.session.scalar(select(func.max(Exercise.code)).where(Exercise.code.like(f"{head}%")))
    return f"{head}{int(last.removeprefix(head)) + 1 if last else 1:03}"


def judge(username: str) -> User | None:
    found: User | None = db.session.scalar(
        select(User).where(User.username == username).options(selectinload(User.grants))
    )
    return found


MOST_RATINGS = 5000
"""Twenty tasks a month for twenty years."""


def judged(unit: Unit) -> Sequence[Judged]:
    """The results of a unit itself, for its readiness over time; the newest, if there are more."""
    rows = db.session.execute(
        select(SetTask.task_id, TaskRating.rated_on, TaskRating.id, TaskRating.rating)
        .join(SetTask, TaskRating.set_task_id == SetTask.id)
        .where(TaskRating.unit_id == unit.id)
        .order_by(TaskRating.rated_on.desc(), TaskRating.id.desc())
        .limit(MOST_RATINGS)
    )
    return [Judged(*row) for row in rows]
