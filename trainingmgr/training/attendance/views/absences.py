"""Who misses too much, and patterns of marks that a person should look at."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment, Shown
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.training.attendance import printouts, services, words
from trainingmgr.training.attendance.forms import OddityForm
from trainingmgr.training.attendance.queries import missing, odd
from trainingmgr.training.attendance.rules import OddityKind
from trainingmgr.training.attendance.views.classes import SEES, bp, lock_days
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.words import day


@bp.get("/absences")
@allows(*SEES)
def absences() -> ResponseReturnValue:
    """Who misses too much on the runs within reach, or on one of them."""
    found = missing.absent(
        reader=current_user,
        run=request.args.get("run", type=UUID),
        cursor=request.args.get("cursor"),
    )
    return page("training/attendance/absences.html", page=found)


@leaves("absences", _("Who misses too much"), *SEES, shares=printouts.ABSENCES)
def _absences_leaving() -> Listing:
    run, language = request.args.get("run", type=UUID), str(get_locale())
    return Listing(
        whom=lambda each: [each.place.person_id],
        within=Compartment.TRAINING,
        columns=printouts.ABSENCES,
        fetch=lambda most: every(
            lambda cursor: missing.absent(reader=current_user, run=run, cursor=cursor), most
        ),
        cells=lambda each: printouts.absence(
            each, Shown(each.place.person, current_user), language
        ),
        back=url_for("attendance.absences", run=run),
        facts={"run": str(run or "")},
        about=((gettext("As at"), day(clock.today())),),
    )


@bp.get("/oddities")
@allows(*SEES)
def oddities() -> ResponseReturnValue:
    """Patterns of marks on runs within reach that nobody has looked at yet."""
    found = odd.oddities(
        reader=current_user,
        lock_days=lock_days(),
        run=request.args.get("run", type=UUID),
        cursor=request.args.get("cursor"),
    )
    return page("training/attendance/oddities.html", page=found, words=words)


@leaves("oddities", _("Odd patterns of attendance"), *SEES)
def _oddities_leaving() -> Listing:
    run, language, days = request.args.get("run", type=UUID), str(get_locale()), lock_days()
    return Listing(
        columns=printouts.ODDITIES,
        fetch=lambda most: every(
            lambda cursor: odd.oddities(
                reader=current_user, lock_days=days, run=run, cursor=cursor
            ),
            most,
        ),
        cells=lambda each: printouts.oddity(
            each, Shown(each.person, current_user) if each.person else None, language
        ),
        back=url_for("attendance.oddities", run=run),
        facts={"run": str(run or "")},
        about=((gettext("As at"), day(clock.today())),),
    )


@bp.route("/oddities/<kind>/<uuid:run>/<int:of>", methods=["GET", "POST"])
@allows(*SEES)
def oddity(kind: str, run: UUID, of: int) -> ResponseReturnValue:
    """One pattern: what it is, and what those who looked into it found."""
    if kind not in set(OddityKind):
        raise NotFound
    form = OddityForm()
    found = odd.oddity(OddityKind(kind), run, of, reader=current_user, lock_days=lock_days())
    if form.validate_on_submit():
        with form.showing_refusals():
            services.look_into(found, form.found.data, by=current_user)
            flash(gettext("What you found is kept. The pattern has left the list."), "ok")
            return redirect(url_for(".oddities"))
        found = odd.oddity(OddityKind(kind), run, of, reader=current_user, lock_days=lock_days())
    return page(
        "training/attendance/oddity.html",
        odd=found,
        looks=odd.looks(found),
        form=form,
        words=words,
        may=current_user.may(Permission.ATTENDANCE_CORRECT),
    )
