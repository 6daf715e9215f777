"""Phases of DDR as agreed and as they will be, and how they keep pace with the plan of reform."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.values import dataclass
from trainingmgr.programme.ddr.models import (
    DdrAgreement,
    DdrMeeting,
    DdrPhase,
    DdrPhaseReport,
    DdrQuota,
    DdrTie,
)
from trainingmgr.programme.ddr.rules import Moved, PhaseKind, PhaseState, Way, moved, progress
from trainingmgr.programme.plans import queries as reform
from trainingmgr.programme.plans.models import ReformItem, ReformLine
from trainingmgr.programme.plans.rules import LineKind, Progress
from trainingmgr.programme.plans.rules.network import Before, Task, Times, outlook

QUARTER = timedelta(days=90)


@dataclass(frozen=True)
class Asked:
    """How the calendar is narrowed."""

    kind: PhaseKind | None = None
    place: int | None = None
    shown: str | None = None
    """"open" for what is neither over nor given up."""


@dataclass(frozen=True)
class Reform:
    """The plans in force on a day: what each item is called, as planned, and as it will be."""

    lines: Mapping[int, ReformLine]
    planned: Mapping[int, Times]
    expected: Mapping[int, Times]
    done: Collection[int]
    critical: Collection[int]


@dataclass(frozen=True)
class Linked:
    """A link of a phase, and how far the two have moved apart; None where the item stands in no
    plan in force.
    """

    tie: DdrTie
    line: ReformLine | None
    moved: Moved | None
    is_done: bool = False
    """What waited is done: how far the two were apart delays nobody any more."""


@dataclass(frozen=True)
class Row:
    """One phase: its last report, its days as agreed and as they will be, and its links."""

    phase: DdrPhase
    told: DdrPhaseReport | None
    planned: Times
    expected: Times
    links: Sequence[Linked]

    @property
    def state(self) -> PhaseState:
        return state_of(self.phase, self.told)

    @property
    def slip(self) -> int:
        """So many days later than agreed it ends."""
        return self.expected.finish - self.planned.finish

    @property
    def worst(self) -> Moved | None:
        """The link that has moved apart most, of those that still delay somebody."""
        found = [each.moved for each in self.links if each.moved and not each.is_done]
        return max(found, key=lambda each: abs(each.apart), default=None)


def state_of(phase: DdrPhase, told: DdrPhaseReport | None) -> PhaseState:
    if phase.dropped_on is not None:
        return PhaseState.DROPPED
    if told is None or told.began_on is None:
        return PhaseState.PLANNED
    return PhaseState.OVER if told.is_over else PhaseState.BEGUN


def standing(on: date) -> Reform:
    """What the plans in force say of their items, as of a day."""
    lines: dict[int, ReformLine] = {}
    planned: dict[int, Times] = {}
    expected: dict[int, Times] = {}
    done, critical = set(), set()
    for held, seen in reform.outlooks(on):
        lines |= {each.item_id: each for each in held.lines}
        planned |= seen.planned
        expected |= seen.expected
        critical |= {each.key for each in seen.critical}
        done |= {key for key, each in seen.expected.items() if each.is_held and each.ends_on < on}
    return Reform(lines, planned, expected, done, critical)


def calendar(asked: Asked, plan: Reform, *, on: date, cursor: str | None = None) -> Page[Row]:
    """Phases in the order of their days, each with what is linked to it. Two statements."""
    statement: Any = (
        select(DdrPhase, DdrPhaseReport)
        .outerjoin(DdrPhaseReport, DdrPhaseReport.id == _newest(on))
        .options(joinedload(DdrPhase.place))
    )
    if asked.kind:
        statement = statement.where(DdrPhase.kind == asked.kind)
    if asked.place:
        statement = statement.where(DdrPhase.place_id == asked.place)
    if asked.shown == "open":
        statement = statement.where(DdrPhase.dropped_on.is_(None), ~_over())
    found = page_of(statement, DdrPhase.starts_on, DdrPhase.id, cursor=cursor)
    told = {each.id: report for each, report in found.rows if report is not None}
    rows = _rows([each for each, _report in found.rows], plan, on, told)
    return Page(rows, found.before, found.after, found.total)


def _newest(on: date) -> Any:
    """The last report of a phase up to a day."""
    return (
        select(DdrPhaseReport.id)
        .where(DdrPhaseReport.phase_id == DdrPhase.id, DdrPhaseReport.on <= on)
        .order_by(DdrPhaseReport.on.desc(), DdrPhaseReport.id.desc())
        .limit(1)
        .correlate(DdrPhase)
        .scalar_subquery()
    )


def _over() -> ColumnElement[bool]:
    ended = aliased(DdrPhaseReport)
    return exists().where(ended.phase_id == DdrPhase.id, ended.is_over)


def row_of(
    phase: DdrPhase, plan: Reform, *, on: date, told: Mapping[int, DdrPhaseReport] | None = None
) -> Row:
    """`told` is the last report, where it was read already."""
    (found,) = _rows([phase], plan, on, told)
    return found


def ended(phase: DdrPhase) -> Sequence[DdrTie]:
    """Links that were taken away, the last first."""
    return db.session.scalars(
        select(DdrTie)
        .where(DdrTie.phase_id == phase.id, DdrTie.ended_on.is_not(None))
        .options(
            joinedload(DdrTie.item).joinedload(ReformItem.plan), joinedload(DdrTie.by),
            joinedload(DdrTie.ended_by),
        )
        .order_by(DdrTie.ended_on.desc(), DdrTie.id.desc())
    ).all()  # fmt: skip


def _rows(
    phases: Sequence[DdrPhase], plan: Reform, on: date,
    told: Mapping[int, DdrPhaseReport] | None = None,
) -> list[Row]:  # fmt: skip
    keys = [each.id for each in phases]
    told, ties = last(on, *keys) if told is None else told, _ties(on, *keys)
    planned, expected = _times(phases, told, on)
    return [
        Row(each, told.get(each.id), planned[each.id], expected[each.id], [
            _linked(tie, planned[each.id], expected[each.id], told.get(each.id), plan)
            for tie in ties.get(each.id, ())
        ])
        for each in phases
    ]  # fmt: skip


def _times(
    phases: Sequence[DdrPhase], told: Mapping[int, DdrPhaseReport], on: date
) -> tuple[Mapping[int, Times], Mapping[int, Times]]:
    agreed = _agreed(phases, on)
    tasks = [
        Task(each.id, LineKind.TASK, agreed[each.id].starts_on, agreed[each.id].ends_on)
        for each in phases
    ]
    reports = {
        each.id: _progress(agreed[each.id], told[each.id]) for each in phases if each.id in told
    }
    seen = outlook(tasks, (), reports, on)
    return seen.planned, seen.expected


def _agreed(phases: Sequence[DdrPhase], on: date) -> Mapping[int, DdrPhase | DdrAgreement]:
    """What was agreed of each on a day: of a day that is past, what was agreed by then, so that
    what is agreed anew changes nothing of it. One statement for a day that is past.
    """
    found: dict[int, DdrPhase | DdrAgreement] = {each.id: each for each in phases}
    if on >= clock.today():
        return found
    for each in db.session.scalars(
        select(DdrAgreement)
        .where(DdrAgreement.phase_id.in_(list(found)))
        .order_by(DdrAgreement.number)
    ):
        if each.number == 1 or each.since <= on:
            found[each.phase_id] = each
    return found


def _progress(agreed: DdrPhase | DdrAgreement, told: DdrPhaseReport) -> Progress:
    return progress(
        told.on, told.began_on, told.ends_on, is_over=told.is_over,
        done=told.women + told.men, planned=agreed.women + agreed.men,
    )  # fmt: skip


def _stood(ended: Any, written: Any, on: date) -> ColumnElement[bool]:
    """What stood on a day: of a day that is past, also what ended since, and nothing newer."""
    stands: ColumnElement[bool] = or_(ended.is_(None), ended > on)
    if on >= clock.today():
        return stands
    return and_(stands, written < clock.begins(on + timedelta(days=1)))


def _linked(
    tie: DdrTie, planned: Times, expected: Times, told: DdrPhaseReport | None, plan: Reform
) -> Linked:
    line = plan.lines.get(tie.item_id)
    if line is None:
        return Linked(tie, None, None)
    phase, item = (planned, expected), (plan.planned[tie.item_id], plan.expected[tie.item_id])
    item_waits = tie.way is Way.ITEM_WAITS
    on, waits = (phase, item) if item_waits else (item, phase)
    is_done = tie.item_id in plan.done if item_waits else bool(told and told.is_over)
    return Linked(tie, line, moved(tie.way, tie.lag, on, waits), is_done)


def last(on: date, *phase_ids: int) -> dict[int, DdrPhaseReport]:
    """The last report of each of these phases up to a day. One statement."""
    place = (
        func.row_number()
        .over(partition_by=DdrPhaseReport.phase_id,
              order_by=(DdrPhaseReport.on.desc(), DdrPhaseReport.id.desc()))
        .label("place")
    )  # fmt: skip
    newest = (
        select(DdrPhaseReport.id.label("id"), place)
        .where(DdrPhaseReport.phase_id.in_(phase_ids), DdrPhaseReport.on <= on)
        .subquery()
    )
    rows = db.session.scalars(
        select(DdrPhaseReport).join(newest, newest.c.id == DdrPhaseReport.id)
        .where(newest.c.place == 1)
    )  # fmt: skip
    return {each.phase_id: each for each in rows}


def _ties(on: date, *phase_ids: int) -> dict[int, list[DdrTie]]:
    found: dict[int, list[DdrTie]] = {}
    for each in db.session.scalars(
        select(DdrTie)
        .where(_stood(DdrTie.ended_on, DdrTie.at, on), DdrTie.phase_id.in_(phase_ids))
        .options(joinedload(DdrTie.item).joinedload(ReformItem.plan))
        .order_by(DdrTie.id)
    ):
        found.setdefault(each.phase_id, []).append(each)
    return found


def phase(uid: UUID) -> DdrPhase:
    """One phase with all that was agreed of it."""
    found = db.session.scalars(
        select(DdrPhase)
        .where(DdrPhase.uid == uid)
        .options(
            joinedload(DdrPhase.place), joinedload(DdrPhase.by),
            joinedload(DdrPhase.agreements).joinedload(DdrAgreement.by),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip
    row = found.unique().one_or_none()
    if row is None:
        raise NotFound
    return row


def reports(row: DdrPhase, *, cursor: str | None = None) -> Page[DdrPhaseReport]:
    statement = (
        select(DdrPhaseReport)
        .where(DdrPhaseReport.phase_id == row.id)
        .options(joinedload(DdrPhaseReport.by))
    )
    return page_of(statement, DdrPhaseReport.id, cursor=cursor, descending=True)


def is_reported(row: DdrPhase) -> bool:
    there = select(DdrPhaseReport.id).where(DdrPhaseReport.phase_id == row.id).limit(1)
    return db.session.scalar(there) is not None


def tie(uid: UUID) -> DdrTie:
    return existing(
        select(DdrTie)
        .where(DdrTie.uid == uid)
        .options(
            joinedload(DdrTie.phase), joinedload(DdrTie.item).joinedload(ReformItem.plan)
        )
    )  # fmt: skip


def is_tied(phase_id: int, item_id: int) -> bool:
    there = select(DdrTie.id).where(
        DdrTie.phase_id == phase_id, DdrTie.item_id == item_id, DdrTie.ended_on.is_(None)
    )
    return db.session.scalar(there) is not None


def waits(plan_id: int) -> list[Before]:
    """What waits for what in a plan in force and on the calendar: phases have keys below nought."""
    version = reform.standing(plan_id)
    found = list(reform.content(version).before) if version else []
    for each in db.session.scalars(select(DdrTie).where(DdrTie.ended_on.is_(None))):
        found.append(before(each.phase_id, each.item_id, each.way))
    return found


def before(phase_id: int, item_id: int, way: Way) -> Before:
    return (
        Before(item_id, -phase_id) if way is Way.ITEM_WAITS else Before(-phase_id, item_id)
    )  # fmt: skip


def of_item(item_id: int, *, on: date) -> list[tuple[DdrTie, Times]]:
    """The phases that an item is linked to, and when each will be. One statement: how far the two
    have moved apart is worked out from the whole plan, on the calendar.
    """
    rows = db.session.execute(
        select(DdrTie, DdrPhaseReport)
        .join(DdrTie.phase)
        .outerjoin(DdrPhaseReport, DdrPhaseReport.id == _newest(on))
        .where(DdrTie.item_id == item_id, DdrTie.ended_on.is_(None))
        .order_by(DdrTie.id)
        .options(contains_eager(DdrTie.phase))
    ).all()
    told = {tie.phase_id: report for tie, report in rows if report is not None}
    _planned, expected = _times([tie.phase for tie, _report in rows], told, on)
    return [(tie, expected[tie.phase_id]) for tie, _report in rows]


def meetings(*, cursor: str | None = None) -> Page[DdrMeeting]:
    """The latest first."""
    statement = select(DdrMeeting).options(joinedload(DdrMeeting.by))
    return page_of(statement, DdrMeeting.on, DdrMeeting.id, cursor=cursor, descending=True)


def last_meeting(on: date) -> DdrMeeting | None:
    return db.session.scalar(
        select(DdrMeeting)
        .where(DdrMeeting.on <= on)
        .order_by(DdrMeeting.on.desc(), DdrMeeting.id.desc())
        .limit(1)
    )


def meeting_choices() -> Sequence[DdrMeeting]:
    """The last meetings, as a form offers them."""
    newest = select(DdrMeeting).order_by(DdrMeeting.on.desc(), DdrMeeting.id.desc())
    return db.session.scalars(newest.limit(60)).all()


def quotas() -> Sequence[DdrQuota]:
    """What was agreed and still stands, by force and region."""
    return db.session.scalars(
        select(DdrQuota)
        .where(DdrQuota.ended_on.is_(None))
        .order_by(DdrQuota.origin_id, DdrQuota.place_id, DdrQuota.id)
        .options(
            joinedload(DdrQuota.origin), joinedload(DdrQuota.place), joinedload(DdrQuota.meeting)
        )
    ).all()  # fmt: skip


def quota(uid: UUID) -> DdrQuota:
    return existing(
        select(DdrQuota).where(DdrQuota.uid == uid).options(joinedload(DdrQuota.meeting))
    )


def tied(on: date) -> tuple[int, int]:
    """Of the phases that are neither over nor given up, those with a link to the plan (ST-5)."""
    linked = exists().where(DdrTie.phase_id == DdrPhase.id, _stood(DdrTie.ended_on, DdrTie.at, on))
    ended = exists().where(
        DdrPhaseReport.phase_id == DdrPhase.id, DdrPhaseReport.is_over, DdrPhaseReport.on <= on
    )
    met, all_ = db.session.execute(
        select(func.count().filter(linked), func.count())
        .select_from(DdrPhase)
        .where(_stood(DdrPhase.dropped_on, DdrPhase.at, on), ~ended)
    ).one()
    return int(met), int(all_)


def met(on: date) -> int:
    """Meetings of the joint board in ninety days (ST-5, CR-3)."""
    held = select(func.count()).where(DdrMeeting.on > on - QUARTER, DdrMeeting.on <= on)
    return db.session.scalar(held) or 0


def apart(on: date) -> int:
    """The most days by which an item of the plan and a phase that are linked have moved apart,
    whichever of the two lags (CH-2).
    """
    phases = db.session.scalars(
        select(DdrPhase).where(
            _stood(DdrPhase.dropped_on, DdrPhase.at, on),
            exists().where(DdrTie.phase_id == DdrPhase.id, _stood(DdrTie.ended_on, DdrTie.at, on)),
        )
    ).all()
    if not phases:
        return 0
    rows = _rows(phases, standing(on), on)
    return max((abs(each.worst.apart) for each in rows if each.worst), default=0)


def next_phase() -> int:
    return (db.session.scalar(select(func.max(DdrPhase.id))) or 0) + 1


def next_meeting() -> int:
    return (db.session.scalar(select(func.max(DdrMeeting.id))) or 0) + 1
