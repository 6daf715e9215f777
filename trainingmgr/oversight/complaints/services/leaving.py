"""A grave complaint leaves: handed over to the competent body on the day, gone from here with its
receipt (R-CMP-01, R-DAT-07).
"""

from flask_babel import lazy_gettext as _
from sqlalchemy import delete

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.oversight.complaints import events, queries
from trainingmgr.oversight.complaints.models import (
    Complaint,
    ComplaintMeasure,
    ComplaintMessage,
    ComplaintPerson,
    ComplaintUnit,
    DataError,
    ReprisalCheck,
)
from trainingmgr.oversight.complaints.rules import GRAVE, ComplaintState, MessageKind
from trainingmgr.oversight.complaints.services import looks, move, name_body, write

CONTENT = ("told", "named", "units_said", "contact", "remedy_asked", "findings", "remedy")
GOES = (
    ComplaintMessage,
    ComplaintPerson,
    ComplaintUnit,
    ReprisalCheck,
    DataError,
    ComplaintMeasure,
)


@operation
def hand_over(
    row: Complaint, body: str, answer: str, *, reach: str, seen: int | None, by: User
) -> None:
    """It is in the hands of the competent body; what it said stays until that has signed. How that
    is reached stays with the stub.
    """
    looks(row, by)
    row.as_seen(seen)
    if row.category not in GRAVE:
        raise Refusal(_("Only what is grave leaves. Refer the others."))
    name_body(row, body, reach)
    row.handed_over_at, row.handed_over_by_id = clock.now(), by.id
    row.acknowledged_on = row.acknowledged_on or clock.today()
    if row.state is not ComplaintState.REFERRED:
        move(row, ComplaintState.REFERRED, by)
    if answer.strip():
        write(row, MessageKind.ANSWER, answer, by)
    told = events.ComplaintHandedOver(complaint=row.reference, about=("complaint", row.id))
    journal.record(told, by=by)


@operation
def acknowledged(row: Complaint, receipt: str, *, seen: int | None, by: User) -> None:
    """The body has signed that it has it: all that it said is erased here, and a stub stays."""
    if not queries.may_read(row, by):
        raise Refusal(_("The role of this account does not allow this."))
    row.as_seen(seen)
    if row.handed_over_at is None or row.has_left:
        raise Refusal(_("It waits for no receipt."))
    if queries.is_held(row, clock.today()):
        raise Refusal(
            _("A legal hold keeps what this complaint says. It is erased once that is lifted.")
        )
    if queries.is_measured(row):
        raise Refusal(_("A measure still stands. What it says is erased once that is lifted."))
    if len(receipt.strip()) < 3:
        raise Refusal(_("Write the number of the receipt, or who signed it."), field="receipt")
    row.receipt, row.purged_on = receipt.strip(), clock.today()
    for each in CONTENT:
        setattr(row, each, None)
    move(row, ComplaintState.CLOSED, by)
    for kind in GOES:
        db.session.execute(delete(kind).where(kind.complaint_id == row.id))
    journal.forget("complaint", [row.id])
    left = events.ComplaintLeft(complaint=row.reference, about=("complaint", row.id))
    journal.record(left, by=by)
