"""Assignments: who mentors whom, agreed with the host, confirmed, handed over."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.structure import queries as structure
from trainingmgr.tabular.saved import keeps
from trainingmgr.training import sides
from trainingmgr.training.cohorts.rules import Side
from trainingmgr.training.cohorts.words import SIDES
from trainingmgr.training.mentoring import forms, queries, services, words
from trainingmgr.training.mentoring.models import MentoringAssignment
from trainingmgr.training.mentoring.rules import MENTORS, RUNS
from trainingmgr.training.mentoring.services import Wanted
from trainingmgr.training.planning.forms import SignForm
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.models import Trainer
from trainingmgr.training.trainers.rules import Kind
from trainingmgr.training.trainers.words import LANGUAGES
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed, Form
from trainingmgr.web.pages import page

bp = Blueprint("mentoring", __name__, url_prefix="/mentoring")
READ, LOG = Permission.MENTORING_READ, Permission.MENTORING_LOG
SUPERVISE = Permission.MENTORING_SUPERVISE


keeps("mentoring.index", forms.OnlyFilter)


@bp.get("")
@allows(READ, LOG)
def index() -> ResponseReturnValue:
    """Who mentors whom: what is silent, late or owed is said beside it and counted on top."""
    filters, kinds = forms.OnlyFilter(), queries.kinds(clock.today())
    found = queries.assignments(
        kinds, reader=current_user, only=filters.asked.get("only"),
        cursor=request.args.get("cursor"),
    )  # fmt: skip
    return page(
        "training/mentoring/index.html", page=found, filters_=filters, words=words,
        counts=queries.counts(kinds, reader=current_user),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(SUPERVISE)
def new() -> ResponseReturnValue:
    form = forms.AssignmentForm()
    known = _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.draft(_wanted(form, known), by=current_user)
            flash(gettext("The assignment is drafted. Put it before the host and the programme."))
            return redirect(url_for(".show", uid=made.uid))
    return page("training/mentoring/edit.html", form=form, row=None)


@bp.route("/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(SUPERVISE)
def edit(uid: UUID) -> ResponseReturnValue:
    row = _supervised(uid)
    form = forms.AssignmentForm(obj=_as_form(row))
    known = _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _as_form(_supervised(uid))):
            services.change(row, _wanted(form, known), seen=form.version.data, by=current_user)
            flash(gettext("What you wrote is saved."))
            return redirect(url_for(".show", uid=uid))
    return page("training/mentoring/edit.html", form=form, row=_supervised(uid))


def _supervised(uid: UUID) -> MentoringAssignment:
    return queries.assignment(uid, reader=current_user, permission=SUPERVISE)


def _offer(form: Any) -> dict[str, Trainer]:
    """Whom the reader's centres can send, by public identity."""
    pool = trainers.pool(reader=current_user, permission=SUPERVISE)
    form.mentor.choices = [
        (str(each.uid), each.person.name_display) for each in pool if each.kind in MENTORS
    ]
    form.interpreter.choices = [
        (str(each.uid), each.person.name_display) for each in pool if each.kind is Kind.INTERPRETER
    ]
    return {str(each.uid): each for each in pool}


def _wanted(form: Any, known: dict[str, Trainer]) -> Wanted:
    unit = structure.unit_by_code(form.unit.data)
    if unit is None:
        raise Refusal(gettext("No unit has the code %(code)s.", code=form.unit.data), field="unit")
    person = people.by_exact_number(form.person.data) if form.person.data else None
    if form.person.data and person is None:
        raise Refusal(gettext("Nobody has this number."), field="person")
    return Wanted(
        mentor=known[form.mentor.data], unit=unit, person=person,
        interpreter=known.get(form.interpreter.data), **form.said,
    )  # fmt: skip


