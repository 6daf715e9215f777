"""Receipts, letters and sheets."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from trainingmgr.core.privacy import Shown
from trainingmgr.recruitment import printouts
from trainingmgr.recruitment.queries import dossiers, plans
from trainingmgr.recruitment.views.points import stage_of
from trainingmgr.recruitment.views.rounds import READ, SCORE, bp
from trainingmgr.web.access import allows
from trainingmgr.web.requests import LANGUAGES


@bp.get("/applications/<uuid:uid>/receipt.pdf")
@allows(READ)
def receipt(uid: UUID) -> ResponseReturnValue:
    """The paper that the applicant takes home (R-REC-05)."""
    found = dossiers.application(uid, reader=current_user)
    return _pdf(
        printouts.receipt(found, Shown(found.person, current_user), language=_language(),
                          by=current_user.name, address=_address()), "receipt",
    )  # fmt: skip


@bp.get("/applications/<uuid:uid>/letter.pdf")
@allows(READ)
def letter(uid: UUID) -> ResponseReturnValue:
    """The letter that tells an applicant why they are refused (R-REC-01), or that they are not."""
    found = dossiers.application(uid, reader=current_user)
    return _pdf(
        printouts.letter(found, Shown(found.person, current_user), language=_language(),
                         by=current_user.name), "letter",
    )  # fmt: skip


@bp.get("/<uuid:uid>/stages/<code>/sheet.pdf")
@allows(SCORE)
def sheet(uid: UUID, code: str) -> ResponseReturnValue:
    """The sheet on which a stage is scored, in the order of typing."""
    found = plans.round_(uid, reader=current_user)
    rows = dossiers.in_stage(found, reader=current_user, cursor=request.args.get("cursor"))
    people_ = [Shown(each.person, current_user) for each in rows.rows]
    return _pdf(
        printouts.sheet(found, stage_of(found, code), people_, language=_language(),
                        by=current_user.name, address=_address()), "sheet",
    )  # fmt: skip


def _address() -> str:
    return str(current_app.extensions["settings"].address)


def _language() -> str:
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else str(get_locale())


def _pdf(paper: Any, name: str) -> Response:
    return Response(
        paper.whole().data,
        mimetype="application/pdf",
        headers={"Content-Disposition": f"inline; filename={name}.pdf"},
    )
