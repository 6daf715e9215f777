from datetime import date, time

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import (
    Code,
    Encrypted,
    Instant,
    Line,
    Moment,
    Prose,
    Travelling,
    UserKey,
)
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import (
    append_only,
    by_another,
    check,
    evidenced,
    never,
    not_erased,
    only_one,
)
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit
from trainingmgr.training.cohorts.rules import Side
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.mentoring.rules import (
    HIGHEST,
    KEPT,
    MOST_PHOTOS,
    SILENT,
    ActionState,
    Area,
    AssignmentState,
    Contact,
    Mode,
    Response,
    Scale,
)
from trainingmgr.training.trainers.models import Trainer

S1 = FieldClass.S1
PAPER = Retention.PAPER
READERS = "the mentor, whoever mentors the same counterpart after them, and their supervisor"
FIXED = _("What is proposed or agreed stays as it is. Propose another assignment.")
WHAT_IS_AGREED = (
    "code, mentor_id, counterpart_id, mode, language, interpreter_id, place, from_on, until_on, "
    "host_reads_ratings, drafted_by_id"
)
OF_THE_UNIT = (
    "SELECT 1 FROM counterpart JOIN unit ON unit.id = counterpart.unit_id "
    "JOIN unit AS over_it ON substr(unit.path, 1, length(over_it.path)) = over_it.path "
    "JOIN clearance ON clearance.unit_id = over_it.id AND clearance.scheme = 'hrddp' "
)
"""Due diligence on the counterpart's unit, its own and that of every unit above it."""
POSITIVE = "clearance.outcome IN ('cleared', 'cleared_with_conditions', 'overturned')"
HOLDS = (
    "clearance.outcome IN ('not_cleared', 'suspended', 'cancelled', 'upheld', 'under_appeal') "
    "AND NOT EXISTS (SELECT 1 FROM clearance AS newer WHERE newer.unit_id = clearance.unit_id "
    "AND newer.scheme = 'hrddp' AND newer.id > clearance.id "
    "AND newer.outcome NOT IN ('pending', 'info_requested') AND newer.decided_on <= {on})"
)
"""A refusal or suspension that no newer decision of that day has ended."""
UNCOVERED = (
    f"(NOT EXISTS ({OF_THE_UNIT} WHERE counterpart.id = NEW.counterpart_id AND {POSITIVE} "
    "AND clearance.valid_to >= NEW.until_on) "
    f"OR EXISTS ({OF_THE_UNIT} WHERE counterpart.id = NEW.counterpart_id "
    f"AND clearance.decided_on <= CURRENT_DATE AND {HOLDS.format(on='CURRENT_DATE')}))"
)
FROZEN_THEN = (
    f"EXISTS ({OF_THE_UNIT} JOIN mentoring_assignment "
    "ON mentoring_assignment.counterpart_id = counterpart.id "
    "WHERE mentoring_assignment.id = NEW.assignment_id "
    f"AND clearance.decided_on <= NEW.held_on AND {HOLDS.format(on='NEW.held_on')})"
)
UNSCREENED = (
    "NOT EXISTS (SELECT 1 FROM posting WHERE posting.trainer_id = NEW.mentor_id "
    "AND posting.from_on <= NEW.from_on AND posting.until_on >= NEW.until_on "
    "AND posting.certified_on IS NOT NULL AND posting.attested_on IS NOT NULL "
    "AND posting.conduct = 'nothing_found' "
    "AND (posting.screened_until IS NULL OR posting.screened_until >= NEW.until_on))"
)
TOO_LATE = {
    "sqlite": f"julianday('now') - julianday(OLD.at) > {KEPT.days}",
    "postgresql": f"(now() AT TIME ZONE 'utc') - OLD.at > interval '{KEPT.days} days'",
}
_OF_LOG = "EXISTS (SELECT 1 FROM mentoring_log WHERE mentoring_log.id = OLD.log_id AND {late})"
OF_LOG = ("mentoring_log", "OLD.log_id")
UNLESS_ERASED = {
    name: f"{late} AND {not_erased('mentoring_log', 'OLD.id')}" for name, late in TOO_LATE.items()
}
LOG_TOO_LATE = {
    name: _OF_LOG.format(late=late.replace("OLD.at", "mentoring_log.at"))
    for name, late in TOO_LATE.items()
}
OTHERS = "(SELECT count(*) FROM log_photo WHERE log_photo.log_id = NEW.log_id)"
ENOUGH = f"{OTHERS} >= {MOST_PHOTOS}"
RATED = _("A rating stays as it is. Rate anew in the next log.")
STAYS = _("A log stays as it is from the seventh day on. Add what is new (R-MEN-05).")


