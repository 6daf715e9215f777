"""One's phones, what came from them and waits for a decision, a file where there is no signal."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.core.permissions import Permission
from trainingmgr.documents import qr
from trainingmgr.field import forms, queries, services, words
from trainingmgr.field.queries import comparing
from trainingmgr.field.services import giving, taking
from trainingmgr.field.services.kinds import Site
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("phones", __name__, url_prefix="/phones")
CARRIES = queries.CARRIES
WITHDRAWS = (*CARRIES, Permission.ACCOUNT_WRITE)


@bp.get("/")
@allows(*CARRIES)
def index() -> ResponseReturnValue:
    address = current_app.extensions["settings"].address + url_for("field.app")
    return page(
        "field/phones.html", phones=queries.devices_of(current_user), words=words,
        conflicts=queries.conflicts(current_user), address=address, symbol=qr.symbol(address),
    )  # fmt: skip


@bp.get("/all")
@allows(Permission.ACCOUNT_READ)
def every() -> ResponseReturnValue:
    """Every phone, so that one that was lost can be withdrawn for its owner."""
    return page(
        "field/all.html", page=queries.devices(cursor=request.args.get("cursor")),
        may_withdraw=current_user.may(Permission.ACCOUNT_WRITE),
    )  # fmt: skip


@bp.route("/<uuid:uid>/withdrawal", methods=["GET", "POST"])
@allows(*WITHDRAWS)
def withdraw(uid: UUID) -> ResponseReturnValue:
    """What is lost with a phone is said first: nobody brings it back."""
    form, found = Deed(), queries.device(uid, reader=current_user)
    back = url_for(".index" if found.user_id == current_user.id else ".every")
    if form.validate_on_submit():
        with form.showing_refusals():
            services.withdraw(found, by=current_user)
            flash(gettext("The phone opens no more. It empties itself when it is heard of."))
            return redirect(back)
    found = queries.device(uid, reader=current_user)
    return page("field/withdrawal.html", row=found, form=form, back=back)


@bp.route("/conflicts/<uuid:uid>", methods=["GET", "POST"])
@allows(*CARRIES)
def conflict(uid: UUID) -> ResponseReturnValue:
    """Both versions side by side, and which of them stands."""
    found = queries.conflict(uid, reader=current_user)
    form = forms.SettleForm(obj=found)
    if form.validate_on_submit():
        with form.showing_refusals():
            site = Site.of(current_app.extensions["settings"])
            taking.settle(
                found, form.settled.data, seen=form.version.data, stood=form.stood.data or "",
                by=current_user, site=site,
            )  # fmt: skip
            flash(gettext("It is decided."))
            return redirect(url_for(".index"))
    found = queries.conflict(uid, reader=current_user)
    compared = comparing.compared(found, reader=current_user)
    if form.is_stale or not form.is_submitted():
        form.stood.data = compared.stood
    return page("field/conflict.html", form=form, row=found, words=words, compared=compared)


@bp.route("/file", methods=["GET", "POST"])
@allows(*CARRIES)
def file() -> ResponseReturnValue:
    """The last resort where there is no signal for long."""
    form, answers = forms.FileForm(), None
    if form.validate_on_submit():
        with form.showing_refusals():
            site = Site.of(current_app.extensions["settings"])
            answers = giving.from_file(form.file.data.read(), by=current_user, site=site)
    return page("field/file.html", form=form, answers=answers, words=words)
