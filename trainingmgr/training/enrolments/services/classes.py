"""Classes of a run, planned and moved: nobody on it is in another run's class then (R-TRN-06).

What a class asks of its run, room and trainers is the timetable's own; here it is asked for the
people, whom the timetable does not know.
"""

from collections.abc import Iterable, Sequence

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
from trainingmgr.training.staffing.services import name_leads
from trainingmgr.training.timetable import services as timetable
from trainingmgr.training.timetable.queries import days_ahead
from trainingmgr.training.timetable.rules import Clash, Placed, Slot
from trainingmgr.training.timetable.services import Class

NAMED = 3
"""So many people are named, each with one class; the others are counted."""


@operation
def add_class(cohort: Cohort, wanted: Class, *, by: User) -> TrainingSession:
    """One more class, at a time when run, room and everybody whom it asks for are free."""
    _held_with_people(cohort)
    meets = _elsewhere(cohort, wanted)
    made = timetable.add_session(cohort, wanted, by=by, taken=_slots(meets))
    _people_free(cohort, wanted, meets, made)
    return made


@operation
def change_class(
    cohort: Cohort, session: TrainingSession, wanted: Class, *, seen: int | None, by: User
) -> None:
    """Another time, room, module, language or group. Only a new time, or other people, asks where
    the people are.
    """
    _held_with_people(cohort)
    was = Slot(session.on, session.starts, session.ends), session.group_id
    meets = _elsewhere(cohort, wanted)
    timetable.change_session(cohort, session, wanted, seen=seen, by=by, taken=_slots(meets))
    if (wanted.slot, wanted.group_id) != was:
        _people_free(cohort, wanted, meets, session)


@operation
def lay_out(
    cohort: Cohort, placed: Sequence[Placed], *, group_id: int | None = None, by: User
) -> int:
    """Write a proposed timetable down with its leads, in one deed. Gives how many classes it has.

    Everything is asked again: run, rooms, people, closed times and whoever leads.
    """
    _held_with_people(cohort)
    layout = timetable.lay_out(cohort, placed, group_id=group_id, by=by)
    slots = [each.slot for each in placed]
    meets = classes_elsewhere(cohort.id, {slot.on for slot in slots}, group_id)
    if found := in_the_way(meets, slots):
        raise Refusal(" ".join(found), field="on")
    named = [
        (each.session, one.lead_id)
        for each, one in zip(layout.classes, placed, strict=True)
        if one.lead_id is not None
    ]
    if named:
        name_leads(cohort, named, named[0][0].language, by=by)
    return len(placed)


def _held_with_people(cohort: Cohort) -> None:
    """Whoever seats one of these people elsewhere, or moves a class of theirs, waits for us."""
    hold(cohort)
    seated = select(Enrolment).where(
        Enrolment.cohort_id == cohort.id, Enrolment.state.in_(TAKES_A_SEAT)
    )
    lock_people(db.session.scalars(seated).all())


def _elsewhere(cohort: Cohort, wanted: Class) -> list[tuple[int, Clash]]:
    """The other classes of these people, on every day that might be offered instead."""
    days = days_ahead(wanted.slot, cohort.ends_on)
    return classes_elsewhere(cohort.id, days, wanted.group_id)


def _slots(meets: Iterable[tuple[int, Clash]]) -> list[Slot]:
    return [each.slot for _person, each in meets]


def _people_free(
    cohort: Cohort,
    wanted: Class,
    meets: Sequence[tuple[int, Clash]],
    made: TrainingSession,
) -> None:
    """Name who is in another run's class then, and offer times at which nobody is."""
    if found := in_the_way(meets, [wanted.slot]):
        free = timetable.free_instead(
            cohort, wanted, trainer_ids=[each.trainer_id for each in made.staff],
            but=[made.id], taken=_slots(meets),
        )  # fmt: skip
        raise Refusal(timetable.said_with(found, free), field="on")


def in_the_way(meets: Iterable[tuple[int, Clash]], slots: Sequence[Slot]) -> list[str]:
    """Who is in another run's class at one of these times, and in which, as sentences."""
    found: dict[int, Clash] = {}
    for key, each in meets:
        if any(slot.overlaps(each.slot) for slot in slots):
            found.setdefault(key, each)
    sentences = [timetable.words_of(each) for each in list(found.values())[:NAMED]]
    if more := max(0, len(found) - NAMED):
        sentences.append("+ " + ngettext("%(num)s person", "%(num)s people", more) + ".")
    return sentences
