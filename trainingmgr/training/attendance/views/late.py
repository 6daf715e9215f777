"""What was written down after the lock: another person confirms or refuses it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.accounts.services import looking
from trainingmgr.core.permissions import Permission
from trainingmgr.training.attendance import queries, services, words
from trainingmgr.training.attendance.forms import LateForm
from trainingmgr.training.attendance.models import LateEntry
from trainingmgr.training.attendance.queries import late as entries
from trainingmgr.training.attendance.queries import reporting, rosters
from trainingmgr.training.attendance.rules import LateKind, LateState
from trainingmgr.training.attendance.services import confirming, lateness
from trainingmgr.training.attendance.views.classes import SEES, bp
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.words import day


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
                looking.opened(row, row.at, by=current_user)
                confirming.confirm(row, seen=form.version.data, by=current_user)
                flash(_counts(row), "ok")
            else:
                confirming.refuse(row, form.answer.data, seen=form.version.data, by=current_user)
                flash(gettext("Nothing of it counts. Whoever wrote it reads why."), "ok")
            return redirect(url_for(".show", uid=row.session.uid))
        row = entries.entry(uid, reader=current_user)
    return _shown(row, form)


def _counts(row: LateEntry) -> str:
    is_report = row.kind is LateKind.REPORT
    return str(
        gettext("The report counts from now on.")
        if is_report
        else gettext("The marks count from now on.")
    )


def _shown(row: LateEntry, form: LateForm) -> ResponseReturnValue:
    session = queries.session(row.session.uid, reader=current_user)
    is_report = row.kind is LateKind.REPORT
    waits = row.state is LateState.WAITING
    own = row.by.holder_id == current_user.holder_id
    decides = waits and not own and current_user.may(Permission.ATTENDANCE_CORRECT)
    if decides:
        looking.show(row, by=current_user)
    return page(
        "training/attendance/late.html",
        row=row,
        session=session,
        lines=() if is_report else _lines(row, session),
        told=_told(row, session) if is_report else (),
        form=form,
        decides=decides,
        takes_back=waits and row.by_id == current_user.id,
        own=own,
        waits=waits,
        words=words,
    )  # fmt: skip


def _lines(row: LateEntry, session: TrainingSession) -> list[tuple[Any, ...]]:
    """Whom each line is about, what stands of them, and what was written."""
    lines, marks = lateness.lines_of(row), rosters.marks_of(session)
    return [(person, marks.get(key), lines[key])
            for key, person in entries.people_on(row).items()]  # fmt: skip


def _told(row: LateEntry, session: TrainingSession) -> list[tuple[str, str, str]]:
    """Of a report what each part is called, what stood, and what was written; what neither says is
    left out.
    """
    language, told = str(get_locale()), row.told or {}
    titles = {each.code: each.title(language) for each in reporting.topics(session)}
    steps = [" · ".join(filter(None, (what, owner, due and day(date.fromisoformat(due)))))
             for what, owner, due in told.get("steps", ())]  # fmt: skip
    done = [each.what for each in reporting.actions(told.get("done", ()))]
    before, now = _said(row.was, titles), _said(told, titles)
    rows = [(name, before[name], now[name]) for name in now]
    if taught := told.get("taught"):
        names = entries.trainers_called({taught, told["led"]} - {None})
        led, now_led = names.get(told["led"], ""), names.get(taught, "")
        if led and not row.was:
            now_led = gettext("%(name)s, instead of %(other)s", name=now_led, other=led)
        rows.append((gettext("Who taught"), led, now_led))
    rows += [(gettext("New action point"), "", each) for each in steps]
    rows += [(gettext("Action point that is done"), "", each) for each in done]
    return [each for each in rows if each[1] or each[2]]


def _said(facts: Mapping[str, Any] | None, titles: Mapping[str, str]) -> dict[str, str]:
    account = services.Account.of(dict(facts)) if facts else None
    return {
        gettext("Was the class held?"): (
            "" if account is None else gettext("Yes") if account.held
            else gettext("No") + gettext(": ") + words.not_held(account.not_held)
        ),
        gettext("Minutes delivered"): str(account.minutes) if account and account.held else "",
        gettext("Topics covered"): (
            ", ".join(titles.get(each, each) for each in account.topics) if account else ""
        ),
        gettext("What was observed"): account.observed if account else "",
        gettext("What it means"): account.meaning if account else "",
    }  # fmt: skip


@bp.post("/late/<uuid:uid>/take-back")
@allows(Permission.ATTENDANCE_TYPE, Permission.ATTENDANCE_CORRECT, Permission.REPORT_WRITE)
def take_late_back(uid: UUID) -> ResponseReturnValue:
    """Whoever wrote it down takes it back, and may write it down anew."""
    row = entries.entry(uid, reader=current_user)
    confirming.take_back(row, seen=request.form.get("version", type=int), by=current_user)
    flash(gettext("Taken back: nothing of it counts."), "ok")
    return redirect(url_for(".show", uid=row.session.uid))
