"""Certificates that leave as signed credentials, for wallets and systems of others."""

from flask import Response, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from trainingmgr.core.errors import Refusal
from trainingmgr.training.certificates.queries import register
from trainingmgr.training.certificates.services import credentials
from trainingmgr.training.certificates.views.register import ASK, ISSUE, bp, printer
from trainingmgr.web.access import allows


@bp.post("/<serial>/credential")
@allows(ASK, ISSUE)
def credential(serial: str) -> ResponseReturnValue:
    """One certificate as an Open Badge: a signed file that any reader of them can check."""
    found = register.certificate(serial, reader=current_user, permission=printer())
    name = f"{found.serial}.jwt"
    try:
        (token,) = credentials.export([found], site_address(), by=current_user)
    except Refusal as refused:
        flash(str(refused), "stop")
        return redirect(url_for(".show", serial=serial))
    return Response(
        token,
        mimetype="application/vc+jwt",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def site_address() -> str:
    address: str = current_app.extensions["settings"].address
    return address
