from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, Integer, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import (
    append_only,
    by_another,
    check,
    evidenced,
    never,
    only_one,
    only_one_where,
)
from trainingmgr.registry.structure.models import Unit
from trainingmgr.training.cohorts.rules import Side
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.planning.rules import (
    Audience,
    Cause,
    Found,
    NeedState,
    PlanState,
    Priority,
    Remedy,
)

FIXED = _("What is proposed or agreed stays as it is. Draft a newer plan of the year.")
UNTAUGHT = _("Training is not the remedy of this need: no seats are planned for it.")
TRAINED = _("Where training is not the remedy, no module is linked.")


class Ranked(TypeDecorator[Priority]):
    """A priority as its number, so that lists stand in its order."""

    impl = Integer
    cache_ok = True
    python_type = int

    def process_bind_param(self, value: Priority | None, _dialect: object) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, _dialect: object) -> Priority | None:
        return None if value is None else Priority(value)


class TrainingNeed(Travelling, Versioned, Model):
    """A gap between what people do and what they should do, its cause, and the remedy."""

    __tablename__ = "training_need"
    __table_args__ = (
        only_one("code", says=_("Another need has this code.")),
        check("something_else", "remedy = 'training' OR other_remedy IS NOT NULL",
              says=_("Say what else is needed, and who would do it.")),
        check("teaching_helps",
              "remedy <> 'training' OR cause IN ('skill', 'knowledge', 'attitude')",
              says=_("Teaching alone does not change this cause. Say what else is needed.")),
        check("evident", "length(evidence) > 2", says=_("Say what shows the gap.")),
        check("ranked", "priority BETWEEN 1 AND 3", says=_("Choose the priority.")),
        *evidenced("state", {NeedState.MET, NeedState.DECLINED},
                   by=("closed_on", "closed_because", "closed_by_id")),
        Index("ix_training_need_list", "state", "priority", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    found: Mapped[Found]
    audience: Mapped[Audience]
    group: Mapped[Line] = mapped_column("target_group")
    gap: Mapped[Prose]
    cause: Mapped[Cause]
    remedy: Mapped[Remedy]
    other_remedy: Mapped[Prose | None]
    priority: Mapped[Priority] = mapped_column(Ranked)
    evidence: Mapped[Prose]
    state: Mapped[NeedState] = mapped_column(default=NeedState.OPEN)
    noted_on: Mapped[date]
    noted_by_id: Mapped[UserKey]
    closed_on: Mapped[date | None]
    closed_because: Mapped[Prose | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    noted_by: Mapped[User] = related(foreign_keys="TrainingNeed.noted_by_id")
    units: Mapped[list["NeedUnit"]] = related(cascade="all, delete-orphan", order_by="NeedUnit.id")
    modules: Mapped[list["NeedModule"]] = related(
        cascade="all, delete-orphan", order_by="NeedModule.id"
    )


class NeedUnit(Model):
    """A unit whose people have a training need."""

    __tablename__ = "need_unit"
    __table_args__ = (only_one("need_id", "unit_id", says=_("This unit is named already.")),)

    need_id: Mapped[int] = mapped_column(ForeignKey("training_need.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)

    unit: Mapped[Unit] = related()


@never("INSERT", name="trained", says=TRAINED,
       when="(SELECT remedy FROM training_need WHERE id = NEW.need_id) = 'other'")  # fmt: skip
class NeedModule(Model):
    """A module that would close a gap."""

    __tablename__ = "need_module"
    __table_args__ = (only_one("need_id", "module_id", says=_("This module is named already.")),)

    need_id: Mapped[int] = mapped_column(ForeignKey("training_need.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), index=True)

    module: Mapped[Module] = related()


@never("UPDATE OF state", name="signed",
       when="NEW.state = 'agreed' AND (SELECT count(*) FROM plan_signature "
            "WHERE plan_signature.plan_id = NEW.id) < 2",
       says=_("The host authority and the programme both sign a plan."))  # fmt: skip
@never("UPDATE OF state", name="unsigned",
       when="NEW.state = 'draft' AND EXISTS (SELECT 1 FROM plan_signature "
            "WHERE plan_signature.plan_id = NEW.id)",
       says=FIXED)  # fmt: skip
@never("DELETE", name="kept", when="OLD.state <> 'draft'", says=FIXED)
class TrainingPlan(Travelling, Versioned, Model):
    """How many seats of which module for whom in one year; a newer one of the year supersedes."""

    __tablename__ = "training_plan"
    __table_args__ = (
        only_one("year", "number", says=_("This plan exists already.")),
        only_one_where("uq_training_plan_agreed", "state = 'agreed'", "year",
                       says=_("Another plan of this year is agreed.")),
        check("of_a_year", "year BETWEEN 1990 AND 2200", says=_("Write the year.")),
    )  # fmt: skip

    year: Mapped[int]
    number: Mapped[int]
    state: Mapped[PlanState] = mapped_column(default=PlanState.DRAFT)
    drafted_by_id: Mapped[UserKey]
    drafted_at: Mapped[Moment]

    drafted_by: Mapped[User] = related()
    signatures: Mapped[list["PlanSignature"]] = related(order_by="PlanSignature.id")

    @property
    def code(self) -> str:
        return f"{self.year}-{self.number}"


_OF_PLAN = "(SELECT state FROM training_plan WHERE id = {row}.plan_id) <> 'draft'"


@never("INSERT", name="added", when=_OF_PLAN.format(row="NEW"), says=FIXED)
@never("UPDATE", name="changed", when=_OF_PLAN.format(row="OLD"), says=FIXED)
@never("DELETE", name="taken", when=_OF_PLAN.format(row="OLD"), says=FIXED)
class PlannedSeats(Travelling, Versioned, Model):
    """Seats of one module for one unit, or for one of those who govern the force, in a year."""

    __tablename__ = "planned_seats"
    __table_args__ = (
        only_one_where("uq_planned_seats_unit", "unit_id IS NOT NULL",
                       "plan_id", "unit_id", "module_id",
                       says=_("The plan has seats of this module for this unit already.")),
        only_one_where("uq_planned_seats_body", "unit_id IS NULL",
                       "plan_id", "audience", "module_id",
                       says=_("The plan has seats of this module for them already.")),
        check("whose", "(audience = 'force') = (unit_id IS NOT NULL)",
              says=_("Seats are for one unit, or for one of those who govern the force.")),
        check("some", "seats > 0", says=_("Plan at least one seat.")),
        check("women_among_them", "women BETWEEN 0 AND seats",
              says=_("The seats kept for women are some of the seats.")),
        Index("ix_planned_seats_unit", "unit_id"),
        Index("ix_planned_seats_module", "module_id"),
    )  # fmt: skip

    plan_id: Mapped[int] = mapped_column(ForeignKey("training_plan.id"))
    audience: Mapped[Audience]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"))
    seats: Mapped[int]
    women: Mapped[int] = mapped_column(default=0)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("training_need.id"), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    before: Mapped[list[int | None] | None] = mapped_column(JSON(none_as_null=True))
    """Seats, seats for women and need as they stood before the file of the batch changed them."""

    plan: Mapped[TrainingPlan] = related()
    unit: Mapped[Unit | None] = related()
    module: Mapped[Module] = related()
    need: Mapped[TrainingNeed | None] = related()


@by_another("by_id", "SELECT by_id FROM plan_signature WHERE plan_id = NEW.plan_id",
            name="two", written=True, says=_("You have signed this already."))  # fmt: skip
@append_only(says=_("A signature stays as it is."))
@never("INSERT", name="proposed",
       when="(SELECT state FROM training_plan WHERE id = NEW.plan_id) <> 'proposed'",
       says=_("A plan is signed after it was proposed, and before it is agreed."))  # fmt: skip
class PlanSignature(Model):
    """The host authority or the programme signs a plan of the year, by a named person."""

    __tablename__ = "plan_signature"
    __table_args__ = (
        only_one("plan_id", "side", says=_("This side has signed already.")),
        only_one("plan_id", "by_id", says=_("You have signed this already.")),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("training_plan.id"))
    side: Mapped[Side]
    capacity: Mapped[Line]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()
