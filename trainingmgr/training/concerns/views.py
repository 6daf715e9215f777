"""Sending a concern, asking with a receipt, and the desk of the focal points."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.accounts import reasons
from trainingmgr.accounts.rules.reasons import Work
from trainingmgr.core.permissions import Permission
from trainingmgr.training.concerns import forms, queries, services, words
from trainingmgr.training.concerns.rules import receipt_of
from trainingmgr.web.access import allows, is_read, signed_in
from trainingmgr.web.form import Deed, Form
from trainingmgr.web.pages import page

bp = Blueprint("concerns", __name__, url_prefix="/concerns")
CHILD, CONDUCT = Permission.CONCERN_CHILD, Permission.CONCERN_CONDUCT


@bp.route("/new", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    """Anybody sends one, from here or from under the log that they are writing."""
    form = forms.ConcernForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            receipt = services.send(form.kind.data, form.told.data)
            return page("training/concerns/sent.html", receipt=receipt)
    return page("training/concerns/new.html", form=form)


@bp.route("/answer", methods=["GET", "POST"])
@signed_in
def answer() -> ResponseReturnValue:
    """How it stands, for whoever has the receipt."""
    form, found = forms.ReceiptForm(), None
    if form.validate_on_submit():
        found = queries.with_receipt(receipt_of(form.receipt.data))
        if found is None:
            form.receipt.errors = [gettext("No concern has this receipt.")]
    return page("training/concerns/answer.html", form=form, found=found, words=words)


@bp.get("")
@allows(CHILD, CONDUCT, fresh=True, why=Work.COMPLAINTS.value)
def index() -> ResponseReturnValue:
    """What was sent to this focal point: its kind and its day, not what it says."""
    found = queries.concerns(reader=current_user, cursor=request.args.get("cursor"))
    services.note_list(len(found), stated=reasons.given(), by=current_user)
    return page("training/concerns/index.html", page=found, words=words)


@bp.route("/<uuid:uid>", methods=["GET", "POST"])
@is_read
@allows(CHILD, CONDUCT, fresh=True)
def show(uid: UUID) -> ResponseReturnValue:
    """Opened after a reason, each time anew; in an emergency with the reason of the reading."""
    form, row = forms.WhyForm(), queries.concern(uid, reader=current_user)
    if current_user.reach(queries.READS[row.focal]).emergency:
        return _show(uid, told=services.open_(row, current_user.emergency.reason, by=current_user))
    if form.validate_on_submit():
        with form.showing_refusals():
            told = services.open_(row, form.reason.data, by=current_user)
            return _show(uid, told=told)
    return _show(uid, why=form)


def _show(uid: UUID, *, told: str | None = None, **shown: Form) -> ResponseReturnValue:
    row = queries.concern(uid, reader=current_user)
    return page(
        "training/concerns/show.html", row=row, told=told, words=words,
        why=shown.get("why") or forms.WhyForm(formdata=None),
        close=shown.get("close") or forms.AnswerForm(formdata=None, obj=row),
    )  # fmt: skip


@bp.post("/<uuid:uid>/taking")
@allows(CHILD, CONDUCT, fresh=True)
def take(uid: UUID) -> ResponseReturnValue:
    form, row = Deed(), queries.concern(uid, reader=current_user)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.take(row, seen=form.version.data, by=current_user)
            flash(gettext("You have taken it up."))
    for trouble in form.form_errors:
        flash(trouble, "stop")
    return redirect(url_for(".show", uid=uid))


@bp.post("/<uuid:uid>/closing")
@allows(CHILD, CONDUCT, fresh=True)
def close(uid: UUID) -> ResponseReturnValue:
    form, row = forms.AnswerForm(), queries.concern(uid, reader=current_user)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.close(row, form.answer.data, seen=form.version.data, by=current_user)
            flash(gettext("It is closed. Whoever has the receipt reads your answer."))
            return redirect(url_for(".show", uid=uid))
    return _show(uid, close=form)
