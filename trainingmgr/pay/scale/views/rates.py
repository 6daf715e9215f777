"""Rates of exchange: what a currency was worth in a month, by whose word."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.accounts.services import looking
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.pay.rules.files import first_day
from trainingmgr.pay.rules.files import period as month_of
from trainingmgr.pay.scale import words
from trainingmgr.pay.scale.forms import RateForm
from trainingmgr.pay.scale.models import ExchangeRate
from trainingmgr.pay.scale.queries import rates as queries
from trainingmgr.pay.scale.rules import EntitlementState
from trainingmgr.pay.scale.services import rates as services
from trainingmgr.tabular.neighbours import names_of
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("pay_rates", __name__, url_prefix="/pay/rates")
READ, WRITE, DECIDE = (
    Permission.PAY_READ, Permission.PAY_GRADE_WRITE, Permission.PAY_RIGHT_DECIDE
)  # fmt: skip


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    return _shown(RateForm(formdata=None))


def _shown(form: RateForm) -> ResponseReturnValue:
    found = queries.listed(cursor=request.args.get("cursor"))
    return page(
        "pay/rates.html",
        page=found,
        form=form,
        names=names_of(each.proposed_by_id for each in found.rows),
        writes=current_user.may(WRITE),
        decides=current_user.may(DECIDE),
        first_day=first_day,
        words=words,
    )


@bp.post("/new")
@allows(WRITE)
def new() -> ResponseReturnValue:
    """Propose the rate of a month with its source."""
    form = RateForm()
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            services.propose(
                _month(form.period.data), form.base.data, form.quote.data, _rate(form.rate.data),
                source=form.source.data, on=form.on.data, by=current_user,
            )  # fmt: skip
            flash(gettext("It waits for a second person."), "ok")
            return redirect(url_for(".index"))
    return _shown(form)


def _month(text: str) -> str:
    try:
        return month_of(text)
    except ValueError as bad:
        raise Refusal(gettext("This is not a month."), field="period") from bad


def _rate(text: str) -> Decimal:
    try:
        return Decimal(text.replace(" ", "").replace(",", "."))
    except InvalidOperation as bad:
        raise Refusal(gettext("Write the rate in figures, such as 600.25."), field="rate") from bad


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    """One rate and its source: a second person decides, whoever proposed it takes it back."""
    found = queries.rate(uid)
    waits, mine = found.state is EntitlementState.PROPOSED, found.proposed_by_id == current_user.id
    decides = waits and not mine and current_user.may(DECIDE)
    if decides:
        looking.show(found, by=current_user)
    return page(
        "pay/rate.html", rate=found, names=names_of([found.proposed_by_id]), decides=decides,
        takes_back=waits and mine, first_day=first_day, words=words,
    )  # fmt: skip


@bp.post("/<uuid:uid>/decision/<word>")
@allows(DECIDE, fresh=True)
def decision(uid: UUID, word: str) -> ResponseReturnValue:
    """A second person agrees to a rate or refuses it."""

    def decide(found: ExchangeRate, seen: int | None) -> None:
        agreed = word == "agreed"
        if agreed:
            looking.opened(found, found.proposed_at, by=current_user)
        services.decide(found, agreed=agreed, seen=seen, by=current_user)
        flash(gettext("Your decision is recorded."), "ok")

    return _pressed(uid, decide)


@bp.post("/<uuid:uid>/withdrawal")
@allows(WRITE)
def withdrawal(uid: UUID) -> ResponseReturnValue:
    """Whoever proposed it takes it back."""

    def withdraw(found: ExchangeRate, seen: int | None) -> None:
        services.withdraw(found, seen=seen, by=current_user)
        flash(gettext("The proposal is withdrawn."), "ok")

    return _pressed(uid, withdraw)


def _pressed(uid: UUID, do: Callable[[ExchangeRate, int | None], None]) -> ResponseReturnValue:
    """A button that writes: what stands in the way is said on the page of the rate."""
    form = Deed()
    if form.validate_on_submit():
        try:
            do(queries.rate(uid), form.version.data)
        except Refusal as refused:
            flash(str(refused), "stop")
    return redirect(url_for(".show", uid=uid))
