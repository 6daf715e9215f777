from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import CHOICES, Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.queries import in_reach
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort, CohortModule
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.models import Course, Module, ModuleVersion
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.followup.models import FollowUp, FollowUpLine, FollowUpSheet
from trainingmgr.training.followup.rules import (
    MONTHS,
    Kept,
    ListState,
    Refresher,
    after,
    falls_due,
    kept,
)
from trainingmgr.training.mentoring.queries import units_mentored
from trainingmgr.training.records import queries as records

READ = Permission.FOLLOW_UP_READ
ENDED = (CohortState.COMPLETED, CohortState.CLOSED_OUT)


def visible(reader: Reader) -> ColumnElement[bool]:
    """Lists of runs within reach, and those that ask about people of the reader's units, or of the
    units in which the reader mentors.
    """
    reach = reader.reach(READ)
    runs = select(Cohort.id).where(cohorts.within(reach, holder_id=reader.holder_id))
    if reach.national:
        return FollowUp.cohort_id.in_(runs)
    lines = select(FollowUpLine.follow_up_id).where(FollowUpLine.unit_id.in_(_theirs(reader)))
    return or_(FollowUp.cohort_id.in_(runs), FollowUp.id.in_(lines))


def _theirs(reader: Reader) -> Any:
    """The units of which the reader is asked, whoever ran the course."""
    reach = reader.reach(READ)
    if not (reach.units or reach.places):
        return units_mentored(reader)
    return union_all(select(Unit.id).where(in_reach(reach)), units_mentored(reader))


def lists(
    *, reader: Reader, state: ListState | None = None, cursor: str | None = None
) -> Page[tuple[FollowUp, int, int]]:
    """Lists by the day on which they fell due, newest first: each with its people and answers.
    Two statements.
    """
    wanted = (
        select(FollowUp)
        .where(visible(reader))
        .options(joinedload(FollowUp.cohort).joinedload(Cohort.course))
    )
    if state is not None:
        wanted = wanted.where(FollowUp.state == state)
    found = page_of(wanted, FollowUp.due_on, FollowUp.id, cursor=cursor, descending=True)
    counted = counts([each.id for each in found.rows])
    rows = [(each, *counted.get(each.id, (0, 0))) for each in found.rows]
    return Page(rows, found.before, found.after)


