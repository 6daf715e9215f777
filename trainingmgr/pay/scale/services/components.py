"""Allowances and deductions of the law: set from a day on, never changed."""

from datetime import date, timedelta
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.core.values import dataclass
from trainingmgr.pay.scale import events, queries
from trainingmgr.pay.scale.models import AllowanceType, DeductionType
from trainingmgr.pay.scale.rules import (
    SUPPORT,
    AllowanceKind,
    Condition,
    DeductionKind,
    Levied,
    Measure,
    Owed,
)
from trainingmgr.registry.structure.models import Organisation

R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Law:
    """What an allowance and a deduction have in common, as the law says it."""

    service: Organisation
    code: str
    titles: dict[str, str]
    currency: str
    amount: Money | None
    per_mille: int | None
    cap: Money | None
    valid_from: date
    law: str

    def facts(self) -> dict[str, Any]:
        return {
            "service_id": self.service.id, "code": self.code, "titles": self.titles,
            "currency": self.currency, "per_mille": self.per_mille,
            "amount_minor": self.amount.minor if self.amount else None,
            "cap_minor": self.cap.minor if self.cap else None,
            "valid_from": self.valid_from, "law": self.law,
        }  # fmt: skip


@operation
def set_allowance(
    law: Law,
    kind: AllowanceKind,
    *,
    measure: Measure = Measure.MONTH,
    condition: Condition = Condition.EVERYBODY,
    taxable: bool = False,
    by: User,
) -> AllowanceType:
    """From this day on the allowance is this; the one before ends on that day."""
    if kind in SUPPORT and condition is not Condition.GRANTED:
        raise Refusal(
            _("A stipend or per diem is granted to a person by a paper."), field="condition"
        )
    made = AllowanceType(
        kind=kind, measure=measure, condition=condition, taxable=taxable, **law.facts()
    )
    return _set(made, AllowanceType, law, by)


@operation
def set_deduction(
    law: Law,
    kind: DeductionKind,
    *,
    levied: Levied = Levied.BASE,
    owed: Owed = Owed.EVERYBODY,
    by: User,
) -> DeductionType:
    """From this day on the deduction is this; the one before ends on that day."""
    made = DeductionType(kind=kind, levied=levied, owed=owed, **law.facts())
    return _set(made, DeductionType, law, by)


def _set(found: R, model: Any, law: Law, by: User) -> R:
    allowed(by, Permission.PAY_GRADE_WRITE)
    before = db.session.scalar(
        select(model).where(
            model.service_id == law.service.id, model.code == law.code, model.valid_to.is_(None)
        )
    )
    if before is not None and before.valid_from >= law.valid_from:
        raise Refusal(_("What is new begins after the one before."), field="valid_from")
    used = queries.used_until(law.service.id)
    if used is not None and law.valid_from <= used:
        raise Refusal(
            _("The pay until %(day)s was worked out without it. Write %(next)s or later; what is "
              "owed for months before is paid as arrears.",
              day=day_said(used), next=day_said(used + timedelta(days=1))),
            field="valid_from",
        )  # fmt: skip
    if before is not None:
        before.valid_to = law.valid_from
    made: Any = found
    db.session.add(made)
    db.session.flush()
    journal.record(
        events.ComponentSet(
            code=law.code, valid_from=law.valid_from.isoformat(), law=law.law,
            about=(model.__tablename__, made.id),
        ),
        by=by,
    )  # fmt: skip
    return found
