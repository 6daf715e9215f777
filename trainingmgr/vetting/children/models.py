from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import (
    Code,
    Encrypted,
    Instant,
    Moment,
    Sex,
    Titled,
    Travelling,
    UserKey,
)
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, evidenced, never, only_one, only_one_where
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Place
from trainingmgr.vetting.children.rules import (
    AgencyKind,
    AgeOutcome,
    Because,
    EventKind,
    FileState,
    FormerState,
    Method,
    Opinion,
    Piece,
    Rung,
    Tracing,
    Trust,
)
from trainingmgr.vetting.models import AgeDoubt

S1, S3 = FieldClass.S1, FieldClass.S3
READERS = "child-protection focal points; everybody else reads “withdrawn_age” and no more"
KEPT = Retention.CHILD
GONE = (
    "NOT EXISTS (SELECT 1 FROM age_doubt WHERE age_doubt.id = OLD.doubt_id "
    "AND age_doubt.purged_on IS NOT NULL)"
)
STAYS = _("What was written about a child stays as it is until the file is purged.")


def _about(*columns: Any, **facts: Any) -> Any:
    """A column of the compartment: sealed or not, it says something about a child."""
    return personal(Purpose.AGE, S3, *columns, retention=KEPT, readers=READERS, **facts)


class LocalEvent(Titled, Travelling, Versioned, Model):
    """Something that everybody of a region remembers, with its dates: ages are told by it."""

    __tablename__ = "local_event"
    __table_args__ = (
        only_one("code", says=_("Another event has this code.")),
        check("in_order", "ends_on >= begins_on", says=_("An event ends after it begins.")),
        Index("ix_local_event_begins", "begins_on", "id"),
    )

    code: Mapped[Code]
    kind: Mapped[EventKind]
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))

    place: Mapped[Place | None] = related()


@never("UPDATE OF uid, doubt_id, rung, method, was_found, trust, event_id, consented, "
       "examiner_sex, same_sex, by_id, at", name="update", when="1 = 1", says=STAYS)  # fmt: skip
@never("DELETE", name="delete", when=GONE, says=STAYS)
class AgePiece(Travelling, Model):
    """One thing that was looked at to tell somebody's age, or that was sought and is not there."""

    __tablename__ = "age_piece"
    __table_args__ = (
        check("examined", "rung <> 'medical' OR NOT was_found OR (consented AND same_sex AND "
              "examiner_sex IN ('f', 'm'))",
              says=_("A medical estimate needs consent and an examiner of the same sex.")),
        check("found", "was_found = (method IS NOT NULL) AND was_found = (born IS NOT NULL)",
              says=_("Say what was looked at and which birth dates it allows.")),
        check("by_event", "(event_id IS NULL) = (age_then IS NULL)",
              says=_("Say how old they were when it happened.")),
        Index("ix_age_piece_doubt", "doubt_id"),
    )  # fmt: skip

    doubt_id: Mapped[int] = _about(ForeignKey("age_doubt.id"))
    rung: Mapped[Rung] = _about()
    method: Mapped[Method | None] = _about()
    was_found: Mapped[bool] = _about()
    trust: Mapped[Trust] = _about(default=Trust.SEEN)
    born: Mapped[str | None] = _about(Encrypted)
    said: Mapped[str | None] = _about(Encrypted)
    event_id: Mapped[int | None] = _about(ForeignKey("local_event.id"))
    age_then: Mapped[str | None] = _about(Encrypted)
    consented: Mapped[bool] = _about(default=False)
    examiner_sex: Mapped[Sex | None] = _about()
    same_sex: Mapped[bool] = _about(default=False)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT)

    by: Mapped[User] = related()
    event: Mapped[LocalEvent | None] = related()

    @property
    def piece(self) -> Piece:
        return Piece(self.rung, PartialDate.read(self.born) if self.born else None, self.trust)


@never("UPDATE OF doubt_id, opinion, by_id, at", name="update", when="1 = 1", says=STAYS)
@never("DELETE", name="delete", when=GONE, says=STAYS)
class AgeOpinion(Model):
    """What one person makes of the evidence, written before they read the opinions of others."""

    __tablename__ = "age_opinion"
    __table_args__ = (only_one("doubt_id", "by_id", says=_("Your opinion is on record already.")),)

    doubt_id: Mapped[int] = _about(ForeignKey("age_doubt.id"))
    opinion: Mapped[Opinion] = _about()
    words: Mapped[str] = _about(Encrypted)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT)

    by: Mapped[User] = related()


