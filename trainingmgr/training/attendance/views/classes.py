"""One class: who was there, and names that are on no list."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.accounts.signing_in import local
from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.training.attendance import queries, services, words
from trainingmgr.training.attendance.forms import NameForm, PrintForm, ResolveForm, ScanForm
from trainingmgr.training.attendance.models import SessionReport, Sheet
from trainingmgr.training.attendance.queries import late, papers, reporting, rosters, twice
from trainingmgr.training.attendance.rules import THERE
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("attendance", __name__)

SEES = (Permission.ATTENDANCE_READ, Permission.ATTENDANCE_TYPE, Permission.REPORT_WRITE)
WRITES = (Permission.ATTENDANCE_TYPE, Permission.ATTENDANCE_CORRECT, Permission.REPORT_WRITE)


def lock_days() -> int:
    days: int = current_app.extensions["settings"].attendance_lock_days
    return days


def site_asks_twice() -> bool:
    """Whether two people type every sheet of centres that leave it to the site (R-TRN-11)."""
    return bool(current_app.extensions["settings"].attendance_second_person)


@bp.get("/sessions/<uuid:uid>")
@allows(*SEES)
def show(uid: UUID) -> ResponseReturnValue:
    """One class: who was there, what was written of it, its sheets and what is still open."""
    return shown(uid, PrintForm(language=str(get_locale()), spare=5, formdata=None))


def shown(uid: UUID, form: PrintForm, pictures: Sequence[bytes] = ()) -> ResponseReturnValue:
    """The page of a class; with pictures of its sheet before it is printed."""
    session = queries.session(uid, reader=current_user)
    report = reporting.report_of(session)
    return page(
        "training/attendance/show.html",
        session=session,
        lines=rosters.lines(session),
        left=rosters.left(session),
        report=report,
        to_come=session.on > clock.today(),
        sheets=papers.sheets_of(session),
        temporary=rosters.temporary(session),
        changes=rosters.changes(session),
        late=late.of_class(session) if services.is_locked(session, lock_days()) else (),
        locked=services.is_locked(session, lock_days()),
        lock_days=lock_days(),
        open=session.cohort.state in services.OPEN,
        scans=papers.scans_of(session),
        scan_form=ScanForm(formdata=None),
        checked=papers.check_of(session),
        second_person=session.cohort.centre.asks_twice(site_asks_twice()),
        typed_of=twice.pending(session),
        print_form=form,
        pictures=pictures,
        covered=_covered(session, report),
        words=words,
        there=THERE,
    )


def _covered(session: TrainingSession, report: SessionReport | None) -> list[str]:
    """Titles of the topics that the report says were covered."""
    if report is None or not report.topics_covered:
        return []
    language = str(get_locale())
    return [each.title(language) for each in reporting.topics(session)
            if each.code in report.topics_covered]  # fmt: skip


@bp.post("/sessions/<uuid:uid>/names")
@allows(*WRITES)
def note_name(uid: UUID) -> ResponseReturnValue:
    """Somebody is on the paper who is not on the list: add to the temporary list."""
    session = queries.session(uid, reader=current_user)
    form = NameForm()
    try:
        sheet = _sheet(form.sheet.data)
        if form.validate():
            services.note_name(
                session,
                form.name.data,
                code=form.mark.data,
                number_written=form.number.data,
                sheet=sheet,
                by=current_user,
            )
            flash(gettext("%(name)s is on the temporary list.", name=form.name.data), "ok")
        else:
            flash(" ".join(str(e) for errors in form.errors.values() for e in errors), "stop")
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(local(request.form.get("back")) or url_for(".show", uid=uid))


def _sheet(code: str) -> Sheet | None:
    return papers.sheet(code, reader=current_user) if code else None


@bp.route("/temporary-names/<uuid:uid>", methods=["GET", "POST"])
@allows(Permission.ATTENDANCE_TYPE, Permission.ATTENDANCE_CORRECT)
def settle(uid: UUID) -> ResponseReturnValue:
    """Say who a written name was, or why it is dropped."""
    found = rosters.temporary_name(uid, reader=current_user)
    session = queries.session_by_id(found.session_id)
    roster = {each.id: each for each in rosters.roster(session, whole_run=True)}
    form = ResolveForm(obj=found)
    form.enrolment.choices = [
        (key, f"{each.person.name_display} {each.person.number}") for key, each in roster.items()
    ]
    if form.validate_on_submit():
        with form.showing_refusals():
            seen = form.version.data
            if form.enrolment.data in roster:
                place = roster[form.enrolment.data]
                services.resolve_name(
                    found, place, seen=seen, by=current_user, reason=form.reason.data,
                    lock_days=lock_days(), by_site=site_asks_twice(),
                )  # fmt: skip
            else:
                services.drop_name(found, form.reason.data, seen=seen, by=current_user)
            return redirect(url_for(".show", uid=session.uid))
        found = rosters.temporary_name(uid, reader=current_user)
        session = queries.session_by_id(found.session_id)
    return page("training/attendance/settle.html", found=found, session=session, form=form)
