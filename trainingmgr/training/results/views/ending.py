"""How a run ends for everybody: closing, closing out, and modules that count though curtailed."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.accounts.services.four_eyes import lapsed
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments import words as place_words
from trainingmgr.training.enrolments.queries.completing import completion_of
from trainingmgr.training.results import queries, words
from trainingmgr.training.results.forms import (
    CloseForm,
    CloseOutForm,
    WaiverForm,
)
from trainingmgr.training.results.models import CurtailmentWaiver
from trainingmgr.training.results.queries import runs
from trainingmgr.training.results.rules import (
    Ending,
)
from trainingmgr.training.results.services import close_out as closing_out
from trainingmgr.training.results.services import (
    closing,
    curtailment,
)
from trainingmgr.training.results.services.closing import Closed, Unsettled
from trainingmgr.training.results.views.runs import READ, RECORD, bp, run_url
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.priced import currencies
from trainingmgr.web.typed import row_key


@bp.route("/runs/<uuid:uid>/results/closing", methods=["GET", "POST"])
@allows(READ)
def end(uid: UUID) -> ResponseReturnValue:
    """End the run for everybody by the computed outcome; who is not settled needs a reason."""
    form = CloseForm()
    cohort = queries.cohort(uid, reader=current_user, recording=True)
    if form.validate_on_submit():
        with form.showing_refusals():
            done = closing.close(
                cohort, _unsettled(), by=current_user, second_person=_second_person(cohort)
            )
            flash(_closed(done), "ok")
            return redirect(url_for(".show", uid=uid))
    cohort = queries.cohort(uid, reader=current_user, recording=True)
    results = runs.of_run(cohort.id)
    waits = [
        line
        for line in results.lines
        if line.outcome.ending is Ending.NOT_YET and line.enrolment.state in queries.WAITS_FOR_END
    ]
    return page(
        "training/results/closing.html", cohort=cohort, form=form, results=results, waits=waits,
        words=words, typed=request.form,
    )  # fmt: skip


def _second_person(cohort: Cohort) -> bool:
    by_site = bool(current_app.extensions["settings"].attendance_second_person)
    return cohort.centre.asks_twice(by_site)


@bp.route("/runs/<uuid:uid>/close-out", methods=["GET", "POST"])
@allows(Permission.COHORT_PLAN)
def close_out(uid: UUID) -> ResponseReturnValue:
    """The end of a run: what is counted stands there, what people know is written (R-TRN-09)."""
    cohort = cohorts.cohort(uid, reader=current_user, permission=Permission.COHORT_PLAN)
    form = CloseOutForm(currencies(), obj=SimpleNamespace(version=cohort.version))
    if form.validate_on_submit():
        with form.showing_refusals(
            lambda: cohorts.cohort(uid, reader=current_user, permission=Permission.COHORT_PLAN)
        ):
            closing_out.close_out(cohort, form.closing, seen=form.version.data, by=current_user)
            flash(gettext("Run %(code)s is closed.", code=cohort.code), "ok")
            return redirect(run_url(cohort) or url_for("cohorts.show", uid=uid))
    cohort = cohorts.cohort(uid, reader=current_user, permission=Permission.COHORT_PLAN)
    return page(
        "training/results/close_out.html", cohort=cohort, form=form,
        standing=closing_out.standing(cohort.id), completion=completion_of(cohort),
        place_words=place_words, closed=cohorts.close_out(cohort.id),
        is_completed=cohort.state is CohortState.COMPLETED,
    )  # fmt: skip


def _unsettled() -> dict[int, Unsettled]:
    found = {}
    for name, reason in request.form.items():
        head, _dash, key = name.partition("-")
        place = row_key(key) if head == "why" else None
        if place is not None:
            found[place] = Unsettled(reason, ends=request.form.get(f"end-{key}") == "ends")
    return found


def _closed(done: Closed) -> str:
    return str(gettext(
        "Closed: %(passed)s passed, %(not_passed)s did not pass, %(attended)s attended only, "
        "%(open)s left open.",
        passed=done.passed, not_passed=done.not_passed, attended=done.attended_only,
        open=done.open,
    ))  # fmt: skip


@bp.route("/runs/<uuid:uid>/results/curtailment", methods=["GET", "POST"])
@allows(RECORD)
def waiver(uid: UUID) -> ResponseReturnValue:
    """Ask that a curtailed module counts, or sign what somebody else asked."""
    cohort = queries.cohort(uid, reader=current_user, recording=True)
    form = _waiver_form(cohort)
    if form.validate_on_submit():
        with form.showing_refusals():
            version = _version(cohort, form.version_id.data)
            curtailment.ask_curtailment_waiver(cohort, version, form.reason.data, by=current_user)
            return redirect(url_for(".show", uid=uid))
        cohort = queries.cohort(uid, reader=current_user, recording=True)
        form.version_id.choices = _waiver_form(cohort).version_id.choices
    return page(
        "training/results/curtailment.html", cohort=cohort, form=form,
        versions={each.id: each for each in queries.modules(cohort.id)},
        waivers=queries.waivers(cohort.id), lapsed=lapsed,
    )  # fmt: skip


@bp.post("/runs/<uuid:uid>/results/curtailment/<uuid:waiver>")
@allows(READ)
def waiver_signature(uid: UUID, waiver: UUID) -> ResponseReturnValue:
    cohort = queries.cohort(uid, reader=current_user, recording=True)
    asked, seen = _asked(cohort, waiver), request.form.get("version", type=int)
    try:
        curtailment.sign_curtailment_waiver(
            cohort, asked, _version(cohort, asked.version_id), seen=seen, by=current_user
        )
        flash(gettext("Signed: the module counts."), "ok")
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".waiver", uid=uid))


@bp.post("/runs/<uuid:uid>/results/curtailment/<uuid:waiver>/withdrawal")
@allows(RECORD)
def waiver_withdrawal(uid: UUID, waiver: UUID) -> ResponseReturnValue:
    """Whoever asked that a curtailed module counts takes that back."""
    cohort = queries.cohort(uid, reader=current_user, recording=True)
    asked, seen = _asked(cohort, waiver), request.form.get("version", type=int)
    try:
        curtailment.withdraw_curtailment_waiver(
            cohort, asked, _version(cohort, asked.version_id), seen=seen, by=current_user
        )
        flash(gettext("It is taken back."), "ok")
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".waiver", uid=uid))


def _asked(cohort: Cohort, waiver: UUID) -> CurtailmentWaiver:
    found = next((each for each in queries.waivers(cohort.id).values() if each.uid == waiver), None)
    if found is None:
        raise NotFound
    return found


def _waiver_form(cohort: Cohort) -> WaiverForm:
    form = WaiverForm()
    language = str(get_locale())
    form.version_id.choices = [
        (each.id, f"{each.module.code} {each.title(language)}")
        for each in queries.modules(cohort.id)
    ]
    return form


def _version(cohort: Cohort, key: int) -> Any:
    return next(each for each in queries.modules(cohort.id) if each.id == key)
