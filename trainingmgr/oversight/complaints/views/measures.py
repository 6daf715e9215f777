"""Measures that complaints ask for, for the office that decides: what, of whom, and why it cannot
wait; nothing else of the complaint.
"""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.complaints import forms, words
from trainingmgr.oversight.complaints.queries import measures as queries
from trainingmgr.oversight.complaints.services import measures
from trainingmgr.registry.structure.words import SCHEMES
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed, Form
from trainingmgr.web.pages import page

bp = Blueprint("measures", __name__, url_prefix="/measures")
DECIDES = (
    Permission.CLEARANCE_RECORD, Permission.TRAINER_WRITE, Permission.CERTIFICATE_REVOKE,
)  # fmt: skip


@bp.get("")
@allows(*DECIDES)
def index() -> ResponseReturnValue:
    found = queries.measures(reader=current_user, cursor=request.args.get("cursor"))
    return page(
        "oversight/complaints/measures.html", page=found, words=words, schemes=SCHEMES
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(*DECIDES, fresh=True)
def show(uid: UUID) -> ResponseReturnValue:
    measures.note_opened(queries.measure(uid, reader=current_user), by=current_user)
    return _show(uid)


def _show(uid: UUID, form: Form | None = None) -> ResponseReturnValue:
    found = queries.measure(uid, reader=current_user)
    grounds = form if isinstance(form, forms.GroundsForm) else None
    return page(
        "oversight/complaints/measure.html", found=found, words=words, schemes=SCHEMES,
        form=form, is_over=queries.is_over(found),
        grounds=grounds or forms.GroundsForm(data={"version": found.version}, formdata=None),
    )  # fmt: skip


@bp.post("/<uuid:uid>/suspension")
@allows(*DECIDES, fresh=True)
def suspend(uid: UUID) -> ResponseReturnValue:
    form, found = Deed(), queries.measure(uid, reader=current_user)
    if form.validate_on_submit():
        with form.showing_refusals():
            measures.suspend(found, seen=form.version.data, by=current_user)
            flash(gettext("It is suspended until somebody else lifts it."))
            return redirect(url_for(".show", uid=uid))
    return _show(uid, form)


@bp.post("/<uuid:uid>/refusal")
@allows(*DECIDES, fresh=True)
def refuse(uid: UUID) -> ResponseReturnValue:
    form, found = forms.GroundsForm(), queries.measure(uid, reader=current_user)
    if form.validate_on_submit():
        with form.showing_refusals():
            measures.refuse(found, form.reason.data, seen=form.version.data, by=current_user)
            flash(gettext("Nothing is suspended. The complaints office reads why."))
            return redirect(url_for(".index"))
    return _show(uid, form)


@bp.post("/<uuid:uid>/lifting")
@allows(*DECIDES, fresh=True)
def lift(uid: UUID) -> ResponseReturnValue:
    form, found = forms.GroundsForm(), queries.measure(uid, reader=current_user)
    if form.validate_on_submit():
        with form.showing_refusals():
            measures.lift(found, form.reason.data, seen=form.version.data, by=current_user)
            flash(gettext("It is lifted. What was suspended stands as it did before."))
            return redirect(url_for(".index"))
    return _show(uid, form)
