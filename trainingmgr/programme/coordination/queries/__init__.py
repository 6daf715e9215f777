from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.core import journal
from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import CHOICES, Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.programme.coordination.models import (
    CoordinationMeeting,
    MeetingAction,
    MeetingAttendee,
    MeetingDecision,
    Overlap,
    OverlapWord,
)
from trainingmgr.programme.coordination.rules import OverlapState, Required
from trainingmgr.programme.partners.queries.doings import CAME
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.planning.models import (
    NeedModule,
    NeedUnit,
    PlannedSeats,
    TrainingNeed,
    TrainingPlan,
)
from trainingmgr.training.planning.rules import OVER, PlanState


def overlaps(*, every: bool = False, cursor: str | None = None) -> Page[Overlap]:
    """Open overlaps, or all that were ever found; the newest first."""
    statement = select(Overlap).options(joinedload(Overlap.topic))
    if not every:
        statement = statement.where(Overlap.state == OverlapState.OPEN, Overlap.gone_on.is_(None))
    return page_of(statement, Overlap.found_on, Overlap.id, cursor=cursor, descending=True)


def overlap(uid: UUID) -> Overlap:
    """With what was said of it, in one statement: its page reads two activities whole beside it."""
    asked = (
        select(Overlap)
        .where(Overlap.uid == uid)
        .options(joinedload(Overlap.topic), joinedload(Overlap.words).joinedload(OverlapWord.by))
        .execution_options(populate_existing=True)
    )
    if (found := db.session.scalars(asked).unique().one_or_none()) is None:
        raise NotFound
    return found


def known() -> Mapping[tuple[str, str, int], Overlap]:
    """Every overlap that was found, by what it is of."""
    return {(each.first, each.second, each.topic_id): each
            for each in db.session.scalars(select(Overlap))}  # fmt: skip


def open_overlaps() -> Sequence[Overlap]:
    """Those that nobody has decided on, for a meeting to choose from."""
    return db.session.scalars(
        select(Overlap)
        .where(Overlap.state == OverlapState.OPEN, Overlap.gone_on.is_(None))
        .order_by(Overlap.id)
        .limit(CHOICES)
    ).all()


def next_overlap() -> int:
    return (db.session.scalar(select(func.max(Overlap.id))) or 0) + 1


def who_came(codes: Collection[str]) -> Mapping[str, frozenset[int]]:
    """People who came to each of these runs, by their keys."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for code, person in db.session.execute(
        select(Cohort.code, Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Cohort.code.in_(codes), Enrolment.state.in_(CAME))
    ):
        found[code].add(person)
    return {code: frozenset(some) for code, some in found.items()}


def visible_runs(codes: Collection[str], *, reader: Reader) -> set[str]:
    """Those of these runs whose people this reader seats."""
    within = cohorts.visible(reader, Permission.ENROLMENT_NOMINATE)
    return set(db.session.scalars(select(Cohort.code).where(Cohort.code.in_(codes), within)))


def named_people(ids: Collection[int], *, reader: Reader) -> Mapping[int, Person]:
    """Those of these people that the reader may see."""
    found = db.session.scalars(select(Person).where(Person.id.in_(ids), people.visible(reader)))
    return {each.id: each for each in found}


def required(on: date) -> list[Required]:
    """Topics that units are to be trained in: by open needs that training answers, from the day
    they were noted, and by the agreed plans of this year and the next. One statement.
    """
    needs = (
        select(NeedUnit.unit_id, Module.topic_id, TrainingNeed.code, TrainingNeed.noted_on,
               literal(0))
        .join(NeedModule, NeedModule.need_id == NeedUnit.need_id)
        .join(Module, Module.id == NeedModule.module_id)
        .join(TrainingNeed, TrainingNeed.id == NeedUnit.need_id)
        .where(TrainingNeed.state.not_in(OVER))
    )  # fmt: skip
    seats = (
        select(PlannedSeats.unit_id, Module.topic_id, literal(""), literal(on), TrainingPlan.year)
        .join(Module, Module.id == PlannedSeats.module_id)
        .join(TrainingPlan, TrainingPlan.id == PlannedSeats.plan_id)
        .where(
            PlannedSeats.unit_id.is_not(None), TrainingPlan.state == PlanState.AGREED,
            TrainingPlan.year.in_((on.year, on.year + 1)),
        )
        .distinct()
    )  # fmt: skip
    rows: Sequence[Any] = db.session.execute(union_all(needs, seats)).all()
    return [
        Required(unit, topic, str(year), date(year, 1, 1), date(year, 12, 31))
        if year
        else Required(unit, topic, code, noted, date(on.year + 1, 12, 31))
        for unit, topic, code, noted, year in rows
    ]


def meetings(cursor: str | None = None) -> Page[CoordinationMeeting]:
    statement = select(CoordinationMeeting).options(
        selectinload(CoordinationMeeting.attendees).joinedload(MeetingAttendee.organisation),
        selectinload(CoordinationMeeting.actions),
    )
    return page_of(statement, CoordinationMeeting.on, CoordinationMeeting.id, cursor=cursor,
                   descending=True)  # fmt: skip


def meeting(uid: UUID) -> CoordinationMeeting:
    """With who was there, what was decided and what is to be done."""
    return existing(
        select(CoordinationMeeting)
        .where(CoordinationMeeting.uid == uid)
        .options(
            joinedload(CoordinationMeeting.written_by),
            joinedload(CoordinationMeeting.agreed_by),
            selectinload(CoordinationMeeting.attendees).joinedload(MeetingAttendee.organisation),
            selectinload(CoordinationMeeting.decisions).joinedload(MeetingDecision.overlap),
            selectinload(CoordinationMeeting.actions).joinedload(MeetingAction.organisation),
        )
        .execution_options(populate_existing=True)
    )


def action(uid: UUID) -> MeetingAction:
    return existing(
        select(MeetingAction)
        .where(MeetingAction.uid == uid)
        .options(joinedload(MeetingAction.meeting), joinedload(MeetingAction.organisation))
        .execution_options(populate_existing=True)
    )


def undone() -> Sequence[MeetingAction]:
    """Action points that are not done, the first due first."""
    return db.session.scalars(
        select(MeetingAction)
        .where(MeetingAction.done_on.is_(None))
        .order_by(MeetingAction.due_on, MeetingAction.id)
        .options(joinedload(MeetingAction.meeting), joinedload(MeetingAction.organisation))
        .limit(CHOICES)
    ).all()


def writers(row: CoordinationMeeting) -> Sequence[int]:
    """Everybody who wrote or changed the minutes."""
    return journal.doers(("coordination_meeting", row.id), "MeetingWritten")


def next_meeting() -> int:
    return (db.session.scalar(select(func.max(CoordinationMeeting.id))) or 0) + 1
