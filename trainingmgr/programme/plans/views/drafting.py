"""Writing a plan: a version with its items, and what waits for what."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.programme.plans import forms, queries
from trainingmgr.programme.plans.models import ReformVersion
from trainingmgr.programme.plans.services import drafting
from trainingmgr.programme.plans.views.shown import WRITE, bp
from trainingmgr.web.access import allows
from trainingmgr.web.deeds import done
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form = forms.PlanForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = drafting.begin(form.titles, form.why.data, by=current_user)
            flash(gettext("The plan has its first draft. Write next what is to be done."))
            return redirect(url_for(".show", uid=made.uid))
    back = (url_for(".index"), gettext("Reform plan"))
    return page("layouts/form.html", form=form, title=gettext("New plan"),
                does=gettext("Begin the plan"), back=back)  # fmt: skip


@bp.route("/<uuid:uid>/versions/new", methods=["GET", "POST"])
@allows(WRITE)
def renew(uid: UUID) -> ResponseReturnValue:
    row, form = queries.plan(uid), forms.VersionForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = drafting.renew(row, form.why.data, by=current_user)
            flash(gettext("The draft says what the version before says. Change what is to change."))
            return redirect(url_for(".show", uid=made.uid))
    back = (url_for(".index"), gettext("Reform plan"))
    return page("layouts/form.html", form=form, title=gettext("New version"),
                does=gettext("Begin the draft"), back=back)  # fmt: skip


@bp.post("/versions/<uuid:uid>/withdrawal")
@allows(WRITE)
def withdraw(uid: UUID) -> ResponseReturnValue:
    row, deed = queries.version(uid), Deed()
    said = gettext("The draft is withdrawn. It stays on record.")
    return done(
        lambda: drafting.withdraw(row, seen=deed.version.data, by=current_user), said,
        url_for(".show", uid=uid),
    )  # fmt: skip


@bp.route("/versions/<uuid:uid>/items/new", methods=["GET", "POST"])
@allows(WRITE)
def write(uid: UUID) -> ResponseReturnValue:
    row, form = queries.version(uid), forms.LineForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = drafting.write(row, form.terms, by=current_user)
            flash(gettext("The item stands in the draft. Say next what it waits for."))
            return redirect(url_for(".item", uid=made.item.uid))
    return form_of(form, gettext("New item"), gettext("Put it into the draft"), row)


@bp.route("/lines/<uuid:uid>/entry", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    row = queries.line(uid)
    form = forms.LineForm(data=forms.line_facts(row))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: forms.line_facts(queries.line(uid))):
            drafting.change(row, form.terms, seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".item", uid=row.item.uid))
    row = queries.line(uid)
    return form_of(form, gettext("What the draft says of it"), gettext("Save"), row.edition)


@bp.post("/lines/<uuid:uid>/removal")
@allows(WRITE)
def take_out(uid: UUID) -> ResponseReturnValue:
    row, deed = queries.line(uid), Deed()
    back = url_for(".show", uid=row.edition.uid)
    said = gettext("It is out of the draft. What earlier versions say of it stays.")
    return done(
        lambda: drafting.take_out(row, seen=deed.version.data, by=current_user), said, back
    )  # fmt: skip


@bp.route("/lines/<uuid:uid>/links/new", methods=["GET", "POST"])
@allows(WRITE)
def link(uid: UUID) -> ResponseReturnValue:
    row, form = queries.line(uid), forms.LinkForm()
    known = queries.choices(row.edition.plan_id, version_id=row.version_id)
    form.code.choices = [each for each in known if each[0] != row.item.code]
    if form.validate_on_submit():
        with form.showing_refusals():
            drafting.link(row, form.code.data, lag=form.lag.data or 0, by=current_user)
            flash(gettext("It waits for that item now."))
            return redirect(url_for(".item", uid=row.item.uid))
    row = queries.line(uid)
    return form_of(form, gettext("What it waits for"), gettext("Write it down"), row.edition,
                   row.title())  # fmt: skip


@bp.post("/links/<uuid:uid>/end")
@allows(WRITE)
def unlink(uid: UUID) -> ResponseReturnValue:
    row = queries.link(uid)
    back, deed = url_for(".item", uid=row.item.uid), Deed()
    return done(
        lambda: drafting.unlink(row, seen=deed.version.data, by=current_user),
        gettext("It is taken away."), back,
    )  # fmt: skip


def form_of(
    form: Any, title: str, does: str, row: ReformVersion, says: object = None
) -> ResponseReturnValue:
    back = (
        url_for(".show", uid=row.uid),
        gettext("%(plan)s, version %(number)s", plan=row.plan.code, number=row.number),
    )
    return page("layouts/form.html", form=form, title=title, does=does, says=says, back=back)
