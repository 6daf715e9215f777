from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import CHOICES, Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.queries import in_reach
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.models import Course
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.followup.models import FollowUp, FollowUpLine, FollowUpSheet
from trainingmgr.training.followup.rules import LATE, MONTHS, Kept, ListState, after, kept

READ = Permission.FOLLOW_UP_READ
ENDED = (CohortState.COMPLETED, CohortState.CLOSED_OUT)


def visible(reader: Reader) -> ColumnElement[bool]:
    """Lists of runs within reach, and those that ask about people of the reader's units."""
    reach = reader.reach(READ)
    lines = (
        select(FollowUpLine.follow_up_id)
        .join(Unit, FollowUpLine.unit_id == Unit.id)
        .where(in_reach(reach))
    )
    runs = select(Cohort.id).where(cohorts.within(reach, holder_id=reader.holder_id))
    if reach.national or not (reach.units or reach.places):
        return FollowUp.cohort_id.in_(runs)
    return or_(FollowUp.cohort_id.in_(runs), FollowUp.id.in_(lines))


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
    found = db.session.scalar(
        select(FollowUp)
        .where(FollowUp.uid == uid, visible(reader))
        .options(joinedload(FollowUp.cohort).joinedload(Cohort.course))
    )
    if found is None:
        raise NotFound
    return found


def lines(
    row: FollowUp, *, reader: Reader, unit: int | None = None, only: Collection[int] | None = None
) -> Sequence[FollowUpLine]:
    """The people of a list, by unit and name, or those of one unit; of a run that is out of reach
    those of the reader's units alone.
    """
    reach = reader.reach(READ)
    wanted = (
        select(FollowUpLine)
        .join(Person, FollowUpLine.person_id == Person.id)
        .outerjoin(Unit, FollowUpLine.unit_id == Unit.id)
        .where(FollowUpLine.follow_up_id == row.id)
        .options(
            joinedload(FollowUpLine.person).joinedload(Person.rank),
            joinedload(FollowUpLine.unit), joinedload(FollowUpLine.moved_to),
        )
        .order_by(Unit.code, Person.sort_name, FollowUpLine.id)
        .limit(CHOICES)
    )  # fmt: skip
    if not reach.national:
        runs = select(Cohort.id).where(cohorts.within(reach, holder_id=reader.holder_id))
        wanted = wanted.where(
            or_(Unit.id.is_not(None) & in_reach(reach) if reach.units or reach.places
                else Unit.id.is_not(None) & Unit.id.is_(None),
                FollowUpLine.follow_up_id.in_(
                    select(FollowUp.id).where(FollowUp.cohort_id.in_(runs))))
        )  # fmt: skip
    if unit is not None:
        wanted = wanted.where(FollowUpLine.unit_id == unit)
    if only is not None:
        wanted = wanted.where(FollowUpLine.id.in_(only))
    return db.session.scalars(wanted).all()


def sheet(code: str, *, reader: Reader) -> FollowUpSheet:
    found = db.session.scalar(
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
    if found is None:
        raise NotFound
    return found


def ending(on: date) -> Sequence[tuple[Cohort, int]]:
    """Runs of which a list is due on that day and not there yet, with its months."""
    found: list[tuple[Cohort, int]] = []
    for months in MONTHS:
        first = after(on, -months) - timedelta(days=LATE + 3)
        there = select(FollowUp.id).where(
            FollowUp.cohort_id == Cohort.id, FollowUp.months == months
        )
        runs = db.session.scalars(
            select(Cohort)
            .where(Cohort.state.in_(ENDED), Cohort.ends_on.between(first, after(on, -months)),
                   ~there.exists())
            .order_by(Cohort.id)
            .limit(200)
        )  # fmt: skip
        found += [(each, months) for each in runs]
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
