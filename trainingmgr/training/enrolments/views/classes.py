"""Classes of a run, planned and moved, in the sight of who is on the run (R-TRN-06)."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user

from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.structure import queries as structure
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort, TrainingSession
from trainingmgr.training.enrolments.queries.elsewhere import classes_elsewhere
from trainingmgr.training.enrolments.services import classes
from trainingmgr.training.timetable import queries
from trainingmgr.training.timetable.forms import (
    ClassForm,
    ProposalForm,
    class_facts,
    offer_groups,
)
from trainingmgr.training.timetable.rules import Proposal, days_between, propose
from trainingmgr.training.timetable.services import remove_session
from trainingmgr.training.trainers.words import LANGUAGES
from trainingmgr.web.access import allows
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
    return page("training/timetable/edit.html", cohort=_planned(uid), session=None, form=form)


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
    return page("training/timetable/edit.html", cohort=_planned(uid), session=_class(of), form=form)


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


@bp.route("/<uuid:uid>/classes/proposal", methods=["GET", "POST"])
@allows(PLAN)
def proposal(uid: UUID) -> ResponseReturnValue:
    """An even timetable from the pinned minutes: seen first, written down by a button."""
    cohort = _planned(uid)
    form = ProposalForm(data={"off": WEEKEND})
    form.name_days()
    rooms = structure.rooms([cohort.centre_id])
    form.room.choices = [(each.id, each.code) for each in rooms]
    offer_groups(form, cohort.groups)
    form.validate()
    proposed = _proposal(cohort, form)
    deed = Deed()
    if not form.errors and deed.validate_on_submit():
        if deed.version.data == proposed.mark:
            count = classes.lay_out(
                cohort, proposed.placed, room_id=form.room.data, group_id=form.asked.get("group"),
                by=current_user,
            )  # fmt: skip
            flash(ngettext("%(num)s class is planned.", "%(num)s classes are planned.", count))
            return redirect(url_for("staffing.index", uid=uid))
        flash(gettext("What is proposed has changed since you looked. Look at it again."), "stop")
    return page(
        "training/timetable/proposal.html",
        cohort=cohort,
        proposed=proposed,
        versions={each.version_id: each.module_version for each in cohort.modules},
        filters_=form,
    )


def _proposal(cohort: Cohort, form: ProposalForm) -> Proposal:
    """By what reads well in the form; a wrong answer is said beside its field."""
    asked = form.asked
    first = max(asked.get("first", cohort.starts_on), cohort.starts_on)
    last = min(asked.get("last", cohort.ends_on), cohort.ends_on)
    days = days_between(first, last, off=asked.get("off", []))
    mine = queries.of_cohort(cohort.id)
    group = asked.get("group")
    busy = queries.around(days, cohort_id=cohort.id, group_id=group, room_id=asked.get("room"))
    waiting = [(each.version.id, each.short) for each in queries.totals(cohort, mine, group)]
    return propose(
        waiting,
        days,
        day=form.hours,
        block=asked.get("block", 120),
        pause=asked.get("pause", 15),
        busy=[
            *(queries.slot_of(each) for each in busy),
            *(each.slot for _person, each in classes_elsewhere(cohort.id, days, group)),
        ],
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
