"""What pay as a whole shows: a page for those who answer for it, and for who watches over it."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.pay.figures import printouts, queries, rules, words
from trainingmgr.pay.figures.forms import AssumedForm
from trainingmgr.pay.figures.queries import Bill, pefa
from trainingmgr.pay.figures.rules import Assumed
from trainingmgr.pay.rules.files import first_day
from trainingmgr.pay.scale.queries.rates import agreed
from trainingmgr.pay.scale.rules import Rate
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("pay_figures", __name__, url_prefix="/pay/figures")
READ = Permission.PAY_FIGURES


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """PEFA PI-23, the wage bill, the pyramid of grades, and what is to come."""
    form, today = AssumedForm(), clock.today()
    assumed = Assumed(form.asked.get("people") or 0, form.asked.get("pay") or 0)
    bills = queries.bills(current_user)
    newest = queries.newest(bills)
    national = queries.reaches(current_user).national
    whole = current_user.may(Permission.PAY_READ)
    return page(
        "pay/figures.html",
        figures=pefa.figures(newest, today) if national else (),
        national=national,
        bills=bills,
        steps=queries.pyramid(newest, current_user),
        newest=newest,
        second=form.asked.get("also"),
        also=_also(bills, form.asked.get("also") or ""),
        coming=_coming(bills, newest, assumed),
        assumed=assumed,
        filters_=form,
        shown=lambda count: rules.shown(count, whole=whole),
        words=words,
        first_day=first_day,
        today=today,
    )


def _also(found: Sequence[Bill], currency: str) -> dict[tuple[UUID, str], tuple[Money, Rate]]:
    """Each sum of the wage bill in a second currency, by month and its own: never added up."""
    rates = agreed({each.cycle.period for each in found}) if currency else {}
    return {
        (bill.cycle.uid, money.currency): (rate.of(money), rate)
        for bill in found
        for money in bill.money
        if (rate := rates.get((bill.cycle.period, money.currency, currency)))
    }


def _coming(bills: object, newest: object, assumed: Assumed) -> list[tuple[Money, Money]]:
    """The newest month's bill in each currency, and what it is after a year: the sum of twelve."""
    keys = {each.uid for each in newest}  # type: ignore[attr-defined]
    sums: dict[str, int] = {}
    for bill in bills:  # type: ignore[attr-defined]
        if bill.cycle.uid in keys:
            for money in bill.money:
                sums[money.currency] = sums.get(money.currency, 0) + money.minor
    return [
        (Money(minor, currency), Money(sum(rules.projected(minor, assumed)), currency))
        for currency, minor in sorted(sums.items())
    ]


@leaves("pay-figures", _("Figures of pay (PEFA PI-23)"), READ)
def _leaving() -> Listing:
    if not queries.reaches(current_user).national:
        raise NotFound
    return Listing(
        columns=printouts.COLUMNS,
        fetch=lambda _most: pefa.figures(
            queries.newest(queries.bills(current_user)), clock.today()
        ),
        cells=printouts.cells,
        back=url_for("pay_figures.index"),
        is_personal=False,
    )
