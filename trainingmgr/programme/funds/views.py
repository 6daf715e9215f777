"""Money by source and stage, what the plan lacks, and the movements behind each sum."""

from datetime import date
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
from trainingmgr.programme.framework.words import STATEMENTS
from trainingmgr.programme.funds import forms, printouts, queries, services, words
from trainingmgr.programme.funds.models import Fund, FundNeed
from trainingmgr.programme.funds.rules import Stage, covered, gap, lacks
from trainingmgr.programme.partners.queries import agreements, spoken_for
from trainingmgr.programme.partners.queries.doings import Part, named
from trainingmgr.registry.structure import queries as structure
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.deeds import OneForm
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page
from trainingmgr.web.priced import currencies

bp = Blueprint("funds", __name__, url_prefix="/funds")
READ, WRITE = Permission.FUND_READ, Permission.FUND_WRITE
CONFIRM, OWN = Permission.FUND_CONFIRM, Permission.PARTNER_OWN


def _asked() -> tuple[forms.FundFilters, queries.Narrowed]:
    filters, language = forms.FundFilters(), str(get_locale())
    filters.source.choices = [(each.id, each.title(language)) for each in structure.organisations()]
    filters.currency.choices = [(each, each) for each in queries.currencies()]
    filters.validate()
    return filters, queries.Narrowed(**filters.asked)


_form = OneForm(_("Funding"))


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    filters, asked = _asked()
    today = clock.today()
    return page(
        "programme/funds/index.html", words=words, filters_=filters, today=today, stages=Stage,
        money_of=Money,
        page=queries.funds(asked, on=today, cursor=request.args.get("cursor")),
        sources=queries.by_source(asked, today), warned=queries.warned(today),
        writes=current_user.may(WRITE),
    )  # fmt: skip


@leaves(
    "funds", _("Money by source"), READ, owed=Permission.PARTNER_READ, narrows=lambda: _asked()[0]
)
def _leaving() -> Listing:
    _filters, asked = _asked()
    today = clock.today()
    return Listing(
        columns=printouts.FUNDS,
        cells=lambda row: printouts.cells(row, today),
        fetch=lambda most: every(
            lambda cursor: queries.funds(asked, on=today, cursor=cursor), most
        ),
        back=url_for("funds.index"), is_personal=False,
    )  # fmt: skip