def counts(ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """People and answers of each list."""
    rows = db.session.execute(
        select(FollowUpLine.follow_up_id, func.count(), func.count(FollowUpLine.whereabouts))
        .where(FollowUpLine.follow_up_id.in_(ids))
        .group_by(FollowUpLine.follow_up_id)
    )
    return {each: (people, answered) for each, people, answered in rows}


def follow_up(uid: UUID, *, reader: Reader) -> FollowUp:
    return existing(
        select(FollowUp)
        .where(FollowUp.uid == uid, visible(reader))
        .options(joinedload(FollowUp.cohort).joinedload(Cohort.course))
    )


def lines(
    row: FollowUp, *, reader: Reader, unit: int | None = None, only: Collection[int] | None = None
) -> Sequence[FollowUpLine]:
    """The people of a list, by unit and name, or those of one unit; of a run that is out of reach
    those of the reader's units alone.
    """
    wanted = (
        _lines(row, reader, unit)
        .options(*_whole())
        .order_by(Unit.code, Person.sort_name, FollowUpLine.id)
        .limit(CHOICES)
    )
    if only is not None:
        wanted = wanted.where(FollowUpLine.id.in_(only))
    return db.session.scalars(wanted).all()


def page_of_lines(
    row: FollowUp, *, reader: Reader, unit: int | None = None, cursor: str | None = None
) -> Page[FollowUpLine]:
    """A page of them, in the order of the paper."""
    code = func.coalesce(Unit.code, "").label("code")
    name, key = Person.sort_name.label("name"), FollowUpLine.id.label("key")
    wanted = _lines(row, reader, unit).add_columns(code, name, key).options(*_whole())
    found = page_of(wanted, code, name, key, cursor=cursor)
    return Page([each[0] for each in found.rows], found.before, found.after)


@cache
def _whole() -> Sequence[ORMOption]:
    return (
        joinedload(FollowUpLine.person).joinedload(Person.rank),
        joinedload(FollowUpLine.unit),
        joinedload(FollowUpLine.moved_to),
    )


def units_asked(row: FollowUp, *, reader: Reader) -> Sequence[tuple[Unit | None, int, int]]:
    """The units of a list: how many of theirs stand on it, and how many are answered for."""
    counted = (
        _lines(row, reader, None)
        .with_only_columns(FollowUpLine.unit_id, func.count(),
                           func.count(FollowUpLine.whereabouts))
        .group_by(FollowUpLine.unit_id)
    )  # fmt: skip
    rows = db.session.execute(counted).all()
    named = db.session.scalars(
        select(Unit).where(Unit.id.in_([key for key, _people, _answered in rows]))
    )
    units: dict[int | None, Unit] = {each.id: each for each in named}
    told = [(units.get(key), people, answered) for key, people, answered in rows]
    return sorted(told, key=lambda each: each[0].code if each[0] else "")


def _lines(row: FollowUp, reader: Reader, unit: int | None) -> Select[Any]:
    reach = reader.reach(READ)
    wanted = (
        select(FollowUpLine)
        .join(Person, FollowUpLine.person_id == Person.id)
        .outerjoin(Unit, FollowUpLine.unit_id == Unit.id)
        .where(FollowUpLine.follow_up_id == row.id)
    )
    if not reach.national:
        runs = select(Cohort.id).where(cohorts.within(reach, holder_id=reader.holder_id))
        wanted = wanted.where(
            or_(FollowUpLine.unit_id.in_(_theirs(reader)),
                FollowUpLine.follow_up_id.in_(
                    select(FollowUp.id).where(FollowUp.cohort_id.in_(runs))))
        )  # fmt: skip
    return wanted if unit is None else wanted.where(FollowUpLine.unit_id == unit)


def sheet(code: str, *, reader: Reader) -> FollowUpSheet:
    return existing(
        select(FollowUpSheet)
        .join(FollowUp, FollowUpSheet.follow_up_id == FollowUp.id)
        .where(FollowUpSheet.code == code, visible(reader))
        .options(
            joinedload(FollowUpSheet.unit),
            joinedload(FollowUpSheet.follow_up)
            .joinedload(FollowUp.cohort)
            .joinedload(Cohort.course),
        )
    )


def ending(on: date) -> Sequence[tuple[Cohort, int]]:
    """Runs of which a list is due by that day and not there yet, with its months, however late
    that is; of each run that somebody passed. Some hundred at a time.
    """
    found: list[tuple[Cohort, int]] = []
    passed = select(Enrolment.id).where(
        Enrolment.cohort_id == Cohort.id, Enrolment.state == EnrolmentState.COMPLETED_PASSED
    )
    for months in MONTHS:
        there = select(FollowUp.id).where(
            FollowUp.cohort_id == Cohort.id, FollowUp.months == months
        )
        latest = after(on, -months) + timedelta(days=3)
        runs = db.session.scalars(
            select(Cohort)
            .where(Cohort.state.in_(ENDED), Cohort.ends_on <= latest, ~there.exists(),
                   passed.exists())
            .order_by(Cohort.ends_on, Cohort.id)
            .limit(200)
        )  # fmt: skip
        found += [(each, months) for each in runs if months in falls_due(each.ends_on, on)]
    return found


def graduates(cohort: Cohort) -> Sequence[Any]:
    """Who passed: (person, the unit that sent them)."""
    who = func.coalesce(Person.same_as_id, Person.id)
    return db.session.execute(
        select(who, func.max(func.coalesce(Enrolment.unit_then_id, Person.unit_id)))
        .join(Person, Enrolment.person_id == Person.id)
        .where(Enrolment.cohort_id == cohort.id,
               Enrolment.state == EnrolmentState.COMPLETED_PASSED)
        .group_by(who)
        .order_by(who)
    ).all()  # fmt: skip


def retention(*, reader: Reader, months: int) -> tuple[Mapping[Any, Kept], Mapping[Any, Kept]]:
    """By course and by unit, of the lists of so many months within reach. Two statements."""
    line = FollowUpLine
    base = (
        select(func.count())
        .select_from(line)
        .join(FollowUp, line.follow_up_id == FollowUp.id)
        .where(FollowUp.months == months, visible(reader))
    )
    by_course = base.join(Cohort, FollowUp.cohort_id == Cohort.id).join(
        Course, Cohort.course_id == Course.id
    )
    found = []
    for statement, whose in ((by_course, Course), (base.join(Unit, line.unit_id == Unit.id), Unit)):
        rows = db.session.execute(
            statement.with_only_columns(
                whose.id, line.whereabouts, line.behaviour, func.count()
            ).group_by(whose.id, line.whereabouts, line.behaviour)
        )
        apart: dict[int, list[Any]] = defaultdict(list)
        for key, where, how, count in rows:
            apart[key].append((where, how, count))
        named = {
            each.id: each
            for each in db.session.scalars(
                select(whose).where(whose.id.in_(apart)).order_by(whose.code)
            )
        }
        found.append({named[key]: kept(apart[key]) for key in named})
    return found[0], found[1]


def due(reader: Reader) -> Sequence[tuple[FollowUp, str]]:
    """Lists within reach that wait for answers, the oldest first, with the code of their run."""
    unanswered = select(FollowUpLine.id).where(
        and_(FollowUpLine.follow_up_id == FollowUp.id, FollowUpLine.whereabouts.is_(None))
    )
    return db.session.execute(
        select(FollowUp, Cohort.code)
        .join(Cohort, FollowUp.cohort_id == Cohort.id)
        .where(FollowUp.state == ListState.DUE, visible(reader), unanswered.exists())
        .order_by(FollowUp.due_on, FollowUp.id)
        .limit(12)
    ).all()


def refreshers(row: FollowUp, people: Collection[Person], on: date) -> dict[int, Refresher]:
    """For each of these people, by key, whether what the run taught them still counts. Two
    statements.
    """
    taught = db.session.execute(
        select(Module.id, Module.code)
        .join(ModuleVersion, ModuleVersion.module_id == Module.id)
        .join(CohortModule, CohortModule.version_id == ModuleVersion.id)
        .where(CohortModule.cohort_id == row.cohort_id)
        .order_by(Module.code)
    )
    modules: dict[int, str] = {row_.id: row_.code for row_ in taught}
    held = records.attained([each.id for each in people], modules.keys(), on)
    found = {}
    for person in people:
        counting = held.get(person.same_as_id or person.id, {})
        ends = [each.until_on for each in counting.values() if each.until_on is not None]
        ended = tuple(code for key, code in modules.items() if key not in counting)
        found[person.id] = Refresher(ended, min(ends, default=None))
    return found
