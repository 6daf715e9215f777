"""What one person has a right to, or owes: proposed with a paper, decided by another person."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.pay.scale import words
from trainingmgr.pay.scale.forms import (
    AllowanceRightForm,
    DeductionRightForm,
    GradeRightForm,
    RightDecisionForm,
    RightFilters,
)
from trainingmgr.pay.scale.models import AllowanceGrant, DeductionOrder, GradeHolding
from trainingmgr.pay.scale.queries import rights as queries
from trainingmgr.pay.scale.rules import EntitlementState
from trainingmgr.pay.scale.services import rights as services
from trainingmgr.pay.scale.services.rights import Paper
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.rules import OrganisationKind
from trainingmgr.tabular.neighbours import names_of
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.queries import holding
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("pay_rights", __name__, url_prefix="/pay/rights")
READ, PROPOSE = Permission.PAY_READ, Permission.PAY_RIGHT_PROPOSE
DECIDE = Permission.PAY_RIGHT_DECIDE
FORMS: dict[str, Any] = {
    "grade": GradeRightForm,
    "allowance": AllowanceRightForm,
    "deduction": DeductionRightForm,
}


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """Grades, grants or orders of people within reach."""
    what = request.args.get("what", "grade")
    if what not in queries.RIGHTS:
        raise NotFound
    filters = RightFilters()
    found = queries.listed(
        what, reader=current_user, state=filters.asked.get("state"),
        cursor=request.args.get("cursor"),
    )  # fmt: skip
    stops = queries.stopped(found.rows, clock.today()) if found.rows else frozenset()
    rows = [(each, None if each.person_id in stops else Shown(each.person, current_user))
            for each in found.rows]  # fmt: skip
    looking.note(
        Sight.PAY,
        [each.person_id for each in found.rows if each.person_id not in stops],
        by=current_user,
    )
    return page(
        "pay/rights.html", page=found, rows=rows, what=what, filters_=filters, words=words,
        said=_said, decides=current_user.may(DECIDE), proposes=current_user.may(PROPOSE),
    )  # fmt: skip


def _said(right: Any) -> str:
    """What is given or taken, in the reader's words."""
    if isinstance(right, GradeHolding):
        return right.grade if right.step == 1 else f"{right.grade} {right.step}"
    title: str = right.type.title(str(get_locale()))
    return title


@bp.route("/new", methods=["GET", "POST"])
@allows(PROPOSE)
def new() -> ResponseReturnValue:
    """Propose a grade, an allowance or a deduction of one person, with its paper."""
    what = request.args.get("what", "grade")
    if what not in FORMS:
        raise NotFound
    form = FORMS[what]()
    types = _offered(form, what)
    if form.validate_on_submit() and form.from_on.data:
        with form.showing_refusals():
            _propose(form, what, types)
            flash(gettext("It waits for a second person now."), "ok")
            return redirect(url_for(".index", what=what, state=EntitlementState.PROPOSED.value))
    return page("pay/right_new.html", form=form, what=what, words=words)


def _offered(form: Any, what: str) -> dict[int, Any]:
    """The allowances or deductions to choose from."""
    language = str(get_locale())
    if what == "grade":
        return {}
    found = queries.grantable() if what == "allowance" else queries.orderable()
    form.type.choices = [(e.id, f"{e.title(language)} ({e.service.code})") for e in found]
    if what == "allowance":
        kinds = [kind for kind in OrganisationKind if kind is not OrganisationKind.ARMED_SERVICE]
        form.funder_id.choices = [
            (each.id, each.title(language)) for each in structure.organisations(*kinds)
        ]
    return {each.id: each for each in found}


def _propose(form: Any, what: str, types: dict[int, Any]) -> None:
    person = _person(form.person_number.data)
    paper = Paper(
        document=form.document.data, from_on=form.from_on.data, until_on=form.until_on.data
    )
    if what == "grade":
        services.propose_grade(
            person, form.grade.data.strip(), form.step.data or 1, paper, by=current_user
        )
        return
    type_ = types[form.type.data]
    if what == "allowance":
        wanted = form.funder_id.data
        kinds = tuple(OrganisationKind)
        funder = next((e for e in structure.organisations(*kinds) if e.id == wanted), None)
        services.propose_allowance(
            person, type_, paper, funder=funder, run=_run(form.run.data), apart=form.apart.data,
            by=current_user,
        )  # fmt: skip
        return
    amount = Money.of(form.amount.data.amount, type_.currency)
    services.propose_deduction(person, type_, amount, paper, by=current_user)


def _run(code: str | None) -> Cohort | None:
    if not (code or "").strip():
        return None
    found = holding.run_called(str(code).strip())
    if found is None:
        raise Refusal(gettext("There is no run of this code."), field="run")
    return found


def _person(number: str) -> Person:
    found = people.numbered(number.strip(), reader=current_user, permission=PROPOSE)
    if found is None:
        raise Refusal(
            gettext("Nobody of your units has this number. Write the programme number or the "
                    "service number."),
            field="person_number",
        )  # fmt: skip
    return found


@bp.get("/<what>/<uuid:uid>")
@allows(READ)
def show(what: str, uid: UUID) -> ResponseReturnValue:
    """One right and its paper."""
    return _shown(what, _right(what, uid), None)


@bp.route("/<what>/<uuid:uid>/decision", methods=["GET", "POST"])
@allows(DECIDE, fresh=True)
def decision(what: str, uid: UUID) -> ResponseReturnValue:
    """The second person agrees or refuses, having just shown who they are."""
    found = _right(what, uid)
    form = RightDecisionForm(version=found.version)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.right(what, uid, reader=current_user)):
            agreed = form.decision.data == "agreed"
            if agreed:
                looking.opened(found, found.proposed_at, by=current_user)
            services.decide(
                found, _said(found), agreed=agreed,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("Your decision is recorded."), "ok")
            return redirect(url_for(".index", what=what, state="proposed"))
    return _shown(what, queries.right(what, uid, reader=current_user), form)


@bp.post("/<what>/<uuid:uid>/withdrawal")
@allows(PROPOSE)
def withdrawal(what: str, uid: UUID) -> ResponseReturnValue:
    """Whoever proposed it takes it back."""
    found, form = _right(what, uid), Deed()
    if form.validate_on_submit():
        try:
            services.withdraw(found, _said(found), seen=form.version.data, by=current_user)
            flash(gettext("The proposal is withdrawn."), "ok")
        except Refusal as refused:
            flash(str(refused), "stop")
    return redirect(url_for(".show", what=what, uid=uid))


def _right(what: str, uid: UUID) -> Any:
    """One right. Of whoever age stops there is none."""
    found = queries.right(what, uid, reader=current_user)
    if queries.stopped([found], clock.today()):
        raise NotFound
    return found


def _shown(what: str, found: Any, form: RightDecisionForm | None) -> ResponseReturnValue:
    money = (
        Money(found.amount_minor, found.type.currency)
        if isinstance(found, DeductionOrder)
        else None
    )
    looking.note(Sight.PAY, [found.person_id], by=current_user)
    waits, mine = found.state is EntitlementState.PROPOSED, found.proposed_by_id == current_user.id
    if form is not None:
        looking.show(found, by=current_user)
    return page(
        "pay/right.html", right=found, person=Shown(found.person, current_user), what=what,
        said=_said(found), money=money,
        ended=queries.ended(found) if isinstance(found, AllowanceGrant) else None,
        words=words, form=form,
        decides=waits and not mine and current_user.may(DECIDE),
        takes_back=waits and mine,
        names=names_of([found.proposed_by_id]),
    )  # fmt: skip
