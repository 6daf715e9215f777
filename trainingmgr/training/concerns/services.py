"""A concern is sent, taken up by its focal point, answered and closed.

That it was sent stands in no journal: an entry would name whoever sent it. Every look is noted.
"""

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules.reasons import Stated
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.training.concerns import events, queries
from trainingmgr.training.concerns.models import Concern
from trainingmgr.training.concerns.queries import READS
from trainingmgr.training.concerns.rules import GOES_TO, ConcernKind, ConcernState, new_receipt

LEAST = 20
"""So many letters say a thing; fewer say only that there is one."""


@operation
def send(kind: ConcernKind, told: str) -> str:
    """Seal it for the focal point of its kind. Gives the receipt, which is kept nowhere else."""
    if len(told.strip()) < LEAST:
        raise Refusal(_("Say in full sentences what you saw or heard."), field="told")
    row = Concern(
        receipt=new_receipt(), kind=kind, focal=GOES_TO[kind], told=told.strip(),
        state=ConcernState.SENT,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row.receipt


@operation
def note_list(count: int, *, stated: Stated, by: User) -> None:
    journal.record(events.ConcernsListed(count=count, **stated.facts), by=by)


@operation
def open_(row: Concern, reason: str, *, by: User) -> str:
    """What was told, to its focal point, who says why they look."""
    _focal(row, by)
    if len(reason.strip()) < 10:
        raise Refusal(_("Say in a full sentence why you open it."), field="reason")
    journal.record(events.ConcernOpened(concern=str(row.uid), reason=reason.strip()), by=by)
    return row.told


@operation
def take(row: Concern, *, seen: int | None, by: User) -> None:
    """Somebody answers for it from now on."""
    _focal(row, by)
    row.as_seen(seen)
    row.taken_by_id, row.taken_at = by.id, clock.now()
    _move(row, ConcernState.TAKEN, by)


@operation
def close(row: Concern, answer: str, *, seen: int | None, by: User) -> None:
    """It is dealt with. The answer is for whoever has the receipt: no name stands in it."""
    _focal(row, by)
    row.as_seen(seen)
    if len(answer.strip()) < 10:
        raise Refusal(_("Write an answer for whoever sent it, in a sentence."), field="answer")
    row.answer, row.closed_at = answer.strip(), clock.now()
    _move(row, ConcernState.CLOSED, by)


def _focal(row: Concern, by: User) -> None:
    """Its focal point, and not somebody whom it may be about."""
    if not by.may(READS[row.focal]) or not queries.others([row], by):
        raise NotFound


def _move(row: Concern, state: ConcernState, by: User) -> None:
    row.state = row.state.then(state)
    db.session.flush()
    journal.record(events.ConcernMoved(concern=str(row.uid), state=state.value), by=by)
