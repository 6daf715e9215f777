"""Findings, recommendations, questions and requests for a sanction, and how they are answered."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core import clock
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.bodies import forms, printouts, queries, services, words
from trainingmgr.oversight.bodies.models import Matter
from trainingmgr.oversight.bodies.queries import Asked
from trainingmgr.oversight.bodies.rules import Found, MatterState, is_overdue
from trainingmgr.oversight.bodies.services import Wording
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.form import Form
from trainingmgr.web.pages import page

bp = Blueprint("matters", __name__, url_prefix="/oversight/matters")
READ, WRITE, ANSWER = Permission.BODY_READ, Permission.BODY_WRITE, Permission.MATTER_ANSWER
ADDRESSEES = tuple(each for each in Role if ANSWER in PERMISSIONS[each])


@bp.get("")
@allows(READ, ANSWER)
def index() -> ResponseReturnValue:
    form = _filters()
    found = queries.matters(
        reader=current_user, asked=Asked(**form.asked), cursor=request.args.get("cursor")
    )
    return page(
        "oversight/bodies/matters.html", page=found, filters_=form, words=words,
        today=clock.today(), is_overdue=is_overdue, whole=current_user.may(READ),
    )  # fmt: skip


def _filters() -> forms.MatterFilters:
    form = forms.MatterFilters()
    form.body.choices = [(each.code, each.name) for each in queries.bodies()]
    form.validate()
    return form


@leaves(
    "matters",
    _("Findings, recommendations and questions"),
    READ,
    owed=Permission.JOURNAL_EXPORT,
    narrows=_filters,
)
def _leaving() -> Listing:
    form = _filters()
    return Listing(
        columns=printouts.MATTERS,
        fetch=lambda most: every(
            lambda cursor: queries.matters(
                reader=current_user, asked=Asked(**form.asked), cursor=cursor
            ),
            most,
        ),
        cells=printouts.matter,
        back=url_for("matters.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(form.asked, "text"),
        is_personal=False,
    )


@bp.route("/new/<code>", methods=["GET", "POST"])
@allows(WRITE)
def new(code: str) -> ResponseReturnValue:
    """A matter of one body; from the page of an act, what it came out of is filled in."""
    body = queries.body(code)
    acts = {str(each.uid): each for each in queries.open_acts(body)}
    findings = {str(each.uid): each for each in queries.findings(body)}
    people = {str(each.holder_id): each for each in accounts.holding(*ADDRESSEES)}
    form = forms.MatterForm(data={"put_on": clock.today(), "act": request.args.get("act")})
    form.act.choices = [(uid, f"{each.code} {each.title}") for uid, each in acts.items()]
    form.rests_on.choices = [(uid, f"{each.code} {each.issue}") for uid, each in findings.items()]
    form.addressee_to.choices = [(key, each.name) for key, each in people.items()]
    if form.validate_on_submit():
        with form.showing_refusals():
            facts = {name: form[name].data for name in Wording.__annotations__}
            facts["addressee_to"] = people.get(form.addressee_to.data)
            made = services.put(
                body, Wording(**facts), act=acts.get(form.act.data),
                rests_on=findings.get(form.rests_on.data), by=current_user,
            )  # fmt: skip
            flash(gettext("%(code)s is put to them.", code=made.code))
            return redirect(url_for(".show", uid=made.uid))
    body = queries.body(code)
    return page(
        "oversight/bodies/form.html", form=form, title=gettext("Put a matter"),
        does=gettext("Put it to them"), back=url_for("oversight_bodies.show", code=code),
        of=body.name,
        says=gettext("It stays as it is written. Whoever is asked to do it does not say that it "
                     "is done."),
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(READ, ANSWER)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.matter(uid, reader=current_user)
    return page(
        "oversight/bodies/matter.html", row=row, words=words, today=clock.today(),
        is_overdue=is_overdue(row.state, row.due_on, row.promised_on, clock.today()),
        resting=queries.resting_on(row), deeds=_deeds(row), reads=current_user.may(READ),
    )  # fmt: skip


def _deeds(row: Matter) -> list[str]:
    """What this reader may do with it now."""
    writes, state = current_user.may(WRITE), row.state
    answers = writes or (_is_own(row) and current_user.may(ANSWER))
    open_to_answers = state not in (MatterState.IMPLEMENTED, MatterState.WITHDRAWN)
    return [
        name
        for name, may in (
            ("answer", answers and open_to_answers),
            ("follow", writes and not _is_own(row) and state in FOLLOWED),
            ("withdraw", writes and MatterState.WITHDRAWN in state.moves),
        )
        if may
    ]


FOLLOWED = (MatterState.ACCEPTED, MatterState.PARTLY_ACCEPTED, MatterState.IMPLEMENTED)


def _is_own(row: Matter) -> bool:
    return row.addressed_to is not None and row.addressed_to.holder_id == current_user.holder_id


@bp.route("/<uuid:uid>/answer", methods=["GET", "POST"])
@allows(WRITE, ANSWER)
def answer(uid: UUID) -> ResponseReturnValue:
    """The addressee answers; oversight writes down what came on paper."""
    row = queries.matter(uid, reader=current_user)
    form: Any = forms.AnswerForm if _is_own(row) else forms.PaperAnswerForm
    form = form(data={"version": row.version})
    form.state.choices = forms.answers(row.kind)
    if form.validate_on_submit():
        with form.showing_refusals():
            on_paper = isinstance(form, forms.PaperAnswerForm)
            services.answer(
                row, form.state.data, form.says.data, promised_on=form.promised_on.data,
                paper=form.paper.data if on_paper else "", on=form.on.data if on_paper else None,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The answer stands with it."))
            return redirect(url_for(".show", uid=uid))
    return _form(uid, form, gettext("Answer"), gettext("Write the answer"))


@bp.route("/<uuid:uid>/follow-up", methods=["GET", "POST"])
@allows(WRITE)
def follow(uid: UUID) -> ResponseReturnValue:
    row = queries.matter(uid, reader=current_user)
    form = forms.FollowForm(data={"version": row.version})
    was_done = row.state is MatterState.IMPLEMENTED
    offered = (Found.DONE, Found.NO_LONGER) if was_done else (Found.DONE, Found.NOT_YET)
    form.found.choices = [(each, words.FOUND[each]) for each in offered]
    if form.validate_on_submit():
        with form.showing_refusals():
            services.follow_up(
                row, form.found.data, form.says.data, on=form.on.data,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("What you found stands with it."))
            return redirect(url_for(".show", uid=uid))
    return _form(uid, form, gettext("Look whether it is done"), gettext("Write down what I found"))


@bp.route("/<uuid:uid>/withdrawal", methods=["GET", "POST"])
@allows(WRITE)
def withdraw(uid: UUID) -> ResponseReturnValue:
    row = queries.matter(uid, reader=current_user)
    form = forms.WithdrawForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.withdraw(row, form.says.data, seen=form.version.data, by=current_user)
            flash(gettext("It is withdrawn and stays on record."))
            return redirect(url_for(".show", uid=uid))
    return _form(uid, form, gettext("Withdraw"), gettext("Withdraw it"), tone="stop")


def _form(
    uid: UUID, form: Form, title: str, does: str, tone: str = "primary"
) -> ResponseReturnValue:
    row = queries.matter(uid, reader=current_user)
    return page(
        "oversight/bodies/form.html", form=form, title=title, does=does, tone=tone,
        back=url_for(".show", uid=uid), of=f"{row.code} {row.issue}", says=row.says,
    )  # fmt: skip
