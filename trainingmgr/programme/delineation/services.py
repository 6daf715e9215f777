"""Tasks and who does what in them, exercises held together, overlaps and how they were resolved."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.delineation import events, queries
from trainingmgr.programme.delineation.models import (
    GIVEN,
    HAPPENED,
    ORDER,
    RESOLVED,
    SENTENCE,
    IncidentTask,
    JointExercise,
    OverlapIncident,
    SecurityTask,
    TaskPart,
)
from trainingmgr.programme.delineation.rules import (
    Force,
    Part,
    Result,
    incident_code,
    task_code,
)
from trainingmgr.programme.instruments import queries as law
from trainingmgr.registry.structure.models import Place

WRITE = Permission.FRAMEWORK_WRITE


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is to be done."""

    titles: Mapping[str, str]
    says: str
    since_on: date
    ended_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Giving:
    """What a force does in a task, and by which instrument."""

    force: Force
    part: Part
    instrument: str = ""
    article: str = ""
    since_on: date


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """What was practised together."""

    title: str
    from_on: date
    until_on: date
    forces: Sequence[Force]
    result: Result
    says: str
    place: Place | None = None


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """What happened, worded without names."""

    on_day: date
    place: Place | None
    acted: Force
    says: str
    tasks: Sequence[SecurityTask]


@operation
def write(task: Task, *, by: User) -> SecurityTask:
    allowed(by, WRITE)
    row = SecurityTask(code=task_code(queries.next_task()), by_id=by.id)
    _say(row, task)
    db.session.add(row)
    db.session.flush()
    journal.record(events.SecurityTaskWritten(code=row.code, about=_about(row)), by=by)
    return row


@operation
def change(row: SecurityTask, task: Task, *, seen: int | None, by: User) -> None:
    allowed(by, WRITE)
    row.as_seen(seen)
    _say(row, task)
    db.session.flush()
    journal.record(events.SecurityTaskChanged(code=row.code, about=_about(row)), by=by)


def _say(row: SecurityTask, task: Task) -> None:
    titles = {key: said.strip() for key, said in task.titles.items() if said.strip()}
    if not titles:
        raise Refusal(_("Write the title in one language at least."), field="title_en")
    if len(task.says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    if task.ended_on is not None and task.ended_on < task.since_on:
        raise Refusal(ORDER, field="ended_on")
    row.titles, row.says = titles, task.says.strip()
    row.since_on, row.ended_on = task.since_on, task.ended_on


@operation
def give(row: SecurityTask, giving: Giving, *, seen: int | None, by: User) -> TaskPart:
    """Write what a force does from a day on. What it did before ends the day it begins."""
    allowed(by, WRITE)
    row.as_seen(seen)
    instrument = law.by_code(giving.instrument) if giving.instrument.strip() else None
    if giving.instrument.strip() and instrument is None:
        raise Refusal(_("No instrument has this code."), field="instrument")
    if giving.since_on > clock.today():
        raise Refusal(_("That day is still to come."), field="since_on")
    old = next((each for each in row.parts if each.force is giving.force), None)
    if old is not None:
        if giving.since_on < old.since_on:
            raise Refusal(_("It is written already what this force does since a later day."),
                          field="since_on")  # fmt: skip
        old.ended_on = giving.since_on
        db.session.flush()
    made = TaskPart(
        task_id=row.id, force=giving.force, part=giving.part, article=giving.article.strip(),
        instrument_id=instrument.id if instrument else None, since_on=giving.since_on,
        by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    told = events.TaskPartGiven(
        code=row.code, force=made.force.value, part=made.part.value, about=_about(row)
    )
    journal.record(told, by=by)
    return made


@operation
def take_away(row: TaskPart, *, by: User) -> None:
    """It was written by mistake, or is over and nothing stands in its place."""
    allowed(by, WRITE)
    if row.ended_on is not None:
        raise Refusal(GIVEN)
    row.ended_on = clock.today()
    told = events.TaskPartEnded(code=row.task.code, force=row.force.value, about=_about(row.task))
    db.session.flush()
    journal.record(told, by=by)


@operation
def practise(exercise: Exercise, *, by: User) -> JointExercise:
    """Write down an exercise that forces held together."""
    allowed(by, WRITE)
    row = JointExercise(by_id=by.id)
    _practised(row, exercise)
    db.session.add(row)
    db.session.flush()
    told = events.JointExerciseWritten(
        on=row.until_on.isoformat(), about=("joint_exercise", row.id)
    )
    journal.record(told, by=by)
    return row


@operation
def correct(row: JointExercise, exercise: Exercise, *, seen: int | None, by: User) -> None:
    allowed(by, WRITE)
    row.as_seen(seen)
    _practised(row, exercise)
    db.session.flush()
    told = events.JointExerciseChanged(
        on=row.until_on.isoformat(), about=("joint_exercise", row.id)
    )
    journal.record(told, by=by)


def _practised(row: JointExercise, exercise: Exercise) -> None:
    if len(exercise.title.strip()) < 3:
        raise Refusal(_("Say what it was called."), field="title")
    if exercise.until_on < exercise.from_on:
        raise Refusal(ORDER, field="until_on")
    if exercise.until_on > clock.today():
        raise Refusal(_("That day is still to come."), field="until_on")
    forces = [each.value for each in Force if each in set(exercise.forces)]
    if len(forces) < 2:
        raise Refusal(_("Two forces at least took part."), field="forces")
    if len(exercise.says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    row.title, row.says = exercise.title.strip(), exercise.says.strip()
    row.from_on, row.until_on, row.result = exercise.from_on, exercise.until_on, exercise.result
    row.forces, row.place_id = forces, exercise.place.id if exercise.place else None


@operation
def happened(overlap: Overlap, *, by: User) -> OverlapIncident:
    """Write down an incident. It stays as it is written; no name stands in it."""
    allowed(by, WRITE)
    if overlap.on_day > clock.today():
        raise Refusal(_("That day is still to come."), field="on_day")
    if overlap.place is None:
        raise Refusal(_("Say in which region it was."), field="place")
    if len(overlap.says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    if not overlap.tasks:
        raise Refusal(_("Say which tasks it was about."), field="tasks")
    row = OverlapIncident(
        code=incident_code(queries.next_incident()), on_day=overlap.on_day,
        place_id=overlap.place.id, acted=overlap.acted, says=overlap.says.strip(), by_id=by.id,
        tasks=[IncidentTask(task_id=each.id) for each in overlap.tasks],
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    told = events.RoleOverlapWritten(code=row.code, about=("overlap_incident", row.id))
    journal.record(told, by=by)
    return row


@operation
def resolve(
    row: OverlapIncident, on: date, how: str, office: str, *, seen: int | None, by: User
) -> None:
    """Say how it was resolved and by which office. That stays too."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.resolved_on is not None:
        raise Refusal(HAPPENED)
    if on > clock.today() or on < row.on_day:
        raise Refusal(_("It is resolved after it happened, and not on a day to come."), field="on")
    if len(how.strip()) < 10:
        raise Refusal(SENTENCE, field="how")
    if len(office.strip()) < 2:
        raise Refusal(RESOLVED, field="office")
    row.resolved_on, row.resolved_how = on, how.strip()
    row.resolved_by, row.closed_by_id = office.strip(), by.id
    db.session.flush()
    told = events.RoleOverlapResolved(code=row.code, about=("overlap_incident", row.id))
    journal.record(told, by=by)


def _about(row: SecurityTask) -> tuple[str, int]:
    return ("security_task", row.id)