@never("UPDATE OF doubt_id, outcome, because, by_id, at", name="update", when="1 = 1", says=STAYS)
@never("DELETE", name="delete", when=GONE, says=STAYS)
class AgeAssessment(Model):
    """What all pieces came to, by which rule, as one focal point decided it."""

    __tablename__ = "age_assessment"
    __table_args__ = (only_one("doubt_id", says=_("This referral has its decision already.")),)

    doubt_id: Mapped[int] = _about(ForeignKey("age_doubt.id"))
    outcome: Mapped[AgeOutcome] = _about()
    because: Mapped[Because] = _about()
    born: Mapped[str | None] = _about(Encrypted)
    ages: Mapped[str | None] = _about(Encrypted)
    reason: Mapped[str | None] = _about(Encrypted)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT)

    by: Mapped[User] = related()


HANDED = {FileState.HANDED_OVER, FileState.RECEIVED}


@never("DELETE", name="delete", when=GONE, says=STAYS)
class ChildFile(Travelling, Versioned, Model):
    """The way of one child into care: the clock, the agency, the receipt. Sealed."""

    __tablename__ = "child_file"
    __table_args__ = (
        only_one("doubt_id", says=_("This child has a file already.")),
        *evidenced("state", {FileState.REFERRED, *HANDED},
                   by=("agency_kind", "agency", "referred_at", "referred_by_id")),
        *evidenced("state", HANDED,
                   by=("handed_over_at", "receiver", "handed_over_by_id")),
        *evidenced("state", {FileState.RECEIVED}, by=("receipt_on", "receipt", "receipt_by_id")),
        check("clock", "due_at > opened_at", says=_("The clock runs forward.")),
        Index("ix_child_file_due", "state", "due_at", "id"),
    )  # fmt: skip

    doubt_id: Mapped[int] = _about(ForeignKey("age_doubt.id"))
    state: Mapped[FileState] = _about(default=FileState.OPEN)
    opened_at: Mapped[Moment] = _about()
    due_at: Mapped[Instant] = _about()
    agency_kind: Mapped[AgencyKind | None] = _about()
    agency: Mapped[str | None] = _about(Encrypted)
    contact: Mapped[str | None] = _about(Encrypted)
    needs: Mapped[str | None] = _about(Encrypted)
    referred_at: Mapped[Instant | None] = _about()
    referred_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S3, ForeignKey("user.id"), retention=KEPT
    )
    handed_over_at: Mapped[Instant | None] = _about()
    receiver: Mapped[str | None] = _about(Encrypted)
    handed_over_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S3, ForeignKey("user.id"), retention=KEPT
    )
    receipt_on: Mapped[date | None] = _about()
    receipt: Mapped[str | None] = _about(Encrypted)
    receipt_scan: Mapped[str | None] = _about(Encrypted)
    receipt_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S3, ForeignKey("user.id"), retention=KEPT
    )
    tracing: Mapped[Tracing] = _about(default=Tracing.NOT_BEGUN)

    doubt: Mapped[AgeDoubt] = related()


@never("UPDATE OF doubt_id, tracing, by_id, at", name="update", when="1 = 1", says=STAYS)
@never("DELETE", name="delete", when=GONE, says=STAYS)
class ChildNote(Model):
    """One line of a child's file: what was done or heard, how far the search for guardians is."""

    __tablename__ = "child_note"
    __table_args__ = (Index("ix_child_note_doubt", "doubt_id"),)

    doubt_id: Mapped[int] = _about(ForeignKey("age_doubt.id"))
    tracing: Mapped[Tracing | None] = _about()
    words: Mapped[str] = _about(Encrypted)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT)

    by: Mapped[User] = related()


class ChildView(Model):
    """A focal point opened a file and said why; until then each look of theirs is noted."""

    __tablename__ = "child_view"
    __table_args__ = (Index("ix_child_view_of", "doubt_id", "by_id", "until"),)

    doubt_id: Mapped[int] = _about(ForeignKey("age_doubt.id"))
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT)
    until: Mapped[Instant]


class FormerChildCase(Travelling, Versioned, Model):
    """Somebody who serves was recruited as a child: a matter of its own, that ends no service and
    stops no pay (R-AGE-06).
    """

    __tablename__ = "former_child_case"
    __table_args__ = (
        only_one_where("uq_former_child_case_open", "state = 'open'", "person_id",
                       says=_("There is an open case about this person already.")),
        *evidenced("state", {FormerState.CLOSED}, by=("done", "closed_at", "closed_by_id")),
        Index("ix_former_child_case_person", "person_id"),
    )  # fmt: skip

    person_id: Mapped[int] = _about(ForeignKey("person.id"))
    state: Mapped[FormerState] = _about(default=FormerState.OPEN)
    said: Mapped[str] = _about(Encrypted)
    done: Mapped[str | None] = _about(Encrypted)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT)
    closed_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S3, retention=KEPT)
    closed_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S3, ForeignKey("user.id"), retention=KEPT
    )

    person: Mapped[Person] = related()
