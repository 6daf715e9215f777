"""The results framework: every point of the plan on one page, and a page for each."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.framework import forms, queries, services, words
from trainingmgr.programme.framework.models import FrameworkPoint
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import (
    LESS,
    MEASURED,
    POINTS,
    Part,
    Point,
    claimed,
    is_own,
    met,
    next_test,
    stands,
)
from trainingmgr.programme.framework.rules.forecasting import LEAST, checked, forecast
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("framework", __name__, url_prefix="/framework")
READ, WRITE = Permission.FRAMEWORK_READ, Permission.FRAMEWORK_WRITE
VERIFY = Permission.FRAMEWORK_VERIFY


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    rows = queries.rows()
    parts = {part: [each for each in POINTS.values() if each.part is part] for part in Part}
    return page(
        "programme/framework/index.html", parts=parts, rows=rows, words=words,
        counts=queries.standings(rows), stands=stands,
        met={code: met(queries.found_of(row)) for code, row in rows.items()},
        measured=MEASURED, less=LESS, figures=measured.newest(), today=clock.today(),
    )  # fmt: skip


@bp.get("/<code>")
@allows(READ)
def show(code: str) -> ResponseReturnValue:
    point, row = _point(code)
    findings = queries.found_of(row)
    waiting = claimed(findings)
    return page(
        "programme/framework/show.html", point=point, row=row, words=words, met=met(findings),
        waiting=waiting, claimable=next_test(point, findings), stands=stands, less=LESS,
        writes=current_user.may(WRITE),
        verifies=_may_look(row),
        today=clock.today(), around=_around(point), **_measured(code),
    )  # fmt: skip


def _measured(code: str) -> dict[str, Any]:
    """What is counted of a point, month by month for a year; the page with the rows behind it."""
    measures = MEASURED.get(code, ())
    since = clock.today() - timedelta(days=365)
    behind = {
        each: url_for(words.ROWS[each][0], **words.NARROWED.get(each, {}))
        for each in measures
        if current_user.may(words.ROWS[each][1])
    }
    kept = measured.kept(measures, since)
    told = {each: [row for row in rows if not row.is_hidden] for each, rows in kept.items()}
    return {
        "measures": measures, "kept": kept, "behind": behind, "least": LEAST,
        "forecasts": {each: forecast(rows) for each, rows in told.items()},
        "checks": {each: checked(rows) for each, rows in told.items()},
    }  # fmt: skip


def _point(code: str) -> tuple[Point, FrameworkPoint | None]:
    if code not in POINTS:
        raise NotFound
    return POINTS[code], queries.row(code)


def _may_look(row: FrameworkPoint | None) -> bool:
    return (
        row is not None
        and current_user.may(VERIFY)
        and not is_own(current_user.id, row.owner_id, queries.claimants(row))
    )


def _around(point: Point) -> tuple[Point | None, Point | None]:
    """The points before and after this one."""
    every = list(POINTS.values())
    at = every.index(point)
    return (every[at - 1] if at else None), (every[at + 1] if at + 1 < len(every) else None)


@bp.route("/<code>/terms", methods=["GET", "POST"])
@allows(WRITE)
def terms(code: str) -> ResponseReturnValue:
    point, row = _point(code)
    may_own = queries.owners()
    form = forms.TermsForm(obj=row, owner=str(row.owner.holder_id) if row and row.owner else "")
    form.owner.choices = [(str(each.holder_id), each.name) for each in may_own]
    if form.validate_on_submit():
        with form.showing_refusals():
            owner = next((each for each in may_own if str(each.holder_id) == form.owner.data), None)
            facts = {**vars(form.terms), "owner": owner}
            services.settle(code, services.Terms(**facts), seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".show", code=code))
    return _form(point, form, gettext("Owner, target and days"), gettext("Save"))


@bp.route("/<code>/report", methods=["GET", "POST"])
@allows(WRITE)
def report(code: str) -> ResponseReturnValue:
    point, row = _point(code)
    form = forms.ReportForm(obj=row)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.report(
                code, form.state.data, form.says.data, forecast_on=form.forecast_on.data,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The report stands with the point."))
            return redirect(url_for(".show", code=code))
    return _form(point, form, gettext("Report where it stands"), gettext("Write it down"))


@bp.route("/<code>/evidence", methods=["GET", "POST"])
@allows(WRITE)
def evidence(code: str) -> ResponseReturnValue:
    point, _row = _point(code)
    form = forms.EvidenceForm()
    if form.validate_on_submit() and form.dated_on.data:
        with form.showing_refusals():
            services.evidence(
                code, form.title.data, reference=form.reference.data, held_by=form.held_by.data,
                dated_on=form.dated_on.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The evidence is recorded."))
            return redirect(url_for(".show", code=code))
    return _form(point, form, gettext("Record evidence"), gettext("Record it"))


@bp.route("/<code>/claim", methods=["GET", "POST"])
@allows(WRITE)
def claim(code: str) -> ResponseReturnValue:
    point, row = _point(code)
    form = forms.ClaimForm(obj=row)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.claim(code, form.says.data, seen=form.version.data, by=current_user)
            flash(gettext("Claimed. Somebody else looks at it."))
            return redirect(url_for(".show", code=code))
    test = next_test(point, queries.found_of(row))
    says = gettext("The test: %(test)s. Somebody else verifies it.",
                   test=words.TESTS[test]) if test else ""  # fmt: skip
    return _form(point, form, gettext("Claim that it is reached"), gettext("Claim it"), says)


@bp.route("/<code>/finding/<test>", methods=["GET", "POST"])
@allows(VERIFY)
def finding(code: str, test: str) -> ResponseReturnValue:
    point, row = _point(code)
    if row is None or test not in point.tests:
        raise NotFound
    asked = next(each for each in point.tests if each == test)
    form = forms.FindingForm(obj=row)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.find(
                code, asked, holds=form.holds.data == "yes", says=form.says.data,
                next_check_on=form.next_check_on.data, seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("What you found stands with the point."))
            return redirect(url_for(".show", code=code))
    says = gettext("The test: %(test)s.", test=words.TESTS[asked])
    return _form(point, form, gettext("Say what you found"), gettext("Record it"), says)


def _form(point: Point, form: Any, title: str, does: str, says: str = "") -> ResponseReturnValue:
    return page(
        "programme/framework/form.html", point=point, form=form, title=title, does=does, says=says,
        words=words,
    )  # fmt: skip