def _as_form(row: MentoringAssignment) -> Any:
    whose = row.counterpart
    return SimpleNamespace(
        version=row.version, mentor=str(row.mentor.uid), unit=whose.unit.code,
        office=whose.office, person=whose.person.number if whose.person else "",
        objectives="\n".join(each.words for each in row.objectives), mode=row.mode,
        place=row.place, language=row.language,
        interpreter=str(row.interpreter.uid) if row.interpreter else "",
        from_on=row.from_on, until_on=row.until_on, silent_after=row.silent_after,
        host_reads_ratings=row.host_reads_ratings,
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(READ, LOG)
def show(uid: UUID) -> ResponseReturnValue:
    return _show(uid)


def _show(uid: UUID, **shown: Form) -> ResponseReturnValue:
    row = queries.assignment(uid, reader=current_user)
    supervises = current_user.may(SUPERVISE)
    signs = sides.open_to(row, current_user)
    writes_note = (supervises or services.is_mentor(row, current_user)) and row.state in RUNS
    return page(
        "training/mentoring/show.html", row=row, words=words, sides=SIDES,
        language_=LANGUAGES.get(row.language, row.language),
        is_frozen=queries.is_frozen(row, clock.today()), supervises=supervises,
        signs=signs,
        frozen=queries.frozen_spells(
            row.counterpart, row.from_on, min(row.last_day, clock.today())
        ),
        sign=shown.get("sign") or _signing(row, signs, formdata=None),
        owes_note=writes_note and row.handover is None,
        handover=shown.get("handover") or forms.HandoverForm(formdata=None),
        ends=supervises and row.state in RUNS and row.handover is not None,
        end=shown.get("end")
        or forms.EndForm(formdata=None, data={"version": row.version, "on": clock.today()}),
        runs=row.state in RUNS,
        withdrawal=shown.get("withdrawal")
        or forms.WithdrawForm(formdata=None, data={"version": row.version}),
    )  # fmt: skip


def _signing(row: MentoringAssignment, signs: Sequence[Side], **how: Any) -> Any:
    """What one side fills in: the host also says to which objectives it does not agree."""
    if Side.HOST not in signs:
        return SignForm(data={"version": row.version}, **how)
    form = forms.HostSignForm(data={"version": row.version}, **how)
    form.struck.choices = [(str(each.id), each.words) for each in row.objectives]
    return form


@bp.post("/<uuid:uid>/proposal")
@allows(SUPERVISE)
def propose(uid: UUID) -> ResponseReturnValue:
    said = gettext("The assignment waits for the signatures of both sides.")
    return _moved(uid, services.propose, said)


@bp.post("/<uuid:uid>/draft")
@allows(SUPERVISE)
def take_back(uid: UUID) -> ResponseReturnValue:
    return _moved(uid, services.take_back, gettext("The assignment is a draft again."))


@bp.post("/<uuid:uid>/withdrawal")
@allows(SUPERVISE)
def withdraw(uid: UUID) -> ResponseReturnValue:
    form, row = forms.WithdrawForm(), _supervised(uid)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.withdraw(row, form.why.data, seen=form.version.data, by=current_user)
            flash(gettext("The assignment is withdrawn."))
            return redirect(url_for(".show", uid=uid))
    return _show(uid, withdrawal=form)


@bp.post("/<uuid:uid>/confirmation")
@allows(SUPERVISE)
def confirm(uid: UUID) -> ResponseReturnValue:
    return _moved(uid, services.confirm, gettext("The assignment is confirmed."))


@bp.post("/<uuid:uid>/pause")
@allows(SUPERVISE)
def pause(uid: UUID) -> ResponseReturnValue:
    return _moved(uid, services.pause, gettext("The assignment rests until it is confirmed anew."))


def _moved(uid: UUID, move: Callable[..., None], said: str) -> ResponseReturnValue:
    form, row = Deed(), _supervised(uid)
    if form.validate_on_submit():
        with form.showing_refusals():
            move(row, seen=form.version.data, by=current_user)
            flash(said)
    for trouble in form.form_errors:
        flash(trouble, "stop")
    return redirect(url_for(".show", uid=uid))


@bp.post("/<uuid:uid>/signature")
@allows(Permission.COHORT_APPROVE_HOST, Permission.COHORT_APPROVE_PROGRAMME, fresh=True)
def sign(uid: UUID) -> ResponseReturnValue:
    row = queries.assignment(uid, reader=current_user)
    mine = sides.open_to(row, current_user)
    if not mine:
        raise NotFound
    form = _signing(row, mine)
    if form.validate_on_submit():
        with form.showing_refusals():
            agreed = services.sign(
                row, mine[0], capacity=form.capacity.data, struck=_struck(form, mine[0]),
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(
                gettext("Both sides have signed. The assignment can be confirmed.")
                if agreed
                else gettext("You have signed. The other side signs too.")
            )
            return redirect(url_for(".show", uid=uid))
    return _show(uid, sign=form)


def _struck(form: Any, side: Side) -> dict[int, str]:
    if side is not Side.HOST:
        return {}
    return {int(each): form.why.data or "" for each in form.struck.data or ()}


@bp.post("/<uuid:uid>/handover")
@allows(SUPERVISE, LOG)
def hand_over(uid: UUID) -> ResponseReturnValue:
    form, row = forms.HandoverForm(), _handed(uid)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.hand_over(row, form.note.data, by=current_user)
            flash(gettext("The handover note is kept for whoever comes next."))
            return redirect(url_for(".show", uid=uid))
    return _show(uid, handover=form)


def _handed(uid: UUID) -> MentoringAssignment:
    """One's own, or one that one supervises."""
    if current_user.may(SUPERVISE):
        return _supervised(uid)
    return queries.assignment(uid, reader=current_user, permission=LOG)


@bp.post("/<uuid:uid>/end")
@allows(SUPERVISE)
def end(uid: UUID) -> ResponseReturnValue:
    form, row = forms.EndForm(), _supervised(uid)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.end(
                row, form.reason.data, on=form.on.data or clock.today(),
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The assignment is ended. What is open goes on with the counterpart."))
            return redirect(url_for(".show", uid=uid))
    return _show(uid, end=form)
