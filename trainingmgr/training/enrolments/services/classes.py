"""Classes of a run, planned and moved: nobody on it is in another run's class then (R-TRN-06).

What a class asks of its run, room and trainers is the timetable's own; here it is asked for the
people, whom the timetable does not know.
"""

from collections.abc import Sequence

from flask_babel import ngettext
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.training.cohorts.models import Cohort, TrainingSession
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.queries.elsewhere import classes_elsewhere
from trainingmgr.training.enrolments.rules import TAKES_A_SEAT
from trainingmgr.training.enrolments.services import hold, lock_people
from trainingmgr.training.timetable import services as timetable
from trainingmgr.training.timetable.rules import Clash, Placed, Slot
from trainingmgr.training.timetable.services import Class

NAMED = 3
"""So many people are named, each with one class; the others are counted."""


@operation
def add_class(cohort: Cohort, wanted: Class, *, by: User) -> TrainingSession:
    """One more class, at a time when run, room and everybody on the run are free."""
    _held_with_people(cohort)
    made = timetable.add_session(cohort, wanted, by=by)
    _people_free(cohort, [wanted.slot])
    return made


@operation
def change_class(
    cohort: Cohort, session: TrainingSession, wanted: Class, *, seen: int | None, by: User
) -> None:
    """Another time, room, module or language. Only a new time asks where the people are."""
    _held_with_people(cohort)
    was = Slot(session.on, session.starts, session.ends)
    timetable.change_session(cohort, session, wanted, seen=seen, by=by)
    if wanted.slot != was:
        _people_free(cohort, [wanted.slot])


@operation
def lay_out(cohort: Cohort, placed: Sequence[Placed], *, room_id: int | None, by: User) -> int:
    """Write a proposed timetable down, in one deed. Gives how many classes it has."""
    _held_with_people(cohort)
    count = timetable.lay_out(cohort, placed, room_id=room_id, by=by)
    _people_free(cohort, [each.slot for each in placed])
    return count


def _held_with_people(cohort: Cohort) -> None:
    """Whoever seats one of these people elsewhere, or moves a class of theirs, waits for us."""
    hold(cohort)
    seated = select(Enrolment).where(
        Enrolment.cohort_id == cohort.id, Enrolment.state.in_(TAKES_A_SEAT)
    )
    lock_people(db.session.scalars(seated).all())


def _people_free(cohort: Cohort, slots: Sequence[Slot]) -> None:
    """Name who is in another run's class then, and in which."""
    meets: dict[int, Clash] = {}
    for key, each in classes_elsewhere(cohort.id, {slot.on for slot in slots}):
        if any(slot.overlaps(each.slot) for slot in slots):
            meets.setdefault(key, each)
    if not meets:
        return
    sentences = [timetable.words_of(each) for each in list(meets.values())[:NAMED]]
    if more := max(0, len(meets) - NAMED):
        sentences.append("+ " + ngettext("%(num)s person", "%(num)s people", more))
    raise Refusal(" ".join(sentences), field="on")
