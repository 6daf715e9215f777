from datetime import date, datetime
from math import inf
from typing import Any

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
from trainingmgr.accounts.rules.emergencies import (
    WAITS,
    Drawers,
    ReadingState,
    drawers_of,
    opened,
    seen,
)
from trainingmgr.core import clock
from trainingmgr.core.columns import (
    Encrypted,
    Instant,
    Line,
    Moment,
    Prose,
    Travelling,
)
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, never, not_erased, only_one
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
        by_role = frozenset().union(*(FIELD_CLASSES[role] for role in self.roles))
        return by_role | seen(self._drawers)

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
        return self._opened.union(*(PERMISSIONS[role] for role in self.roles))

    def may(self, permission: Permission) -> bool:
        return self.holds(permission) or permission in self._opened

    def holds(self, permission: Permission) -> bool:
        """By a role alone, whatever an emergency opens: what deeds ask."""
        return any(permission in PERMISSIONS[role] for role in self.roles)

    @property
    def emergency(self) -> "EmergencyReading | None":
        """The reading in an emergency that is open while this request is answered."""
        return self.__dict__.get("_emergency")

    @property
    def _opened(self) -> frozenset[Permission]:
        return opened(self._drawers)

    @property
    def _drawers(self) -> Drawers:
        drawers: Drawers = self.__dict__.get("_reads", frozenset())
        return drawers

    def reads_by(self, reading: "EmergencyReading", *, reads: bool) -> None:
        """Within a request of their own, and only where it `reads`. Whoever is loaded elsewhere,
        for work in the background, reads nothing by it.
        """
        if self.holds(Permission.EMERGENCY_ASK):
            self.__dict__.update(_emergency=reading, _reads=reading.opens if reads else frozenset())

    def reach(self, permission: Permission) -> Reach:
        """How far this permission goes today. Nothing, unless a grant says so."""
        giving = [g for g in self.standing_grants if permission in PERMISSIONS[g.role]]
        emergency = permission in self._opened
        return Reach(
            emergency=emergency,
            national=emergency or any(g.scope is Scope.NATIONAL for g in giving),
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
    granted_at: Mapped[Instant | None]
    """Not kept of roles that were given before it was (schema 0127)."""
    countersigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    countersigned_at: Mapped[Instant | None]
    needs_countersign: Mapped[bool] = mapped_column(default=False)
    revoked_at: Mapped[Instant | None]

    user: Mapped[User] = related(back_populates="grants", foreign_keys=[user_id])
    granted_by: Mapped[User | None] = related(foreign_keys=[granted_by_id])

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


_ASKED = _("What was asked for stays on record. Ask anew.")
_DECIDED = _("This was decided already, and stays on record.")
_ANOTHER = _("A second person must do this: it was begun by you, or is about you.")
_SAME = (
    'EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id '
    "WHERE a.id = NEW.agreed_by_id AND b.id = NEW.user_id)"
)
_AGED = {
    "sqlite": "(julianday({later}) - julianday({earlier})) * 1440 > {minutes}.001",
    "postgresql": "{later} - {earlier} > interval '{minutes} minutes'",
}


def _aged(later: str, earlier: str, minutes: int) -> dict[str, str]:
    """That more minutes lie between two moments, as each database says it."""
    return {
        name: sql.format(later=later, earlier=earlier, minutes=minutes)
        for name, sql in _AGED.items()
    }


_STANDS = (
    "EXISTS (SELECT 1 FROM emergency_reading o WHERE o.holder_id = NEW.holder_id "
    "AND o.refused_at IS NULL AND o.ended_at IS NULL AND "
    "(o.ends_at > NEW.asked_at OR (o.ends_at IS NULL AND NOT ({aged}))))"
)
_ONE_STANDS = {
    name: _STANDS.format(aged=aged)
    for name, aged in _aged("NEW.asked_at", "o.asked_at", 1440).items()
}


def _said(*columns: Any, **facts: Any) -> Any:
    return personal(
        Purpose.ACCOUNTABILITY, FieldClass.S1, *columns, retention=Retention.LOG,
        readers="whoever asked, data protection officers and oversight", **facts,
    )  # fmt: skip


@never("INSERT", name="asked", when="NEW.agreed_at IS NOT NULL OR NEW.refused_at IS NOT NULL "
       "OR NEW.ended_at IS NOT NULL",
       says=_("Nobody reads in an emergency before another person has agreed."))  # fmt: skip
@never("INSERT", name="one", when=_ONE_STANDS,
       says=_("You have asked already, or read in an emergency now."))  # fmt: skip
@never("UPDATE OF uid, user_id, holder_id, asked_at", name="kept", when="1 = 1", says=_ASKED)
@never("UPDATE OF drawers", name="drawn", when="1 = 1", says=_ASKED)
@never("UPDATE OF reason, agreed_why", name="worded",
       when="(NEW.reason <> OLD.reason OR OLD.agreed_why IS NOT NULL) AND "
       + not_erased("emergency_reading", "OLD.id"), says=_ASKED)  # fmt: skip
@never("UPDATE OF agreed_by_id", name="by_two", when=_SAME, says=_ANOTHER)
@never("UPDATE OF agreed_at", name="in_time", when=_aged("NEW.agreed_at", "OLD.asked_at", 1440),
       says=_("Nobody agreed to it for a day: it is asked for anew."))  # fmt: skip
@never("UPDATE OF agreed_at, ends_at", name="made_longer",
       when=_aged("NEW.ends_at", "NEW.agreed_at", 60),
       says=_("Reading in an emergency ends within 60 minutes. Ask anew."))  # fmt: skip
@never("UPDATE OF agreed_by_id, agreed_at, ends_at, refused_by_id, refused_at", name="once",
       when="OLD.agreed_at IS NOT NULL OR OLD.refused_at IS NOT NULL",
       says=_DECIDED)  # fmt: skip
@never("UPDATE OF ended_by_id, ended_at", name="ended_once", when="OLD.ended_at IS NOT NULL",
       says=_DECIDED)  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=_DECIDED)
