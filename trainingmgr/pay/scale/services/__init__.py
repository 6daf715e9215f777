from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.pay.scale import events, queries
from trainingmgr.pay.scale.models import PayGrade, RetirementAge, ScaleUse
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.registry.structure.rules import BANDS


@operation
def set_grade(
    service: Organisation,
    code: str,
    *,
    band: str,
    amount: Money,
    valid_from: date,
    law: str | None = None,
    step: int = 1,
    by: User,
) -> PayGrade:
    """From this day on, a step of a grade earns this much in a month; the amount before ends then.

    Only forward: what months before were compared with stays as it was.
    """
    allowed(by, Permission.PAY_GRADE_WRITE)
    if band not in BANDS:
        raise Refusal(_("A rank band is one of OR-1 to OR-9 or OF-1 to OF-10."), field="band")
    before = queries.open_grade(service.id, code, step)
    if before is not None:
        if before.valid_from >= valid_from:
            raise Refusal(_("A new amount begins after the one before."), field="valid_from")
        used = queries.used_until(service.id)
        if used is not None and valid_from <= used:
            raise Refusal(
                _("The pay until %(day)s was compared with the amount before. Write a later day; "
                  "what is owed for months before is paid as arrears.", day=day_said(used)),
                field="valid_from",
            )  # fmt: skip
        before.valid_to = valid_from
    grade = PayGrade(
        service_id=service.id, code=code, step=step, band=band, amount=amount,
        valid_from=valid_from, law=law,
    )  # fmt: skip
    db.session.add(grade)
    db.session.flush()
    journal.record(
        events.GradeSet(
            grade=code if step == 1 else f"{code} {step}",
            amount=str(amount.amount),
            currency=amount.currency,
            valid_from=valid_from.isoformat(),
            about=("pay_grade", grade.id),
        ),
        by=by,
    )
    return grade


@operation
def set_retirement(
    service: Organisation, band: str, age: int, *, valid_from: date, law: str, by: User
) -> RetirementAge:
    """From this day on the law retires people of this band at this age; the age before ends then.

    Nobody is retired by it: whoever is older and paid is a case that people look at.
    """
    allowed(by, Permission.PAY_GRADE_WRITE)
    if band not in BANDS:
        raise Refusal(_("A rank band is one of OR-1 to OR-9 or OF-1 to OF-10."), field="band")
    before = db.session.scalar(
        select(RetirementAge).where(
            RetirementAge.service_id == service.id, RetirementAge.band == band,
            RetirementAge.valid_to.is_(None),
        )
    )  # fmt: skip
    if before is not None:
        if before.valid_from >= valid_from:
            raise Refusal(_("What is new begins after the one before."), field="valid_from")
        before.valid_to = valid_from
    made = RetirementAge(
        service_id=service.id, band=band, age=age, valid_from=valid_from, law=law.strip()
    )
    db.session.add(made)
    db.session.flush()
    journal.record(
        events.RetirementSet(band=band, age=age, valid_from=valid_from.isoformat(), law=made.law,
                             about=("retirement_age", made.id)),
        by=by,
    )  # fmt: skip
    return made


def use(service_id: int, period: str, source: str) -> None:
    """Inside an operation: the pay of this month is worked out with the scale as it stands."""
    there = select(ScaleUse.id).where(
        ScaleUse.service_id == service_id, ScaleUse.period == period, ScaleUse.source == source
    )
    if db.session.scalar(there) is None:
        db.session.add(ScaleUse(service_id=service_id, period=period, source=source))


def release(sources: Iterable[str]) -> None:
    """Inside an operation: what these had worked out is undone."""
    db.session.execute(delete(ScaleUse).where(ScaleUse.source.in_(list(sources))))
