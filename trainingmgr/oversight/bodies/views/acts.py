"""Sessions, inspections and inquiries: planned, held, and what came of them."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.bodies import forms, printouts, queries, services, words
from trainingmgr.oversight.bodies.models import OversightAct
from trainingmgr.oversight.bodies.rules import ActState, is_overdue
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.form import Form
from trainingmgr.web.pages import page

bp = Blueprint("oversight_acts", __name__, url_prefix="/oversight/acts")
READ, WRITE = Permission.BODY_READ, Permission.BODY_WRITE


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    form = forms.ActFilters()
    found = queries.acts(**form.asked, cursor=request.args.get("cursor"))
    return page("oversight/bodies/acts.html", page=found, filters_=form, words=words)


@leaves(
    "oversight_acts",
    _("Sessions, inspections and inquiries"),
    READ,
    owed=Permission.JOURNAL_EXPORT,
    narrows=forms.ActFilters,
)
def _leaving() -> Listing:
    form = forms.ActFilters()
    return Listing(
        columns=printouts.ACTS,
        fetch=lambda most: every(lambda cursor: queries.acts(**form.asked, cursor=cursor), most),
        cells=printouts.act,
        back=url_for("oversight_acts.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(form.asked),
        is_personal=False,
    )


@bp.route("/new/<code>", methods=["GET", "POST"])
@allows(WRITE)
def new(code: str) -> ResponseReturnValue:
    body, form = queries.body(code), forms.PlanForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.plan(body, form.kind.data, form.facts, by=current_user)
            flash(gettext("%(code)s is planned.", code=made.code))
            return redirect(url_for(".show", uid=made.uid))
    body = queries.body(code)
    return page(
        "oversight/bodies/form.html", form=form,
        title=gettext("New session, inspection or inquiry"), does=gettext("Write it down"),
        back=url_for("oversight_bodies.show", code=code), of=body.name,
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.act(uid)
    return page(
        "oversight/bodies/act.html", row=row, words=words, effects=queries.effects(row),
        matters=queries.matters(reader=current_user, act=row), today=clock.today(),
        writes=current_user.may(WRITE), is_overdue=is_overdue,
    )  # fmt: skip


@bp.route("/<uuid:uid>/plan", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    row = queries.act(uid)
    form = forms.PlanForm(obj=row)
    del form.kind
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.act(uid)):
            services.amend_plan(row, form.facts, seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=uid))
    return _form(queries.act(uid), form, gettext("Change what is planned"), gettext("Save"))


@bp.route("/<uuid:uid>/state", methods=["GET", "POST"])
@allows(WRITE)
def move(uid: UUID) -> ResponseReturnValue:
    row = queries.act(uid)
    form = forms.MoveForm(data={"version": row.version})
    form.state.choices = [(each, words.ACT_STATES[each]) for each in ActState
                          if each in row.state.moves]  # fmt: skip
    if form.validate_on_submit():
        with form.showing_refusals():
            services.move(
                row, form.state.data, on=form.on.data, says=form.says.data,
                minutes=form.minutes.data, seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("It is written down."))
            return redirect(url_for(".show", uid=uid))
    return _form(queries.act(uid), form, gettext("What happened"), gettext("Write it down"))


@bp.route("/<uuid:uid>/effects", methods=["GET", "POST"])
@allows(WRITE)
def effect(uid: UUID) -> ResponseReturnValue:
    row, form = queries.act(uid), forms.EffectForm(data={"on": clock.today()})
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            services.note_effect(
                row, form.kind.data, form.says.data, reference=form.reference.data,
                on=form.on.data, by=current_user,
            )  # fmt: skip
            flash(gettext("It is written down."))
            return redirect(url_for(".show", uid=uid))
    return _form(queries.act(uid), form, gettext("What came of it"), gettext("Write it down"))


def _form(row: OversightAct, form: Form, title: str, does: str) -> ResponseReturnValue:
    return page(
        "oversight/bodies/form.html", form=form, title=title, does=does,
        back=url_for(".show", uid=row.uid), of=f"{row.code} {row.title}",
    )  # fmt: skip
