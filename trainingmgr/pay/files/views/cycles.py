"""A month's pay file: what it shows, list by list, and what people decide on it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import pieces
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment
from trainingmgr.pay import words
from trainingmgr.pay.files import printouts
from trainingmgr.pay.files.forms import (
    DecisionForm,
    FindingFilters,
    FindingForm,
    HoldFoundForm,
    TieForm,
)
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.files.queries import cases
from trainingmgr.pay.files.queries import cycles as queries
from trainingmgr.pay.files.queries.cycles import FINDING_TABS, LINE_TABS, LIST_OF, Counted, Wanted
from trainingmgr.pay.files.queries.near import near
from trainingmgr.pay.files.rules import source_of
from trainingmgr.pay.files.services import comparison, decisions
from trainingmgr.pay.files.services.decisions import Looked
from trainingmgr.pay.files.views.waterfall import Waterfall
from trainingmgr.pay.files.words import evidence
from trainingmgr.pay.holds import services as holds
from trainingmgr.pay.holds.models import NEEDS_LIST
from trainingmgr.pay.holds.rules import HELD_FOR
from trainingmgr.pay.rules import HELD, UNDECIDED, CycleState
from trainingmgr.pay.rules.files import first_day
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("pay", __name__, url_prefix="/pay")
READ, DECIDE = Permission.PAY_READ, Permission.PAY_RECONCILE
TABS: dict[str, Any] = {
    "matched": _("Matched"),
    "probable": _("Probable"),
    "review": _("To review"),
    "ghosts": _("May be ghosts"),
    "too-little": _("Too little is written"),
    "unpaid": _("Unpaid but present"),
    "not-seen": _("Not seen on duty"),
    "duplicates": _("Paid twice"),
    "shared": _("Shared accounts"),
    "posts": _("No post, or too many"),
    "wrong-grade": _("Wrong grade or amount"),
    "extras": _("Allowances and deductions"),
    "gone": _("Paid but gone"),
    "not-arrived": _("Did not arrive"),
    "names": _("Other name"),
    "late": _("Changed late"),
    "rounding": _("Rounding and currency"),
}


@bp.get("/cycles")
@allows(READ)
def index() -> ResponseReturnValue:
    found = queries.cycles(cursor=request.args.get("cursor"))
    return page(
        "pay/cycles.html",
        page=found,
        rows=[(each, Counted(each.summary), first_day(each.period)) for each in found.rows],
        national=current_user.reach(READ).national,
        words=words,
    )


@bp.get("/cycles/<uuid:uid>")
@allows(READ)
def cycle(uid: UUID) -> ResponseReturnValue:
    """The cycle as numbers: lines and money of each class, and a way to each list."""
    found = queries.cycle(uid)
    return page(
        "pay/cycle.html",
        cycle=found,
        counted=Counted(found.summary),
        job=queries.comparison_of(found),
        list_of=LIST_OF,
        **_around(found),
    )


@bp.get("/cycles/<uuid:uid>/<tab>")
@allows(READ)
def listed(uid: UUID, tab: str) -> ResponseReturnValue:
    """One list of a cycle."""
    found = queries.cycle(uid)
    cursor, filters = request.args.get("cursor"), _filters(tab)
    if tab in LINE_TABS:
        rows = queries.lines(found, tab, reader=current_user, cursor=cursor)
    else:
        asked = Wanted(**filters.asked)
        rows = queries.findings(found, tab, reader=current_user, asked=asked, cursor=cursor)
    people = [each.person.id for each in rows.rows if each.person]
    decisions.note_listed(Looked(found, tab, people), by=current_user)
    return page(
        "pay/list.html",
        cycle=found,
        counted=Counted(found.summary),
        tab=tab,
        page=rows,
        of_lines=tab in LINE_TABS,
        filters_=filters,
        hold_form=_hold_form(tab) if rows.rows else None,
        **_around(found),
    )


def _filters(tab: str) -> FindingFilters:
    """A list of one kind of finding is not narrowed to it."""
    form = FindingFilters(FINDING_TABS.get(tab, ()))
    if len(form.finding.choices or ()) < 2:
        del form.finding
    return form


@bp.post("/cycles/<uuid:uid>/<tab>/holds")
@allows(Permission.PAY_HOLD)
def hold_found(uid: UUID, tab: str) -> ResponseReturnValue:
    """Ask to hold everybody whom a rule found; beyond the bounds a stop list is written."""
    found, form = queries.cycle(uid), _hold_form(tab)
    if form is not None and form.validate_on_submit():
        try:
            made = holds.propose_by_rule(
                cases.found_people(found, form.rule.data, reader=current_user),
                form.rule.data, form.because.data, source=source_of(found.uid),
                of_lines=Counted(found.summary).lines, by=current_user,
            )  # fmt: skip
        except Refusal as refused:
            flash(str(refused), "stop")
            return redirect(url_for(".listed", uid=uid, tab=tab))
        if isinstance(made, int):
            flash(ngettext("%(num)s hold waits for a second person.",
                           "%(num)s holds wait for a second person.", made), "ok")  # fmt: skip
            return redirect(url_for("pay_holds.index", only="waiting"))
        flash(str(NEEDS_LIST), "wait")
        return redirect(url_for("pay_holds.stop_list", uid=made.uid))
    for wrong in (each for said in form.errors.values() for each in said) if form else ():
        flash(str(wrong), "stop")
    return redirect(url_for(".listed", uid=uid, tab=tab))


def _hold_form(tab: str) -> HoldFoundForm | None:
    """Offered where a rule may propose holds (domain 4.6), to whoever may ask for them."""
    rules = [each for each in queries.FINDING_TABS.get(tab, ()) if each in HELD_FOR]
    if not rules or not current_user.may(Permission.PAY_HOLD):
        return None
    form = HoldFoundForm()
    form.rule.choices = [(each, words.FINDINGS[each]) for each in rules]
    if len(rules) == 1 and form.rule.data is None:
        form.rule.data = rules[0]
    return form


def _around(found: PayCycle) -> dict[str, Any]:
    """What every page of a cycle shows beside its own."""
    return {
        "month": first_day(found.period),
        "tabs_": TABS,
        "words": words,
        "decides": current_user.may(DECIDE),
        "national": current_user.reach(READ).national,
        "compared": found.state in (CycleState.RECONCILED, CycleState.CLOSED),
    }


@bp.post("/cycles/<uuid:uid>/comparison")
@allows(DECIDE)
def compare(uid: UUID) -> ResponseReturnValue:
    found = queries.cycle(uid)
    try:
        comparison.ask(found, by=current_user, language=str(get_locale()))
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".cycle", uid=uid))


@leaves(
    "pay",
    _("Pay files"),
    READ,
    shares=printouts.COLUMNS,
    narrows=lambda: FindingFilters(words.FINDINGS),
)  # fmt: skip
def _leaving() -> Listing:
    """One list of a cycle. Findings about ghosts leave without names (R-PAY-06)."""
    uid, tab = request.args.get("cycle", type=UUID), request.args.get("tab", "")
    if uid is None or tab not in TABS:
        raise NotFound
    found = queries.cycle(uid)
    asked, period = _filters(tab).asked, found.period
    wanted = [column.code for column in printouts.columns(tab)]
    nameless = tab in printouts.NAMELESS
    return Listing(
        title=str(TABS[tab]),
        whom=lambda row: [row.person.id] if row.person else [],
        within=Compartment.PAY,
        columns=printouts.columns(tab),
        fetch=lambda most: queries.every(
            found, tab, reader=current_user, asked=Wanted(**asked), at_most=most
        ),
        cells=lambda row: printouts.cells(row, period, wanted),
        back=url_for("pay.listed", uid=uid, tab=tab, **asked),
        facts={"cycle": period, "tab": tab, "state": "", **asked},
        about=((gettext("Month of pay"), period),),
        says=gettext("This list leaves without names.") if nameless else "",
        name=f"pay-{period}-{tab}",
        paper=lambda rows, how: printouts.paper(rows, period, tab, str(TABS[tab]), how),
    )


@bp.get("/review")
@allows(READ)
def review() -> ResponseReturnValue:
    """Every line that waits for somebody to decide."""
    found = queries.to_review(reader=current_user, cursor=request.args.get("cursor"))
    stops = queries.stopped([line.person_id for line in found.rows])
    rows = [(line, queries.row_of_line(line, current_user, stops)) for line in found.rows]
    return page("pay/review.html", page=found, rows=rows, words=words, first_day=first_day)


@leaves("pay-review", _("Pay lines that wait for a decision"), READ)
def _review_leaving() -> Listing:
    def fetch(at_most: int) -> Any:
        for found in pieces(
            lambda cursor: queries.to_review(reader=current_user, cursor=cursor), at_most
        ):
            stops = queries.stopped([line.person_id for line in found])
            yield from ((each, queries.row_of_line(each, current_user, stops)) for each in found)

    return Listing(
        whom=lambda pair: [pair[1].person.id] if pair[1].person else [],
        within=Compartment.PAY,
        columns=printouts.TO_REVIEW,
        fetch=fetch,
        cells=lambda pair: printouts.to_review(*pair),
        back=url_for("pay.review"),
    )


@bp.route("/lines/<uuid:uid>", methods=["GET", "POST"])
@allows(READ)
def line(uid: UUID) -> ResponseReturnValue:
    """One line beside the record it may belong to, with every reason; and the decision."""
    found = queries.line(uid, reader=current_user)
    form = DecisionForm(version=found.version)
    if current_user.may(DECIDE) and form.validate_on_submit():
        with form.showing_refusals(lambda: queries.line(uid, reader=current_user)):
            decisions.decide(
                found, same=form.decision.data == "same", because=form.because.data,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            return _next(found)
    return _line_page(uid, form)


@bp.post("/lines/<uuid:uid>/person")
@allows(DECIDE)
def tie(uid: UUID) -> ResponseReturnValue:
    """Say by hand whom a line pays."""
    found, form = queries.line(uid, reader=current_user), TieForm()
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.line(uid, reader=current_user)):
            decisions.tie(
                found, form.person_number.data, form.why.data, seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("Line %(number)s is tied to this person.", number=found.number), "ok")
            return redirect(url_for(".line", uid=uid))
    answer, status = _line_page(uid, _undecided(uid), form)
    return answer, max(status, 409 if form.is_stale else 422)


def _undecided(uid: UUID) -> DecisionForm:
    return DecisionForm(version=queries.line(uid, reader=current_user).version, formdata=None)


def _next(found: PayLine) -> ResponseReturnValue:
    flash(gettext("Your decision on line %(number)s is recorded.", number=found.number), "ok")
    following = queries.next_to_review(found.cycle_id, found.number)
    if following is None:
        return redirect(url_for(".cycle", uid=found.cycle.uid))
    return redirect(url_for(".line", uid=following.uid))


def _line_page(uid: UUID, form: DecisionForm, tie_form: TieForm | None = None) -> tuple[str, int]:
    found = queries.line(uid, reader=current_user)
    row = queries.row_of_line(found, current_user, queries.stopped([found.person_id]))
    about = queries.findings_of(found) if not row.stopped else []
    open_ = not row.stopped and found.match not in HELD
    if request.method == "GET":
        decisions.note_opened(found, by=current_user)
    if tie_form is None:
        tie_form = TieForm(version=found.version, formdata=None)
        tie_form.person_number.data = request.args.get("person", "")[:40]
    return page(
        "pay/line.html",
        cycle=found.cycle,
        row=row,
        findings=about,
        form=form,
        tie_form=tie_form,
        can_tie=open_,
        near=near(found, reader=current_user) if open_ and current_user.may(DECIDE) else [],
        chart=None if row.stopped else Waterfall.of(found, current_user),
        gross=queries.gross(row.line) if row.line else None,
        **_around(found.cycle),
    )


@bp.route("/findings/<uuid:uid>", methods=["GET", "POST"])
@allows(READ)
def finding(uid: UUID) -> ResponseReturnValue:
    """One finding: what it is about, and what became of it."""
    found = queries.discrepancy(uid, reader=current_user)
    form = _finding_form(found)
    if current_user.may(DECIDE) and form.validate_on_submit():
        with form.showing_refusals(lambda: queries.discrepancy(uid, reader=current_user)):
            decisions.move(
                found, form.state.data, form.note.data, seen=form.version.data, by=current_user
            )
            flash(gettext("It is recorded."), "ok")
            return redirect(url_for(".finding", uid=uid))
    found = queries.discrepancy(uid, reader=current_user)
    row = queries.row_of_finding(found, current_user, queries.stopped([found.person_id]))
    looking.note(Sight.PAY, [found.person_id], by=current_user)
    return page(
        "pay/finding.html",
        cycle=found.cycle,
        row=row,
        form=form,
        evidence=[] if row.stopped else evidence(row.finding),
        today=clock.today(),
        may_take=_may_take(found),
        **_around(found.cycle),
    )


def _may_take(found: Discrepancy) -> bool:
    mine = found.owner_id == current_user.id
    return current_user.may(Permission.PAY_CASE) and found.state in UNDECIDED and not mine


def _finding_form(found: Discrepancy) -> FindingForm:
    form = FindingForm(version=found.version)
    moves = [(state, said) for state, said in words.FINDING_STATES.items()
             if state in found.state.moves]  # fmt: skip
    form.state.choices = moves
    return form
