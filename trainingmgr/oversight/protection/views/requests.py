"""Requests of people about their own data: received at the desk, answered in 30 days."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.oversight.protection import forms, printouts, queries, services, words
from trainingmgr.oversight.protection.models import DataRequest
from trainingmgr.oversight.protection.queries import extracts
from trainingmgr.oversight.protection.rules import DECIDED_APART, Asks, RequestState
from trainingmgr.registry.identity.words import CORRECTION_STATES
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.form import Form
from trainingmgr.web.pages import over, page

bp = Blueprint("data_requests", __name__, url_prefix="/data-requests")
RECEIVE, READ = Permission.DATA_REQUEST_RECEIVE, Permission.PROTECTION_READ
DECIDE = Permission.PROTECTION_WRITE
ENDS = (RequestState.GRANTED, RequestState.PARTLY, RequestState.REFUSED, RequestState.WITHDRAWN)


@bp.get("")
@allows(RECEIVE, READ)
def index() -> ResponseReturnValue:
    form = forms.RequestFilters()
    found = queries.requests(
        reader=current_user, asked=queries.Narrowed(**form.asked),
        cursor=request.args.get("cursor"),
    )  # fmt: skip
    return page(
        "oversight/protection/requests.html", page=found, filters_=form, words=words,
        today=clock.today(), shown=lambda person: Shown(person, current_user),
        receives=current_user.may(RECEIVE), reads=current_user.may(READ),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(RECEIVE)
def new() -> ResponseReturnValue:
    form = forms.AskForm(data={"received_on": clock.today()})
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.receive(_person(form.number.data), form.facts, by=current_user)
            flash(gettext("%(code)s is written down.", code=made.code))
            return redirect(url_for(".show", uid=made.uid))
    return page(
        "layouts/form.html", form=form, title=gettext("New request"),
        does=gettext("Write it down"), back=(url_for(".index"), gettext("Requests of people")),
    )  # fmt: skip


def _person(number: str) -> Person:
    """Whoever has this number within reach: of others nobody learns here that they are known."""
    found = people.by_exact_number(number)
    try:
        if found is None:
            raise NotFound
        return people.person(found.uid, reader=current_user, permission=RECEIVE)
    except NotFound:
        told = gettext("Nobody within your reach has this number.")
        raise Refusal(told, field="number") from None


@bp.get("/<uuid:uid>")
@allows(RECEIVE, READ)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.request(uid, reader=current_user)
    return page(
        "oversight/protection/request.html", row=row, words=words, today=clock.today(),
        person=Shown(row.person, current_user), states=CORRECTION_STATES, deeds=_deeds(row),
        printed=queries.was_printed(row), receives=current_user.may(RECEIVE),
        erases=current_user.may(DECIDE),
    )  # fmt: skip


def _deeds(row: DataRequest) -> set[str]:
    """What this reader may do with it now."""
    if row.state is not RequestState.OPEN:
        return set()
    if not current_user.may(RECEIVE):
        return {"answer"} if row.kind in DECIDED_APART and current_user.may(DECIDE) else set()
    extra = {Asks.ACCESS: {"extract"}, Asks.CORRECTION: {"correct"}}.get(row.kind, set())
    return {"know", "answer"} | (extra if row.identity else set())


@bp.route("/<uuid:uid>/identity", methods=["GET", "POST"])
@allows(RECEIVE)
def know(uid: UUID) -> ResponseReturnValue:
    row = queries.request(uid, reader=current_user)
    form = forms.KnowForm(
        data={"version": row.version, "how": row.identity, "note": row.identity_note}
    )
    if form.validate_on_submit():
        with form.showing_refusals():
            services.know(
                row, form.how.data, form.note.data, seen=form.version.data, by=current_user
            )
            flash(gettext("It is written down."))
            return redirect(url_for(".show", uid=uid))
    return _form(uid, form, gettext("Is it the person who asks?"), gettext("Write it down"))


@bp.route("/<uuid:uid>/correction", methods=["GET", "POST"])
@allows(RECEIVE)
def correct(uid: UUID) -> ResponseReturnValue:
    row = queries.request(uid, reader=current_user)
    form = forms.CorrectForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            values = {name: form[name].data for name in ("name_display", "born", "service_number")}
            services.correct(
                row, values, form.proof.data, seen=form.version.data, by=current_user
            )  # fmt: skip
            flash(gettext("The correction is open. A second person decides it."))
            return redirect(url_for(".show", uid=uid))
    return _form(uid, form, gettext("Open a correction"), gettext("Open the correction"))


@bp.route("/<uuid:uid>/answer", methods=["GET", "POST"])
@allows(RECEIVE, DECIDE)
def answer(uid: UUID) -> ResponseReturnValue:
    row = queries.request(uid, reader=current_user)
    form = forms.AnswerForm(data={"version": row.version})
    apart = row.kind in DECIDED_APART and not current_user.may(DECIDE)
    choices: list[Any] = [
        (each, words.STATES[each]) for each in ENDS if not apart or each == "withdrawn"
    ]
    form.state.choices = choices
    if row.kind is not Asks.CORRECTION:
        del form.paper
    if form.validate_on_submit():
        with form.showing_refusals():
            services.answer(
                row, form.state.data, form.says.data, paper=form.paper.data if form.paper else "",
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("It is written down."))
            return redirect(url_for(".show", uid=uid))
    return _form(uid, form, gettext("Answer"), gettext("Write it down"))


def _form(uid: UUID, form: Form, title: str, does: str) -> ResponseReturnValue:
    row = queries.request(uid, reader=current_user)
    if row.state is not RequestState.OPEN and not form.is_submitted():
        return over(url_for(".show", uid=uid), gettext("It is answered already."))
    return page(
        "layouts/form.html", form=form, title=title, does=does,
        back=(url_for(".show", uid=uid), row.code),
    )  # fmt: skip


@leaves("extract", _("What is held about one person"), RECEIVE)
def _extract() -> Listing:
    """What the person gets: nothing of compartments of which they may not know (R-DAT-10)."""
    row = _asked()
    person = row.person
    return Listing(
        title=gettext("What is held about you"),
        is_kept=True,
        is_theirs=True,
        columns=printouts.EXTRACT,
        fetch=lambda most: extracts.of_person(person)[: most + 1],
        cells=printouts.held,
        whom=lambda _row: [person.id],
        back=url_for("data_requests.show", uid=row.uid),
        facts={"request": row.code},
        about=(
            (gettext("Person"), person.name_display),
            (gettext("Number"), person.number),
            (gettext("Request"), row.code),
        ),
        says=gettext("For the person. Files that the law keeps apart are not in it, whether or "
                     "not there are any."),
        name=f"extract-{person.number}",
    )  # fmt: skip


def _asked() -> DataRequest:
    """The open request in the address, of somebody who was made sure to be who they say."""
    try:
        uid = UUID(request.args.get("request", ""))
    except ValueError:
        raise NotFound from None
    row = queries.request(uid, reader=current_user)
    services.not_own(row.person, by=current_user)
    if row.kind is not Asks.ACCESS or row.identity is None or row.state is not RequestState.OPEN:
        raise NotFound
    return row
