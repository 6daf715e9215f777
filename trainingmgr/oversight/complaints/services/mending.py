"""The fast lane of wrong data (R-CMP-06): the office asks, the personnel desk opens a correction
in the register, a second person decides it, and with that the error ends.
"""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.complaints import events
from trainingmgr.oversight.complaints.models import Complaint, DataError
from trainingmgr.oversight.complaints.rules import (
    BY_CORRECTION,
    REASON,
    Category,
    ComplaintState,
    ErrorEnd,
    WrongField,
)
from trainingmgr.oversight.complaints.services import looks, move, receiving
from trainingmgr.registry.identity import services as identity
from trainingmgr.registry.identity.models import Correction
from trainingmgr.registry.identity.rules import CorrectionState
from trainingmgr.registry.people import queries as registry

COLUMNS = {
    WrongField.NAME: "name_display",
    WrongField.BIRTH: "born",
    WrongField.SERVICE_NUMBER: "service_number",
}
WAY = (ComplaintState.ACKNOWLEDGED, ComplaintState.SCREENING, ComplaintState.INVESTIGATING)
"""What a plain error passes through at once: there is little to look into."""


@operation
def ask(row: Complaint, number: str, wrong: WrongField, should_be: str, *, by: User) -> DataError:
    """Have the desk put one field of one record right within the 15 working days."""
    looks(row, by)
    if row.category is not Category.DATA_ERROR:
        raise Refusal(_("Put it among the mistakes in records first."))
    person = registry.by_exact_number(number)
    if person is None:
        raise Refusal(_("Nobody has exactly this number."), field="number")
    if not should_be.strip():
        raise Refusal(_("Write what is right."), field="should_be")
    if row.state in WAY:
        for state in WAY[WAY.index(row.state) + 1 :]:
            move(row, state, by)
    elif row.state not in (ComplaintState.AWAITING_RESPONSE, ComplaintState.REOPENED):
        raise Refusal(_("Acknowledge it first."))
    found = DataError(
        complaint_id=row.id, person_id=person.id, wrong=wrong, should_be=should_be.strip(),
        due_on=row.due_on, asked_by_id=by.id,
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    receiving.bar_who_is_named_already(row)
    asked = events.DataErrorAsked(complaint=row.reference, about=("complaint", row.id))
    journal.record(asked, by=by)
    return found


@operation
def note_opened(_found: DataError, *, by: User) -> None:
    journal.record(events.DataErrorOpened(), by=by)


@operation
def correct(found: DataError, value: Any, proof: str, *, seen: int | None, by: User) -> Correction:
    """Open the correction in the register. A second person decides it there."""
    allowed(by, Permission.DATA_ERROR_MEND)
    found.as_seen(seen)
    _standing(found)
    if found.wrong not in BY_CORRECTION:
        raise Refusal(_("This is changed on its own page, by a paper."))
    if found.correction is not None and found.correction.state is CorrectionState.PROPOSED:
        raise Refusal(_("A correction waits for a second person already."))
    if len(proof.strip()) < 3:
        raise Refusal(_("Write which document shows it."), field="proof")
    opened = identity.propose_correction(
        found.person, {COLUMNS[found.wrong]: value},
        gettext("An error in the record was reported."), proof=proof.strip(),
        seen=found.person.version, by=by,
    )  # fmt: skip
    found.correction = opened
    db.session.flush()
    return opened


@operation
def end(found: DataError, ended: ErrorEnd, paper: str, *, seen: int | None, by: User) -> None:
    """It is right now, or was so before: by the correction as it was decided, or by a paper."""
    allowed(by, Permission.DATA_ERROR_MEND)
    found.as_seen(seen)
    _standing(found)
    if found.wrong in BY_CORRECTION:
        wanted = CorrectionState.APPLIED if ended is ErrorEnd.MENDED else CorrectionState.REFUSED
        if found.correction is None or found.correction.state is not wanted:
            raise Refusal(_("Open a correction, and have a second person decide it first."))
    elif len(paper.strip()) < REASON:
        raise Refusal(_("Write the document that shows it: its kind, number and day."),
                      field="paper")  # fmt: skip
    found.paper = paper.strip() or None
    found.ended, found.ended_at, found.ended_by_id = ended, clock.now(), by.id
    db.session.flush()
    journal.record(events.DataErrorEnded(end=ended.value), by=by)


def _standing(found: DataError) -> None:
    if found.ended is not None:
        raise Refusal(_("This error has ended already."))