class Counterpart(Travelling, Versioned, Model):
    """A person or office of the host that is mentored. Mentors come and go; this stays."""

    __tablename__ = "counterpart"
    __table_args__ = (
        only_one("unit_id", "office", says=_("This office of the unit is a counterpart already.")),
        Index("ix_counterpart_person", "person_id"),
    )

    unit_id: Mapped[int] = personal(Purpose.TRAIN, S1, ForeignKey("unit.id"), retention=PAPER)
    office: Mapped[Line] = personal(Purpose.TRAIN, S1, retention=PAPER)
    person_id: Mapped[int | None] = personal(
        Purpose.TRAIN, S1, ForeignKey("person.id"), retention=PAPER
    )

    unit: Mapped[Unit] = related()
    person: Mapped[Person | None] = related()

    @property
    def scale(self) -> Scale:
        return Scale.OFFICE if self.person_id is None else Scale.PERSON


@never("INSERT", name="drafted", when="NEW.state <> 'draft'",
       says=_("An assignment begins as a draft."))  # fmt: skip
@never("UPDATE OF state", name="covered",
       when=f"NEW.state = 'confirmed' AND OLD.state <> 'confirmed' AND {UNCOVERED}",
       says=_("Due diligence does not cover this unit for the whole period (R-HRD-01). Ask for "
              "support to it first."))  # fmt: skip
@never(
    "UPDATE OF state",
    name="screened",
    when=f"NEW.state = 'confirmed' AND OLD.state = 'accepted' AND {UNSCREENED}",
    says=_("The screening of the mentor for this posting is not complete (R-HRD-08)."),
)
@never("UPDATE OF state", name="signed",
       when="NEW.state IN ('accepted', 'confirmed') AND (SELECT count(*) FROM mentoring_signature "
            "WHERE mentoring_signature.assignment_id = NEW.id) < 2",
       says=_("The host authority and the programme both sign the objectives."))  # fmt: skip
@never("UPDATE OF state", name="unsigned",
       when="NEW.state = 'draft' AND EXISTS (SELECT 1 FROM mentoring_signature "
            "WHERE mentoring_signature.assignment_id = NEW.id)", says=FIXED)  # fmt: skip
@never("UPDATE OF state", name="handed_over",
       when="NEW.state = 'ended' AND NOT EXISTS (SELECT 1 FROM mentoring_handover "
            "WHERE mentoring_handover.assignment_id = NEW.id)",
       says=_("Write the handover note first: the tour ends with it (R-MEN-02)."))  # fmt: skip