class EmergencyReading(Travelling, Versioned, Model):
    """A system operator asks to read what only others may, with a reason; a data protection officer
    agrees, and for an hour they read the compartments that were named (security 2 and 4.1,
    break-glass; R-DAT-03).
    """

    __tablename__ = "emergency_reading"
    __table_args__ = (
        Index("ix_emergency_reading_user", "user_id", "ends_at"),
        Index("ix_emergency_reading_holder", "holder_id", "asked_at"),
        Index("ix_emergency_reading_list", "asked_at", "id"),
        Index("ix_emergency_reading_agreed", "agreed_at"),
        check("drawn", "length(drawers) > 0", says=_("Choose at least one part.")),
        check("reasoned", "length(trim(reason)) >= 10",
              says=_("Give the reason in a full sentence.")),
        check("agreed", "(agreed_at IS NULL) = (agreed_by_id IS NULL) AND "
              "(agreed_at IS NULL) = (ends_at IS NULL) AND "
              "(agreed_at IS NULL) = (agreed_why IS NULL) AND "
              "(ends_at IS NULL OR ends_at > agreed_at)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("agreed_why", "agreed_why IS NULL OR length(trim(agreed_why)) >= 10",
              says=_("Give the reason in a full sentence.")),
        check("refused", "(refused_at IS NULL) = (refused_by_id IS NULL) AND "
              "(refused_at IS NULL OR agreed_at IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("ended", "(ended_at IS NULL) = (ended_by_id IS NULL) AND "
              "(ended_at IS NULL OR agreed_at IS NOT NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("by_two", "(agreed_by_id IS NULL) OR (agreed_by_id <> user_id)", says=_ANOTHER),
    )  # fmt: skip

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    holder_id: Mapped[int] = _said(ForeignKey("holder.id"))
    drawers: Mapped[str] = mapped_column(String(60))
    """The compartments that were asked for and agreed to, no others (R-DAT-03)."""
    reason: Mapped[Prose] = _said()
    asked_at: Mapped[Moment]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    agreed_why: Mapped[str | None] = _said(String(2000))
    agreed_at: Mapped[Instant | None]
    ends_at: Mapped[Instant | None]
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    refused_at: Mapped[Instant | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[Instant | None]

    user: Mapped[User] = related(foreign_keys=[user_id])
    agreed_by: Mapped[User | None] = related(foreign_keys=[agreed_by_id])
    refused_by: Mapped[User | None] = related(foreign_keys=[refused_by_id])
    ended_by: Mapped[User | None] = related(foreign_keys=[ended_by_id])

    @property
    def opens(self) -> Drawers:
        return drawers_of(self.drawers)

    def state_at(self, at: datetime) -> ReadingState:
        if self.refused_at is not None:
            return ReadingState.REFUSED
        if self.ended_at is not None:
            return ReadingState.ENDED
        if self.ends_at is not None:
            return ReadingState.OPEN if at < self.ends_at else ReadingState.OVER
        return ReadingState.WAITING if at - self.asked_at < WAITS else ReadingState.LAPSED


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
        check(
            "withdrawn",
            "withdrawn_at IS NULL OR (countersigned_by_id IS NULL AND used_at IS NULL)",
            says=_("Nobody waits for this signature any more."),
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
