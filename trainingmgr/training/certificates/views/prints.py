"""What was sent to the printer, and what came out: a print counts when somebody has seen it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.core.permissions import Permission
from trainingmgr.training.certificates.forms import ConfirmForm
from trainingmgr.training.certificates.queries import register
from trainingmgr.training.certificates.services import printing
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("prints", __name__, url_prefix="/print-runs")
ASK, ISSUE = Permission.CERTIFICATE_REQUEST, Permission.CERTIFICATE_ISSUE


@bp.get("")
@allows(ASK, ISSUE)
def index() -> ResponseReturnValue:
    """Everything that was sent to the printer within reach, newest first."""
    found = register.print_runs(reader=current_user, cursor=request.args.get("cursor"))
    return page("training/certificates/print_runs.html", page=found)


@bp.route("/<uuid:uid>", methods=["GET", "POST"])
@allows(ASK, ISSUE)
def show(uid: UUID) -> ResponseReturnValue:
    """One print run: what was in it, and what came out."""
    run = register.print_run(uid, reader=current_user)
    form = ConfirmForm(version=run.version)
    spoiled = request.form.getlist("spoiled")
    if form.validate_on_submit():
        with form.showing_refusals():
            printing.confirm(
                run, spoiled, form.reason.data, seen=form.version.data, by=current_user
            )
            flash(gettext("The prints are confirmed."), "ok")
            return redirect(url_for(".index"))
        run = register.print_run(uid, reader=current_user)
    return page(
        "training/certificates/print_run.html", run=run, lines=register.lines_of(run), form=form,
        spoiled=spoiled,
    )  # fmt: skip
