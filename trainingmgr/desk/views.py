from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import emergencies, looking, unsent_forms
from trainingmgr.core import clock, jobs
from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import FieldClass, Shown
from trainingmgr.core.settings import Settings
from trainingmgr.desk import words
from trainingmgr.desk.forms import LiftForm, SchemeFilter, SuspendForm
from trainingmgr.desk.printouts import WEEKLY, story, weekly_cells, weekly_form
from trainingmgr.desk.queries import (
    beginning,
    finding,
    long_work,
    pictured,
    records,
    runs,
    waiting,
    weekly,
)
from trainingmgr.desk.rules import Begun, week_of
from trainingmgr.pay.rolls.queries.supporting import Supporting, supporting
from trainingmgr.registry.people import printouts
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people import services as registry
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import TrainingCentre, Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CAN_CHANGE, NEXT_DEEDS, OVER, stages
from trainingmgr.training.cohorts.words import PAGE
from trainingmgr.training.enrolments.printouts import about
from trainingmgr.training.enrolments.queries import freezing
from trainingmgr.training.enrolments.queries.freezing import Reached
from trainingmgr.training.mentoring import queries as mentoring
from trainingmgr.training.mentoring.models import MentoringAssignment
from trainingmgr.training.results import queries as results
from trainingmgr.training.timetable.rules import monday_of
from trainingmgr.vetting import services as vetting
from trainingmgr.web.access import allows, signed_in
from trainingmgr.web.beside import Beside, beside, stands_beside
from trainingmgr.web.dated import AsAt
from trainingmgr.web.pages import page

bp = Blueprint("desk", __name__)
REPORTS = (Permission.ATTENDANCE_READ, Permission.REPORT_WRITE)


@bp.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """My work: what waits for me, oldest first, a mentor's week, and what a new site needs."""
    today = clock.today()
    teaches = current_user.may(Permission.REPORT_WRITE)
    week, reported = waiting.training.week_of(current_user, today) if teaches else ([], set())
    last_backup = waiting.site.last_backup()
    return page(
        "desk/home.html",
        waiting=waiting.waiting(current_user, today),
        last_backup=last_backup,
        begins=_begins(saved=last_backup is not None),
        week=week,
        reported=reported,
        teaches=teaches,
        unsent=unsent_forms.all_of(current_user.id),
        today=today,
        words=words,
    )


def _begins(*, saved: bool) -> Sequence[Begun]:
    """The steps of setting this site up. An invented country needs none."""
    settings: Settings = current_app.extensions["settings"]
    if settings.has_demonstration and not settings.production:
        return ()
    saved = saved or bool(settings.backup_folder)
    return beginning.steps(current_user, key=bool(settings.escrow), saved=saved)


@bp.get("/search")
@signed_in
def search() -> ResponseReturnValue:
    """One search for people, runs, units, certificates, cases and sheets."""
    text = request.args.get("q", "").strip()
    emergencies.note_look(current_user.emergency, request.path, by=current_user)
    found = finding.search(text, reader=current_user)
    beside = found.people or found.runs or found.units or found.cases or found.pay_cases
    only_sheet = found.sheet and not beside
    if only_sheet:
        return redirect(url_for("attendance.type_in", code=found.sheet))
    if found.cash_sheet:
        return redirect(url_for("payments.cash_sheet", code=found.cash_sheet))
    people = [Shown(each, current_user) for each in found.people]
    cases = [(each, Shown(each.person, current_user)) for each in found.cases]
    looking.note(Sight.CASES, [each.person_id for each in found.cases], by=current_user)
    paid = [each.person.id for each in found.pay_cases if each.person]
    looking.note(Sight.PAY, paid, by=current_user)
    return page("desk/search.html", text=text, found=found, people=people, cases=cases, words=words)


