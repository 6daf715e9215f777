from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, exists
from sqlalchemy.orm import Mapped, column_property, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Instant, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.jobs import Job, JobState
from trainingmgr.core.law import (
    append_only,
    by_another,
    check,
    evidenced,
    in_a_week,
    never,
    only_one,
    only_one_where,
)
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.registry.people.models import Person
from trainingmgr.training.certificates.rules import (
    FORGOTTEN,
    LOGO_BYTES,
    KeyState,
    RequestState,
    RevocationReason,
    RevocationState,
    Standing,
    standing,
)
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.results.models import Result

S1, S2 = FieldClass.S1, FieldClass.S2
SUSPENDED = _(
    "This certificate is suspended. No other is issued in its place until that is lifted."
)
KEPT = _("A suspension stays on record. It is lifted, once.")


@by_another(
    "decided_by_id",
    "asked_by_id",
    says=_("A second person issues certificates. You asked for these yourself."),
)
@in_a_week("asked_at", "decided_at", when="NEW.state = 'issued'")
class CertificateRequest(Travelling, Versioned, Model):
    """A clerk asks for the certificates of a run; another person looks and issues them."""

    __tablename__ = "certificate_request"
    __table_args__ = (
        only_one_where("uq_certificate_request_open", "state = 'asked'", "cohort_id",
                       says=_("The certificates of this run are asked for already.")),
        check("by_two", "decided_by_id IS NULL OR decided_by_id <> asked_by_id",
              says=_("A second person issues certificates. You asked for these yourself.")),
        *evidenced("state", {RequestState.ISSUED, RequestState.REFUSED},
                   by=("decided_by_id", "decided_at")),
    )  # fmt: skip

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    count: Mapped[int]
    speaks: Mapped[str | None] = mapped_column(String(8))
    """The languages that were asked for, `fr+ar`; None as the texts say."""
    state: Mapped[RequestState] = mapped_column(default=RequestState.ASKED, index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[Moment]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[Instant | None]
    refusal_reason: Mapped[str | None] = mapped_column(String(500))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))

    cohort: Mapped[Cohort] = related()
    asked_by: Mapped[User] = related(foreign_keys=[asked_by_id])
    job: Mapped[Job | None] = related()

    @property
    def is_at_work(self) -> bool:
        """Whether a worker still issues what was asked for."""
        return self.job is not None and not self.job.is_over

    @property
    def broke_off(self) -> bool:
        """Whether the work of issuing ended before its end."""
        return self.job is not None and self.job.state in {JobState.CANCELLED, JobState.FAILED}


