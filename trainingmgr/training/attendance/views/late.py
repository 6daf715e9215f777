"""Marks that were written down after the lock: another person confirms or refuses them."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.core.permissions import Permission
from trainingmgr.training.attendance import queries, words
from trainingmgr.training.attendance.forms import LateForm
from trainingmgr.training.attendance.models import LateEntry
from trainingmgr.training.attendance.queries import late as entries
from trainingmgr.training.attendance.queries import rosters
from trainingmgr.training.attendance.rules import LateState
from trainingmgr.training.attendance.services import confirming, lateness
from trainingmgr.training.attendance.views.classes import SEES, bp
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page


@bp.get("/late/<uuid:uid>")
@allows(*SEES)
def late(uid: UUID) -> ResponseReturnValue:
    """What was written down late, beside what stands."""
    row = entries.entry(uid, reader=current_user)
    return _shown(row, LateForm(formdata=None, version=row.version))


@bp.post("/late/<uuid:uid>/answer")
@allows(Permission.ATTENDANCE_CORRECT)
def answer_late(uid: UUID) -> ResponseReturnValue:
    """Another person confirms it, or refuses it and says why."""
    row, form = entries.entry(uid, reader=current_user), LateForm()
    if form.validate():
        with form.showing_refusals():
            if form.verdict.data == "confirm":
                confirming.confirm(row, seen=form.version.data, by=current_user)
                flash(gettext("The marks count from now on."), "ok")
            else:
                confirming.refuse(row, form.answer.data, seen=form.version.data, by=current_user)
                flash(gettext("Nothing of it counts. Whoever wrote it reads why."), "ok")
            return redirect(url_for(".show", uid=row.session.uid))
        row = entries.entry(uid, reader=current_user)
    return _shown(row, form)


def _shown(row: LateEntry, form: LateForm) -> ResponseReturnValue:
    session = queries.session(row.session.uid, reader=current_user)
    lines, marks = lateness.lines_of(row), rosters.marks_of(session)
    waits = row.state is LateState.WAITING
    own = row.by.holder_id == current_user.holder_id
    return page(
        "training/attendance/late.html",
        row=row,
        session=session,
        lines=[(person, marks.get(key), lines[key])
               for key, person in entries.people_on(row).items()],
        form=form,
        decides=waits and not own and current_user.may(Permission.ATTENDANCE_CORRECT),
        takes_back=waits and row.by_id == current_user.id,
        own=own,
        waits=waits,
        words=words,
    )  # fmt: skip


@bp.post("/late/<uuid:uid>/take-back")
@allows(Permission.ATTENDANCE_TYPE, Permission.ATTENDANCE_CORRECT, Permission.REPORT_WRITE)
def take_late_back(uid: UUID) -> ResponseReturnValue:
    """Whoever wrote it down takes it back, and may write it down anew."""
    row = entries.entry(uid, reader=current_user)
    confirming.take_back(row, seen=request.form.get("version", type=int), by=current_user)
    flash(gettext("Taken back: nothing of it counts."), "ok")
    return redirect(url_for(".show", uid=row.session.uid))
