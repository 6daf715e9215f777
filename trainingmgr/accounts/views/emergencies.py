"""Reading in an emergency: asked for, agreed to, ended, and all of them for whoever watches."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts import queries, words
from trainingmgr.accounts.forms import EmergencyAgreeForm, EmergencyForm
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.emergencies import ReadingState
from trainingmgr.accounts.services import emergencies, looking
from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.web.access import allows
from trainingmgr.web.deeds import OneForm, done
from trainingmgr.web.pages import page

bp = Blueprint("emergencies", __name__, url_prefix="/emergencies")
ASK, AGREE, WATCH = (
    Permission.EMERGENCY_ASK, Permission.EMERGENCY_AGREE, Permission.SHORTCUT_READ,
)  # fmt: skip
_form = OneForm(_("Reading in an emergency"))


@bp.get("")
@allows(ASK, AGREE, WATCH)
def index() -> ResponseReturnValue:
    """Those that wait and those that were, the newest first."""
    found = queries.emergencies(current_user, cursor=request.args.get("cursor"))
    asks = current_user.may(ASK)
    return page(
        "accounts/emergencies.html", page=found, at=clock.now(), words=words, S=ReadingState,
        asks=asks, agrees=current_user.may(AGREE), reads_journal=current_user.may(
            Permission.JOURNAL_READ
        ),
        standing=queries.standing_of(current_user) if asks else None,
        officers=queries.holding(Role.DPO) if asks else (),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(ASK, fresh=True)
def ask() -> ResponseReturnValue:
    form = EmergencyForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            emergencies.ask(form.reason.data, form.drawers.data or (), by=current_user)
            flash(gettext("Asked. Call a data protection officer: they must agree."), "wait")
            return redirect(url_for(".index"), 303)
    return _form(
        form, gettext("Ask to read in an emergency"), gettext("Ask for it"),
        says=gettext(
            "A data protection officer must agree. Then you read these parts for 60 minutes, and "
            "change nothing. Oversight is told at once, and each page is on record with your "
            "reason."
        ),
    )  # fmt: skip


@bp.route("/<uuid:uid>/agreement", methods=["GET", "POST"])
@allows(AGREE, fresh=True)
def agree(uid: UUID) -> ResponseReturnValue:
    row = queries.emergency(uid, reader=current_user)
    form = EmergencyAgreeForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            looking.opened(row, row.asked_at, by=current_user)
            emergencies.agree(row, form.reason.data, seen=form.version.data, by=current_user)
            flash(gettext("Agreed. They read for 60 minutes; you can end it here."), "ok")
            return redirect(url_for(".index"), 303)
        row = queries.emergency(uid, reader=current_user)
    if row.state_at(clock.now()) is ReadingState.WAITING:
        looking.show(row, by=current_user)
    return page("accounts/emergency.html", form=form, row=row, parts=words.parts_in_full(row.opens))


@bp.post("/<uuid:uid>/refusal")
@allows(ASK, AGREE)
def refuse(uid: UUID) -> ResponseReturnValue:
    row = queries.emergency(uid, reader=current_user)
    return done(
        lambda: emergencies.refuse(row, by=current_user),
        gettext("It does not begin."), url_for(".index"),
    )  # fmt: skip


@bp.post("/<uuid:uid>/end")
@allows(ASK, AGREE, WATCH)
def end(uid: UUID) -> ResponseReturnValue:
    row = queries.emergency(uid, reader=current_user)
    return done(
        lambda: emergencies.end(row, by=current_user), gettext("It is over."), url_for(".index")
    )
