from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Encrypted, Instant, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import (
    by_another,
    check,
    evidenced,
    in_a_week,
    never,
    not_erased,
    only_one,
    only_one_where,
)
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.oversight.complaints.rules import (
    BarReason,
    Category,
    Channel,
    Complainant,
    ComplaintState,
    Confidentiality,
    ErrorEnd,
    Focal,
    MeasureOn,
    MeasureState,
    MessageKind,
    Reprisal,
    Satisfaction,
    Urgency,
    WrongField,
)
from trainingmgr.oversight.complaints.rules.codes import drawn_code
from trainingmgr.registry.identity.models import Correction
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.certificates.models import Certificate

S3 = FieldClass.S3
READERS = (
    "the complaints office, or the focal point for children alone; never whoever it is about nor "
    "their chain of command"
)
WHOEVER = f"{READERS}; and whoever holds the code"
DECIDERS = (
    "the complaints office; and the office that answers for what is suspended, of these words alone"
)
AGAIN = _("This is asked for, or suspended, already.")
STAYS = _("What was complained about stays as it was sent.")
_OF_HERE = "NOT EXISTS (SELECT 1 FROM complaint WHERE complaint.id = OLD.complaint_id "
UNTIL_LEFT = f"{_OF_HERE}AND complaint.purged_on IS NOT NULL)"
UNTIL_HANDED_OVER = f"{UNTIL_LEFT} AND {not_erased('complaint', 'OLD.complaint_id')}"


def _about(*columns: Any, readers: str = READERS, **facts: Any) -> Any:
    """A column of the compartment of complaints (R-DAT-03 d)."""
    return personal(
        Purpose.ACCOUNTABILITY, S3, *columns, retention=Retention.COMPLAINT, readers=readers,
        **facts,
    )  # fmt: skip


def _of_desk(*columns: Any) -> Any:
    """What the personnel desk of that person reads too."""
    return personal(
        Purpose.ACCOUNTABILITY, FieldClass.S2, *columns, retention=Retention.COMPLAINT,
        readers=f"{READERS}; and the personnel desk of that person",
    )  # fmt: skip


@never("UPDATE OF uid, reference, salt, code_hash, channel, received_on, received_at",
       name="kept", when="1 = 1", says=STAYS)  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=STAYS)
