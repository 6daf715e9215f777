"""What a class was like, and the steps that were agreed in it."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core.permissions import Permission
from trainingmgr.documents.bidi import FSI, PDI
from trainingmgr.training.attendance import queries, services
from trainingmgr.training.attendance.forms import ActionForm, ReportForm
from trainingmgr.training.attendance.models import ActionPoint, LateEntry, SessionReport
from trainingmgr.training.attendance.queries import reporting
from trainingmgr.training.attendance.services import Step
from trainingmgr.training.attendance.views.classes import bp, lock_days
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.nudges import nudged
from trainingmgr.training.staffing.queries import stand_ins
from trainingmgr.training.timetable.queries import lead_of
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.words import day


@bp.route("/sessions/<uuid:uid>/report", methods=["GET", "POST"])
@allows(Permission.REPORT_WRITE, Permission.ATTENDANCE_CORRECT)
def report(uid: UUID) -> ResponseReturnValue:
    """Say what the class was like, on a phone, in two minutes."""
    session, found = _read(uid)
    form = _report_form(session, found)
    if form.validate_on_submit() and not _asks(form):
        with form.showing_refusals(lambda: _facts(*_read(uid))):
            flash(_save_report(session, form), "ok")
            return redirect(url_for(".show", uid=uid))
        session, found = _read(uid)
    return page(
        "training/attendance/report.html",
        session=session,
        report=found,
        lead=lead_of(session),
        locked=services.is_locked(session, lock_days()),
        form=form,
        concerns=nudged(form.observed.data, form.meaning.data, form.step.data),
    )


def _read(uid: UUID) -> tuple[TrainingSession, SessionReport | None]:
    session = queries.session(uid, reader=current_user)
    return session, reporting.report_of(session)


def _asks(form: ReportForm) -> bool:
    """Whether something in the text must be thought about before it is kept (R-MEN-08)."""
    asks = bool(nudged(form.observed.data, form.meaning.data, form.step.data))
    if asks and not form.as_it_stands.data:
        form.as_it_stands.errors = [gettext("Read what stands here first.")]
    return bool(form.as_it_stands.errors)


def _facts(session: TrainingSession, found: Any) -> SimpleNamespace:
    """A report as its form says it: of a class without one, what it was planned as."""
    return SimpleNamespace(
        version=found.version if found else None,
        held=("yes" if found.held else "no") if found else None,
        minutes=found.delivered_minutes if found else session.planned_minutes,
        not_held=found.not_held_reason if found else None,
        topics=found.topics_covered if found else [],
        observed=found.observed if found else "",
        meaning=found.meaning if found else "",
    )


def _report_form(session: TrainingSession, found: Any) -> ReportForm:
    form = ReportForm(obj=_facts(session, found), client_key=str(uuid4()))
    language = str(get_locale())
    form.taught.choices = [
        (str(each.uid), each.person.name_display)
        for each in stand_ins([session.id]).get(session.id, ())
    ]
    form.topics.choices = [(each.code, each.title(language)) for each in reporting.topics(session)]
    form.done.choices = [
        (each.id, _step(each)) for each in reporting.open_actions(session.cohort_id)
    ]
    return form


def _step(point: ActionPoint) -> str:
    """An action point in one line: what, who does it, by when, each in its own direction."""
    due = gettext("by %(day)s", day=day(point.due_on)) if point.due_on else ""
    parts = [f"{FSI}{part}{PDI}" for part in (point.what, point.owner, due) if part]
    return " · ".join(parts)


def _save_report(session: TrainingSession, form: ReportForm) -> str:
    held = form.held.data == "yes"
    step = Step(form.step.data, form.step_owner.data, form.step_due.data)
    made = services.report(
        session,
        held=held,
        not_held=form.not_held.data,
        minutes=form.minutes.data or 0,
        topics=form.topics.data or [],
        observed=form.observed.data,
        meaning=form.meaning.data,
        steps=[step],
        done=form.done.data or [],
        taught=UUID(form.taught.data) if form.taught.data else None,
        seen=form.version.data,
        client_key=form.client_key.data or None,
        reason=form.reason.data,
        lock_days=lock_days(),
        by=current_user,
    )
    if isinstance(made, LateEntry):
        return str(gettext("Your report waits for a second person. It does not count before."))
    return str(gettext("Your report is saved."))


@bp.route("/action-points/<uuid:uid>", methods=["GET", "POST"])
@allows(Permission.REPORT_WRITE, Permission.ATTENDANCE_CORRECT)
def action(uid: UUID) -> ResponseReturnValue:
    point = reporting.action(uid, reader=current_user)
    form = ActionForm(obj=point)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.close_action(point, form.state.data, seen=form.version.data, by=current_user)
            return redirect(url_for(".show", uid=reporting.session_of(point).uid))
        point = reporting.action(uid, reader=current_user)
    return page(
        "training/attendance/action.html",
        point=point,
        session=reporting.session_of(point),
        form=form,
    )
