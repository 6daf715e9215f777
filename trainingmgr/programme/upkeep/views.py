"""Upkeep by year: what nobody pays first, then who pays what, things without a plan, the plans."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import dated
from trainingmgr.programme.facilities.models import Facility
from trainingmgr.programme.funds.models import FundMovement
from trainingmgr.programme.resources.models.equipment import Equipment, EquipmentKind
from trainingmgr.programme.resources.rules.equipment import GONE
from trainingmgr.programme.upkeep import forms, printouts, queries, services, words
from trainingmgr.programme.upkeep.models import UpkeepPayer, UpkeepPlan, UpkeepSpending
from trainingmgr.programme.upkeep.queries import Narrowed
from trainingmgr.programme.upkeep.rules import (
    AHEAD,
    THUMB,
    Compared,
    Standing,
    Year,
    by_year,
    compared,
    lack,
    largest,
    share_of,
    written,
)
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.deeds import OneForm
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page
from trainingmgr.web.priced import currencies
from trainingmgr.web.words import money

bp = Blueprint("upkeep", __name__, url_prefix="/upkeep")
READ, WRITE = Permission.FUND_READ, Permission.FUND_WRITE
CONFIRM = Permission.FUND_CONFIRM
COLUMNS = 4
"""So many payers have a column of their own; the others share one."""
_form = OneForm(_("Upkeep"))


def _asked() -> tuple[forms.UpkeepFilters, Narrowed, dict[int, Organisation]]:
    filters, language = forms.UpkeepFilters(), str(get_locale())
    payers = queries.payers()
    filters.payer.choices = [(each.id, each.title(language)) for each in payers]
    filters.validate()
    return filters, Narrowed(**filters.asked), {each.id: each for each in payers}


def _years() -> dict[str, list[Year]]:
    today = clock.today()
    return by_year(queries.needs(today), queries.payments(today),
                   range(today.year, today.year + AHEAD))  # fmt: skip


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    filters, asked, payers = _asked()
    today, found = clock.today(), _years()
    shown = {currency: largest(years, COLUMNS) for currency, years in found.items()}
    return page(
        "programme/upkeep/index.html", filters_=filters, words=words, today=today, found=found,
        shown=shown, money_of=Money, lacks=[lack(*each) for each in found.items()],
        bare=queries.bare(today),
        named=payers, page=queries.plans(asked, on=today, cursor=request.args.get("cursor")),
        writes=current_user.may(WRITE), written=written, sees=_sees(), last=today.year + AHEAD - 1,
    )  # fmt: skip


def _sees() -> bool:
    """Whether a building's own page opens to this reader, wherever it stands."""
    books = Permission.EQUIPMENT_READ
    return bool(current_user.may(books) and current_user.reach(books).national)


@leaves(
    "upkeep",
    _("Upkeep by year and payer"),
    READ,
    owed=Permission.PARTNER_READ,
    narrows=lambda: _asked()[0],
)
def _leaving() -> Listing:
    filters, asked, _payers = _asked()
    language, today = str(get_locale()), clock.today()
    return Listing(
        columns=printouts.COLUMNS,
        cells=lambda part: printouts.cells(part, language),
        fetch=lambda most: printouts.parts(every(
            lambda cursor: queries.plans(asked, on=today, cursor=cursor), most
        )),
        about=[(str(year), gettext("%(lacking)s of %(needed)s: nobody has agreed to pay it.",
                                   lacking=_told(lacking), needed=_told(needed)))
               for year, lacking, needed in printouts.gaps(_years())],
        back=url_for("upkeep.index"), facts=asked_facts(filters.asked), is_personal=False,
    )  # fmt: skip


def _told(value: Money) -> str:
    return str(money(value).striptags())


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.plan(uid)
    named = queries.spendings(row)
    return page(
        "programme/upkeep/show.html", row=row, spendings=named, compared_=_compared(row, named),
        words=words, written=written, waits=Standing.WAITS, writes=current_user.may(WRITE),
        confirms=current_user.may(CONFIRM), me=current_user.id, sees=_sees(),
        year=clock.today().year, money_of=Money,
        apart=queries.apart(row.kind_id, clock.today()) if row.kind_id else 0,
        is_gone=row.item is not None and row.item.state in GONE,
    )  # fmt: skip


def _compared(row: UpkeepPlan, named: Sequence[UpkeepSpending]) -> list[Compared]:
    """What was spent beside what was estimated, year by year; nothing where nothing was spent."""
    spent: dict[int, int] = {}
    for each in named:
        if each.dropped_on is None:
            year = each.movement.on.year
            spent[year] = spent.get(year, 0) + each.movement.amount_minor
    now = clock.today().year
    return compared(row.by_year, spent, now) if spent else []


@leaves("upkeep-spent", _("What upkeep was estimated at, and what was spent on it"), READ,
        owed=Permission.PARTNER_READ, narrows=lambda: _asked()[0])  # fmt: skip
