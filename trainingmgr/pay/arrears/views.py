"""Arrears and disputes: who waits longest, one person's account, what people say, the answers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import EXPONENTS, Money
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment, Shown
from trainingmgr.documents.paper import Printout
from trainingmgr.pay.arrears import printouts, queries, services, words
from trainingmgr.pay.arrears.forms import (
    AnswerForm,
    AppealForm,
    DisputeFilters,
    DisputeForm,
    EntryDecisionForm,
    EntryForm,
)
from trainingmgr.pay.arrears.models import PayDispute
from trainingmgr.pay.arrears.rules import ANSWERED, UNANSWERED
from trainingmgr.pay.files.queries import cycles
from trainingmgr.pay.rules.files import first_day
from trainingmgr.pay.rules.files import period as month_of
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("pay_arrears", __name__, url_prefix="/pay/arrears")
READ, DESK = Permission.PAY_READ, Permission.PAY_DESK
WRITE, AGREE = Permission.PAY_ARREARS_WRITE, Permission.PAY_ARREARS_AGREE
TAKE, ANSWER = Permission.PAY_DISPUTE, Permission.PAY_DISPUTE_DECIDE
LANGUAGES = ("en", "fr", "ar")


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """Who waits longest, how old the debts are, what waits for a second person."""
    found = queries.longest(reader=current_user, cursor=request.args.get("cursor"))
    now = f"{clock.today():%Y-%m}"
    national = current_user.reach(READ).national
    waiting = queries.waiting(reader=current_user)
    people = {entry.person_id for entry, _balance in found.rows} | {e.person_id for e in waiting}
    looking.note(Sight.ARREARS, people, by=current_user)
    return page(
        "pay/arrears.html",
        page=found,
        rows=_rows(found.rows),
        ages=queries.ages(now) if national else {},
        waiting=waiting,
        to_roll=queries.to_roll() if current_user.may(AGREE) else (),
        payrolls=queries.payrolls_to_roll() if current_user.may(AGREE) else (),
        agrees=current_user.may(AGREE),
        me=current_user.id if current_user.may(WRITE) else None,
        words=words,
        first_day=first_day,
        money=Money,
    )


def _rows(found: Any) -> list[tuple[Any, int, bool]]:
    stops = queries.withdrawn([entry.person_id for entry, _balance in found])
    return [(entry, balance, entry.person_id in stops) for entry, balance in found]


@leaves("pay-arrears", _("Arrears"), READ, shares=printouts.COLUMNS)
def _leaving() -> Listing:
    def fetch(most: int) -> Any:
        return _rows(
            every(lambda cursor: queries.longest(reader=current_user, cursor=cursor), most)
        )

    return Listing(
        title=gettext("Arrears, the longest unpaid first"),
        whom=lambda row: [row[0].person_id],
        within=Compartment.PAY,
        columns=printouts.COLUMNS,
        fetch=fetch,
        cells=printouts.cells,
        back=url_for("pay_arrears.index"),
    )


@bp.post("/cycles/<uuid:uid>")
@allows(AGREE)
def roll(uid: UUID) -> ResponseReturnValue:
    """Count what a month left unpaid."""
    return _rolled(lambda: services.roll(cycles.cycle(uid), by=current_user))


@bp.post("/payrolls/<uuid:uid>")
@allows(AGREE)
def roll_payroll(uid: UUID) -> ResponseReturnValue:
    """Count what a payroll left unpaid."""
    return _rolled(lambda: services.roll_payroll(queries.payroll(uid), by=current_user))


def _rolled(deed: Callable[[], int]) -> ResponseReturnValue:
    if Deed().validate_on_submit():
        try:
            made = deed()
            flash(ngettext("%(num)s entry is added.", "%(num)s entries are added.", made), "ok")
        except Refusal as refused:
            flash(str(refused), "stop")
    return redirect(url_for(".index"))


@bp.route("/people/<uuid:uid>", methods=["GET", "POST"])
@allows(READ)
def account(uid: UUID) -> ResponseReturnValue:
    """What is owed to one person, and each entry behind it."""
    person, form = queries.person(uid, reader=current_user), EntryForm()
    written = request.form.get("currency", "").strip().upper()
    if written in EXPONENTS or len(written) == 3:
        form.amount.currency = written
        form.amount.process(request.form)
    if current_user.may(WRITE) and form.validate_on_submit() and form.amount.data:
        with form.showing_refusals():
            services.ask_entry(
                person, form.kind.data, _month(form.period.data), form.amount.data,
                form.authority.data, by=current_user,
            )  # fmt: skip
            flash(gettext("It waits for a second person."), "ok")
            return redirect(url_for(".account", uid=uid))
    if request.method == "GET":
        services.note_opened(person, by=current_user)
    person = queries.person(uid, reader=current_user)
    accounts = queries.account(person)
    now = f"{clock.today():%Y-%m}"
    return page(
        "pay/account.html",
        person=Shown(person, current_user),
        accounts=accounts,
        aged={currency: owed.ages(now) for currency, owed in accounts.items()},
        entries=queries.ledger(person),
        disputes=queries.disputes_of(person),
        form=form if current_user.may(WRITE) else None,
        takes=current_user.may(TAKE),
        me=current_user.id if current_user.may(WRITE) else None,
        words=words,
        first_day=first_day,
        money=Money,
        letters=LANGUAGES,
    )


def _month(text: str, field: str = "period") -> str:
    try:
        return month_of(text)
    except ValueError:
        raise Refusal(gettext("Write year and month: 2026-11."), field=field) from None


@bp.route("/entries/<uuid:uid>", methods=["GET", "POST"])
@allows(AGREE)
def entry(uid: UUID) -> ResponseReturnValue:
    """A second person agrees to an entry, or refuses it."""
    found = queries.entry(uid, reader=current_user)
    form = EntryDecisionForm(version=found.version)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.entry(uid, reader=current_user)):
            agree = form.decision.data == "agree"
            if agree:
                looking.opened(found, found.at, by=current_user)
            services.decide_entry(found, agree=agree, seen=form.version.data, by=current_user)
            flash(gettext("It is recorded."), "ok")
            return redirect(url_for(".index"))
    found = queries.entry(uid, reader=current_user)
    looking.note(Sight.ARREARS, [found.person_id], by=current_user)
    if found.waits:
        looking.show(found, by=current_user)
    return page(
        "pay/entry.html", entry=found, form=form, words=words, first_day=first_day, money=Money,
        stopped=bool(queries.withdrawn([found.person_id])),
        takes_back=found.by_id == current_user.id and current_user.may(WRITE),
    )  # fmt: skip


@bp.post("/entries/<uuid:uid>/withdrawal")
@allows(WRITE)
def withdrawal(uid: UUID) -> ResponseReturnValue:
    """Whoever asked for an entry takes it back."""
    found, form = queries.entry(uid, reader=current_user), Deed()
    if form.validate_on_submit():
        try:
            services.withdraw_entry(found, seen=form.version.data, by=current_user)
            flash(gettext("It is taken back. Nobody has to decide."), "ok")
        except Refusal as refused:
            flash(str(refused), "stop")
    return redirect(url_for(".index"))


@bp.get("/people/<uuid:uid>/letter.pdf")
@allows(READ, DESK)
def letter(uid: UUID) -> ResponseReturnValue:
    """What is owed to one person, on paper, in their language."""
    person = queries.person(uid, reader=current_user)
    services.note_opened(person, by=current_user)
    paper = printouts.status_letter(
        Shown(person, current_user), queries.account(person), language=_language(),
        by=current_user.name, now=f"{clock.today():%Y-%m}",
    )  # fmt: skip
    return _pdf(paper, "arrears")


def _language() -> str:
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else str(get_locale())


def _pdf(paper: Printout, name: str) -> Response:
    return Response(
        paper.whole().data,
        mimetype="application/pdf",
        headers={"Content-Disposition": f"inline; filename={name}.pdf"},
    )


@bp.get("/disputes")
@allows(READ)
def disputes() -> ResponseReturnValue:
    """What people say of their pay, the first due first."""
    filters = DisputeFilters()
    found = queries.disputes(
        reader=current_user, who=filters.asked.get("who"), on=clock.today(),
        cursor=request.args.get("cursor"),
    )  # fmt: skip
    stops = queries.withdrawn([each.person_id for each in found.rows])
    looking.note(Sight.DISPUTES, [each.person_id for each in found.rows], by=current_user)
    return page(
        "pay/disputes.html",
        page=found,
        rows=[(each, each.person_id in stops) for each in found.rows],
        filters_=filters,
        takes=current_user.may(TAKE),
        words=words,
        today=clock.today(),
        first_day=first_day,
    )


@bp.route("/disputes/new", methods=["GET", "POST"])
@allows(TAKE)
def new_dispute() -> ResponseReturnValue:
    """Somebody stands at the desk and says that their pay is wrong."""
    form = DisputeForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            person = _numbered(form.person_number.data)
            month = _month(form.period.data) if form.period.data else None
            made = services.take_in(person, form.kind.data, month, form.said.data, by=current_user)
            flash(gettext("It is written down. Print the paper for the person."), "ok")
            return redirect(url_for(".dispute", uid=made.uid))
    if request.method == "GET":
        form.person_number.data = request.args.get("person", "")
    return page("pay/dispute_new.html", form=form)


def _numbered(number: str) -> Person:
    found = people.numbered(number, reader=current_user, permission=DESK)
    if found is None:
        raise Refusal(
            gettext("Nobody has this number. Write the programme number or the service number."),
            field="person_number",
        )
    return found


@bp.route("/disputes/<uuid:uid>", methods=["GET", "POST"])
@allows(READ)
def dispute(uid: UUID) -> ResponseReturnValue:
    """One dispute: what was said, who looks into it, the answer."""
    found = queries.dispute(uid, reader=current_user)
    form = AnswerForm(version=found.version)
    answers = current_user.may(ANSWER) and found.state in UNANSWERED
    if answers and form.validate_on_submit():
        with form.showing_refusals(lambda: queries.dispute(uid, reader=current_user)):
            services.answer(
                found, form.state.data, form.answer.data, seen=form.version.data, by=current_user
            )
            flash(gettext("It is recorded. Print the letter for the person."), "ok")
            return redirect(url_for(".dispute", uid=uid))
    return _dispute_page(uid, form if answers else None)


def _dispute_page(uid: UUID, form: Any, appeal_form: Any = None) -> ResponseReturnValue:
    found = queries.dispute(uid, reader=current_user)
    against = queries.appeal_against(found) if found.state in ANSWERED else None
    may_appeal = found.state in ANSWERED and found.appeal_of_id is None and against is None
    if appeal_form is None and may_appeal and current_user.may(TAKE):
        appeal_form = AppealForm(formdata=None)
    looking.note(Sight.DISPUTES, [found.person_id], by=current_user)
    return page(
        "pay/dispute.html",
        found=found,
        person=Shown(found.person, current_user),
        form=form or appeal_form,
        answers=form is not None,
        stopped=_stopped(found) if form is not None else "",
        appeal=against,
        may_own=current_user.may(Permission.PAY_CASE) and found.state in UNANSWERED
        and found.owner_id != current_user.id,
        words=words,
        today=clock.today(),
        first_day=first_day,
        letters=LANGUAGES,
    )  # fmt: skip


def _stopped(found: PayDispute) -> str:
    """Why this reader does not answer, where somebody else must."""
    try:
        services.may_answer(found, current_user)
    except Refusal as refused:
        return str(refused)
    return ""


@bp.post("/disputes/<uuid:uid>/owner")
@allows(Permission.PAY_CASE)
def owner(uid: UUID) -> ResponseReturnValue:
    found, form = queries.dispute(uid, reader=current_user), Deed()
    if form.validate_on_submit():
        try:
            services.own(found, seen=form.version.data, by=current_user)
            flash(gettext("This dispute is yours."), "ok")
        except Refusal as refused:
            flash(str(refused), "stop")
    return redirect(url_for(".dispute", uid=uid))


@bp.post("/disputes/<uuid:uid>/appeal")
@allows(TAKE)
def appeal(uid: UUID) -> ResponseReturnValue:
    """The person does not accept the answer."""
    found, form = queries.dispute(uid, reader=current_user), AppealForm()
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.dispute(uid, reader=current_user)):
            made = services.appeal(found, form.said.data, by=current_user)
            flash(gettext("It is written down. Somebody else will answer."), "ok")
            return redirect(url_for(".dispute", uid=made.uid))
    return _dispute_page(uid, None, form)


@bp.get("/disputes/<uuid:uid>/letter.pdf")
@allows(READ)
def answer_letter(uid: UUID) -> ResponseReturnValue:
    found = queries.dispute(uid, reader=current_user)
    paper = printouts.answer_letter(
        found, Shown(found.person, current_user), language=_language(), by=current_user.name
    )
    looking.note(Sight.DISPUTES, [found.person_id], by=current_user)
    return _pdf(paper, "pay-dispute")
