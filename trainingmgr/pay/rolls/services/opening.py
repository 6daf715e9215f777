"""A month of pay is opened: for which service, purpose and currency, and until which day changes
count.
"""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import EXPONENTS
from trainingmgr.core.permissions import Permission
from trainingmgr.pay.rolls import events
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.queries import payrolls
from trainingmgr.pay.rolls.rules import Purpose
from trainingmgr.pay.rules.files import first_day
from trainingmgr.pay.scale import queries as scale
from trainingmgr.registry.structure.models import Organisation


@operation
def open_month(
    service: Organisation,
    period: str,
    *,
    purpose: Purpose = Purpose.SALARY,
    currency: str,
    cut_off_on: date,
    funder: Organisation | None = None,
    by: User,
) -> Payroll:
    """Open the payroll of a month. `funder` finances the salaries where the state does not: then
    they are support, and wait for clearances (R-HRD-01).
    """
    allowed(by, Permission.PAYROLL_BUILD)
    if not payrolls.reaches_whole(service.id, by):
        raise Refusal(
            _("The payroll of a service is built by somebody whose role reaches the whole of it."),
            field="service_id",
        )
    if first_day(period) > clock.today():
        raise Refusal(_("This month has not begun yet."), field="period")
    if cut_off_on < first_day(period):
        raise Refusal(_("Changes count at least until the month begins."), field="cut_off_on")
    if currency not in EXPONENTS and len(currency) != 3:
        raise Refusal(_("Write three letters, such as XAF."), field="currency")
    if purpose is Purpose.SALARY and currency not in scale.currencies(service.id):
        raise Refusal(
            _("The scale of this service has no grade in this currency."), field="currency"
        )
    payroll = Payroll(
        service_id=service.id, period=period, purpose=purpose, currency=currency,
        cut_off_on=cut_off_on, funder_id=funder.id if funder else None, by_id=by.id,
    )  # fmt: skip
    db.session.add(payroll)
    db.session.flush()
    journal.record(events.PayrollOpened(currency=currency, **events.named(payroll)), by=by)
    return payroll
