"""A version is offered, accepted and put in force; an item is reported on, seen done, and tied."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.plans import forms, queries
from trainingmgr.programme.plans.models import ReformItem
from trainingmgr.programme.plans.rules import TieKind
from trainingmgr.programme.plans.services import accepting, working
from trainingmgr.programme.plans.views.drafting import form_of
from trainingmgr.programme.plans.views.shown import ACCEPT, VERIFY, WRITE, bp
from trainingmgr.programme.resources.queries import equipment
from trainingmgr.training.cohorts import queries as runs
from trainingmgr.web.access import allows
from trainingmgr.web.deeds import done
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page


@bp.post("/versions/<uuid:uid>/offer")
@allows(WRITE)
def offer(uid: UUID) -> ResponseReturnValue:
    row, deed = queries.version(uid), Deed()
    said = gettext("It is offered. Government and military sign it next, each by another person.")
    return done(
        lambda: accepting.offer(row, seen=deed.version.data, by=current_user), said,
        url_for(".show", uid=uid),
    )  # fmt: skip


@bp.route("/versions/<uuid:uid>/acceptance", methods=["GET", "POST"])
@allows(ACCEPT)
def accept(uid: UUID) -> ResponseReturnValue:
    row = queries.version(uid)
    form = forms.AcceptForm(data={"version": row.version, "on": clock.today()})
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            accepting.accept(
                row, form.party.data, form.office.data, on=form.on.data, seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("Your signature stands under this version."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("You accept every item of this version, with its days. It never changes then.")
    return form_of(form, gettext("Accept the plan"), gettext("Sign"), queries.version(uid), says)


@bp.route("/versions/<uuid:uid>/paper", methods=["GET", "POST"])
@allows(WRITE, ACCEPT)
def file_paper(uid: UUID) -> ResponseReturnValue:
    row = queries.version(uid)
    form = forms.PaperForm(data={"version": row.version})
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            accepting.file_paper(
                row, form.party.data, form.office.data, form.signatory.data, form.paper.data,
                on=form.on.data, sha256=form.sha256.data, seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The signed paper stands under this version."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("Who wrote or offered the version, or signed for the other side, files none.")
    title = gettext("File a signed paper")
    return form_of(form, title, gettext("File it"), queries.version(uid), says)


@bp.route("/versions/<uuid:uid>/return", methods=["GET", "POST"])
@allows(WRITE, ACCEPT)
def send_back(uid: UUID) -> ResponseReturnValue:
    row = queries.version(uid)
    form = forms.BackForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            accepting.send_back(row, form.says.data, seen=form.version.data, by=current_user)
            flash(gettext("It is sent back. A new version can begin as its copy."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("It is not taken up again: what comes next is a new version.")
    return form_of(
        form, gettext("Send it back"), gettext("Send it back"), queries.version(uid), says
    )


@bp.post("/versions/<uuid:uid>/force")
@allows(WRITE)
def enforce(uid: UUID) -> ResponseReturnValue:
    row, deed = queries.version(uid), Deed()
    said = gettext("It is in force from today. Reports are measured against it.")
    return done(
        lambda: accepting.enforce(row, seen=deed.version.data, by=current_user), said,
        url_for(".show", uid=uid),
    )  # fmt: skip


@bp.route("/items/<uuid:uid>/reports/new", methods=["GET", "POST"])
@allows(WRITE)
def report(uid: UUID) -> ResponseReturnValue:
    row = queries.item(uid)
    form = forms.ReportForm(data={"on": clock.today()} | forms.report_facts(
        queries.last_report(row.id)))  # fmt: skip
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            working.report(row, form.told(form.on.data), by=current_user)
            flash(gettext("The report stands. The days of all that waits for it are anew."))
            return redirect(url_for(".item", uid=uid))
    return _form(form, gettext("How far it has come"), gettext("Report it"), row)


@bp.route("/reports/<uuid:uid>/finding", methods=["GET", "POST"])
@allows(VERIFY)
def see(uid: UUID) -> ResponseReturnValue:
    row, form = queries.report(uid), forms.SeeForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            holds = form.holds.data == "yes"
            working.see(row, holds=holds, says=form.says.data, by=current_user)
            flash(gettext("What you found stands with it."))
            return redirect(url_for(".item", uid=row.item.uid))
    title = gettext("Look whether it is done")
    row = queries.report(uid)
    return _form(form, title, gettext("Write down what I found"), row.item, row.says)


@bp.route("/items/<uuid:uid>/ties/new", methods=["GET", "POST"])
@allows(WRITE)
def tie(uid: UUID) -> ResponseReturnValue:
    row, form = queries.item(uid), forms.TieForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            working.tie(row, form.kind.data, form.code.data, by=current_user)
            flash(gettext("It belongs to the item now."))
            return redirect(url_for(".item", uid=uid))
    return _form(form, gettext("Tie something to the item"), gettext("Write it down"), row)


@bp.route("/runs/<uuid:uid>/item", methods=["GET", "POST"])
@allows(WRITE)
def place(uid: UUID) -> ResponseReturnValue:
    """A run names the item of the plan to which it belongs (CR-3)."""
    run = runs.cohort(uid, reader=current_user, permission=Permission.COHORT_READ)
    form, known = forms.RunForm(), queries.places(str(get_locale()))
    form.code.choices = [(str(item.uid), said) for item, said in known]
    if form.validate_on_submit():
        with form.showing_refusals():
            chosen = queries.item(UUID(form.code.data))
            working.tie(chosen, TieKind.RUN, run.code, by=current_user)
            flash(gettext("The run belongs to item %(item)s.", item=chosen.code))
            return redirect(url_for(".untied"))
    return page(
        "layouts/form.html", form=form, title=gettext("The item of a run"),
        does=gettext("Write it down"), says=run.code,
        back=(url_for(".untied"), gettext("Runs that belong to no item of the plan")),
    )  # fmt: skip


@bp.route("/items/<uuid:uid>/equipment/new", methods=["GET", "POST"])
@allows(WRITE)
def need(uid: UUID) -> ResponseReturnValue:
    row, form, language = queries.item(uid), forms.EquipmentForm(), str(get_locale())
    known = {each.code: each for each in equipment.kinds() if not each.register}
    form.kind.choices = [(code, each.title(language)) for code, each in known.items()]
    if form.validate_on_submit():
        with form.showing_refusals():
            working.need(row, known[form.kind.data], form.count.data or 0, by=current_user)
            flash(gettext("It stands with the item."))
            return redirect(url_for(".item", uid=uid))
    return _form(form, gettext("Equipment that the item needs"), gettext("Write it down"), row)


@bp.post("/equipment/<uuid:uid>/end")
@allows(WRITE)
def need_no_more(uid: UUID) -> ResponseReturnValue:
    row = queries.equipment(uid)
    back = url_for(".item", uid=row.item.uid)
    Deed()
    says = gettext("It is taken away.")
    return done(lambda: working.need_no_more(row, by=current_user), says, back)


@bp.post("/ties/<uuid:uid>/end")
@allows(WRITE)
def untie(uid: UUID) -> ResponseReturnValue:
    row = queries.tie(uid)
    back = url_for(".item", uid=row.item.uid)
    Deed()
    return done(lambda: working.untie(row, by=current_user), gettext("It is taken away."), back)


def _form(
    form: Any, title: str, does: str, row: ReformItem, says: object = None
) -> ResponseReturnValue:
    back = (url_for(".item", uid=row.uid), row.code)
    return page("layouts/form.html", form=form, title=title, does=does, says=says, back=back)