def _spent_leaving() -> Listing:
    filters, asked, _payers = _asked()
    language, today = str(get_locale()), clock.today()
    return Listing(
        columns=printouts.SPENT, cells=lambda row: printouts.spent(row, language),
        fetch=lambda most: printouts.years(
            list(every(lambda cursor: queries.plans(asked, on=today, cursor=cursor), most)),
            queries.spent,
        ),
        back=url_for("upkeep.index"), facts=asked_facts(filters.asked), is_personal=False,
    )  # fmt: skip


@bp.route("/<uuid:uid>/spending/new", methods=["GET", "POST"])
@allows(WRITE)
def spend(uid: UUID) -> ResponseReturnValue:
    """Name money of the ledger that was spent on this thing."""
    row, form = queries.plan(uid), forms.SpentForm()
    known = {str(each.uid): each for each in queries.offered(row)}
    form.movement.choices = [(key, _said(each)) for key, each in known.items()]
    if form.validate_on_submit():
        with form.showing_refusals():
            services.spend(row, known[form.movement.data], by=current_user)
            flash(gettext("It stands beside the estimate of its year."))
            return redirect(url_for(".show", uid=uid))
        row = queries.plan(uid)  # as it stands, after a refusal
    says = gettext("The money stays in its ledger, and counts for one plan, in the year that "
                   "stands on its paper.")  # fmt: skip
    return _form(form, gettext("Name what was spent"), gettext("Write it down"), row,
                 says, about=_title(row))  # fmt: skip


def _said(row: FundMovement) -> str:
    """A movement as a choice: day, amount, whose money, paper."""
    parts = (dated(row.on, "d MMM y"), _told(row.amount), row.fund.code,
             row.fund.source.code, row.document)  # fmt: skip
    return " · ".join(parts)


@bp.route("/spending/<uuid:uid>/removal", methods=["GET", "POST"])
@allows(WRITE)
def unspend(uid: UUID) -> ResponseReturnValue:
    row = queries.spending(uid)
    plan, told = row.plan, f"{_title(row.plan)}, {row.movement.fund.code}"
    form = forms.BecauseForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.unspend(row, form.because.data, seen=form.version.data, by=current_user)
            flash(gettext("It is taken back. It stays readable here."))
            return redirect(url_for(".show", uid=plan.uid))
    return _form(form, gettext("Take back what was spent"), gettext("Take it back"), plan,
                 about=told)  # fmt: skip


@bp.route("/buildings/<uuid:uid>/new", methods=["GET", "POST"])
@allows(WRITE)
def new_of_building(uid: UUID) -> ResponseReturnValue:
    return _new(building=queries.building(uid))


@bp.route("/kinds/<uuid:uid>/new", methods=["GET", "POST"])
@allows(WRITE)
def new_of_kind(uid: UUID) -> ResponseReturnValue:
    return _new(kind=queries.kind(uid))


@bp.route("/pieces/<uuid:uid>/new", methods=["GET", "POST"])
@allows(WRITE)
def new_of_piece(uid: UUID) -> ResponseReturnValue:
    return _new(piece=queries.piece(uid))


def _new(
    *, building: Facility | None = None, kind: EquipmentKind | None = None,
    piece: Equipment | None = None,
) -> ResponseReturnValue:  # fmt: skip
    bought = queries.bought_for(kind.id, clock.today()) if kind else []
    if piece is not None and piece.cost is not None and piece.cost.minor:
        bought = [piece.cost]
    year = clock.today().year
    usual: dict[str, Any] = {"from_year": year, "until_year": year + AHEAD - 1}
    one = bought[0] if len(bought) == 1 else None
    if one:
        usual |= {"value": one, "currency": one.currency, "share": THUMB[0]}
    offered = list(dict.fromkeys([*(each.currency for each in bought), *currencies()]))
    form = forms.PlanForm(offered, data=usual)
    del form.why
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.write(form.terms, building=building, kind=kind, piece=piece,
                                  by=current_user)  # fmt: skip
            flash(gettext("The plan is written. Name next who pays in which years."))
            return redirect(url_for(".show", uid=made.uid))
    language, says = str(get_locale()), None
    title = kind.title(language) if kind else building.title if building else ""
    if piece is not None:
        title = f"{piece.code} {piece.kind.title(language)} {piece.serial}"
        there = queries.of_piece(piece)
        if there is not None and there.kind_id is not None:
            says = gettext("The plan %(code)s is for all others of its kind from now on: estimate "
                           "that anew where it counted this one too.", code=there.code)  # fmt: skip
    told = f"{title}{gettext(': ')}{_thumb(bought)}"
    return _form(form, gettext("Plan the upkeep"), gettext("Write it down"), says=says, about=told)


def _thumb(bought: list[Money]) -> str:
    """What the books and the rule of thumb say, for whoever has no better estimate."""
    least, most = THUMB
    if len(bought) != 1:
        return str(gettext(
            "A rule of thumb, no more: upkeep costs %(least)s to %(most)s of a hundred of the "
            "purchase value each year.", least=least, most=most,
        ))  # fmt: skip
    value = bought[0]
    return str(gettext(
        "The books say that what is held was bought for %(value)s. By a rule of thumb, no more, "
        "upkeep costs %(least)s to %(most)s a year.",
        value=_told(value), least=_told(share_of(value, least)), most=_told(share_of(value, most)),
    ))  # fmt: skip


