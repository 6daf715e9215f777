"""The log of decisions."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.money import Money
from trainingmgr.core.paging import Page, every
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.decisions import printouts, queries, services, words
from trainingmgr.programme.decisions.forms import DecisionForm, SignForm, WithdrawForm
from trainingmgr.programme.decisions.services import Option
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.training import sides
from trainingmgr.training.capacity import queries as capacity
from trainingmgr.training.capacity import rules
from trainingmgr.training.capacity import services as scenarios
from trainingmgr.training.capacity.words import FIGURES, UNKNOWN
from trainingmgr.training.cohorts.words import SIDES
from trainingmgr.web.access import allows
from trainingmgr.web.pages import page

bp = Blueprint("decisions", __name__, url_prefix="/decisions")
READ, WRITE = Permission.DECISION_READ, Permission.DECISION_WRITE


@bp.get("/")
@allows(READ)
def index() -> ResponseReturnValue:
    found = queries.decisions(request.args.get("cursor"))
    return page(
        "programme/decisions/index.html", page=found, words=words, today=clock.today(),
        newer=queries.superseded([each.id for each in found.rows]),
    )  # fmt: skip


@leaves("decisions", _("Log of decisions"), READ)
def _leaving() -> Listing:
    def fetch(most: int) -> Iterator[Any]:
        def lines(cursor: str | None) -> Page[Any]:
            found = queries.decisions(cursor)
            newer = queries.superseded([each.id for each in found.rows])
            return Page([(each, newer) for each in found.rows], found.before, found.after)

        return every(lines, most)

    return Listing(
        columns=printouts.COLUMNS,
        fetch=fetch,
        cells=lambda line: printouts.cells(*line),
        back=url_for("decisions.index"),
        is_personal=False,
    )


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    """A decision between scenarios that stand side by side, whose figures are kept with it."""
    try:
        found = capacity.beside(request.args.getlist("of", type=UUID), reader=current_user)
    except Refusal as refused:
        flash(str(refused), "stop")
        return redirect(url_for("capacity.index"))
    form = DecisionForm(data={"review_on": clock.today() + timedelta(days=183)})
    form.chosen.choices = [(n, f"{each.code} {each.title}") for n, each in enumerate(found, 1)]
    earlier = {each.code: each for each in queries.standing()}
    form.instead.choices = [(code, f"{code} {each.title}") for code, each in earlier.items()]
    if form.validate_on_submit():
        with form.showing_refusals():
            options = [Option(each.title, each.code, scenarios.figures(each)) for each in found]
            before = earlier.get(form.instead.data)
            made = services.write(form.wording, options, by=current_user, supersedes=before)
            flash(gettext("%(code)s waits for the signatures of both sides.", code=made.code))
            return redirect(url_for(".show", uid=made.uid))
    return page("programme/decisions/new.html", form=form, scenarios=found)


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    return _show(uid)


def _show(
    uid: UUID, sign_: SignForm | None = None, withdrawal: WithdrawForm | None = None
) -> ResponseReturnValue:
    row = queries.decision(uid)
    names = [each for each in rules.Figure if any(each.value in one.figures for one in row.options)]
    return page(
        "programme/decisions/show.html",
        decision=row,
        newer=queries.superseded([row.id]).get(row.id),
        figures=names,
        sign=SignForm(obj=row, formdata=None) if sign_ is None else sign_,
        signs=sides.open_to(row, current_user),
        withdrawal=withdrawal or WithdrawForm(obj=row, formdata=None),
        writes=current_user.may(WRITE),
        sides=SIDES,
        words=words,
        titles=FIGURES,
        unknown=UNKNOWN,
        rules=rules,
        Money=Money,
    )


@bp.post("/<uuid:uid>/signature")
@allows(Permission.COHORT_APPROVE_HOST, Permission.COHORT_APPROVE_PROGRAMME, fresh=True)
def sign(uid: UUID) -> ResponseReturnValue:
    form, row = SignForm(), queries.decision(uid)
    mine = sides.open_to(row, current_user)
    if not mine:
        raise NotFound
    if form.validate_on_submit():
        with form.showing_refusals():
            taken = services.sign(
                row, mine[0], capacity=form.capacity.data, seen=form.version.data, by=current_user
            )
            flash(
                gettext("The decision is taken.")
                if taken
                else gettext("You have signed. The other side signs too.")
            )
            return redirect(url_for(".show", uid=uid))
    return _show(uid, sign_=form)


@bp.post("/<uuid:uid>/withdrawal")
@allows(WRITE)
def withdraw(uid: UUID) -> ResponseReturnValue:
    form, row = WithdrawForm(), queries.decision(uid)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.withdraw(row, form.why.data, seen=form.version.data, by=current_user)
            flash(gettext("The decision is withdrawn and stays in the log."))
            return redirect(url_for(".show", uid=uid))
    return _show(uid, withdrawal=form)
