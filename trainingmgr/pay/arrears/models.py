from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped

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
)
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.pay.arrears.rules import ANSWERED, DisputeKind, DisputeState, EntryKind
from trainingmgr.registry.people.models import Person

S1, S2 = FieldClass.S1, FieldClass.S2
PAY = Retention.PAY
KEPT = _("What was agreed stays as it was. Write another entry that corrects it.")
WHOSE = _("Whose it is stays with it until its time is over.")
HUMAN = (
    "SELECT one.id FROM person one JOIN person own ON own.id = OLD.person_id "
    "WHERE one.id = coalesce(own.same_as_id, own.id) "
    "OR one.same_as_id = coalesce(own.same_as_id, own.id)"
)
FIRST = (
    "(SELECT min(month.id) FROM arrears_entry month WHERE month.period = OLD.period "  # noqa: S608
    f"AND month.currency = OLD.currency AND month.person_id IN ({HUMAN}))"
)
"""By the first entry of somebody's month in a currency the month is known to a run that erases."""


@by_another("agreed_by_id", "by_id", when="NEW.kind <> 'accrued'",
            says=_("A second person must agree to this entry."))  # fmt: skip
@in_a_week("at", "agreed_at")
@never("UPDATE OF period, kind, amount_minor, currency, agreed_at", name="kept",
       when="OLD.agreed_at IS NOT NULL", says=KEPT)  # fmt: skip
@never("INSERT", name="whose", when="NEW.person_id IS NULL", says=WHOSE)
@never("UPDATE OF person_id, authority", name="named",
       when="(OLD.agreed_at IS NOT NULL OR NEW.person_id IS NULL) AND "
            + not_erased("arrears", FIRST), says=WHOSE)  # fmt: skip
@never("DELETE", name="gone", when="OLD.agreed_at IS NOT NULL", says=KEPT)  # fmt: skip
class ArrearsEntry(Travelling, Versioned, Model):
    """One movement of what is owed to one person for one month (R-PAY-09).

    It counts from when a second person has agreed; what accrues is counted by a roll-forward, which
    whoever ordered it has agreed to. `line_id` is the line of a payroll that it tells of. Once a
    settled month's time is over the amounts stay and nobody is named: no query reads such an entry
    as somebody's.
    """

    __tablename__ = "arrears_entry"
    __table_args__ = (
        only_one("person_id", "period", "kind", "source", says=_("This entry is there already.")),
        Index("ix_arrears_entry_waiting", "agreed_at", "refused_at", "id"),
        check("month", "length(period) = 7", says=_("Arrears are of a month, such as 2026-11.")),
        check("amount", "amount_minor > 0", says=_("Write how much it is.")),
        check("authority", "kind <> 'written_off' OR length(trim(authority)) > 0",
              says=_("Write who decided to write it off, and in which paper.")),
        check("by_two", "kind = 'accrued' OR agreed_by_id IS NULL OR agreed_by_id <> by_id",
              says=_("A second person must agree to this entry.")),
        check("agreed", "(agreed_by_id IS NULL) = (agreed_at IS NULL)",
              says=_("A decision and its evidence are recorded together or not at all.")),
        check("decided_once", "agreed_at IS NULL OR refused_at IS NULL",
              says=_("An entry is agreed to or refused.")),
        check("withdrawn", "withdrawn_at IS NULL OR (agreed_at IS NULL AND refused_at IS NULL)",
              says=_("This is decided already.")),
    )  # fmt: skip

    person_id: Mapped[int] = personal(
        Purpose.PAY, S1, ForeignKey("person.id"), nullable=True, retention=PAY
    )
    period: Mapped[str] = personal(Purpose.PAY, S1, String(7), retention=PAY)
    kind: Mapped[EntryKind] = personal(Purpose.PAY, S1, retention=PAY)
    amount_minor: Mapped[int] = personal(Purpose.PAY, S2, BigInteger, retention=PAY)
    currency: Mapped[str] = personal(Purpose.PAY, S2, String(3), retention=PAY)
    line_id: Mapped[int | None] = personal(
        Purpose.PAY, S1, ForeignKey("payroll_line.id"), index=True, retention=PAY
    )
    source: Mapped[str] = personal(Purpose.PAY, S1, String(60), retention=PAY)
    authority: Mapped[str | None] = personal(Purpose.PAY, S2, String(200), retention=PAY)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    agreed_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY
    )
    agreed_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    refused_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    withdrawn_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)

    person: Mapped[Person] = related()

    @property
    def waits(self) -> bool:
        """Whether a second person is to decide."""
        return self.agreed_at is None and self.refused_at is None and self.withdrawn_at is None


@by_another("decided_by_id", "by_id",
            says=_("A second person must answer."))  # fmt: skip
@never("INSERT", name="whose", when="NEW.person_id IS NULL", says=WHOSE)
@never("UPDATE OF person_id", name="named",
       when="NEW.person_id IS NULL AND " + not_erased("pay_dispute", "OLD.id"),
       says=WHOSE)  # fmt: skip
class PayDispute(Travelling, Versioned, Model):
    """Somebody says that their pay is wrong: taken in at the desk, owned, answered by a letter.

    An appeal is a dispute of its own that names the one it is against. One whose time is over
    names nobody.
    """

    __tablename__ = "pay_dispute"
    __table_args__ = (
        Index("ix_pay_dispute_person", "person_id"),
        Index("ix_pay_dispute_due", "state", "due_on", "id"),
        only_one("appeal_of_id", says=_("This answer is under appeal already.")),
        check("said", "length(trim(said)) >= 10",
              says=_("Write what the person says in a full sentence.")),
        *evidenced("state", ANSWERED, by=("answer", "decided_by_id", "decided_at")),
        check("by_two", "decided_by_id IS NULL OR decided_by_id <> by_id",
              says=_("A second person must answer.")),
    )  # fmt: skip

    person_id: Mapped[int] = personal(
        Purpose.PAY, S1, ForeignKey("person.id"), nullable=True, retention=PAY
    )
    unit_id: Mapped[int | None] = personal(Purpose.PAY, S1, ForeignKey("unit.id"), retention=PAY)
    kind: Mapped[DisputeKind] = personal(Purpose.PAY, S1, retention=PAY)
    period: Mapped[str | None] = personal(Purpose.PAY, S1, String(7), retention=PAY)
    said: Mapped[str] = personal(Purpose.PAY, S2, String(1000), retention=PAY)
    state: Mapped[DisputeState] = personal(
        Purpose.PAY, S1, default=DisputeState.RECEIVED, retention=PAY
    )
    owner_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY
    )
    due_on: Mapped[date] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    answer: Mapped[str | None] = personal(Purpose.PAY, S2, String(1000), retention=PAY)
    decided_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY
    )
    decided_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    appeal_of_id: Mapped[int | None] = personal(
        Purpose.PAY, S1, ForeignKey("pay_dispute.id"), retention=PAY
    )

    person: Mapped[Person] = related()
    appeal_of: Mapped["PayDispute | None"] = related(remote_side="PayDispute.id")
