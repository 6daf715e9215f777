"""The register of bodies, each with its mandate and the law that it rests on."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.bodies import forms, queries, services, words
from trainingmgr.oversight.bodies.rules import is_overdue
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("oversight_bodies", __name__, url_prefix="/oversight/bodies")
READ, WRITE = Permission.BODY_READ, Permission.BODY_WRITE


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    today = clock.today()
    return page(
        "oversight/bodies/index.html", rows=queries.bodies(), tally=queries.tally(today),
        words=words, writes=current_user.may(WRITE), today=today,
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form = forms.BodyForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.register(form.code.data, form.facts, by=current_user)
            flash(gettext("The body stands in the register."))
            return redirect(url_for(".show", code=made.code))
    return page(
        "oversight/bodies/form.html", form=form, title=gettext("New body"),
        does=gettext("Write it into the register"), back=url_for(".index"),
        of=gettext("Oversight bodies"),
    )  # fmt: skip


@bp.get("/<code>")
@allows(READ)
def show(code: str) -> ResponseReturnValue:
    row = queries.body(code)
    return page(
        "oversight/bodies/show.html", row=row, words=words, today=clock.today(),
        acts=queries.acts(body=row), tally=queries.tally(clock.today()).get(row.id, (0, 0, 0)),
        matters=queries.matters(reader=current_user, asked=queries.Asked(body=row.code)),
        writes=current_user.may(WRITE), is_overdue=is_overdue,
    )  # fmt: skip


@bp.route("/<code>/entry", methods=["GET", "POST"])
@allows(WRITE)
def edit(code: str) -> ResponseReturnValue:
    row = queries.body(code)
    form = forms.BodyForm(obj=row)
    del form.code
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.body(code)):
            services.amend(row, form.facts, seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".show", code=code))
    row = queries.body(code)
    return page(
        "oversight/bodies/form.html", form=form, title=gettext("Entry in the register"),
        does=gettext("Save"), back=url_for(".show", code=code), of=row.name,
    )  # fmt: skip
