"""Sheets that a second person types again, and those that two type before they count."""

from collections.abc import Sequence

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.core.errors import NotFound
from trainingmgr.training.attendance import queries, services, words
from trainingmgr.training.attendance.forms import MarksForm, NameForm
from trainingmgr.training.attendance.models import Sheet, SheetTyping
from trainingmgr.training.attendance.queries import papers, rosters, twice
from trainingmgr.training.attendance.queries.rosters import Line
from trainingmgr.training.attendance.rules import Turn
from trainingmgr.training.attendance.services import readings
from trainingmgr.training.attendance.views.classes import WRITES, bp, lock_days
from trainingmgr.training.attendance.views.lines import (
    as_typed,
    blank,
    keys,
    retyped,
    typed_in,
)
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

TOLD = {
    Turn.FIRST: lambda: gettext(
        "Your reading of the sheet is kept. It counts once another person has typed it too."
    ),
    Turn.ALIKE: lambda: gettext("Both say the same. The marks count from now on."),
    Turn.DIFFERS: lambda: gettext(
        "The two do not say the same. A third person looks at the paper; until then nothing counts."
    ),
}


@bp.route("/sheets/<code>/check", methods=["GET", "POST"])
@allows(*WRITES)
def check(code: str) -> ResponseReturnValue:
    """A second person types the sheet again, blind; what differs is shown, nothing is changed."""
    sheet = papers.sheet(code, reader=current_user)
    session = queries.session(sheet.session.uid, reader=current_user)
    form, differing, entries = MarksForm(), [], None
    lines = [each for each in rosters.lines(session, sheet) if each.enrolment.id in sheet.lines]
    if form.validate_on_submit():
        entries = typed_in(form, lines, sheet)
        if entries is not None:
            with form.showing_refusals():
                differing = services.check(session, sheet, entries, by=current_user)
                if not differing:
                    flash(gettext("Both say the same. The check is on record."), "ok")
                    return redirect(url_for(".show", uid=session.uid))
                form.form_errors.append(
                    gettext("Some lines say something else. Look at the paper once more.")
                )
        session = queries.session(sheet.session.uid, reader=current_user)
        sheet = papers.sheet(code, reader=current_user)
        lines = [each for each in rosters.lines(session, sheet) if each.enrolment.id in sheet.lines]
    typed = [retyped(line, sheet) if form.is_submitted() else blank(line) for line in lines]
    return page(
        "training/attendance/check.html",
        session=session,
        sheet=sheet,
        form=form,
        typed=typed,
        differing={line.enrolment.id: line for line in lines if line.enrolment.id in differing},
        second={key: entry.code for key, entry in (entries or {}).items() if entry},
        may=not papers.typed_by(session, current_user),
        keys=keys(sheet),
        opens=words.opened(sheet.letters_in),
        words=words,
    )


def one_of_two(sheet: Sheet) -> ResponseReturnValue:
    """Type a sheet as one of two people, who do not see what the other typed."""
    code, form = sheet.code, MarksForm()
    if len(twice.typings(sheet)) == 2:
        return redirect(url_for(".differences", code=code))
    if form.validate_on_submit():
        entries = typed_in(form, _printed(sheet), sheet)
        if entries is not None:
            with form.showing_refusals():
                turn = readings.type_in(
                    sheet, entries, by=current_user, reason=form.reason.data, lock_days=lock_days()
                )
                flash(TOLD[turn](), "ok" if turn is not Turn.DIFFERS else "stop")
                back = ".find_sheet" if turn is Turn.FIRST else ".show"
                return redirect(url_for(back, uid=sheet.session.uid) if back == ".show"
                                else url_for(back))  # fmt: skip
        sheet = papers.sheet(code, reader=current_user)
    session = queries.session(sheet.session.uid, reader=current_user)
    lines = _printed(sheet)
    own = next((each for each in twice.typings(sheet) if each.by_id == current_user.id), None)
    kept = readings.lines_of(own) if own else {}
    return page(
        "training/attendance/once_of_two.html",
        session=session,
        sheet=sheet,
        form=form,
        own=own,
        typed=[
            retyped(line, sheet)
            if form.is_submitted()
            else as_typed(line, kept.get(line.enrolment.id), sheet)
            for line in lines
        ],
        locked=services.is_locked(session, lock_days()),
        name_form=NameForm(formdata=None),
        keys=keys(sheet),
        opens=words.opened(sheet.letters_in),
        words=words,
    )


def _printed(sheet: Sheet) -> Sequence[Line]:
    """The lines of the paper alone, in its order."""
    return [each for each in rosters.numbered(sheet.session, sheet)
            if each.enrolment.id in sheet.lines]  # fmt: skip


@bp.route("/sheets/<code>/differences", methods=["GET", "POST"])
@allows(*WRITES)
def differences(code: str) -> ResponseReturnValue:
    """Where two read a sheet otherwise, a third says what the paper says."""
    sheet, form = papers.sheet(code, reader=current_user), MarksForm()
    first, second = _both(sheet)
    owed = readings.differing(sheet, first, second)
    lines = [each for each in _printed(sheet) if each.enrolment.id in owed]
    if form.validate_on_submit():
        entries = typed_in(form, lines, sheet)
        if entries is not None:
            with form.showing_refusals():
                count = readings.settle(
                    sheet, entries, by=current_user, reason=form.reason.data, lock_days=lock_days()
                )
                flash(
                    gettext("%(count)s lines are settled. The marks count from now on.",
                            count=count),
                    "ok",
                )  # fmt: skip
                return redirect(url_for(".show", uid=sheet.session.uid))
        sheet = papers.sheet(code, reader=current_user)
        first, second = _both(sheet)
        lines = [each for each in _printed(sheet) if each.enrolment.id in owed]
    session = queries.session(sheet.session.uid, reader=current_user)
    both = [readings.lines_of(each) for each in (first, second)]
    return page(
        "training/attendance/differences.html",
        session=session,
        sheet=sheet,
        form=form,
        typed=[retyped(line, sheet) if form.is_submitted() else blank(line) for line in lines],
        readings={
            line.enrolment.id: [each.get(line.enrolment.id, readings.NOTHING) for each in both]
            for line in lines
        },
        typists=(first.by, second.by),
        may=current_user.holder_id not in (first.by.holder_id, second.by.holder_id),
        locked=services.is_locked(session, lock_days()),
        keys=keys(sheet),
        opens=words.opened(sheet.letters_in),
        words=words,
    )


def _both(sheet: Sheet) -> Sequence[SheetTyping]:
    typed = twice.typings(sheet)
    if len(typed) < 2 or not twice.waits(sheet):
        raise NotFound
    return typed
