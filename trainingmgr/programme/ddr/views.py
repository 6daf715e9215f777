"""The calendar of DDR beside the plan of reform, what the joint board decided, and the check that
nobody draws twice.
"""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.ddr import forms, printouts, queries, services, words
from trainingmgr.programme.ddr.models import DdrPhase
from trainingmgr.programme.ddr.queries import Asked, Reform, Row
from trainingmgr.programme.ddr.rules import PhaseState, Way, sums
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure
from trainingmgr.programme.plans import queries as reform
from trainingmgr.programme.plans.models import ReformItem
from trainingmgr.programme.plans.rules import LineKind
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Place
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.vetting.ddr import queries as origins
from trainingmgr.web.access import allows
from trainingmgr.web.beside import Beside, stands_beside
from trainingmgr.web.deeds import OneForm, saved
from trainingmgr.web.form import Deed
from trainingmgr.web.gantt import Bar, Mark, months
from trainingmgr.web.pages import page

bp = Blueprint("ddr_calendar", __name__, url_prefix="/ddr-calendar")
READ, WRITE = Permission.FRAMEWORK_READ, Permission.DDR_CALENDAR
FIGURES = Permission.DDR_FIGURES
DRAWN = 30
"""So many bars stand in the picture: the table below it says all."""
_form = OneForm(_("Calendar of DDR"))


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """Phases beside the items of the plan that they are linked to, on one axis of time."""
    form, today = _filters(), clock.today()
    plan = queries.standing(today)
    found = queries.calendar(
        Asked(**form.asked), plan, on=today, cursor=request.args.get("cursor")
    )  # fmt: skip
    bars, marks = _picture(found.rows, plan)
    return page(
        "programme/ddr/index.html", page=found, filters_=form, words=words, today=today,
        bars=bars, marks=marks, language=str(get_locale()), sums=sums,
        meeting=queries.last_meeting(today), writes=current_user.may(WRITE),
        quotas=_sees_quotas(),
    )  # fmt: skip


def _sees_quotas() -> bool:
    return bool(current_user.may(FIGURES))


def _filters() -> forms.CalendarFilters:
    form = forms.CalendarFilters()
    form.place.choices = _choices(_regions())
    form.validate()
    return form


def _regions() -> dict[int, Place]:
    return {each.id: each for each in structure.places(PlaceLevel.ADM1)}


def _choices(known: dict[int, Place]) -> list[tuple[int, str]]:
    return [(key, each.title(str(get_locale()))) for key, each in known.items()]


def _picture(rows: Sequence[Row], plan: Reform) -> tuple[list[Bar], list[Mark]]:
    """Each phase with the items linked to it below; then what the end of the plan waits for."""
    language = str(get_locale())
    bars: list[Bar] = []
    drawn: set[int] = set()
    for row in rows:
        if row.state is PhaseState.DROPPED:
            continue
        bars.append(_phase_bar(row, language))
        for each in row.links:
            if each.line is not None and each.tie.item_id not in drawn:
                drawn.add(each.tie.item_id)
                bars.append(_item_bar(each.tie.item_id, plan, language))
    if not bars:
        return [], []
    path = sorted(set(plan.critical) - drawn, key=lambda key: plan.expected[key].start)
    bars = [*bars, *(_item_bar(key, plan, language) for key in path)][:DRAWN]
    days = [each.expected for each in bars] + [each.planned for each in bars if each.planned]
    span = months(min(first for first, _last in days), max(last for _first, last in days))
    return bars, [Mark(each, format_date(each, "MMM yy")) for each in span]


def _phase_bar(row: Row, language: str) -> Bar:
    return Bar(
        f"{row.phase.code} {row.phase.title(language)}",
        (row.planned.starts_on, row.planned.ends_on),
        (row.expected.starts_on, row.expected.ends_on), "ddr",
    )  # fmt: skip


def _item_bar(key: int, plan: Reform, language: str) -> Bar:
    line, planned, expected = plan.lines[key], plan.planned[key], plan.expected[key]
    kind = "done" if key in plan.done else "path" if key in plan.critical else "other"
    return Bar(
        f"{line.item.code} {line.title(language)}", (planned.starts_on, planned.ends_on),
        (expected.starts_on, expected.ends_on), kind,
        is_milestone=line.kind is LineKind.MILESTONE,
    )  # fmt: skip


