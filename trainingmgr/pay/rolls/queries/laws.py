"""The law of a month: rates, steps, allowances and deductions that a payroll is computed by."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select

from trainingmgr.core.db import db
from trainingmgr.core.values import dataclass
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.rules import Purpose
from trainingmgr.pay.rolls.rules.computing import Extra, Levy, Scale, Step
from trainingmgr.pay.rules.files import first_day, last_day, months_before
from trainingmgr.pay.scale.models import AllowanceType, DeductionType, PayGrade
from trainingmgr.pay.scale.rules import SUPPORT
from trainingmgr.training.enrolments.rules.held import Stretch


@dataclass(frozen=True)
class Month:
    """The days of a payroll's month."""

    period: str

    @property
    def first(self) -> date:
        return first_day(self.period)

    @property
    def last(self) -> date:
        return last_day(self.period)

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return first_day(months_before(self.period, 2)[0])

    @property
    def days(self) -> int:
        return self.last.day

    def span(self, from_on: date | None, until_on: date | None) -> tuple[int, int]:
        """The days of the month between a first day and the day after the last, from 1."""
        first = 1 if from_on is None or from_on < self.first else from_on.day
        last = self.days if until_on is None or until_on > self.last else until_on.day - 1
        return first, last

    def has(self, stretch: Stretch) -> bool:
        """Whether some day of the month is in it."""
        until = stretch.until_on
        return stretch.from_on <= self.last and (until is None or until > self.first)

    def meets(self, model: Any, begins: str = "from_on", ends: str = "until_on") -> Any:
        """Rows that hold on some day of the month; they end before their last day."""
        until = getattr(model, ends)
        return and_(getattr(model, begins) <= self.last, or_(until.is_(None), until > self.first))


@dataclass(frozen=True)
class Law:
    """The scale of the month, and by which laws, grants and funders it pays."""

    scale: Scale
    papers: Mapping[str, str] = field(default_factory=dict)
    begun: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """The law of each step that begins to earn another amount in this month."""
    fresh: frozenset[str] = frozenset()
    """Allowances and deductions that begin in this month."""

    def changed(self, code: str) -> bool:
        return code in self.fresh


def law(payroll: Payroll) -> Law:
    """The scale as it stands; amounts of other currencies do not count here. Three readings."""
    month, service, currency = Month(payroll.period), payroll.service_id, payroll.currency
    steps: dict[tuple[str, int], list[Step]] = defaultdict(list)
    begun: dict[tuple[str, int], str] = {}
    for grade in db.session.scalars(
        select(PayGrade)
        .where(PayGrade.service_id == service, month.meets(PayGrade, "valid_from", "valid_to"))
        .order_by(PayGrade.code, PayGrade.step, PayGrade.valid_from)
    ):
        if grade.amount.currency != currency:
            continue
        first, last = month.span(grade.valid_from, grade.valid_to)
        steps[grade.code, grade.step].append(Step(first, last, grade.amount.minor, grade.band))
        if grade.valid_from >= month.first and grade.law:
            begun[grade.code, grade.step] = grade.law
    papers: dict[str, str] = {}
    fresh: set[str] = set()
    extras, levies = [], []
    for each in db.session.scalars(_types(AllowanceType, payroll, month)):
        papers[each.code] = each.law
        fresh |= {each.code} if each.valid_from >= month.first else set()
        first, last = month.span(each.valid_from, each.valid_to)
        kept = Extra(each.code, each.condition, each.measure, each.amount_minor, each.per_mille,
                     each.cap_minor, each.taxable, first, last)  # fmt: skip
        if (each.kind in SUPPORT) == (payroll.purpose is not Purpose.SALARY):
            extras.append((kept, each.kind))
    if payroll.purpose is Purpose.SALARY:
        for each in db.session.scalars(_types(DeductionType, payroll, month)):
            papers[each.code] = each.law
            fresh |= {each.code} if each.valid_from >= month.first else set()
            levies.append(Levy(each.code, each.owed, each.levied, each.amount_minor,
                               each.per_mille, each.cap_minor,
                               *month.span(each.valid_from, each.valid_to)))  # fmt: skip
    wanted = [
        kept
        for kept, kind in extras
        if payroll.purpose is Purpose.SALARY or kind.value == payroll.purpose.value
    ]
    return Law(
        Scale(month.days, dict(steps), tuple(wanted), tuple(levies)),
        papers,
        begun,
        frozenset(fresh),
    )


def _types(model: Any, payroll: Payroll, month: Month) -> Any:
    return (
        select(model)
        .where(
            model.service_id == payroll.service_id,
            model.currency == payroll.currency,
            month.meets(model, "valid_from", "valid_to"),
        )
        .order_by(model.kind, model.code, model.valid_from)
    )