@never(f"UPDATE OF {WHAT_IS_AGREED}", name="kept", when="OLD.state <> 'draft'", says=FIXED)
@never("DELETE", name="stays", when="1 = 1", says=_("An assignment is ended, never deleted."))
class MentoringAssignment(Travelling, Versioned, Model):
    """One mentor for one counterpart in a period, with objectives that the host agreed to."""

    __tablename__ = "mentoring_assignment"
    __table_args__ = (
        only_one("code", says=_("Another assignment has this code.")),
        check("in_order", "until_on >= from_on", says=_("An assignment ends after it begins.")),
        check("patience", "silent_after BETWEEN 1 AND 366",
              says=_("Say after how many days without a log you are told: 1 to 366.")),
        *evidenced("state", {AssignmentState.ENDED}, by=("ended_on", "ended_reason")),
        Index("ix_mentoring_assignment_list", "until_on", "id"),
        Index("ix_mentoring_assignment_mentor", "mentor_id", "state"),
        Index("ix_mentoring_assignment_counterpart", "counterpart_id", "from_on"),
    )  # fmt: skip

    code: Mapped[Code]
    mentor_id: Mapped[int] = personal(Purpose.TEACH, S1, ForeignKey("trainer.id"), retention=PAPER)
    counterpart_id: Mapped[int] = mapped_column(ForeignKey("counterpart.id"))
    mode: Mapped[Mode]
    language: Mapped[str] = mapped_column(String(8))
    interpreter_id: Mapped[int | None] = personal(
        Purpose.TEACH, S1, ForeignKey("trainer.id"), retention=PAPER
    )
    place: Mapped[Line]
    from_on: Mapped[date]
    until_on: Mapped[date]
    silent_after: Mapped[int] = mapped_column(default=SILENT)
    host_reads_ratings: Mapped[bool] = mapped_column(default=False)
    state: Mapped[AssignmentState] = mapped_column(default=AssignmentState.DRAFT)
    drafted_by_id: Mapped[UserKey]
    drafted_at: Mapped[Moment]
    ended_on: Mapped[date | None]
    ended_reason: Mapped[str | None] = mapped_column(String(240))

    mentor: Mapped[Trainer] = related(foreign_keys=[mentor_id])
    interpreter: Mapped[Trainer | None] = related(foreign_keys=[interpreter_id])
    counterpart: Mapped[Counterpart] = related()
    drafted_by: Mapped[User] = related()
    objectives: Mapped[list["MentoringObjective"]] = related(
        cascade="all, delete-orphan", order_by="MentoringObjective.id"
    )
    signatures: Mapped[list["MentoringSignature"]] = related(order_by="MentoringSignature.id")
    handover: Mapped["MentoringHandover | None"] = related()

    @property
    def last_day(self) -> date:
        """The last day on which this mentor was, or is to be, there."""
        return self.ended_on or self.until_on


OF_A_DRAFT = (
    "(SELECT state FROM mentoring_assignment WHERE mentoring_assignment.id = {row}.assignment_id) "
    "<> 'draft'"
)


@never("INSERT", name="in_time", when=OF_A_DRAFT.format(row="NEW"), says=FIXED)
@never("UPDATE", name="kept", when=OF_A_DRAFT.format(row="OLD"), says=FIXED)
@never("DELETE", name="stays", when=OF_A_DRAFT.format(row="OLD"), says=FIXED)
class MentoringObjective(Model):
    """One thing that the counterpart wants to be able to do, as the host agreed to it."""

    __tablename__ = "mentoring_objective"
    __table_args__ = (Index("ix_mentoring_objective_assignment", "assignment_id"),)

    assignment_id: Mapped[int] = mapped_column(ForeignKey("mentoring_assignment.id"))
    words: Mapped[str] = mapped_column(String(240))

    answer: Mapped["ObjectiveAnswer | None"] = related()

    @property
    def is_struck(self) -> bool:
        """Whether the host struck it out: nothing is done for it."""
        return self.answer is not None and not self.answer.agrees


@append_only(says=_("What the host said of an objective stays as it is."))
@never("INSERT", name="asked",
       when="(SELECT a.state FROM mentoring_objective o JOIN mentoring_assignment a "
            "ON a.id = o.assignment_id WHERE o.id = NEW.objective_id) <> 'proposed'",
       says=_("This is signed after it was proposed, and before it is agreed."))  # fmt: skip
class ObjectiveAnswer(Model):
    """What the host said of one objective: that it is agreed to, or is struck out and why."""

    __tablename__ = "objective_answer"
    __table_args__ = (
        only_one("objective_id", says=_("The host has answered this objective.")),
        check("reasoned", "agrees OR length(trim(why)) >= 10",
              says=_("Say in a sentence why an objective is struck out.")),
        check("why_struck", "agrees = (why IS NULL)",
              says=_("Say in a sentence why an objective is struck out.")),
    )  # fmt: skip

    objective_id: Mapped[int] = mapped_column(ForeignKey("mentoring_objective.id"))
    agrees: Mapped[bool]
    why: Mapped[str | None] = mapped_column(String(240))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]


