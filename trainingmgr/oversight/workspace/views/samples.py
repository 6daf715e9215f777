"""Samples by lot: drawn, drawn again by anybody, and the files that were asked for of them."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.bodies import queries as bodies
from trainingmgr.oversight.workspace import forms, words
from trainingmgr.oversight.workspace.models import FileRequest
from trainingmgr.oversight.workspace.queries import samples as queries
from trainingmgr.oversight.workspace.rules.drawing import unpacked
from trainingmgr.oversight.workspace.services import sampling as services
from trainingmgr.web.access import allows
from trainingmgr.web.form import Form
from trainingmgr.web.pages import page

bp = Blueprint("samples", __name__, url_prefix="/oversight/samples")
DRAW, ANSWER = Permission.SAMPLE_DRAW, Permission.MATTER_ANSWER
ADDRESSEES = tuple(each for each in Role if ANSWER in PERMISSIONS[each])


@bp.get("")
@allows(DRAW)
def index() -> ResponseReturnValue:
    found = queries.samples(request.args.get("cursor"))
    return page("oversight/workspace/samples.html", page=found, words=words)


@bp.route("/new", methods=["GET", "POST"])
@allows(DRAW)
def new() -> ResponseReturnValue:
    today = clock.today()
    acts = {str(each.uid): each for each in bodies.acts().rows}
    form = forms.DrawForm(data={"first": today - timedelta(days=92), "last": today, "size": 10})
    form.act.choices = [(uid, f"{each.code} {each.title}") for uid, each in acts.items()]
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.draw(
                form.draw, form.reason.data, act=acts.get(form.act.data), by=current_user
            )
            flash(gettext("%(code)s is drawn.", code=made.code))
            return redirect(url_for(".show", uid=made.uid))
    return _form(
        form, gettext("Draw a sample"), gettext("Draw it"), url_for(".index"),
        gettext("Samples by lot"),
        gettext("The list it is drawn from is frozen. Each draw stays on record with its seed."),
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(DRAW)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.sample(uid)
    return page(
        "oversight/workspace/sample.html", row=row, words=words, runs=queries.runs_of(row),
        requests=queries.requests(row), today=clock.today(), answered=queries.last_answers,
    )  # fmt: skip


@bp.get("/<uuid:uid>/population.txt")
@allows(DRAW)
def population(uid: UUID) -> ResponseReturnValue:
    """The frozen list, byte for byte: its SHA-256 is on record with the seed."""
    row = queries.sample(uid)
    if not row.frozen:
        raise Refusal(gettext("Its time is over: what was frozen in it is erased (R-DAT-07)."))
    return Response(
        unpacked(row.frozen), mimetype="text/plain",
        headers={"Content-Disposition": f"attachment; filename={row.code}.txt"},
    )  # fmt: skip


@bp.route("/<uuid:uid>/requests", methods=["GET", "POST"])
@allows(DRAW)
def ask(uid: UUID) -> ResponseReturnValue:
    row, form = queries.sample(uid), forms.AskForm()
    people = {str(each.holder_id): each for each in accounts.holding(*ADDRESSEES)}
    form.to.choices = [(key, each.name) for key, each in people.items()]
    if form.validate_on_submit() and form.due_on.data:
        with form.showing_refusals():
            services.ask(
                row, form.asks.data, addressee=form.addressee.data,
                to=people.get(form.to.data), due_on=form.due_on.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The files are asked for."))
            return redirect(url_for(".show", uid=uid))
    row = queries.sample(uid)
    return _form(form, gettext("Ask for the files"), gettext("Ask for them"),
                 url_for(".show", uid=uid), row.code)  # fmt: skip


@bp.get("/requests/<uuid:uid>")
@allows(DRAW, ANSWER)
def files(uid: UUID) -> ResponseReturnValue:
    """One request, file by file: for whoever asked and whoever is asked."""
    row = queries.request(uid, reader=current_user)
    return page(
        "oversight/workspace/files.html", row=row, words=words, today=clock.today(),
        answers=queries.last_answers(row), draws=current_user.may(DRAW),
    )  # fmt: skip


@bp.route("/requests/<uuid:uid>/<int:place>", methods=["GET", "POST"])
@allows(DRAW, ANSWER)
def hand_over(uid: UUID, place: int) -> ResponseReturnValue:
    row, form = _file(uid, place), forms.HandOverForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.hand_over(
                row, place, form.found.data, form.says.data, on=form.on.data, by=current_user
            )
            flash(gettext("It is written down."))
            return redirect(url_for(".files", uid=uid))
    row = _file(uid, place)
    reference = row.sample.items[place - 1].reference
    return _form(form, gettext("What was handed over"), gettext("Write it down"),
                 url_for(".files", uid=uid), f"{row.sample.code} {reference}")  # fmt: skip


def _file(uid: UUID, place: int) -> FileRequest:
    row = queries.request(uid, reader=current_user)
    if not 1 <= place <= len(row.sample.items):
        raise NotFound
    return row


def _form(
    form: Form, title: str, does: str, back: str, of: str, says: str | None = None
) -> ResponseReturnValue:
    return page(
        "oversight/bodies/form.html", form=form, title=title, does=does, back=back, of=of,
        says=says,
    )  # fmt: skip
