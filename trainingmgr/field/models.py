from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Encrypted, Instant, Line, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, never, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.field.rules import Cause, Kind, Settled

S1 = FieldClass.S1


@never("UPDATE OF withdrawn_at, user_id, token_hash", name="withdrawn",
       when="OLD.withdrawn_at IS NOT NULL",
       says=_("A phone that was withdrawn stays so. Register it anew."))  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=_("A phone is withdrawn, never deleted."))
class Device(Travelling, Model):
    """A phone that may hold the work of one account for a week without signal.

    What lies on it opens with its PIN and `secret` together: without this the phone, and whoever
    has copied it, has noise.
    """

    __tablename__ = "device"
    __table_args__ = (
        only_one("token_hash", says=_("This phone is registered already.")),
        check("named", "length(trim(name)) >= 1", says=_("Give the phone a name.")),
        check("secret_until_withdrawn", "(withdrawn_at IS NULL) = (secret IS NOT NULL)",
              says=_("A phone that is withdrawn has no secret any more.")),
        check("withdrawn_by", "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        Index("ix_device_list", "registered_at", "id"),
    )  # fmt: skip

    user_id: Mapped[UserKey] = personal(Purpose.ACCOUNT, S1, retention=Retention.ACCOUNT)
    name: Mapped[Line] = personal(Purpose.ACCOUNT, S1, retention=Retention.ACCOUNT)
    token_hash: Mapped[str] = mapped_column(String(64))
    secret: Mapped[str | None] = mapped_column(Encrypted)
    registered_at: Mapped[Moment]
    seen_at: Mapped[Instant | None]
    minute: Mapped[int] = mapped_column(default=0)
    """Of its last sending, and how many came in it: a phone that asks too often waits."""
    heard: Mapped[int] = mapped_column(default=0)
    shut_at: Mapped[Instant | None]
    """Since when it waits until its owner has signed in on it: their password was set anew."""
    withdrawn_at: Mapped[Instant | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    user: Mapped[User] = related(foreign_keys=[user_id])

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None


@append_only(says=_("What came from a phone stays on record."))
class FieldEntry(Model):
    """One entry of a phone that was taken: by the identity the phone gave it, once for all.

    The clock of the phone is written down and decides nothing.
    """

    __tablename__ = "field_entry"
    __table_args__ = (only_one("client_id", says=_("This entry has come already.")),)

    client_id: Mapped[UUID]
    digest: Mapped[str] = mapped_column(String(64))
    kind: Mapped[Kind]
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), index=True)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=Retention.PAPER)
    written_at: Mapped[Instant | None]
    at: Mapped[Moment]


@never("UPDATE OF client_id, digest, kind, by_id, cause", name="kept", when="1 = 1",
       says=_("What a phone sent stays as it was sent."))  # fmt: skip
class FieldConflict(Travelling, Versioned, Model):
    """An entry of a phone that says otherwise than what stands: kept until its writer decides."""

    __tablename__ = "field_conflict"
    __table_args__ = (
        only_one("client_id", "digest", says=_("This entry is kept already.")),
        check("settled_whole", "(settled IS NULL) = (settled_at IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        Index("ix_field_conflict_open", "by_id", "settled", "id"),
    )  # fmt: skip

    client_id: Mapped[UUID]
    digest: Mapped[str] = mapped_column(String(64))
    kind: Mapped[Kind]
    cause: Mapped[Cause]
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), index=True)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=Retention.PAPER)
    content: Mapped[str] = personal(
        Purpose.TRAIN, S1, Encrypted, retention=Retention.PAPER, readers="whoever wrote it"
    )
    at: Mapped[Moment]
    settled: Mapped[Settled | None]
    settled_at: Mapped[Instant | None]
