"""Decisions: written with their options, signed by both sides, superseded and never edited."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.decisions import events, queries
from trainingmgr.programme.decisions.models import (
    WHY,
    Decision,
    DecisionOption,
    DecisionSignature,
    DecisionWithdrawal,
)
from trainingmgr.programme.decisions.rules import (
    LEAST_REASON,
    OPTIONS,
    DecisionState,
    Dilemma,
    code_of,
)
from trainingmgr.training import sides
from trainingmgr.training.cohorts.rules import Side


@dataclass(frozen=True)
class Option:
    """One way, the code of what its figures come from, and the figures by their names."""

    title: str
    source: str = ""
    figures: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a decision says."""

    dilemma: Dilemma
    title: str
    question: str
    chosen: int
    reasons: str
    decided_by: str
    review_on: date


@operation
def write(
    wording: Wording, options: Sequence[Option], *, by: User, supersedes: Decision | None = None
) -> Decision:
    """Write a decision down with the figures of all options as they are now. It waits for both
    signatures; one that it supersedes stands until then.
    """
    allowed(by, Permission.DECISION_WRITE)
    if not 2 <= len(options) <= OPTIONS:
        raise Refusal(_("A decision is between two to four options."), field="chosen")
    if not 1 <= wording.chosen <= len(options):
        raise Refusal(_("Choose one of the options."), field="chosen")
    if wording.review_on <= clock.today():
        raise Refusal(_("It is looked at again after today."), field="review_on")
    if supersedes is not None and supersedes.state is not DecisionState.TAKEN:
        raise Refusal(_("Only a decision that was taken is superseded."))
    row = Decision(
        code=code_of(queries.next_number()), drafted_on=clock.today(), drafted_by_id=by.id,
        supersedes_id=supersedes.id if supersedes else None, **vars(wording),
    )  # fmt: skip
    row.options = [
        DecisionOption(position=n, title=each.title, source=each.source, figures=each.figures or {})
        for n, each in enumerate(options, start=1)
    ]
    db.session.add(row)
    db.session.flush()
    journal.record(
        events.ProgrammeDecisionWritten(code=row.code, about=("decision", row.id)), by=by
    )
    return row


@operation
def sign(row: Decision, side: Side, *, capacity: str, seen: int | None, by: User) -> bool:
    """Sign for one side; with both the decision is taken. Gives whether it is. Whoever wrote it
    signs for nobody, and nobody for both sides.
    """
    row.as_seen(seen)
    is_last = sides.check(row, side, capacity, by)
    db.session.add(
        DecisionSignature(decision_id=row.id, side=side, capacity=capacity.strip(), by_id=by.id)
    )
    db.session.flush()
    about = ("decision", row.id)
    journal.record(
        events.ProgrammeDecisionSigned(code=row.code, side=side.value, about=about), by=by
    )
    if is_last:
        row.state = row.state.then(DecisionState.TAKEN)
        db.session.flush()
        journal.record(events.ProgrammeDecisionTaken(code=row.code, about=about), by=by)
    return is_last


@operation
def withdraw(row: Decision, reason: str, *, seen: int | None, by: User) -> None:
    """Take a decision back before it is taken, by whoever may write one. It stays in the log with
    the reason.
    """
    allowed(by, Permission.DECISION_WRITE)
    row.as_seen(seen)
    reason = reason.strip()
    if len(reason) < LEAST_REASON:
        raise Refusal(WHY, field="why")
    becomes = row.state.then(DecisionState.WITHDRAWN)
    row.withdrawal = DecisionWithdrawal(reason=reason, by_id=by.id)
    db.session.flush()
    row.state = becomes
    db.session.flush()
    journal.record(
        events.ProgrammeDecisionWithdrawn(code=row.code, reason=reason, about=("decision", row.id)),
        by=by,
    )
