"""What whoever put a point forward is told: written by one person, and read by nobody outside
before another has cleared exactly that (domain 5.5.5, security 4.3).
"""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import delete
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.consultations import events, queries
from trainingmgr.programme.consultations.models import (
    CHANGES,
    LOOKED,
    NOT_WAITING,
    SENTENCE,
    WHY,
    WHY_ASIDE,
    HandedPoint,
    HandedWord,
    PointReply,
    Submission,
)
from trainingmgr.programme.consultations.rules import HandedState, Outcome, ReplyState
from trainingmgr.programme.consultations.services import WRITE, unanswered
from trainingmgr.programme.decisions.models import Decision
from trainingmgr.programme.decisions.rules import DecisionState
from trainingmgr.programme.outreach.queries import warned_in

CLEAR = Permission.OUTREACH_CLEAR
LEAST = 10


@operation
def reply(
    row: Submission, says: str, outcome: Outcome, *, decision: str = "", seen: int | None, by: User
) -> PointReply:
    """Write a reply, and what became of the point: a decision that it changed is one that both
    sides have signed. A reply that waits gives way to it.
    """
    allowed(by, WRITE)
    row.as_seen(seen)
    unanswered(row)
    if len(says.strip()) < LEAST:
        raise Refusal(SENTENCE, field="says")
    if (outcome is Outcome.CHANGED) != bool(decision.strip()):
        raise Refusal(CHANGES if outcome is Outcome.CHANGED else
                      _("Only a point that changed a decision names one."),
                      field="decision")  # fmt: skip
    found = _decision(decision, row) if decision.strip() else None
    flag_modified(row, "owner_id")  # another reading of the point, though only a reply is new
    made = _waits(
        row.replies,
        PointReply(submission_id=row.id, says=says.strip(), outcome=outcome, by_id=by.id,
                   decision_id=found.id if found else None),
    )  # fmt: skip
    told = events.PointReplyWritten(code=row.code, about=("submission", row.id))
    journal.record(told, by=by)
    return made


def _decision(code: str, row: Submission) -> Decision:
    found = queries.decision(code)
    if found is None:
        told = gettext("There is no decision %(code)s.", code=code.strip())
        raise Refusal(told, field="decision")
    if found.state is not DecisionState.TAKEN:
        raise Refusal(CHANGES, field="decision")
    if found.drafted_on < row.came_on:
        raise Refusal(_("That decision was written before the point was put forward."),
                      field="decision")  # fmt: skip
    return found


@operation
def set_aside(row: HandedPoint, because: str, *, seen: int | None, by: User) -> PointReply:
    """It is no point that can be replied to. Its text stays until another person has cleared why:
    nobody alone makes it go.
    """
    allowed(by, WRITE)
    unread(row, seen)
    if len(because.strip()) < LEAST:
        raise Refusal(WHY_ASIDE, field="because")
    flag_modified(row, "state")  # another reading of it, though only a reason is new
    made = _waits(
        row.replies, PointReply(handed_point_id=row.id, says=because.strip(), by_id=by.id)
    )
    told = events.HandedPointReasoned(reference=row.reference, about=("handed_point", row.id))
    journal.record(told, by=by)
    return made


@operation
def clear(row: PointReply, *, is_right: bool, answer: str = "", seen: int | None, by: User) -> None:
    """As somebody who wrote nothing of it: it may be told so, and is from now on; or it may not,
    and why.
    """
    allowed(by, CLEAR)
    if row.handed is not None:
        allowed(by, WRITE)
    row.as_seen(seen)
    if row.state is not ReplyState.WAITING:
        raise Refusal(NOT_WAITING)
    another_person(by, *queries.writers(row))
    warned = bool(warned_in(row.says, clock.today()))
    if len(answer.strip()) < LEAST and (warned or not is_right):
        raise Refusal(WHY, field="answer")
    row.warned, row.answer = warned, answer.strip()
    row.looked_by_id, row.looked_on = by.id, clock.today()
    row.state = row.state.then(ReplyState.CLEARED if is_right else ReplyState.SENT_BACK)
    db.session.flush()
    _tell(events.PointReplyCleared if is_right else events.PointReplySentBack, row, by)
    if not is_right:
        return
    if row.submission is not None:
        _told(row.submission, row)
    elif row.handed is not None:
        row.handed.because = row.says
        looked(row.handed, HandedState.ASIDE, row.by_id)
        forget([row.handed])


def _told(point: Submission, row: PointReply) -> None:
    """From now on whoever put the point forward reads it."""
    if row.decision is not None and row.decision.state is not DecisionState.TAKEN:
        raise Refusal(CHANGES)
    point.reply, point.outcome, point.decision_id = row.says, row.outcome, row.decision_id
    point.replied_on, point.replied_by_id = clock.today(), row.by_id
    db.session.flush()
    forget(queries.handed_of(point))


def _tell(kind: type[events.PointReplyCleared | events.PointReplySentBack], row: PointReply,
          by: User) -> None:  # fmt: skip
    if row.submission is not None:
        told = kind(code=row.submission.code, about=("submission", row.submission.id))
        journal.record(told, by=by)
    elif row.handed is not None:
        told = kind(code=row.handed.reference, about=("handed_point", row.handed.id))
        journal.record(told, by=by)


def _waits(written: list[PointReply], made: PointReply) -> PointReply:
    """It waits for another person, in the place of what was written before."""
    give_way(written)
    written.append(made)
    db.session.flush()
    return made


def give_way(written: Sequence[PointReply]) -> None:
    """What waits does so no longer: something else took its place."""
    for each in written:
        if each.state is ReplyState.WAITING:
            each.state = each.state.then(ReplyState.REPLACED)
    db.session.flush()


def unread(row: HandedPoint, seen: int | None) -> None:
    """Raise a Refusal if somebody has settled it already."""
    row.as_seen(seen)
    if row.state is not HandedState.UNREAD:
        raise Refusal(LOOKED)


def looked(row: HandedPoint, state: HandedState, by_id: int) -> None:
    """Somebody has looked at it: its text goes."""
    row.state = row.state.then(state)
    row.says = row.name = None
    row.looked_on, row.looked_by_id = clock.today(), by_id
    db.session.flush()


def forget(rows: Sequence[HandedPoint]) -> None:
    """What was added goes with its answer."""
    keys = [each.id for each in rows]
    if keys:
        db.session.execute(delete(HandedWord).where(HandedWord.handed_point_id.in_(keys)))
