from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Encrypted, Instant, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, evidenced, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.pay.rules import (
    Channel,
    ChannelFailure,
    CycleState,
    Finding,
    FindingState,
    HoldReason,
    LineState,
    MatchClass,
)
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Organisation

S1, S2 = FieldClass.S1, FieldClass.S2
PAY = Retention.PAY


class PayCycle(Travelling, Versioned, Model):
    """One month of pay of one service, as the ministry's file says it."""

    __tablename__ = "pay_cycle"
    __table_args__ = (
        only_one("service_id", "period", "batch_id", says=_("This file is in this cycle.")),
        check("month", "length(period) = 7", says=_("A cycle is a month, such as 2026-11.")),
        Index("ix_pay_cycle_period", "service_id", "period"),
    )

    service_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    period: Mapped[str] = mapped_column(String(7))
    state: Mapped[CycleState] = mapped_column(default=CycleState.IMPORTED)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    cut_off_on: Mapped[date | None]
    reconciled_at: Mapped[Instant | None]
    rolled_at: Mapped[Instant | None]
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    service: Mapped[Organisation] = related()


class PayLine(Travelling, Versioned, Model):
    """One line of a pay file: as it was written, whom it is held to be, where the money is.

    `person_id` is the person in question: held to be paid by this line only where `match` is one
    of `rules.HELD`. `after` is the number of the line that this person is already paid through.
    """

    __tablename__ = "pay_line"
    __table_args__ = (
        only_one("cycle_id", "number", says=_("This line is in the cycle already.")),
        Index("ix_pay_line_person", "person_id", "cycle_id"),
        Index("ix_pay_line_class", "cycle_id", "match", "number"),
        Index("ix_pay_line_service_number", "service_number"),
        Index("ix_pay_line_account", "cycle_id", "account_mark"),
        Index("ix_pay_line_phone", "cycle_id", "phone_mark"),
        check("amounts", "gross_minor >= 0 AND net_minor >= 0",
              says=_("An amount of pay is never below zero.")),
        check("part", "paid_minor IS NULL OR paid_minor BETWEEN 0 AND net_minor",
              says=_("No more arrived than the net pay.")),
        *evidenced("match", {MatchClass.CONFIRMED, MatchClass.DENIED},
                   by=("decided_by_id", "decided_at", "because")),
    )  # fmt: skip

    cycle_id: Mapped[int] = personal(Purpose.PAY, S1, ForeignKey("pay_cycle.id"), retention=PAY)
    number: Mapped[int] = personal(Purpose.PAY, S1, retention=PAY)
    service_number: Mapped[str | None] = personal(Purpose.PAY, S1, String(40), retention=PAY)
    name: Mapped[str] = personal(Purpose.PAY, S1, String(240), retention=PAY)
    born: Mapped[str | None] = personal(Purpose.PAY, S2, String(23), retention=PAY)
    unit_text: Mapped[str | None] = personal(Purpose.PAY, S1, String(120), retention=PAY)
    grade: Mapped[str | None] = personal(Purpose.PAY, S1, String(40), retention=PAY)
    gross_minor: Mapped[int] = personal(Purpose.PAY, S2, BigInteger, retention=PAY)
    net_minor: Mapped[int] = personal(Purpose.PAY, S2, BigInteger, retention=PAY)
    currency: Mapped[str] = personal(Purpose.PAY, S2, String(3), retention=PAY)
    paid_minor: Mapped[int | None] = personal(Purpose.PAY, S2, BigInteger, retention=PAY)
    parts: Mapped[dict[str, int]] = personal(Purpose.PAY, S2, JSON, default=dict, retention=PAY)
    channel: Mapped[Channel] = personal(Purpose.PAY, S1, default=Channel.UNKNOWN, retention=PAY)
    account: Mapped[str | None] = personal(Purpose.PAY, S2, Encrypted, retention=PAY)
    account_end: Mapped[str | None] = personal(Purpose.PAY, S2, String(4), retention=PAY)
    account_mark: Mapped[str | None] = personal(Purpose.PAY, S2, String(32), retention=PAY)
    phone_mark: Mapped[str | None] = personal(Purpose.PAY, S2, String(32), retention=PAY)
    state: Mapped[LineState] = personal(Purpose.PAY, S1, default=LineState.UNKNOWN, retention=PAY)
    state_since: Mapped[date | None] = personal(Purpose.PAY, S1, retention=PAY)
    failure: Mapped[ChannelFailure | None] = personal(Purpose.PAY, S1, retention=PAY)
    hold: Mapped[HoldReason | None] = personal(Purpose.PAY, S2, retention=PAY)
    person_id: Mapped[int | None] = personal(
        Purpose.PAY, S1, ForeignKey("person.id"), retention=PAY
    )
    match: Mapped[MatchClass | None] = personal(Purpose.PAY, S1, retention=PAY)
    probability: Mapped[float | None] = personal(Purpose.PAY, S1, retention=PAY)
    evidence: Mapped[list[Any]] = personal(Purpose.PAY, S2, JSON, default=list, retention=PAY)
    rivals: Mapped[int] = personal(Purpose.PAY, S1, default=0, retention=PAY)
    after: Mapped[int | None] = personal(Purpose.PAY, S1, retention=PAY)
    decided_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY
    )
    decided_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    because: Mapped[str | None] = personal(Purpose.PAY, S2, String(500), retention=PAY)

    cycle: Mapped[PayCycle] = related()
    person: Mapped[Person | None] = related()