class Complaint(Travelling, Versioned, Model):
    """Somebody says that they, or others, were wronged. Sealed; only its dates and kind are not.

    Of one that left for the competent body everything but these goes when that body has
    acknowledged it: what stays is a stub (R-CMP-01).
    """

    __tablename__ = "complaint"
    __table_args__ = (
        only_one("reference", says=_("Another complaint has this code. Send it again.")),
        check("told_until_it_left", "(told IS NULL) = (purged_on IS NOT NULL)",
              says=_("What was told stays until the competent body has acknowledged it.")),
        check("left_whole", "purged_on IS NULL OR (named IS NULL AND units_said IS NULL AND "
              "contact IS NULL AND remedy_asked IS NULL AND findings IS NULL AND remedy IS NULL)",
              says=_("Of a complaint that left only a stub stays.")),
        check("handed_over_whole", "(handed_over_at IS NULL) = (handed_over_by_id IS NULL) AND "
              "(handed_over_at IS NULL OR body IS NOT NULL)",
              says=_("Say which body took it over.")),
        check("acknowledged_whole", "purged_on IS NULL OR (receipt IS NOT NULL AND "
              "handed_over_at IS NOT NULL)",
              says=_("A complaint leaves with the receipt of the body that took it over.")),
        check("said_why", "state NOT IN ('inadmissible', 'resolved', 'not_upheld') "
              "OR findings IS NOT NULL", says=_("Say what was found, or why not.")),
        check("referred_to", "state <> 'referred' OR body IS NOT NULL",
              says=_("Say which body took it over.")),
        check("owned", "state IN ('received', 'withdrawn', 'referred', 'closed') "
              "OR owner_id IS NOT NULL", says=_("Somebody of the office answers for it.")),
        *evidenced("state", {ComplaintState.CLOSED}, by=("closed_on", "closed_after")),
        check("children_apart", "(category = 'child_recruitment') = (focal = 'child')",
              says=_("What is about a child goes to the focal point for children.")),
        Index("ix_complaint_list", "received_on", "id", "focal", "state", "category"),
        Index("ix_complaint_state", "state", "received_on", "id", "focal", "category"),
        Index("ix_complaint_category", "category", "received_on", "id", "focal", "state"),
        Index("ix_complaint_due", "state", "due_on", "id", "focal"),
        Index("ix_complaint_owner", "owner_id", "received_on", "id"),
    )  # fmt: skip

    reference: Mapped[str] = _about(String(6), readers=WHOEVER)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    channel: Mapped[Channel] = _about()
    received_on: Mapped[date] = _about(readers=WHOEVER)
    received_at: Mapped[Moment] = _about()
    language: Mapped[str] = _about(String(5))
    category: Mapped[Category] = _about(readers=WHOEVER)
    focal: Mapped[Focal] = _about()
    complainant: Mapped[Complainant] = _about()
    may_share: Mapped[bool] = _about(default=False)
    confidentiality: Mapped[Confidentiality] = _about(default=Confidentiality.RESTRICTED)
    urgency: Mapped[Urgency] = _about(default=Urgency.ORDINARY)
    told: Mapped[str | None] = _about(Encrypted)
    named: Mapped[str | None] = _about(Encrypted)
    units_said: Mapped[str | None] = _about(Encrypted)
    contact: Mapped[str | None] = _about(Encrypted)
    remedy_asked: Mapped[str | None] = _about(Encrypted)
    state: Mapped[ComplaintState] = _about(default=ComplaintState.RECEIVED, readers=WHOEVER)
    acknowledge_by: Mapped[date] = _about()
    acknowledged_on: Mapped[date | None] = _about(readers=WHOEVER)
    due_on: Mapped[date] = _about()
    owner_id: Mapped[int | None] = _about(ForeignKey("user.id"))
    findings: Mapped[str | None] = _about(Encrypted)
    remedy: Mapped[str | None] = _about(Encrypted)
    body: Mapped[str | None] = _about(Encrypted, readers=WHOEVER)
    reach: Mapped[str | None] = _about(Encrypted, readers=WHOEVER)
    handed_over_at: Mapped[Instant | None] = _about(readers=WHOEVER)
    handed_over_by_id: Mapped[int | None] = _about(ForeignKey("user.id"))
    receipt: Mapped[str | None] = _about(Encrypted)
    purged_on: Mapped[date | None] = _about()
    closed_on: Mapped[date | None] = _about(readers=WHOEVER)
    closed_after: Mapped[int | None] = _about()
    satisfaction: Mapped[Satisfaction | None] = _about(readers=WHOEVER)

    owner: Mapped[User | None] = related(foreign_keys=[owner_id])

    @property
    def has_left(self) -> bool:
        """Only the stub is here."""
        return self.purged_on is not None


