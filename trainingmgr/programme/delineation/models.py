from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Titled, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, never, only_one, only_one_where
from trainingmgr.programme.delineation.rules import Force, Part, Result
from trainingmgr.programme.instruments.models import LegalInstrument
from trainingmgr.registry.structure.models import Place

SENTENCE = _("Say it in a full sentence.")
KEPT = _("A task stays on record. Write the day on which it ended.")
GIVEN = _("What a force had to do stays on record. Write what it has to do now.")
STAYS = _("An exercise stays on record.")
HAPPENED = _("An incident stays as it was written; how it was resolved is added once.")
RESOLVED = _("Say on which day it was resolved, how, and by which office.")
ORDER = _("It ends after it begins.")


@never("UPDATE OF uid, code", name="kept", when="1 = 1", says=KEPT)
@never("DELETE", name="stays", when="1 = 1", says=KEPT)
class SecurityTask(Titled, Travelling, Versioned, Model):
    """Something that is to be done for the security of the country, by some force."""

    __tablename__ = "security_task"
    __table_args__ = (
        only_one("code", says=_("Another task has this code. Try again.")),
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
    )

    code: Mapped[Code]
    says: Mapped[Prose]
    """What belongs to it, and what does not."""
    since_on: Mapped[date]
    ended_on: Mapped[date | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()
    parts: Mapped[list["TaskPart"]] = related(
        primaryjoin="and_(TaskPart.task_id == SecurityTask.id, TaskPart.ended_on.is_(None))",
        order_by="TaskPart.id", viewonly=True,
    )  # fmt: skip
    former: Mapped[list["TaskPart"]] = related(
        primaryjoin="and_(TaskPart.task_id == SecurityTask.id, TaskPart.ended_on.is_not(None))",
        order_by="TaskPart.ended_on.desc()", viewonly=True,
    )  # fmt: skip


@never("UPDATE OF uid, task_id, force, part, instrument_id, article, since_on, by_id", name="kept",
       when="1 = 1", says=GIVEN)  # fmt: skip
@never("UPDATE", name="over", when="OLD.ended_on IS NOT NULL", says=GIVEN)
@never("DELETE", name="stays", when="1 = 1", says=GIVEN)
class TaskPart(Travelling, Model):
    """What a force does in a task from a day on, and the instrument that gives it that."""

    __tablename__ = "task_part"
    __table_args__ = (
        only_one_where("uq_task_part_stands", "ended_on IS NULL", "task_id", "force",
                       says=_("It is written already what this force does in the task.")),
        check("in_order", "ended_on IS NULL OR ended_on >= since_on", says=ORDER),
        Index("ix_task_part_task", "task_id", "force"),
    )  # fmt: skip

    task_id: Mapped[int] = mapped_column(ForeignKey("security_task.id"))
    force: Mapped[Force]
    part: Mapped[Part]
    instrument_id: Mapped[int | None] = mapped_column(
        ForeignKey("legal_instrument.id"), index=True
    )  # fmt: skip
    article: Mapped[Line] = mapped_column(default="")
    since_on: Mapped[date]
    ended_on: Mapped[date | None]
    by_id: Mapped[UserKey]

    task: Mapped[SecurityTask] = related()
    instrument: Mapped[LegalInstrument | None] = related()


@never("UPDATE OF uid", name="kept", when="1 = 1", says=STAYS)
@never("DELETE", name="stays", when="1 = 1", says=STAYS)
class JointExercise(Travelling, Versioned, Model):
    """Forces practised together what each of them does, on some days."""

    __tablename__ = "joint_exercise"
    __table_args__ = (
        check("in_order", "until_on >= from_on", says=ORDER),
        check("worded", "length(trim(title)) >= 3 AND length(trim(says)) >= 10", says=SENTENCE),
        Index("ix_joint_exercise_list", "until_on", "id"),
    )

    title: Mapped[Line]
    from_on: Mapped[date]
    until_on: Mapped[date]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    forces: Mapped[list[str]] = mapped_column(JSON)
    """Who took part, by force; units are named in words."""
    result: Mapped[Result]
    says: Mapped[Prose]
    """What was practised, by which units, and what it showed."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    place: Mapped[Place | None] = related()
    by: Mapped[User] = related()


@never("UPDATE OF uid, code, on_day, place_id, acted, says, by_id, at", name="kept", when="1 = 1",
       says=HAPPENED)  # fmt: skip
@never("UPDATE", name="closed", when="OLD.resolved_on IS NOT NULL", says=HAPPENED)
@never("DELETE", name="stays", when="1 = 1", says=HAPPENED)
class OverlapIncident(Travelling, Versioned, Model):
    """One force did what was for another, or both came: what happened, and how it was resolved."""

    __tablename__ = "overlap_incident"
    __table_args__ = (
        only_one("code", says=_("Another incident has this code. Try again.")),
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
        check("resolved_whole", "(resolved_on IS NULL) = (resolved_how IS NULL) "
              "AND (resolved_on IS NULL) = (resolved_by IS NULL) "
              "AND (resolved_on IS NULL) = (closed_by_id IS NULL)", says=RESOLVED),
        check("resolved", "resolved_on IS NULL OR (resolved_on >= on_day "
              "AND length(trim(resolved_how)) >= 10 AND length(trim(resolved_by)) >= 2)",
              says=RESOLVED),
        Index("ix_overlap_incident_list", "on_day", "id"),
        Index("ix_overlap_incident_open", "resolved_on", "on_day", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    on_day: Mapped[date]
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    acted: Mapped[Force]
    """Which force did it."""
    says: Mapped[Prose]
    """What happened; no name of anybody."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    resolved_on: Mapped[date | None]
    resolved_how: Mapped[Prose | None]
    resolved_by: Mapped[Line | None]
    """The office."""
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)

    place: Mapped[Place] = related()
    by: Mapped[User] = related(foreign_keys="OverlapIncident.by_id")
    closed_by: Mapped[User | None] = related(foreign_keys=[closed_by_id])
    tasks: Mapped[list["IncidentTask"]] = related(
        cascade="all, delete-orphan", order_by="IncidentTask.id"
    )


@never("UPDATE", name="kept", when="1 = 1", says=HAPPENED)
@never("DELETE", name="stays", when="1 = 1", says=HAPPENED)
class IncidentTask(Model):
    """A task that an incident was about."""

    __tablename__ = "incident_task"
    __table_args__ = (only_one("incident_id", "task_id", says=_("This task is named already.")),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("overlap_incident.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("security_task.id"), index=True)

    task: Mapped[SecurityTask] = related()
