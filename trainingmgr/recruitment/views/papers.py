"""Receipts, sheets, scans, and the letters that tell applicants what became of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core.db import let_go
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.documents.scans import KINDS, MOST_BYTES
from trainingmgr.recruitment import printouts
from trainingmgr.recruitment.forms import LettersForm, ScanForm
from trainingmgr.recruitment.models import Application
from trainingmgr.recruitment.printouts import Addressee
from trainingmgr.recruitment.queries import contests, dossiers, letters, plans
from trainingmgr.recruitment.rules import AppealState
from trainingmgr.recruitment.services import papers, telling
from trainingmgr.recruitment.views.points import stage_of
from trainingmgr.recruitment.views.rounds import READ, SAYS, SCORE, TAKE, bp
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page
from trainingmgr.web.requests import LANGUAGES

CHECK = Permission.APPLICATION_CHECK


@bp.get("/applications/<uuid:uid>/receipt.pdf")
@allows(READ)
def receipt(uid: UUID) -> ResponseReturnValue:
    """The paper that the applicant takes home (R-REC-05)."""
    found = dossiers.application(uid, reader=current_user)
    return _pdf(
        printouts.receipt(found, Shown(found.person, current_user), language=_language(),
                          by=current_user.name, address=_address()).whole().data, "receipt",
    )  # fmt: skip


@bp.post("/applications/<uuid:uid>/scans")
@allows(TAKE, CHECK)
def attach(uid: UUID) -> ResponseReturnValue:
    """A paper as it was handed in, kept sealed beside what was found about it."""
    found, form = dossiers.application(uid, reader=current_user), ScanForm()
    try:
        if form.validate():
            data = form.file.data.read(MOST_BYTES + 1)
            papers.attach(found, form.of.data, data, by=current_user)
            flash(gettext("The scan is attached."), "ok")
        else:
            flash(" ".join(str(e) for errors in form.errors.values() for e in errors), "stop")
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".application", uid=uid))


@bp.get("/scans/<uuid:uid>")
@allows(READ)
def scan(uid: UUID) -> ResponseReturnValue:
    """A scan, to be kept or looked at outside the browser: never opened as a page of this site."""
    found, person = dossiers.scan(uid, reader=current_user)
    looking.note(Sight.APPLICATION, [person.id], by=current_user)
    return Response(
        papers.content_of(found),
        mimetype=KINDS[found.kind],
        headers={"Content-Disposition": f"attachment; filename=paper-{person.number}.{found.kind}"},
    )


@bp.post("/applications/<uuid:uid>/letter.pdf")
@allows(TAKE, CHECK)
def letter(uid: UUID) -> ResponseReturnValue:
    """The letter that tells an applicant why they are refused (R-REC-01), or that they are not."""
    found = dossiers.application(uid, reader=current_user)
    heard = any(each.state is AppealState.UPHELD for each in contests.appeals_of(found))
    try:
        return _letters([found], _language(), heard=heard)
    except Refusal as refused:
        flash(str(refused), "stop")
        return redirect(url_for(".application", uid=uid))


@bp.get("/<uuid:uid>/letters")
@allows(TAKE, CHECK)
def letters_of(uid: UUID) -> ResponseReturnValue:
    """Who is to be told, and how many of them no letter has told yet."""
    return _letters_page(uid, LettersForm(formdata=None, language=str(get_locale())))


@bp.post("/<uuid:uid>/letters.pdf")
@allows(TAKE, CHECK)
def make_letters(uid: UUID) -> ResponseReturnValue:
    """The letters of those who wait for one, in one file: the next part of them."""
    found, form = plans.round_(uid, reader=current_user), LettersForm()
    if form.validate():
        with form.showing_refusals():
            files = letters.to_tell(
                found, form.state.data or None, reader=current_user, at_most=telling.AT_ONCE
            )
            return _letters(files, form.language.data)
    return _letters_page(uid, form)


def _letters_page(uid: UUID, form: LettersForm) -> ResponseReturnValue:
    found = plans.round_(uid, reader=current_user)
    return page(
        "recruitment/letters.html", round=found, form=form, at_once=telling.AT_ONCE,
        rows=sorted(letters.waiting(found, reader=current_user).items()), **SAYS,
    )  # fmt: skip


def _letters(files: Sequence[Application], language: str, *, heard: bool = False) -> Response:
    """The file is whole before the letters count as made."""
    before = letters.results_told(files)
    to = [
        Addressee(application=each, person=Shown(each.person, current_user), heard=heard,
                  before=sorted({at.date() for at in before.get(each.id, ())}))
        for each in files
    ]  # fmt: skip
    if not to:
        raise Refusal(gettext("Nobody waits for a letter."))
    let_go()
    data = printouts.letters(to, language=language, by=current_user.name).whole().data
    telling.note_letters(files[0].round, files, language=language, by=current_user)
    return _pdf(data, "letters", as_what="attachment")


@bp.get("/<uuid:uid>/stages/<code>/sheet.pdf")
@allows(SCORE)
def sheet(uid: UUID, code: str) -> ResponseReturnValue:
    """The sheet on which a stage is scored, in the order of typing."""
    found = plans.round_(uid, reader=current_user)
    rows = dossiers.in_stage(found, reader=current_user, cursor=request.args.get("cursor"))
    looking.note(Sight.APPLICATION, [each.person_id for each in rows.rows], by=current_user)
    people_ = [Shown(each.person, current_user) for each in rows.rows]
    return _pdf(
        printouts.sheet(found, stage_of(found, code), people_, language=_language(),
                        by=current_user.name, address=_address()).whole().data, "sheet",
    )  # fmt: skip


def _address() -> str:
    return str(current_app.extensions["settings"].address)


def _language() -> str:
    asked = request.values.get("language", "")
    return asked if asked in LANGUAGES else str(get_locale())


def _pdf(data: Any, name: str, as_what: str = "inline") -> Response:
    return Response(
        data,
        mimetype="application/pdf",
        headers={
            "Content-Disposition": f"{as_what}; filename={name}.pdf",
            "Cache-Control": "no-store",
        },
    )
