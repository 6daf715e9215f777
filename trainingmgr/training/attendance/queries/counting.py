"""The hours that everybody on a run attended, and what keeps them from being known."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, true
from sqlalchemy.orm import joinedload

from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.values import dataclass
from trainingmgr.training.attendance.models import (
    Mark,
    SessionReport,
    TemporaryName,
)
from trainingmgr.training.attendance.queries import late
from trainingmgr.training.attendance.rules import (
    Class,
    Hours,
    MarkCode,
    hours,
)
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.queries.freezing import but_withdrawn
from trainingmgr.training.enrolments.queries.grouping import memberships
from trainingmgr.training.enrolments.rules import ON_THE_ROSTER, EnrolmentState, LeavingReason
from trainingmgr.training.enrolments.rules.groups import is_asked
from trainingmgr.training.timetable.rules import for_group

EVER_ON_THE_ROSTER = ON_THE_ROSTER | {
    EnrolmentState.SUSPENDED,
    EnrolmentState.RECALLED_TO_UNIT,
    EnrolmentState.NO_SHOW,
    EnrolmentState.REMOVED_CONDUCT,
}
"""Whose marks count when hours are added up: leaving does not unmake what was attended."""


def delivered(cohort_id: int) -> dict[int, tuple[int, int]]:
    """Minutes planned and delivered of each module version of a run (row 50).

    Of a run with groups what every group got: the least of them.
    """
    return delivered_of([cohort_id]).get(cohort_id, {})


def delivered_of(cohort_ids: Collection[int]) -> dict[int, dict[int, tuple[int, int]]]:
    """The same of several runs, by run and module version. Two statements."""
    planned: dict[int, dict[int, dict[int | None, int]]] = defaultdict(_minutes)
    done: dict[int, dict[int, dict[int | None, int]]] = defaultdict(_minutes)
    for each, minutes, _untold in _held(*cohort_ids):
        planned[each.cohort_id][each.version_id][each.group_id] += each.planned_minutes
        done[each.cohort_id][each.version_id][each.group_id] += minutes
    groups: dict[int, list[int]] = defaultdict(list)
    for group in cohorts.groups_of(*cohort_ids):
        groups[group.cohort_id].append(group.id)
    return {
        run: {
            key: (_least(modules[key], groups[run]), _least(done[run][key], groups[run]))
            for key in modules
        }
        for run, modules in planned.items()
    }


def _minutes() -> dict[int, dict[int | None, int]]:
    return defaultdict(lambda: defaultdict(int))


def _least(minutes: Mapping[int | None, int], groups: Sequence[int]) -> int:
    return min((for_group(minutes, each) for each in groups), default=minutes.get(None, 0))


@dataclass(frozen=True)
class Unsettled:
    """What keeps the attendance of a run from being complete."""

    classes: Sequence[TrainingSession] = ()
    """Nobody has said whether these were held, and nobody is marked in them."""
    people: int = 0
    """So many have a class that was held and no mark in it."""
    unmarked: Sequence[TrainingSession] = ()
    """In these somebody who should have been there has no mark."""
    names: int = 0
    """So many names on sheets are not settled."""
    late: int = 0
    """So much was written down late and waits for a second person (R-TRN-08)."""

    @property
    def is_nothing(self) -> bool:
        return not (self.classes or self.people or self.names or self.late)


def unsettled(cohort_id: int) -> Unsettled:
    """What is still owed before the attendance of a run is complete (R-TRN-09)."""
    marked = exists().where(
        Mark.session_id == TrainingSession.id, Mark.code != MarkCode.NOT_RECORDED
    )
    reported = exists().where(SessionReport.session_id == TrainingSession.id)
    classes = db.session.scalars(
        select(TrainingSession)
        .where(TrainingSession.cohort_id == cohort_id, ~marked, ~reported)
        .options(joinedload(TrainingSession.module_version).joinedload(ModuleVersion.module))
        .order_by(TrainingSession.on, TrainingSession.starts)
        .limit(50)
    ).all()
    places = db.session.scalars(
        select(Enrolment)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state.in_(ON_THE_ROSTER))
        .options(joinedload(Enrolment.person))
    ).all()
    on_it = {each.id for each in but_withdrawn(places, clock.today())}
    went = _went(cohort_id)
    gaps = [
        (place.id, held.id)
        for place in went.places
        if place.id in on_it
        for held, each in went.for_one(place, went.sessions)
        if each.is_unknown
    ]
    unmarked = {held for _place, held in gaps} - {each.id for each in classes}
    names = db.session.scalar(
        select(func.count(TemporaryName.id))
        .join(TrainingSession, TemporaryName.session_id == TrainingSession.id)
        .where(
            TrainingSession.cohort_id == cohort_id,
            TemporaryName.resolved_enrolment_id.is_(None),
            TemporaryName.dropped_reason.is_(None),
        )
    )
    people = len({place for place, _held in gaps})
    return Unsettled(classes, people, _by_time(unmarked), names or 0, late.waiting_in(cohort_id))


def _by_time(sessions: Collection[int]) -> Sequence[TrainingSession]:
    """These classes, the earliest first."""
    if not sessions:
        return ()
    return db.session.scalars(
        select(TrainingSession)
        .where(TrainingSession.id.in_(sessions))
        .options(joinedload(TrainingSession.module_version).joinedload(ModuleVersion.module))
        .order_by(TrainingSession.on, TrainingSession.starts)
        .limit(50)
    ).all()


def hours_of(cohort_id: int, among: Collection[int] | None = None) -> dict[tuple[int, int], Hours]:
    """Hours of everybody on a run, or of these places, by (enrolment, module version). Four
    statements, and one more for a run with groups.

    A mark counts wherever it was made. Without one a class counts for those whom it asks for: of a
    group, for those who were in it on that day.
    """
    went = _went(cohort_id, among)
    standards: dict[int, int] = dict(
        db.session.execute(
            select(ModuleVersion.id, ModuleVersion.minutes).where(
                ModuleVersion.id.in_({each.version_id for each, _minutes, _untold in went.sessions})
            )
        ).all()
    )
    by_module: dict[int, list[Held]] = defaultdict(list)
    for each in went.sessions:
        by_module[each[0].version_id].append(each)
    return {
        (place.id, version): hours(
            [each for _of, each in went.for_one(place, held)], standards[version]
        )
        for place in went.places
        for version, held in by_module.items()
    }


Held = tuple[TrainingSession, int, bool]


@dataclass(frozen=True)
class Went:
    """The classes of a run, who was ever on it, and what is marked."""

    sessions: Sequence[Held]
    places: Sequence[Any]
    marks: Mapping[tuple[int, int], Any]
    words: Mapping[int, Sequence[Any]]
    """In which groups somebody was."""

    def for_one(self, place: Any, held: Iterable[Held]) -> Iterable[tuple[TrainingSession, Class]]:
        """Of these classes those that count for one place, and how each went for it."""
        for each, minutes, untold in held:
            mark = self.marks.get((place.id, each.id))
            if _says_something(mark) or (
                _owed(each.on, place)
                and is_asked(self.words.get(place.id, ()), each.group_id, each.on)
            ):
                yield each, _class(mark, minutes, untold, each.on, place)


def _went(cohort_id: int, among: Collection[int] | None = None) -> Went:
    sessions = _held(cohort_id)
    marks = {
        (mark.enrolment_id, mark.session_id): mark
        for mark in db.session.execute(
            select(Mark.enrolment_id, Mark.session_id, Mark.code, Mark.minutes_missed)
            .join(TrainingSession, Mark.session_id == TrainingSession.id)
            .where(
                TrainingSession.cohort_id == cohort_id,
                Mark.enrolment_id.in_(among) if among is not None else true(),
            )
        )
    }
    places = db.session.execute(
        select(Enrolment.id, Enrolment.joined_on, Enrolment.left_on, Enrolment.continues_id).where(
            Enrolment.cohort_id == cohort_id,
            Enrolment.id.in_(among) if among is not None else true(),
            or_(
                Enrolment.state.in_(EVER_ON_THE_ROSTER),
                Enrolment.leaving_reason == LeavingReason.TRANSFERRED,
            ),
        )
    ).all()
    in_groups = any(each.group_id for each, _minutes, _untold in sessions)
    return Went(sessions, places, marks, memberships(cohort_id) if in_groups else {})


def _says_something(mark: Any) -> bool:
    return mark is not None and mark.code is not MarkCode.NOT_RECORDED


def _owed(on: date, place: Any) -> bool:
    """Whether a class without a mark counts for somebody: not after they left, and not before
    they came from another run, where the hours until then are counted.
    """
    if place.left_on is not None and on > place.left_on:
        return False
    return place.continues_id is None or place.joined_on is None or on >= place.joined_on


def _class(mark: Any, minutes: int, untold: bool, on: date, place: Any) -> Class:
    """What was missed before joining late was delivered and not attended; nobody marks it."""
    if mark is not None:
        return Class(minutes, mark.code, mark.minutes_missed)
    late = place.joined_on is not None and on < place.joined_on
    return Class(minutes, MarkCode.ABSENT) if late else Class(minutes, untold=untold)


def _held(*cohort_ids: int) -> list[tuple[TrainingSession, int, bool]]:
    """The classes of a run, the minutes each delivered, and whether nobody has told of one whose
    day has passed. Without a report, a class that has marks is taken to have lasted as planned;
    one without either delivered nothing yet.
    """
    marked = (
        select(func.count(Mark.id))
        .where(and_(Mark.session_id == TrainingSession.id, Mark.code != MarkCode.NOT_RECORDED))
        .scalar_subquery()
    )
    today = clock.today()
    rows = db.session.execute(
        select(TrainingSession, SessionReport.delivered_minutes, marked)
        .outerjoin(SessionReport, SessionReport.session_id == TrainingSession.id)
        .where(TrainingSession.cohort_id.in_(cohort_ids))
        .order_by(TrainingSession.on, TrainingSession.starts)
    )
    return [
        (
            each,
            minutes if minutes is not None else each.planned_minutes if marked else 0,
            minutes is None and not marked and each.on < today,
        )
        for each, minutes, marked in rows
    ]
