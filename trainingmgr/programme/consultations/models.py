from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Encrypted, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, evidenced, never, only_one, only_one_where
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.programme.consultations.rules import (
    Attendance,
    Circle,
    ConsultationState,
    HandedState,
    Outcome,
    ReplyState,
    SubmissionState,
    Topic,
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
HANDED = _("What was handed in stays as it was sent until somebody looks at it.")
OVER = _("It has its answer. Put a new point if there is more to say.")
READERS = "the office of public information, until it is answered"
LOOKED = _("Somebody has looked at it already.")
WHY_ASIDE = _("Say why, in a full sentence: whoever holds the code reads it.")
BY_TWO = _("Another person clears what is told, and not who wrote any of it.")
WORDS_STAY = _("What was written stays as it is. Write it anew: another person looks at it again.")
NOT_WAITING = _("This text does not wait for anybody any more.")
WHY = _("Say why, in a full sentence.")
_NAMED = "(length(trim(name)) >= 2) = (named_on IS NOT NULL)"
_TAKEN = (
    "NEW.decision_id IS NOT NULL AND "
    "(SELECT state FROM decision WHERE id = NEW.decision_id) <> 'taken'"
)
_CLEARED = (
    "NOT EXISTS (SELECT 1 FROM point_reply AS r WHERE r.submission_id = NEW.id AND "
    "r.state = 'cleared' AND r.says = NEW.reply AND r.outcome = NEW.outcome AND "
    "r.by_id = NEW.replied_by_id AND "
    "coalesce(r.decision_id, 0) = coalesce(NEW.decision_id, 0))"
)
_ASIDE_CLEARED = (
    "NOT EXISTS (SELECT 1 FROM point_reply AS r WHERE r.handed_point_id = NEW.id AND "
    "r.state = 'cleared' AND r.says = NEW.because AND r.by_id = NEW.looked_by_id)"
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
        Index("ix_consultation_state", "state", "planned_on", "id"),
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
@never("UPDATE OF reply, outcome, decision_id, replied_on, replied_by_id", name="cleared",
       when=f"NEW.replied_on IS NOT NULL AND {_CLEARED}", says=BY_TWO)  # fmt: skip
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
        Index("ix_submission_list", "came_on", "id"),
        Index("ix_submission_waits", "replied_on", "came_on", "id"),
        Index("ix_submission_year", "reply_by", "replied_on", "decision_id"),
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
    replies: Mapped[list["PointReply"]] = related(order_by="PointReply.id")

    @property
    def last(self) -> "PointReply | None":
        """The last reply that was written."""
        return last_of(self.replies)

    @property
    def state(self) -> SubmissionState:
        waits = self.last is not None and self.last.state is ReplyState.WAITING
        return state_of(self.replied_on, waits=waits)


def _by_public(*columns: Any, readers: str = READERS, **facts: Any) -> Any:
    """What somebody of the public wrote, who may have named themselves or others."""
    return personal(
        Purpose.ACCOUNTABILITY, FieldClass.S2, *columns, retention=Retention.HANDED,
        readers=readers, **facts,
    )  # fmt: skip


@never("DELETE", name="kept", when="1 = 1", says=HANDED)
@never("INSERT", name="begun", when="NEW.state <> 'unread'", says=HANDED)
@never("UPDATE OF uid, reference, salt, code_hash, circle, topic, place_id, language, came_on, "
       "reply_by", name="written", when="1 = 1", says=HANDED)  # fmt: skip
@never("UPDATE OF state, because, looked_by_id", name="cleared",
       when=f"NEW.state = 'aside' AND {_ASIDE_CLEARED}", says=BY_TWO)  # fmt: skip
@never("UPDATE OF state, looked_on, looked_by_id, because, submission_id", name="looked",
       when="OLD.state <> 'unread'", says=LOOKED)  # fmt: skip
class HandedPoint(Travelling, Versioned, Model):
    """A point that somebody handed in on the public page, until a person has looked at it: then its
    text is gone, and whoever holds the code reads what became of it.
    """

    __tablename__ = "handed_point"
    __table_args__ = (
        only_one("reference", says=_("Send it again.")),
        only_one("submission_id", says=LOOKED),
        check("looked_whole", "(state = 'unread') = (looked_on IS NULL) AND "
              "(looked_on IS NULL) = (looked_by_id IS NULL)", says=LOOKED),
        check("erased", "(state = 'unread') = (says IS NOT NULL) AND "
              "(state = 'unread' OR name IS NULL)",
              says=_("What was handed in goes when somebody has looked at it.")),
        check("taken", "(state = 'taken') = (submission_id IS NOT NULL)",
              says=_("What is taken up becomes a point.")),
        check("aside", "(state = 'aside') = (because IS NOT NULL) AND "
              "(because IS NULL OR length(trim(because)) >= 10)", says=WHY_ASIDE),
        Index("ix_handed_point_list", "came_on", "id"),
        Index("ix_handed_point_state", "state", "came_on", "id"),
        Index("ix_handed_point_owed", "state", "reply_by"),
    )  # fmt: skip

    reference: Mapped[str] = mapped_column(String(6))
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    circle: Mapped[Circle]
    topic: Mapped[Topic]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    language: Mapped[str] = mapped_column(String(5))
    came_on: Mapped[date]
    reply_by: Mapped[date]
    name: Mapped[str | None] = _by_public(Encrypted)
    says: Mapped[str | None] = _by_public(Encrypted)
    state: Mapped[HandedState] = mapped_column(default=HandedState.UNREAD)
    looked_on: Mapped[date | None]
    looked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    because: Mapped[Prose | None]

    place: Mapped[Place | None] = related()
    looked_by: Mapped[User | None] = related()
    submission: Mapped[Submission | None] = related()
    words: Mapped[list["HandedWord"]] = related(order_by="HandedWord.id")
    replies: Mapped[list["PointReply"]] = related(order_by="PointReply.id")

    @property
    def last(self) -> "PointReply | None":
        """The last reason that was written for setting it aside."""
        return last_of(self.replies)


_OVER = (
    "EXISTS (SELECT 1 FROM handed_point AS h LEFT JOIN submission AS s ON s.id = h.submission_id "
    "WHERE h.id = {row}.handed_point_id AND (h.state IN ('aside', 'passed_on') OR "
    "s.replied_on IS NOT NULL))"
)


@never('UPDATE OF id, handed_point_id, "on"', name="written", when="1 = 1", says=HANDED)
@never("INSERT", name="open", when=_OVER.format(row="NEW"), says=OVER)
@never("DELETE", name="kept", when=f"NOT {_OVER.format(row='OLD')}", says=HANDED)
class HandedWord(Model):
    """A further word of whoever holds the code, until the point is replied to, set aside or passed
    on.
    """

    __tablename__ = "handed_word"
    __table_args__ = (Index("ix_handed_word_point", "handed_point_id", "id"),)

    handed_point_id: Mapped[int] = mapped_column(ForeignKey("handed_point.id"))
    says: Mapped[str] = _by_public(Encrypted)
    on: Mapped[date]


_SAME = (
    'EXISTS (SELECT 1 FROM point_reply AS r JOIN "user" a ON a.id = r.by_id '
    'JOIN "user" b ON b.holder_id = a.holder_id WHERE b.id = NEW.looked_by_id AND '
    "(r.submission_id = NEW.submission_id OR r.handed_point_id = NEW.handed_point_id))"
)


@never("DELETE", name="kept", when="1 = 1", says=WORDS_STAY)
@never("UPDATE OF uid, submission_id, handed_point_id, says, outcome, decision_id, by_id, at",
       name="written", when="1 = 1", says=WORDS_STAY)  # fmt: skip
@never("INSERT", name="begun", when="NEW.state <> 'waiting'", says=BY_TWO)
@never("UPDATE", name="decided", when="OLD.state <> 'waiting'", says=NOT_WAITING)
@never("UPDATE OF state, looked_by_id", name="by_two",
       when=f"NEW.state IN ('cleared', 'sent_back') AND {_SAME}", says=BY_TWO)  # fmt: skip
class PointReply(Travelling, Versioned, Model):
    """A reply to a point, or the reason why what the public handed in is set aside, as somebody
    wrote it: whoever put it forward reads it once another person has cleared exactly this.
    """

    __tablename__ = "point_reply"
    __table_args__ = (
        only_one_where("uq_point_reply_submission", "state = 'waiting'", "submission_id",
                       says=NOT_WAITING),
        only_one_where("uq_point_reply_handed", "state = 'waiting'", "handed_point_id",
                       says=NOT_WAITING),
        check("one_thing", "(submission_id IS NULL) <> (handed_point_id IS NULL)",
              says=NOT_WAITING),
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
        check("whole", "(outcome IS NULL) = (submission_id IS NULL)",
              says=_("A reply says what became of the point.")),
        check("changes", "(outcome IS NOT NULL AND outcome = 'changed') = "
              "(decision_id IS NOT NULL)", says=CHANGES),
        *evidenced("state", {ReplyState.CLEARED, ReplyState.SENT_BACK},
                   by=("looked_by_id", "looked_on")),
        check("answered", "(state <> 'sent_back' AND NOT warned) OR length(trim(answer)) >= 10",
              says=WHY),
        Index("ix_point_reply_submission", "submission_id", "id"),
        Index("ix_point_reply_handed", "handed_point_id", "id"),
        Index("ix_point_reply_waits", "state", "at"),
    )  # fmt: skip

    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    handed_point_id: Mapped[int | None] = mapped_column(ForeignKey("handed_point.id"))
    says: Mapped[Prose]
    outcome: Mapped[Outcome | None]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    state: Mapped[ReplyState] = mapped_column(default=ReplyState.WAITING)
    looked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    looked_on: Mapped[date | None]
    warned: Mapped[bool] = mapped_column(default=False)
    """Whether the text warned when it was looked at."""
    answer: Mapped[Prose] = mapped_column(default="")
    """Why it may not be told, or why it may though it warned."""

    submission: Mapped[Submission | None] = related(overlaps="replies")
    handed: Mapped[HandedPoint | None] = related(overlaps="replies")
    decision: Mapped[Decision | None] = related()
    by: Mapped[User] = related(foreign_keys="PointReply.by_id")
    looked_by: Mapped[User | None] = related(foreign_keys="PointReply.looked_by_id")


def last_of(replies: list[PointReply]) -> PointReply | None:
    """Of what was written, the last, unless something else took its place."""
    found = replies[-1] if replies else None
    return None if found is None or found.state is ReplyState.REPLACED else found
