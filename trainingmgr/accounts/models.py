from datetime import date
from math import inf

from flask_babel import lazy_gettext as _
from flask_login import UserMixin
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.rules import (
    FIELD_CLASSES,
    LONGEST_GRANT_DAYS,
    PERMISSIONS,
    SECOND_FACTOR,
    Role,
    Scope,
)
from trainingmgr.core import clock
from trainingmgr.core.columns import (
    Encrypted,
    Instant,
    Line,
    Moment,
    Travelling,
)
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, never, only_one
from trainingmgr.core.permissions import Permission, Reach
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal


class Holder(Travelling, Model):
    """Whoever stands behind accounts and records: a human being, as an id and nothing else.

    Four eyes compare holders: two accounts of one person count as one.
    """

    __tablename__ = "holder"


class User(UserMixin, Travelling, Versioned, Model):
    """Someone who may sign in. An account is not a person: most people never have one."""

    __tablename__ = "user"
    __table_args__ = (
        only_one("username", says=_("Another account has this sign-in name.")),
        check(
            "username_written",
            "length(trim(username)) >= 2",
            says=_("Give a sign-in name of two letters or more."),
        ),
    )

    username: Mapped[str] = personal(
        Purpose.ACCOUNT, FieldClass.S1, String(60), retention=Retention.ACCOUNT
    )
    name: Mapped[str] = personal(
        Purpose.ACCOUNT, FieldClass.S1, String(120), retention=Retention.ACCOUNT
    )
    email: Mapped[str | None] = personal(
        Purpose.ACCOUNT, FieldClass.S2, String(254), retention=Retention.ACCOUNT
    )
    holder_id: Mapped[int] = personal(
        Purpose.ACCOUNT, FieldClass.S1, ForeignKey("holder.id"), retention=Retention.ACCOUNT
    )
    password: Mapped[str | None] = mapped_column(String(255))
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None] = mapped_column(String(5))
    created_at: Mapped[Moment]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(Encrypted)
    mf_recovery_codes: Mapped[str | None] = mapped_column(Encrypted)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    password_set_at: Mapped[Instant | None]
    approvals_held_until: Mapped[Instant | None]

    holder: Mapped[Holder] = related()
    grants: Mapped[list["Grant"]] = related(
        back_populates="user", foreign_keys="Grant.user_id", order_by="Grant.id",
        lazy="select",  # whoever was refused, and rolled back, is still shown a page
    )  # fmt: skip

    @property
    def standing_grants(self) -> list["Grant"]:
        """The grants that hold today."""
        today = clock.today()
        return [grant for grant in self.grants if grant.holds_on(today)]

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.standing_grants)

    def has_role(self, role: Role) -> bool:
        return role in self.roles

    @property
    def field_classes(self) -> frozenset[FieldClass]:
        return frozenset().union(*(FIELD_CLASSES[role] for role in self.roles))

    @property
    def needs_second_factor(self) -> bool:
        return bool(self.roles & SECOND_FACTOR)

    @property
    def has_second_factor(self) -> bool:
        return self.tf_totp_secret is not None

    @property
    def may_approve(self) -> bool:
        """Not within a day of a reset: whoever took over the account would approve at once."""
        held = self.approvals_held_until
        return held is None or held <= clock.now()

    @property
    def waiting_grants(self) -> list["Grant"]:
        """Grants that wait for a second person."""
        return [g for g in self.grants if g.waits and g.until_on > clock.today()]

    @property
    def permissions(self) -> frozenset[Permission]:
        """All that may be done today, when more than a few are asked after."""
        return frozenset().union(*(PERMISSIONS[role] for role in self.roles))

    def may(self, permission: Permission) -> bool:
        return any(permission in PERMISSIONS[role] for role in self.roles)

    def reach(self, permission: Permission) -> Reach:
        """How far this permission goes today. Nothing, unless a grant says so."""
        giving = [g for g in self.standing_grants if permission in PERMISSIONS[g.role]]
        return Reach(
            national=any(g.scope is Scope.NATIONAL for g in giving),
            centres=frozenset(g.centre_id for g in giving if g.centre_id),
            units=frozenset(g.unit_id for g in giving if g.unit_id),
            places=frozenset(g.place_id for g in giving if g.place_id),
            own=any(g.scope is Scope.OWN for g in giving),
        )


_TOO_LONG = {
    "sqlite": f"julianday(NEW.until_on) - julianday(NEW.from_on) > {LONGEST_GRANT_DAYS}",
    "postgresql": f"NEW.until_on - NEW.from_on > {LONGEST_GRANT_DAYS}",
}
_LASTS = _("A role lasts 180 days at most. Give it again when it ends.")


@never("INSERT", name="too_long", when=_TOO_LONG, says=_LASTS)
@never("UPDATE OF from_on, until_on", name="made_longer", when=_TOO_LONG, says=_LASTS)
class Grant(Travelling, Versioned, Model):
    """One role of one user, how far it reaches and from when to when."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index("ix_role_grant_user", "user_id"),
        check(
            "centre_with_scope",
            "(scope = 'centre') = (centre_id IS NOT NULL)",
            says=_("Name the centre, or choose another reach."),
        ),
        check(
            "unit_with_scope",
            "(scope = 'unit') = (unit_id IS NOT NULL)",
            says=_("Name the unit, or choose another reach."),
        ),
        check(
            "place_with_scope",
            "(scope = 'region') = (place_id IS NOT NULL)",
            says=_("Name the region, or choose another reach."),
        ),
        check(
            "in_order",
            "until_on > from_on",
            says=_("A role ends after it begins."),
        ),
        check(
            "by_two",
            "(countersigned_by_id IS NULL) OR (countersigned_by_id <> granted_by_id)",
            says=_("A second person must countersign."),
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    role: Mapped[Role]
    scope: Mapped[Scope]
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("training_centre.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    countersigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    needs_countersign: Mapped[bool] = mapped_column(default=False)
    revoked_at: Mapped[Instant | None]

    user: Mapped[User] = related(back_populates="grants", foreign_keys=[user_id])

    @property
    def waits(self) -> bool:
        """Written, but not yet countersigned by a second person."""
        open_ = self.needs_countersign and self.countersigned_by_id is None
        return open_ and self.revoked_at is None

    @property
    def reaches_id(self) -> int | None:
        """The centre, unit or region that the scope names."""
        return self.centre_id or self.unit_id or self.place_id

    def holds_on(self, day: date) -> bool:
        return self.revoked_at is None and not self.waits and self.from_on <= day < self.until_on


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
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    needs_countersign: Mapped[bool] = mapped_column(default=False)
    countersigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    clears_second_factor: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[Moment]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]

    user: Mapped[User] = related(foreign_keys=[user_id])

    @property
    def opens(self) -> bool:
        """Whether its owner can use it now."""
        signed = not self.needs_countersign or self.countersigned_by_id is not None
        began = clock.age(self.made_at.timestamp()) < inf
        return signed and self.used_at is None and began and self.expires_at > clock.now()


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