@never(
    "UPDATE OF code, number, texts",
    name="texts_update",
    when="1 = 1",
    says=_("A layout that certificates were drawn with stays. Save a newer version."),
)
@never(
    "DELETE",
    name="delete",
    when="1 = 1",
    says=_("A layout that certificates were drawn with stays. Save a newer version."),
)
class CertificateLayout(Travelling, Versioned, Model):
    """Texts and choices of a certificate that can be changed without a programmer.

    Every change is a new version, so that an old certificate is drawn as it was.
    """

    __tablename__ = "certificate_layout"
    __table_args__ = (only_one("code", "number", says=_("This layout version exists.")),)

    code: Mapped[Code]
    number: Mapped[int] = mapped_column(default=1)
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)
    retired: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@never(
    "INSERT",
    name="suspended",
    when="NEW.replaces_id IN (SELECT certificate_id FROM certificate_suspension "
    "WHERE lifted_at IS NULL)",
    says=SUSPENDED,
)
@by_another(
    "issued_by_id",
    "asked_by_id",
    written=True,
    says=_("A second person issues certificates. You asked for these yourself."),
)
@append_only(
    says=_("A certificate is never edited. Revoke it and issue another."),
    blanked=("leaver", "OLD.person_id"),
)
class Certificate(Travelling, Model):
    """Proof that one person finished one run. Its values are frozen in the row (row 60)."""

    __tablename__ = "certificate"
    __table_args__ = (
        only_one("serial", says=_("Another certificate has this serial.")),
        only_one_where("uq_certificate_first", "replaces_id IS NULL", "enrolment_id",
                       says=_("A certificate of this run is issued to this person already.")),
        only_one_where("uq_certificate_replaces", "replaces_id IS NOT NULL", "replaces_id",
                       says=_("This certificate is replaced already.")),
        check("by_two", "issued_by_id <> asked_by_id",
              says=_("A second person issues certificates. You asked for these yourself.")),
        Index("ix_certificate_person", "person_id"),
        Index("ix_certificate_enrolment", "enrolment_id"),
        Index("ix_certificate_centre", "centre_id", "issued_on", "id"),
        Index("ix_certificate_cohort", "cohort_id", "id"),
        Index("ix_certificate_issued", "issued_on", "id"),
    )  # fmt: skip

    serial: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[int] = personal(Purpose.CERTIFY, S1, ForeignKey("person.id"))
    enrolment_id: Mapped[int] = personal(Purpose.CERTIFY, S1, ForeignKey("enrolment.id"))
    cohort_id: Mapped[int] = personal(Purpose.CERTIFY, S1, ForeignKey("cohort.id"))
    centre_id: Mapped[int] = personal(Purpose.CERTIFY, S1, ForeignKey("training_centre.id"))
    issued_on: Mapped[date] = personal(Purpose.CERTIFY, S1)
    valid_until: Mapped[date | None] = personal(Purpose.CERTIFY, S1)
    layout_id: Mapped[int | None] = mapped_column(ForeignKey("certificate_layout.id"))
    values: Mapped[dict[str, Any]] = personal(Purpose.CERTIFY, S1, JSON)
    sealed: Mapped[str] = personal(Purpose.CERTIFY, S1, String(2000))
    key_id: Mapped[str] = mapped_column(String(16))
    pdf_hash: Mapped[str | None] = mapped_column(String(64))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    asked_by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    issued_by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"))
    issued_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)

    key_gone: ClassVar[Any]
    """Whether somebody else had the key on the day it was signed."""
    suspended: ClassVar[Any]
    """Whether a measure suspends it, whatever else became of it."""
    person: Mapped[Person] = related()
    enrolment: Mapped[Enrolment] = related()
    cohort: Mapped[Cohort] = related()
    layout: Mapped[CertificateLayout | None] = related()
    replaces: Mapped["Certificate | None"] = related(
        remote_side="Certificate.id", back_populates="replaced_by"
    )
    replaced_by: Mapped["Certificate | None"] = related(back_populates="replaces", uselist=False)
    revocation: Mapped["CertificateRevocation | None"] = related()

    @property
    def stands(self) -> bool:
        return not self.is_gone and not self.suspended

    @property
    def is_gone(self) -> bool:
        """Whether it was withdrawn, or signed by a thief: what does not come back."""
        return self.revocation is not None or bool(self.key_gone)

    def standing(self, on: date) -> Standing:
        """How it stands on a day: the one answer for whoever asks."""
        return standing(
            self.valid_until, self.revocation.kind if self.revocation else None, on=on,
            key_gone=self.key_gone, suspended=self.suspended,
        )  # fmt: skip

    @property
    def is_nameless(self) -> bool:
        """Whether its holder is forgotten: number, course, days and hash are all that is left."""
        return self.sealed.startswith(FORGOTTEN)


@by_another("decided_by_id", "by_id", when="NEW.state <> 'withdrawn'",
            says=_("A second person revokes. You asked for it yourself."))  # fmt: skip
@in_a_week("at", "decided_at", when="NEW.state = 'agreed'")
class RevocationProposal(Travelling, Versioned, Model):
    """Somebody asks that a certificate be withdrawn; a second person decides, or whoever asked
    takes it back.
    """

    __tablename__ = "revocation_proposal"
    __table_args__ = (
        only_one_where("uq_revocation_proposal_open", "state = 'asked'", "certificate_id",
                       says=_("A withdrawal of this certificate is asked for.")),
        check("reasoned", "length(trim(reason)) >= 10",
              says=_("Give the reason in a full sentence.")),
        check("by_two",
              "decided_by_id IS NULL OR (decided_by_id = by_id) = (state = 'withdrawn')",
              says=_("A second person revokes. You asked for it yourself.")),
        *evidenced("state", frozenset(RevocationState) - {RevocationState.ASKED},
                   by=("decided_by_id", "decided_at")),
        Index("ix_revocation_proposal_state", "state", "id"),
    )  # fmt: skip

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    kind: Mapped[RevocationReason]
    reason: Mapped[str] = personal(Purpose.CERTIFY, S1, String(500))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    state: Mapped[RevocationState] = mapped_column(default=RevocationState.ASKED)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[Instant | None]
    refusal_reason: Mapped[str | None] = personal(Purpose.CERTIFY, S1, String(500))

    certificate: Mapped[Certificate] = related()
    by: Mapped[User] = related(foreign_keys="RevocationProposal.by_id")


