"""Breaches: noticed, told in time, closed with what was learnt (R-DAT-14)."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.protection import forms, queries, words
from trainingmgr.oversight.protection.rules import BreachState, tell_by, to_tell
from trainingmgr.oversight.protection.services import breaches as services
from trainingmgr.web.access import allows
from trainingmgr.web.form import Form
from trainingmgr.web.pages import over, page

bp = Blueprint("breaches", __name__, url_prefix="/breaches")
READ, WRITE = Permission.PROTECTION_READ, Permission.PROTECTION_WRITE


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    form = forms.BreachFilters()
    return page(
        "oversight/protection/breaches.html",
        page=queries.breaches(**form.asked, cursor=request.args.get("cursor")),
        filters_=form, words=words, now=clock.now(), to_tell=to_tell, tell_by=tell_by,
        writes=current_user.may(WRITE),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form = forms.BreachForm(data={"found_on": clock.today()})
    del form.version
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.write(
                form.found_at, form.says.data, form.lost.data, form.assessed, by=current_user
            )
            flash(gettext("%(code)s is written down.", code=made.code))
            return redirect(url_for(".show", uid=made.uid))
    return page(
        "layouts/form.html", form=form, title=gettext("New breach"),
        does=gettext("Write it down"), back=(url_for(".index"), gettext("Breaches")),
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.breach(uid)
    return page(
        "oversight/protection/breach.html", row=row, words=words, now=clock.now(),
        owed=to_tell(row.danger, [each.whom for each in row.notices]), by=tell_by(row.found_at),
        writes=current_user.may(WRITE) and row.state == "open",
    )  # fmt: skip


@bp.route("/<uuid:uid>/assessment", methods=["GET", "POST"])
@allows(WRITE)
def amend(uid: UUID) -> ResponseReturnValue:
    form = forms.AssessForm(obj=queries.breach(uid))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.breach(uid)):
            services.amend(
                queries.breach(uid), form.assessed, seen=form.version.data, by=current_user
            )
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=uid))
    return _form(uid, form, gettext("What is known now"), gettext("Save"))


@bp.route("/<uuid:uid>/notices", methods=["GET", "POST"])
@allows(WRITE)
def tell(uid: UUID) -> ResponseReturnValue:
    row = queries.breach(uid)
    form = forms.TellForm(data={"version": row.version, "told_on": clock.today()})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.tell(
                row, form.whom.data, form.who.data, form.how.data, form.told_at,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("It is written down."))
            return redirect(url_for(".show", uid=uid))
    return _form(uid, form, gettext("Who was told"), gettext("Write it down"))


@bp.route("/<uuid:uid>/end", methods=["GET", "POST"])
@allows(WRITE)
def close(uid: UUID) -> ResponseReturnValue:
    row = queries.breach(uid)
    form = forms.CloseForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.close(row, form.lessons.data, seen=form.version.data, by=current_user)
            flash(gettext("It is closed."))
            return redirect(url_for(".show", uid=uid))
    return _form(uid, form, gettext("Close it"), gettext("Close it"))


def _form(uid: UUID, form: Form, title: str, does: str) -> ResponseReturnValue:
    row = queries.breach(uid)
    if row.state is not BreachState.OPEN and not form.is_submitted():
        return over(url_for(".show", uid=uid), gettext("It is closed already."))
    return page(
        "layouts/form.html", form=form, title=title, does=does,
        back=(url_for(".show", uid=uid), row.code),
    )  # fmt: skip