class Discrepancy(Travelling, Versioned, Model):
    """Something in a cycle that a person has to look at: found by rule, decided by people.

    `facts` is the evidence that the rule saw; `due_on` the day by which somebody decides.
    """

    __tablename__ = "discrepancy"
    __table_args__ = (
        Index("ix_discrepancy_cycle", "cycle_id", "finding", "state", "id"),
        Index("ix_discrepancy_due", "state", "due_on", "id"),
        Index("ix_discrepancy_owner", "owner_id", "state"),
        Index("ix_discrepancy_person", "person_id"),
        Index("ix_discrepancy_line", "line_id"),
        *evidenced("state", {FindingState.EXPLAINED, FindingState.CORRECTED,
                             FindingState.RECOVERED, FindingState.WRITTEN_OFF,
                             FindingState.FALSE_ALARM},
                   by=("decided_by_id", "decided_at")),
    )  # fmt: skip

    cycle_id: Mapped[int] = personal(Purpose.PAY, S1, ForeignKey("pay_cycle.id"), retention=PAY)
    finding: Mapped[Finding] = personal(Purpose.PAY, S1, retention=PAY)
    line_id: Mapped[int | None] = personal(
        Purpose.PAY, S1, ForeignKey("pay_line.id"), retention=PAY
    )
    person_id: Mapped[int | None] = personal(
        Purpose.PAY, S1, ForeignKey("person.id"), retention=PAY
    )
    group_mark: Mapped[str | None] = personal(Purpose.PAY, S2, String(64), retention=PAY)
    amount_minor: Mapped[int] = personal(Purpose.PAY, S2, BigInteger, default=0, retention=PAY)
    currency: Mapped[str | None] = personal(Purpose.PAY, S2, String(3), retention=PAY)
    state: Mapped[FindingState] = personal(
        Purpose.PAY, S1, default=FindingState.OPEN, retention=PAY
    )
    facts: Mapped[dict[str, Any]] = personal(Purpose.PAY, S2, JSON, default=dict, retention=PAY)
    owner_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY
    )
    due_on: Mapped[date | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    note: Mapped[str | None] = personal(Purpose.PAY, S2, String(500), retention=PAY)
    decided_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY
    )
    decided_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)

    line: Mapped[PayLine | None] = related()
    person: Mapped[Person | None] = related()
    cycle: Mapped[PayCycle] = related()
    owner: Mapped[User | None] = related(foreign_keys=[owner_id])
