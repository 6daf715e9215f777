"""Logs are written by the mentor, written otherwise for seven days, and then only added to.

A concern that is typed into one is not moved by a machine: whoever writes is asked (R-MEN-08).
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, time
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.values import dataclass
from trainingmgr.training.concerns.rules import nudged
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.mentoring import events, queries
from trainingmgr.training.mentoring.models import (
    CompetencyRating,
    Counterpart,
    LogAcknowledgement,
    LogAddendum,
    MentoringAction,
    MentoringAssignment,
    MentoringLog,
    MentoringObjective,
)
from trainingmgr.training.mentoring.queries import logs as reading
from trainingmgr.training.mentoring.rules import (
    HIGHEST,
    RUNS,
    ActionState,
    Area,
    AssignmentState,
    Contact,
    Mode,
    Obstacle,
    Response,
    leaps,
    may_be_written,
)
from trainingmgr.training.mentoring.services import EXTRACT, LOG, SUPERVISE, about, only_mentor


@dataclass(frozen=True)
class Rating:
    """In what, how high, and what shows it."""

    area: Area
    rating: int
    evidence: str = ""


@dataclass(frozen=True)
class Action:
    """What somebody promised, until when, and whether both agreed to it."""

    what: str
    owner: str
    due_on: date
    is_agreed: bool = True


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a mentor writes of one contact (domain 3.2.4)."""

    held_on: date
    place: str
    mode: Mode
    contact: Contact
    language: str
    facts: str
    starts: time | None = None
    ends: time | None = None
    interpreted: bool = False
    participants: str | None = None
    module: Module | None = None
    objective: MentoringObjective | None = None
    judgement: str | None = None
    their_view: str | None = None
    advice: str | None = None
    response: Response | None = None
    response_why: str | None = None
    obstacles: Sequence[Obstacle] = ()
    next_on: date | None = None
    is_confidential: bool = False
    ratings: Sequence[Rating] = ()
    actions: Sequence[Action] = ()


PLAIN = [
    each.name
    for each in fields(Told)
    if each.name not in {"module", "objective", "obstacles", "ratings", "actions"}
]


@operation
def write(
    row: MentoringAssignment, told: Told, *, uid: UUID | None = None, knows: bool = False, by: User
) -> MentoringLog:
    """A log of one contact. With the same `uid` it is taken once, however often it is sent."""
    only_mentor(row, by)
    if uid is not None and (before := reading.sent_before(uid)) is not None:
        if before.assignment_id != row.id or before.by_id != by.id:
            raise Refusal(_("Another log has this identity. Write yours as a new one."))
        return before
    _sensible(row, told, knows=knows)
    made = MentoringLog(uid=uid or new_uid(), assignment_id=row.id, by_id=by.id, ratings=[])
    _put(made, told)
    db.session.add(made)
    db.session.flush()
    _rate(row, made, told)
    _promise(row, made, told)
    happening = events.LogWritten(
        assignment=row.code, on=told.held_on.isoformat(), about=about(row)
    )
    journal.record(happening, by=by)
    return made


@operation
def rewrite(
    log: MentoringLog, told: Told, *, seen: int | None, knows: bool = False, by: User
) -> None:
    """Write it otherwise, in the seven days after it was entered; action points are added."""
    if log.by_id != by.id:
        raise NotFound
    log.as_seen(seen)
    if not may_be_written(log.at, clock.now()):
        raise Refusal(
            _("A log stays as it is from the seventh day on. Add what is new (R-MEN-05).")
        )
    row = queries.whole(log.assignment_id)
    _sensible(row, told, knows=knows)
    _put(log, told)
    log.ratings.clear()
    db.session.flush()
    _rate(row, log, told)
    _promise(row, log, told)
    happening = events.LogRewritten(
        assignment=row.code, on=told.held_on.isoformat(), about=about(row)
    )
    journal.record(happening, by=by)


def _sensible(row: MentoringAssignment, told: Told, *, knows: bool) -> None:
    if row.state not in {*RUNS, AssignmentState.ENDED}:
        raise Refusal(_("Logs are written once the assignment is confirmed."))
    if not row.from_on <= told.held_on <= min(row.last_day, clock.today()):
        raise Refusal(
            _("The day lies within the assignment, and not in the future."), field="held_on"
        )
    if queries.is_frozen(row, told.held_on):
        raise Refusal(
            _("Support to this unit was stopped on that day: no mentoring takes place "
              "(R-HRD-03)."), field="held_on",
        )  # fmt: skip
    if told.starts and told.ends and told.ends <= told.starts:
        raise Refusal(_("A contact ends after it begins."), field="ends")
    if told.response is not None and not told.advice:
        raise Refusal(_("Say what you advised before what they made of it."), field="advice")
    if len(told.facts.strip()) < 10:
        raise Refusal(_("Say in a sentence what you saw."), field="facts")
    if told.objective is not None and told.objective.assignment_id != row.id:
        raise Refusal(_("This is no objective of the assignment."), field="objective")
    if told.objective is not None and told.objective.is_struck:
        raise Refusal(_("The host struck this objective out."), field="objective")
    if not knows and (words := nudged(*_texts(told))):
        raise Refusal(
            gettext("These words may be about a concern: %(words)s. A concern does not belong in "
                    "a log. Send it the safe way below, or say that it belongs here.",
                    words=", ".join(words)), field="knows",
        )  # fmt: skip