@bp.route("/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    row = queries.plan(uid)
    title = _title(row)
    form = forms.PlanForm([row.currency], data=forms.plan_facts(row))
    if form.validate_on_submit():
        with form.showing_refusals():
            services.change(row, form.terms, form.why.data, seen=form.version.data,
                            by=current_user)  # fmt: skip
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=uid))
    says = (
        gettext("What was said before stays on record. A year that was estimated by itself keeps "
                "its amount.") if row.varies
        else gettext("What was said before stays on record.")
    )  # fmt: skip
    return _form(form, gettext("Estimate it anew"), gettext("Save"), row, says,
                 about=title)  # fmt: skip


@bp.route("/<uuid:uid>/years", methods=["GET", "POST"])
@allows(WRITE)
def years(uid: UUID) -> ResponseReturnValue:
    """Say what each year needs by itself."""
    row = queries.plan(uid)
    title, form = _title(row), forms.years_form(row)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.estimate_by_year(row, form.amounts, form.why.data, seen=form.version.data,
                                      by=current_user)  # fmt: skip
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("Nought where a year needs nothing. What was said before stays on record.")
    return _form(form, gettext("Estimate year by year"), gettext("Save"), row, says,
                 about=title)  # fmt: skip


def _title(row: UpkeepPlan) -> str:
    return f"{row.thing_code} {row.title(str(get_locale()))}"


@bp.route("/<uuid:uid>/end", methods=["GET", "POST"])
@allows(WRITE)
def end(uid: UUID) -> ResponseReturnValue:
    row = queries.plan(uid)
    title = _title(row)
    form = forms.BecauseForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.end(row, form.because.data, seen=form.version.data, by=current_user)
            flash(gettext("The plan has ended. It stays on record."))
            return redirect(url_for(".index"))
    return _form(form, gettext("End the plan"), gettext("End it"), row, about=title)


@bp.route("/<uuid:uid>/payers/new", methods=["GET", "POST"])
@allows(WRITE)
def name(uid: UUID) -> ResponseReturnValue:
    row, language = queries.plan(uid), str(get_locale())
    first = row.unpaid[0] if row.unpaid else (row.from_year, row.until_year)
    form = forms.PayerForm([row.currency], data={
        "currency": row.currency, "from_year": first[0], "until_year": first[1],
        "amount": Money(max(row.by_year[year] for year in range(first[0], first[1] + 1)),
                        row.currency),
    })  # fmt: skip
    form.payer_id.choices = [
        (each.id, f"{each.title(language)} ({each.code})") for each in structure.organisations()
    ]
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.name(row, form.naming, by=current_user)
            flash(
                gettext("Who pays is written down.")
                if made.counts
                else gettext("Until a second person confirms it, these years have no payer.")
            )
            return redirect(url_for(".show", uid=uid))
        row = queries.plan(uid)  # as it stands, after a refusal
    says = gettext("With a document or a line of the budget it counts at once; without, once "
                   "another person has confirmed it.")  # fmt: skip
    return _form(form, gettext("Name who pays"), gettext("Write it down"), row, says,
                 about=_title(row))  # fmt: skip


def _payer_said(row: UpkeepPayer) -> str:
    years = written(row.from_year, row.until_year)
    return f"{_title(row.plan)}, {years}: {row.payer.title(str(get_locale()))}"


@bp.route("/payers/<uuid:uid>/agreement", methods=["GET", "POST"])
@allows(WRITE)
def agree(uid: UUID) -> ResponseReturnValue:
    row = queries.payer(uid)
    plan, told = row.plan, _payer_said(row)
    form = forms.AgreeForm(data={"version": row.version, "budget_line": row.budget_line})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.agree(row, forms.said(form), seen=form.version.data, by=current_user)
            flash(gettext("Who pays is written down."))
            return redirect(url_for(".show", uid=plan.uid))
    return _form(form, gettext("Write who agreed"), gettext("Write it down"), plan,
                 about=told)  # fmt: skip


@bp.post("/payers/<uuid:uid>/confirmation")
@allows(CONFIRM)
def confirm(uid: UUID) -> ResponseReturnValue:
    form, row = Deed(), queries.payer(uid)
    back = url_for(".show", uid=row.plan.uid)
    try:
        services.confirm(row, seen=form.version.data, by=current_user)
        flash(gettext("Confirmed. It counts from now on."))
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(back)


@bp.route("/payers/<uuid:uid>/removal", methods=["GET", "POST"])
@allows(WRITE)
def drop(uid: UUID) -> ResponseReturnValue:
    row = queries.payer(uid)
    plan, told = row.plan, _payer_said(row)
    form = forms.BecauseForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.drop(row, form.because.data, seen=form.version.data, by=current_user)
            flash(gettext("These years have no payer again."))
            return redirect(url_for(".show", uid=plan.uid))
    return _form(form, gettext("Take a payer back"), gettext("Take it back"), plan,
                 about=told)  # fmt: skip
