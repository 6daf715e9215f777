"""Cases: what waits for somebody to find out and decide, across all months."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment, Shown
from trainingmgr.pay import words
from trainingmgr.pay.files import printouts
from trainingmgr.pay.files.forms import CaseFilters, FindingForm
from trainingmgr.pay.files.queries import cases as queries
from trainingmgr.pay.files.queries import cycles
from trainingmgr.pay.files.services import decisions
from trainingmgr.pay.files.words import WHOSE
from trainingmgr.pay.rules.files import first_day
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.tabular.saved import keeps
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("pay_cases", __name__, url_prefix="/pay/cases")
READ = Permission.PAY_READ


keeps("pay_cases.index", CaseFilters)


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """Every case that nobody has decided, the first due first."""
    filters = CaseFilters()
    found = _found(filters, request.args.get("cursor"))
    who = filters.asked.get("who", "")
    people = [each.person.id for each in found.rows if each.person]
    filters.say_counts(queries.counts(filters.asked, reader=current_user, on=clock.today()))
    decisions.note_cases(who or "all", people, by=current_user)
    return page(
        "pay/cases.html",
        page=found,
        filters_=filters,
        who=who,
        whose=WHOSE,
        words=words,
        today=clock.today(),
        first_day=first_day,
        owns=current_user.may(Permission.PAY_CASE),
    )


def _found(filters: CaseFilters, cursor: str | None) -> Any:
    return queries.cases(
        reader=current_user, on=clock.today(), who=filters.asked.get("who"),
        finding=filters.asked.get("finding"), cursor=cursor,
    )  # fmt: skip


@leaves("pay-cases", _("Cases of pay"), READ, narrows=CaseFilters)
def _leaving() -> Listing:
    """The cases as they are narrowed. About ghosts they leave without names (R-PAY-06)."""
    filters = CaseFilters()
    return Listing(
        whom=lambda row: [row.person.id] if row.person else [],
        within=Compartment.PAY,
        columns=printouts.CASES,
        fetch=lambda most: every(lambda cursor: _found(filters, cursor), most),
        cells=printouts.case,
        back=url_for("pay_cases.index", **request.args),  # type: ignore[arg-type]
    )


@bp.post("/<uuid:uid>/owner")
@allows(Permission.PAY_CASE)
def owner(uid: UUID) -> ResponseReturnValue:
    """Take a case."""
    found, form = cycles.discrepancy(uid, reader=current_user), Deed()
    if form.validate_on_submit():
        try:
            decisions.take(found, seen=form.version.data, by=current_user)
            flash(gettext("This case is yours."), "ok")
        except Refusal as refused:
            flash(str(refused), "stop")
    return redirect(url_for("pay.finding", uid=uid))


@bp.get("/children")
@allows(queries.CHILDREN)
def children() -> ResponseReturnValue:
    """People on a pay roll whom age stops: for the focal point alone."""
    found = queries.children(cursor=request.args.get("cursor"))
    people = [Shown(each.person, current_user) for each in found.rows]
    looking.note(Sight.CHILD, [each.person_id for each in found.rows], by=current_user)
    return page(
        "pay/children.html",
        page=found,
        rows=list(zip(found.rows, people, strict=True)),
        words=words,
        first_day=first_day,
    )


@bp.route("/children/<uuid:uid>", methods=["GET", "POST"])
@allows(queries.CHILDREN)
def child(uid: UUID) -> ResponseReturnValue:
    """One of them, and what became of it."""
    found = queries.child(uid)
    form = FindingForm(version=found.version)
    form.state.choices = [
        (state, said) for state, said in words.FINDING_STATES.items() if state in found.state.moves
    ]
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.child(uid)):
            decisions.move_child(
                found, form.state.data, form.note.data, seen=form.version.data, by=current_user
            )
            flash(gettext("It is recorded."), "ok")
            return redirect(url_for(".children"))
    found = queries.child(uid)
    looking.note(Sight.CHILD, [found.person_id], by=current_user)
    return page(
        "pay/child.html", found=found, person=Shown(found.person, current_user), form=form,
        words=words, month=first_day(found.cycle.period),
    )  # fmt: skip