@by_another("by_id", "asked_by_id", written=True,
            says=_("A second person revokes. You asked for it yourself."))  # fmt: skip
@append_only(says=_("A revocation is never taken back. Issue another certificate."))
class CertificateRevocation(Travelling, Model):
    """The act of withdrawing a certificate. That the row exists is the revoked state."""

    __tablename__ = "certificate_revocation"
    __table_args__ = (
        only_one("certificate_id", says=_("This certificate is already revoked.")),
        check("reasoned", "length(trim(reason)) >= 10",
              says=_("Give the reason in a full sentence.")),
        check("by_two", "by_id <> asked_by_id",
              says=_("A second person revokes. You asked for it yourself.")),
    )  # fmt: skip

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    kind: Mapped[RevocationReason]
    reason: Mapped[str] = personal(Purpose.CERTIFY, S1, String(500))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]


@by_another("lifted_by_id", "by_id", name="lifted_by_another",
            says=_("Another person lifts it than who decided."))  # fmt: skip
@never("INSERT", name="stands", says=_("This certificate is withdrawn already."),
       when="EXISTS (SELECT 1 FROM certificate_revocation "
       "WHERE certificate_revocation.certificate_id = NEW.certificate_id)")  # fmt: skip
@never("UPDATE OF uid, certificate_id, code, by_id, at", name="kept", when="1 = 1", says=KEPT)
@never("UPDATE OF lifted_by_id, lifted_at", name="over", when="OLD.lifted_at IS NOT NULL",
       says=KEPT)  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=KEPT)
class CertificateSuspension(Travelling, Model):
    """A measure by which a certificate proves nothing until it is lifted. No reason stands here."""

    __tablename__ = "certificate_suspension"
    __table_args__ = (
        only_one("certificate_id", "code", says=_("This certificate is suspended already.")),
        check("lifted_whole", "(lifted_by_id IS NULL) = (lifted_at IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("lifted_by_another", "lifted_by_id IS NULL OR lifted_by_id <> by_id",
              says=_("Another person lifts it than who decided.")),
    )  # fmt: skip

    certificate_id: Mapped[int] = personal(Purpose.CERTIFY, S1, ForeignKey("certificate.id"))
    code: Mapped[str] = personal(Purpose.CERTIFY, S2, String(8))
    """Of the measure: it tells nothing of what is looked into."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment] = personal(Purpose.CERTIFY, S1)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    lifted_at: Mapped[Instant | None] = personal(Purpose.CERTIFY, S1)


Certificate.suspended = column_property(
    exists().where(
        CertificateSuspension.certificate_id == Certificate.id,
        CertificateSuspension.lifted_at.is_(None),
    )
)


@append_only(says=_("Every print is counted once and stays on record."))
class CertificatePrint(Model):
    """One print of one certificate. From the second on, the paper says DUPLICATE."""

    __tablename__ = "certificate_print"
    __table_args__ = (
        only_one("certificate_id", "number", says=_("This print is counted already.")),
    )

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    number: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(240))
    speaks: Mapped[str | None] = mapped_column(String(8))
    """Other languages than it was issued in."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment]


