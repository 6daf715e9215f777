"""Classes of a run, planned and moved, in the sight of who is on the run (R-TRN-06)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user

from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.structure import queries as structure
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort, TrainingSession
from trainingmgr.training.enrolments.services import classes, proposing
from trainingmgr.training.timetable import queries
from trainingmgr.training.timetable import services as timetable
from trainingmgr.training.timetable.forms import (
    ClassForm,
    MoveForm,
    ProposalForm,
    class_facts,
    offer_groups,
)
from trainingmgr.training.timetable.queries import shut
from trainingmgr.training.timetable.rules import Naming, Proposal, days_between, monday_of, weeks_of
from trainingmgr.training.timetable.services import remove_session
from trainingmgr.training.timetable.words import UNPLACED
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.words import LANGUAGES
from trainingmgr.web.access import allows
from trainingmgr.web.beside import beside
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("timetable", __name__, url_prefix="/runs")
PLAN = Permission.COHORT_PLAN
WEEKEND = [5, 6]
"""Saturday and Sunday, until the form says otherwise."""


@bp.route("/<uuid:uid>/classes/new", methods=["GET", "POST"])
@allows(PLAN)
def new(uid: UUID) -> ResponseReturnValue:
    cohort = _planned(uid)
    form = ClassForm(
        on=cohort.starts_on, room=cohort.room_id, language=next(iter(cohort.languages), "en")
    )
    _choose(form, cohort)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = classes.add_class(cohort, form.wanted(), by=current_user)
            flash(gettext("The class is planned."))
            return redirect(_week(uid, made.on))
    return _shown(uid, None, form)


def _shown(
    uid: UUID, session: TrainingSession | None, form: ClassForm, **facts: str
) -> ResponseReturnValue:
    """The form of a class, with what is to be said of the rooms."""
    cohort = _planned(uid)
    return page(
        "training/timetable/edit.html", cohort=cohort, session=session, form=form,
        beside=beside("rooms", [cohort.centre_id]), **facts,
    )  # fmt: skip


@bp.route("/<uuid:uid>/classes/<uuid:of>/edit", methods=["GET", "POST"])
@allows(PLAN)
def edit(uid: UUID, of: UUID) -> ResponseReturnValue:
    session, cohort = _class(of), _planned(uid)
    if session.cohort_id != cohort.id:
        raise NotFound
    form = ClassForm(obj=class_facts(session))
    _choose(form, cohort)

    if form.validate_on_submit():
        with form.showing_refusals(lambda: class_facts(_class(of))):
            classes.change_class(
                cohort, session, form.wanted(), seen=form.seen.data, by=current_user
            )
            flash(gettext("The class is moved."))
            return redirect(_week(uid, session.on))
    return _shown(uid, _class(of), form)


@bp.post("/<uuid:uid>/classes/<uuid:of>/end")
@allows(PLAN)
def remove(uid: UUID, of: UUID) -> ResponseReturnValue:
    session, cohort = _class(of), _planned(uid)
    if session.cohort_id != cohort.id:
        raise NotFound
    form = Deed()
    if form.validate_on_submit():
        remove_session(cohort, session, seen=form.version.data, by=current_user)
        flash(gettext("The class is taken out."))
    return redirect(_week(uid, session.on))


@bp.post("/<uuid:uid>/classes/<uuid:of>/move")
@allows(PLAN)
def move(uid: UUID, of: UUID) -> ResponseReturnValue:
    """A class drawn to another time on the grid: asked of everything that moving by hand asks."""
    session, cohort = _class(of), _planned(uid)
    if session.cohort_id != cohort.id:
        raise NotFound
    drawn = MoveForm()
    if not drawn.validate_on_submit():
        return redirect(url_for(".edit", uid=uid, of=of))
    slot = drawn.moved(queries.slot_of(session))
    form = ClassForm(None, obj=class_facts(session))
    _choose(form, cohort)
    form.on.data, form.starts.data, form.ends.data = slot.on, slot.starts, slot.ends
    with form.showing_refusals():
        classes.change_class(cohort, session, form.wanted(), seen=drawn.seen.data, by=current_user)
        flash(gettext("The class is moved."))
        return redirect(_week(uid, slot.on))
    return _shown(uid, _class(of), form, action=url_for(".edit", uid=uid, of=of))


@bp.get("/<uuid:uid>/classes/<uuid:of>/taken")
@allows(PLAN)
def taken(uid: UUID, of: UUID) -> ResponseReturnValue:
    """What is in the way of one class in one week: the grid says it while it is drawn."""
    session, cohort = _class(of), _planned(uid)
    if session.cohort_id != cohort.id:
        raise NotFound
    monday = monday_of(request.args.get("week"), session.on)
    days = [monday + timedelta(days=n) for n in range(7)]
    found = proposing.in_the_way(cohort, session, days)
    return jsonify(
        taken=[
            {
                "on": slot.on.isoformat(),
                "starts": f"{slot.starts:%H:%M}",
                "ends": f"{slot.ends:%H:%M}",
                "says": says,
            }
            for slot, says in found
        ]
    )


@bp.post("/<uuid:uid>/classes/layout/end")
@allows(PLAN)
def take_back(uid: UUID) -> ResponseReturnValue:
    """Undo the newest proposal that was written down."""
    cohort = _planned(uid)
    layout = queries.last_layout(cohort.id)
    if layout is None:
        raise NotFound
    if Deed().validate_on_submit():
        count = timetable.take_back(cohort, layout, by=current_user)
        flash(ngettext("%(num)s class is taken out again.", "%(num)s classes are taken out again.",
                       count))  # fmt: skip
    return redirect(url_for("staffing.index", uid=uid))


@bp.route("/<uuid:uid>/classes/proposal", methods=["GET", "POST"])
@allows(PLAN)
def proposal(uid: UUID) -> ResponseReturnValue:
    """A whole timetable from the pinned minutes: seen first, written down by a button."""
    cohort = _planned(uid)
    form = ProposalForm(data={"off": WEEKEND})
    form.name_days()
    rooms = structure.rooms([cohort.centre_id])
    form.room.choices = [(each.id, each.code) for each in rooms]
    offer_groups(form, cohort.groups)
    form.validate()
    asked = _asked(cohort, form)
    proposed = proposing.proposal(cohort, rooms, asked)
    deed = Deed()
    if not form.errors and deed.validate_on_submit():
        if deed.version.data == proposed.mark:
            count = classes.lay_out(
                cohort, proposed.placed, group_id=asked.group_id, by=current_user
            )
            flash(ngettext("%(num)s class is planned.", "%(num)s classes are planned.", count))
            return redirect(_week(uid, proposed.placed[0].slot.on))
        flash(gettext("What is proposed has changed since you looked. Look at it again."), "stop")
    return page(
        "training/timetable/proposal.html",
        cohort=cohort,
        proposed=proposed,
        weeks=_weeks(cohort, proposed),
        versions={each.version_id: each.module_version for each in cohort.modules},
        rooms={each.id: each for each in rooms},
        leads=trainers.by_key({each.lead_id for each in proposed.placed if each.lead_id}),
        unplaced=UNPLACED,
        filters_=form,
    )


def _weeks(cohort: Cohort, proposed: Proposal) -> dict[date, list[Any]]:
    """What is proposed, week by week, with what is kept free of classes then."""
    weeks: dict[date, list[Any]] = dict(weeks_of(proposed.placed))
    for each in shut.shut_in(cohort.centre_id, *weeks):
        weeks[monday_of(None, each.day)] = [*weeks[monday_of(None, each.day)], each]
    return weeks


def _asked(cohort: Cohort, form: ProposalForm) -> proposing.Asked:
    """By what reads well in the form; a wrong answer is said beside its field."""
    asked = form.asked
    first = max(asked.get("first", cohort.starts_on), cohort.starts_on)
    last = min(asked.get("last", cohort.ends_on), cohort.ends_on)
    return proposing.Asked(
        days=days_between(first, last, off=asked.get("off", [])),
        day=form.hours,
        block=asked.get("block", 120),
        pause=asked.get("pause", 15),
        naming=asked.get("naming", Naming.WHERE_ABLE),
        room_id=asked.get("room"),
        group_id=asked.get("group"),
    )


def _choose(form: ClassForm, cohort: Cohort) -> None:
    language = str(get_locale())
    form.module.choices = [
        (each.version_id, f"{each.module_version.module.code} "
         f"{each.module_version.title(language)}")
        for each in cohort.modules
    ]  # fmt: skip
    form.room.choices = [
        (each.id, f"{each.title(language)} ({each.seats})")
        for each in structure.rooms([cohort.centre_id])
    ]
    offer_groups(form, cohort.groups)
    spoken = [code for code in LANGUAGES if code in cohort.languages] or list(LANGUAGES)
    form.language.choices = [(code, LANGUAGES[code]) for code in spoken]


def _class(uid: UUID) -> TrainingSession:
    return queries.session(uid, reader=current_user, permission=PLAN)


def _planned(uid: UUID) -> Cohort:
    return cohorts.cohort(uid, reader=current_user, permission=PLAN)


def _week(uid: UUID, on: object) -> str:
    return url_for("staffing.index", uid=uid, week=on)
