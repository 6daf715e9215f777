"""The register of quarterly reports: made, read, and taken out as paper or as data."""

from functools import partial
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

import trainingmgr
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.framework import words as framework
from trainingmgr.programme.framework.rules import LESS
from trainingmgr.programme.progress.rules import HORIZONS
from trainingmgr.programme.progress.words import TRENDS
from trainingmgr.programme.quarters import forms, printouts, queries, services, words
from trainingmgr.programme.quarters.models import QuarterReport
from trainingmgr.programme.quarters.rules import canonical, closed, quarter_of, unpacked
from trainingmgr.programme.risks import words as of_risks
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.requests import LANGUAGES

bp = Blueprint("quarters", __name__, url_prefix="/quarters")
READ, WRITE = Permission.FRAMEWORK_READ, Permission.FRAMEWORK_WRITE


@bp.route("", methods=["GET", "POST"])
@allows(READ)
def index() -> ResponseReturnValue:
    """The register, and a form to make a report for whoever keeps the framework."""
    offered = list(closed(clock.today()))
    form = forms.MakeForm()
    form.quarter.choices = [(each.code, words.quarter(each)) for each in offered]
    if current_user.may(WRITE) and form.validate_on_submit():
        with form.showing_refusals():
            chosen = next(each for each in offered if each.code == form.quarter.data)
            programme = current_app.extensions["settings"].programme
            made = services.make(chosen, programme=programme, by=current_user)
            flash(gettext("The report is made and stays as it is."))
            return redirect(url_for(".show", uid=made.uid))
    there = queries.made([each.code for each in offered])
    return page(
        "programme/quarters/index.html", page=queries.reports(request.args.get("cursor")),
        form=form, words=words, quarter_of=quarter_of, writes=current_user.may(WRITE),
        owed=next((each for each in offered[:1] if each.code not in there), None),
    )  # fmt: skip


@leaves("quarters", _("Quarterly reports"), READ)
def _leaving() -> Listing:
    return Listing(
        columns=printouts.COLUMNS, cells=printouts.cells,
        fetch=partial(every, queries.reports), back=url_for("quarters.index"), is_personal=False,
    )  # fmt: skip


@leaves("quarter_figures", _("Figures of a quarter"), READ)
def _figures_leaving() -> Listing:
    uid = request.args.get("report", type=UUID)
    if uid is None:
        raise NotFound
    row = queries.report(uid)
    figures = unpacked(row.content)["figures"]
    return Listing(
        title=gettext("Figures of %(quarter)s", quarter=row.code), columns=printouts.FIGURES,
        cells=printouts.figure, fetch=lambda most: figures[: most + 1],
        back=url_for("quarters.show", uid=uid), carries=(("report", str(uid)),),
        facts={"quarter": row.code, "edition": row.edition}, is_personal=False,
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.report(uid)
    content = unpacked(row.content)
    return page(
        "programme/quarters/show.html", report=row, content=content, words=words,
        framework=framework, horizons=HORIZONS, trends=TRENDS, risks=of_risks,
        name=words.quarter(quarter_of(row.first)), version=trainingmgr.__version__,
        is_withheld=printouts.is_withheld, score=printouts.score, less=LESS,
        newest=queries.newest(row.code),
        spoken=LANGUAGES, reads=str(get_locale()),
    )  # fmt: skip


@bp.post("/<uuid:uid>/paper/<language>")
@allows(READ)
def paper(uid: UUID, language: str) -> ResponseReturnValue:
    """The same bytes whenever it is drawn in this language."""
    row = queries.report(uid)
    if language not in LANGUAGES:
        raise NotFound
    drawn = b"".join(printouts.paper(row, language))
    return _out(row, drawn, "application/pdf", f"{_name(row)}-{language}.pdf", language)


@bp.post("/<uuid:uid>/data")
@allows(READ)
def data(uid: UUID) -> ResponseReturnValue:
    """The canonical JSON whose hash stands on the paper."""
    row = queries.report(uid)
    body = canonical(unpacked(row.content))
    return _out(row, body, "application/json", f"{_name(row)}.json", "data")


def _name(row: QuarterReport) -> str:
    return f"{row.code}-{row.edition}"


def _out(row: QuarterReport, body: bytes, kind: str, name: str, form: str) -> Response:
    services.take(row, form, body, by=current_user)
    return Response(
        body, mimetype=kind, headers={"Content-Disposition": f"attachment; filename={name}"}
    )
