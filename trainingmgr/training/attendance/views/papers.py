"""Sheets on paper: printed, found by their id, and attached again as a scan."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.privacy import Compartment, Shown
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.scans import KINDS, MOST_BYTES
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.training.attendance import printouts, queries, services
from trainingmgr.training.attendance.forms import PrintForm, ScanForm, SheetForm
from trainingmgr.training.attendance.models import Sheet
from trainingmgr.training.attendance.queries import papers, rosters, twice
from trainingmgr.training.attendance.views.classes import (
    SEES,
    WRITES,
    bp,
    shown,
    site_asks_twice,
)
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.papers import file_of
from trainingmgr.web.words import day


@bp.post("/sessions/<uuid:uid>/sheets")
@allows(*WRITES)
def print_sheet(uid: UUID) -> ResponseReturnValue:
    """Print a new numbered sheet; the file opens at once and stays under its id. Or look at it."""
    session = queries.session(uid, reader=current_user)
    form = PrintForm()
    language = form.language.data if form.validate() else str(get_locale())
    try:
        if "look" in request.form:
            sheet = services.specimen(session, language=language, spare_rows=form.spare.data or 0)
            return shown(uid, form, _paper(sheet, session).pictures())
        sheet = services.print_sheet(
            session, language=language, spare_rows=form.spare.data or 0, by=current_user
        )
    except Refusal as refused:
        flash(str(refused), "stop")
        return redirect(url_for(".show", uid=uid))
    return redirect(url_for(".sheet_pdf", code=sheet.code))


@bp.get("/sheets/<code>.pdf")
@allows(*SEES)
def sheet_pdf(code: str) -> ResponseReturnValue:
    sheet = papers.sheet(code, reader=current_user)
    session = queries.session(sheet.session.uid, reader=current_user)
    return file_of(_paper(sheet, session), f"sheet-{sheet.code}")


def _paper(sheet: Sheet, session: TrainingSession) -> Printout:
    people = [each for each in rosters.roster(session, sheet) if each.id in sheet.lines]
    address = current_app.extensions["settings"].address
    return printouts.sheet(sheet, session, people, address=address)


@leaves("attendance-sheet", _("Attendance sheet"), *WRITES, shares=printouts.SHEET)
def _leaving() -> Listing:
    """The lines of a sheet to be marked where there is no network, and brought back as a file."""
    sheet = papers.sheet(request.args.get("sheet", ""), reader=current_user)
    session = queries.session(sheet.session.uid, reader=current_user)
    lines = [each for each in rosters.numbered(session, sheet) if each.enrolment.id in sheet.lines]
    return Listing(
        whom=lambda line: [line.enrolment.person_id],
        is_kept=True,
        within=Compartment.TRAINING,
        columns=printouts.SHEET,
        fetch=lambda most: lines[: most + 1],
        cells=lambda line: printouts.to_fill(
            sheet, session, Shown(line.enrolment.person, current_user)
        ),
        back=url_for("attendance.show", uid=session.uid),
        facts={"sheet": sheet.code},
        about=((gettext("Run"), session.cohort.code), (gettext("Day"), day(session.on))),
        name=f"sheet-{sheet.code}",
        paper=lambda _lines, _how: _paper(sheet, session),
    )


@bp.route("/sheets/", methods=["GET", "POST"])
@allows(*WRITES)
def find_sheet() -> ResponseReturnValue:
    """Type or scan the id that stands on the paper: it opens the sheet."""
    form = SheetForm()
    if form.validate_on_submit():
        try:
            sheet = papers.sheet(form.sheet.data, reader=current_user)
            return redirect(url_for(".type_in", code=sheet.code))
        except NotFound:
            form.sheet.errors = [gettext("There is no sheet with this id. Check it on the paper.")]
    return page("training/attendance/find.html", form=form, **_owed())


def _owed() -> dict[str, Any]:
    """Sheets that wait for a second person, or for a third, where centre or site ask for it."""
    return {
        "again": twice.owed(reader=current_user, turn=1),
        "waits": papers.to_check(reader=current_user, by_site=site_asks_twice()),
        "differ": twice.owed(reader=current_user, turn=2),
    }


@bp.post("/sheets/<code>/scans")
@allows(*WRITES)
def attach_scan(code: str) -> ResponseReturnValue:
    """The paper as it came back, kept sealed beside what was typed from it."""
    sheet = papers.sheet(code, reader=current_user)
    back, form = url_for(".show", uid=sheet.session.uid), ScanForm()
    try:
        if form.validate():
            services.attach_scan(sheet, form.file.data.read(MOST_BYTES + 1), by=current_user)
            flash(gettext("The scan is attached to sheet %(code)s.", code=code), "ok")
        else:
            flash(" ".join(str(e) for errors in form.errors.values() for e in errors), "stop")
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(back)


@bp.get("/scans/<uuid:uid>")
@allows(*SEES)
def scan(uid: UUID) -> ResponseReturnValue:
    """A scan, to be kept or looked at outside the browser: never opened as a page of this site."""
    found, code = papers.scan(uid, reader=current_user)
    return Response(
        services.content_of(found),
        mimetype=KINDS[found.kind],
        headers={"Content-Disposition": f"attachment; filename=sheet-{code}.{found.kind}"},
    )
