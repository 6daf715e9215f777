"""Cash parades: papers made, found by their id, typed in as they stand, confirmed by another."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.money import Money
from trainingmgr.core.sentences import listed
from trainingmgr.core.values import dataclass
from trainingmgr.pay.payments import printouts, queries, words
from trainingmgr.pay.payments.forms import CashFilters, CashForm, FindSheetForm, ParadeForm
from trainingmgr.pay.payments.models import CashSheet
from trainingmgr.pay.payments.queries import cash
from trainingmgr.pay.payments.queries.cash import Line
from trainingmgr.pay.payments.rules.cash import CashCode
from trainingmgr.pay.payments.services import counting, parading
from trainingmgr.pay.payments.services.counting import Foot
from trainingmgr.pay.payments.services.parading import Parade
from trainingmgr.pay.payments.views.files import HEAR, READ, RELEASE, SAYS, bp, payroll_page
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Unit
from trainingmgr.training.attendance.rules import line_numbers
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page


@bp.get("/cash")
@allows(READ)
def cash_sheets() -> ResponseReturnValue:
    """Every paper of a parade, the newest first; one of them by the id on it."""
    filters = CashFilters()
    return page(
        "pay/payments/cash.html",
        filters_=filters,
        find=FindSheetForm(formdata=None),
        stages=cash.stages(),
        page=cash.listed(filters.asked, cursor=request.args.get("cursor")),
        **SAYS,
    )


@bp.post("/cash/found")
@allows(READ)
def find_sheet() -> ResponseReturnValue:
    """Type or scan the id that stands on the paper: it opens the sheet."""
    form = FindSheetForm()
    try:
        if form.validate():
            found = cash.sheet(form.code.data)
            return redirect(url_for(".cash_sheet", code=found.file.message))
    except NotFound:
        pass
    flash(gettext("There is no sheet with this id. Check it on the paper."), "stop")
    return redirect(url_for(".cash_sheets"))


@bp.post("/<uuid:uid>/cash")
@allows(RELEASE)
def parade(uid: UUID) -> ResponseReturnValue:
    """Have the papers of a payroll made."""
    found, form = queries.payroll(uid), ParadeForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            wanted = Parade(
                on=form.on.data,  # type: ignore[arg-type]  # the form asks
                at_most=form.at_most.data,  # type: ignore[arg-type]  # the form asks
                language=form.language.data,
                unit=_unit(form.of_unit.data), apart=not form.together.data,
                others=form.others.data, place=form.place.data,
            )  # fmt: skip
            parading.ask(found, wanted, by=current_user)
            return redirect(url_for(".payroll", uid=uid))
    answer, status = payroll_page(uid, parade=form)
    return answer, max(status, 422)


def _unit(code: str) -> Unit | None:
    if not code.strip():
        return None
    found = structure.unit_by_code(code.strip()) or structure.unit_by_code(code.strip().upper())
    if found is None:
        raise Refusal(gettext("No unit within your reach has this code."), field="of_unit")
    return found


@bp.get("/cash/<code>")
@allows(READ)
def cash_sheet(code: str) -> ResponseReturnValue:
    """One paper: its page is that of its file."""
    return redirect(url_for(".file", uid=cash.sheet(code).file.uid))


@bp.get("/cash/<code>.pdf")
@allows(RELEASE, HEAR)
def cash_pdf(code: str) -> ResponseReturnValue:
    found = cash.sheet(code)
    lines = cash.lines(found)
    looking.note(Sight.PAYMENTS, [each.person.id for each in lines], by=current_user)
    paper = printouts.sheet(found, lines, address=current_app.extensions["settings"].address)
    return Response(
        paper.whole().data,
        mimetype="application/pdf",
        headers={"Content-Disposition": f"inline; filename=cash-{found.file.message}.pdf"},
    )


@dataclass(frozen=True)
class Typed:
    """One line of the paper as the typing table shows it."""

    number: int
    name: str
    person: Any
    sum: Money
    value: str
    note: str
    error: str = ""


@bp.route("/cash/<code>/typing", methods=["GET", "POST"])
@allows(HEAR)
def type_cash(code: str) -> ResponseReturnValue:
    """Type a paper in, in its order, without touching the mouse."""
    found = cash.sheet(code)
    form = _form(found)
    if form.validate_on_submit():
        entries = _entries(form, found)
        if entries is not None:
            with form.showing_refusals(lambda: SimpleNamespace(**_facts(cash.sheet(code)))):
                counting.record(found, entries, _foot(form), seen=form.version.data,
                                by=current_user)  # fmt: skip
                flash(gettext("The sheet is typed in. A second person confirms it."), "ok")
                return redirect(url_for(".file", uid=found.file.uid))
    found = cash.sheet(code)
    retyped = form.is_submitted()
    lines = cash.lines(found)
    looking.note(Sight.PAYMENTS, [each.person.id for each in lines], by=current_user)
    return page(
        "pay/payments/cash_typing.html",
        form=form,
        sheet=found,
        typed=[_retyped(line, found) if retyped else _typed(line, found) for line in lines],
        noted=words.letters(found.language)[CashCode.PROXY],
        keys=words.keys(found.language),
        **SAYS,
    )


def _form(found: CashSheet, **more: Any) -> CashForm:
    currency = found.file.total.currency
    form = CashForm(**_facts(found), **more)
    form.carried.currency = form.returned.currency = currency
    if form.is_submitted():
        form.carried.process(request.form)
        form.returned.process(request.form)
    return form


def _facts(found: CashSheet) -> dict[str, Any]:
    """What stands at the foot of the paper by now."""
    currency = found.file.total.currency
    return {
        "version": found.version, "officer": found.officer or "", "witness": found.witness or "",
        "witness_from": found.witness_from or "", "paid_on": found.paid_on or found.file.pays_on,
        "carried": _money(found.carried_minor, currency),
        "returned": _money(found.returned_minor, currency),
    }  # fmt: skip


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def _foot(form: CashForm) -> Foot:
    return Foot(
        paid_on=form.paid_on.data, officer=form.officer.data, witness=form.witness.data,
        witness_from=form.witness_from.data, carried=form.carried.data,
        returned=form.returned.data,
    )  # fmt: skip


def _typed(line: Line, sheet: CashSheet) -> Typed:
    value = words.letters(sheet.language).get(line.code, "")
    name = f"m-{line.number}"
    return Typed(line.number, name, line.person, line.payment.amount, value, line.note)


def _retyped(line: Line, sheet: CashSheet) -> Typed:
    name = f"m-{line.number}"
    value, note = request.form.get(name, ""), request.form.get(f"{name}-note", "")
    error = gettext("Not a mark") if words.read_mark(value, sheet.language) is None else ""
    return Typed(line.number, name, line.person, line.payment.amount, value, note, error)


def _entries(form: CashForm, sheet: CashSheet) -> dict[int, tuple[CashCode, str]] | None:
    """Every line as a mark with its note, or None where something cannot be read."""
    rest = CashCode.SIGNED if form.rest_signed.data else CashCode.NOT_RECORDED
    entries, typed = {}, {}
    for line in cash.lines(sheet):
        code = words.read_mark(request.form.get(f"m-{line.number}", ""), sheet.language)
        if code is None:
            form.form_errors.append(gettext("Some marks cannot be read. They are shown below."))
            return None
        typed[line.number] = code
        note = request.form.get(f"m-{line.number}-note", "")
        entries[line.number] = (rest if code is CashCode.NOT_RECORDED else code, note)
    try:
        absent = line_numbers(form.absent.data)
    except ValueError as bad:
        form.absent.errors = [gettext("%(piece)s is no number of a line.", piece=str(bad))]
        return None
    free = (CashCode.NOT_RECORDED, CashCode.ABSENT)
    if other := [str(n) for n in absent if typed.get(n, CashCode.ABSENT) not in free]:
        form.absent.errors = [
            gettext("Line %(lines)s has another mark below. Clear one of the two.",
                    lines=listed(other))
        ]  # fmt: skip
        return None
    return entries | dict.fromkeys(absent, (CashCode.ABSENT, ""))