class PrintRun(Travelling, Versioned, Model):
    """Certificates that were sent to the printer together. Somebody says what came out of it."""

    __tablename__ = "print_run"
    __table_args__ = (
        check("confirmed_whole", "(confirmed_by_id IS NULL) = (confirmed_at IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("some", "count > 0", says=_("There is no certificate to print.")),
        Index("ix_print_run_centre", "centre_id", "id"),
    )  # fmt: skip

    centre_id: Mapped[int] = mapped_column(ForeignKey("training_centre.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    count: Mapped[int]
    spoiled: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None] = mapped_column(String(240))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[Instant | None]

    cohort: Mapped[Cohort] = related()
    by: Mapped[User] = related(foreign_keys="PrintRun.by_id")


@append_only(says=_("Every print is counted once and stays on record."))
class PrintRunLine(Model):
    """One print of a print run."""

    __tablename__ = "print_run_line"
    __table_args__ = (
        only_one("print_id", says=_("This print is counted already.")),
        Index("ix_print_run_line_run", "run_id"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("print_run.id"))
    print_id: Mapped[int] = mapped_column(ForeignKey("certificate_print.id"))


@append_only(says=_("A spoiled print stays on record."))
class SpoiledPrint(Model):
    """A print that did not come out, or was torn up: no paper of it exists, so the next one is
    no duplicate of it.
    """

    __tablename__ = "spoiled_print"
    __table_args__ = (
        only_one("print_id", says=_("This print is said to be spoiled already.")),
        check("reasoned", "length(trim(reason)) >= 3", says=_("Say what became of the paper.")),
    )

    print_id: Mapped[int] = mapped_column(ForeignKey("certificate_print.id"))
    reason: Mapped[str] = mapped_column(String(240))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]


@append_only(
    says=_("A hand-over stays on record."),
    blanked=(
        "leaver",
        "(SELECT person_id FROM certificate WHERE id = "
        "(SELECT certificate_id FROM certificate_print WHERE id = OLD.print_id))",
    ),
)
class CertificateHandOver(Travelling, Model):
    """The paper was given to its holder, or to somebody they sent, who signed for it."""

    __tablename__ = "certificate_hand_over"
    __table_args__ = (
        only_one("print_id", says=_("This print is handed over already.")),
        check("named", "length(trim(collector)) >= 2", says=_("Write who took the paper.")),
    )

    print_id: Mapped[int] = personal(Purpose.CERTIFY, S1, ForeignKey("certificate_print.id"))
    collector: Mapped[str] = personal(Purpose.CERTIFY, S1, String(240))
    is_holder: Mapped[bool] = personal(Purpose.CERTIFY, S1)
    signed: Mapped[bool] = personal(Purpose.CERTIFY, S1)
    on: Mapped[date] = personal(Purpose.CERTIFY, S1)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)


@append_only(
    says=_("A transcript stays as it was given out. Make another."),
    blanked=("leaver", "OLD.person_id"),
)
class Transcript(Travelling, Model):
    """What one person had completed on a day, as it was given out: frozen, signed, verifiable."""

    __tablename__ = "transcript"
    __table_args__ = (
        only_one("serial", says=_("Another transcript has this serial.")),
        Index("ix_transcript_person", "person_id", "id"),
    )

    serial: Mapped[str] = personal(Purpose.CERTIFY, S1, String(32))
    person_id: Mapped[int] = personal(Purpose.CERTIFY, S1, ForeignKey("person.id"))
    issued_on: Mapped[date] = personal(Purpose.CERTIFY, S1)
    values: Mapped[dict[str, Any]] = personal(Purpose.CERTIFY, S1, JSON)
    sealed: Mapped[str] = personal(Purpose.CERTIFY, S1, String(2000))
    key_id: Mapped[str] = personal(Purpose.CERTIFY, S1, String(16))
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)

    key_gone: ClassVar[Any]
    by: Mapped[User] = related()


@append_only(says=_("Every print is counted once and stays on record."))
class CardPrint(Model):
    """One print of somebody's identity card. From the second on, the card says DUPLICATE."""

    __tablename__ = "card_print"
    __table_args__ = (only_one("person_id", "number", says=_("This print is counted already.")),)

    person_id: Mapped[int] = personal(Purpose.IDENTIFY, S1, ForeignKey("person.id"))
    number: Mapped[int] = personal(Purpose.IDENTIFY, S1)
    reason: Mapped[str | None] = personal(Purpose.ACCOUNTABILITY, S1, String(240))
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1)