@bp.get("/people/<uuid:uid>/record")
@allows(Permission.PERSON_READ)
def person(uid: UUID) -> ResponseReturnValue:
    """One person's whole record: who, what they may do, what is missing, what happened."""
    found = people.whole_person(uid, reader=current_user)
    if found.uid != uid:
        return redirect(url_for(".person", uid=found.uid))
    today = clock.today()
    record = records.record(found, reader=current_user, on=today)
    as_at = AsAt()
    card = printouts.card(found, current_user, today, as_at.day)
    if FieldClass.S2 in current_user.field_classes:
        registry.note_opened(found, by=current_user)
    return page(
        "desk/person.html",
        record=record,
        story=story(record, card["history"], str(get_locale())),
        today=today,
        filters_=as_at,
        words=words,
        stands=words.stands,
        **card,
    )


@bp.get("/runs/<uuid:uid>")
@allows(Permission.COHORT_READ)
def run(uid: UUID) -> ResponseReturnValue:
    """One page that carries a run from its plan to its certificates."""
    cohort = cohorts.cohort(uid, reader=current_user)
    today = clock.today()
    found = runs.run(cohort, reader=current_user, on=today)
    return page(
        "desk/run.html",
        cohort=cohort,
        plan=cohorts.plan_of(cohort),
        stages=stages(cohort.state),
        next_deed=NEXT_DEEDS.get(cohort.state),
        can_change=cohort.state in CAN_CHANGE,
        run=found,
        week=week_of([each.session.on for each in found.classes], _wanted() or today),
        today=today,
        words=words,
        may_record=results.may_record(cohort, current_user),
        beside=_rooms_of(cohort),
        **PAGE,
    )


def _rooms_of(cohort: Cohort) -> Sequence[Beside]:
    """Rooms of its centre in poor order, as long as classes are to come, for whoever plans them."""
    if cohort.state in OVER or not current_user.may(Permission.COHORT_PLAN):
        return ()
    return beside("rooms", [cohort.centre_id])


@leaves("weekly", _("Weekly form"), *REPORTS)
def _week_leaving() -> Listing:
    uid = request.args.get("run", type=UUID)
    if uid is None:
        raise NotFound
    cohort, language = _run_reported(uid), str(get_locale())
    monday = monday_of(request.args.get("week"), clock.today())
    return Listing(
        columns=WEEKLY,
        fetch=lambda _most: weekly.week(cohort, monday).lines,
        cells=lambda line: weekly_cells(line, language),
        back=url_for("desk.run", uid=uid, week=monday.isoformat()),
        facts={"run": cohort.code, "week": monday.isoformat()},
        about=about(cohort, language),
        name=f"week-{cohort.code.replace('/', '-')}-{monday.isoformat()}",
        is_personal=False,
        paper=lambda _lines, how: weekly_form(weekly.week(cohort, monday), how),
    )


def _run_reported(uid: UUID) -> Cohort:
    """The run, if this reader may read what was reported of it."""
    permission = next(each for each in REPORTS if current_user.may(each))
    return cohorts.cohort(uid, reader=current_user, permission=permission)


@stands_beside("centre")
def _pictures(centre: TrainingCentre) -> Beside | None:
    """What a centre did in a year, on the page of the centre."""
    if not current_user.may(Permission.COHORT_READ):
        return None
    found = pictured.of_centre(centre, reader=current_user, on=clock.today())
    return Beside("desk/_centre.html", {"found": found, "words": words})


def _wanted() -> date | None:
    """A day of the week that is asked for."""
    with suppress(ValueError):
        return date.fromisoformat(request.args.get("week", ""))
    return None


@bp.get("/vetting/units/<uuid:uid>/frozen")
@allows(Permission.CLEARANCE_WORD)
def frozen(uid: UUID) -> ResponseReturnValue:
    """Whom a suspension of this unit freezes, under each scheme that refuses it now (R-HRD-03)."""
    unit = structure.unit(uid, reader=current_user, permission=Permission.CLEARANCE_WORD)
    schemes = records.refused_under(unit, clock.today())
    return page(
        "desk/frozen.html",
        unit=unit,
        lists=[
            (each, _reached(unit, each), _supporting(unit, each), _mentored(unit, each))
            for each in schemes
        ],
        words=words,
    )


