"""Plans of upkeep, what lacks by year, things without a plan, and who is named (RE-3)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, extract, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db, existing
from trainingmgr.core.money import Money
from trainingmgr.core.paging import CHOICES, Page, page_of
from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.programme.facilities.models import Facility
from trainingmgr.programme.facilities.rules import FacilityState
from trainingmgr.programme.funds.models import Fund, FundMovement, FundVerdict
from trainingmgr.programme.funds.rules import Stage
from trainingmgr.programme.resources.models.equipment import Equipment, EquipmentKind
from trainingmgr.programme.resources.rules.equipment import HELD
from trainingmgr.programme.upkeep.models import (
    UpkeepEstimate,
    UpkeepNeed,
    UpkeepPayer,
    UpkeepPlan,
    UpkeepSpending,
)
from trainingmgr.programme.upkeep.rules import Flow, Thing
from trainingmgr.registry.structure.models import Organisation

PLAN, PAYER, SPENDING, NEED = UpkeepPlan, UpkeepPayer, UpkeepSpending, UpkeepNeed
IN_USE = (FacilityState.HANDED_OVER, FacilityState.IN_USE, FacilityState.DEGRADED)
"""Buildings that cost upkeep today."""
MOST = 50
SHOWN = 100
"""So many things without a plan stand on the page."""


@dataclass(frozen=True)
class Narrowed:
    """Which plans are asked for."""

    thing: Thing | None = None
    payer: int | None = None
    unpaid: bool = False


@dataclass(frozen=True)
class Bare:
    """Things in use that no plan of upkeep keeps, and how many of each there are."""

    buildings: Sequence[Facility]
    kinds: Sequence[EquipmentKind]
    count: int


def runs(on: date) -> ColumnElement[bool]:
    """Plans that were not ended and have a year left."""
    return and_(PLAN.ended_on.is_(None), PLAN.until_year >= on.year)


def _standing() -> ColumnElement[bool]:
    return PAYER.dropped_on.is_(None)


def counts() -> ColumnElement[bool]:
    """As `UpkeepPayer.counts` says it of one row."""
    return and_(_standing(), or_(PAYER.agreed_on.is_not(None), PAYER.confirmed_on.is_not(None)))


def _stands() -> ColumnElement[bool]:
    """What a plan needs as its estimate of today says."""
    return and_(NEED.plan_id == PLAN.id, NEED.number == PLAN.estimate)


def _later(one: Any, other: Any) -> ColumnElement[int]:
    return case((one > other, one), else_=other)


def _less(one: Any, other: Any) -> ColumnElement[int]:
    return case((one < other, one), else_=other)


def lacks(on: date) -> ColumnElement[bool]:
    """Plans of which somebody has not agreed to pay the whole of each year from this one on: nobody
    pays more for a year than it needs, so what is paid is all of it or less.
    """
    first = _later(NEED.from_year, on.year)
    needed = (
        select(func.coalesce(func.sum((NEED.until_year - first + 1) * NEED.amount_minor), 0))
        .where(_stands(), NEED.until_year >= on.year)
        .correlate(PLAN)
        .scalar_subquery()
    )
    begins = _later(PAYER.from_year, first)
    paid = (
        select(func.coalesce(
            func.sum((_less(PAYER.until_year, NEED.until_year) - begins + 1)
                     * _less(PAYER.amount_minor, NEED.amount_minor)), 0))
        .select_from(NEED)
        .join(PAYER, PAYER.plan_id == NEED.plan_id)
        .where(_stands(), counts(), PAYER.from_year <= NEED.until_year,
               PAYER.until_year >= first, NEED.until_year >= on.year)
        .correlate(PLAN)
        .scalar_subquery()
    )  # fmt: skip
    return paid < needed


def plans(asked: Narrowed, *, on: date, cursor: str | None = None) -> Page[UpkeepPlan]:
    """Plans that run, the latest written first."""
    wanted = select(PLAN).where(runs(on))
    if asked.thing is Thing.BUILDING:
        wanted = wanted.where(PLAN.facility_id.is_not(None))
    if asked.thing is Thing.EQUIPMENT:
        wanted = wanted.where(PLAN.kind_id.is_not(None))
    if asked.thing is Thing.PIECE:
        wanted = wanted.where(PLAN.item_id.is_not(None))
    if asked.payer:
        wanted = wanted.where(
            exists().where(PAYER.plan_id == PLAN.id, PAYER.payer_id == asked.payer, _standing())
        )
    if asked.unpaid:
        wanted = wanted.where(lacks(on))
    return page_of(wanted.options(*_whole()), PLAN.id, cursor=cursor, descending=True)


def _things() -> tuple[Any, ...]:
    return (
        joinedload(PLAN.facility), joinedload(PLAN.kind),
        joinedload(PLAN.item).joinedload(Equipment.kind),
    )  # fmt: skip


def _whole() -> tuple[Any, ...]:
    return (
        *_things(), selectinload(PLAN.written_needs),
        selectinload(PLAN.payers).joinedload(PAYER.payer),
    )  # fmt: skip


def plan(uid: UUID) -> UpkeepPlan:
    return existing(
        select(PLAN)
        .where(PLAN.uid == uid)
        .options(
            *_things(), joinedload(PLAN.by), selectinload(PLAN.written_needs),
            selectinload(PLAN.payers).options(
                joinedload(PAYER.payer), joinedload(PAYER.by), joinedload(PAYER.confirmed_by),
                joinedload(PAYER.dropped_by),
            ),
            selectinload(PLAN.estimates).joinedload(UpkeepEstimate.by),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def locked(plan_id: int) -> UpkeepPlan:
    """A plan to which somebody is named: nobody else names anybody until this is over."""
    return existing(
        select(PLAN)
        .where(PLAN.id == plan_id)
        .with_for_update()
        .options(selectinload(PLAN.payers), selectinload(PLAN.written_needs))
        .execution_options(populate_existing=True)
    )


def payer(uid: UUID) -> UpkeepPayer:
    return existing(
        select(PAYER)
        .where(PAYER.uid == uid)
        .options(
            joinedload(PAYER.plan).options(*_things()),
            joinedload(PAYER.payer),
        )
        .execution_options(populate_existing=True)
    )


def needs(on: date) -> list[Flow]:
    """What the plans that run need, those of the same years summed up. One statement."""
    rows = db.session.execute(
        select(PLAN.currency, NEED.from_year, NEED.until_year, func.sum(NEED.amount_minor))
        .join(NEED, _stands())
        .where(runs(on))
        .group_by(PLAN.currency, NEED.from_year, NEED.until_year)
    )
    return [Flow(currency, first, last, int(minor)) for currency, first, last, minor in rows]


def payments(on: date) -> list[Flow]:
    """Who is named in the plans that run, those of the same years summed up: nobody for more than a
    year needs. One statement.
    """
    agreed = case((counts(), 1), else_=0).label("agreed")
    first = _later(PAYER.from_year, NEED.from_year).label("first")
    last = _less(PAYER.until_year, NEED.until_year).label("last")
    keys = (PLAN.currency, first, last, PAYER.payer_id)
    rows = db.session.execute(
        select(*keys, agreed, func.sum(_less(PAYER.amount_minor, NEED.amount_minor)))
        .select_from(PAYER)
        .join(PLAN, PLAN.id == PAYER.plan_id)
        .join(NEED, _stands())
        .where(runs(on), _standing(), PAYER.from_year <= NEED.until_year,
               PAYER.until_year >= NEED.from_year)
        .group_by(*keys, agreed)
    )  # fmt: skip
    return [
        Flow(currency, first, last, int(minor), payer_id, bool(sure))
        for currency, first, last, payer_id, sure, minor in rows
    ]


def payers() -> Sequence[Organisation]:
    """Whoever is named in a plan."""
    named = exists().where(PAYER.payer_id == Organisation.id, _standing())
    return db.session.scalars(
        select(Organisation).where(named).order_by(Organisation.code)
    ).all()  # fmt: skip


def _building_planned(on: date) -> ColumnElement[bool]:
    return exists().where(PLAN.facility_id == Facility.id, runs(on))


def _kind_planned(on: date) -> ColumnElement[bool]:
    return exists().where(PLAN.kind_id == EquipmentKind.id, runs(on))


def _in_use() -> ColumnElement[bool]:
    return Facility.state.in_(IN_USE)


def _is_held(*also: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Equipment.kind_id == EquipmentKind.id, Equipment.state.in_(HELD), *also)


def _apart(on: date) -> ColumnElement[bool]:
    """Pieces that have a plan of their own."""
    return exists().where(PLAN.item_id == Equipment.id, runs(on))


def bare(on: date) -> Bare:
    """Buildings in use without a plan that runs, and kinds without one of which something is held
    that has none of its own. Two statements, and a third where a page does not hold them all.
    """
    wanted = (
        select(Facility).where(_in_use(), ~_building_planned(on)),
        select(EquipmentKind).where(_is_held(~_apart(on)), ~_kind_planned(on)),
    )
    buildings = db.session.scalars(wanted[0].order_by(Facility.id).limit(SHOWN)).all()
    kinds = db.session.scalars(wanted[1].order_by(EquipmentKind.code).limit(SHOWN)).all()
    count = len(buildings) + len(kinds)
    if SHOWN in (len(buildings), len(kinds)):
        parts = (select(func.count()).select_from(each.subquery()) for each in wanted)
        count = sum(db.session.execute(select(*(e.scalar_subquery() for e in parts))).one())
    return Bare(buildings, kinds, count)


def _of_things(where: ColumnElement[bool]) -> Sequence[UpkeepPlan]:
    return db.session.scalars(
        select(PLAN)
        .where(where, PLAN.ended_on.is_(None))
        .options(joinedload(PLAN.written_needs),
                 selectinload(PLAN.payers).joinedload(PAYER.payer))
        .execution_options(populate_existing=True)
    ).unique().all()  # fmt: skip


def of_building(row: Facility) -> UpkeepPlan | None:
    """The plan of a building that was not ended."""
    return next(iter(_of_things(PLAN.facility_id == row.id)), None)


def of_kinds(ids: Collection[int]) -> Mapping[int, UpkeepPlan]:
    """The plans of these kinds of equipment that were not ended."""
    return {each.kind_id: each for each in _of_things(PLAN.kind_id.in_(ids)) if each.kind_id}


def of_piece(row: Equipment) -> UpkeepPlan | None:
    """The plan of a piece that was not ended: its own, or else that of its kind."""
    found = _of_things(or_(PLAN.item_id == row.id, PLAN.kind_id == row.kind_id))
    return min(found, key=lambda each: each.item_id is None, default=None)


def apart(kind_id: int, on: date) -> int:
    """How many pieces of a kind are held and have a plan of their own."""
    held = select(func.count()).where(
        Equipment.kind_id == kind_id, Equipment.state.in_(HELD), _apart(on)
    )
    return db.session.scalar(held) or 0


def building(uid: UUID) -> Facility:
    return existing(select(Facility).where(Facility.uid == uid))


def kind(uid: UUID) -> EquipmentKind:
    return existing(select(EquipmentKind).where(EquipmentKind.uid == uid))


def piece(uid: UUID) -> Equipment:
    return existing(
        select(Equipment).where(Equipment.uid == uid).options(joinedload(Equipment.kind))
    )


def bought_for(kind_id: int, on: date) -> list[Money]:
    """What all that is held of a kind, and has no plan of its own, was bought for as the books say,
    in each currency.
    """
    rows = db.session.execute(
        select(Equipment.currency, func.sum(Equipment.cost_minor * Equipment.quantity))
        .where(Equipment.kind_id == kind_id, Equipment.state.in_(HELD),
               Equipment.cost_minor > 0, ~_apart(on))
        .group_by(Equipment.currency)
        .order_by(Equipment.currency)
    )  # fmt: skip
    return [Money(int(minor or 0), currency) for currency, minor in rows if currency]


def to_confirm(reader: Reader) -> Sequence[UpkeepPayer]:
    """Payers whom another person named, whom no paper and no second person stands by."""
    holder = select(User.holder_id).where(User.id == reader.id).scalar_subquery()
    mine = select(User.id).where(User.holder_id == holder)
    return db.session.scalars(
        select(PAYER)
        .join(PAYER.plan)
        .where(PLAN.ended_on.is_(None), _standing(), PAYER.agreed_on.is_(None),
               PAYER.confirmed_on.is_(None), PAYER.by_id.not_in(mine))
        .order_by(PAYER.id)
        .options(joinedload(PAYER.plan), joinedload(PAYER.payer))
        .limit(MOST)
    ).all()  # fmt: skip


def named(on: date) -> tuple[int, int]:
    """Buildings in use and kinds that are held, for which somebody has agreed to pay in each year
    after the project that needs something, and all of them (RE-3). Of a kind, pieces with a plan of
    their own are asked for theirs.
    """
    after = func.coalesce(PLAN.project_ends, PLAN.from_year - 1) + 1
    first = _later(NEED.from_year, after)
    agreed = and_(
        or_(PAYER.dropped_on.is_(None), PAYER.dropped_on > on),
        or_(PAYER.agreed_on <= on, PAYER.confirmed_on <= on),
        PAYER.from_year <= NEED.until_year, PAYER.until_year >= first,
    )  # fmt: skip
    needs = and_(_stands(), NEED.amount_minor > 0, NEED.until_year >= after)
    paid = _less(PAYER.until_year, NEED.until_year) - _later(PAYER.from_year, first) + 1
    years = (
        select(func.coalesce(func.sum(paid), 0))
        .select_from(NEED).join(PAYER, PAYER.plan_id == NEED.plan_id)
        .where(needs, agreed).correlate(PLAN).scalar_subquery()
    )  # fmt: skip
    wanted = (
        select(func.coalesce(func.sum(NEED.until_year - first + 1), 1))
        .where(needs).correlate(PLAN).scalar_subquery()
    )  # fmt: skip  # a plan that needs nothing after the project names nobody
    ran = and_(or_(PLAN.ended_on.is_(None), PLAN.ended_on > on), PLAN.until_year >= on.year)
    whole = and_(ran, years == wanted)
    own = exists().where(PLAN.item_id == Equipment.id, whole)
    broken = exists().where(
        PLAN.item_id == Equipment.id, Equipment.kind_id == EquipmentKind.id,
        Equipment.state.in_(HELD), ran, years != wanted,
    )  # fmt: skip
    of_kind = exists().where(PLAN.kind_id == EquipmentKind.id, whole)
    buildings = _in_use(), Facility.since_on <= on
    parts = (
        select(func.count()).select_from(Facility).where(*buildings,
               exists().where(PLAN.facility_id == Facility.id, whole)),
        select(func.count()).select_from(EquipmentKind).where(_is_held(),
               or_(and_(of_kind, ~broken), ~_is_held(~own))),
        select(func.count()).select_from(Facility).where(*buildings),
        select(func.count()).select_from(EquipmentKind).where(_is_held()),
    )  # fmt: skip
    one, two, three, four = db.session.execute(
        select(*(each.scalar_subquery() for each in parts))
    ).one()
    return one + two, three + four


def _right() -> ColumnElement[bool]:
    """Movements of money that were spent, as two people say."""
    return and_(FundMovement.stage == Stage.SPENT,
                FundMovement.verdict.has(FundVerdict.is_right))  # fmt: skip


def _named(movement_id: Any) -> ColumnElement[bool]:
    return exists().where(SPENDING.movement_id == movement_id, SPENDING.dropped_on.is_(None))


def spendings(row: UpkeepPlan) -> Sequence[UpkeepSpending]:
    """What was named as spent on a thing, and what was taken back, the newest first."""
    return db.session.scalars(
        select(SPENDING)
        .where(SPENDING.plan_id == row.id)
        .options(
            joinedload(SPENDING.movement).joinedload(FundMovement.fund).joinedload(Fund.source),
            joinedload(SPENDING.by), joinedload(SPENDING.dropped_by),
        )
        .order_by(SPENDING.id.desc())
    ).all()  # fmt: skip


def spending(uid: UUID) -> UpkeepSpending:
    return existing(
        select(SPENDING)
        .where(SPENDING.uid == uid)
        .options(
            joinedload(SPENDING.plan).options(*_things()),
            joinedload(SPENDING.movement).joinedload(FundMovement.fund),
        )
        .execution_options(populate_existing=True)
    )


def offered(row: UpkeepPlan) -> Sequence[FundMovement]:
    """Spent money of the plan's currency that no plan names yet, the newest paper first."""
    return db.session.scalars(
        select(FundMovement)
        .where(_right(), FundMovement.currency == row.currency, ~_named(FundMovement.id))
        .options(joinedload(FundMovement.fund).joinedload(Fund.source))
        .order_by(FundMovement.on.desc(), FundMovement.id.desc())
        .limit(CHOICES)
    ).all()


def may_be_named(movement: FundMovement, currency: str) -> bool:
    wanted = select(FundMovement.id).where(
        FundMovement.id == movement.id, _right(), FundMovement.currency == currency
    )
    return db.session.scalar(wanted) is not None


def is_named(movement: FundMovement) -> bool:
    return bool(db.session.scalar(select(_named(movement.id))))


def spent(ids: Collection[int]) -> Mapping[int, Mapping[int, int]]:
    """By plan and year of the paper: what was spent. One statement."""
    year = extract("year", FundMovement.on)
    rows = db.session.execute(
        select(SPENDING.plan_id, year, func.sum(FundMovement.amount_minor))
        .join(SPENDING.movement)
        .where(SPENDING.plan_id.in_(ids), SPENDING.dropped_on.is_(None))
        .group_by(SPENDING.plan_id, year)
    )
    found: dict[int, dict[int, int]] = {}
    for plan_id, on, minor in rows:
        found.setdefault(plan_id, {})[int(on)] = int(minor)
    return found


def next_number() -> int:
    return (db.session.scalar(select(func.max(PLAN.id))) or 0) + 1
