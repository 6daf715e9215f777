from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, composite, declared_attr, mapped_column

from trainingmgr.core.columns import Code, Instant, Moment, Titled, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import by_another, check, evidenced, in_a_week, only_one, only_one_where
from trainingmgr.core.money import Money
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.pay.scale.rules import (
    DECIDED,
    AllowanceKind,
    Condition,
    DeductionKind,
    EntitlementState,
    Levied,
    Measure,
    Owed,
)
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.training.enrolments.models import Enrolment

S1, S2 = FieldClass.S1, FieldClass.S2
PAY = Retention.PAY
BY_ANOTHER = "decided_by_id IS NULL OR (decided_by_id = proposed_by_id) = (state = 'withdrawn')"
"""Whoever proposed it decides nothing but to take it back, and nobody else takes it back."""


class PayGrade(Travelling, Versioned, Model):
    """What one step of a grade of one service earns in a month, from when to when, by which law."""

    __tablename__ = "pay_grade"
    __table_args__ = (
        only_one("service_id", "code", "step", "valid_from",
                 says=_("This grade is listed already.")),
        check("earns", "amount_minor > 0", says=_("A grade earns something.")),
        check("step", "step BETWEEN 1 AND 30", says=_("A step is a number from 1 to 30.")),
    )  # fmt: skip

    service_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[Code]
    step: Mapped[int] = mapped_column(default=1, server_default="1")
    band: Mapped[str] = mapped_column(String(5))
    amount: Mapped[Money] = composite(
        mapped_column("amount_minor", BigInteger), mapped_column("amount_currency", String(3))
    )
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    law: Mapped[str | None] = mapped_column(String(120))

    service: Mapped[Organisation] = related()


class RetirementAge(Travelling, Versioned, Model):
    """At which age the law retires whoever holds a rank of this band, from when to when."""

    __tablename__ = "retirement_age"
    __table_args__ = (
        only_one("service_id", "band", "valid_from", says=_("This age is listed already.")),
        check("age", "age BETWEEN 40 AND 75", says=_("An age of retirement is from 40 to 75.")),
        check("law", "length(trim(law)) > 0",
              says=_("Write the law or decree that says so.")),
    )  # fmt: skip

    service_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    band: Mapped[str] = mapped_column(String(5))
    age: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    law: Mapped[str] = mapped_column(String(120))

    service: Mapped[Organisation] = related()


@by_another("decided_by_id", "proposed_by_id", when="NEW.state <> 'withdrawn'",
            says=_("A second person must decide. You proposed this yourself."))  # fmt: skip
@in_a_week("proposed_at", "decided_at", when="NEW.state = 'agreed'")
class ExchangeRate(Travelling, Versioned, Model):
    """For one month of pay, how much of one currency one of another was worth, as a source says.

    It explains figures and differences; nothing is paid by it, and nothing is added up across it.
    """

    __tablename__ = "exchange_rate"
    __table_args__ = (
        check("two", "base <> quote", says=_("A rate is between two currencies.")),
        check("sourced", "length(trim(source)) > 0", says=_("Say where the rate was published.")),
        check("month", "length(period) = 7", says=_("A rate is of a month, such as 2026-11.")),
        check("decided_by_another", BY_ANOTHER,
              says=_("A second person must decide. You proposed this yourself.")),
        *evidenced("state", DECIDED, by=("decided_by_id", "decided_at")),
        only_one_where("uq_exchange_rate_standing",
                       "state NOT IN ('refused', 'withdrawn')", "period", "base", "quote",
                       says=_("There is a rate of this month already.")),
    )  # fmt: skip

    period: Mapped[str] = mapped_column(String(7))
    base: Mapped[str] = mapped_column(String(3))
    quote: Mapped[str] = mapped_column(String(3))
    rate: Mapped[str] = mapped_column(String(24))
    source: Mapped[str] = mapped_column(String(200))
    on: Mapped[date]
    state: Mapped[EntitlementState] = mapped_column(default=EntitlementState.PROPOSED)
    proposed_by_id: Mapped[UserKey]
    proposed_at: Mapped[Moment]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[Instant | None]


class Component(Titled):
    """What allowances and deductions have in common: an amount or a share, a cap, dates, a law."""

    code: Mapped[Code]
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    per_mille: Mapped[int | None]
    cap_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    law: Mapped[str] = mapped_column(String(120))

    @declared_attr
    @classmethod
    def service_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("organisation.id"))

    @declared_attr
    @classmethod
    def service(cls) -> Mapped[Organisation]:
        return related()


def _rules(*more: CheckConstraint) -> tuple[Any, ...]:
    return (
        only_one("service_id", "code", "valid_from", says=_("This is listed already.")),
        check("positive", "coalesce(amount_minor, 1) > 0 AND coalesce(cap_minor, 1) > 0",
              says=_("An amount is more than nothing.")),
        check("share", "coalesce(per_mille, 1) BETWEEN 1 AND 1000",
              says=_("A share is between 1 and 1000 of a thousand.")),
        *more,
    )  # fmt: skip


class AllowanceType(Component, Travelling, Versioned, Model):
    """Something earned beside the grade: how much, on which condition, by which law.

    Stipends and per diem are of this kind too; a funder pays them on lines of their own (R-PAY-12).
    """

    __tablename__ = "allowance_type"
    __table_args__ = _rules(
        check("measured", "(amount_minor IS NULL) <> (per_mille IS NULL)",
              says=_("An allowance is an amount or a share of the base, never both.")),
        check("support_is_granted",
              "kind NOT IN ('stipend', 'per_diem') "
              "OR (condition = 'granted' AND per_mille IS NULL)",
              says=_("A stipend or per diem is an amount, granted to a person by a paper.")),
    )  # fmt: skip

    kind: Mapped[AllowanceKind]
    measure: Mapped[Measure] = mapped_column(default=Measure.MONTH)
    taxable: Mapped[bool] = mapped_column(default=False)
    condition: Mapped[Condition] = mapped_column(default=Condition.EVERYBODY)


