"""The register of risks, its map, and what warns early."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.framework import words as framework
from trainingmgr.programme.framework.queries import owners
from trainingmgr.programme.framework.rules import POINTS
from trainingmgr.programme.risks import forms, printouts, queries, services, words
from trainingmgr.programme.risks.models import Risk
from trainingmgr.programme.risks.rules import RiskState, Stage, Watch, level, shade
from trainingmgr.programme.risks.services import Terms
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("risks", __name__, url_prefix="/risks")
READ, WRITE = Permission.FRAMEWORK_READ, Permission.FRAMEWORK_WRITE


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    rows = queries.risks(_state())
    return page(
        "programme/risks/index.html", risks=rows, words=words, today=clock.today(), level=level,
        Stage=Stage, state=_state(), places=_places(rows), shade=shade,
        writes=current_user.may(WRITE),
    )  # fmt: skip


def _state() -> RiskState:
    return RiskState.CLOSED if request.args.get("state") == RiskState.CLOSED else RiskState.OPEN


def _places(rows: Iterable[Risk]) -> dict[tuple[int, int], list[str]]:
    """Codes of risks by how likely and how grave they are today."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for each in rows:
        if now := each.stands:
            found[now.likelihood, now.impact].append(each.code)
    return found


@leaves("risks", _("Register of risks"), READ)
def _leaving() -> Listing:
    return Listing(
        columns=printouts.COLUMNS, cells=printouts.cells,
        fetch=lambda most: queries.risks(_state())[: most + 1],
        back=url_for("risks.index"), is_personal=False,
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.risk(uid)
    return page(
        "programme/risks/show.html", risk=row, said=row.said, words=words,
        framework=framework, today=clock.today(), level=level, Stage=Stage,
        writes=current_user.may(WRITE), sees_support=current_user.may(Permission.DILIGENCE_READ),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form = _offered(forms.RiskForm(point=request.args.get("point", "")))
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.write(_terms(form, None), by=current_user)
            flash(gettext("The risk is in the register. Score it next."))
            return redirect(url_for(".show", uid=made.uid))
    return _form(form, gettext("New risk"), gettext("Put it into the register"))


@bp.route("/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    row = queries.risk(uid)
    form = _offered(forms.RiskForm(data=forms.risk_facts(row)))
    if form.validate_on_submit():
        with form.showing_refusals():
            terms = _terms(form, row)
            services.change(row, terms, seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("Left empty, the words of the source stand.") if row.is_seeded else None
    return _form(form, gettext("Change the risk"), gettext("Save"), row, says)


def _offered(form: forms.RiskForm) -> forms.RiskForm:
    form.point.choices = [(each, f"{each} {framework.STATEMENTS[each]}") for each in POINTS]
    form.owner.choices = [(str(each.holder_id), each.name) for each in owners()]
    if not current_user.may(Permission.DILIGENCE_READ):
        del form.request
    return form


def _terms(form: forms.RiskForm, row: Risk | None) -> Terms:
    owner = next((each for each in owners() if str(each.holder_id) == form.owner.data), None)
    there = row.request.code if row and row.request else ""
    field = form._fields.get("request")
    return Terms(**form.facts, owner=owner, request=field.data if field else there)


@bp.route("/<uuid:uid>/score", methods=["GET", "POST"])
@allows(WRITE)
def score(uid: UUID) -> ResponseReturnValue:
    row = queries.risk(uid)
    form = forms.ScoreForm(obj=row)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.score(
                row, form.stage.data, likelihood=form.likelihood.data, impact=form.impact.data,
                says=form.says.data, seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The score stands in the register."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("The score is likelihood times impact. Earlier scores stay beside it.")
    return _form(form, gettext("Score the risk"), gettext("Write it down"), row, says)


@bp.route("/<uuid:uid>/tasks/new", methods=["GET", "POST"])
@allows(WRITE)
def treat(uid: UUID) -> ResponseReturnValue:
    row = queries.risk(uid)
    form = forms.TaskForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.treat(
                row, form.what.data, office=form.office.data, due_on=form.due_on.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("The task is set."))
            return redirect(url_for(".show", uid=uid))
    return _form(form, gettext("Set a task"), gettext("Set it"), row)


@bp.route("/tasks/<uuid:uid>/done", methods=["GET", "POST"])
@allows(WRITE)
def done(uid: UUID) -> ResponseReturnValue:
    task = queries.task(uid)
    form = forms.DoneForm(obj=task)
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            services.done(
                task, form.on.data, form.says.data, seen=form.version.data, by=current_user
            )
            flash(gettext("It is written down that this is done."))
            return redirect(url_for(".show", uid=task.risk.uid))
    return _form(form, gettext("A task is done"), gettext("Write it down"), task.risk, task.what)


@bp.route("/<uuid:uid>/triggers/new", methods=["GET", "POST"])
@allows(WRITE)
def warn_by(uid: UUID) -> ResponseReturnValue:
    row = queries.risk(uid)
    form = forms.TriggerForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            watch = Watch(form.measure.data, form.sense.data, form.mark.data or 0)
            services.warn_by(row, watch, by=current_user)
            flash(gettext("The figure is looked at once a day from now on."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("A figure that is watched for this risk already gets the new mark.")
    return _form(form, gettext("Have a figure warn"), gettext("Watch it"), row, says)


@bp.post("/triggers/<uuid:uid>/end")
@allows(WRITE)
def unwatch(uid: UUID) -> ResponseReturnValue:
    form, row = Deed(), queries.trigger(uid)
    try:
        services.unwatch(row, seen=form.version.data, by=current_user)
        flash(gettext("This figure warns of the risk no more."))
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".show", uid=queries.trigger(uid).risk.uid))


@bp.route("/warnings/<uuid:uid>/answer", methods=["GET", "POST"])
@allows(WRITE)
def answer(uid: UUID) -> ResponseReturnValue:
    row = queries.warning(uid)
    form = forms.AnswerForm(obj=row)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.answer(row, form.says.data, seen=form.version.data, by=current_user)
            flash(gettext("Your answer stands with the warning."))
            return redirect(url_for(".show", uid=row.risk.uid))
    says = framework.MEASURES[row.trigger.measure]
    return _form(form, gettext("Answer a warning"), gettext("Write it down"), row.risk, says)


@bp.route("/<uuid:uid>/close", methods=["GET", "POST"])
@allows(WRITE)
def close(uid: UUID) -> ResponseReturnValue:
    row = queries.risk(uid)
    form = forms.CloseForm(obj=row)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.close(row, form.because.data, seen=form.version.data, by=current_user)
            flash(gettext("The risk is closed and stays in the register."))
            return redirect(url_for(".show", uid=uid))
    return _form(form, gettext("Close the risk"), gettext("Close it"), row)


@bp.post("/<uuid:uid>/reopen")
@allows(WRITE)
def reopen(uid: UUID) -> ResponseReturnValue:
    form, row = Deed(), queries.risk(uid)
    try:
        services.reopen(row, seen=form.version.data, by=current_user)
        flash(gettext("The risk is open again."))
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".show", uid=uid))


def _form(
    form: Any, title: str, does: str, row: Risk | None = None, says: object = None
) -> ResponseReturnValue:
    back = (
        (url_for(".show", uid=row.uid), row.code)
        if row
        else (url_for(".index"), gettext("Register of risks"))
    )
    return page("layouts/form.html", form=form, title=title, does=does, says=says,
                back=back)  # fmt: skip
