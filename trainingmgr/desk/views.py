from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from trainingmgr.core import clock, jobs
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import FieldClass, Shown
from trainingmgr.desk import queries, words
from trainingmgr.desk.printouts import story
from trainingmgr.registry.people import printouts
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people import services as registry
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.rules import CAN_CHANGE, NEXT_DEEDS, stages
from trainingmgr.training.cohorts.words import PAGE
from trainingmgr.training.results import queries as results
from trainingmgr.web.access import allows, signed_in
from trainingmgr.web.dated import AsAt
from trainingmgr.web.pages import page

bp = Blueprint("desk", __name__)


@bp.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """My work: what waits for me, oldest first, and a mentor's week."""
    today = clock.today()
    teaches = current_user.may(Permission.REPORT_WRITE)
    week, reported = queries.week_of(current_user, today) if teaches else ([], set())
    return page(
        "desk/home.html",
        waiting=queries.waiting(current_user, today),
        last_backup=queries.last_backup(),
        week=week,
        reported=reported,
        teaches=teaches,
        today=today,
        words=words,
    )


@bp.get("/search")
@signed_in
def search() -> ResponseReturnValue:
    """One search for people, runs, units and sheets."""
    text = request.args.get("q", "").strip()
    found = queries.search(text, reader=current_user)
    only_sheet = found.sheet and not (found.people or found.runs or found.units)
    if only_sheet:
        return redirect(url_for("attendance.type_in", code=found.sheet))
    people = [Shown(each, current_user) for each in found.people]
    return page("desk/search.html", text=text, found=found, people=people)


@bp.get("/people/<uuid:uid>/record")
@allows(Permission.PERSON_READ)
def person(uid: UUID) -> ResponseReturnValue:
    """One person's whole record: who, what they may do, what is missing, what happened."""
    found = people.whole(people.person(uid, reader=current_user))
    if found.uid != uid:
        return redirect(url_for(".person", uid=found.uid))
    today = clock.today()
    record = queries.record(found, reader=current_user, on=today)
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
    return page(
        "desk/run.html",
        cohort=cohort,
        plan=cohorts.plan_of(cohort),
        stages=stages(cohort.state),
        next_deed=NEXT_DEEDS.get(cohort.state),
        can_change=cohort.state in CAN_CHANGE,
        run=queries.run(cohort, reader=current_user, on=today),
        today=today,
        words=words,
        may_record=results.may_record(cohort, current_user),
        **PAGE,
    )


@bp.get("/jobs/")
@signed_in
def work() -> ResponseReturnValue:
    """The long work that I asked for."""
    found = queries.jobs(current_user, request.args.get("cursor"))
    return page("desk/jobs.html", page=found, words=words)


@bp.get("/jobs/<uuid:uid>")
@signed_in
def job(uid: UUID) -> ResponseReturnValue:
    return page("desk/job.html", job=queries.job(uid, reader=current_user), words=words)


@bp.post("/jobs/<uuid:uid>/cancellation")
@signed_in
def cancellation(uid: UUID) -> ResponseReturnValue:
    """Ask the worker to stop; what was staged is taken back."""
    jobs.cancel(queries.job(uid, reader=current_user))
    return redirect(url_for(".job", uid=uid))
