"""Errors in records that were complained about, for the personnel desk: a field and a day."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.complaints import forms, words
from trainingmgr.oversight.complaints.queries import mending as queries
from trainingmgr.oversight.complaints.rules import BY_CORRECTION, WrongField
from trainingmgr.oversight.complaints.services import mending
from trainingmgr.registry.identity.words import CORRECTION_STATES
from trainingmgr.web.access import allows
from trainingmgr.web.form import Form
from trainingmgr.web.pages import page

bp = Blueprint("data_errors", __name__, url_prefix="/data-errors")
MENDS = Permission.DATA_ERROR_MEND
VALUES = {
    WrongField.NAME: "name",
    WrongField.BIRTH: "born",
    WrongField.SERVICE_NUMBER: "service_number",
}


@bp.get("")
@allows(MENDS)
def index() -> ResponseReturnValue:
    found = queries.errors(reader=current_user, cursor=request.args.get("cursor"))
    return page(
        "oversight/complaints/errors.html", page=found, words=words, today=clock.today()
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(MENDS)
def show(uid: UUID) -> ResponseReturnValue:
    found = queries.error(uid, reader=current_user)
    mending.note_opened(found, by=current_user)
    return _show(uid)


def _show(uid: UUID, form: Form | None = None) -> ResponseReturnValue:
    found = queries.error(uid, reader=current_user)
    correct = form if isinstance(form, forms.CorrectForm) else _correct(found, formdata=None)
    ending = form if isinstance(form, forms.EndForm) else forms.EndForm(formdata=None, obj=found)
    return page(
        "oversight/complaints/error.html", found=found, words=words, form=form, correct=correct,
        ending=ending, by_correction=found.wrong in BY_CORRECTION, states=CORRECTION_STATES,
        today=clock.today(),
    )  # fmt: skip


def _correct(found: Any, **given: Any) -> forms.CorrectForm:
    form = forms.CorrectForm(data={"version": found.version}, **given)
    for wrong, name in VALUES.items():
        if wrong is not found.wrong:
            delattr(form, name)
    return form


@bp.post("/<uuid:uid>/correction")
@allows(MENDS)
def correct(uid: UUID) -> ResponseReturnValue:
    """Opens the correction in the register; a second person decides it there."""
    found = queries.error(uid, reader=current_user)
    form = _correct(found)
    if form.validate_on_submit() and found.wrong in VALUES:
        with form.showing_refusals():
            value = form[VALUES[found.wrong]].data
            mending.correct(
                found, value, form.proof.data, seen=form.version.data, by=current_user
            )  # fmt: skip
            flash(gettext("The correction is open. A second person decides it."))
            return redirect(url_for(".show", uid=uid))
    return _show(uid, form)


@bp.post("/<uuid:uid>/end")
@allows(MENDS)
def end(uid: UUID) -> ResponseReturnValue:
    form, found = forms.EndForm(), queries.error(uid, reader=current_user)
    if form.validate_on_submit():
        with form.showing_refusals():
            mending.end(
                found, form.ended.data, form.paper.data, seen=form.version.data, by=current_user
            )  # fmt: skip
            flash(gettext("It is written down. The complaints office sees that it ended."))
            return redirect(url_for(".index"))
    return _show(uid, form)
