"""Ratings from a file: what those who judged typed where there was no signal.

A row names the exercise, the task and the unit, and says T, P or U and what was seen. It is brought
by one of those who judge. A rating stays as it is: a row about an attempt that is kept already is
passed over where it says the same, and refused where it does not.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask_babel import force_locale, ngettext
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.queries import by_key
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Sentence
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.queries import serves_near
from trainingmgr.tabular.dryrun import Built, Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import LANGUAGES, Column, Kind
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.tabular.problems import Problem
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.queries import accepted
from trainingmgr.tabular.rules import Change
from trainingmgr.training.exercises import queries, services
from trainingmgr.training.exercises.models import OWN_UNIT, Exercise, SetTask, TaskRating
from trainingmgr.training.exercises.rules import ExerciseState, Rating
from trainingmgr.training.exercises.words import RATINGS

KIND = "ratings"
MOST = 400
COLUMNS = (
    Column("exercise", _("Exercise"), required=True, kind=Kind.CODE,
           aliases=("exercice", "التمرين")),
    Column("task", _("Task"), required=True, kind=Kind.CODE, aliases=("tâche", "المهمة")),
    Column("unit", _("Unit"), required=True, kind=Kind.CODE, aliases=("unité", "الوحدة")),
    Column("attempt", _("Attempt"), kind=Kind.INTEGER, aliases=("essai", "المحاولة")),
    Column("rating", _("Rating"), required=True, longest=40, aliases=("note", "التقدير")),
    Column("rated_on", _("Day"), required=True, kind=Kind.DATE, aliases=("jour", "اليوم")),
    Column("evidence", _("What was seen"), required=True, longest=2000, kind=Kind.PROSE,
           aliases=("ce qui a été vu", "ما شوهد")),
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """The exercises that a piece of a file names, and what is rated in them already."""

    exercises: Mapping[str, Exercise]
    rated: Mapping[tuple[int, int, int], TaskRating]
    judge: User
    own: frozenset[int]
    """Units that the judge serves in, above or below."""


def look_up(rows: Sequence[Row], options: Mapping[str, Any]) -> Known:
    reader = by_key(options["by"])
    found = _exercises({str(row["exercise"] or "").upper() for row in rows}, reader)
    rated = {
        (each.set_task_id, each.unit_id, each.attempt): each
        for row in found.values()
        for each in queries.ratings(row)
    }
    units = {each.unit_id for row in found.values() for each in row.units}
    own = frozenset(each for each in units if serves_near(reader.holder_id, [each]))
    return Known(found, rated, reader, own)


def _exercises(codes: set[str], reader: User) -> dict[str, Exercise]:
    """Those of these exercises that the reader may see: a file is about one, or a few."""
    keys = db.session.execute(
        select(Exercise.code, Exercise.uid).where(Exercise.code.in_(codes), queries.visible(reader))
    )
    return {code: queries.exercise(uid, reader=reader) for code, uid in keys}


@lru_cache(maxsize=1)
def _worded() -> dict[str, Rating]:
    """Letters, and the words of every language."""
    found = {each.value: each for each in Rating}
    for language in LANGUAGES:
        with force_locale(language):
            found |= {str(word).casefold(): each for each, word in RATINGS.items()}
    return found


def build(row: Row, known: Known) -> Built:
    """One attempt as plain values, or everything that is wrong with it."""
    exercise = known.exercises.get(str(row["exercise"] or "").upper())
    if exercise is None:
        return row.problem("exercise", _("There is no exercise with this code."))
    if known.judge.id not in {each.user_id for each in exercise.evaluators}:
        return row.problem("exercise", _("Only those who judge this exercise rate its tasks."))
    if exercise.state is not ExerciseState.RUNNING:
        return row.problem("exercise", _("Tasks are rated while the exercise is under way."))
    code, whose = str(row["task"] or "").upper(), str(row["unit"] or "").upper()
    task = next((each for each in exercise.tasks if each.task.code == code), None)
    unit = next((each.unit for each in exercise.units if each.unit.code == whose), None)
    rating = _worded().get(str(row["rating"] or "").strip().casefold())
    on, evidence = row["rated_on"], str(row["evidence"] or "").strip()
    checks: tuple[tuple[bool, str, Sentence], ...] = (
        (task is None, "task", _("This task is not set in this exercise.")),
        (unit is None, "unit", _("This unit does not take part in this exercise.")),
        (unit is not None and unit.id in known.own, "unit", OWN_UNIT),
        (rating is None, "rating", _("Write T, P or U.")),
        (on is None or not exercise.starts_on <= on <= clock.today(), "rated_on",
         _("The day is one of the exercise, and not still to come.")),
        (len(evidence) < 10, "evidence", _("Say in a sentence what you saw.")),
    )  # fmt: skip
    problems = [row.problem(column, said) for broken, column, said in checks if broken]
    if problems or task is None or unit is None or rating is None:
        return problems
    return _attempt(row, exercise, task, unit.id, rating, on, evidence, known)


def _attempt(row: Row, exercise: Exercise, task: SetTask, unit: int, rating: Rating, on: date,
             evidence: str, known: Known) -> dict[str, Any] | Problem:  # fmt: skip
    attempt = row["attempt"]
    kept = known.rated.get((task.id, unit, attempt)) if attempt else None
    if kept is not None and (kept.rating, kept.rated_on) != (rating, on):
        return row.problem("attempt", _("This attempt is rated already, and otherwise."))
    done = sum(1 for key in known.rated if key[:2] == (task.id, unit))
    if attempt and kept is None and attempt <= done:
        return row.problem("attempt", _("This attempt is rated already, and otherwise."))
    return {
        "exercise": str(exercise.uid), "task": task.id, "unit": unit, "attempt": attempt or 0,
        "rating": rating.value, "on": on.isoformat(), "evidence": evidence,
        "stands": kept is not None,
    }  # fmt: skip


def key(content: Mapping[str, Any]) -> str | None:
    """One row for each attempt; rows without a number are attempts of their own."""
    if not content["attempt"]:
        return None
    return f"{content['task']} {content['unit']} {content['attempt']}"


def change(content: Mapping[str, Any]) -> Change:
    return Change.UNCHANGED if content["stands"] else Change.NEW


def settle(batch: ImportBatch, by: Bringer) -> None:
    """Keep every rating by the rules of typing it, attempts in their order."""
    rows = accepted(batch)
    told = [row.content for row in rows if change(row.content) is Change.NEW]
    user = by_key(by.id)
    uids = {UUID(each["exercise"]) for each in told}
    found = {str(uid): queries.exercise(uid, reader=user) for uid in uids}
    for each in sorted(told, key=lambda one: (one["attempt"] or 10**6, one["on"])):
        row = found[each["exercise"]]
        task = next(one for one in row.tasks if one.id == each["task"])
        unit = next(one.unit for one in row.units if one.unit_id == each["unit"])
        services.rate(row, task, unit, Rating(each["rating"]), evidence=each["evidence"],
                      on=date.fromisoformat(each["on"]), by=user, batch=batch)  # fmt: skip


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Ratings of an exercise"),
        columns=COLUMNS,
        permission=Permission.EXERCISE_JUDGE,
        approval=Permission.ATTENDANCE_CORRECT,
        counted=lambda n: ngettext("%(count)s rating", "%(count)s ratings", n, count=n),
        place="exercises.index",
        most=MOST,
        look_up=look_up,
        build=build,
        key=key,
        change=change,
        settle=settle,
        unsettle=lambda batch, _by: services.take_back(batch),
        depends=services.rests_on,
    )
)
