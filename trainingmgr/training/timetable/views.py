"""When a centre holds no classes: breaks, prayers, holidays."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core.permissions import Permission
from trainingmgr.registry.structure import queries as structure
from trainingmgr.training.timetable import services
from trainingmgr.training.timetable.forms import ClosedForm
from trainingmgr.training.timetable.queries import shut
from trainingmgr.training.timetable.words import CLOSED
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("closed_times", __name__, url_prefix="/runs/closed-times")
PLAN = Permission.COHORT_PLAN


@bp.route("", methods=["GET", "POST"])
@allows(PLAN)
def index() -> ResponseReturnValue:
    """What is kept free of classes, and one more."""
    language = str(get_locale())
    centres = structure.centres(reader=current_user, permission=PLAN)
    everywhere = current_user.reach(PLAN).national
    form = ClosedForm()
    form.weekday.choices = list(form.names_of_days.items())
    form.centre.choices = [(each.id, each.title(language)) for each in centres]
    if form.validate_on_submit():
        with form.showing_refusals():
            found = next((each for each in centres if each.id == form.centre.data), None)
            if found is None and not everywhere:
                form.centre.errors = [gettext("Choose the centre.")]
            else:
                services.close_time(found, form.wanted(), by=current_user)
                flash(gettext("No class is planned then any more."))
                return redirect(url_for(".index"))
    return page(
        "training/timetable/closed_times.html",
        rows=shut.closed_times(reader=current_user, permission=PLAN),
        weekdays=form.names_of_days,
        everywhere=everywhere,
        kinds=CLOSED,
        form=form,
    )


@bp.post("/<uuid:uid>/end")
@allows(PLAN)
def end(uid: UUID) -> ResponseReturnValue:
    row = shut.closed_time(uid, reader=current_user, permission=PLAN)
    form = Deed()
    if form.validate_on_submit():
        services.open_time(row, seen=form.version.data, by=current_user)
        flash(gettext("Classes can be planned then again."))
    return redirect(url_for(".index"))
