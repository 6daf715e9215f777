"""Exceptions that two people sign: which piece, why, until when (R-VET-10)."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, asked_still, in_time
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.services.own import not_of_asker
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.enrolments import events
from trainingmgr.training.enrolments.models import (
    Enrolment,
    Waiver,
    WaiverRequest,
)
from trainingmgr.training.enrolments.queries import judging
from trainingmgr.training.enrolments.rules import (
    WaiverState,
)
from trainingmgr.training.enrolments.rules.gate import (
    Piece,
    PieceCode,
)
from trainingmgr.training.enrolments.services import not_held_back
from trainingmgr.vetting import queries as vetting
from trainingmgr.vetting.rules import ADVERSE, Outcome, waiver_ends_in_time

ASKS = (
    Permission.ENROLMENT_NOMINATE, Permission.ENROLMENT_CONFIRM, Permission.ENROLMENT_WAIVE,
)  # fmt: skip


@operation
def ask_waiver(
    enrolment: Enrolment, piece: str, *, reason: str, until_on: date, by: User
) -> WaiverRequest:
    """Ask that one missing piece be waived for a while. A second person signs (R-VET-10)."""
    _waivable(enrolment, piece)
    _not_own(enrolment, by)
    if not waiver_ends_in_time(clock.today(), until_on):
        raise Refusal(_("A waiver lasts 30 days at most, from today."), field="until_on")
    request = WaiverRequest(
        enrolment_id=enrolment.id,
        piece=piece,
        reason=reason.strip(),
        until_on=until_on,
        asked_by_id=by.id,
    )
    db.session.add(request)
    happening = events.WaiverAsked(
        run=enrolment.cohort.code, person=enrolment.person.number, piece=piece,
        until=until_on.isoformat(), reason=reason.strip(), about=("enrolment", enrolment.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return request


@operation
def sign_waiver(request: WaiverRequest, *, seen: int | None, by: User) -> Waiver:
    """Sign it. Clearances are the vetting board's to bridge, training the cell's (R-VET-10).

    Never for an adverse finding: an appeal looks like *pending* to others and is refused here.
    """
    request.as_seen(seen)
    enrolment = request.enrolment
    _second(request, by)
    not_held_back(by)
    in_time(request.asked_at)
    asked_still(request.asked_by_id, request.asked_at, *ASKS)
    not_of_asker(request.asked_by_id, enrolment.person)
    missing = _waivable(enrolment, request.piece)
    _no_finding(enrolment, missing)
    if not waiver_ends_in_time(clock.today(), request.until_on):
        raise Refusal(_("The last day of this waiver has passed. Ask for it again."))
    request.state = request.state.then(WaiverState.SIGNED)
    request.decided_by_id, request.decided_at = by.id, clock.now()
    waiver = Waiver(
        enrolment_id=enrolment.id,
        piece=request.piece,
        reason=request.reason,
        until_on=request.until_on,
        asked_by_id=request.asked_by_id,
        signed_by_id=by.id,
    )
    db.session.add(waiver)
    happening = events.WaiverSigned(
        run=enrolment.cohort.code, person=enrolment.person.number, piece=request.piece,
        until=request.until_on.isoformat(), about=("enrolment", enrolment.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return waiver


@operation
def refuse_waiver(request: WaiverRequest, *, seen: int | None, by: User) -> None:
    request.as_seen(seen)
    _second(request, by)
    request.state = request.state.then(WaiverState.REFUSED)
    request.decided_by_id, request.decided_at = by.id, clock.now()
    enrolment = request.enrolment
    happening = events.WaiverRefused(
        run=enrolment.cohort.code, person=enrolment.person.number, piece=request.piece,
        about=("enrolment", enrolment.id),
    )  # fmt: skip
    journal.record(happening, by=by)


@operation
def withdraw_waiver(request: WaiverRequest, *, seen: int | None, by: User) -> None:
    """Whoever asked takes it back before anybody has decided."""
    request.as_seen(seen)
    if request.asked_by_id != by.id:
        raise Refusal(_("Only whoever asked for it takes it back."))
    request.state = request.state.then(WaiverState.WITHDRAWN)
    request.decided_by_id, request.decided_at = by.id, clock.now()
    enrolment = request.enrolment
    happening = events.WaiverWithdrawn(
        run=enrolment.cohort.code, person=enrolment.person.number, piece=request.piece,
        about=("enrolment", enrolment.id),
    )  # fmt: skip
    journal.record(happening, by=by)


def _waivable(enrolment: Enrolment, piece: str) -> Piece:
    verdict = judging.gate(enrolment.cohort, [enrolment.person_id], clock.today())
    found = next((each for each in verdict[enrolment.person_id].missing if each.key == piece), None)
    if found is None or not found.is_waivable:
        raise Refusal(_("This cannot be waived."))
    return found


def _second(request: WaiverRequest, by: User) -> None:
    if request.asked_by.holder_id == by.holder_id:
        raise Refusal(_("A second person signs a waiver. You asked for it yourself."))
    _not_own(request.enrolment, by)
    is_clearance = request.piece.startswith(PieceCode.CLEARANCE)
    owed = Permission.ENROLMENT_WAIVE if is_clearance else Permission.ENROLMENT_CONFIRM
    if not by.active:
        allowed(by, owed)
    if not by.may(owed):
        raise Refusal(
            _("The vetting board signs waivers of clearances.")
            if is_clearance
            else _("Whoever confirms places signs this waiver.")
        )


def _not_own(enrolment: Enrolment, by: User) -> None:
    if people.is_own(enrolment.person, by.holder_id):
        raise Refusal(_("Nobody signs a waiver for themselves."))


def _no_finding(enrolment: Enrolment, piece: Piece) -> None:
    if piece.code is not PieceCode.CLEARANCE or piece.scheme is None:
        return
    day = max(clock.today(), enrolment.cohort.starts_on)
    behind = vetting.outcomes_for(enrolment.person_id, Scheme(piece.scheme), day)
    if behind & (ADVERSE | {Outcome.UNDER_APPEAL}):
        raise Refusal(_("A finding stands behind this. It cannot be bridged."))
