from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import Page, every
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.rules import OrganisationKind
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.tabular.saved import keeps
from trainingmgr.training.cohorts import printouts, queries, services
from trainingmgr.training.cohorts.forms import (
    ApprovalForm,
    ChangedPlanForm,
    CohortFilters,
    NewRunForm,
    PlanForm,
    ReasonForm,
    plan_facts,
)
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CAN_CHANGE, NEXT_DEEDS, Side, stages
from trainingmgr.training.cohorts.words import PAGE as WORDS
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.web.access import allows
from trainingmgr.web.beside import beside
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("cohorts", __name__, url_prefix="/runs")
READ, PLAN = Permission.COHORT_READ, Permission.COHORT_PLAN
FUNDERS = (
    OrganisationKind.HOST_GOV,
    OrganisationKind.UN_MISSION,
    OrganisationKind.UN_AGENCY,
    OrganisationKind.REGIONAL_ORG,
    OrganisationKind.BILATERAL_DONOR,
    OrganisationKind.NGO_INTL,
)


keeps("cohorts.index", CohortFilters)


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    filters, ask = _asked()
    found = ask(request.args.get("cursor"))
    filters.say_counts(queries.counts(filters.asked, reader=current_user))
    return page("training/cohorts/index.html", found=found, filters_=filters, **WORDS)


@leaves("runs", _("Course runs"), READ, narrows=lambda: _asked()[0])
def _leaving() -> Listing:
    filters, ask = _asked()
    language = str(get_locale())
    return Listing(
        columns=printouts.COLUMNS,
        fetch=lambda most: every(ask, most),
        cells=lambda run: printouts.cells(run, language),
        back=url_for("cohorts.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(filters.asked),
        is_personal=False,
    )


def _asked() -> tuple[CohortFilters, Callable[[str | None], Page[Cohort]]]:
    """How the list is narrowed, and what gives its page at a cursor."""
    filters = CohortFilters()
    language = str(get_locale())
    centres = structure.centres(reader=current_user)
    courses = curricula.courses()
    filters.centre.choices = [(each.code, each.title(language)) for each in centres]
    filters.course.choices = [(each.code, each.code) for each in courses]
    filters.validate()
    asked = filters.asked
    ask = partial(
        queries.cohorts,
        reader=current_user,
        states=[asked["state"]] if "state" in asked else (),
        centre_id=next((each.id for each in centres if each.code == asked.get("centre")), None),
        course_id=next((each.id for each in courses if each.code == asked.get("course")), None),
        since=asked.get("since"),
        until=asked.get("until"),
    )
    return filters, lambda cursor: ask(cursor=cursor)


@bp.get("/<uuid:uid>/plan")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    cohort = queries.cohort(uid, reader=current_user)
    return page(
        "training/cohorts/show.html",
        cohort=cohort,
        plan=queries.plan_of(cohort),
        stages=stages(cohort.state),
        next_deed=NEXT_DEEDS.get(cohort.state),
        can_change=cohort.state in CAN_CHANGE,
        **WORDS,
    )


@bp.route("/new", methods=["GET", "POST"])
@allows(PLAN)
def new() -> ResponseReturnValue:
    form = NewRunForm(course=request.args.get("course"))
    centres = _choose(form)
    courses = {each.code: each for each in curricula.courses()}
    language = str(get_locale())
    form.course.choices = [
        (code, f"{each.title(language)} ({code})") for code, each in courses.items()
    ]
    if form.validate_on_submit():
        with form.showing_refusals():
            cohort = services.plan(
                courses[form.course.data],
                form.plan(_units(form)),
                site=current_app.extensions["settings"].site,
                by=current_user,
            )
            flash(gettext("Run %(code)s is planned.", code=cohort.code))
            return redirect(url_for("desk.run", uid=cohort.uid))
    rooms = beside("rooms", centres)
    return page("training/cohorts/edit.html", cohort=None, form=form, beside=rooms)


@bp.route("/<uuid:uid>/plan/edit", methods=["GET", "POST"])
@allows(PLAN)
def edit(uid: UUID) -> ResponseReturnValue:
    cohort = _planned(uid)
    form = ChangedPlanForm(obj=plan_facts(cohort))
    _choose(form)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: plan_facts(_planned(uid))):
            services.change_plan(
                cohort,
                form.plan(_units(form)),
                seen=form.version.data,
                newest_versions=form.newest.data,
                by=current_user,
            )
            flash(gettext("The plan is saved."))
            return redirect(url_for("desk.run", uid=uid))
    cohort = _planned(uid)
    rooms = beside("rooms", [cohort.centre_id])
    return page("training/cohorts/edit.html", cohort=cohort, form=form, beside=rooms)


