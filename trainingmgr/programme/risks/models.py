from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, evidenced, never, only_one, only_one_where
from trainingmgr.programme.framework.models import FrameworkFigure
from trainingmgr.programme.framework.rules import Measure
from trainingmgr.programme.risks.rules import (
    SEEDS,
    Category,
    Proximity,
    Response,
    RiskState,
    Sense,
    Stage,
    Watch,
)
from trainingmgr.programme.risks.words import SEEDED, Said
from trainingmgr.vetting.diligence.models import SupportRequest

SENTENCE = _("Say it in a full sentence.")
WATCHED = _("A challenge of the source is watched for as long as the programme runs.")
RAISED = _("A warning that was raised stays as it is.")


@never("DELETE", name="kept", when="1 = 1", says=_("A risk stays in the register. Close it."))
@never("UPDATE OF state", name="watched",
       when="NEW.state = 'closed' AND substr(NEW.code, 1, 3) = 'CH-'", says=WATCHED)  # fmt: skip
class Risk(Travelling, Versioned, Model):
    """What may happen to the programme, why, and what follows; who owns it and what is done.

    The words of a seeded challenge are in the catalogue of each language: its row holds none until
    somebody writes others.
    """

    __tablename__ = "risk"
    __table_args__ = (
        only_one("code", says=_("Another risk has this code. Try again.")),
        check("worded", "(substr(code, 1, 3) = 'CH-' AND title = '' AND cause = '' AND event = '' "
              "AND consequence = '') OR (length(trim(title)) >= 3 AND length(trim(cause)) >= 10 "
              "AND length(trim(event)) >= 10 AND length(trim(consequence)) >= 10)",
              says=_("Say what causes it, what may happen and what follows, in full sentences.")),
        check("owned", "substr(code, 1, 3) = 'CH-' OR owner_id IS NOT NULL",
              says=_("Say who owns it.")),
        *evidenced("state", {RiskState.CLOSED}, by=("closed_on", "closed_because")),
        Index("ix_risk_state", "state", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    point: Mapped[Code | None]
    """The point of the framework that it threatens."""
    request_id: Mapped[int | None] = mapped_column(ForeignKey("support_request.id"), index=True)
    title: Mapped[Line] = mapped_column(default="")
    cause: Mapped[Prose] = mapped_column(default="")
    event: Mapped[Prose] = mapped_column(default="")
    consequence: Mapped[Prose] = mapped_column(default="")
    category: Mapped[Category]
    proximity: Mapped[Proximity] = mapped_column(default=Proximity.NOW)
    response: Mapped[Response] = mapped_column(default=Response.REDUCE)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    review_on: Mapped[date | None]
    state: Mapped[RiskState] = mapped_column(default=RiskState.OPEN)
    closed_on: Mapped[date | None]
    closed_because: Mapped[Prose | None]
    at: Mapped[Moment]

    owner: Mapped[User | None] = related()
    request: Mapped[SupportRequest | None] = related()
    scores: Mapped[list["RiskScore"]] = related(order_by="RiskScore.id")
    tasks: Mapped[list["RiskTask"]] = related(order_by="RiskTask.id")
    triggers: Mapped[list["RiskTrigger"]] = related(order_by="RiskTrigger.id")
    warnings: Mapped[list["RiskWarning"]] = related(order_by="RiskWarning.id.desc()")

    @property
    def is_seeded(self) -> bool:
        return self.code in SEEDS

    @property
    def said(self) -> Said:
        """What it says: as somebody wrote it, else in words of the source."""
        seed = SEEDED.get(self.code)
        if seed is None or self.title:
            return Said(self.title, self.cause, self.event, self.consequence)
        return seed

    def score(self, stage: Stage) -> "RiskScore | None":
        """The last score of that kind."""
        return next((each for each in reversed(self.scores) if each.stage is stage), None)

    @property
    def stands(self) -> "RiskScore | None":
        """How it stands today: after treatment where somebody has scored that."""
        return self.score(Stage.AFTER) or self.score(Stage.BEFORE)

    @property
    def raised(self) -> list["RiskWarning"]:
        """Warnings that nobody has answered, or whose figure still warns."""
        return [each for each in self.warnings if each.ended_on is None or each.seen_on is None]


@append_only(says=_("A score stays as it is. Write a newer one."))
@never("INSERT", name="first",
       when="NEW.stage = 'after' AND NOT EXISTS (SELECT 1 FROM risk_score AS earlier "
            "WHERE earlier.risk_id = NEW.risk_id AND earlier.stage = 'before')",
       says=_("Score the risk before its treatment first."))  # fmt: skip
class RiskScore(Model):
    """How likely and how grave somebody finds a risk, before or after its treatment, and why."""

    __tablename__ = "risk_score"
    __table_args__ = (
        check("steps", "likelihood BETWEEN 1 AND 5 AND impact BETWEEN 1 AND 5",
              says=_("Likelihood and impact go from 1 to 5.")),
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
        Index("ix_risk_score_risk", "risk_id", "id"),
    )  # fmt: skip

    risk_id: Mapped[int] = mapped_column(ForeignKey("risk.id"))
    stage: Mapped[Stage]
    likelihood: Mapped[int]
    impact: Mapped[int]
    says: Mapped[Prose]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()

    @property
    def total(self) -> int:
        return self.likelihood * self.impact


class RiskTask(Travelling, Versioned, Model):
    """What an office does about a risk, and by when."""

    __tablename__ = "risk_task"
    __table_args__ = (
        check("written", "length(trim(what)) >= 3", says=_("Say what is to be done.")),
        check("done_whole", "(done_on IS NULL) = (done_says IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        Index("ix_risk_task_risk", "risk_id"),
        Index("ix_risk_task_due", "done_on", "due_on"),
    )  # fmt: skip

    risk_id: Mapped[int] = mapped_column(ForeignKey("risk.id"))
    what: Mapped[Prose]
    office: Mapped[Line]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    done_says: Mapped[Prose | None]

    risk: Mapped[Risk] = related(back_populates="tasks")

    def is_late(self, on: date) -> bool:
        return self.done_on is None and self.due_on < on


class RiskTrigger(Travelling, Versioned, Model):
    """A figure of the site that warns of a risk above or below a mark, until somebody ends it."""

    __tablename__ = "risk_trigger"
    __table_args__ = (
        only_one_where("uq_risk_trigger_open", "ended_on IS NULL", "risk_id", "measure",
                       says=_("This figure is watched for this risk already.")),
        check("marked", "mark >= 0", says=_("A mark is nothing or more.")),
        Index("ix_risk_trigger_risk", "risk_id"),
    )  # fmt: skip

    risk_id: Mapped[int] = mapped_column(ForeignKey("risk.id"))
    measure: Mapped[Measure]
    sense: Mapped[Sense]
    mark: Mapped[int]
    since_on: Mapped[date]
    ended_on: Mapped[date | None]

    risk: Mapped[Risk] = related(back_populates="triggers")

    @property
    def watch(self) -> Watch:
        return Watch(self.measure, self.sense, self.mark)


@never("DELETE", name="kept", when="1 = 1", says=RAISED)
@never("UPDATE OF risk_id, trigger_id, raised_on, count, of", name="raised", when="1 = 1",
       says=RAISED)  # fmt: skip
@never("UPDATE OF seen_on, seen_by_id, says", name="answered", when="OLD.seen_on IS NOT NULL",
       says=RAISED)  # fmt: skip
class RiskWarning(Travelling, Versioned, Model):
    """A trigger raised itself: on which day, at what figure, what its owner says to it, and since
    when the figure warns no more.
    """

    __tablename__ = "risk_warning"
    __table_args__ = (
        only_one_where("uq_risk_warning_open", "ended_on IS NULL", "trigger_id",
                       says=_("This trigger has warned already.")),
        check("seen_whole", "(seen_on IS NULL) = (seen_by_id IS NULL) AND "
              "(seen_on IS NULL) = (says IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("worded", "says IS NULL OR length(trim(says)) >= 10", says=SENTENCE),
        check("in_order", "ended_on IS NULL OR ended_on >= raised_on",
              says=_("It ends after it begins.")),
        Index("ix_risk_warning_risk", "risk_id", "id"),
    )  # fmt: skip

    risk_id: Mapped[int] = mapped_column(ForeignKey("risk.id"))
    trigger_id: Mapped[int] = mapped_column(ForeignKey("risk_trigger.id"))
    raised_on: Mapped[date]
    count: Mapped[int] = mapped_column(BigInteger)
    of: Mapped[int | None] = mapped_column(BigInteger)
    ended_on: Mapped[date | None]
    seen_on: Mapped[date | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    says: Mapped[Prose | None]

    risk: Mapped[Risk] = related(back_populates="warnings")
    trigger: Mapped[RiskTrigger] = related()
    seen_by: Mapped[User | None] = related()

    @property
    def figure(self) -> FrameworkFigure:
        """The figure at which it was raised, as the framework shows one."""
        return FrameworkFigure(
            measure=self.trigger.measure, on=self.raised_on, count=self.count, of=self.of
        )
