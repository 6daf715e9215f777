# ruff: noqa: S608  statements are put together from our own words alone
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Titled, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, never, only_one
from trainingmgr.registry.structure.models import Unit
from trainingmgr.training.exercises.rules import ExerciseState, Level, Rating, TaskKind

STAYS = _("A rating stays as it is. A repeat is rated anew.")
OWN_UNIT = _("Whoever serves in a unit, above it or below it does not judge it. Name an outsider.")


def _near(who: str, unit: str) -> str:
    """Whether somebody serves in a unit, above it or below it. Paths begin with those above."""
    above = "substr(t.path, 1, length(o.path)) = o.path"
    below = "substr(o.path, 1, length(t.path)) = t.path"
    return (
        'EXISTS (SELECT 1 FROM "user" u JOIN person p ON p.holder_id = u.holder_id '
        f"JOIN unit o ON o.id = p.unit_id JOIN unit t ON ({above} OR {below}) "
        f"WHERE {who} AND {unit})"
    )


class ExerciseTask(Titled, Travelling, Versioned, Model):
    """A task of the library, with the conditions it is set under and the standard it is met by."""

    __tablename__ = "exercise_task"
    __table_args__ = (only_one("code", says=_("Another task has this code.")),)

    code: Mapped[Code]
    level: Mapped[Level]
    kind: Mapped[TaskKind]
    conditions: Mapped[dict[str, str]] = mapped_column(JSON)
    standard: Mapped[dict[str, str]] = mapped_column(JSON)


class Exercise(Travelling, Versioned, Model):
    """Some days on which units show what they can do as units."""

    __tablename__ = "exercise"
    __table_args__ = (
        only_one("code", says=_("Another exercise has this code.")),
        check("in_order", "ends_on >= starts_on", says=_("An exercise ends after it begins.")),
        Index("ix_exercise_list", "starts_on", "id"),
    )

    code: Mapped[Code]
    title: Mapped[Line]
    level: Mapped[Level]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    place: Mapped[Line]
    state: Mapped[ExerciseState] = mapped_column(default=ExerciseState.PLANNED)
    planned_by_id: Mapped[UserKey]

    units: Mapped[list["UnitOnExercise"]] = related(order_by="UnitOnExercise.id")
    evaluators: Mapped[list["Evaluator"]] = related(order_by="Evaluator.id")
    tasks: Mapped[list["SetTask"]] = related(order_by="SetTask.id")


@never("INSERT", name="judged", says=OWN_UNIT,
       when=_near("u.id IN (SELECT user_id FROM evaluator WHERE exercise_id = NEW.exercise_id)",
                  "t.id = NEW.unit_id"))  # fmt: skip
class UnitOnExercise(Model):
    """A unit that takes part in an exercise."""

    __tablename__ = "unit_on_exercise"
    __table_args__ = (only_one("exercise_id", "unit_id", says=_("This unit takes part already.")),)

    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercise.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)

    unit: Mapped[Unit] = related()


@never("INSERT", name="outsider", says=OWN_UNIT,
       when=_near("u.id = NEW.user_id", "t.id IN (SELECT unit_id FROM unit_on_exercise "
                  "WHERE exercise_id = NEW.exercise_id)"))  # fmt: skip
class Evaluator(Model):
    """Somebody who judges an exercise and serves in none of its units."""

    __tablename__ = "evaluator"
    __table_args__ = (only_one("exercise_id", "user_id", says=_("They judge already.")),)

    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercise.id"))
    user_id: Mapped[UserKey]

    user: Mapped[User] = related()


class SetTask(Model):
    """A task as it is set in one exercise: its words stay when the library is written anew."""

    __tablename__ = "set_task"
    __table_args__ = (only_one("exercise_id", "task_id", says=_("This task is set already.")),)

    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercise.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("exercise_task.id"), index=True)
    conditions: Mapped[dict[str, str]] = mapped_column(JSON)
    standard: Mapped[dict[str, str]] = mapped_column(JSON)

    task: Mapped[ExerciseTask] = related()


@never("UPDATE", name="update", when="1 = 1", says=STAYS)
@never("DELETE", name="delete", says=STAYS,
       when="NOT EXISTS (SELECT 1 FROM import_batch b "
            "WHERE b.id = OLD.batch_id AND b.visible_at IS NULL)")  # fmt: skip
@never("INSERT", name="outsider", says=OWN_UNIT,
       when=_near("u.id = NEW.by_id", "t.id = NEW.unit_id"))  # fmt: skip
@never("INSERT", name="judge", says=_("Only those who judge this exercise rate its tasks."),
       when="NOT EXISTS (SELECT 1 FROM evaluator e JOIN set_task s "
            "ON s.exercise_id = e.exercise_id "
            "WHERE s.id = NEW.set_task_id AND e.user_id = NEW.by_id)")  # fmt: skip
class TaskRating(Travelling, Model):
    """How one unit did a task at one attempt, and what shows it. A repeat is another row.

    A rating is never changed, and goes only with the file that brought it, once that is undone.
    """

    __tablename__ = "task_rating"
    __table_args__ = (
        only_one("set_task_id", "unit_id", "attempt", says=_("This attempt is rated already.")),
        check("evident", "length(trim(evidence)) >= 10", says=_("Say in a sentence what you saw.")),
        Index("ix_task_rating_unit", "unit_id", "rated_on"),
        Index("ix_task_rating_batch", "batch_id"),
    )  # fmt: skip

    set_task_id: Mapped[int] = mapped_column(ForeignKey("set_task.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    attempt: Mapped[int]
    rating: Mapped[Rating]
    evidence: Mapped[Prose]
    rated_on: Mapped[date]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))

    by: Mapped[User] = related()
