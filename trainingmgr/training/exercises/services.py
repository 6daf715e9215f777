"""Exercises are planned, judged by outsiders task by task, and closed; the library is written."""

from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import delete

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, Sentence
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.queries import serves_near
from trainingmgr.registry.structure.models import Unit
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.training.exercises import events, queries
from trainingmgr.training.exercises.models import (
    OWN_UNIT,
    Evaluator,
    Exercise,
    ExerciseTask,
    SetTask,
    TaskRating,
    UnitOnExercise,
)
from trainingmgr.training.exercises.rules import ExerciseState, Level, Rating, TaskKind
from trainingmgr.training.exercises.rules.library import SEEDS, Seed

PLAN, JUDGE = Permission.EXERCISE_PLAN, Permission.EXERCISE_JUDGE


@dataclass(frozen=True, kw_only=True)
class Wanted:
    title: str
    level: Level
    starts_on: date
    ends_on: date
    place: str


@operation
def plan(wanted: Wanted, *, by: User) -> Exercise:
    allowed(by, PLAN)
    row = Exercise(
        code=queries.next_code(wanted.starts_on), title=wanted.title, level=wanted.level,
        starts_on=wanted.starts_on, ends_on=wanted.ends_on, place=wanted.place,
        planned_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    journal.record(events.ExercisePlanned(exercise=row.code), by=by)
    return row


@operation
def add_unit(row: Exercise, unit: Unit, *, by: User) -> None:
    """A unit takes part; refused while one who judges serves in it, above it or below it."""
    _planned(row, by)
    for each in row.evaluators:
        if serves_near(each.user.holder_id, [unit.id]):
            raise Refusal(OWN_UNIT, field="unit")
    db.session.add(UnitOnExercise(exercise_id=row.id, unit_id=unit.id))
    _told(row, unit.code, by)


@operation
def add_evaluator(row: Exercise, judge: User, *, by: User) -> None:
    """Somebody judges; refused when they serve in a unit that takes part, above or below."""
    _planned(row, by)
    if not judge.may(JUDGE):
        raise Refusal(_("The role of this account does not judge exercises."), field="judge")
    if serves_near(judge.holder_id, [each.unit_id for each in row.units]):
        raise Refusal(OWN_UNIT, field="judge")
    db.session.add(Evaluator(exercise_id=row.id, user_id=judge.id))
    _told(row, judge.username, by)


@operation
def set_task(row: Exercise, task: ExerciseTask, *, by: User) -> None:
    """Draw a task from the library, with its words as they are now."""
    _planned(row, by)
    db.session.add(
        SetTask(exercise_id=row.id, task_id=task.id, conditions=task.conditions,
                standard=task.standard)
    )  # fmt: skip
    _told(row, task.code, by)


def _planned(row: Exercise, by: User) -> None:
    allowed(by, PLAN)
    if row.state is not ExerciseState.PLANNED:
        raise Refusal(_("What takes part is settled once the exercise has begun."))


def _told(row: Exercise, what: str, by: User) -> None:
    db.session.flush()
    journal.record(events.ExerciseChanged(exercise=row.code, what=what), by=by)


@operation
def move(row: Exercise, state: ExerciseState, *, seen: int | None, by: User) -> None:
    """Begin it, close it or call it off. It begins with units, tasks and somebody who judges."""
    allowed(by, PLAN)
    row.as_seen(seen)
    if state is ExerciseState.RUNNING and not (row.units and row.tasks and row.evaluators):
        raise Refusal(_("An exercise begins with a unit, a task and somebody who judges."))
    row.state = row.state.then(state)
    db.session.flush()
    journal.record(events.ExerciseMoved(exercise=row.code, state=state.value), by=by)


@operation
def rate(
    row: Exercise,
    task: SetTask,
    unit: Unit,
    rating: Rating,
    *,
    evidence: str,
    on: date,
    by: User,
    batch: ImportBatch | None = None,
) -> TaskRating:
    """One attempt of one unit at one task, by one of those who judge. A repeat is another row."""
    allowed(by, JUDGE)
    if row.state is not ExerciseState.RUNNING:
        raise Refusal(_("Tasks are rated while the exercise is under way."))
    if by.id not in {each.user_id for each in row.evaluators}:
        raise Refusal(_("Only those who judge this exercise rate its tasks."))
    if serves_near(by.holder_id, [unit.id]):
        raise Refusal(OWN_UNIT, field="unit")
    if task.exercise_id != row.id or unit.id not in {each.unit_id for each in row.units}:
        raise Refusal(_("This task or unit is not part of the exercise."))
    if not row.starts_on <= on <= clock.today():
        raise Refusal(_("The day is one of the exercise, and not still to come."), field="on")
    if len(evidence.strip()) < 10:
        raise Refusal(_("Say in a sentence what you saw."), field="evidence")
    made = TaskRating(
        set_task_id=task.id, unit_id=unit.id, attempt=queries.attempts(task, unit) + 1,
        rating=rating, evidence=evidence.strip(), rated_on=on, by_id=by.id,
        batch_id=batch.id if batch else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    happening = events.TaskRated(
        exercise=row.code, task=task.task.code, unit=unit.code, rating=rating.value.upper()
    )
    journal.record(happening, by=by)
    return made


@operation
def take_back(batch: ImportBatch) -> None:
    """The ratings of a file that was undone are gone with it."""
    db.session.execute(delete(TaskRating).where(TaskRating.batch_id == batch.id))


def rests_on(batch_id: int) -> Sentence | None:
    """Why the ratings of a file cannot be taken back: others rest on them by now."""
    said: Sentence | None = None
    if queries.is_closed_with(batch_id):
        said = _("The exercise was closed with a rating of this file.")
    elif queries.is_repeated_since(batch_id):
        said = _("A task was rated again after a rating of this file.")
    return said


@operation
def stock(*, by: User) -> int:
    """Put the tasks that a site begins with into the library, in every language: those that are
    missing, and languages that are missing where the English words are still ours. Gives how
    many tasks changed.
    """
    allowed(by, PLAN)
    there = {each.code: each for each in queries.library()}
    changed = 0
    for seed in SEEDS:
        task = there.get(seed.code)
        if task is None:
            task = ExerciseTask(code=seed.code, level=seed.level, kind=seed.kind, titles={},
                                conditions={}, standard={})  # fmt: skip
            db.session.add(task)
        elif not _is_ours(task, seed) or len(task.standard) >= len(seed.standard):
            continue
        task.titles = seed.titles | task.titles
        task.conditions = seed.conditions | task.conditions
        task.standard = seed.standard | task.standard
        db.session.flush()
        journal.record(events.TaskWritten(task=task.code), by=by)
        changed += 1
    return changed


def _is_ours(task: ExerciseTask, seed: Seed) -> bool:
    return all(
        kept.get("en") == told["en"]
        for kept, told in ((task.titles, seed.titles), (task.conditions, seed.conditions),
                           (task.standard, seed.standard))
    )  # fmt: skip


@operation
def write(
    task: ExerciseTask | None,
    code: str,
    level: Level,
    kind: TaskKind,
    language: str,
    title: str,
    conditions: str,
    standard: str,
    *,
    seen: int | None,
    by: User,
) -> ExerciseTask:
    """Write a task of the library in one language; exercises before keep the words they had."""
    allowed(by, PLAN)
    if task is None:
        task = ExerciseTask(code=code, titles={}, conditions={}, standard={})
        db.session.add(task)
    else:
        task.as_seen(seen)
    task.code, task.level, task.kind = code, level, kind
    task.titles = {**task.titles, language: title}
    task.conditions = {**task.conditions, language: conditions}
    task.standard = {**task.standard, language: standard}
    db.session.flush()
    journal.record(events.TaskWritten(task=code), by=by)
    return task
