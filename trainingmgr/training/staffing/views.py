from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Room
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts import services as planning
from trainingmgr.training.cohorts.models import Cohort, TrainingSession
from trainingmgr.training.cohorts.rules import OVER, Crowding, Duty
from trainingmgr.training.cohorts.words import DUTIES
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.staffing import printouts, queries, services
from trainingmgr.training.staffing.forms import BreachForm, StaffForm
from trainingmgr.training.timetable import queries as timetable
from trainingmgr.training.timetable.queries.shut import HOURS, Shut, shut_in
from trainingmgr.training.timetable.rules import monday_of
from trainingmgr.training.timetable.services import words_of
from trainingmgr.training.trainers.models import Trainer
from trainingmgr.training.trainers.words import LANGUAGES, LEVELS
from trainingmgr.web.access import allows
from trainingmgr.web.beside import beside
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("staffing", __name__, url_prefix="/runs")
READ, PLAN = Permission.COHORT_READ, Permission.COHORT_PLAN


@bp.get("/<uuid:uid>/classes")
@allows(READ)
def index(uid: UUID) -> ResponseReturnValue:
    """The run's timetable: one week as a grid, totals, and what stands in its way."""
    cohort = cohorts.cohort(uid, reader=current_user)
    layout = timetable.last_layout(cohort.id) if current_user.may(PLAN) else None
    section = queries.classes_of(cohort)
    monday = _monday(request.args.get("week"), cohort)
    room, trainer = (request.args.get(each, type=UUID) for each in ("room", "trainer"))
    if room or trainer:
        shown = timetable.week_of(monday, room=room, trainer=trainer, reader=current_user)
    else:
        sunday = monday + timedelta(days=6)
        shown = [each for each in section.sessions if monday <= each.on <= sunday]
    return page(
        "training/staffing/index.html",
        cohort=cohort,
        section=section,
        lessons=[
            *shut_in(cohort.centre_id, monday),
            *(timetable.Period(each, uid) for each in shown),
        ],
        hours=HOURS,
        layout=layout,
        clash=words_of,
        whose=_whose(shown, room, trainer),
        alone=not (room or trainer),
        monday=monday,
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        is_over=cohort.state in OVER,
        said=planning.said,
        why=services.words_of,
        duties=DUTIES,
        beside=beside("rooms", [cohort.centre_id]) if current_user.may(PLAN) else (),
    )


@leaves("timetable", _("Timetable"), READ, shares=printouts.COLUMNS)
def _leaving() -> Listing:
    """Every class of a run in its order; its trainers are named, as on the wall of the centre."""
    uid = request.args.get("run", type=UUID)
    if uid is None:
        raise NotFound
    cohort, language = cohorts.cohort(uid, reader=current_user), str(get_locale())
    return Listing(
        columns=printouts.COLUMNS,
        fetch=lambda _most: timetable.of_cohort(cohort.id),
        cells=lambda each: printouts.cells(each, language),
        back=url_for("staffing.index", uid=cohort.uid),
        facts={"run": cohort.code},
        about=((gettext("Run"), cohort.code), (gettext("Course"), cohort.course.title(language))),
        name=f"timetable-{cohort.code.replace('/', '-')}",
    )


@bp.get("/week")
@allows(READ)
def week() -> ResponseReturnValue:
    """Every class of a centre in one week: by the hour where few runs teach, else run by run."""
    centres = structure.centres(reader=current_user)
    asked = request.args.get("centre", "")
    centre = next((each for each in centres if each.code == asked), None)
    if centre is None and (asked or not centres):
        raise NotFound
    centre = centre or centres[0]
    monday = monday_of(request.args.get("week"), clock.today())
    found = timetable.week_at(centre.id, monday, reader=current_user)
    runs = {each.cohort_id: each.cohort for each in found}
    way = request.args.get("by", "hour" if len(runs) <= FEW else "run")
    periods = [timetable.Period(each, each.cohort.uid) for each in found]
    shut = shut_in(centre.id, monday)
    return page(
        "training/staffing/week.html",
        centres=centres,
        centre=centre,
        monday=monday,
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        days=[monday + timedelta(days=n) for n in range(7)],
        way=way,
        lessons=[*shut, *periods],
        shut=list({_kept_free(each): each for each in shut}.values()),
        lines=_lines(periods, way),
        hours=HOURS,
        moves=_movable(runs.values()),
        runs=len(runs),
        beside=beside("rooms", [centre.id]) if current_user.may(PLAN) else (),
    )


def _kept_free(shut: Shut) -> tuple[Any, ...]:
    """What is said once, however many days of the week it is on; a whole day is said by its day."""
    day = shut.day if shut.closed.starts is None or shut.closed.weekday is not None else None
    return shut.closed.what, shut.closed.starts, day


