"""What signing in leaves behind: sessions, tries, codes, passkeys, and what was being typed."""

from math import inf

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.columns import Encrypted, Instant, Line, Moment, Travelling
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import by_another, check, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal


class SignIn(Travelling, Model):
    """One session of one account, which the server can end. The cookie holds only its key.

    `totp_counter` is the time step of the six digits that were given last: they count once.
    """

    __tablename__ = "sign_in"
    __table_args__ = (
        Index("ix_sign_in_user", "user_id"),
        only_one(
            "user_id",
            "totp_counter",
            says=_("These digits were used already. Wait for the next ones."),
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[Moment]
    ends_at: Mapped[Instant]
    second_factor: Mapped[bool] = mapped_column(default=False)
    totp_counter: Mapped[int | None]
    address: Mapped[str | None] = personal(
        Purpose.ACCOUNT, FieldClass.S2, String(45), retention=Retention.LOG
    )
    agent: Mapped[str | None] = personal(
        Purpose.ACCOUNT, FieldClass.S2, String(200), retention=Retention.LOG
    )
    ended_at: Mapped[Instant | None]

    user: Mapped[User] = related()


class Attempt(Model):
    """Failed sign-ins in one window, of an account, an address, both or all: slows, never locks.

    `about` is a hash: people write their password where the name belongs.
    """

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        only_one("about", "window", says=_("Wait a little and try again.")),
        Index("ix_sign_in_attempt_window", "window"),
    )

    about: Mapped[Line]
    window: Mapped[int]
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[Instant]


@by_another("countersigned_by_id", "given_by_id", "user_id",
            says=_("A second person must countersign."))  # fmt: skip
class ResetCode(Travelling, Model):
    """A one-time code with which an owner may set a new password: there is no mail in a camp."""

    __tablename__ = "reset_code"
    __table_args__ = (
        Index("ix_reset_code_user", "user_id"),
        check(
            "by_two",
            "(countersigned_by_id IS NULL) OR (countersigned_by_id <> given_by_id)",
            says=_("A second person must countersign."),
        ),
        check(
            "withdrawn",
            "withdrawn_at IS NULL OR (countersigned_by_id IS NULL AND used_at IS NULL)",
            says=_("Nobody waits for this signature any more."),
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    code_hash: Mapped[str] = mapped_column(String(128), unique=True)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    needs_countersign: Mapped[bool] = mapped_column(default=False)
    countersigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    clears_second_factor: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[Moment]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]
    withdrawn_at: Mapped[Instant | None]
    """When whoever gave it took it back, before it was signed."""

    user: Mapped[User] = related(foreign_keys=[user_id])
    given_by: Mapped[User] = related(foreign_keys=[given_by_id])

    @property
    def waits(self) -> bool:
        """For the signature of a second person."""
        unsigned = self.needs_countersign and self.countersigned_by_id is None
        over = self.withdrawn_at is not None or self.used_at is not None
        return unsigned and not over and self.expires_at > clock.now()

    @property
    def opens(self) -> bool:
        """Whether its owner can use it now."""
        signed = not self.needs_countersign or self.countersigned_by_id is not None
        began = clock.age(self.made_at.timestamp()) < inf
        over = self.used_at is not None or self.withdrawn_at is not None
        return signed and not over and began and self.expires_at > clock.now()


class KeptTyping(Travelling, Model):
    """What somebody had typed when their session had ended: sealed, theirs alone, for a day."""

    __tablename__ = "kept_typing"
    __table_args__ = (Index("ix_kept_typing_user", "user_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    path: Mapped[str] = mapped_column(String(1000))
    fields: Mapped[str] = mapped_column(Encrypted)
    made_at: Mapped[Moment]


class UnsentForm(Travelling, Model):
    """What somebody is typing and has not saved: sealed, theirs alone, offered back to them.

    Its uid is the browser's: two windows with the same form are two of these.
    """

    __tablename__ = "unsent_form"
    __table_args__ = (Index("ix_unsent_form_user", "user_id", "form"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    form: Mapped[Line]
    path: Mapped[str] = mapped_column(String(1000))
    fields: Mapped[str] = mapped_column(Encrypted)
    changed_at: Mapped[Moment]


class Passkey(Travelling, Versioned, Model):
    """A WebAuthn credential of one account: signs in without a password."""

    __tablename__ = "passkey"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str]] = mapped_column(JSON, default=list)
    extensions: Mapped[str | None] = mapped_column(String(255))
    name: Mapped[Line]
    usage: Mapped[str] = mapped_column(String(10), default="secondary")
    backup_state: Mapped[bool] = mapped_column(default=False)
    device_type: Mapped[str] = mapped_column(String(40), default="single_device")
    created_at: Mapped[Moment]
    lastuse_at: Mapped[Moment]
