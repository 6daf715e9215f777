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
    Stood,
    leaps,
    may_be_written,
)
from trainingmgr.training.mentoring.services import EXTRACT, LOG, SUPERVISE, about, only_mentor
from trainingmgr.training.nudges import nudged


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


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A log as somebody sends it. With the same `uid` it is taken once, however often it comes;
    `knows`: they were asked, and say that no concern is in it.
    """

    told: Told
    uid: UUID | None = None
    knows: bool = False


@operation
def write(
    row: MentoringAssignment, told: Told, *, uid: UUID | None = None, knows: bool = False, by: User
) -> MentoringLog:
    """A log of one contact."""
    (made,) = write_many(row, [Draft(told=told, uid=uid, knows=knows)], by=by)
    return made


@operation
def write_many(
    row: MentoringAssignment, drafts: Sequence[Draft], *, by: User
) -> list[MentoringLog]:
    """Logs of one assignment in the order in which they were written, all or none: in so many
    statements whether they are one or forty, of one day or of many.
    """
    only_mentor(row, by)
    known = reading.sent_before([each.uid for each in drafts if each.uid])
    fresh = [each.told for each in drafts if each.uid not in known]
    stopped = queries.frozen_on(row.counterpart, {each.held_on for each in fresh})
    standings, found = Standings(row, fresh), []
    for each in drafts:
        made = known.get(each.uid) if each.uid else None
        if made is None:
            _sensible(row, each.told, knows=each.knows, stopped=each.told.held_on in stopped)
            made = _written(row, each, standings, by)
            known[made.uid] = made
        elif made.assignment_id != row.id or made.by_id != by.id:
            raise Refusal(_("Another log has this identity. Write yours as a new one."))
        found.append(made)
    db.session.flush()
    return found


def _written(row: MentoringAssignment, draft: Draft, standings: "Standings", by: User
             ) -> MentoringLog:  # fmt: skip
    uid, told = draft.uid or new_uid(), draft.told
    made = MentoringLog(uid=uid, assignment_id=row.id, by_id=by.id, ratings=[])
    _put(made, told)
    db.session.add(made)
    _rate(made, told, standings)
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
    _sensible(row, told, knows=knows, stopped=queries.is_frozen(row, told.held_on))
    _put(log, told)
    log.ratings.clear()
    db.session.flush()
    _rate(log, told, Standings(row, [told], but=log))
    _promise(row, log, told)
    db.session.flush()
    happening = events.LogRewritten(
        assignment=row.code, on=told.held_on.isoformat(), about=about(row)
    )
    journal.record(happening, by=by)


def _sensible(row: MentoringAssignment, told: Told, *, knows: bool, stopped: bool) -> None:
    if row.state not in {*RUNS, AssignmentState.ENDED}:
        raise Refusal(_("Logs are written once the assignment is confirmed."))
    if not row.from_on <= told.held_on <= min(row.last_day, clock.today()):
        raise Refusal(
            _("The day lies within the assignment, and not in the future."), field="held_on"
        )
    if stopped:
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


class Standings:
    """The ratings of one counterpart that stand on the days of these logs, with those of the logs
    that are being written. Two statements.
    """

    def __init__(
        self, row: MentoringAssignment, told: Sequence[Told], but: MentoringLog | None = None
    ) -> None:
        self.scale = row.counterpart.scale
        days = {each.held_on for each in told if each.ratings}
        self._days = reading.standing_on(
            row.counterpart_id, self.scale, days, but.id if but else None
        )
        self._fresh: list[tuple[Area, Stood]] = []

    def on(self, day: date) -> dict[Area, int]:
        found = dict(self._days[day])
        for area, stood in self._fresh:
            if stood.on <= day and (area not in found or found[area].on <= stood.on):
                found[area] = stood
        return {area: stood.rating for area, stood in found.items()}

    def add(self, rating: CompetencyRating, day: date) -> None:
        if rating.rating and not rating.waits:
            self._fresh.append((rating.area, Stood(day, rating.rating)))


def _rate(log: MentoringLog, told: Told, standings: Standings) -> None:
    """A rating that moves more than two steps waits for the supervisor (domain 3.2.5)."""
    scale = standings.scale
    before = standings.on(log.held_on) if told.ratings else {}
    for each in told.ratings:
        if not 0 <= each.rating <= HIGHEST[scale]:
            raise Refusal(_("This rating is not on the scale."), field="ratings")
        if each.rating and len(each.evidence.strip()) < 10:
            raise Refusal(_("A rating needs what shows it, in a sentence."), field="ratings")
        stood = before.get(each.area)
        made = CompetencyRating(
            area=each.area, scale=scale, rating=each.rating, before=stood,
            evidence=each.evidence.strip(), waits=leaps(stood, each.rating),
        )  # fmt: skip
        log.ratings.append(made)
        standings.add(made, log.held_on)


def _promise(row: MentoringAssignment, log: MentoringLog, told: Told) -> None:
    db.session.add_all(
        MentoringAction(
            counterpart_id=row.counterpart_id, log=log, what=each.what, owner=each.owner,
            due_on=each.due_on, is_agreed=each.is_agreed,
        )
        for each in told.actions
    )  # fmt: skip


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
