"""Counts of a force: planned, counted from papers, a sample counted again, compared."""

import re
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.pay.presence import printouts, words
from trainingmgr.pay.presence.forms import ExerciseForm, ListForm
from trainingmgr.pay.presence.models import VerificationExercise
from trainingmgr.pay.presence.queries import counts as queries
from trainingmgr.pay.presence.services import counts as services
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Unit
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("headcounts", __name__, url_prefix="/pay/headcounts")
READ, PLAN = Permission.PRESENCE_READ, Permission.HEADCOUNT_PLAN
TYPE, AGAIN = Permission.MUSTER_TYPE, Permission.HEADCOUNT_RECOUNT
LANGUAGES = ("en", "fr", "ar")


@bp.route("", methods=["GET", "POST"])
@allows(READ)
def index() -> ResponseReturnValue:
    """Every count, and to plan another."""
    form, plans = ExerciseForm(), current_user.may(PLAN)
    if form.is_submitted() and not plans:
        raise NotFound
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            made = services.plan(
                form.code.data, form.title.data, form.on.data, _units(form.units.data),
                confidence=form.confidence.data, margin=form.margin.data or 5, by=current_user,
            )  # fmt: skip
            flash(gettext("The count is planned."), "ok")
            return redirect(url_for(".show", code=made.code))
    if not form.is_submitted():
        form = ExerciseForm(formdata=None, on=clock.today(), confidence=95, margin=5)
    found = queries.exercises(reader=current_user, cursor=request.args.get("cursor"))
    return page("pay/headcounts.html", form=form, page=found, plans=plans, words=words)


def _units(written: str) -> list[Unit]:
    codes = [each for each in re.split(r"[\s,;،؛]+", written) if each]
    return [_unit(code, PLAN, "units") for code in dict.fromkeys(codes)]


def _unit(code: str, permission: Permission, field: str) -> Unit:
    found = structure.unit_by_code(code) or structure.unit_by_code(code.upper())
    refused = Refusal(
        gettext("No unit within your reach has the code %(code)s.", code=code), field=field
    )
    if found is None:
        raise refused
    try:
        return structure.unit(found.uid, reader=current_user, permission=permission)
    except NotFound as missing:
        raise refused from missing


@bp.get("/<code>")
@allows(READ)
def show(code: str) -> ResponseReturnValue:
    """One count: what was found, unit by unit, and who was not."""
    return _shown(queries.exercise(code, reader=current_user))


def _shown(found: VerificationExercise, form: ListForm | None = None) -> ResponseReturnValue:
    mine = queries.within_reach(found, current_user)
    whole = len(mine) == len(found.units)
    first, lists = queries.told(found), queries.second_lists(found) if whole else ()
    second = queries.second(found, first, lists) if whole else None
    cursor = request.args.get("cursor")
    return page(
        "pay/headcount.html",
        exercise=found,
        rows=[row for row in queries.table(found, first) if row.unit.id in mine],
        whole=whole,
        second=second,
        lists=lists,
        interval=second.agreement.interval(second.population, found.confidence) if second else None,
        missed=queries.missed(first, reader=current_user, cursor=cursor),
        differing=queries.differing(second, reader=current_user) if second else None,
        plans=current_user.may(PLAN),
        counts_again=current_user.may(AGAIN),
        types=current_user.may(TYPE),
        form=form or ListForm(formdata=None, language=str(get_locale()), spare=5),
        words=words,
    )


@bp.post("/<code>/lists")
@allows(TYPE)
def print_list(code: str) -> ResponseReturnValue:
    """A numbered list of one unit for this count."""
    found, form = queries.exercise(code, reader=current_user), ListForm()
    if form.validate():
        with form.showing_refusals():
            made = services.print_list(
                found, _unit(form.of_unit.data.strip(), TYPE, "of_unit"),
                language=form.language.data, spare_rows=form.spare.data or 0, by=current_user,
            )  # fmt: skip
            return redirect(url_for("musters.show", code=made.code))
    return _shown(queries.exercise(code, reader=current_user), form)


@bp.post("/<code>/state")
@allows(PLAN)
def move(code: str) -> ResponseReturnValue:
    """The count begins, is dropped, or is over."""
    deeds = {"begin": services.begin, "drop": services.drop, "close": services.close}
    deed = deeds.get(request.form.get("deed", ""))
    return _done(code, deed, gettext("It is recorded."))


@bp.post("/<code>/sample")
@allows(AGAIN)
def draw(code: str) -> ResponseReturnValue:
    """Draw by lot whom to count again."""

    def drawn(found: VerificationExercise, *, seen: int | None, by: Any) -> None:
        services.draw(found, language=str(get_locale()), seen=seen, by=by)

    return _done(code, drawn, gettext("The sample is drawn. Print its lists."))


def _done(code: str, deed: Any, says: str) -> ResponseReturnValue:
    found, form = queries.exercise(code, reader=current_user), Deed()
    try:
        if deed is None or not form.validate():
            raise Refusal(gettext("Nothing was changed. Open the page again."))
        deed(found, seen=form.version.data, by=current_user)
        flash(says, "ok")
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".show", code=code))


@bp.get("/<code>/report.pdf")
@allows(READ)
def report(code: str) -> ResponseReturnValue:
    """The count on paper, in numbers alone."""
    found = queries.exercise(code, reader=current_user)
    if len(queries.within_reach(found, current_user)) != len(found.units):
        raise NotFound
    asked = request.args.get("language")
    language = asked if asked in LANGUAGES else str(get_locale())
    first = queries.told(found)
    second = queries.second(found, first, queries.second_lists(found))
    paper = printouts.report(
        found, queries.table(found, first), second, language=language, by=current_user.name
    )
    return Response(
        paper.whole().data,
        mimetype="application/pdf",
        headers={"Content-Disposition": f"inline; filename=count-{found.code}.pdf"},
    )
