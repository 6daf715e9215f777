from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Instant, Moment, Travelling, UserKey
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
from trainingmgr.core.privacy import FieldClass, Retention, personal
from trainingmgr.core.privacy import Purpose as Why
from trainingmgr.pay.rolls.rules import (
    SIGNATURE_STANDS,
    ChangeKind,
    Deed,
    InputKind,
    PayrollState,
    Purpose,
    Seen,
    Slot,
)
from trainingmgr.pay.rules import Channel, HoldReason, LineState
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Organisation, Post, Unit

S1, S2 = FieldClass.S1, FieldClass.S2
PAY = Retention.PAY
CLOSED = _("This payroll is closed. It never changes; what is owed is paid as arrears.")
COMPUTED = _("A line of a payroll is computed, never typed. Correct what it rests on.")
OF_CLOSED = "(SELECT state FROM payroll WHERE payroll.id = OLD.payroll_id) = 'closed'"
NOT_COMPUTING = "(SELECT state FROM payroll WHERE payroll.id = {row}.payroll_id) <> 'computing'"
GIVEN = (
    "FROM payroll_signature AS s WHERE s.payroll_id = {roll} "
    "AND s.content_sha256 = NEW.content_sha256 AND s.withdrawn_at IS NULL"
)
"""What stands under this very content."""
SIGNED = GIVEN.format(roll="NEW.payroll_id")
HANDS = GIVEN.replace("WHERE", 'JOIN "user" ON "user".id = s.by_id WHERE').format(roll="NEW.id")
THREE = _("Three people sign a payroll. You have signed this one already.")
STAYS = _("A signature stays as it is.")
TAKEN = NOT_COMPUTING.format(row="OLD") + " AND " + not_erased("payroll", "OLD.payroll_id")


@in_a_week("(SELECT max(s.at) " + GIVEN.format(roll="NEW.id") + " AND s.deed = 'approved')",
           "NEW.released_at", deed="UPDATE OF released_at")  # fmt: skip
@never("UPDATE OF state", name="by_three",
       when="NEW.state = 'released' AND OLD.state <> 'released' AND "
            f'(SELECT count(DISTINCT "user".holder_id) {HANDS}) < 3',
       says=_("Three people sign a payroll before it is released."))  # fmt: skip
