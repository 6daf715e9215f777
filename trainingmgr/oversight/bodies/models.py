from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, evidenced, never, only_one
from trainingmgr.oversight.bodies.rules import (
    CLOSED,
    ActKind,
    ActState,
    BodyKind,
    EffectKind,
    Found,
    MatterKind,
    MatterState,
)

SENTENCE = _("Say it in a full sentence.")
STAYS = _("What a body put to somebody, and what was answered, stays as it was written.")
HELD = _("What a body did stays on record.")
ANOTHER = _("Somebody else looks whether it is done: not who was asked to do it.")


@never("UPDATE OF uid, code", name="kept", when="1 = 1", says=HELD)
@never("DELETE", name="stays", when="1 = 1", says=HELD)
class OversightBody(Travelling, Versioned, Model):
    """Somebody who calls the force to account by law: a committee, an auditor, an inspector."""

    __tablename__ = "oversight_body"
    __table_args__ = (
        only_one("code", says=_("Another body has this code.")),
        check("lawful", "length(trim(legal_basis)) >= 3",
              says=_("Write the law or the act that it rests on.")),
        check("mandated", "length(trim(mandate)) >= 10", says=SENTENCE),
        check("in_order", "until_on IS NULL OR until_on >= since_on",
              says=_("It ends after it began.")),
    )  # fmt: skip

    code: Mapped[Code]
    kind: Mapped[BodyKind]
    name: Mapped[Line]
    mandate: Mapped[Prose]
    legal_basis: Mapped[Line]
    office: Mapped[Line] = mapped_column(default="")
    """Where letters go: an office, not a person."""
    since_on: Mapped[date]
    until_on: Mapped[date | None]


@never("UPDATE OF uid, code, body_id, kind, written_by_id, written_at",
       name="kept", when="1 = 1", says=HELD)  # fmt: skip