def _choose(form: PlanForm) -> list[int]:
    """What the form offers. Gives the keys of the centres among it."""
    language = str(get_locale())
    centres = structure.centres(reader=current_user, permission=PLAN)
    codes = {each.id: each.code for each in centres}
    rooms = structure.rooms(list(codes))
    form.centre.choices = [(each.id, each.title(language)) for each in centres]
    form.room.choices = [
        (each.id, f"{codes[each.centre_id]}: {each.title(language)} ({each.seats})")
        for each in rooms
    ]
    form.lead.choices = [
        (each.id, each.person.name_display) for each in trainers.pool(reader=current_user)
    ]
    form.funders.choices = [
        (each.id, each.title(language)) for each in structure.organisations(*FUNDERS)
    ]
    return list(codes)


def _units(form: PlanForm) -> list[int]:
    found = []
    for code in form.unit_codes:
        unit = structure.unit_by_code(code)
        if unit is None:
            raise Refusal(
                gettext("There is no unit with the code %(code)s.", code=code), field="recipients"
            )
        found.append(unit.id)
    return found


@bp.route("/<uuid:uid>/approval/host", methods=["GET", "POST"])
@allows(Permission.COHORT_APPROVE_HOST, fresh=True)
def host_approval(uid: UUID) -> ResponseReturnValue:
    return _approval(uid, Side.HOST, Permission.COHORT_APPROVE_HOST)


@bp.route("/<uuid:uid>/approval/programme", methods=["GET", "POST"])
@allows(Permission.COHORT_APPROVE_PROGRAMME, fresh=True)
def programme_approval(uid: UUID) -> ResponseReturnValue:
    return _approval(uid, Side.PROGRAMME, Permission.COHORT_APPROVE_PROGRAMME)


def _approval(uid: UUID, side: Side, permission: Permission) -> ResponseReturnValue:
    cohort = queries.cohort(uid, reader=current_user, permission=permission)
    form = ApprovalForm(plan_hash=queries.plan_hash(cohort))
    if form.validate_on_submit():
        with form.showing_refusals():
            services.approve(cohort, side, plan_hash=form.plan_hash.data or "", by=current_user)
            flash(gettext("Run %(code)s is approved for your side.", code=cohort.code))
            return redirect(url_for("desk.run", uid=uid))
    cohort = queries.cohort(uid, reader=current_user, permission=permission)
    plan = queries.plan_of(cohort)
    form.plan_hash.data = plan.plan_hash
    return page(
        "training/cohorts/approval.html", cohort=cohort, plan=plan, side=side, form=form, **WORDS
    )


@bp.post("/<uuid:uid>/nominations")
@allows(PLAN)
def open_nominations(uid: UUID) -> ResponseReturnValue:
    cohort = _planned(uid)
    form = Deed()
    if form.validate_on_submit():
        services.open_nominations(cohort, seen=form.version.data, by=current_user)
        flash(gettext("Run %(code)s takes nominations.", code=cohort.code))
    return redirect(url_for("desk.run", uid=uid))


@bp.post("/<uuid:uid>/completion")
@allows(PLAN)
def complete(uid: UUID) -> ResponseReturnValue:
    cohort = _planned(uid)
    form = Deed()
    if form.validate_on_submit():
        cohort.as_seen(form.version.data)
        services.complete(cohort, by=current_user)
        flash(gettext("Run %(code)s is completed. It is closed when nothing is missing.",
                      code=cohort.code))  # fmt: skip
    return redirect(url_for("desk.run", uid=uid))


@bp.route("/<uuid:uid>/suspension", methods=["GET", "POST"])
@allows(PLAN)
def suspension(uid: UUID) -> ResponseReturnValue:
    cohort = _planned(uid)
    form = ReasonForm(obj=_seen(cohort))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _seen(_planned(uid))):
            services.suspend(
                cohort, seen=form.version.data, reason=form.reason.data, by=current_user
            )
            return redirect(url_for("desk.run", uid=uid))
    return _stop(uid, form, gettext("Suspend"), gettext("Classes stand still until it goes on."))


@bp.route("/<uuid:uid>/cancellation", methods=["GET", "POST"])
@allows(PLAN)
def cancellation(uid: UUID) -> ResponseReturnValue:
    cohort = _planned(uid)
    form = ReasonForm(obj=_seen(cohort))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _seen(_planned(uid))):
            services.cancel(
                cohort, seen=form.version.data, reason=form.reason.data, by=current_user
            )
            return redirect(url_for("desk.run", uid=uid))
    return _stop(
        uid,
        form,
        gettext("Cancel the run"),
        gettext("It cannot be taken up again. Its history stays."),
    )


def _stop(uid: UUID, form: ReasonForm, what: str, says: str) -> ResponseReturnValue:
    return page("training/cohorts/stop.html", cohort=_planned(uid), form=form, what=what, says=says)


def _planned(uid: UUID) -> Cohort:
    return queries.cohort(uid, reader=current_user, permission=PLAN)


def _seen(cohort: Cohort) -> SimpleNamespace:
    return SimpleNamespace(version=cohort.version)
