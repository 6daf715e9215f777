"""One page for the worst day: large, few words, one thing at a time."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.settings import Settings
from trainingmgr.operations import health
from trainingmgr.operations.evacuation import carrying_out, running
from trainingmgr.operations.evacuation.forms import AgreeForm, AskForm
from trainingmgr.oversight.evacuation import queries, services
from trainingmgr.oversight.evacuation.models import EvacuationOrder, EvacuationOutcome
from trainingmgr.oversight.evacuation.rules import EvacuationKind, OrderState, mark_of
from trainingmgr.oversight.evacuation.words import BROKEN_OFF, CONSEQUENCES, KINDS
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("evacuation", __name__, url_prefix="/evacuation")
ASK, AGREE = Permission.EVACUATION_ASK, Permission.EVACUATION_AGREE


@bp.get("")
@allows(ASK, AGREE)
def index() -> ResponseReturnValue:
    """What waits for a second person, what runs, or what can be asked for; and rehearsals."""
    form = AskForm(formdata=None, kind=EvacuationKind.REHEARSAL, folder=_folder())
    return _shown(form, AgreeForm(formdata=None))


def _shown(asking: AskForm, agreeing: AgreeForm) -> ResponseReturnValue:
    settings, order = _settings(), queries.newest()
    state = order.state_at(clock.now()) if order is not None else OrderState.OVER
    waits, key = state is OrderState.WAITING, _key(settings)
    mine = waits and order is not None and order.by.holder_id == current_user.holder_id
    running_ = order if state is OrderState.AGREED and order and order.outcome is None else None
    if waits and order is not None and not mine and current_user.may(AGREE):
        looking.show(order, by=current_user)
    return page(
        "operations/evacuation/index.html",
        order=order if waits else None,
        running=running_,
        alone=running_ is not None and not carrying_out.is_underway(running_),
        broken_off=order.outcome.broke_off if order is not None and order.outcome else None,
        rehearsed=_rehearsed(order),
        unprovable=running.unprovable(settings),
        mine=mine,
        people=queries.second_people(order) if waits and order is not None else (),
        wanting=running.wanting(settings, asking.folder.data or _folder()),
        mark=mark_of(key) if key else "",
        rehearsals=queries.rehearsals(reader=current_user),
        copies=queries.copies(),
        silent=health.health().worker_is_silent,
        asking=asking,
        agreeing=agreeing,
        asks=current_user.may(ASK),
        agrees=current_user.may(AGREE),
        kinds=KINDS,
        consequences=CONSEQUENCES,
        reasons=BROKEN_OFF,
    )


@bp.post("/orders")
@allows(ASK, fresh=True)
def ask() -> ResponseReturnValue:
    """One person asks. Nothing happens before another agrees."""
    form, settings = AskForm(), _settings()
    if form.validate_on_submit():
        with form.showing_refusals():
            key, kind, folder = _key(settings), form.kind.data, form.folder.data
            if kind is not EvacuationKind.AT_ONCE and folder and not Path(folder).is_dir():
                raise Refusal(gettext("There is no such folder on the server."), field="folder")
            services.ask(kind, folder, key=key, by=current_user)
            return redirect(url_for(".index"))
    return _shown(form, AgreeForm(formdata=None))


@bp.post("/orders/<uuid:uid>/agreement")
@allows(AGREE, fresh=True)
def agree(uid: UUID) -> ResponseReturnValue:
    """The second person agrees, and it begins."""
    form, order = AgreeForm(), queries.asked(uid, reader=current_user)
    if form.validate_on_submit():
        with form.showing_refusals():
            _begun(order, form.mark.data)
            return redirect(url_for(".index"))
    return _shown(AskForm(formdata=None, folder=_folder()), form)


def _rehearsed(order: EvacuationOrder | None) -> EvacuationOutcome | None:
    """How a rehearsal of the last day went: what somebody who comes back wants to know first."""
    if order is None or order.kind is not EvacuationKind.REHEARSAL or order.outcome is None:
        return None
    new = clock.now() - order.outcome.at < timedelta(days=1)
    return order.outcome if new and not order.outcome.broke_off else None


def _begun(order: EvacuationOrder, mark: str) -> None:
    looking.opened(order, order.at, by=current_user)
    services.agree(order, mark, key=_key(_settings()), by=current_user)
    carrying_out.begin(order, by=current_user)


@bp.post("/orders/<uuid:uid>/stop")
@allows(ASK, AGREE)
def stop(uid: UUID) -> ResponseReturnValue:
    """Who asked takes it back, or the second person says no."""
    form, order = Deed(), queries.asked(uid, reader=current_user)
    if form.validate_on_submit():
        try:
            services.stop(order, by=current_user)
            flash(gettext("Stopped. Nothing was destroyed."))
        except Refusal as refused:
            flash(str(refused), "stop")
    return redirect(url_for(".index"))


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _folder() -> str:
    return _settings().evacuation_folder


def _key(settings: Settings) -> bytes:
    try:
        return running.key_of(settings)
    except Refusal:
        return b""
