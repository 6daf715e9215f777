"""Who should be in a class, and the mark of each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE
from trainingmgr.training.attendance.models import (
    Mark,
    MarkChange,
    Sheet,
    TemporaryName,
)
from trainingmgr.training.attendance.queries import SEES, within
from trainingmgr.training.attendance.rules import (
    MarkCode,
)
from trainingmgr.training.cohorts.models import (
    TrainingSession,
)
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.queries.freezing import but_withdrawn
from trainingmgr.training.enrolments.queries.grouping import group_at
from trainingmgr.training.enrolments.rules import ON_THE_ROSTER


@dataclass(frozen=True)
class Line:
    """One line of a class's sheet: the place, the person, and the mark if there is one."""

    number: int
    enrolment: Enrolment
    mark: Mark | None = None

    @property
    def code(self) -> MarkCode:
        return self.mark.code if self.mark else MarkCode.NOT_RECORDED


def serves(on: Any) -> ColumnElement[bool]:
    """Nobody is awaited in a class on a day after they died, deserted or left: a line of theirs
    would be signed by somebody else.
    """
    return or_(Person.status.not_in(GONE), Person.status_since >= on)


def roster(
    session_: TrainingSession, sheet_: Sheet | None = None, *, whole_run: bool = False
) -> Sequence[Enrolment]:
    """Who should be in this class and still serves, and whoever is marked in it. In the order of
    the paper where there is a sheet, with those who joined since after them; else by name. Whoever
    is withdrawn for age is awaited in none any more (R-AGE-01). Two statements.

    A class of a group is for those who were in it on its day, whatever group they are in
    now; with `whole_run` everybody who is on the run then, and those who have left.
    """
    marked = select(Mark.enrolment_id).where(
        Mark.session_id == session_.id, Mark.code != MarkCode.NOT_RECORDED
    )
    group = session_.group_id
    asked = true() if whole_run or group is None else group_at(Enrolment, session_.on) == group
    rows = db.session.execute(
        select(Enrolment, Enrolment.id.in_(marked))
        .join(Enrolment.person)
        .where(
            Enrolment.cohort_id == session_.cohort_id,
            or_(
                and_(
                    Enrolment.state.in_(ON_THE_ROSTER),
                    or_(Enrolment.joined_on.is_(None), Enrolment.joined_on <= session_.on),
                    asked,
                    true() if whole_run else serves(session_.on),
                ),
                Enrolment.id.in_(sheet_.lines if sheet_ else []),
                Enrolment.id.in_(marked),
            ),
        )
        .options(
            contains_eager(Enrolment.person).options(
                joinedload(Person.rank), joinedload(Person.unit)
            )
        )
        .order_by(Person.sort_name, Enrolment.id)
    ).all()
    found: Sequence[Enrolment] = [each for each, _marked in rows]
    if not whole_run:
        written = {each.id for each, is_marked in rows if is_marked}
        written.update(sheet_.lines if sheet_ else ())
        found = but_withdrawn(found, clock.today(), kept=written)
    if sheet_ is None:
        return found
    place = {key: number for number, key in enumerate(sheet_.lines)}
    return sorted(found, key=lambda each: place.get(each.id, len(place)))


def left(session_: TrainingSession) -> Sequence[Person]:
    """Who holds a place in the run of this class and has died or left before its day, by name."""
    return db.session.scalars(
        select(Person)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(
            Enrolment.cohort_id == session_.cohort_id,
            Enrolment.state.in_(ON_THE_ROSTER),
            not_(func.coalesce(serves(session_.on), false())),
        )
        .order_by(Person.sort_name, Person.id)
    ).all()


def lines(session_: TrainingSession, sheet_: Sheet | None = None) -> list[Line]:
    """The class as its sheet shows it. Two statements."""
    marks = marks_of(session_)
    return [replace(each, mark=marks.get(each.enrolment.id)) for each in numbered(session_, sheet_)]


def numbered(session_: TrainingSession, sheet_: Sheet | None = None) -> list[Line]:
    """The lines of a class without their marks, numbered as on the paper. One statement."""
    printed = sheet_.lines if sheet_ else []
    numbers = {key: n for n, key in enumerate(printed, start=1)}
    later = count(len(printed) + 1)
    return [
        Line(numbers[each.id] if each.id in numbers else next(later), each)
        for each in roster(session_, sheet_)
    ]


