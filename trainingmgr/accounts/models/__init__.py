"""Who holds an account, and which roles were given to it, where and for how long."""

from datetime import date
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.accounts.rules.emergencies import Drawers, opened, seen
from trainingmgr.accounts.rules.granting import LONGEST_GRANT_DAYS, SECOND_FACTOR
from trainingmgr.accounts.rules.permissions import FIELD_CLASSES, PERMISSIONS
from trainingmgr.core import clock
from trainingmgr.core.columns import Encrypted, Instant, Moment, Travelling
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import by_another, check, in_a_week, never, only_one
from trainingmgr.core.permissions import Permission, Reach
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal

if TYPE_CHECKING:
    from trainingmgr.accounts.models.emergencies import EmergencyReading


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


@by_another("countersigned_by_id", "granted_by_id", "user_id",
            says=_("A second person must countersign."))  # fmt: skip
@in_a_week("granted_at", "countersigned_at")
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
