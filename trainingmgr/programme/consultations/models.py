from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, never, only_one
from trainingmgr.programme.consultations.rules import (
    Attendance,
    Circle,
    ConsultationState,
    Outcome,
    SubmissionState,
    state_of,
)
from trainingmgr.programme.decisions.models import Decision
from trainingmgr.registry.structure.models import Place

SENTENCE = _("Say it in a full sentence.")
KEPT = _("A consultation stays on record. Write that it was cancelled.")
HELD = _("What was held stays as it was written.")
COUNTED = _("Write how many women and how many men came; nought where none did.")
NAMED = _("The name of an organisation is kept only where it agreed to that, with the day.")
REPLIED = _("A reply stays as it was written. Write the new point that comes after it.")
CHANGES = _("Name the decision that it changed: one that both sides have signed.")
_NAMED = "(length(trim(name)) >= 2) = (named_on IS NOT NULL)"
_TAKEN = (
    "NEW.decision_id IS NOT NULL AND "
    "(SELECT state FROM decision WHERE id = NEW.decision_id) <> 'taken'"
)


@never("DELETE", name="kept", when="1 = 1", says=KEPT)
@never("UPDATE OF uid, code, by_id, at", name="written", when="1 = 1", says=KEPT)
@never("UPDATE OF state, held_on, women, men, unsaid", name="held", when="OLD.state <> 'planned'",
       says=HELD)  # fmt: skip
class Consultation(Travelling, Versioned, Model):
    """Civil society is asked for what it thinks: where, about what, and how many came."""

    __tablename__ = "consultation"
    __table_args__ = (
        only_one("code", says=_("Another consultation has this code. Try again.")),
        check("titled", "length(trim(title)) >= 3", says=_("Say what it is about.")),
        check("placed", "length(trim(venue)) >= 2", says=_("Say where it is held.")),
        check("held_whole", "(state = 'held') = (held_on IS NOT NULL) AND (state = 'held') = "
              "(women IS NOT NULL AND men IS NOT NULL AND unsaid IS NOT NULL)", says=COUNTED),
        check("counted", "coalesce(women, 0) >= 0 AND coalesce(men, 0) >= 0 AND "
              "coalesce(unsaid, 0) >= 0", says=_("Write nought or more.")),
        Index("ix_consultation_list", "planned_on", "id"),
        Index("ix_consultation_held", "state", "held_on"),
    )  # fmt: skip

    code: Mapped[Code]
    title: Mapped[Line]
    venue: Mapped[Line]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    planned_on: Mapped[date]
    state: Mapped[ConsultationState] = mapped_column(default=ConsultationState.PLANNED)
    held_on: Mapped[date | None]
    women: Mapped[int | None]
    men: Mapped[int | None]
    unsaid: Mapped[int | None]
    """Those who did not say, or of whom nobody wrote it."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()
    place: Mapped[Place | None] = related()
    invited: Mapped[list["InvitedOrganisation"]] = related(order_by="InvitedOrganisation.id")

    @property
    def attendance(self) -> Attendance:
        return Attendance(self.women, self.men, self.unsaid)


@never("DELETE", name="kept", when="1 = 1", says=KEPT)
@never("UPDATE OF consultation_id, circle", name="written", when="1 = 1", says=KEPT)
class InvitedOrganisation(Travelling, Versioned, Model):
    """An organisation that was invited: its kind, and its name where it agreed to be named."""

    __tablename__ = "invited_organisation"
    __table_args__ = (
        check("named", _NAMED, says=NAMED),
        Index("ix_invited_organisation_consultation", "consultation_id"),
    )

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    circle: Mapped[Circle]
    name: Mapped[Line] = mapped_column(default="")
    named_on: Mapped[date | None]
    """The day on which it agreed to be named."""
    came: Mapped[bool | None]

    consultation: Mapped[Consultation] = related(overlaps="invited")


@never("DELETE", name="kept", when="1 = 1", says=REPLIED)
@never("UPDATE OF uid, code, consultation_id, circle, came_on, says, reply_by, by_id, at",
       name="written", when="1 = 1", says=REPLIED)  # fmt: skip
@never("UPDATE OF reply, outcome, decision_id, replied_on, replied_by_id, owner_id",
       name="replied", when="OLD.replied_on IS NOT NULL", says=REPLIED)  # fmt: skip
@never("INSERT", name="begun", when="NEW.replied_on IS NOT NULL", says=REPLIED)
@never("UPDATE OF decision_id", name="taken", when=_TAKEN, says=CHANGES)
class Submission(Travelling, Versioned, Model):
    """A point that civil society put forward, the reply that it is owed, and what it changed."""

    __tablename__ = "submission"
    __table_args__ = (
        only_one("code", says=_("Another point has this code. Try again.")),
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
        check("named", _NAMED, says=NAMED),
        check("in_order", "reply_by >= came_on AND (replied_on IS NULL OR replied_on >= came_on)",
              says=_("A reply comes after the point.")),
        check("replied_whole", "(replied_on IS NULL) = (reply IS NULL) AND "
              "(replied_on IS NULL) = (replied_by_id IS NULL) AND "
              "(replied_on IS NULL) = (outcome IS NULL)",
              says=_("A reply says what became of the point.")),
        check("replied_worded", "reply IS NULL OR length(trim(reply)) >= 10", says=SENTENCE),
        check("changes", "(outcome IS NOT NULL AND outcome = 'changed') = "
              "(decision_id IS NOT NULL)", says=CHANGES),
        Index("ix_submission_owed", "replied_on", "reply_by", "id"),
        Index("ix_submission_owner", "owner_id", "replied_on", "reply_by"),
        Index("ix_submission_consultation", "consultation_id", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"))
    """Nothing where it came by itself: in a letter, by hand."""
    circle: Mapped[Circle]
    name: Mapped[Line] = mapped_column(default="")
    named_on: Mapped[date | None]
    came_on: Mapped[date]
    says: Mapped[Prose]
    reply_by: Mapped[date]
    owner_id: Mapped[UserKey]
    """Who replies."""
    reply: Mapped[Prose | None]
    outcome: Mapped[Outcome | None]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    replied_on: Mapped[date | None]
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    consultation: Mapped[Consultation | None] = related()
    owner: Mapped[User] = related(foreign_keys="Submission.owner_id")
    replied_by: Mapped[User | None] = related(foreign_keys="Submission.replied_by_id")
    decision: Mapped[Decision | None] = related()

    @property
    def state(self) -> SubmissionState:
        return state_of(self.replied_on)
