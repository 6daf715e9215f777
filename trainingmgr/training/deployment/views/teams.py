"""Mobile teams from request to return."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.registry.structure import queries as structure
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.deployment import forms, printouts, words
from trainingmgr.training.deployment.models import MobileTeam
from trainingmgr.training.deployment.queries import teams as queries
from trainingmgr.training.deployment.rules import COMPOSED, GONE, TeamDuty, TeamState
from trainingmgr.training.deployment.services import teams as services
from trainingmgr.training.staffing.services import words_of
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.words import LANGUAGES
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed, Form
from trainingmgr.web.pages import page

bp = Blueprint("teams", __name__, url_prefix="/teams")
READ, WRITE, REQUEST = Permission.TRAINER_READ, Permission.TRAINER_WRITE, Permission.COHORT_PLAN
APPROVE = Permission.COHORT_APPROVE_PROGRAMME


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    filters = forms.TeamFilters()
    found = queries.teams(
        reader=current_user, only=filters.asked.get("only"), cursor=request.args.get("cursor")
    )
    return page(
        "training/deployment/teams.html", found=found, filters_=filters, words=words,
        languages_=LANGUAGES, today=clock.today(),
    )  # fmt: skip


@leaves("mobile-teams", _("Mobile teams"), READ, shares=printouts.TEAMS, narrows=forms.TeamFilters)
def _leaving() -> Listing:
    only = forms.TeamFilters().asked.get("only")
    return Listing(
        columns=printouts.TEAMS,
        fetch=lambda most: every(
            lambda cursor: queries.teams(reader=current_user, only=only, cursor=cursor), most
        ),
        cells=printouts.team_cells,
        back=url_for("teams.index", **request.args),  # type: ignore[arg-type]
        facts={"only": only or ""},
    )


@bp.route("/new", methods=["GET", "POST"])
@allows(REQUEST)
def new() -> ResponseReturnValue:
    form, language = forms.RequestForm(), str(get_locale())
    centres = structure.centres(reader=current_user, permission=REQUEST)
    form.centre.choices = [(each.code, each.title(language)) for each in centres]
    form.module.choices = [(each.code, each.code) for each in curricula.catalogue()]
    if form.validate_on_submit():
        with form.showing_refusals():
            unit = structure.unit_by_code(form.unit.data)
            if unit is None:
                raise Refusal(
                    gettext("No unit has the code %(code)s.", code=form.unit.data), field="unit"
                )
            asked = services.Request(
                unit=unit,
                centre=next(each for each in centres if each.code == form.centre.data),
                module=curricula.modules_named(form.module.data)[0],
                **{name: form[name].data for name in (
                    "asked_by", "language", "place", "from_on", "until_on", "people", "wanted",
                    "why")},
            )  # fmt: skip
            made = services.request(asked, by=current_user)
            flash(gettext("The request is kept. Somebody else of the programme approves it."))
            return redirect(url_for(".show", uid=made.uid))
    return page("training/deployment/team_edit.html", form=form)


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    return _show(uid)


def _show(uid: UUID, **shown: Form) -> ResponseReturnValue:
    row = queries.team(uid, reader=current_user)
    writes = current_user.may(WRITE)
    composes = writes and row.state in COMPOSED
    seen = {"version": row.version}
    join, candidates = shown.get("join"), []
    if composes:
        candidates = _candidates(row)
        join = join or forms.JoinForm(formdata=None, data=seen | {"duty": _next_duty(row)})
        _offer(join, [each for each, _person, _missing in candidates])
    run = shown.get("run") or forms.RunForm(
        formdata=None, data=seen | {"run": str(row.cohort.uid) if row.cohort else ""}
    )
    _offer_runs(run, row)
    approve = shown.get("approve") or forms.ApproveForm(formdata=None, data=seen)
    _offer_senders(approve)
    journey = {"days": row.travel_days, "travel": row.travel, "equipment": row.equipment}
    return page(
        "training/deployment/team.html", row=row, words=words, languages_=LANGUAGES,
        today=clock.today(), writes=writes, composes=composes, candidates=candidates, why=words_of,
        moves=_moves(row) if writes else {}, join=join, run=run, approve=approve,
        approves=current_user.may(APPROVE) and row.state is TeamState.REQUESTED
        and row.requested_by_id != current_user.id,
        cancels=(writes or current_user.may(APPROVE)) and row.state in {
            TeamState.REQUESTED, *COMPOSED},
        journey=shown.get("journey") or forms.JourneyForm(formdata=None, data=seen | journey),
        back=shown.get("back")
        or forms.ReturnForm(formdata=None, data=seen | {"on": clock.today()}),
        cancel=shown.get("cancel") or forms.CancelForm(formdata=None, data=seen),
        leaves_on=queries.leaves_on(row), is_back_on=queries.is_back_on(row),
        links=writes and row.state not in GONE and row.state is not TeamState.REQUESTED,
        due=queries.needs_due_diligence(row),
    )  # fmt: skip


def _next_duty(row: MobileTeam) -> TeamDuty:
    led = any(each.duty is TeamDuty.LEAD for each in row.members)
    return TeamDuty.ASSISTANT if led else TeamDuty.LEAD


def _candidates(row: MobileTeam) -> list[Any]:
    """Who may go in the duty that is asked for next, and why each other may not."""
    duty = _next_duty(row)
    going = {each.trainer_id for each in row.members}
    people = [each for each in queries.could_go(row) if each.id not in going]
    found = queries.keeps_from_joining(row, people, duty)
    listed = [(each, Shown(each.person, current_user), found[each.id]) for each in people]
    return sorted(listed, key=lambda one: (len(one[2]), one[0].person.sort_name))


def _offer(form: Any, people: Sequence[Any]) -> None:
    form.trainer.choices = [(each.id, each.person.name_display) for each in people]


def _offer_runs(form: Any, row: MobileTeam) -> dict[str, Any]:
    found = {str(each.uid): each for each in queries.could_teach(row)}
    form.run.choices = [(uid, each.code) for uid, each in found.items()]
    return found


def _offer_senders(form: Any) -> dict[str, Any]:
    language = str(get_locale())
    found = {each.code: each for each in trainers.providers()}
    form.sent_by.choices = [(code, each.title(language)) for code, each in found.items()]
    return found


def _moves(row: MobileTeam) -> dict[TeamState, Any]:
    return {state: said for state, said in forms.MOVES.items() if state in row.state.moves}


def _done(uid: UUID, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for(".show", uid=uid))


def _written(uid: UUID) -> MobileTeam:
    return queries.team(uid, reader=current_user, permission=WRITE)


@bp.post("/<uuid:uid>/approval")
@allows(APPROVE, fresh=True)
def approve(uid: UUID) -> ResponseReturnValue:
    row, form = queries.team(uid, reader=current_user), forms.ApproveForm()
    senders = _offer_senders(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.approve(
                row, senders[form.sent_by.data], seen=form.version.data, by=current_user
            )
            return _done(uid, gettext("The team is approved. It is composed next."))
    return _show(uid, approve=form)


@bp.post("/<uuid:uid>/journey")
@allows(WRITE)
def journey(uid: UUID) -> ResponseReturnValue:
    row, form = _written(uid), forms.JourneyForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.plan(row, form.journey, seen=form.version.data, by=current_user)
            return _done(uid, gettext("It is saved."))
    return _show(uid, journey=form)


@bp.post("/<uuid:uid>/members")
@allows(WRITE)
def join(uid: UUID) -> ResponseReturnValue:
    row, form = _written(uid), forms.JoinForm()
    people = {each.id: each for each in queries.could_go(row)}
    _offer(form, list(people.values()))
    if form.validate_on_submit():
        with form.showing_refusals():
            services.join(
                row, people[form.trainer.data], form.duty.data, seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            return _done(uid, gettext("This person goes with the team, and is lent for its days."))
    return _show(uid, join=form)


@bp.post("/<uuid:uid>/members/<int:of>/end")
@allows(WRITE)
def release(uid: UUID, of: int) -> ResponseReturnValue:
    row, form = _written(uid), Deed()
    member = next((each for each in row.members if each.id == of), None)
    if member is None:
        raise NotFound
    return _deed(
        uid, form,
        lambda: services.release(row, member, seen=form.version.data, by=current_user),
        gettext("This person does not go, and is free again."),
    )  # fmt: skip


def _deed(uid: UUID, form: Any, do: Callable[[], None], said: str) -> ResponseReturnValue:
    if form.validate_on_submit():
        with form.showing_refusals():
            do()
            flash(said)
    for trouble in form.form_errors:
        flash(trouble, "stop")
    return redirect(url_for(".show", uid=uid))


@bp.post("/<uuid:uid>/state/<state>")
@allows(WRITE)
def move(uid: UUID, state: str) -> ResponseReturnValue:
    row, form = _written(uid), Deed()
    wanted = next((each for each in forms.MOVES if each.value == state), None)
    if wanted is None:
        raise NotFound
    return _deed(
        uid, form,
        lambda: services.move(row, wanted, seen=form.version.data, by=current_user),
        gettext("How the team stands is saved."),
    )  # fmt: skip


@bp.post("/<uuid:uid>/run")
@allows(WRITE)
def link(uid: UUID) -> ResponseReturnValue:
    row, form = _written(uid), forms.RunForm()
    found = _offer_runs(form, row)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.link(row, found.get(form.run.data), seen=form.version.data, by=current_user)
            return _done(uid, gettext("It is saved."))
    return _show(uid, run=form)


@bp.post("/<uuid:uid>/return")
@allows(WRITE)
def come_back(uid: UUID) -> ResponseReturnValue:
    row, form = _written(uid), forms.ReturnForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.come_back(
                row, on=form.on.data or clock.today(), taught=form.taught.data or 0,
                report=form.report.data, seen=form.version.data, by=current_user,
            )  # fmt: skip
            return _done(uid, gettext("The team is back, and its people are free again."))
    return _show(uid, back=form)


@bp.post("/<uuid:uid>/cancellation")
@allows(WRITE, APPROVE)
def cancel(uid: UUID) -> ResponseReturnValue:
    form = forms.CancelForm()
    row = _written(uid) if current_user.may(WRITE) else queries.team(uid, reader=current_user)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.cancel(row, form.why.data, seen=form.version.data, by=current_user)
            return _done(uid, gettext("The team is cancelled."))
    return _show(uid, cancel=form)