@never("UPDATE", name="ended", when="OLD.state IN ('ended', 'cancelled')", says=HELD)
@never("DELETE", name="stays", when="1 = 1", says=HELD)
class OversightAct(Travelling, Versioned, Model):
    """A body does its work, on a day or over a time: a session, an inspection or an inquiry."""

    __tablename__ = "oversight_act"
    __table_args__ = (
        only_one("code", says=_("Another act has this code. Try again.")),
        *evidenced("state", CLOSED, by=("ended_on", "says")),
        check("worded", "says IS NULL OR length(trim(says)) >= 10", says=SENTENCE),
        check("in_order", "ended_on IS NULL OR state = 'cancelled' OR ended_on >= begins_on",
              says=_("It ends after it began.")),
        Index("ix_oversight_act_list", "begins_on", "id"),
        Index("ix_oversight_act_body", "body_id", "begins_on", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    body_id: Mapped[int] = mapped_column(ForeignKey("oversight_body.id"))
    kind: Mapped[ActKind]
    title: Mapped[Line]
    asks: Mapped[Prose]
    """What it looks into."""
    place: Mapped[Line] = mapped_column(default="")
    begins_on: Mapped[date]
    state: Mapped[ActState] = mapped_column(default=ActState.PLANNED)
    ended_on: Mapped[date | None]
    says: Mapped[Prose | None]
    """What it came to, or why it is not held."""
    minutes: Mapped[Line] = mapped_column(default="")
    """Reference of its minutes or report, and who holds them."""
    written_by_id: Mapped[UserKey]
    written_at: Mapped[Moment]

    body: Mapped[OversightBody] = related()
    written_by: Mapped[User] = related()


@never(
    "UPDATE OF uid, code, body_id, act_id, kind, rests_on_id, issue, says, addressee, "
    "addressee_id, put_on, due_on, written_by_id, written_at",
    name="kept",
    when="1 = 1",
    says=STAYS,
)
@never("DELETE", name="stays", when="1 = 1", says=STAYS)
@never("UPDATE OF state", name="over", when="OLD.state = 'withdrawn'", says=STAYS)
@never(
    "UPDATE OF state",
    name="answered",
    when="NEW.state IN ('accepted', 'partly_accepted', 'rejected') AND NOT EXISTS "
    "(SELECT 1 FROM matter_answer WHERE matter_answer.matter_id = NEW.id "
    "AND matter_answer.state = NEW.state)",
    says=_("Write the answer with it."),
)
@never(
    "UPDATE OF state",
    name="followed",
    when="NEW.state = 'implemented' AND NOT EXISTS (SELECT 1 FROM matter_follow_up "
    "WHERE matter_follow_up.matter_id = NEW.id AND matter_follow_up.found = 'done')",
    says=_("Somebody looks first whether it is done."),
)
class Matter(Travelling, Versioned, Model):
    """What a body puts to somebody: a finding, a recommendation, a question or a request for a
    sanction, with the day by which it is answered.
    """

    __tablename__ = "matter"
    __table_args__ = (
        only_one("code", says=_("Another matter has this code. Try again.")),
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
        check("due", "due_on > put_on", says=_("It is answered after the day it was put.")),
        check("addressed", "length(trim(addressee)) >= 2", says=_("Say to whom it is put.")),
        *evidenced("state", {MatterState.WITHDRAWN}, by=("withdrawn_why",)),
        Index("ix_matter_list", "put_on", "id"),
        Index("ix_matter_due", "state", "due_on", "id"),
        Index("ix_matter_body", "body_id", "put_on", "id"),
        Index("ix_matter_act", "act_id", "id"),
        Index("ix_matter_addressee", "addressee_id", "state", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    body_id: Mapped[int] = mapped_column(ForeignKey("oversight_body.id"))
    act_id: Mapped[int | None] = mapped_column(ForeignKey("oversight_act.id"))
    kind: Mapped[MatterKind]
    rests_on_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"))
    issue: Mapped[Line]
    says: Mapped[Prose]
    addressee: Mapped[Line]
    """The office that it is put to, as the law names it."""
    addressee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who answers for that office on this site, if anybody does."""
    put_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[MatterState] = mapped_column(default=MatterState.OPEN)
    promised_on: Mapped[date | None]
    """By when the addressee said that it is done."""
    withdrawn_why: Mapped[Prose | None]
    written_by_id: Mapped[UserKey]
    written_at: Mapped[Moment]

    body: Mapped[OversightBody] = related()
    act: Mapped[OversightAct | None] = related()
    rests_on: Mapped["Matter | None"] = related(remote_side="Matter.id")
    addressed_to: Mapped[User | None] = related(foreign_keys=[addressee_id])
    written_by: Mapped[User] = related(foreign_keys="Matter.written_by_id")
    answers: Mapped[list["MatterAnswer"]] = related(order_by="MatterAnswer.id")
    follow_ups: Mapped[list["MatterFollowUp"]] = related(order_by="MatterFollowUp.id")


@append_only(says=STAYS)
class MatterAnswer(Model):
    """What the addressee answered: by themselves, or on a paper that oversight wrote down."""

    __tablename__ = "matter_answer"
    __table_args__ = (
        check("an_answer", "state IN ('accepted', 'partly_accepted', 'rejected')",
              says=_("An answer accepts, accepts in part, or rejects.")),
        check("reasoned", "length(trim(says)) >= 10",
              says=_("Give the reason in a full sentence.")),
        Index("ix_matter_answer_matter", "matter_id", "id"),
    )  # fmt: skip

    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    state: Mapped[MatterState]
    says: Mapped[Prose]
    promised_on: Mapped[date | None]
    paper: Mapped[Line] = mapped_column(default="")
    """Reference of the letter; empty if the addressee wrote it here."""
    on: Mapped[date]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@append_only(says=STAYS)
@never(
    "INSERT",
    name="another",
    when="NEW.by_id = (SELECT addressee_id FROM matter WHERE matter.id = NEW.matter_id) "
    "OR EXISTS (SELECT 1 FROM matter_answer WHERE matter_answer.matter_id = NEW.matter_id "
    "AND matter_answer.by_id = NEW.by_id AND matter_answer.paper = '')",
    says=ANOTHER,
)
class MatterFollowUp(Model):
    """Somebody other than the addressee looked whether what was accepted is done."""

    __tablename__ = "matter_follow_up"
    __table_args__ = (
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
        Index("ix_matter_follow_up_matter", "matter_id", "id"),
    )

    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    found: Mapped[Found]
    says: Mapped[Prose]
    on: Mapped[date]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@append_only(says=HELD)
class OversightEffect(Model):
    """What came of a body's work: somebody had to answer for it, or something was changed."""

    __tablename__ = "oversight_effect"
    __table_args__ = (
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
        check("shown", "length(trim(reference)) >= 3", says=_("Give the paper that shows it.")),
        Index("ix_oversight_effect_body", "body_id", "on", "id"),
        Index("ix_oversight_effect_act", "act_id", "id"),
        Index("ix_oversight_effect_on", "on", "kind"),
    )

    body_id: Mapped[int] = mapped_column(ForeignKey("oversight_body.id"))
    act_id: Mapped[int] = mapped_column(ForeignKey("oversight_act.id"))
    kind: Mapped[EffectKind]
    says: Mapped[Prose]
    reference: Mapped[Line]
    on: Mapped[date]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()
