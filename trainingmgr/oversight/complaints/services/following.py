"""What whoever holds the code does: reads how it stands, writes, withdraws, says if it helped."""

from collections.abc import Callable
from typing import TypeVar

from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.oversight.complaints import queries
from trainingmgr.oversight.complaints.models import Complaint, ComplaintMessage, ReprisalCheck
from trainingmgr.oversight.complaints.rules import (
    GRAVE,
    REASON,
    ComplaintState,
    MessageKind,
    Satisfaction,
    codes,
)
from trainingmgr.oversight.complaints.services import move, receiving

T = TypeVar("T")
NOBODYS = b"\0" * codes.SALT
ENDED = frozenset(
    {ComplaintState.RESOLVED, ComplaintState.NOT_UPHELD, ComplaintState.INADMISSIBLE,
     ComplaintState.CLOSED}
)  # fmt: skip


def followed(code: str) -> Complaint:
    """The complaint of a code. An unknown one takes as long as a wrong one, and says the same."""
    return proved(code, queries.referenced, lambda row: (row.salt, row.code_hash))


def proved(
    code: str, referenced: Callable[[str], T | None], lock: Callable[[T], tuple[bytes, bytes]]
) -> T:
    """Whatever a code opens, found by the part of it that is said aloud; `lock` is its salt and the
    hash of the other part.
    """
    parts = codes.read(code)
    found = referenced(parts[0]) if parts else None
    secret = parts[1] if parts else ""
    salt, kept = lock(found) if found else (NOBODYS, b"")
    if not codes.opens(secret, salt, kept) or found is None:
        raise NotFound
    return found


@operation
def write(code: str, said: str, *, harmed: bool = False) -> None:
    """A line from whoever complained. That harm was done to them opens a follow-up today."""
    row = followed(code)
    _open(row)
    if len(said.strip()) < REASON:
        raise Refusal(_("Write it in a full sentence."), field="said")
    _wrote(row, said.strip())
    if harmed and clock.today() not in {each.due_on for each in queries.checks(row)}:
        db.session.add(ReprisalCheck(complaint_id=row.id, due_on=clock.today()))
    db.session.flush()


@operation
def withdraw(code: str, why: str) -> None:
    row = followed(code)
    _open(row)
    if row.category in GRAVE:
        raise Refusal(
            _(
                "This has to leave for the body that protects people. Write to the office "
                "what you wish."
            )
        )
    if len(why.strip()) < REASON:
        raise Refusal(_("Say in a sentence why you take it back."), field="said")
    _wrote(row, why.strip())
    move(row, ComplaintState.WITHDRAWN, None)


@operation
def judge(code: str, satisfied: Satisfaction) -> None:
    """Whether what was done has helped, once it has ended."""
    row = followed(code)
    if row.state not in ENDED:
        raise Refusal(_("It has not ended yet."))
    row.satisfaction = satisfied
    db.session.flush()


def _open(row: Complaint) -> None:
    if row.handed_over_at is not None:
        raise Refusal(_("It was handed over: write to the body that has it now."))


def _wrote(row: Complaint, said: str) -> None:
    """Whoever of the office is named only now finds the complaint no more (R-CMP-03)."""
    db.session.add(
        ComplaintMessage(complaint_id=row.id, kind=MessageKind.COMPLAINANT, said=said)
    )  # fmt: skip
    receiving.bar_the_named(row, said)
