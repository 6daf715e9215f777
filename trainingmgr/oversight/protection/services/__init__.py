"""The personnel desk receives requests and hands the extract over; what needs weighing the officer
for data protection answers.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, holders_of
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.protection import events, queries
from trainingmgr.oversight.protection.models import ANOTHER, KNOWN, REASONED, DataRequest
from trainingmgr.oversight.protection.rules import (
    DECIDED_APART,
    DONE,
    REASON,
    Asks,
    Channel,
    Identity,
    RequestState,
    answer_by,
    code_of,
)
from trainingmgr.registry.identity import services as identity
from trainingmgr.registry.identity.models import Correction
from trainingmgr.registry.identity.rules import CorrectionState
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person

RECEIVE, DECIDE = Permission.DATA_REQUEST_RECEIVE, Permission.PROTECTION_WRITE


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asked for, how and when."""

    kind: Asks
    channel: Channel
    received_on: date
    says: str
    language: str


@operation
def receive(person: Person, asked: Asked, *, by: User) -> DataRequest:
    """Write down what a person asks; it is answered within 30 days (R-DAT-10)."""
    allowed(by, RECEIVE)
    not_own(person, by=by)
    if asked.received_on > clock.today():
        raise Refusal(_("That day has not come yet."), field="received_on")
    row = DataRequest(
        code=code_of("R", queries.next_number(DataRequest)), person_id=person.id, by_id=by.id,
        due_on=answer_by(asked.received_on), **vars(asked),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    happening = events.DataAsked(
        request=row.code, kind=row.kind.value, about=("data_request", row.id)
    )
    journal.record(happening, by=by)
    return row


@operation
def know(row: DataRequest, how: Identity, note: str, *, seen: int | None, by: User) -> None:
    """Write down how it was made sure that it is the person who asks."""
    allowed(by, RECEIVE)
    _open(row, by, seen)
    if len(note.strip()) < 3:
        raise Refusal(_("Write which card, which officers or which mandate."), field="note")
    row.identity, row.identity_note = how, note.strip()
    db.session.flush()
    happening = events.AskerKnown(request=row.code, how=how.value, about=("data_request", row.id))
    journal.record(happening, by=by)


@operation
def correct(
    row: DataRequest, values: Mapping[str, Any], proof: str, *, seen: int | None, by: User
) -> Correction:
    """Open the correction in the register, as for every wrong record. A second person decides."""
    allowed(by, RECEIVE)
    _open(row, by, seen)
    if row.kind is not Asks.CORRECTION:
        raise Refusal(_("The person did not ask for a correction."))
    if row.identity is None:
        raise Refusal(KNOWN)
    if row.correction is not None and row.correction.state is CorrectionState.PROPOSED:
        raise Refusal(_("A correction waits for a second person already."))
    if len(proof.strip()) < 3:
        raise Refusal(_("Write which document shows it."), field="proof")
    made = identity.propose_correction(
        row.person, {name: value for name, value in values.items() if value},
        gettext("The person asked for it."), proof=proof.strip(), seen=row.person.version, by=by,
    )  # fmt: skip
    row.correction = made
    db.session.flush()
    happening = events.DataCorrectionOpened(request=row.code, about=("data_request", row.id))
    journal.record(happening, by=by)
    return made


@operation
def answer(
    row: DataRequest, state: RequestState, says: str, *, paper: str = "", seen: int | None,
    by: User,
) -> None:  # fmt: skip
    """Answer it, with reasons; the person gets them on paper."""
    is_weighed = row.kind in DECIDED_APART and state is not RequestState.WITHDRAWN
    allowed(by, DECIDE if is_weighed else RECEIVE)
    _open(row, by, seen)
    if state is RequestState.OPEN:
        raise Refusal(_("Choose one."), field="state")
    if len(says.strip()) < REASON:
        raise Refusal(REASONED, field="says")
    if is_weighed and by.holder_id in holders_of([row.by_id]):
        raise Refusal(ANOTHER)
    if state in DONE:
        _is_done(row, paper)
    row.paper = paper.strip()
    row.answer, row.answered_on, row.answered_by_id = says.strip(), clock.today(), by.id
    row.state = row.state.then(state)
    db.session.flush()
    happening = events.DataAnswered(
        request=row.code, state=state.value, about=("data_request", row.id)
    )
    journal.record(happening, by=by)


def _is_done(row: DataRequest, paper: str) -> None:
    """What was asked for is there: the extract on paper, or what was put right."""
    if row.identity is None:
        raise Refusal(KNOWN)
    if row.kind is Asks.ACCESS and not queries.was_printed(row):
        raise Refusal(_("Print the extract first, for the person."))
    applied = row.correction is not None and row.correction.state is CorrectionState.APPLIED
    if row.kind is Asks.CORRECTION and not applied and len(paper.strip()) < REASON:
        raise Refusal(
            _("Open a correction, and have a second person decide it first. What has a page of "
              "its own is changed there: then name its document."),
            field="paper",
        )  # fmt: skip


def _open(row: DataRequest, by: User, seen: int | None) -> None:
    row.as_seen(seen)
    not_own(row.person, by=by)
    if row.state is not RequestState.OPEN:
        raise Refusal(_("It is answered already."))


def not_own(person: Person, *, by: User) -> None:
    """Nobody deals with what they ask themselves."""
    if by.holder_id in people.holders_of([person.id]).get(person.id, ()):
        raise Refusal(_("Somebody else deals with what you ask yourself."))
