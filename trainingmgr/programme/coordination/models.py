from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Instant, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, evidenced, never, only_one
from trainingmgr.programme.coordination.rules import ENDS, OverlapState
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.training.curricula.models import Topic

AGREED = _("The minutes are agreed and stay as they are.")
SENTENCE = _("Say it in a full sentence.")


@never("DELETE", name="kept", when="1 = 1", says=_("An overlap that was found stays on record."))
@never(
    "UPDATE OF state",
    name="ruled",
    when="NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM overlap_word AS ruling "
    "WHERE ruling.overlap_id = NEW.id AND ruling.is_ruling AND ruling.state = NEW.state)",
    says=_("What becomes of an overlap is decided by the host, with a reason."),
)
class Overlap(Travelling, Versioned, Model):
    """Two activities of one topic by different partners, for the same recipient or people, within
    ninety days, as the rule found them.
    """

    __tablename__ = "overlap"
    __table_args__ = (
        only_one("code", says=_("Another overlap has this code. Try again.")),
        only_one("first", "second", "topic_id", says=_("This overlap is found already.")),
        check("two", "first <> second", says=_("An overlap is of two activities.")),
        check("of_something", "same_recipient OR people >= 5",
              says=_("An overlap is for the same recipient or the same people.")),
        *evidenced("state", ENDS, by=("decided_on", "decided_by_id")),
        Index("ix_overlap_list", "state", "found_on", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    first: Mapped[Code]
    """The code of the activity or the run that begins first."""
    second: Mapped[Code]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), index=True)
    same_recipient: Mapped[bool]
    people: Mapped[int] = mapped_column(default=0)
    """How many people are in both, where both are runs of the site."""
    found_on: Mapped[date]
    gone_on: Mapped[date | None]
    """Since when the rule finds it no more: an activity was changed."""
    state: Mapped[OverlapState] = mapped_column(default=OverlapState.OPEN)
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    topic: Mapped[Topic] = related()
    words: Mapped[list["OverlapWord"]] = related(order_by="OverlapWord.id")

    @property
    def is_open(self) -> bool:
        """Nobody has decided, and it is still there."""
        return self.state is OverlapState.OPEN and self.gone_on is None


@append_only(says=_("What was said of an overlap stays as it is."))
class OverlapWord(Model):
    """What somebody proposes to do about an overlap, or what the host decides, with the reason."""

    __tablename__ = "overlap_word"
    __table_args__ = (
        Index("ix_overlap_word_overlap", "overlap_id", "id"),
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
    )

    overlap_id: Mapped[int] = mapped_column(ForeignKey("overlap.id"))
    state: Mapped[OverlapState]
    is_ruling: Mapped[bool] = mapped_column(default=False)
    says: Mapped[Prose]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


_OF_AGREED = "(SELECT agreed_at FROM coordination_meeting WHERE id = {row}.meeting_id) IS NOT NULL"


@never("DELETE", name="kept", when="OLD.agreed_at IS NOT NULL", says=AGREED)
@never("UPDATE", name="agreed", when="OLD.agreed_at IS NOT NULL", says=AGREED)
class CoordinationMeeting(Travelling, Versioned, Model):
    """One meeting of the host with its partners. The host chairs, and agrees the minutes."""

    __tablename__ = "coordination_meeting"
    __table_args__ = (
        only_one("code", says=_("Another meeting has this code. Try again.")),
        check("agreed_whole", "(agreed_at IS NULL) = (agreed_by_id IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("next_later", 'next_on IS NULL OR next_on > "on"',
              says=_("The next meeting is on a later day.")),
        Index("ix_coordination_meeting_list", "on", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    on: Mapped[date]
    place: Mapped[Line]
    chair: Mapped[Line]
    """The office of the host that chaired."""
    agenda: Mapped[Prose] = mapped_column(default="")
    next_on: Mapped[date | None]
    written_by_id: Mapped[UserKey]
    written_at: Mapped[Moment]
    agreed_at: Mapped[Instant | None]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    written_by: Mapped[User] = related(foreign_keys="CoordinationMeeting.written_by_id")
    agreed_by: Mapped[User | None] = related(foreign_keys="CoordinationMeeting.agreed_by_id")
    attendees: Mapped[list["MeetingAttendee"]] = related(
        cascade="all, delete-orphan", order_by="MeetingAttendee.id"
    )
    decisions: Mapped[list["MeetingDecision"]] = related(
        cascade="all, delete-orphan", order_by="MeetingDecision.id"
    )
    actions: Mapped[list["MeetingAction"]] = related(
        cascade="all, delete-orphan", order_by="MeetingAction.id", back_populates="meeting"
    )


@never("INSERT", name="added", when=_OF_AGREED.format(row="NEW"), says=AGREED)
@never("UPDATE", name="changed", when=_OF_AGREED.format(row="OLD"), says=AGREED)
@never("DELETE", name="taken", when=_OF_AGREED.format(row="OLD"), says=AGREED)
class MeetingAttendee(Model):
    """An organisation that was there, by the offices that it sent: nobody is named."""

    __tablename__ = "meeting_attendee"
    __table_args__ = (
        only_one("meeting_id", "organisation_id", says=_("This organisation is named already.")),
        check("somebody", "people > 0", says=_("At least one person was there.")),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("coordination_meeting.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    offices: Mapped[Line] = mapped_column(default="")
    people: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = related()


@never("INSERT", name="added", when=_OF_AGREED.format(row="NEW"), says=AGREED)
@never("UPDATE", name="changed", when=_OF_AGREED.format(row="OLD"), says=AGREED)
@never("DELETE", name="taken", when=_OF_AGREED.format(row="OLD"), says=AGREED)
class MeetingDecision(Model):
    """What a meeting decided, and the overlap that it is about, if it is about one."""

    __tablename__ = "meeting_decision"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("coordination_meeting.id"), index=True)
    says: Mapped[Prose]
    overlap_id: Mapped[int | None] = mapped_column(ForeignKey("overlap.id"), index=True)

    overlap: Mapped[Overlap | None] = related()


@never("INSERT", name="added", when=_OF_AGREED.format(row="NEW"), says=AGREED)
@never("UPDATE OF meeting_id, what, organisation_id, office, due_on", name="changed",
       when=_OF_AGREED.format(row="OLD"), says=AGREED)  # fmt: skip
@never("DELETE", name="taken", when=_OF_AGREED.format(row="OLD"), says=AGREED)
class MeetingAction(Travelling, Versioned, Model):
    """What an organisation is to do by a day, as a meeting agreed; it says when it is done."""

    __tablename__ = "meeting_action"
    __table_args__ = (
        check("done_whole", "(done_on IS NULL) = (done_says IS NULL)",
              says=_("Say when it was done, and what was done.")),
        Index("ix_meeting_action_meeting", "meeting_id"),
        Index("ix_meeting_action_due", "done_on", "due_on"),
    )  # fmt: skip

    meeting_id: Mapped[int] = mapped_column(ForeignKey("coordination_meeting.id"))
    what: Mapped[Prose]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    office: Mapped[Line] = mapped_column(default="")
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    done_says: Mapped[Prose | None]

    meeting: Mapped[CoordinationMeeting] = related(back_populates="actions")
    organisation: Mapped[Organisation] = related()

    def is_late(self, on: date) -> bool:
        return self.done_on is None and self.due_on < on
