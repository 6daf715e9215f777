"""Assignments are drafted, agreed by both sides, confirmed, handed over and ended.

A suspension of the counterpart's unit writes nothing here: that an assignment is frozen is asked
of due diligence whenever it matters, and it thaws by itself (R-HRD-03).
"""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit
from trainingmgr.training import sides
from trainingmgr.training.cohorts.rules import Side
from trainingmgr.training.mentoring import events, queries
from trainingmgr.training.mentoring.models import (
    Counterpart,
    MentoringAssignment,
    MentoringHandover,
    MentoringObjective,
    MentoringSignature,
    ObjectiveAnswer,
)
from trainingmgr.training.mentoring.rules import (
    RUNS,
    AssignmentState,
    Mode,
    keeps_from_mentoring,
)
from trainingmgr.training.mentoring.words import LACKS
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.models import Trainer
from trainingmgr.training.trainers.rules import Kind
from trainingmgr.vetting.queries.units import units_uncovered

SUPERVISE, LOG = Permission.MENTORING_SUPERVISE, Permission.MENTORING_LOG
EXTRACT = Permission.MENTORING_EXTRACT
S = AssignmentState
LEAST_OBJECTIVE = 10


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Who is to mentor whom, for what, when and how."""

    mentor: Trainer
    unit: Unit
    office: str
    person: Person | None = None
    objectives: Sequence[str]
    mode: Mode
    language: str
    interpreter: Trainer | None = None
    place: str
    from_on: date
    until_on: date
    silent_after: int
    host_reads_ratings: bool = False


@operation
def draft(wanted: Wanted, *, by: User) -> MentoringAssignment:
    allowed(by, SUPERVISE)
    row = MentoringAssignment(
        code=queries.next_code(wanted.from_on), drafted_by_id=by.id, objectives=[]
    )
    _put(row, wanted)
    db.session.add(row)
    db.session.flush()
    journal.record(events.MentoringDrafted(assignment=row.code, about=about(row)), by=by)
    return row


@operation
def change(row: MentoringAssignment, wanted: Wanted, *, seen: int | None, by: User) -> None:
    allowed(by, SUPERVISE)
    row.as_seen(seen)
    if row.state is not S.DRAFT:
        raise Refusal(_("What is proposed or agreed stays as it is. Propose another assignment."))
    _put(row, wanted)
    db.session.flush()
    journal.record(events.MentoringChanged(assignment=row.code, about=about(row)), by=by)


def _put(row: MentoringAssignment, wanted: Wanted) -> None:
    said = [each.strip() for each in wanted.objectives if each.strip()]
    if not said or min(map(len, said)) < LEAST_OBJECTIVE:
        raise Refusal(
            _("Write each objective in a line of its own, in a few words."), field="objectives"
        )
    if wanted.until_on < wanted.from_on:
        raise Refusal(_("An assignment ends after it begins."), field="until_on")
    _may_mentor(wanted.mentor, wanted.from_on, wanted.until_on)
    if wanted.interpreter is not None and wanted.interpreter.kind is not Kind.INTERPRETER:
        raise Refusal(_("This person is no interpreter."), field="interpreter")
    if wanted.person is not None and _is_same(wanted.person, wanted.mentor.person):
        raise Refusal(_("Nobody mentors themselves."), field="person")
    row.mentor_id, row.counterpart_id = wanted.mentor.id, _counterpart(wanted).id
    row.mode, row.language, row.place = wanted.mode, wanted.language, wanted.place
    row.interpreter_id = wanted.interpreter.id if wanted.interpreter else None
    row.from_on, row.until_on = wanted.from_on, wanted.until_on
    row.silent_after, row.host_reads_ratings = wanted.silent_after, wanted.host_reads_ratings
    row.objectives = [MentoringObjective(words=each) for each in said]


def _is_same(one: Person, other: Person) -> bool:
    return (one.same_as_id or one.id) == (other.same_as_id or other.id)


def _may_mentor(mentor: Trainer, first: date, last: date) -> None:
    """One screened tour holds the whole assignment (R-HRD-08, R-MEN-01)."""
    known = trainers.by_key([mentor.id])
    profile = trainers.profiles(list(known.values()), max(first, clock.today()))[mentor.id]
    if lacks := keeps_from_mentoring(profile, mentor.kind, first, last):
        told = gettext(", ").join(str(LACKS[each]) for each in lacks)
        raise Refusal(
            gettext("This person cannot be the mentor: %(lacks)s.", lacks=told), field="mentor"
        )


def _counterpart(wanted: Wanted) -> Counterpart:
    """The same office of the same unit is the same counterpart, whoever mentors it."""
    office = " ".join(wanted.office.split())
    found = queries.counterpart_at(wanted.unit, office)
    if found is None:
        found = Counterpart(unit_id=wanted.unit.id, office=office)
        db.session.add(found)
    found.person_id = wanted.person.id if wanted.person else None
    db.session.flush()
    return found


@operation
def propose(row: MentoringAssignment, *, seen: int | None, by: User) -> None:
    """Put it before the host and the programme. From now on it stays as it is."""
    allowed(by, SUPERVISE)
    row.as_seen(seen)
    _move(row, S.PROPOSED, by)


@operation
def take_back(row: MentoringAssignment, *, seen: int | None, by: User) -> None:
    """Go on writing what nobody has signed yet."""
    allowed(by, SUPERVISE)
    row.as_seen(seen)
    _move(row, S.DRAFT, by)


@operation
def withdraw(row: MentoringAssignment, reason: str, *, seen: int | None, by: User) -> None:
    """It does not take place. Nobody takes that back: another one is drafted."""
    allowed(by, SUPERVISE)
    row.as_seen(seen)
    if len(reason.strip()) < LEAST_OBJECTIVE:
        raise Refusal(_("Say in a sentence why it does not take place."), field="why")
    row.state = row.state.then(S.WITHDRAWN)
    db.session.flush()
    happening = events.MentoringWithdrawn(
        assignment=row.code, reason=reason.strip(), about=about(row)
    )
    journal.record(happening, by=by)


@operation
def sign(
    row: MentoringAssignment,
    side: Side,
    *,
    capacity: str,
    struck: Mapping[int, str] | None = None,
    seen: int | None,
    by: User,
) -> bool:
    """Agree to the objectives for one side. Gives whether both have now. The host strikes out, by
    key and with the reason, what it does not agree to: nothing is done for that.
    """
    row.as_seen(seen)
    is_last = sides.check(row, side, capacity, by)
    if side is Side.HOST:
        _answer(row, struck or {}, by)
    elif struck:
        raise Refusal(_("Only the host strikes objectives out."))
    db.session.add(
        MentoringSignature(assignment_id=row.id, side=side, capacity=capacity.strip(), by_id=by.id)
    )
    db.session.flush()
    happening = events.MentoringSigned(assignment=row.code, side=side.value, about=about(row))
    journal.record(happening, by=by)
    if is_last:
        _move(row, S.ACCEPTED, by)
    return is_last


def _answer(row: MentoringAssignment, struck: Mapping[int, str], by: User) -> None:
    if struck.keys() >= {each.id for each in row.objectives}:
        raise Refusal(
            _("The host agrees to one objective at least, or does not sign."), field="struck"
        )
    for each in row.objectives:
        why = struck.get(each.id)
        if why is not None and len(why.strip()) < 10:
            raise Refusal(_("Say in a sentence why an objective is struck out."), field="why")
        db.session.add(
            ObjectiveAnswer(
                objective_id=each.id, agrees=why is None, why=why.strip() if why else None,
                by_id=by.id,
            )
        )  # fmt: skip
        if why is not None:
            journal.record(events.ObjectiveStruck(assignment=row.code, about=about(row)), by=by)
    db.session.flush()


@operation
def confirm(row: MentoringAssignment, *, seen: int | None, by: User) -> None:
    """Mentoring takes place, or goes on after a pause: due diligence covers the unit on every day
    that is left, and the mentor is screened for this tour (R-HRD-01, R-HRD-08).
    """
    allowed(by, SUPERVISE)
    row.as_seen(seen)
    if row.state not in {S.ACCEPTED, S.PAUSED}:
        raise Refusal(_("An assignment is confirmed after both sides have signed it."))
    first, unit = max(row.from_on, clock.today()), row.counterpart.unit
    if first > row.until_on:
        raise Refusal(_("The days of this assignment are over. Propose another one."))
    if open_ := units_uncovered([unit.id], first, row.until_on).get(unit.id):
        raise Refusal(
            gettext("Due diligence does not cover %(unit)s on %(count)s of the days, the first "
                    "%(day)s (R-HRD-01). Ask the due diligence secretariat.",
                    unit=unit.code, count=len(open_), day=day_said(min(open_)))
        )  # fmt: skip
    _may_mentor(row.mentor, first, row.until_on)
    _move(row, S.CONFIRMED, by)


@operation
def pause(row: MentoringAssignment, *, seen: int | None, by: User) -> None:
    """Nobody is told of silence while it rests. Going on is confirming it anew."""
    allowed(by, SUPERVISE)
    row.as_seen(seen)
    _move(row, S.PAUSED, by)


@operation
def hand_over(row: MentoringAssignment, note: str, *, by: User) -> MentoringHandover:
    """What the next mentor has to know (R-MEN-02). By the mentor, or the supervisor for them."""
    if not is_mentor(row, by):
        allowed(by, SUPERVISE)
    if row.state not in RUNS:
        raise Refusal(_("A handover note is written while the assignment goes on."))
    if len(note.strip()) < 30:
        raise Refusal(
            _("Write the handover note in full sentences: what stands, what is open."),
            field="note",
        )
    made = MentoringHandover(assignment_id=row.id, note=note.strip(), by_id=by.id)
    db.session.add(made)
    db.session.flush()
    journal.record(events.MentoringHandedOver(assignment=row.code, about=about(row)), by=by)
    return made


@operation
def end(row: MentoringAssignment, reason: str, *, on: date, seen: int | None, by: User) -> None:
    """The tour is over. What is open goes on with the counterpart and its next mentor."""
    allowed(by, SUPERVISE)
    row.as_seen(seen)
    if row.handover is None:
        raise Refusal(_("Write the handover note first: the tour ends with it (R-MEN-02)."))
    if not reason.strip():
        raise Refusal(_("Say why it ends."), field="reason")
    if not row.from_on <= on <= min(clock.today(), row.until_on):
        raise Refusal(
            _("The last day lies within the assignment, and not in the future."), field="on"
        )
    row.ended_on, row.ended_reason = on, reason.strip()
    _move(row, S.ENDED, by)


def is_mentor(row: MentoringAssignment, by: User) -> bool:
    """Whether this account belongs to the mentor."""
    return by.may(LOG) and row.mentor.person.holder_id == by.holder_id


def only_mentor(row: MentoringAssignment, by: User) -> None:
    if not is_mentor(row, by):
        raise NotFound


def about(row: MentoringAssignment) -> tuple[str, int]:
    return ("mentoring", row.id)


def _move(row: MentoringAssignment, state: AssignmentState, by: User) -> None:
    row.state = row.state.then(state)
    db.session.flush()
    happening = events.MentoringMoved(assignment=row.code, state=state.value, about=about(row))
    journal.record(happening, by=by)