@never("UPDATE", name="closed", when="OLD.state = 'closed'", says=CLOSED)
@never("DELETE", name="kept", when="OLD.state IN ('released', 'closed')", says=CLOSED)
class Payroll(Travelling, Versioned, Model):
    """What one service pays in one month for one purpose in one currency, worked out by us.

    `funder_id` says who finances it where that is not the state. The hashes are of the inputs as
    they were read and of the lines: signatures are bound to the second, so that an edit voids them.
    """

    __tablename__ = "payroll"
    __table_args__ = (
        only_one("service_id", "period", "purpose", "currency",
                 says=_("This payroll is there already.")),
        check("month", "length(period) = 7", says=_("A payroll is of a month, such as 2026-11.")),
        check("hashed", "state IN ('open', 'computing') OR content_sha256 IS NOT NULL",
              says=_("A payroll that is computed has a hash.")),
        *evidenced("state", {PayrollState.RELEASED, PayrollState.CLOSED},
                   by=("released_at", "released_by_id")),
        *evidenced("state", {PayrollState.CLOSED}, by=("closed_at", "closed_by_id")),
    )  # fmt: skip

    service_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    period: Mapped[str] = mapped_column(String(7))
    purpose: Mapped[Purpose]
    currency: Mapped[str] = mapped_column(String(3))
    funder_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    cut_off_on: Mapped[date]
    state: Mapped[PayrollState] = mapped_column(default=PayrollState.OPEN)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    inputs_sha256: Mapped[str | None] = mapped_column(String(64))
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    computed_at: Mapped[Instant | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    released_at: Mapped[Instant | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    rolled_at: Mapped[Instant | None]
    closed_at: Mapped[Instant | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    service: Mapped[Organisation] = related(foreign_keys=[service_id])
    funder: Mapped[Organisation | None] = related(foreign_keys=[funder_id])


class PayrollInput(Model):
    """One kind of facts that a payroll was computed from: how many, and their hash as read."""

    __tablename__ = "payroll_input"
    __table_args__ = (only_one("payroll_id", "kind", says=_("This input is noted already.")),)

    payroll_id: Mapped[int] = mapped_column(ForeignKey("payroll.id"))
    kind: Mapped[InputKind]
    count: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))


@never("INSERT", name="computed", when=NOT_COMPUTING.format(row="NEW"), says=COMPUTED)
@never("DELETE", name="taken", when=TAKEN, says=COMPUTED)
@never(
    "UPDATE OF payroll_id, number, person_id, unit_id, post_id, slot, seen, grade, step, band, "
    "days, base_minor, allowances, allowances_minor, deductions, deductions_minor, gross_minor, "
    "net_minor, channel, channel_id, channel_end, purpose, funder_id, facts",
    name="typed",
    when="1 = 1",
    says=COMPUTED,
)
@never("UPDATE", name="closed", when=OF_CLOSED, says=CLOSED)
class PayrollLine(Travelling, Versioned, Model):
    """What one person is paid on one payroll, with the facts it was computed from.

    The computed columns are never updated. `state` holds what became of the money once somebody
    says so; until then it is draft, or held with its reason. A held line without a reason is
    derived elsewhere at every look (age).
    """

    __tablename__ = "payroll_line"
    __table_args__ = (
        only_one("payroll_id", "number", says=_("This line is on the payroll already.")),
        only_one_where("uq_payroll_line_salary", "purpose = 'salary'", "payroll_id", "person_id",
                       says=_("This person has a line on the payroll already.")),
        Index("ix_payroll_line_person", "person_id", "payroll_id"),
        Index("ix_payroll_line_state", "payroll_id", "state", "hold", "number"),
        Index("ix_payroll_line_unit", "payroll_id", "unit_id"),
        check("adds_up", "gross_minor = base_minor + allowances_minor "
              "AND net_minor = gross_minor - deductions_minor",
              says=_("Gross is base and allowances, net is gross without deductions.")),
        check("amounts", "base_minor >= 0 AND allowances_minor >= 0 AND deductions_minor >= 0 "
              "AND net_minor >= 0", says=_("An amount of pay is never below zero.")),
        check("days", "days BETWEEN 0 AND 31", says=_("A month has at most 31 days.")),
        check("held", "state = 'held' OR hold IS NULL",
              says=_("A reason belongs to a line on hold.")),
        check("funded", "purpose NOT IN ('stipend', 'per_diem') OR funder_id IS NOT NULL",
              says=_("A stipend or per diem names its funder.")),
        check("held_by", "(held_by_id IS NULL) = (held_because IS NULL)",
              says=_("Whoever holds a line says why.")),
    )  # fmt: skip

    payroll_id: Mapped[int] = personal(Why.PAY, S1, ForeignKey("payroll.id"), retention=PAY)
    number: Mapped[int] = personal(Why.PAY, S1, retention=PAY)
    person_id: Mapped[int] = personal(Why.PAY, S1, ForeignKey("person.id"), retention=PAY)
    purpose: Mapped[Purpose] = personal(Why.PAY, S1, retention=PAY)
    funder_id: Mapped[int | None] = personal(
        Why.PAY, S1, ForeignKey("organisation.id"), retention=PAY
    )
    unit_id: Mapped[int | None] = personal(Why.PAY, S1, ForeignKey("unit.id"), retention=PAY)
    post_id: Mapped[int | None] = personal(Why.PAY, S1, ForeignKey("post.id"), retention=PAY)
    slot: Mapped[Slot] = personal(Why.PAY, S1, retention=PAY)
    seen: Mapped[Seen] = personal(Why.PAY, S1, retention=PAY)
    grade: Mapped[str | None] = personal(Why.PAY, S1, String(40), retention=PAY)
    step: Mapped[int | None] = personal(Why.PAY, S1, retention=PAY)
    band: Mapped[str | None] = personal(Why.PAY, S1, String(5), retention=PAY)
    days: Mapped[int] = personal(Why.PAY, S1, retention=PAY)
    base_minor: Mapped[int] = personal(Why.PAY, S2, BigInteger, retention=PAY)
    allowances: Mapped[dict[str, int]] = personal(Why.PAY, S2, JSON, retention=PAY)
    allowances_minor: Mapped[int] = personal(Why.PAY, S2, BigInteger, retention=PAY)
    deductions: Mapped[dict[str, int]] = personal(Why.PAY, S2, JSON, retention=PAY)
    deductions_minor: Mapped[int] = personal(Why.PAY, S2, BigInteger, retention=PAY)
    gross_minor: Mapped[int] = personal(Why.PAY, S2, BigInteger, retention=PAY)
    net_minor: Mapped[int] = personal(Why.PAY, S2, BigInteger, retention=PAY)
    channel: Mapped[Channel] = personal(Why.PAY, S1, default=Channel.UNKNOWN, retention=PAY)
    channel_id: Mapped[int | None] = personal(
        Why.PAY, S1, ForeignKey("pay_channel.id"), retention=PAY
    )
    channel_end: Mapped[str | None] = personal(Why.PAY, S2, String(4), retention=PAY)
    facts: Mapped[dict[str, Any]] = personal(Why.PAY, S2, JSON, retention=PAY)
    digest: Mapped[str] = personal(Why.PAY, S1, String(64), retention=PAY)
    state: Mapped[LineState] = personal(Why.PAY, S1, default=LineState.DRAFT, retention=PAY)
    state_since: Mapped[date | None] = personal(Why.PAY, S1, retention=PAY)
    hold: Mapped[HoldReason | None] = personal(Why.PAY, S2, retention=PAY)
    held_by_id: Mapped[int | None] = personal(
        Why.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY
    )
    held_because: Mapped[str | None] = personal(Why.PAY, S2, String(500), retention=PAY)

    payroll: Mapped[Payroll] = related()
    person: Mapped[Person] = related()
    unit: Mapped[Unit | None] = related()
    post: Mapped[Post | None] = related()
    funder: Mapped[Organisation | None] = related()


@never("INSERT", name="computed", when=NOT_COMPUTING.format(row="NEW"), says=COMPUTED)
@never("UPDATE", name="closed", when=OF_CLOSED, says=CLOSED)
@never("DELETE", name="taken", when=TAKEN, says=COMPUTED)
class PayrollChange(Travelling, Versioned, Model):
    """What is otherwise than on the payroll before, and the paper that says so (PEFA PI-23.1)."""

    __tablename__ = "payroll_change"
    __table_args__ = (
        only_one("payroll_id", "person_id", "kind", says=_("This change is listed already.")),
        Index("ix_payroll_change_kind", "payroll_id", "kind", "id"),
        Index("ix_payroll_change_person", "person_id"),
        check("documented", "documented_by_id IS NULL OR document IS NOT NULL",
              says=_("Write the number of the paper.")),
    )  # fmt: skip

    payroll_id: Mapped[int] = personal(Why.PAY, S1, ForeignKey("payroll.id"), retention=PAY)
    person_id: Mapped[int] = personal(Why.PAY, S1, ForeignKey("person.id"), retention=PAY)
    kind: Mapped[ChangeKind] = personal(Why.PAY, S1, retention=PAY)
    was: Mapped[str | None] = personal(Why.PAY, S2, String(120), retention=PAY)
    now: Mapped[str | None] = personal(Why.PAY, S2, String(120), retention=PAY)
    difference_minor: Mapped[int] = personal(Why.PAY, S2, BigInteger, default=0, retention=PAY)
    is_late: Mapped[bool] = personal(Why.PAY, S1, default=False, retention=PAY)
    document: Mapped[str | None] = personal(Why.PAY, S1, String(120), retention=PAY)
    documented_by_id: Mapped[int | None] = personal(
        Why.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY
    )

    payroll: Mapped[Payroll] = related()
    person: Mapped[Person] = related()


@in_a_week(f"(SELECT min(s.at) {SIGNED})", "NEW.at", deed="INSERT")
@by_another("by_id", f"SELECT s.by_id {SIGNED}", name="by_three", written=True, says=THREE)
@never("UPDATE OF payroll_id, deed, content_sha256, by_id, at", name="kept", when="1 = 1",
       says=STAYS)  # fmt: skip
@never("UPDATE OF withdrawn_at", name="over", when="OLD.withdrawn_at IS NOT NULL", says=STAYS)
class PayrollSignature(Model):
    """One of three signatures under a payroll, bound to its content by the hash (R-PAY-02).

    It stands while the payroll has this hash, for a week, and unless it was taken back. One whose
    week is over is let go of when the same content is signed anew.
    """

    __tablename__ = "payroll_signature"
    __table_args__ = (
        only_one_where("uq_payroll_signature_one", "withdrawn_at IS NULL", "payroll_id", "deed",
                       "content_sha256", says=_("This is signed already.")),
        check("countersigned", "because IS NULL OR deed = 'verified'",
              says=_("Holds are countersigned by whoever verifies.")),
    )  # fmt: skip

    payroll_id: Mapped[int] = mapped_column(ForeignKey("payroll.id"), index=True)
    deed: Mapped[Deed]
    content_sha256: Mapped[str] = mapped_column(String(64))
    because: Mapped[str | None] = mapped_column(String(500))
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    withdrawn_at: Mapped[Instant | None]

    by: Mapped[User] = related()

    @property
    def was_taken_back(self) -> bool:
        """By whoever gave it, and not let go of after its week."""
        ended = self.withdrawn_at
        return ended is not None and ended - self.at < SIGNATURE_STANDS
