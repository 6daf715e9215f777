"""What reviewers say of a match. A hit decides nothing: two people confirm one, and two end it."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules.reasons import Stated
from trainingmgr.accounts.services import four_eyes
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.people import queries as registry
from trainingmgr.registry.people.rules import YEARS_APART
from trainingmgr.vetting.watchlists import events
from trainingmgr.vetting.watchlists.models import ListMatch, MatchDecision
from trainingmgr.vetting.watchlists.queries import matches
from trainingmgr.vetting.watchlists.rules import OPEN, Deed, MatchState, Proposal


@operation
def open_match(match: ListMatch, *, stated: Stated, by: User) -> None:
    """Note who looks at it."""
    happening = events.MatchOpened(
        match=str(match.uid), people=_of([match]), about=("list_match", match.id), **stated.facts
    )
    journal.record(happening, by=by)


@operation
def note_opened(shown: Sequence[ListMatch], *, stated: Stated, by: User) -> None:
    happening = events.MatchesOpened(count=len(shown), people=_of(shown), **stated.facts)
    journal.record(happening, by=by)


def _of(shown: Sequence[ListMatch]) -> list[int]:
    return [each.person_id for each in shown if each.person_id is not None]


@operation
def judge(
    match: ListMatch, outcome: MatchState, reason: str, *, seen: int | None, by: User
) -> None:
    """One reviewer is enough to say that it is somebody else, or that more must be known."""
    _begun(match, seen, by)
    if outcome not in (MatchState.FALSE_POSITIVE, MatchState.NEEDS_MORE_DATA):
        raise Refusal(_("A match is proposed by one person and confirmed by another."))
    if match.state not in OPEN or match.proposed is not None:
        raise Refusal(_("This match waits for a second person, or is decided already."))
    match.state = match.state.then(outcome)
    match.first_by_id, match.second_by_id, match.decided_at = by.id, None, clock.now()
    _record(match, Deed.DECIDED, outcome, reason, by)


@operation
def propose(
    match: ListMatch, proposal: Proposal, reason: str, *, seen: int | None, by: User
) -> None:
    """Say that it is the same person; or of a confirmed match, that it is not. A second decides."""
    _begun(match, seen, by)
    if match.proposed is not None:
        raise Refusal(_("Somebody has proposed something already. A second person decides."))
    is_confirmed = match.state is MatchState.CONFIRMED_MATCH
    if is_confirmed != (proposal is Proposal.NO_MATCH):
        raise Refusal(_("This cannot be proposed of a match that stands like this."))
    if not is_confirmed and match.state not in OPEN:
        raise Refusal(_("This match is decided already."))
    match.proposed, match.proposed_by_id = proposal, by.id
    _record(match, Deed.PROPOSED, MatchState(proposal.value), reason, by)


@operation
def decide(match: ListMatch, reason: str, *, agreed: bool, seen: int | None, by: User) -> None:
    """The second person. Agreed, a match freezes enrolment and pay from this moment; nobody else
    is told why (R-IDN-04).
    """
    _begun(match, seen, by)
    if match.proposed is None:
        raise Refusal(_("Nothing is proposed here."))
    outcome = MatchState(match.proposed.value)
    if agreed or match.proposed_by_id != by.id:
        four_eyes.another_person(by, match.proposed_by_id)
    if agreed and (proposed_at := matches.proposed_at(match)) is not None:
        four_eyes.in_time(proposed_at)
    first, match.proposed, match.proposed_by_id = match.proposed_by_id, None, None
    if not agreed:
        _record(match, Deed.DISAGREED, outcome, reason, by)
        return
    match.first_by_id, match.second_by_id, match.decided_at = first, by.id, clock.now()
    match.told_at = None
    match.state = match.state.then(outcome)
    _record(match, Deed.AGREED, outcome, reason, by)


@operation
def take_note(match: ListMatch, *, by: User) -> None:
    """The focal point has read it."""
    if not matches.to_note(match, reader=by):
        raise Refusal(_("There is nothing to take note of here."))
    match.told_at = clock.now()
    happening = events.MatchNoted(match=str(match.uid), about=("list_match", match.id))
    journal.record(happening, by=by)


def _begun(match: ListMatch, seen: int | None, by: User) -> None:
    four_eyes.allowed(by, Permission.WATCHLIST_JUDGE)
    four_eyes.approving(by)
    match.as_seen(seen)
    person_id = match.person_id
    if by.holder_id in registry.holders_of([person_id]).get(person_id, ()):
        raise Refusal(_("Nobody decides about their own record."))
    since = clock.today() - YEARS_APART
    theirs = registry.units_lately([person_id], since).get(person_id, set())
    if theirs & registry.served_lately(by.holder_id, since):
        raise Refusal(_("You have served in the same unit. Somebody else must decide."))


def _record(match: ListMatch, deed: Deed, outcome: MatchState, reason: str, by: User) -> None:
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    db.session.add(
        MatchDecision(
            match_id=match.id, deed=deed, outcome=outcome, reason=reason.strip(),
            probability=match.probability, by_id=by.id,
        )
    )  # fmt: skip
    db.session.flush()
    happening = events.MatchJudged(match=str(match.uid), about=("list_match", match.id))
    journal.record(happening, by=by)