@by_another(
    "by_id",
    "SELECT by_id FROM mentoring_signature WHERE assignment_id = NEW.assignment_id",
    name="two",
    written=True,
    says=_("You have signed this already."),
)
@append_only(says=_("A signature stays as it is."))
@never("INSERT", name="answered",
       when="NEW.side = 'host' AND NOT EXISTS (SELECT 1 FROM mentoring_objective o "
            "JOIN objective_answer a ON a.objective_id = o.id "
            "WHERE o.assignment_id = NEW.assignment_id AND a.agrees)",
       says=_("The host agrees to one objective at least, or does not sign."))  # fmt: skip
@never("INSERT", name="proposed",
       when="(SELECT state FROM mentoring_assignment WHERE id = NEW.assignment_id) <> 'proposed'",
       says=_("This is signed after it was proposed, and before it is agreed."))  # fmt: skip
class MentoringSignature(Model):
    """The host authority or the programme agrees to an assignment, by a named person."""

    __tablename__ = "mentoring_signature"
    __table_args__ = (
        only_one("assignment_id", "side", says=_("This side has signed already.")),
        only_one("assignment_id", "by_id", says=_("You have signed this already.")),
    )

    assignment_id: Mapped[int] = mapped_column(ForeignKey("mentoring_assignment.id"))
    side: Mapped[Side]
    capacity: Mapped[Line]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@append_only(says=_("A handover note stays as it is."))
class MentoringHandover(Model):
    """What a mentor leaves to whoever comes after them (R-MEN-02)."""

    __tablename__ = "mentoring_handover"
    __table_args__ = (
        only_one("assignment_id", says=_("The handover note is written already.")),
        check("said", "length(trim(note)) >= 30",
              says=_("Write the handover note in full sentences: what stands, what is open.")),
    )  # fmt: skip

    assignment_id: Mapped[int] = mapped_column(ForeignKey("mentoring_assignment.id"))
    note: Mapped[Prose] = personal(Purpose.TRAIN, S1, retention=PAPER, readers=READERS)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@never("INSERT", name="frozen", when=FROZEN_THEN,
       says=_("Support to this unit was stopped on that day: no mentoring takes place "
              "(R-HRD-03)."))  # fmt: skip
@never("UPDATE", name="kept", when=UNLESS_ERASED, says=STAYS)
@never("DELETE", name="stays", when="1 = 1", says=_("A log is never deleted."))
class MentoringLog(Travelling, Versioned, Model):
    """What passed between a mentor and a counterpart: facts apart from judgement.

    Its public identity comes from whoever wrote it, so that it arrives once however often it
    is sent.
    """

    __tablename__ = "mentoring_log"
    __table_args__ = (
        check("in_order", "ends IS NULL OR starts IS NULL OR ends > starts",
              says=_("A contact ends after it begins.")),
        check("told", "length(trim(facts)) >= 10", says=_("Say in a sentence what you saw.")),
        check("answered", "advice IS NOT NULL OR response IS NULL",
              says=_("Say what you advised before what they made of it.")),
        Index("ix_mentoring_log_assignment", "assignment_id", "held_on"),
        Index("ix_mentoring_log_list", "held_on", "id"),
    )  # fmt: skip

    assignment_id: Mapped[int] = mapped_column(ForeignKey("mentoring_assignment.id"))
    held_on: Mapped[date]
    starts: Mapped[time | None]
    ends: Mapped[time | None]
    place: Mapped[Line]
    mode: Mapped[Mode]
    contact: Mapped[Contact]
    language: Mapped[str] = mapped_column(String(8))
    interpreted: Mapped[bool] = mapped_column(default=False)
    participants: Mapped[str | None] = personal(
        Purpose.TRAIN, S1, String(240), retention=PAPER, readers=READERS
    )
    module_id: Mapped[int | None] = mapped_column(ForeignKey("module.id"), index=True)
    objective_id: Mapped[int | None] = mapped_column(
        ForeignKey("mentoring_objective.id"), index=True
    )
    facts: Mapped[Prose] = personal(
        Purpose.TRAIN, S1, retention=PAPER, readers=f"{READERS}; the host reads it as an extract"
    )
    judgement: Mapped[str | None] = personal(
        Purpose.TRAIN, S1, String(2000), retention=PAPER, readers=READERS
    )
    their_view: Mapped[str | None] = personal(
        Purpose.TRAIN, S1, String(2000), retention=PAPER, readers=READERS
    )
    advice: Mapped[str | None] = personal(
        Purpose.TRAIN, S1, String(2000), retention=PAPER, readers=READERS
    )
    response: Mapped[Response | None]
    response_why: Mapped[str | None] = personal(
        Purpose.TRAIN, S1, String(500), retention=PAPER, readers=READERS
    )
    obstacles: Mapped[list[str]] = mapped_column(JSON, default=list)
    next_on: Mapped[date | None]
    is_confidential: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)

    assignment: Mapped[MentoringAssignment] = related()
    by: Mapped[User] = related()
    module: Mapped[Module | None] = related()
    objective: Mapped[MentoringObjective | None] = related()
    ratings: Mapped[list["CompetencyRating"]] = related(
        cascade="all, delete-orphan", order_by="CompetencyRating.id", back_populates="log"
    )
    addenda: Mapped[list["LogAddendum"]] = related(order_by="LogAddendum.id")
    acknowledgement: Mapped["LogAcknowledgement | None"] = related()


