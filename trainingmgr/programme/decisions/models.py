from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, by_another, check, never, only_one, only_one_where
from trainingmgr.programme.decisions.rules import LEAST_REASON, DecisionState, Dilemma
from trainingmgr.training.cohorts.rules import Side

WHY = _("Say in a sentence why it is withdrawn.")
STAYS = _("A decision stays as it was written. Write a newer one that takes its place.")


@never(
    "UPDATE OF code, dilemma, title, question, chosen, reasons, decided_by, review_on, "
    "supersedes_id, drafted_by_id, drafted_on, drafted_at",
    name="written",
    when="1 = 1",
    says=STAYS,
)
@never("DELETE", name="kept", when="1 = 1", says=STAYS)
@never("UPDATE OF state", name="back", when="OLD.state <> 'proposed'", says=STAYS)
@never(
    "UPDATE OF state",
    name="signed",
    when="NEW.state = 'taken' AND (SELECT count(*) FROM decision_signature "
    "WHERE decision_signature.decision_id = NEW.id) < 2",
    says=_("The host authority and the programme both sign a decision."),
)
@never(
    "UPDATE OF state",
    name="reasoned",
    when="NEW.state = 'withdrawn' AND NOT EXISTS (SELECT 1 FROM decision_withdrawal "
    "WHERE decision_withdrawal.decision_id = NEW.id)",
    says=WHY,
)
class Decision(Travelling, Versioned, Model):
    """One way out of a dilemma, with the others and the figures of all."""

    __tablename__ = "decision"
    __table_args__ = (
        only_one("code", says=_("Another decision has this code. Try again.")),
        only_one_where("uq_decision_newer", "state <> 'withdrawn'", "supersedes_id",
                       says=_("A newer decision takes the place of this one already.")),
        check("reasoned", "length(trim(reasons)) >= 10",
              says=_("Give the reason in a full sentence.")),
        check("reviewed", "review_on > drafted_on", says=_("It is looked at again after today.")),
        check("chosen_one", "chosen BETWEEN 1 AND 4", says=_("Choose one of the options.")),
        Index("ix_decision_list", "drafted_at", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    dilemma: Mapped[Dilemma]
    title: Mapped[Line]
    question: Mapped[Prose]
    chosen: Mapped[int]
    """The place of the option that is taken, from 1."""
    reasons: Mapped[Prose]
    decided_by: Mapped[Line]
    """The body or office that decides, as the law or the mission names it."""
    review_on: Mapped[date]
    drafted_on: Mapped[date]
    state: Mapped[DecisionState] = mapped_column(default=DecisionState.PROPOSED)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    drafted_by_id: Mapped[UserKey]
    drafted_at: Mapped[Moment]

    drafted_by: Mapped[User] = related()
    supersedes: Mapped["Decision | None"] = related(remote_side="Decision.id")
    options: Mapped[list["DecisionOption"]] = related(order_by="DecisionOption.position")
    signatures: Mapped[list["DecisionSignature"]] = related(order_by="DecisionSignature.id")
    withdrawal: Mapped["DecisionWithdrawal | None"] = related()


@append_only(says=STAYS)
class DecisionOption(Model):
    """One way that was weighed, with its figures as they were then, from wherever they came."""

    __tablename__ = "decision_option"
    __table_args__ = (
        only_one("decision_id", "position", says=_("Two options stand in the same place.")),
    )

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    position: Mapped[int]
    title: Mapped[Line]
    source: Mapped[str] = mapped_column(String(40), default="")
    """Code of what the figures come from, such as a scenario."""
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


@by_another("by_id", "SELECT by_id FROM decision_signature WHERE decision_id = NEW.decision_id",
            name="two", written=True, says=_("You have signed this already."))  # fmt: skip
@append_only(says=_("A signature stays as it is."))
@never("INSERT", name="proposed",
       when="(SELECT state FROM decision WHERE id = NEW.decision_id) <> 'proposed'",
       says=STAYS)  # fmt: skip
class DecisionSignature(Model):
    """The host authority or the programme signs a decision, by a named person."""

    __tablename__ = "decision_signature"
    __table_args__ = (
        only_one("decision_id", "side", says=_("This side has signed already.")),
        only_one("decision_id", "by_id", says=_("You have signed this already.")),
    )

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    side: Mapped[Side]
    capacity: Mapped[Line]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@append_only(says=_("What was withdrawn stays so."))
class DecisionWithdrawal(Model):
    """Why a decision was taken back before both sides had signed."""

    __tablename__ = "decision_withdrawal"
    __table_args__ = (
        only_one("decision_id", says=_("This decision is withdrawn already.")),
        check("reasoned", f"length(trim(reason)) >= {LEAST_REASON}", says=WHY),
    )

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    reason: Mapped[Line]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()
