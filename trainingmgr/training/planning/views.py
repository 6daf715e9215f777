"""Needs from the first word to the closed gap, and each year’s plan with its two signatures."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Unit
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.training import sides
from trainingmgr.training.cohorts.words import SIDES
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.planning import forms, printouts, queries, services, words
from trainingmgr.training.planning.models import TrainingNeed
from trainingmgr.training.planning.rules import (
    OVER,
    Audience,
    PlanState,
    Priority,
    Remedy,
)
from trainingmgr.web.access import allows
from trainingmgr.web.fields import Code
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("planning", __name__, url_prefix="/planning")
READ, WRITE = Permission.PLAN_READ, Permission.PLAN_WRITE
NOTE = Permission.NEED_NOTE
GOVERNING = tuple(each for each in Audience if each is not Audience.FORCE)


@bp.get("/needs")
@allows(READ, NOTE)
def needs() -> ResponseReturnValue:
    filters = forms.NeedFilters()
    return page(
        "training/planning/needs.html",
        page=queries.needs(cursor=request.args.get("cursor"), **filters.asked),
        filters_=filters,
        words=words,
    )


@leaves("training-needs", _("Training needs"), READ, narrows=forms.NeedFilters)
def _needs_leaving() -> Listing:
    filters = forms.NeedFilters()
    return Listing(
        columns=printouts.NEEDS,
        fetch=lambda most: every(
            lambda cursor: queries.needs(cursor=cursor, **filters.asked), most
        ),
        cells=printouts.need,
        back=url_for("planning.needs", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(filters.asked),
        is_personal=False,
    )


@bp.route("/needs/new", methods=["GET", "POST"])
@allows(NOTE)
def new_need() -> ResponseReturnValue:
    form = forms.NeedForm(
        data={"audience": Audience.FORCE, "units": request.args.get("unit", ""),
              "remedy": Remedy.TRAINING, "priority": Priority.NORMAL}
    )  # fmt: skip
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.note(
                form.described, units=_units(form.units.data),
                modules=curricula.modules_named(form.modules.data), by=current_user,
            )  # fmt: skip
            flash(gettext("The need %(code)s is written down.", code=made.code))
            return redirect(url_for(".need", uid=made.uid))
    return page("training/planning/need_edit.html", form=form, need=None)


@bp.get("/needs/<uuid:uid>")
@allows(READ, NOTE)
def need(uid: UUID) -> ResponseReturnValue:
    return _need(uid, forms.ClosingForm(formdata=None))


def _need(uid: UUID, form: forms.ClosingForm) -> ResponseReturnValue:
    row = queries.need(uid)
    return page(
        "training/planning/need.html", need=row, seats=queries.plans_for(row), form=form,
        words=words, is_over=row.state in OVER,
        writes=current_user.may(WRITE) or row.noted_by_id == current_user.id,
    )  # fmt: skip


@bp.route("/needs/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(NOTE)
def edit_need(uid: UUID) -> ResponseReturnValue:
    row = queries.need(uid)
    form = forms.NeedForm(obj=_as_form(row))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _as_form(queries.need(uid))):
            services.change(
                row, form.described, units=_units(form.units.data),
                modules=curricula.modules_named(form.modules.data), seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("What you wrote is saved."))
            return redirect(url_for(".need", uid=uid))
    return page("training/planning/need_edit.html", form=form, need=queries.need(uid))


def _as_form(row: TrainingNeed) -> Any:
    plain = ("audience", "group", "gap", "evidence", "found", "cause", "remedy", "other_remedy",
             "priority", "version")  # fmt: skip
    return SimpleNamespace(
        **{name: getattr(row, name) for name in plain},
        units="\n".join(each.unit.code for each in row.units),
        modules=", ".join(each.module.code for each in row.modules),
    )


@bp.post("/needs/<uuid:uid>/closing")
@allows(WRITE)
def close_need(uid: UUID) -> ResponseReturnValue:
    form = forms.ClosingForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.close(
                queries.need(uid), form.state.data, because=form.because.data,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The need is closed."))
            return redirect(url_for(".need", uid=uid))
    return _need(uid, form)


@bp.post("/needs/<uuid:uid>/opening")
@allows(WRITE)
def open_need(uid: UUID) -> ResponseReturnValue:
    form = Deed()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.take_up(queries.need(uid), seen=form.version.data, by=current_user)
            flash(gettext("The need is taken up again."))
    for trouble in form.form_errors:
        flash(trouble, "stop")
    return redirect(url_for(".need", uid=uid))


def _units(text: str | None) -> Sequence[Unit]:
    found = []
    for code in (text or "").replace(",", " ").split():
        unit = structure.unit_by_code(Code.tidied(code))
        if unit is None:
            raise Refusal(gettext("No unit has the code %(code)s.", code=code), field="units")
        found.append(unit)
    return found


@bp.get("/plans")
@allows(READ)
def plans() -> ResponseReturnValue:
    return _plans(forms.YearForm(formdata=None, data={"year": clock.today().year + 1}))


def _plans(form: forms.YearForm) -> ResponseReturnValue:
    found = queries.plans()
    return page(
        "training/planning/plans.html", plans=found, form=form, words=words,
        seats=queries.seats_by_plan([each.id for each in found]),
    )  # fmt: skip


@bp.post("/plans/new")
@allows(WRITE)
def new_plan() -> ResponseReturnValue:
    form = forms.YearForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.draft(form.year.data or 0, by=current_user)
            flash(gettext("The plan is a draft. Add seats to it."))
            return redirect(url_for(".plan", uid=made.uid))
    return _plans(form)


@bp.get("/plans/<uuid:uid>")
@allows(READ)
def plan(uid: UUID) -> ResponseReturnValue:
    return _plan(uid)


def _plan(
    uid: UUID, seat: forms.SeatForm | None = None, sign: forms.SignForm | None = None
) -> ResponseReturnValue:
    """The plan as units and topics, what is still free, its lines while it is written."""
    row = queries.plan(uid)
    units = queries.units_of(row, request.args.get("cursor"))
    whose: list[Any] = [(each, None, (each, None)) for each in GOVERNING]
    whose += [(Audience.FORCE, each, (Audience.FORCE, each.id)) for each in units.rows]
    counted = queries.counted(row)
    topics, language = queries.topics_of(row), str(get_locale())
    if seat is None:
        seat = forms.SeatForm(formdata=None)
    _offer(seat)
    return page(
        "training/planning/plan.html",
        plan=row,
        page=units,
        topics=topics,
        titles=[each.title(language) for each in topics],
        rows=[each for each in whose if each[2] in counted.by_whom],
        counted=counted,
        words=words,
        seat=seat,
        sign=forms.SignForm(obj=row, formdata=None) if sign is None else sign,
        signs=sides.open_to(row, current_user),
        sides=SIDES,
        writes=current_user.may(WRITE),
    )


def _offer(form: forms.SeatForm) -> None:
    language = str(get_locale())
    form.module.choices = [
        (each.code, f"{each.code} {each.versions[-1].title(language)}")
        for each in curricula.catalogue()
        if each.versions
    ]
    form.need.choices = [(each.code, f"{each.code} {each.group}") for each in queries.open_needs()]


@leaves("planned-seats", _("Planned seats"), READ)
def _plan_leaving() -> Listing:
    row = queries.plan(_asked_plan())
    language = str(get_locale())
    return Listing(
        title=gettext("Training plan %(plan)s", plan=row.code),
        columns=printouts.SEATS,
        fetch=lambda most: queries.every_line(row, most),
        cells=lambda each: printouts.seats(each, row.code, language),
        back=url_for("planning.plan", uid=row.uid),
        facts={"plan": row.code},
        about=((gettext("State"), str(words.PLAN_STATES[row.state])),),
        is_personal=False,
    )


def _asked_plan() -> UUID:
    try:
        return UUID(request.args.get("plan", ""))
    except ValueError:
        raise NotFound from None


@bp.get("/plans/<uuid:uid>/seats")
@allows(READ)
def seats(uid: UUID) -> ResponseReturnValue:
    """Line by line, each with the need that it answers."""
    row = queries.plan(uid)
    return page(
        "training/planning/seats.html", plan=row, words=words,
        page=queries.lines(row, request.args.get("cursor")),
        writes=current_user.may(WRITE) and row.state is PlanState.DRAFT,
    )  # fmt: skip


@bp.post("/plans/<uuid:uid>/seats/new")
@allows(WRITE)
def add_seats(uid: UUID) -> ResponseReturnValue:
    form = forms.SeatForm()
    _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.seat(
                queries.plan(uid), curricula.modules_named(form.module.data)[0],
                audience=form.audience.data, unit=_unit(form.unit.data), seats=form.seats.data or 0,
                women=form.women.data or 0, need=_needed(form.need.data), by=current_user,
            )  # fmt: skip
            flash(gettext("%(seats)s seats are planned.", seats=made.seats))
            return redirect(url_for(".plan", uid=uid))
    return _plan(uid, seat=form)


def _unit(code: str | None) -> Unit | None:
    if not code:
        return None
    found = structure.unit_by_code(code)
    if found is None:
        raise Refusal(gettext("No unit has the code %(code)s.", code=code), field="unit")
    return found


def _needed(code: str | None) -> TrainingNeed | None:
    return next((each for each in queries.open_needs() if each.code == code), None)


@bp.post("/seats/<uuid:uid>/end")
@allows(WRITE)
def drop_seats(uid: UUID) -> ResponseReturnValue:
    row = queries.line(uid)
    form, whose = Deed(), row.plan.uid
    if form.validate_on_submit():
        with form.showing_refusals():
            services.take_away(row, seen=form.version.data, by=current_user)
            flash(gettext("These seats are taken out of the plan."))
    for trouble in form.form_errors:
        flash(trouble, "stop")
    return redirect(url_for(".seats", uid=whose))


@bp.post("/plans/<uuid:uid>/proposal")
@allows(WRITE)
def propose(uid: UUID) -> ResponseReturnValue:
    return _moved(
        uid, services.propose, gettext("The plan waits for the signatures of both sides.")
    )


@bp.post("/plans/<uuid:uid>/draft")
@allows(WRITE)
def take_back(uid: UUID) -> ResponseReturnValue:
    return _moved(uid, services.take_back, gettext("The plan is a draft again."))


def _moved(uid: UUID, move: Callable[..., None], said: str) -> ResponseReturnValue:
    form, row = Deed(), queries.plan(uid)
    if form.validate_on_submit():
        with form.showing_refusals():
            move(row, seen=form.version.data, by=current_user)
            flash(said)
    for trouble in form.form_errors:
        flash(trouble, "stop")
    return redirect(url_for(".plan", uid=uid))


@bp.post("/plans/<uuid:uid>/signature")
@allows(Permission.COHORT_APPROVE_HOST, Permission.COHORT_APPROVE_PROGRAMME, fresh=True)
def sign(uid: UUID) -> ResponseReturnValue:
    form = forms.SignForm()
    row = queries.plan(uid)
    mine = sides.open_to(row, current_user)
    if not mine:
        raise NotFound
    if form.validate_on_submit():
        with form.showing_refusals():
            agreed = services.sign(
                row, mine[0], capacity=form.capacity.data, seen=form.version.data, by=current_user
            )
            flash(
                gettext("The plan is agreed. Needs that it has seats for are planned now.")
                if agreed
                else gettext("You have signed. The other side signs too.")
            )
            return redirect(url_for(".plan", uid=uid))
    return _plan(uid, sign=form)