@never("UPDATE", name="kept", when="1 = 1", says=STAYS)
@never("DELETE", name="stays", when=UNTIL_HANDED_OVER, says=STAYS)
class ComplaintPerson(Model):
    """Somebody of the register whom a complaint is about, and where they served then.

    Neither they nor whoever commands them finds it (R-CMP-03). Nobody takes a name out again:
    that would open it.
    """

    __tablename__ = "complaint_person"
    __table_args__ = (
        only_one("complaint_id", "person_id", says=_("This complaint names them already.")),
        Index("ix_complaint_person_person", "person_id"),
    )

    complaint_id: Mapped[int] = _about(ForeignKey("complaint.id"))
    person_id: Mapped[int] = _about(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = _about(ForeignKey("unit.id"))

    person: Mapped[Person] = related()


@never("UPDATE", name="kept", when="1 = 1", says=STAYS)
@never("DELETE", name="stays", when=UNTIL_HANDED_OVER, says=STAYS)
class ComplaintUnit(Model):
    """A unit that a complaint is about: whoever commands it, or one above it, does not find it."""

    __tablename__ = "complaint_unit"
    __table_args__ = (
        only_one("complaint_id", "unit_id", says=_("This complaint names the unit already.")),
        Index("ix_complaint_unit_unit", "unit_id"),
    )

    complaint_id: Mapped[int] = _about(ForeignKey("complaint.id"))
    unit_id: Mapped[int] = _about(ForeignKey("unit.id"))

    unit: Mapped[Unit] = related()


@never("UPDATE", name="kept", when="1 = 1", says=STAYS)
@never("DELETE", name="stays", when="1 = 1", says=STAYS)
class ComplaintBar(Model):
    """Somebody of the office who knows nothing of one complaint: named in it, or stepped aside."""

    __tablename__ = "complaint_bar"
    __table_args__ = (
        only_one("complaint_id", "holder_id", says=_("They are kept out of it already.")),
        Index("ix_complaint_bar_holder", "holder_id", "complaint_id"),
    )

    complaint_id: Mapped[int] = _about(ForeignKey("complaint.id"))
    holder_id: Mapped[int] = _about(ForeignKey("holder.id"))
    why: Mapped[BarReason] = _about()


@never("UPDATE OF complaint_id, kind, by_id, at", name="kept", when="1 = 1", says=STAYS)
@never("DELETE", name="stays", when=UNTIL_HANDED_OVER, says=STAYS)
class ComplaintMessage(Model):
    """One line between whoever holds the code and the office, or a note of the office alone."""

    __tablename__ = "complaint_message"
    __table_args__ = (
        check("by_whom", "(kind = 'complainant') = (by_id IS NULL)",
              says=_("An answer has somebody who gives it.")),
        Index("ix_complaint_message_complaint", "complaint_id", "id"),
    )  # fmt: skip

    complaint_id: Mapped[int] = _about(ForeignKey("complaint.id"))
    kind: Mapped[MessageKind] = _about()
    said: Mapped[str] = _about(Encrypted, readers=WHOEVER)
    by_id: Mapped[int | None] = _about(ForeignKey("user.id"))
    at: Mapped[Moment] = _about(readers=WHOEVER)

    by: Mapped[User | None] = related()


@never("UPDATE OF complaint_id, state, by_id, at", name="kept", when="1 = 1", says=STAYS)
@never("DELETE", name="stays", when="1 = 1", says=STAYS)
class ComplaintStep(Model):
    """One change of state of one complaint, by whom and when. Whoever holds the code, or nobody,
    withdraws without a name.
    """

    __tablename__ = "complaint_step"
    __table_args__ = (Index("ix_complaint_step_complaint", "complaint_id", "id"),)

    complaint_id: Mapped[int] = _about(ForeignKey("complaint.id"))
    state: Mapped[ComplaintState] = _about()
    by_id: Mapped[int | None] = _about(ForeignKey("user.id"))
    at: Mapped[Moment] = _about()

    by: Mapped[User | None] = related()


class ComplaintView(Model):
    """Somebody opened a complaint and said why; it stays open to them for half an hour."""

    __tablename__ = "complaint_view"
    __table_args__ = (Index("ix_complaint_view_of", "complaint_id", "by_id", "until"),)

    complaint_id: Mapped[int] = _about(ForeignKey("complaint.id"))
    by_id: Mapped[UserKey] = _about()
    at: Mapped[Moment] = _about()
    until: Mapped[Instant]

    by: Mapped[User] = related()


@never("UPDATE OF complaint_id, due_on", name="kept", when="1 = 1", says=STAYS)
@never("DELETE", name="stays", when=UNTIL_HANDED_OVER, says=STAYS)
class ReprisalCheck(Travelling, Versioned, Model):
    """After 30 and 90 days, and whenever somebody says so: has complaining done harm (R-CMP-04)?"""

    __tablename__ = "reprisal_check"
    __table_args__ = (
        only_one("complaint_id", "due_on", says=_("This follow-up is planned already.")),
        check("found_by_whom", "(found IS NULL) = (done_at IS NULL) AND "
              "(found IS NULL) = (done_by_id IS NULL)",
              says=_("Say what was found, and who asked.")),
        check("harm_told", "found IS NULL OR found IN ('none', 'not_reached') OR said IS NOT NULL",
              says=_("Say what was feared or done.")),
        Index("ix_reprisal_check_due", "found", "due_on", "complaint_id"),
    )  # fmt: skip

    complaint_id: Mapped[int] = _about(ForeignKey("complaint.id"))
    due_on: Mapped[date] = _about()
    found: Mapped[Reprisal | None] = _about()
    said: Mapped[str | None] = _about(Encrypted)
    done_at: Mapped[Instant | None] = _about()
    done_by_id: Mapped[int | None] = _about(ForeignKey("user.id"))

    complaint: Mapped[Complaint] = related()


@never("UPDATE OF uid, complaint_id, person_id, wrong, due_on, asked_by_id, asked_at",
       name="kept", when="1 = 1", says=STAYS)  # fmt: skip
@never("DELETE", name="stays", when=UNTIL_LEFT, says=STAYS)
class DataError(Travelling, Versioned, Model):
    """Something on record about the complainant is said to be wrong: a task for the personnel desk
    with the field and the day, and nothing else of the complaint (R-CMP-06). Of one that turned
    out to be grave it goes with the rest.
    """

    __tablename__ = "data_error"
    __table_args__ = (
        only_one("complaint_id", "wrong", "person_id", says=_("The desk has this error already.")),
        check("mended_whole", "(ended IS NULL) = (ended_at IS NULL) AND "
              "(ended IS NULL) = (ended_by_id IS NULL)", says=_("Say how it ended.")),
        check("evidenced", "ended IS NULL OR correction_id IS NOT NULL OR "
              "(paper IS NOT NULL AND wrong IN ('rank', 'account', 'other'))",
              says=_("It ends with the correction that two people decided, or with the paper.")),
        Index("ix_data_error_open", "ended", "due_on", "id"),
        Index("ix_data_error_person", "person_id"),
        Index("ix_data_error_correction", "correction_id"),
    )  # fmt: skip

    complaint_id: Mapped[int] = _about(ForeignKey("complaint.id"))
    person_id: Mapped[int] = _of_desk(ForeignKey("person.id"))
    wrong: Mapped[WrongField] = _of_desk()
    should_be: Mapped[str] = _of_desk(Encrypted)
    due_on: Mapped[date] = _of_desk()
    asked_by_id: Mapped[int] = _about(ForeignKey("user.id"))
    asked_at: Mapped[Moment] = _of_desk()
    ended: Mapped[ErrorEnd | None] = _of_desk()
    correction_id: Mapped[int | None] = _of_desk(ForeignKey("correction.id"))
    paper: Mapped[str | None] = _of_desk(String(240))
    ended_at: Mapped[Instant | None] = _of_desk()
    ended_by_id: Mapped[int | None] = _about(ForeignKey("user.id"))

    person: Mapped[Person] = related()
    correction: Mapped[Correction | None] = related()


@by_another("decided_by_id", "asked_by_id", when="NEW.state <> 'withdrawn'",
            says=_("A second person suspends. You asked for it yourself."))  # fmt: skip
@by_another("lifted_by_id", "decided_by_id", name="lifted_by_another",
            says=_("Another person lifts it than who decided."))  # fmt: skip
@in_a_week("asked_at", "decided_at", when="NEW.state = 'standing'")
@never("UPDATE OF uid, code, complaint_id, person_id, measure, scheme, certificate_id, "
       "asked_by_id, asked_at", name="kept", when="1 = 1", says=STAYS)  # fmt: skip
@never(
    "UPDATE OF state, decided_by_id, decided_at, lifted_by_id, lifted_at",
    name="over",
    when="OLD.state NOT IN ('asked', 'standing')",
    says=_("This has ended."),
)
@never("DELETE", name="stays", when=f"OLD.state = 'standing' OR ({UNTIL_LEFT})", says=STAYS)
class ComplaintMeasure(Travelling, Versioned, Model):
    """Until a complaint is looked into, what somebody named in it holds is suspended. Whoever
    decides reads these words and no more of the complaint than they say (R-CMP-03).
    """

    __tablename__ = "complaint_measure"
    __table_args__ = (
        only_one("code", says=_("Another measure has this code. Send it again.")),
        only_one_where("uq_complaint_measure_clearance",
                       "state IN ('asked', 'standing') AND measure = 'clearance'",
                       "complaint_id", "person_id", "scheme", says=AGAIN),
        only_one_where("uq_complaint_measure_trainer",
                       "state IN ('asked', 'standing') AND measure = 'trainer'",
                       "complaint_id", "person_id", says=AGAIN),
        only_one_where("uq_complaint_measure_certificate",
                       "state IN ('asked', 'standing') AND measure = 'certificate'",
                       "complaint_id", "certificate_id", says=AGAIN),
        check("of_certificate", "(measure = 'certificate') = (certificate_id IS NOT NULL)",
              says=_("Say which certificate.")),
        check("under_scheme", "(measure = 'clearance') = (scheme IS NOT NULL)",
              says=_("Say which clearance.")),
        *evidenced("state", frozenset(MeasureState) - {MeasureState.ASKED},
                   by=("decided_by_id", "decided_at")),
        check("by_two",
              "decided_by_id IS NULL OR (decided_by_id = asked_by_id) = (state = 'withdrawn')",
              says=_("A second person suspends. You asked for it yourself.")),
        *evidenced("state", {MeasureState.REFUSED}, by=("refusal",)),
        *evidenced("state", {MeasureState.LIFTED}, by=("lifted_by_id", "lifted_at", "because")),
        check("lifted_by_another", "lifted_by_id IS NULL OR lifted_by_id <> decided_by_id",
              says=_("Another person lifts it than who decided.")),
        Index("ix_complaint_measure_complaint", "complaint_id", "id"),
        Index("ix_complaint_measure_person", "person_id", "state"),
        Index("ix_complaint_measure_state", "state", "asked_at"),
    )  # fmt: skip

    code: Mapped[str] = _about(String(8), readers=DECIDERS, default=drawn_code)
    complaint_id: Mapped[int] = _about(ForeignKey("complaint.id"))
    person_id: Mapped[int] = _about(ForeignKey("person.id"), readers=DECIDERS)
    measure: Mapped[MeasureOn] = _about(readers=DECIDERS)
    scheme: Mapped[Scheme | None] = _about(readers=DECIDERS)
    certificate_id: Mapped[int | None] = _about(ForeignKey("certificate.id"), readers=DECIDERS)
    words: Mapped[str] = _about(Encrypted, readers=DECIDERS)
    asked_by_id: Mapped[int] = _about(ForeignKey("user.id"))
    asked_at: Mapped[Moment] = _about(readers=DECIDERS)
    state: Mapped[MeasureState] = _about(default=MeasureState.ASKED, readers=DECIDERS)
    decided_by_id: Mapped[int | None] = _about(ForeignKey("user.id"))
    decided_at: Mapped[Instant | None] = _about(readers=DECIDERS)
    refusal: Mapped[str | None] = _about(Encrypted, readers=DECIDERS)
    lifted_by_id: Mapped[int | None] = _about(ForeignKey("user.id"))
    lifted_at: Mapped[Instant | None] = _about(readers=DECIDERS)
    because: Mapped[str | None] = _about(Encrypted, readers=DECIDERS)

    complaint: Mapped[Complaint] = related()
    person: Mapped[Person] = related()
    certificate: Mapped[Certificate | None] = related()


class ComplaintCount(Model):
    """How often the public pages were asked in some minutes, by all and by a crowd of addresses.

    A crowd is one of 1,024 marks made with a key of this site: no address follows from one.
    """

    __tablename__ = "complaint_count"
    __table_args__ = (only_one("about", "window", says=_("Wait a little and try again.")),)

    about: Mapped[str] = mapped_column(String(40))
    window: Mapped[int]
    asked: Mapped[int]