class DeductionType(Component, Travelling, Versioned, Model):
    """Something the law takes off: a share or an amount, of everybody or by an order."""

    __tablename__ = "deduction_type"
    __table_args__ = _rules(
        check("measured", "owed = 'ordered' OR (amount_minor IS NULL) <> (per_mille IS NULL)",
              says=_("A deduction is an amount or a share, never both.")),
    )  # fmt: skip

    kind: Mapped[DeductionKind]
    levied: Mapped[Levied] = mapped_column(default=Levied.BASE)
    owed: Mapped[Owed] = mapped_column(default=Owed.EVERYBODY)


class Entitlement(Travelling, Versioned):
    """What one person has a right to, or owes, from a day on: by which paper, and who agreed."""

    from_on: Mapped[date] = personal(Purpose.PAY, S1, retention=PAY)
    until_on: Mapped[date | None] = personal(Purpose.PAY, S1, retention=PAY)
    document: Mapped[str] = personal(Purpose.PAY, S1, String(120), retention=PAY)
    state: Mapped[EntitlementState] = personal(
        Purpose.PAY, S1, default=EntitlementState.PROPOSED, retention=PAY
    )
    proposed_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    decided_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)

    @declared_attr
    @classmethod
    def person_id(cls) -> Mapped[int]:
        return personal(Purpose.PAY, S1, ForeignKey("person.id"), retention=PAY)

    @declared_attr
    @classmethod
    def proposed_by_id(cls) -> Mapped[UserKey]:
        return personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)

    @declared_attr
    @classmethod
    def decided_by_id(cls) -> Mapped[int | None]:
        return personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY)

    @declared_attr
    @classmethod
    def person(cls) -> Mapped[Person]:
        return related()


def _entitled(table: str) -> tuple[Any, ...]:
    return (
        Index(f"ix_{table}_person", "person_id", "from_on"),
        Index(f"ix_{table}_state", "state", "id"),
        check("in_order", "until_on IS NULL OR until_on > from_on",
              says=_("The last day comes after the first.")),
        check("papered", "length(trim(document)) > 2",
              says=_("Write the order or decision that says so.")),
        check("decided_by_another", BY_ANOTHER,
              says=_("A second person must decide. You proposed this yourself.")),
        *evidenced("state", DECIDED, by=("decided_by_id", "decided_at")),
    )  # fmt: skip


@by_another("decided_by_id", "proposed_by_id", when="NEW.state <> 'withdrawn'",
            says=_("A second person must decide. You proposed this yourself."))  # fmt: skip
@in_a_week("proposed_at", "decided_at", when="NEW.state = 'agreed'")
class GradeHolding(Entitlement, Model):
    """The pay grade and step of one person from a day on, by a promotion order."""

    __tablename__ = "grade_holding"
    __table_args__ = _entitled("grade_holding")

    grade: Mapped[str] = personal(Purpose.PAY, S1, String(40), retention=PAY)
    step: Mapped[int] = personal(Purpose.PAY, S1, default=1, retention=PAY)


@by_another("decided_by_id", "proposed_by_id", when="NEW.state <> 'withdrawn'",
            says=_("A second person must decide. You proposed this yourself."))  # fmt: skip
@in_a_week("proposed_at", "decided_at", when="NEW.state = 'agreed'")
class AllowanceGrant(Entitlement, Model):
    """An allowance, a stipend or a per diem that a paper gives to one person, from when to when."""

    __tablename__ = "allowance_grant"
    __table_args__ = _entitled("allowance_grant")

    type_id: Mapped[int] = personal(
        Purpose.PAY, S1, ForeignKey("allowance_type.id"), index=True, retention=PAY
    )
    funder_id: Mapped[int | None] = personal(
        Purpose.PAY, S1, ForeignKey("organisation.id"), retention=PAY
    )

    place_id: Mapped[int | None] = personal(
        Purpose.PAY, S1, ForeignKey("enrolment.id"), index=True, retention=PAY
    )
    """The place in a run that a stipend is for: leaving the run ends it (row 31)."""

    type: Mapped[AllowanceType] = related()
    place: Mapped[Enrolment | None] = related()


@by_another("decided_by_id", "proposed_by_id", when="NEW.state <> 'withdrawn'",
            says=_("A second person must decide. You proposed this yourself."))  # fmt: skip
@in_a_week("proposed_at", "decided_at", when="NEW.state = 'agreed'")
class DeductionOrder(Entitlement, Model):
    """A deduction that an order takes from one person: an advance, a court order."""

    __tablename__ = "deduction_order"
    __table_args__ = (
        *_entitled("deduction_order"),
        check("positive", "amount_minor > 0", says=_("An amount is more than nothing.")),
    )

    type_id: Mapped[int] = personal(
        Purpose.PAY, S2, ForeignKey("deduction_type.id"), index=True, retention=PAY
    )
    amount_minor: Mapped[int] = personal(Purpose.PAY, S2, BigInteger, retention=PAY)

    type: Mapped[DeductionType] = related()


class ScaleUse(Model):
    """A month whose pay was worked out, or compared, with the scale as it stood.

    Whoever uses the scale writes it (`source` says which file or payroll), and takes it back when
    that work is undone. While it stands, no amount of the scale begins in the month or before.
    """

    __tablename__ = "scale_use"
    __table_args__ = (
        only_one("service_id", "period", "source", says=_("This use of the scale is noted.")),
    )

    service_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    period: Mapped[str] = mapped_column(String(7))
    source: Mapped[str] = mapped_column(String(60))
