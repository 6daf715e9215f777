"""Lines of a payroll, one by one and as a list; what changed since last month; payslips."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core.errors import NotFound
from trainingmgr.core.money import Money
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment
from trainingmgr.pay.rolls import printouts
from trainingmgr.pay.rolls.forms import (
    ChangeFilters,
    LetGoForm,
    LineFilters,
    LineHoldForm,
    PaperForm,
    PapersForm,
)
from trainingmgr.pay.rolls.models import PayrollLine
from trainingmgr.pay.rolls.queries import payrolls as queries
from trainingmgr.pay.rolls.queries import shown
from trainingmgr.pay.rolls.rules import PayrollState
from trainingmgr.pay.rolls.services import lines as services
from trainingmgr.pay.rolls.services.lines import Looked
from trainingmgr.pay.rolls.views.payrolls import BUILD, READ, VERIFY, around, bp
from trainingmgr.pay.rolls.words import PURPOSES
from trainingmgr.pay.rules import LineState
from trainingmgr.pay.scale import queries as scale
from trainingmgr.pay.words import CHANNELS
from trainingmgr.registry.people.words import STATUSES
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.words import money

LANGUAGES = ("en", "fr", "ar")
SAID: dict[str, Any] = {
    **{each.value: said for each, said in STATUSES.items()},
    **{each.value: said for each, said in CHANNELS.items()},
    **{each.value: said for each, said in PURPOSES.items()},
}


@bp.get("/<uuid:uid>/lines")
@allows(READ)
def lines(uid: UUID) -> ResponseReturnValue:
    """The lines that this reader may see, narrowed by state and by why they are on hold."""
    found, filters = queries.payroll(uid), LineFilters()
    rows = shown.lines(
        found, reader=current_user, state=filters.asked.get("state"),
        hold=filters.asked.get("hold"), seen=filters.asked.get("seen"),
        cursor=request.args.get("cursor"),
    )  # fmt: skip
    people = [each.person.id for each in rows.rows if each.person]
    services.note_listed(Looked(found, people), by=current_user)
    return page("pay/payroll_lines.html", payroll=found, page=rows, filters_=filters,
                gone=not rows.rows and shown.are_gone(found), **around(found))  # fmt: skip


@leaves("payroll", _("Payroll"), READ, shares=printouts.COLUMNS, narrows=LineFilters)
def _leaving() -> Listing:
    """The lines as they stand: amounts and where they go, no account."""
    uid = request.args.get("payroll", type=UUID)
    if uid is None:
        raise NotFound
    found, filters = queries.payroll(uid), LineFilters()
    state, reason = filters.asked.get("state"), filters.asked.get("hold")
    seen = filters.asked.get("seen")

    def fetch(at_most: int) -> Any:
        return every(
            lambda cursor: shown.lines(found, reader=current_user, state=state, hold=reason,
                                         seen=seen, cursor=cursor),
            at_most,
        )  # fmt: skip

    return Listing(
        whom=lambda row: [row.person.id] if row.person else [],
        within=Compartment.PAY,
        columns=printouts.COLUMNS,
        fetch=fetch,
        cells=lambda row: printouts.cells(found, row),
        back=url_for("payrolls.lines", uid=uid, state=request.args.get("state"),
                     hold=request.args.get("hold"), seen=request.args.get("seen")),
        facts={"payroll": found.period, "purpose": found.purpose.value, "state": str(state or ""),
               "hold": str(reason or ""), "seen": str(seen or "")},
        about=((gettext("Month of pay"), found.period),),
        name=f"payroll-{found.period}-{found.purpose.value}",
        paper=lambda rows, how: printouts.paper(found, rows, how),
    )  # fmt: skip


@bp.get("/<uuid:uid>/changes")
@allows(READ)
def changes(uid: UUID) -> ResponseReturnValue:
    """What is otherwise than the month before, each with its paper."""
    return _changes_page(uid, PapersForm(formdata=None))


def _changes_page(uid: UUID, form: PapersForm) -> ResponseReturnValue:
    found, filters = queries.payroll(uid), ChangeFilters()
    rows = shown.changes(
        found, reader=current_user, kind=filters.asked.get("kind"),
        without_paper=filters.asked.get("paper") == "missing", cursor=request.args.get("cursor"),
    )  # fmt: skip
    people = [each.person.id for each in rows.rows if each.person]
    services.note_listed(Looked(found, people), by=current_user)
    return page("pay/payroll_changes.html", payroll=found, said=_said, page=rows, filters_=filters,
                names=_may_name(found.state), form=form, ticked=request.form.getlist("which"),
                **around(found))  # fmt: skip


@bp.post("/<uuid:uid>/papers")
@allows(BUILD)
def papers(uid: UUID) -> ResponseReturnValue:
    """Name one paper for every change that is ticked."""
    form = PapersForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            seen = _ticked(request.form.getlist("which"))
            found = shown.changes_of(queries.payroll(uid), seen, reader=current_user)
            services.document_together(found, form.document.data, seen=seen, by=current_user)
            flash(ngettext("The paper of %(num)s change is named.",
                           "The paper of %(num)s changes is named.", len(found)), "ok")  # fmt: skip
            return redirect(url_for(".changes", uid=uid, paper="missing"))
    return _changes_page(uid, form)


def _ticked(boxes: list[str]) -> dict[UUID, int]:
    """What was ticked, and the version of each that was seen."""
    try:
        return {
            UUID(uid): int(version) for uid, _colon, version in (b.rpartition(":") for b in boxes)
        }
    except ValueError:
        raise NotFound from None


def _said(value: Any) -> Any:
    """What stood before or stands now, in words: an amount, a status, what is paid, a grade."""
    if isinstance(value, Money):
        return money(value)
    return SAID.get(value, value) if value else ""


def _may_name(state: PayrollState) -> bool:
    return state is PayrollState.COMPUTED and current_user.may(BUILD)


@bp.route("/changes/<uuid:uid>", methods=["GET", "POST"])
@allows(BUILD)
def change(uid: UUID) -> ResponseReturnValue:
    """Name the paper of one change."""
    found = shown.change(uid, reader=current_user)
    form = PaperForm(version=found.version, document=found.document)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: shown.change(uid, reader=current_user)):
            services.document(found, form.document.data, seen=form.version.data, by=current_user)
            flash(gettext("The paper of this change is named."), "ok")
            return redirect(url_for(".changes", uid=found.payroll.uid, paper="missing"))
    found = shown.change(uid, reader=current_user)
    stops = shown.stopped([found.person_id])
    row = shown.ChangeRow.of(found.payroll, found, current_user, stops)
    looking.note(Sight.PAY, [found.person_id], by=current_user)
    return page("pay/payroll_change.html", payroll=found.payroll, said=_said, row=row, form=form,
                names=_may_name(found.payroll.state), **around(found.payroll))  # fmt: skip


@bp.get("/lines/<uuid:uid>")
@allows(READ)
def line(uid: UUID) -> ResponseReturnValue:
    """One line: what it pays, what that was computed from, and why it waits if it does."""
    found = shown.line(uid, reader=current_user)
    services.note_opened(found, by=current_user)
    return _line_page(found)


@bp.post("/lines/<uuid:uid>/hold")
@allows(BUILD, VERIFY)
def hold(uid: UUID) -> ResponseReturnValue:
    """Leave this line out of the month's pay, with a reason."""
    found, form = shown.line(uid, reader=current_user), LineHoldForm()
    if form.validate_on_submit():
        with form.showing_refusals(lambda: shown.line(uid, reader=current_user)):
            services.hold(found, form.reason.data, form.because.data, seen=form.version.data,
                          by=current_user)  # fmt: skip
            flash(gettext("Line %(number)s is on hold. Signatures given before are void.",
                          number=found.number), "ok")  # fmt: skip
            return redirect(url_for(".line", uid=uid))
    return _line_page(shown.line(uid, reader=current_user), form)