@bp.route("/vetting/units/<uuid:uid>/suspension", methods=["GET", "POST"])
@allows(Permission.CLEARANCE_RECORD, fresh=True)
def suspension(uid: UUID) -> ResponseReturnValue:
    """Suspend support to a unit: whom it freezes is said before it is done."""
    form, asked = SuspendForm(), SchemeFilter().asked.get("scheme", Scheme.HRDDP)
    schemes = vetting.schemes_of(current_user)
    form.scheme.choices = asked_of = [(each, words.SCHEMES[each]) for each in schemes]
    if request.method == "GET":
        form.scheme.data, form.decided_on.data = asked, clock.today()
    if form.validate_on_submit():
        with form.showing_refusals():
            vetting.suspend(
                _unit(uid),
                form.scheme.data,
                decided_on=form.decided_on.data or clock.today(),
                reference=form.reference.data or None,
                by=current_user,
            )
            flash(gettext("Support to this unit and everything below it is suspended."))
            return redirect(url_for(".frozen", uid=uid))
    unit = _unit(uid)
    scheme = form.scheme.data if form.scheme.data in schemes else schemes[0]
    return page(
        "desk/suspension.html",
        unit=unit,
        form=form,
        scheme=scheme,
        schemes=asked_of,
        reached=_reached(unit, scheme),
        supporting=_supporting(unit, scheme),
        mentored=_mentored(unit, scheme),
        words=words,
    )


@bp.route("/vetting/units/<uuid:uid>/lifting", methods=["GET", "POST"])
@allows(Permission.CLEARANCE_RECORD, fresh=True)
def lifting(uid: UUID) -> ResponseReturnValue:
    """End a suspension with the clearance that takes its place: whoever was frozen goes on."""
    form, under = LiftForm(), SchemeFilter().asked.get("scheme", Scheme.HRDDP)
    if form.validate_on_submit():
        with form.showing_refusals():
            vetting.lift(_unit(uid), form.decision(under), reason=form.reason.data, by=current_user)
            flash(gettext("The suspension is lifted. Whoever it froze goes on."))
            return redirect(url_for("vetting.unit", uid=uid))
    unit = _unit(uid)
    return page(
        "desk/lifting.html",
        unit=unit,
        form=form,
        scheme=under,
        reached=_reached(unit, under),
        supporting=_supporting(unit, under),
        mentored=_mentored(unit, under),
        words=words,
    )


def _unit(uid: UUID) -> Unit:
    return structure.unit(uid, reader=current_user, permission=Permission.CLEARANCE_RECORD)


def _reached(unit: Unit, scheme: Scheme) -> Reached:
    return freezing.reached(unit, scheme, reader=current_user)


def _supporting(unit: Unit, scheme: Scheme) -> Supporting:
    """The stipends that wait with the unit: due diligence is what holds them (R-HRD-03)."""
    nothing = Supporting((), ())
    return supporting(unit, reader=current_user) if scheme is Scheme.HRDDP else nothing


def _mentored(unit: Unit, scheme: Scheme) -> Sequence[MentoringAssignment]:
    """Who is mentored here and below: mentoring is support of due diligence alone (R-HRD-03)."""
    return mentoring.on_units(unit) if scheme is Scheme.HRDDP else ()


@bp.get("/jobs/")
@signed_in
def work() -> ResponseReturnValue:
    """The long work that I asked for."""
    found = long_work.jobs(current_user, request.args.get("cursor"))
    return page("desk/jobs.html", page=found, words=words)


@bp.get("/jobs/<uuid:uid>")
@signed_in
def job(uid: UUID) -> ResponseReturnValue:
    found = long_work.job(uid, reader=current_user)
    return page("desk/job.html", job=found, issues=long_work.issues(found), words=words)


@bp.post("/jobs/<uuid:uid>/cancellation")
@signed_in
def cancellation(uid: UUID) -> ResponseReturnValue:
    """Ask the worker to stop; what was staged is taken back."""
    jobs.cancel(long_work.job(uid, reader=current_user))
    return redirect(url_for(".job", uid=uid))