def _texts(told: Told) -> list[str | None]:
    return [
        told.facts, told.judgement, told.their_view, told.advice, told.response_why,
        *(each.evidence for each in told.ratings), *(each.what for each in told.actions),
    ]  # fmt: skip


def _put(log: MentoringLog, told: Told) -> None:
    for name in PLAIN:
        value = getattr(told, name)
        setattr(log, name, (value.strip() or None) if isinstance(value, str) else value)
    log.mode, log.contact, log.response = told.mode, told.contact, told.response
    log.module_id = told.module.id if told.module else None
    log.objective_id = told.objective.id if told.objective else None
    log.obstacles = [each.value for each in told.obstacles]


def _rate(row: MentoringAssignment, log: MentoringLog, told: Told) -> None:
    """A rating that moves more than two steps waits for the supervisor (domain 3.2.5)."""
    scale = row.counterpart.scale
    before = reading.standing_before(row.counterpart_id, scale, log.held_on, log.id)
    for each in told.ratings:
        if not 0 <= each.rating <= HIGHEST[scale]:
            raise Refusal(_("This rating is not on the scale."), field="ratings")
        if each.rating and len(each.evidence.strip()) < 10:
            raise Refusal(_("A rating needs what shows it, in a sentence."), field="ratings")
        stood = before.get(each.area)
        log.ratings.append(
            CompetencyRating(
                log_id=log.id, area=each.area, scale=scale, rating=each.rating, before=stood,
                evidence=each.evidence.strip(), waits=leaps(stood, each.rating),
            )
        )  # fmt: skip
    db.session.flush()


def _promise(row: MentoringAssignment, log: MentoringLog, told: Told) -> None:
    db.session.add_all(
        MentoringAction(
            counterpart_id=row.counterpart_id, log_id=log.id, what=each.what, owner=each.owner,
            due_on=each.due_on, is_agreed=each.is_agreed,
        )
        for each in told.actions
    )  # fmt: skip
    db.session.flush()


@operation
def add(log: MentoringLog, words: str, *, by: User) -> LogAddendum:
    """What is added to a log that stays as it is: by whoever wrote it, or their supervisor."""
    if log.by_id != by.id:
        allowed(by, SUPERVISE)
    if len(words.strip()) < 10:
        raise Refusal(_("Say in a sentence what is added."), field="words")
    made = LogAddendum(log_id=log.id, words=words.strip(), by_id=by.id)
    db.session.add(made)
    db.session.flush()
    row = log.assignment
    happening = events.LogAddedTo(assignment=row.code, on=log.held_on.isoformat(), about=about(row))
    journal.record(happening, by=by)
    return made


@operation
def acknowledge(
    log: MentoringLog, words: str, *, on_paper_by: str = "", by: User
) -> LogAcknowledgement:
    """The counterpart has read the facts and may say otherwise: by an account that reads the
    extract of this log, or on a paper whose signature the mentor writes down.
    """
    on_paper = bool(on_paper_by.strip())
    if on_paper:
        if log.by_id != by.id:
            raise Refusal(_("Only the mentor writes down who signed on paper."))
    elif not by.may(EXTRACT):
        raise Refusal(_("Say who has signed it."), field="name")
    if log.is_confidential:
        raise Refusal(_("This log is held back: the counterpart does not read it."))
    made = LogAcknowledgement(
        log_id=log.id, name=on_paper_by.strip() or by.name, on_paper=on_paper,
        words=words.strip() or None, by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    row = log.assignment
    happening = events.LogAcknowledged(
        assignment=row.code, on=log.held_on.isoformat(), about=about(row)
    )
    journal.record(happening, by=by)
    return made


@operation
def review(rating: CompetencyRating, *, seen: int | None, by: User) -> None:
    """The supervisor has looked at a rating that moved far: from now on it counts."""
    allowed(by, SUPERVISE)
    rating.as_seen(seen)
    another_person(by, rating.log.by_id)
    if rating.stands:
        raise Refusal(_("This rating counts already."))
    rating.reviewed_by_id, rating.reviewed_at = by.id, clock.now()
    db.session.flush()
    row = rating.log.assignment
    happening = events.RatingReviewed(assignment=row.code, area=rating.area.value, about=about(row))
    journal.record(happening, by=by)


@operation
def move_action(
    action: MentoringAction, state: ActionState, outcome: str, *, seen: int | None, by: User
) -> None:
    """Done, dropped with a reason, or open again: whoever mentors the counterpart now says so."""
    if not by.may(LOG):
        allowed(by, SUPERVISE)
    action.as_seen(seen)
    if state is ActionState.DROPPED and len(outcome.strip()) < 5:
        raise Refusal(_("Say why it is dropped."), field="outcome")
    action.state = action.state.then(state)
    action.closed_on = None if state is ActionState.OPEN else clock.today()
    action.outcome = outcome.strip() or None
    db.session.flush()
    journal.record(events.MentoringActionMoved(state=state.value), by=by)


@operation
def note_taken(row: Counterpart, *, by: User) -> None:
    """A paper about a counterpart was taken away: that is on record."""
    happening = events.ExtractRead(counterpart=f"{row.unit.code} {row.office}")
    journal.record(happening, by=by)