@leaves(
    "ddr-calendar",
    _("Calendar of DDR"),
    READ,
    owed=Permission.PARTNER_READ,
    narrows=_filters,
)
def _leaving() -> Listing:
    form, today, language = _filters(), clock.today(), str(get_locale())
    plan = queries.standing(today)
    return Listing(
        columns=printouts.PHASES,
        cells=lambda row: printouts.phase(row, language),
        fetch=lambda most: every(
            lambda cursor: queries.calendar(Asked(**form.asked), plan, on=today, cursor=cursor),
            most,
        ),
        back=url_for("ddr_calendar.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(form.asked), is_personal=False,
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row, today, cursor = queries.phase(uid), clock.today(), request.args.get("cursor")
    told = queries.reports(row, cursor=cursor)
    last = None if cursor else {each.phase_id: each for each in told.rows[:1]}
    return page(
        "programme/ddr/show.html", words=words, today=today, language=str(get_locale()),
        row=queries.row_of(row, queries.standing(today), on=today, told=last), sums=sums,
        ways=Way, page=told, ended=() if cursor else queries.ended(row),
        writes=current_user.may(WRITE), dropped=PhaseState.DROPPED,
    )  # fmt: skip


@stands_beside("plan_item")
def _of_item(item: ReformItem) -> Beside | None:
    """The phases that an item of the plan is linked to, on the page of the item."""
    linked = queries.of_item(item.id, on=clock.today()) if current_user.may(READ) else []
    if not linked:
        return None
    told = {"linked": linked, "words": words, "language": str(get_locale())}
    return Beside("programme/ddr/_of_item.html", told)


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form, known = forms.PhaseForm(), _regions()
    form.place.choices = _choices(known)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.write(form.terms(known), by=current_user)
            flash(gettext("The phase is on the calendar. Say next what waits for what."))
            return redirect(url_for(".show", uid=made.uid))
    return _form(form, gettext("New phase"), gettext("Put it on the calendar"))


@bp.route("/<uuid:uid>/entry", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    row, known = queries.phase(uid), _regions()
    form = forms.PhaseForm(data=forms.facts(row))
    form.place.choices = _choices(known)

    def again() -> ResponseReturnValue:
        return _form(form, gettext("The phase as it was agreed"), gettext("Save"), _again(uid))

    if not form.validate_on_submit():
        return again()
    return saved(
        form, lambda: services.change(row, form.terms(known), seen=form.version.data,
                                      by=current_user),
        url_for(".show", uid=uid), again,
    )  # fmt: skip


@bp.route("/<uuid:uid>/agreements/new", methods=["GET", "POST"])
@allows(WRITE)
def agree_anew(uid: UUID) -> ResponseReturnValue:
    """Both sides agreed to other days or numbers."""
    row = queries.phase(uid)
    form = forms.RenewForm(data=forms.facts(row) | {"since": clock.today()})

    def again() -> ResponseReturnValue:
        return _form(
            form, gettext("What was agreed anew"), gettext("Write it down"), _again(uid),
            gettext("What stood before stays readable, and figures of past months as they were."),
        )  # fmt: skip

    if not form.validate_on_submit():
        return again()
    return saved(
        form, lambda: services.agree_anew(row, form.renewed, seen=form.version.data,
                                          by=current_user),
        url_for(".show", uid=uid), again,
    )  # fmt: skip


@bp.route("/<uuid:uid>/end", methods=["GET", "POST"])
@allows(WRITE)
def give_up(uid: UUID) -> ResponseReturnValue:
    row = queries.phase(uid)
    form = forms.DropForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.give_up(row, form.says.data, seen=form.version.data, by=current_user)
            flash(gettext("It is given up. It stays on the calendar."))
            return redirect(url_for(".show", uid=uid))
    return _form(form, gettext("Give a phase up"), gettext("Give it up"), _again(uid))


@bp.route("/<uuid:uid>/reports/new", methods=["GET", "POST"])
@allows(WRITE)
def report(uid: UUID) -> ResponseReturnValue:
    row, today = queries.phase(uid), clock.today()
    form = forms.ReportForm(
        data={"on": today} | forms.report_facts(queries.last(today, row.id).get(row.id))
    )
    if form.validate_on_submit():
        with form.showing_refusals():
            services.report(row, form.told, by=current_user)
            flash(gettext("The report stands. What waits for this phase is measured anew."))
            return redirect(url_for(".show", uid=uid))
    return _form(form, gettext("How far the phase has come"), gettext("Report it"), _again(uid))


@bp.route("/<uuid:uid>/links/new", methods=["GET", "POST"])
@allows(WRITE)
def tie(uid: UUID) -> ResponseReturnValue:
    row, form = queries.phase(uid), forms.TieForm()
    form.item.choices = [(str(each.uid), said) for each, said in reform.places(str(get_locale()))]
    if form.validate_on_submit():
        with form.showing_refusals():
            item = reform.item(UUID(form.item.data))
            services.tie(row, item, form.way.data, lag=form.lag.data or 0, by=current_user)
            flash(gettext("The two are linked."))
            return redirect(url_for(".show", uid=uid))
    row = _again(uid)
    return _form(form, gettext("Link it to the plan"), gettext("Link them"), row,
                 about=row.title(str(get_locale())))  # fmt: skip


@bp.route("/links/<uuid:uid>/end", methods=["GET", "POST"])
@allows(WRITE)
def untie(uid: UUID) -> ResponseReturnValue:
    row, form = queries.tie(uid), forms.UntieForm()
    back = url_for(".show", uid=row.phase.uid)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.untie(row, form.says.data, by=current_user)
            flash(gettext("It is taken away. Who did and why stays on the page of the phase."))
            return redirect(back)
        row = queries.tie(uid)
    return _form(form, gettext("Take a link away"), gettext("Take it away"),
                 about=f"{row.phase.code}, {row.item.code}",
                 back=(back, row.phase.code))  # fmt: skip


def _again(uid: UUID) -> DdrPhase:
    return queries.phase(uid)


@bp.get("/board")
@allows(READ)
def meetings() -> ResponseReturnValue:
    """What the chiefs of the reform and of DDR decided together (ST-5, CR-3)."""
    return page(
        "programme/ddr/meetings.html", today=clock.today(), writes=current_user.may(WRITE),
        page=queries.meetings(cursor=request.args.get("cursor")), quotas=_sees_quotas(),
    )  # fmt: skip


@leaves("ddr-meetings", _("Meetings of the joint board"), READ, owed=Permission.PARTNER_READ)
def _meetings_leaving() -> Listing:
    return Listing(
        columns=printouts.MEETINGS,
        cells=printouts.meeting,
        fetch=lambda most: every(lambda cursor: queries.meetings(cursor=cursor), most),
        back=url_for("ddr_calendar.meetings"), is_personal=False,
    )  # fmt: skip


@bp.route("/board/new", methods=["GET", "POST"])
@allows(WRITE)
def hold() -> ResponseReturnValue:
    form = forms.MeetingForm(data={"on": clock.today()})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.hold(form.held, by=current_user)
            flash(gettext("The meeting is written down. It stays as it is."))
            return redirect(url_for(".meetings"))
    back = (url_for(".meetings"), gettext("Meetings of the joint board"))
    return _form(form, gettext("A meeting of the joint board"), gettext("Write it down"), back=back)


@bp.get("/check")
@allows(READ)
def check() -> ResponseReturnValue:
    """Whether the two programmes are compared, how many draw twice, and who waits (R-DDR-01)."""
    today = clock.today()
    kept = {
        each: measured.value(each, today)
        for each in (Measure.BENEFITS_COMPARED, Measure.DOUBLES_SETTLED, Measure.WAITS_IN_CAMP)
    }
    return page(
        "programme/ddr/check.html", kept=kept, measures=Measure, ran=origins.last_compared(),
        today=today, reads=current_user.may(Permission.DDR_READ), quotas=_sees_quotas(),
    )  # fmt: skip


@bp.get("/quotas")
@allows(FIGURES)
def quotas() -> ResponseReturnValue:
    """How many of each force may join, beside how many are on their way (R-DDR-03)."""
    counted = origins.quotas()
    return page(
        "programme/ddr/quotas.html", rows=queries.quotas(), language=str(get_locale()),
        counts=counted.counts, totals=counted.totals, writes=current_user.may(WRITE),
        quotas=True,
    )  # fmt: skip


@bp.route("/quotas/new", methods=["GET", "POST"])
@allows(WRITE)
def set_quota() -> ResponseReturnValue:
    form, known, language = forms.QuotaForm(), _regions(), str(get_locale())
    forces = {each.code: each for each in origins.forces()}
    held = {each.code: each for each in queries.meeting_choices()}
    form.place.choices = _choices(known)
    form.origin.choices = [(key, each.title(language)) for key, each in forces.items()]
    form.meeting.choices = [(key, f"{key} {each.reference}") for key, each in held.items()]
    if form.validate_on_submit():
        with form.showing_refusals():
            services.set_quota(
                forces[form.origin.data], known.get(form.place.data or 0), form.seats.data or 0,
                held[form.meeting.data], by=current_user,
            )  # fmt: skip
            flash(gettext("The quota stands."))
            return redirect(url_for(".quotas"))
    back = (url_for(".quotas"), gettext("Quotas of integration"))
    return _form(form, gettext("New quota"), gettext("Write it down"), back=back)


@bp.post("/quotas/<uuid:uid>/end")
@allows(WRITE)
def end_quota(uid: UUID) -> ResponseReturnValue:
    row = queries.quota(uid)
    Deed()
    try:
        services.end_quota(row, by=current_user)
        flash(gettext("It is taken away."))
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".quotas"))