@append_only(says=_("What the counterpart said of a log stays as it is."), erased=OF_LOG)
class LogAcknowledgement(Model):
    """The counterpart, or the host for them, has read the facts of a log, and may say otherwise.

    Signed on paper, the mentor writes down who signed.
    """

    __tablename__ = "log_acknowledgement"
    __table_args__ = (
        only_one("log_id", says=_("This log is acknowledged already.")),
        check("signed", "length(trim(name)) >= 3", says=_("Say who has signed it.")),
    )

    log_id: Mapped[int] = mapped_column(ForeignKey("mentoring_log.id"))
    name: Mapped[Line] = personal(Purpose.TRAIN, S1, retention=PAPER)
    on_paper: Mapped[bool]
    words: Mapped[str | None] = personal(
        Purpose.TRAIN, S1, String(1000), retention=PAPER,
        readers=f"{READERS}; the host reads it as an extract",
    )  # fmt: skip
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)


@append_only(says=_("What was added stays as it is. Add what is new."), erased=OF_LOG)
class LogAddendum(Model):
    """What somebody adds to a log that stays as it is (R-MEN-05)."""

    __tablename__ = "log_addendum"
    __table_args__ = (
        check("said", "length(trim(words)) >= 10", says=_("Say in a sentence what is added.")),
        Index("ix_log_addendum_log", "log_id"),
    )  # fmt: skip

    log_id: Mapped[int] = mapped_column(ForeignKey("mentoring_log.id"))
    words: Mapped[Prose] = personal(Purpose.TRAIN, S1, retention=PAPER, readers=READERS)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)

    by: Mapped[User] = related()


@append_only(says=_("A picture stays as it came in."), sealed=("content",), erased=OF_LOG)
@never("INSERT", name="few", when=ENOUGH, says=_("A log has three pictures at most."))
class LogPhoto(Travelling, Model):
    """A picture of a thing on a log, never of a person: drawn anew, without place or camera."""

    __tablename__ = "log_photo"
    __table_args__ = (
        only_one("log_id", "sha256", says=_("This very picture is on the log already.")),
        check("says", "length(trim(shows)) >= 3", says=_("Say what the picture shows.")),
    )  # fmt: skip

    log_id: Mapped[int] = personal(
        Purpose.TRAIN, S1, ForeignKey("mentoring_log.id"), retention=PAPER
    )
    shows: Mapped[Line] = personal(Purpose.TRAIN, S1, retention=PAPER, readers=READERS)
    size: Mapped[int] = personal(Purpose.TRAIN, S1, retention=PAPER)
    sha256: Mapped[str] = personal(Purpose.TRAIN, S1, String(64), retention=PAPER)
    content: Mapped[str] = personal(
        Purpose.TRAIN, S1, Encrypted, deferred=True, retention=PAPER, readers=READERS
    )
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)

    log: Mapped[MentoringLog] = related()