def marks_of(session_: TrainingSession) -> dict[int, Mark]:
    """The marks of a class by the place in the run."""
    found = db.session.scalars(
        select(Mark).where(Mark.session_id == session_.id).execution_options(populate_existing=True)
    )
    return {mark.enrolment_id: mark for mark in found}


def marks_in(session_ids: Iterable[int]) -> dict[tuple[int, int], Mark]:
    """The marks of these classes, by class and place in the run."""
    found = db.session.scalars(select(Mark).where(Mark.session_id.in_(set(session_ids))))
    return {(mark.session_id, mark.enrolment_id): mark for mark in found}


def fingerprint(marks: Mapping[int, Mark]) -> str:
    """What the marks of a class say, in a word: another one as soon as any of them changes."""
    text = ";".join(f"{key}:{marks[key].version}" for key in sorted(marks))
    return sha256(text.encode()).hexdigest()[:16]


def places_by_number(cohort_ids: Iterable[int]) -> dict[tuple[int, str], tuple[int, int]]:
    """Who is on the roster of these runs, as their place and their record: by run and programme or
    service number.
    """
    found = db.session.execute(
        select(Enrolment.cohort_id, Enrolment.id, Person.id, Person.number, Person.service_number)
        .join(Enrolment.person)
        .where(Enrolment.cohort_id.in_(set(cohort_ids)), Enrolment.state.in_(ON_THE_ROSTER))
    )
    places: dict[tuple[int, str], tuple[int, int]] = {}
    for cohort_id, place, person, number, service_number in found:
        places |= {(cohort_id, each): (place, person) for each in (number, service_number) if each}
    return places


def numbers_in_runs(cohort_ids: Iterable[int]) -> dict[int, int]:
    """Which class of its run each class is: the first by day and hour is number 1."""
    found = db.session.execute(
        select(TrainingSession.id, TrainingSession.cohort_id)
        .where(TrainingSession.cohort_id.in_(set(cohort_ids)))
        .order_by(TrainingSession.cohort_id, TrainingSession.on, TrainingSession.starts)
    )
    counts: dict[int, int] = defaultdict(int)
    numbers: dict[int, int] = {}
    for key, cohort_id in found:
        counts[cohort_id] += 1
        numbers[key] = counts[cohort_id]
    return numbers


def of_file(batch_id: int) -> tuple[int, int, date | None]:
    """Of the marks of a file: how many, how many were changed since, and their oldest class."""
    counted = db.session.execute(
        select(
            func.count(Mark.id),
            func.count(Mark.id).filter(Mark.version > 1),
            func.min(TrainingSession.on),
        )
        .join(TrainingSession, Mark.session_id == TrainingSession.id)
        .where(Mark.batch_id == batch_id)
    ).one()
    return counted[0], counted[1], counted[2]


def settled_names_of_file(batch_id: int) -> bool:
    """Whether somebody has said of a name of this file who it is, or dropped it."""
    settled = or_(
        TemporaryName.resolved_enrolment_id.is_not(None), TemporaryName.dropped_reason.is_not(None)
    )
    found = select(TemporaryName.id).where(TemporaryName.batch_id == batch_id, settled)
    return db.session.scalar(found.limit(1)) is not None


def temporary(session_: TrainingSession) -> Sequence[TemporaryName]:
    """Names on this class's sheets that are not on the roster, the open ones first."""
    return db.session.scalars(
        select(TemporaryName)
        .where(TemporaryName.session_id == session_.id)
        .options(joinedload(TemporaryName.resolved_enrolment).joinedload(Enrolment.person))
        .order_by(TemporaryName.resolved_enrolment_id.is_not(None), TemporaryName.id)
    ).all()


def temporary_name(uid: UUID, *, reader: Reader) -> TemporaryName:
    return existing(
        select(TemporaryName)
        .join(TrainingSession, TemporaryName.session_id == TrainingSession.id)
        .join(TrainingSession.cohort)
        .where(TemporaryName.uid == uid, within(reader, *SEES))
    )


def changes(session_: TrainingSession) -> Sequence[MarkChange]:
    """Every corrected mark of a class, newest first: about whom, and by whom."""
    return db.session.scalars(
        select(MarkChange)
        .join(MarkChange.mark)
        .where(Mark.session_id == session_.id)
        .options(
            joinedload(MarkChange.by),
            contains_eager(MarkChange.mark).joinedload(Mark.enrolment).joinedload(Enrolment.person),
        )
        .order_by(MarkChange.id.desc())
    ).all()
