from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Encrypted, Instant, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import by_another, check, evidenced, in_a_week, only_one, only_one_where
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.vetting.sources.rules import Consent, GrantState, SourceState

S1, S4 = FieldClass.S1, FieldClass.S4
KEPT = Retention.OUTCOME


class SourceKey(Travelling, Versioned, Model):
    """The pair of one custodian or officer: the private half is wrapped with their password."""

    __tablename__ = "source_key"
    __table_args__ = (
        only_one_where("uq_source_key_in_use", "retired_at IS NULL", "user_id",
                       says=_("You have a key already.")),
    )  # fmt: skip

    user_id: Mapped[UserKey]
    public: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    retired_at: Mapped[Instant | None]

    user: Mapped[User] = related()


class Source(Versioned, Model):
    """What somebody told, sealed for the custodians and the escrow; withdrawn, a tombstone.

    It says nowhere who wrote it, and no day: a month, a code by chance, and the code of the case.
    """

    __tablename__ = "source"
    __table_args__ = (
        only_one("code", says=_("Another source has this code.")),
        check("gone_with_consent", "(state = 'withdrawn') = (content IS NULL)",
              says=_("Consent was withdrawn: nothing of it is kept.")),
        Index("ix_source_case", "case_code"),
    )  # fmt: skip

    code: Mapped[str] = mapped_column(String(10))
    case_code: Mapped[str] = personal(
        Purpose.VET, S4, String(12), ForeignKey("vetting_case.number"), retention=KEPT
    )
    consent: Mapped[Consent] = personal(Purpose.VET, S4, retention=KEPT)
    month: Mapped[str] = personal(Purpose.VET, S4, String(7), retention=KEPT)
    state: Mapped[SourceState] = personal(
        Purpose.VET, S4, default=SourceState.WRITTEN, retention=KEPT
    )
    content: Mapped[bytes | None] = personal(Purpose.VET, S4, LargeBinary, retention=KEPT)
    withdrawn_month: Mapped[str | None] = personal(Purpose.VET, S4, String(7), retention=KEPT)

    envelopes: Mapped[list["SourceEnvelope"]] = related(cascade="all, delete-orphan")


class SourceEnvelope(Model):
    """The key of one source for one person, or for the escrow where no person is named."""

    __tablename__ = "source_envelope"
    __table_args__ = (
        only_one("source_id", "key_id", says=_("This key opens the source already.")),
    )

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)
    key_id: Mapped[int | None] = mapped_column(ForeignKey("source_key.id"), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)

    key: Mapped[SourceKey | None] = related()


@by_another("decided_by_id", "asked_by_id",
            says=_("Another custodian grants it."))  # fmt: skip
@in_a_week("asked_at", "decided_at", when="NEW.state = 'granted'")
class SourceGrant(Travelling, Versioned, Model):
    """Somebody asks to see a source and says why; a second person opens it to them for a while."""

    __tablename__ = "source_grant"
    __table_args__ = (
        *evidenced("state", {GrantState.GRANTED, GrantState.REFUSED},
                   by=("decided_by_id", "decided_at")),
        *evidenced("state", {GrantState.GRANTED}, by=("until_at",)),
        *evidenced("state", {GrantState.WITHDRAWN}, by=("withdrawn_at",)),
        check("another", "decided_by_id IS NULL OR decided_by_id <> asked_by_id",
              says=_("Another custodian grants it.")),
        check("envelope_of_granted", "envelope IS NULL OR state = 'granted'",
              says=_("Another custodian grants it.")),
        Index("ix_source_grant_source", "source_id"),
        Index("ix_source_grant_asked_by", "asked_by_id"),
    )  # fmt: skip

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    key_id: Mapped[int] = mapped_column(ForeignKey("source_key.id"))
    asked_by_id: Mapped[int] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=KEPT
    )
    reason: Mapped[str] = personal(Purpose.VET, S4, Encrypted, retention=KEPT)
    asked_at: Mapped[Moment]
    state: Mapped[GrantState] = mapped_column(default=GrantState.ASKED)
    decided_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=KEPT
    )
    decided_at: Mapped[Instant | None]
    withdrawn_at: Mapped[Instant | None]
    """When whoever asked took it back."""
    until_at: Mapped[Instant | None]
    envelope: Mapped[bytes | None] = mapped_column(LargeBinary)

    source: Mapped[Source] = related()
    asked_by: Mapped[User] = related(foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = related(foreign_keys=[decided_by_id])
