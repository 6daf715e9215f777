"""Payments: what can leave, what left, what was answered, and what waits for somebody."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.accounts import reasons
from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.rules.reasons import Work
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock, jobs
from trainingmgr.core.errors import NotFound
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.pay import words as pay_words
from trainingmgr.pay.channels.queries import providers
from trainingmgr.pay.payments import forms, imports, queries, words
from trainingmgr.pay.payments.models import PayingAccount, Payment, PaymentFile
from trainingmgr.pay.payments.queries import cash
from trainingmgr.pay.payments.rules import FileState
from trainingmgr.pay.payments.rules.cash import USUAL, counted
from trainingmgr.pay.payments.rules.layouts import KNOWN, Layout
from trainingmgr.pay.payments.services import accounts, counting, deciding, hearing, leaving
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.rules import PayrollState
from trainingmgr.pay.rolls.words import PURPOSES
from trainingmgr.pay.rules import LineState
from trainingmgr.pay.rules.eyes import Eyes
from trainingmgr.pay.rules.files import first_day
from trainingmgr.tabular import uploads
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("payments", __name__, url_prefix="/pay/payments")
READ, RELEASE, HEAR = Permission.PAY_READ, Permission.PAYMENT_RELEASE, Permission.PAYMENT_HEAR
WHY = Work.CHANNELS.value
"""Of accounts too: what is shown of them is where somebody’s pay goes."""
SAYS: dict[str, Any] = {
    "words": words,
    "pay_words": pay_words,
    "purposes": PURPOSES,
    "first_day": first_day,
}


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """What waits, then every payroll whose money can leave, the newest first."""
    return page(
        "pay/payments/index.html",
        page=queries.payrolls(cursor=request.args.get("cursor")),
        waiting=queries.waiting(reader=current_user),
        stages=cash.stages(),
        releases=current_user.may(RELEASE),
        hears=current_user.may(HEAR),
        **SAYS,
    )


@bp.route("/<uuid:uid>", methods=["GET", "POST"])
@allows(READ)
def payroll(uid: UUID) -> ResponseReturnValue:
    """The money of one payroll: what can be sent, the files that left, what became of it."""
    found = queries.payroll(uid)
    form = _files_form(found)
    if current_user.may(RELEASE) and form.validate_on_submit():
        with form.showing_refusals():
            account = queries.account(UUID(form.account.data))
            leaving.ask(
                found, account, by=current_user,
                pays_on=form.pays_on.data,  # type: ignore[arg-type]  # the form asks
                language=str(get_locale()),
            )  # fmt: skip
            return redirect(url_for(".payroll", uid=uid))
    return payroll_page(uid, form)


def payroll_page(
    uid: UUID, form: forms.FilesForm | None = None, parade: forms.ParadeForm | None = None
) -> tuple[str, int]:
    """What can leave a payroll, by a file or on a cash sheet, and what has left."""
    found = queries.payroll(uid)
    return page(
        "pay/payments/payroll.html",
        payroll=found,
        standing=queries.standing(found),
        states=queries.states(found),
        files=queries.files(found),
        stages=cash.stages(found),
        job=queries.being_written(found, leaving.WRITE, leaving.PARADE),
        trouble=queries.trouble(found, leaving.WRITE, leaving.PARADE),
        form=form or _files_form(found, fresh=True),
        parade=parade or _parade_form(),
        coins=lambda minor: Money(minor, found.currency),
        cash=cash.is_left(found),
        writes=current_user.may(RELEASE) and found.state is PayrollState.RELEASED,
        **SAYS,
    )


def _parade_form() -> forms.ParadeForm:
    return forms.ParadeForm(
        formdata=None, on=clock.today(), at_most=USUAL, language=str(get_locale())
    )


def _files_form(found: Payroll, *, fresh: bool = False) -> forms.FilesForm:
    form = forms.FilesForm(formdata=None) if fresh else forms.FilesForm()
    form.account.choices = [
        (str(each.uid), _account_named(each))
        for each in queries.accounts(service_id=found.service_id)
        if each.currency == found.currency
    ]
    if fresh or not form.is_submitted():
        form.pays_on.data = clock.today()
    return form


@bp.get("/files/<uuid:uid>")
@allows(READ, why=WHY)
def file(uid: UUID) -> ResponseReturnValue:
    """One file: what it holds, and where it is."""
    return _file_page(uid)


def _file_page(
    uid: UUID,
    handed: forms.HandedOverForm | None = None,
    recalled: forms.RecallForm | None = None,
    confirming: Deed | None = None,
) -> tuple[str, int]:
    found = queries.file(uid)
    lines = cash.lines(found.sheet, reader=current_user) if found.sheet else []
    if handed is None:
        handed = forms.HandedOverForm(version=found.version, formdata=None)
        handed.on.data = clock.today()
    shown = queries.payments_of(found, reader=current_user, cursor=request.args.get("cursor"))
    people = [each.line.person_id for each in shown.rows] + [each.person.id for each in lines]
    looking.note(Sight.PAYMENTS, people, stated=reasons.given(), by=current_user)
    return page(
        "pay/payments/file.html",
        file=found,
        page=shown,
        shown=lambda each: Shown(each, current_user),
        paid=lambda each: Shown(each, Eyes.of(current_user)),
        handed=handed,
        recalled=recalled or forms.RecallForm(version=found.version, formdata=None),
        releases=current_user.may(RELEASE) and found.state is FileState.EXPORTED,
        answered=queries.is_answered(found),
        lines=lines,
        sums=counted((each.number, each.payment.amount_minor, each.code) for each in lines),
        coins=lambda minor: None if minor is None else Money(minor, found.total.currency),
        confirming=confirming
        or Deed(version=found.sheet.version if found.sheet else 1, formdata=None),
        hears=current_user.may(HEAR),
        **SAYS,
    )


@bp.get("/files/<uuid:uid>/download")
@allows(RELEASE, fresh=True)
def download(uid: UUID) -> ResponseReturnValue:
    """The file itself, to be handed over."""
    found = queries.file(uid)
    if found.stored_as is None:
        raise NotFound
    if not uploads.path_of(found.stored_as).exists():
        flash(gettext("The file is not on this machine. Look where it was written."), "stop")
        return redirect(url_for(".file", uid=uid))
    leaving.note_taken(found, by=current_user)
    ending = "csv" if found.account and found.account.layout else "xml"
    kind = "text/csv" if ending == "csv" else "application/xml"
    stream = uploads.sealed(found.stored_as).open("rb")
    return send_file(stream, kind, as_attachment=True, download_name=f"{found.message}.{ending}")


@bp.post("/files/<uuid:uid>/handed-over")
@allows(RELEASE, why=WHY)
def hand_over(uid: UUID) -> ResponseReturnValue:
    form = forms.HandedOverForm()

    def deed(found: PaymentFile) -> None:
        leaving.hand_over(
            found,
            seen=form.version.data,
            by=current_user,
            on=form.on.data,  # type: ignore[arg-type]  # the form asks
        )

    return _deed(uid, form, deed, handed=form)


@bp.post("/files/<uuid:uid>/recall")
@allows(RELEASE, why=WHY)
def recall(uid: UUID) -> ResponseReturnValue:
    form = forms.RecallForm()

    def deed(found: PaymentFile) -> None:
        leaving.recall(found, form.because.data, seen=form.version.data, by=current_user)

    return _deed(uid, form, deed, recalled=form)


def _deed(uid: UUID, form: Any, deed: Any, **shown: Any) -> ResponseReturnValue:
    found: PaymentFile = queries.file(uid)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.file(uid)):
            deed(found)
            flash(gettext("It is recorded."), "ok")
            return redirect(url_for(".file", uid=uid))
    answer, status = _file_page(uid, **shown)
    return answer, max(status, 422)


@bp.post("/files/<uuid:uid>/confirmation")
@allows(HEAR, why=WHY)
def confirm_cash(uid: UUID) -> ResponseReturnValue:
    """A second person has compared a cash sheet with what was typed in."""
    found, form = queries.file(uid), Deed()
    if found.sheet is None:
        raise NotFound
    if form.validate_on_submit():
        with form.showing_refusals():
            counting.confirm(cash.sheet(found.message), seen=form.version.data, by=current_user)
            flash(gettext("It is recorded."), "ok")
            return redirect(url_for(".file", uid=uid))
    answer, status = _file_page(uid, confirming=form)
    return answer, max(status, 422)


@bp.get("/queues/<name>")
@allows(READ)
def queue(name: str) -> ResponseReturnValue:
    """Payments that wait for somebody, the oldest first."""
    if name not in queries.QUEUES:
        raise NotFound
    found = queries.queue(name, reader=current_user, cursor=request.args.get("cursor"))
    people = [each.line.person_id for each in found.rows]
    looking.note(Sight.PAYMENTS, people, by=current_user)
    return page(
        "pay/payments/queue.html",
        name=name,
        page=found,
        waiting=queries.waiting(reader=current_user),
        shown=lambda each: Shown(each, current_user),
        paid=lambda each: Shown(each, Eyes.of(current_user)),
        **SAYS,
    )


@bp.route("/payment/<uuid:uid>", methods=["GET", "POST"])
@allows(READ, why=WHY)
def payment(uid: UUID) -> ResponseReturnValue:
    """One payment: where it is, and everything that was said of it."""
    found = queries.payment(uid, reader=current_user)
    deed = deciding.decide if found.is_contradicted else deciding.contest
    form = _payment_form(found)
    if current_user.may(HEAR) and form.validate_on_submit():
        with form.showing_refusals(lambda: queries.payment(uid, reader=current_user)):
            deed(found, form.state.data, form.because.data, seen=form.version.data,
                 by=current_user)  # fmt: skip
            flash(gettext("It is recorded."), "ok")
            return redirect(url_for(".payment", uid=uid))
    found = queries.payment(uid, reader=current_user)
    looking.note(Sight.PAYMENTS, [found.line.person_id], stated=reasons.given(), by=current_user)
    return page(
        "pay/payments/payment.html",
        payment=Shown(found, Eyes.of(current_user)),
        person=Shown(found.line.person, current_user),
        payroll=found.line.payroll,
        amount=found.amount,
        said=queries.outcomes_of(found),
        others=[each for each in queries.of_line(found.line_id) if each.id != found.id],
        form=form,
        decides=current_user.may(HEAR) and found.is_contradicted,
        contests=current_user.may(HEAR)
        and deciding.is_confirmed_cash(found)
        and not found.is_contradicted,
        **SAYS,
    )


def _payment_form(found: Payment) -> forms.DecideForm:
    """What became of a payment: what this kind of payment can have become."""
    form = forms.DecideForm(version=found.version)
    offered = deciding.decidable(found) - (set() if found.is_contradicted else {found.state})
    form.state.choices = [(each.value, pay_words.LINES[each]) for each in sorted(offered)]
    return form


@bp.route("/answers", methods=["GET", "POST"])
@allows(HEAR)
def answers() -> ResponseReturnValue:
    """Bring in what a bank or an operator answered; every answer so far."""
    form = forms.AnswerForm()
    known = {str(each.uid): each for each in queries.accounts(open_only=False)}
    form.account.choices = [("", "–"), *((uid, _account_named(a)) for uid, a in known.items())]
    if form.validate_on_submit():
        with form.showing_refusals():
            return redirect(_brought(form, known.get(form.account.data or "")))
    found = queries.news(cursor=request.args.get("cursor"))
    return page("pay/payments/answers.html", form=form, page=found, **SAYS)


def _account_named(account: PayingAccount) -> str:
    return f"{account.provider.title(str(get_locale()))} …{account.identifier_end}"


def _brought(form: forms.AnswerForm, account: PayingAccount | None) -> str:
    """An answer in XML is read at once, a large one by a worker; a table goes the way of tables."""
    sent, language = form.file.data, str(get_locale())
    if sent.filename.lower().endswith(".xml"):
        heard = hearing.receive(
            sent.stream, file_name=sent.filename, by=current_user, language=language
        )
        return url_for(".answer", uid=heard.uid)
    batch = imports.receive(
        sent.stream, account, file_name=sent.filename, by=current_user,
        language=language, region=current_app.extensions["settings"].region,
    )  # fmt: skip
    return url_for("imports.show", uid=batch.uid)


@bp.get("/answers/<uuid:uid>")
@allows(HEAR)
def answer(uid: UUID) -> ResponseReturnValue:
    """What one answer changed, and what in it is of nobody here; how far the reading of it is."""
    return page("pay/payments/answer.html", news=queries.heard(uid), **SAYS)


@bp.post("/answers/<uuid:uid>/cancellation")
@allows(HEAR)
def stop_reading(uid: UUID) -> ResponseReturnValue:
    """Ask the worker to leave an answer alone: nothing of it counts."""
    found = queries.heard(uid)
    if found.job is not None and not found.job.is_over:
        jobs.cancel(found.job)
    return redirect(url_for(".answer", uid=uid))


@bp.get("/accounts")
@allows(RELEASE)
def accounts_() -> ResponseReturnValue:
    """Accounts to pay from, closed ones last."""
    found = sorted(queries.accounts(open_only=False), key=lambda each: each.closed_on is not None)
    return page("pay/payments/accounts.html", accounts=found, **SAYS)


@bp.route("/accounts/new", methods=["GET", "POST"])
@allows(RELEASE, fresh=True)
def open_account() -> ResponseReturnValue:
    """Write down an account to pay from."""
    form, language = forms.AccountForm(), str(get_locale())
    services = {each.id: each for each in queries.services()}
    known = {each.id: each for each in providers()}
    form.service_id.choices = [(key, each.title(language)) for key, each in services.items()]
    form.provider_id.choices = [(key, each.title(language)) for key, each in known.items()]
    if form.validate_on_submit():
        with form.showing_refusals():
            accounts.open_account(
                services[form.service_id.data], known[form.provider_id.data],
                holder=form.holder.data, number=form.number.data,
                currency=form.currency.data.upper(),
                at_most=form.at_most.data,  # type: ignore[arg-type]  # the form asks
                layout=_layout(form), country=form.country.data, operator=form.operator.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("The account is written down."), "ok")
            return redirect(url_for(".accounts_"))
    return page("pay/payments/account.html", form=form, **SAYS)


def _layout(form: forms.AccountForm) -> Layout | None:
    """The columns that somebody wrote, else the known layout that they chose."""
    own, known = forms.columns_of(form.columns.lines), KNOWN.get(form.known.data or "")
    if own:
        known = Layout(columns=own)
    if known is None:
        return None
    most = form.most.data
    minor = Money.of(str(most), form.currency.data.upper()).minor if most else None
    return replace(
        known,
        most_minor=minor,
        at_most=form.at_most.data,  # type: ignore[arg-type]  # the form asks
    )


@bp.route("/accounts/<uuid:uid>/words", methods=["GET", "POST"])
@allows(RELEASE)
def account_words(uid: UUID) -> ResponseReturnValue:
    """What an operator means by its own words."""
    found = queries.account(uid)
    known = [{"word": word, "state": state} for word, state in (found.words or {}).items()]
    form = forms.WordsForm(version=found.version, words=known)
    if form.validate_on_submit():
        with form.showing_refusals():
            given = {each["word"]: LineState(each["state"]) for each in form.words.lines}
            accounts.set_words(found, given, seen=form.version.data, by=current_user)
            flash(gettext("It is recorded."), "ok")
            return redirect(url_for(".accounts_"))
    return page("pay/payments/words.html", form=form, paying=queries.account(uid), **SAYS)


@bp.post("/accounts/<uuid:uid>/closed")
@allows(RELEASE, fresh=True)
def close_account(uid: UUID) -> ResponseReturnValue:
    found = queries.account(uid)
    accounts.close_account(found, seen=found.version, by=current_user)
    flash(gettext("Nothing more is paid from this account."), "ok")
    return redirect(url_for(".accounts_"))