@leaves("fund-movements", _("Movements of money"), READ, owed=Permission.PARTNER_READ)
def _ledger_leaving() -> Listing:
    return Listing(
        columns=printouts.LEDGER, cells=printouts.line,
        fetch=lambda most: every(lambda cursor: queries.ledger(cursor=cursor), most),
        back=url_for("funds.index"), is_personal=False,
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.fund(uid)
    today = clock.today()
    return page(
        "programme/funds/show.html", fund=row, words=words, today=today, stages=Stage,
        money_of=Money, warns=row.warns(today), point=STATEMENTS.get(row.point),
        writes=current_user.may(WRITE), confirms=current_user.may(CONFIRM), me=current_user.id,
    )  # fmt: skip


@bp.get("/own")
@allows(OWN)
def own() -> ResponseReturnValue:
    """A partner's own money and what it is for; of no other's is anything said."""
    mine = spoken_for(current_user)
    ids = [each.id for each in mine]
    return page(
        "programme/funds/own.html", organisations=mine, sums=queries.sums_of(ids), stages=Stage,
        page=queries.of_sources(ids, cursor=request.args.get("cursor")), words=words,
        today=clock.today(), money_of=Money, points=STATEMENTS,
    )  # fmt: skip


@leaves("own-funds", _("Money of one partner"), OWN, owed=OWN)
def _own_leaving() -> Listing:
    ids, today = [each.id for each in spoken_for(current_user)], clock.today()
    return Listing(
        title=gettext("Our money"), columns=printouts.OWN,
        cells=lambda row: printouts.own(row, today),
        fetch=lambda most: every(lambda cursor: queries.of_sources(ids, cursor=cursor), most),
        back=url_for("funds.own"), is_personal=False,
    )  # fmt: skip


@bp.get("/own/<uuid:uid>")
@allows(OWN)
def own_one(uid: UUID) -> ResponseReturnValue:
    row = queries.of_source(uid, [each.id for each in spoken_for(current_user)])
    today, pays_for = clock.today(), row.cohort or row.activity
    found = named({pays_for.code}, {Part.PEOPLE}).doings if pays_for else ()
    return page(
        "programme/funds/own_one.html", fund=row, words=words, today=today, stages=Stage,
        money_of=Money, warns=row.warns(today), point=STATEMENTS.get(row.point),
        doing=next(iter(found), None),
        moves=[each for each in row.movements if each.verdict and each.verdict.is_right],
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    return _written(None)


@bp.route("/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    return _written(queries.fund(uid))


def _written(row: Fund | None) -> ResponseReturnValue:
    form = forms.FundForm(data=forms.fund_facts(row) if row else None)
    needs = _offer(form, row)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.write(
                form.terms(needs), row=row, seen=form.version.data, by=current_user
            )
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=made.uid))
    says = gettext("How much it is follows from movements, which two people write.")
    title = gettext("Change what money is for") if row else gettext("Put money on the books")
    return _form(form, title, gettext("Save"), row, says)


def _offer(form: forms.FundForm, row: Fund | None) -> list[FundNeed]:
    language, needs = str(get_locale()), list(queries.choices())
    held = [row.currency] if row else []
    form.source_id.choices = [
        (each.id, f"{each.title(language)} ({each.code})") for each in structure.organisations()
    ]
    form.agreement_id.choices = [(each.id, f"{each.code} {each.title}") for each in agreements()]
    form.point.choices = forms.points()
    form.currency.choices = [(each, each) for each in dict.fromkeys([*held, *currencies()])]
    form.need_id.choices = [(n.id, f"{n.code} {n.title} ({n.currency})") for n in needs]
    return needs


@bp.route("/<uuid:uid>/conditions/new", methods=["GET", "POST"])
@allows(WRITE)
def ask(uid: UUID) -> ResponseReturnValue:
    row, form = queries.fund(uid), forms.ConditionForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.ask(row, form.says.data, due_on=form.due_on.data, by=current_user)
            flash(gettext("The condition stands with the money."))
            return redirect(url_for(".show", uid=uid))
    return _form(form, gettext("Write a condition"), gettext("Write it down"), row)


@bp.route("/conditions/<uuid:uid>/met", methods=["GET", "POST"])
@allows(WRITE)
def meet(uid: UUID) -> ResponseReturnValue:
    row = queries.condition(uid)
    form = forms.MeetForm(data={"version": row.version, "on": clock.today()})
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            services.meet(row, form.on.data, form.evidence.data, seen=form.version.data,
                          by=current_user)  # fmt: skip
            flash(gettext("The condition is met."))
            return redirect(url_for(".show", uid=row.fund.uid))
    return _form(form, gettext("A condition is met"), gettext("Write it down"), row.fund, row.says)


@bp.route("/<uuid:uid>/movements/new", methods=["GET", "POST"])
@allows(WRITE)
def move(uid: UUID) -> ResponseReturnValue:
    row = queries.fund(uid)
    form = forms.MovementForm([row.currency], data={"currency": row.currency})
    if form.validate_on_submit() and form.amount.data and form.on.data:
        with form.showing_refusals():
            services.move(
                row, form.stage.data, form.amount.data, on=form.on.data, back=form.back.data,
                document=form.document.data, says=form.says.data, by=current_user,
            )  # fmt: skip
            flash(gettext("It waits for the second person: it counts once they have confirmed it."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("Another person looks at the paper. Until then it does not count.")
    return _form(form, gettext("Write a movement"), gettext("Write it down"), row, says)


@bp.post("/movements/<uuid:uid>/confirmation")
@allows(CONFIRM)
def confirm(uid: UUID) -> ResponseReturnValue:
    row = queries.movement(uid)
    back = url_for(".show", uid=row.fund.uid)
    if Deed().validate_on_submit():
        try:
            services.confirm(row, by=current_user)
            flash(gettext("Confirmed. It counts from now on."))
        except Refusal as refused:
            flash(str(refused), "stop")
    return redirect(back)


@bp.route("/movements/<uuid:uid>/refusal", methods=["GET", "POST"])
@allows(CONFIRM)
def refuse(uid: UUID) -> ResponseReturnValue:
    row, form = queries.movement(uid), forms.NotRightForm()
    back = url_for(".show", uid=row.fund.uid)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.refuse(row, form.says.data, by=current_user)
            flash(gettext("It is not confirmed and never counts."))
            return redirect(back)
    says = f"{words.STAGES[row.stage]}: {row.document}"
    return _form(form, gettext("Do not confirm"), gettext("Write it down"), row.fund, says)


@bp.get("/needs")
@allows(READ)
def needs() -> ResponseReturnValue:
    """What the plan needs, what of it somebody is bound to give, and the gap by currency."""
    today = clock.today()
    every_ = bool(request.args.get("all"))
    running = queries.running(today)
    return page(
        "programme/funds/needs.html", words=words, every=every_, today=today, gap=gap,
        money_of=Money,
        page=queries.needs(on=None if every_ else today, cursor=request.args.get("cursor")),
        lacks=lacks((each.need.amount, each.secured) for each in running), covered=covered,
        short=sum(each.secured < each.need.amount_minor for each in running),
        running=len(running), writes=current_user.may(WRITE),
    )  # fmt: skip


@bp.route("/needs/new", methods=["GET", "POST"])
@allows(WRITE)
def new_need() -> ResponseReturnValue:
    return _need_written(None)


@bp.route("/needs/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE)
def edit_need(uid: UUID) -> ResponseReturnValue:
    return _need_written(queries.need(uid))


def _need_written(row: FundNeed | None) -> ResponseReturnValue:
    money = list(dict.fromkeys([*([row.currency] if row else []), *currencies()]))
    form = forms.NeedForm(money, data=forms.need_facts(row) if row else _year(clock.today()))
    form.point.choices = forms.points()
    if form.validate_on_submit() and form.amount.data:
        with form.showing_refusals():
            services.write_need(form.terms, row=row, seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".needs"))
    title = gettext("Change a need") if row else gettext("Write a need")
    return page("layouts/form.html", form=form, title=title, does=gettext("Save"),
                back=(url_for(".needs"), gettext("Needs and gap")))  # fmt: skip


def _year(on: date) -> dict[str, date]:
    return {"from_on": date(on.year, 1, 1), "until_on": date(on.year, 12, 31)}
