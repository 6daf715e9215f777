"""Everybody on a run, what they reached and whether they pass; one person; what is approved."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment, Shown
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.results import printouts, queries, words
from trainingmgr.training.results.forms import (
    ApprovalForm,
)
from trainingmgr.training.results.queries import runs
from trainingmgr.training.results.rules import (
    written,
)
from trainingmgr.training.results.services import (
    approving,
    assessments,
)
from trainingmgr.training.results.services.reach import OPEN
from trainingmgr.web.access import allows
from trainingmgr.web.beside import beside
from trainingmgr.web.pages import page

bp = Blueprint("results", __name__)
READ, RECORD = Permission.RESULT_READ, Permission.RESULT_RECORD


@bp.context_processor
def _around() -> dict[str, Any]:
    return {"run_url": run_url}


def run_url(cohort: Cohort) -> str | None:
    """The run's own page, where there is a desk that shows it and the reader may see runs."""
    known = "desk.run" in current_app.view_functions
    shown = known and current_user.may(Permission.COHORT_READ)
    return url_for("desk.run", uid=cohort.uid) if shown else None


@bp.get("/runs/<uuid:uid>/results")
@allows(READ, RECORD)
def show(uid: UUID) -> ResponseReturnValue:
    """Everybody on a run: what they reached, whether they pass, and if not, why not."""
    cohort = queries.cohort(uid, reader=current_user)
    results = runs.of_run(cohort.id)
    return page(
        "training/results/show.html",
        cohort=cohort,
        results=results,
        approved=approving.standing(cohort.id, results),
        seen=approving.content(results),
        beside=beside("results", cohort),
        may_record=queries.may_record(cohort, current_user),
        may_close=current_user.may(READ) and queries.may_record(cohort, current_user),
        has_ended=cohort.ends_on <= clock.today(),
        open=cohort.state in OPEN,
        words=words,
    )


@leaves("results", _("Results"), READ, RECORD, shares=printouts.SHARED)
def _leaving() -> Listing:
    """What everybody on a run reached, whether they pass, and what is missing."""
    uid = request.args.get("run", type=UUID)
    if uid is None:
        raise NotFound
    cohort = queries.cohort(uid, reader=current_user)
    code, course = cohort.code, cohort.course.title(str(get_locale()))
    results = runs.of_run(cohort.id)
    return Listing(
        title=gettext("Results of everybody"),
        whom=lambda line: [line.enrolment.person_id],
        within=Compartment.TRAINING,
        columns=printouts.columns(results),
        fetch=lambda most: results.lines[: most + 1],
        cells=lambda line: printouts.cells(
            line, Shown(line.enrolment.person, current_user), results
        ),
        back=url_for("results.show", uid=uid),
        facts={"run": code},
        about=((gettext("Run"), code), (gettext("Course"), course)),
        name=f"results-{code.replace('/', '-')}",
    )


@bp.post("/runs/<uuid:uid>/tests")
@allows(RECORD)
def prepare(uid: UUID) -> ResponseReturnValue:
    """Make the tests of the run from what its modules plan."""
    cohort = queries.cohort(uid, reader=current_user, recording=True)
    count = assessments.prepare(cohort, by=current_user)
    flash(ngettext("%(num)s test prepared.", "%(num)s tests prepared.", count), "ok")
    return redirect(url_for(".show", uid=uid))


@bp.route("/runs/<uuid:uid>/results/approval", methods=["POST"])
@allows(READ)
def approval(uid: UUID) -> ResponseReturnValue:
    """A second person approves the results as the page showed them."""
    cohort = queries.cohort(uid, reader=current_user, recording=True)
    form = ApprovalForm()
    try:
        approving.approve(cohort, seen=form.seen.data, by=current_user)
        flash(gettext("The results are approved as they stand."), "ok")
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".show", uid=uid))


@bp.get("/places/<uuid:uid>/results")
@allows(READ, RECORD)
def person(uid: UUID) -> ResponseReturnValue:
    """One person on a run: every attempt, every module's hours, and what is missing."""
    place, attempts = queries.of_place(uid, reader=current_user)
    line = runs.of_run(place.cohort_id).by_place().get(place.id)
    if line is None:
        raise NotFound
    return page(
        "training/results/person.html", cohort=place.cohort, place=place, line=line,
        attempts=attempts, words=words, written=written,
    )  # fmt: skip