FEW = 4
"""So many runs at once can still be read hour by hour."""


def _lines(
    periods: Sequence[timetable.Period], way: str
) -> list[tuple[Any, dict[date, list[timetable.Period]]]]:
    """The week in lines: one for each run, or for each room, with its classes of each day."""
    lines: dict[Any, dict[date, list[timetable.Period]]] = {}
    for each in periods:
        row = each.session.room if way == "room" else each.session.cohort
        lines.setdefault(row, {}).setdefault(each.day, []).append(each)
    return sorted(lines.items(), key=lambda line: line[0].code if line[0] else "")


def _movable(runs: Iterable[Cohort]) -> list[int]:
    """The runs whose classes this reader may move."""
    reach = current_user.reach(PLAN) if current_user.may(PLAN) else None
    if reach is None:
        return []
    return [
        each.id
        for each in runs
        if each.state not in OVER and (reach.national or each.centre_id in reach.centres)
    ]


def _whose(
    shown: Sequence[TrainingSession], room: UUID | None, trainer: UUID | None
) -> Room | Trainer | None:
    """The room or the trainer whose week is shown; None where it is the run's."""
    rooms = (each.room for each in shown if each.room and each.room.uid == room)
    staff = (one.trainer for each in shown for one in each.staff if one.trainer.uid == trainer)
    return next(rooms, None) if room else next(staff, None)


def _monday(week: str | None, cohort: Cohort) -> date:
    try:
        day = date.fromisoformat(week or "")
    except ValueError:
        day = min(max(clock.today(), cohort.starts_on), cohort.ends_on)
    day = min(max(day, cohort.starts_on - timedelta(days=7)), cohort.ends_on + timedelta(days=7))
    return day - timedelta(days=day.weekday())


@bp.route("/classes/<uuid:uid>", methods=["GET", "POST"])
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    """One class: who takes it, and who else could, with the reason for each who cannot."""
    session = timetable.session(uid, reader=current_user)
    may_plan = current_user.may(PLAN)
    found = queries.candidates(session) if may_plan else []
    form = StaffForm(duty=Duty.ASSISTANT if timetable.lead_of(session) else Duty.LEAD)
    form.trainer.choices = [(each.trainer.id, each.trainer.person.name_display) for each in found]
    if may_plan and form.validate_on_submit():
        session = _planned(uid)
        trainer = next(each.trainer for each in found if each.trainer.id == form.trainer.data)
        with form.showing_refusals():
            services.name_staff(session, trainer, form.duty.data, by=current_user)
            flash(gettext("It is saved who takes this class."))
            return redirect(url_for(".show", uid=uid))
        session = timetable.session(uid, reader=current_user)
        found = queries.candidates(session)
    return page(
        "training/staffing/show.html",
        session=session,
        candidates=[(each, Shown(each.trainer.person, current_user)) for each in found],
        form=form,
        kept_out=queries.kept_out(session) if may_plan else {},
        may_plan=may_plan and session.cohort.state not in OVER,
        duties=DUTIES,
        levels=LEVELS,
        languages_=LANGUAGES,
        why=services.words_of,
    )


@bp.post("/classes/<uuid:uid>/staff/<int:of>/end")
@allows(PLAN)
def release(uid: UUID, of: int) -> ResponseReturnValue:
    session = _planned(uid)
    if Deed().validate_on_submit():
        services.release(session, of, by=current_user)
    return redirect(url_for(".show", uid=uid))


@bp.route("/<uuid:uid>/breaches/<uuid:of>/<breach>", methods=["GET", "POST"])
@allows(PLAN)
def breach(uid: UUID, of: UUID, breach: str) -> ResponseReturnValue:
    """A class that is too large: somebody answers for it with a reason, or it is made smaller."""
    cohort = cohorts.cohort(uid, reader=current_user, permission=PLAN)
    version, found = _breach(cohort, of, breach)
    form = BreachForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            planning.accept_breach(cohort, version, found, reason=form.reason.data, by=current_user)
            flash(gettext("It is on record that you accepted this, and why."))
            return redirect(url_for(".index", uid=uid))
    return page(
        "training/staffing/breach.html",
        cohort=cohorts.cohort(uid, reader=current_user, permission=PLAN),
        found=found,
        said=planning.said(found),
        form=form,
    )


def _breach(cohort: Cohort, uid: UUID, kind: str) -> tuple[ModuleVersion, Crowding]:
    for version, found in queries.classes_of(cohort).breaches:
        if version.uid == uid and found.breach == kind:
            return version, found
    raise NotFound


def _planned(uid: UUID) -> TrainingSession:
    return timetable.session(uid, reader=current_user, permission=PLAN)
