"""Marks are typed: from a sheet in the order of the paper, or on the class itself."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user

from trainingmgr.core.permissions import Permission
from trainingmgr.training.attendance import queries, services, words
from trainingmgr.training.attendance.forms import MarksForm, NameForm
from trainingmgr.training.attendance.models import Sheet
from trainingmgr.training.attendance.queries import papers, rosters, twice
from trainingmgr.training.attendance.views.classes import WRITES, bp, lock_days, site_asks_twice
from trainingmgr.training.attendance.views.lines import (
    beside_theirs,
    keys,
    on_record,
    retyped,
    spoken,
    typed_in,
)
from trainingmgr.training.attendance.views.twice import one_of_two
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.web.access import allows
from trainingmgr.web.comparing import Boxes, boxes_opened
from trainingmgr.web.pages import page


@bp.route("/sheets/<code>", methods=["GET", "POST"])
@allows(*WRITES)
def type_in(code: str) -> ResponseReturnValue:
    """Type a sheet in, in the order of the paper, without touching the mouse."""
    sheet = papers.sheet(code, reader=current_user)
    if twice.owes_two(sheet.session, sheet, site_asks_twice()):
        return one_of_two(sheet)
    return _typing(sheet.session, sheet)


@bp.route("/sessions/<uuid:uid>/marks", methods=["GET", "POST"])
@allows(Permission.REPORT_WRITE, Permission.ATTENDANCE_CORRECT)
def mark(uid: UUID) -> ResponseReturnValue:
    """Mark a class without a paper sheet: whoever leads it, or a correction by the head."""
    return _typing(queries.session(uid, reader=current_user), None)


def _typing(session: TrainingSession, sheet: Sheet | None) -> ResponseReturnValue:
    uid, code = session.uid, sheet.code if sheet else ""
    form = MarksForm()
    if not form.is_submitted():
        form.seen.data = services.seen_mark(session)
    elif form.validate():
        entries = typed_in(form, rosters.numbered(session, sheet), sheet)
        if entries is not None:
            with form.showing_refusals():
                count = services.record(
                    session,
                    entries,
                    by=current_user,
                    sheet=sheet,
                    reason=form.reason.data,
                    seen=form.seen.data,
                    lock_days=lock_days(),
                    by_site=site_asks_twice(),
                )
                flash(_saved(count, late=services.is_locked(session, lock_days())), "ok")
                return redirect(url_for(".show", uid=uid))
    return _typing_page(uid, code, form)


def _saved(count: int, *, late: bool) -> str:
    if not late:
        return str(ngettext("%(num)s mark saved.", "%(num)s marks saved.", count))
    said = ngettext(
        "%(num)s mark waits for a second person. It does not count before.",
        "%(num)s marks wait for a second person. They do not count before.",
        count,
    )
    return str(said)


def _typing_page(uid: UUID, code: str, form: MarksForm) -> ResponseReturnValue:
    """The page to type on, read anew: what was read before a refusal was rolled back."""
    session = queries.session(uid, reader=current_user)
    sheet = papers.sheet(code, reader=current_user) if code else None
    lines = rosters.lines(session, sheet)
    shown = [on_record(line, sheet) for line in lines]
    typed, clashes, sent = shown, [], Boxes.sent()
    if form.is_stale:
        form.seen.data = services.seen_mark(session)
        typed = [beside_theirs(line, each, sent) for line, each in zip(lines, shown, strict=True)]
        clashes = [
            (line, mine) for line, mine, theirs in zip(lines, typed, shown, strict=True)
            if sent.clash(theirs.boxes)
        ]  # fmt: skip
    elif form.is_submitted():
        typed = [retyped(line, sheet) for line in lines]
    boxes = {name: text for each in shown for name, text in each.boxes.items()}
    return page(
        "training/attendance/typing.html",
        session=session,
        sheet=sheet,
        form=form,
        typed=typed,
        clashes=clashes,
        opened=boxes_opened(boxes, again=form.is_submitted() and not form.is_stale),
        marked=any(line.mark for line in lines),
        locked=services.is_locked(session, lock_days()),
        name_form=NameForm(formdata=None),
        keys=keys(sheet),
        opens=words.opened(spoken(sheet)),
        words=words,
    )