@bp.post("/lines/<uuid:uid>/hold/removal")
@allows(BUILD, VERIFY)
def let_go(uid: UUID) -> ResponseReturnValue:
    """Lift a hold that somebody else had put on this line."""
    found, form = shown.line(uid, reader=current_user), LetGoForm()
    if form.validate_on_submit():
        with form.showing_refusals(lambda: shown.line(uid, reader=current_user)):
            services.let_go(found, form.because.data, seen=form.version.data, by=current_user)
            flash(gettext("Line %(number)s is paid again. Signatures given before are void.",
                          number=found.number), "ok")  # fmt: skip
            return redirect(url_for(".line", uid=uid))
    return _line_page(shown.line(uid, reader=current_user), form)


def _line_page(
    found: PayrollLine, form: LineHoldForm | LetGoForm | None = None
) -> ResponseReturnValue:
    given = queries.standing(found.payroll)
    stops = shown.stopped([found.person_id])
    row = shown.row_of(found.payroll, found, current_user, stops, given)
    edits = (
        not row.stopped
        and found.payroll.state is PayrollState.COMPUTED
        and (current_user.may(BUILD) or current_user.may(VERIFY))
    )
    if form is None and edits:
        if found.state is LineState.DRAFT:
            form = LineHoldForm(version=found.version, formdata=None)
        elif found.held_by_id is not None and found.held_by_id != current_user.id:
            form = LetGoForm(version=found.version, formdata=None)
    return page(
        "pay/payroll_line.html",
        payroll=found.payroll,
        row=row,
        form=form if edits else None,
        holds=isinstance(form, LineHoldForm),
        spans=[] if row.stopped else row.line.facts.get("spans", []),
        statuses=STATUSES,
        part_word=_part_words(found),
        opens_person=current_user.may(Permission.PERSON_READ),
        **around(found.payroll),
    )


def _part_words(found: PayrollLine) -> Callable[[str], str]:
    """The title of an allowance or a deduction by its code, in the reader's language."""
    codes = _codes(found)
    titles = scale.titles(found.payroll.service_id, codes) if codes else {}
    language = str(get_locale())
    return lambda code: titles.get(code, {}).get(language) or code


@bp.get("/lines/<uuid:uid>/payslip.pdf")
@allows(READ)
def payslip(uid: UUID) -> ResponseReturnValue:
    """What this person is paid, part by part, on paper in the language that is asked for."""
    found = shown.line(uid, reader=current_user)
    row = shown.row_of(found.payroll, found, current_user, shown.stopped([found.person_id]),
                         queries.standing(found.payroll))  # fmt: skip
    if row.stopped:
        raise NotFound
    services.note_opened(found, by=current_user, printed=True)
    asked = request.args.get("language")
    paper = printouts.payslip(
        found.payroll, row, scale.titles(found.payroll.service_id, _codes(found)),
        language=asked if asked in LANGUAGES else str(get_locale()), by=current_user.name,
    )  # fmt: skip
    name = f"payslip-{found.payroll.period}-{found.person.number}"
    return Response(
        paper.whole().data, mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )  # fmt: skip


def _codes(found: PayrollLine) -> set[str]:
    return {*found.allowances, *found.deductions}
