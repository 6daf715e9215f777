from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Instant, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.jobs import Job
from trainingmgr.core.law import check, evidenced, never, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import Duty
from trainingmgr.training.teaching.rules import Limits, Span, TeachingState
from trainingmgr.training.trainers.models import Trainer

S1 = FieldClass.S1
SETTLED = _("What is written down stays as it was proposed. Plan again instead.")
_SETTLED = (
    "EXISTS (SELECT 1 FROM teaching_plan WHERE teaching_plan.id = NEW.plan_id "
    "AND teaching_plan.state <> 'proposed')"
)


class TeachingPlan(Travelling, Versioned, Model):
    """A kept proposal of who takes the classes of some runs in some weeks.

    `worth` and `bound` are of `rostering.worth`: no plan is worth more than the bound. `basis` is
    what it was made from: the classes, and who was named for them then.
    """

    __tablename__ = "teaching_plan"
    __table_args__ = (
        only_one("code", says=_("Another plan has this code. Try again.")),
        check("in_order", "last_on >= first_on", says=_("The first day comes first.")),
        check("days", "week_days BETWEEN 1 AND 7", says=_("A week has one to seven days.")),
        check("travel", "travel_days BETWEEN 0 AND 14",
              says=_("Between two centres lie at most 14 days.")),
        *evidenced("state", {TeachingState.APPLIED, TeachingState.UNDONE},
                   by=("applied_at", "applied_by_id")),
        *evidenced("state", {TeachingState.UNDONE}, by=("undone_at", "undone_by_id")),
        Index("ix_teaching_plan_list", "at", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    first_on: Mapped[date]
    last_on: Mapped[date]
    keeps_named: Mapped[bool] = mapped_column(default=True)
    week_days: Mapped[int]
    travel_days: Mapped[int]
    state: Mapped[TeachingState] = mapped_column(default=TeachingState.PROPOSED)
    basis: Mapped[str] = mapped_column(String(64))
    worth: Mapped[int] = mapped_column(BigInteger)
    bound: Mapped[int] = mapped_column(BigInteger)
    took_ms: Mapped[int]
    solved: Mapped[bool]
    after_id: Mapped[int | None] = mapped_column(ForeignKey("teaching_plan.id"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), index=True)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    applied_at: Mapped[Instant | None]
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    undone_at: Mapped[Instant | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    by: Mapped[User] = related(foreign_keys="TeachingPlan.by_id")
    applied_by: Mapped[User | None] = related(foreign_keys="TeachingPlan.applied_by_id")
    undone_by: Mapped[User | None] = related(foreign_keys="TeachingPlan.undone_by_id")
    after: Mapped["TeachingPlan | None"] = related(remote_side="TeachingPlan.id")
    job: Mapped[Job | None] = related()
    runs: Mapped[list["PlannedRun"]] = related(cascade="all, delete-orphan")
    duties: Mapped[list["TeachingDuty"]] = related(cascade="all, delete-orphan")
    wishes: Mapped[list["TeachingWish"]] = related(cascade="all, delete-orphan")
    changes: Mapped[list["TeachingChange"]] = related()

    @property
    def span(self) -> Span:
        return Span(self.first_on, self.last_on)

    @property
    def limits(self) -> Limits:
        return Limits(self.week_days, self.travel_days)

    @property
    def gap(self) -> float:
        """How much more the best plan may be worth, as a part of this one."""
        return max(0, self.bound - self.worth) / max(1, abs(self.worth))

    @property
    def is_open(self) -> bool:
        return self.state is TeachingState.PROPOSED


class PlannedRun(Model):
    """A run whose classes a teaching plan covers."""

    __tablename__ = "teaching_plan_run"
    __table_args__ = (only_one("plan_id", "cohort_id", says=_("The plan covers this run.")),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("teaching_plan.id", ondelete="CASCADE"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)

    cohort: Mapped[Cohort] = related()


@never("INSERT", name="settled", when=_SETTLED, says=SETTLED)
class TeachingDuty(Model):
    """Who is proposed for a class, and as what."""

    __tablename__ = "teaching_duty"
    __table_args__ = (
        only_one("plan_id", "session_id", "trainer_id", says=_("This person is proposed already.")),
        Index("ix_teaching_duty_session", "session_id"),
        Index("ix_teaching_duty_trainer", "trainer_id"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("teaching_plan.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    trainer_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("trainer.id"))
    duty: Mapped[Duty] = personal(Purpose.TEACH, S1)


class TeachingWish(Model):
    """What whoever plans has fixed: with a duty, this person takes this class; without, never."""

    __tablename__ = "teaching_wish"
    __table_args__ = (
        only_one("plan_id", "session_id", "trainer_id",
                 says=_("This person is pinned or barred already. Take that back first.")),
        Index("ix_teaching_wish_session", "session_id"),
        Index("ix_teaching_wish_trainer", "trainer_id"),
    )  # fmt: skip

    plan_id: Mapped[int] = mapped_column(ForeignKey("teaching_plan.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    trainer_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("trainer.id"))
    duty: Mapped[Duty | None] = personal(Purpose.TEACH, S1)

    trainer: Mapped[Trainer] = related()


class TeachingChange(Model):
    """What writing a plan down did to a class: named somebody, or released them."""

    __tablename__ = "teaching_change"
    __table_args__ = (
        only_one("plan_id", "session_id", "trainer_id", "named",
                 says=_("This change is recorded already.")),
        Index("ix_teaching_change_session", "session_id"),
        Index("ix_teaching_change_trainer", "trainer_id"),
    )  # fmt: skip

    plan_id: Mapped[int] = mapped_column(ForeignKey("teaching_plan.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    trainer_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("trainer.id"))
    duty: Mapped[Duty] = personal(Purpose.TEACH, S1)
    named: Mapped[bool] = personal(Purpose.TEACH, S1)
