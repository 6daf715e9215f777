from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.pay import events
from trainingmgr.pay.models import PayGrade
from trainingmgr.pay.queries import grades as queries
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
    by: User,
) -> PayGrade:
    """From this day on, a grade earns this much in a month. The amount before ends on that day.

    Only forward: what months before were compared with stays as it was.
    """
    if band not in BANDS:
        raise Refusal(_("A rank band is one of OR-1 to OR-9 or OF-1 to OF-10."), field="band")
    before = queries.open_grade(service.id, code)
    if before is not None:
        if before.valid_from >= valid_from:
            raise Refusal(_("A new amount begins after the one before."), field="valid_from")
        compared = queries.compared_until(service.id)
        if compared is not None and valid_from <= compared:
            raise Refusal(
                _("The pay until %(day)s was compared with the amount before. Write a later day; "
                  "what is owed for months before is paid as arrears.", day=compared.isoformat()),
                field="valid_from",
            )  # fmt: skip
        before.valid_to = valid_from
    grade = PayGrade(
        service_id=service.id, code=code, band=band, amount=amount, valid_from=valid_from, law=law
    )
    db.session.add(grade)
    db.session.flush()
    journal.record(
        events.GradeSet(
            grade=code,
            amount=str(amount.amount),
            currency=amount.currency,
            valid_from=valid_from.isoformat(),
            about=("pay_grade", grade.id),
        ),
        by=by,
    )
    return grade