@never("UPDATE OF log_id, area, scale, rating, before, waits", name="kept", when="1 = 1",
       says=RATED)  # fmt: skip
@never("UPDATE OF evidence", name="shown", when=not_erased(*OF_LOG), says=RATED)
@never("DELETE", name="stays", when=LOG_TOO_LATE, says=STAYS)
class CompetencyRating(Travelling, Versioned, Model):
    """How far a counterpart is in one area, and what shows it.

    One that moves more than two steps counts once the supervisor has looked at it.
    """

    __tablename__ = "competency_rating"
    __table_args__ = (
        only_one("log_id", "area", says=_("This area is rated once in a log.")),
        check("on_scale", "rating BETWEEN 0 AND 5 AND (scale = 'person' OR "
              f"rating <= {HIGHEST[Scale.OFFICE]})", says=_("This rating is not on the scale.")),
        check("evident", "rating = 0 OR length(trim(evidence)) >= 10",
              says=_("A rating needs what shows it, in a sentence.")),
        check("reviewed", "(reviewed_by_id IS NULL) = (reviewed_at IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        Index("ix_competency_rating_area", "area"),
    )  # fmt: skip

    log_id: Mapped[int] = personal(
        Purpose.TRAIN, S1, ForeignKey("mentoring_log.id"), retention=PAPER
    )
    area: Mapped[Area] = personal(Purpose.TRAIN, S1, retention=PAPER, readers=READERS)
    scale: Mapped[Scale]
    rating: Mapped[int] = personal(Purpose.TRAIN, S1, retention=PAPER, readers=READERS)
    before: Mapped[int | None] = personal(Purpose.TRAIN, S1, retention=PAPER, readers=READERS)
    evidence: Mapped[str] = personal(
        Purpose.TRAIN, S1, String(1000), retention=PAPER, readers=READERS
    )
    waits: Mapped[bool] = mapped_column(default=False)
    reviewed_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAPER
    )
    reviewed_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAPER)

    log: Mapped[MentoringLog] = related(back_populates="ratings")
    reviewed_by: Mapped[User | None] = related()

    @property
    def stands(self) -> bool:
        return not self.waits or self.reviewed_by_id is not None


class MentoringAction(Travelling, Versioned, Model):
    """What somebody promised to do, until when. It belongs to the counterpart, so that it goes
    on with the next mentor.
    """

    __tablename__ = "mentoring_action"
    __table_args__ = (
        *evidenced("state", {ActionState.DONE, ActionState.DROPPED}, by=("closed_on",)),
        Index("ix_mentoring_action_counterpart", "counterpart_id", "state", "due_on"),
        Index("ix_mentoring_action_log", "log_id"),
    )

    counterpart_id: Mapped[int] = mapped_column(ForeignKey("counterpart.id"))
    log_id: Mapped[int] = mapped_column(ForeignKey("mentoring_log.id"))
    what: Mapped[str] = mapped_column(String(240))
    owner: Mapped[Line] = personal(Purpose.TRAIN, S1, retention=PAPER)
    due_on: Mapped[date]
    is_agreed: Mapped[bool] = mapped_column(default=True)
    state: Mapped[ActionState] = mapped_column(default=ActionState.OPEN)
    closed_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(500))

    log: Mapped[MentoringLog] = related()


never("UPDATE OF left_on", name="handed_over",
      when="NEW.left_on IS NOT NULL AND EXISTS (SELECT 1 FROM mentoring_assignment "
           "WHERE mentoring_assignment.mentor_id = NEW.id "
           "AND mentoring_assignment.state IN ('confirmed', 'paused'))",
      says=_("This person is a mentor still. End their assignments with a handover note first "
             "(R-MEN-02)."))(Trainer)  # fmt: skip
