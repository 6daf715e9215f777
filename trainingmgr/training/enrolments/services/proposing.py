"""A whole timetable proposed, and what is in the way of one class while it is drawn on the grid.

Nothing is written here: what is proposed goes through `classes.lay_out`, what is drawn through
`classes.change_class`, and both ask everything again.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, time

from flask_babel import gettext, ngettext

from trainingmgr.core.sentences import dated
from trainingmgr.core.values import dataclass
from trainingmgr.registry.structure.models import Room
from trainingmgr.training.cohorts.models import Cohort, TrainingSession
from trainingmgr.training.enrolments.queries.elsewhere import classes_elsewhere
from trainingmgr.training.staffing.queries import leaders
from trainingmgr.training.staffing.services import words_of as lacks_in_words
from trainingmgr.training.timetable import queries
from trainingmgr.training.timetable.queries import shut
from trainingmgr.training.timetable.rules import Day, Naming, Proposal, Slot, Wanted, propose
from trainingmgr.training.timetable.services import words_of
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.rules import keeps_from_being_there, keeps_from_leading


@dataclass(frozen=True)
class Asked:
    """How a timetable is to be: on which days, between which hours, in what blocks."""

    days: Sequence[date]
    day: Day
    block: int = 120
    pause: int = 15
    naming: Naming = Naming.WHERE_ABLE
    room_id: int | None = None
    group_id: int | None = None


def proposal(cohort: Cohort, rooms: Sequence[Room], asked: Asked) -> Proposal:
    """The hours still to plan, laid around all that is taken: the run's classes, those of its
    people, rooms and trainers, breaks, prayers and holidays.
    """
    days, group = list(asked.days), asked.group_id
    mine = queries.of_cohort(cohort.id)
    language = cohort.languages[0] if cohort.languages else "en"
    named = asked.naming is not Naming.NOBODY
    found = leaders(cohort, days, language) if named else None
    fitting = _rooms(cohort, rooms, asked)
    wanted = [
        Wanted(
            each.version.id,
            each.short,
            rooms=fitting,
            leads=found.able.get(each.version.id, {}) if found else {},
            needs_room=bool(fitting),
            needs_lead=asked.naming is Naming.ONLY_ABLE,
        )
        for each in queries.totals(cohort, mine, group)
    ]
    own = queries.around(days, cohort_id=cohort.id, group_id=group)
    return propose(
        wanted,
        days,
        day=asked.day,
        block=asked.block,
        pause=asked.pause,
        busy=[
            *(queries.slot_of(each) for each in own),
            *(each.slot for _person, each in classes_elsewhere(cohort.id, days, group)),
            *shut.closed_slots(cohort.centre_id, days),
        ],
        rooms=queries.taken_rooms(fitting, days),
        trainers=found.busy if found else {},
    )


def _rooms(cohort: Cohort, rooms: Sequence[Room], asked: Asked) -> tuple[int, ...]:
    """The room that is asked for; else those that seat everybody, the run's own one first, then
    the smallest.
    """
    if asked.room_id is not None:
        return (asked.room_id,)
    seats = next(
        (each.seats for each in cohort.groups if each.id == asked.group_id), cohort.capacity
    )
    large = [each for each in rooms if each.seats >= seats]
    large.sort(key=lambda each: (each.id != cohort.room_id, each.seats, each.code))
    return tuple(each.id for each in large)


def in_the_way(
    cohort: Cohort, session: TrainingSession, days: Collection[date]
) -> list[tuple[Slot, str]]:
    """When a class cannot be on these days, and why, as sentences."""
    clashes = queries.clashes(
        [_whole(on) for on in days],
        cohort_id=cohort.id,
        group_id=session.group_id,
        room_id=session.room_id,
        trainer_ids=[each.trainer_id for each in session.staff],
        but=[session.id],
    )
    clashes += shut.meets_closed(shut.closed(cohort.centre_id, days), [_whole(on) for on in days])
    people: dict[Slot, set[int]] = defaultdict(set)
    for key, each in classes_elsewhere(cohort.id, days, session.group_id):
        people[each.slot].add(key)
    return [
        *_outside(cohort, days),
        *((each.slot, words_of(each)) for each in clashes),
        *((slot, _elsewhere(len(keys))) for slot, keys in people.items()),
        *_staff_away(cohort, session, days),
    ]


def _whole(on: date) -> Slot:
    return Slot(on, time(0), time(23, 59))


def _elsewhere(count: int) -> str:
    return str(
        ngettext(
            "%(num)s person of this run is in another run's class then.",
            "%(num)s people of this run are in another run's classes then.",
            count,
        )
    )


def _outside(cohort: Cohort, days: Collection[date]) -> list[tuple[Slot, str]]:
    says = gettext(
        "Choose a day of the run: %(first)s to %(last)s.",
        first=dated(cohort.starts_on, "EEE d MMM"),
        last=dated(cohort.ends_on, "EEE d MMM"),
    )
    return [(_whole(on), says) for on in days if not cohort.starts_on <= on <= cohort.ends_on]


def _staff_away(
    cohort: Cohort, session: TrainingSession, days: Collection[date]
) -> list[tuple[Slot, str]]:
    """The days on which somebody who is named for it may not be there."""
    known = trainers.by_key([each.trainer_id for each in session.staff])
    profiles = trainers.profiles(list(known.values()), session.on)
    lead = queries.lead_of(session)
    found = []
    for key, trainer in known.items():
        leads = lead is not None and lead.trainer_id == key
        judge = keeps_from_leading if leads else keeps_from_being_there
        for on in days:
            lesson = queries.lesson_at(session, session.module_version.module, cohort.centre, on)
            if missing := judge(profiles[key], lesson):
                says = gettext(
                    "%(name)s cannot take this class: %(why)s.",
                    name=trainer.person.name_display, why=lacks_in_words(missing),
                )  # fmt: skip
                found.append((_whole(on), says))
    return found