@append_only(says=_("A picture that certificates were drawn with stays. Send another."))
class CertificateLogo(Model):
    """The mark of an institution on certificates, drawn anew from what was sent. Known by its hash:
    layouts name it, so an old certificate keeps the mark it was issued with.
    """

    __tablename__ = "certificate_logo"
    __table_args__ = (
        only_one("digest", says=_("This picture is kept already.")),
        check("small", f"length(picture) <= {LOGO_BYTES}", says=_("This picture is too large.")),
    )

    digest: Mapped[str] = mapped_column(String(64))
    picture: Mapped[bytes] = mapped_column(LargeBinary)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]


@by_another("decided_by_id", "by_id",
            says=_("A second person strikes a key off. You asked for it yourself."))  # fmt: skip
@in_a_week("at", "decided_at", when="NEW.state = 'agreed'")
@never(
    "UPDATE", name="decided", when="OLD.state <> 'asked'",
    says=_("What was decided about a key stays."),
)  # fmt: skip
@never("DELETE", name="delete", when="1 = 1", says=_("What was decided about a key stays."))
class KeyWithdrawal(Travelling, Versioned, Model):
    """A key that signs certificates was stolen: what it signed from a day on is believed no more.
    Somebody asks, a second person decides.
    """

    __tablename__ = "key_withdrawal"
    __table_args__ = (
        only_one_where("uq_key_withdrawal_key", "state NOT IN ('refused', 'withdrawn')", "key_id",
                       says=_("This key is struck off already, or somebody has asked for it.")),
        check("reasoned", "length(trim(reason)) >= 10",
              says=_("Give the reason in a full sentence.")),
        check("by_two", "decided_by_id IS NULL OR decided_by_id <> by_id",
              says=_("A second person strikes a key off. You asked for it yourself.")),
        *evidenced("state", {KeyState.AGREED, KeyState.REFUSED},
                   by=("decided_by_id", "decided_at")),
        *evidenced("state", {KeyState.WITHDRAWN}, by=("withdrawn_at",)),
    )  # fmt: skip

    key_id: Mapped[str] = mapped_column(String(16))
    from_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    state: Mapped[KeyState] = mapped_column(default=KeyState.ASKED)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[Instant | None]
    withdrawn_at: Mapped[Instant | None]
    """When whoever asked took it back."""

    by: Mapped[User] = related(foreign_keys="KeyWithdrawal.by_id")


def _key_gone(of: type[Certificate] | type[Transcript]) -> Any:
    """Whether its key was struck off from a day on that is not after it was signed."""
    return column_property(
        exists().where(
            KeyWithdrawal.key_id == of.key_id,
            KeyWithdrawal.state == KeyState.AGREED,
            KeyWithdrawal.from_on <= of.issued_on,
        )
    )


Certificate.key_gone = _key_gone(Certificate)
Transcript.key_gone = _key_gone(Transcript)


class VerificationCount(Model):
    """Questions asked of the public page in one window, from one address or from everybody.

    `about` is a hash: no address is kept.
    """

    __tablename__ = "verification_count"
    __table_args__ = (
        only_one("about", "window", says=_("Wait a little and try again.")),
        Index("ix_verification_count_window", "window"),
    )

    about: Mapped[str] = mapped_column(String(64))
    window: Mapped[int]
    asked: Mapped[int] = mapped_column(default=1)


STANDS_ON = (
    "EXISTS (SELECT 1 FROM certificate WHERE certificate.enrolment_id = OLD.enrolment_id "
    "AND NOT EXISTS (SELECT 1 FROM certificate_revocation "
    "WHERE certificate_revocation.certificate_id = certificate.id))"
)
CERTIFIED = _("A certificate rests on this result. Revoke it before the result is changed.")
never(
    "UPDATE OF score_tenths, enrolment_id, assessment_id, attempt",
    name="certified_update",
    when=STANDS_ON,
    says=CERTIFIED,
)(Result)
never("DELETE", name="certified_delete", when=STANDS_ON, says=CERTIFIED)(Result)
"""What a certificate rests on does not change under it: the schema keeps it, whoever writes."""
