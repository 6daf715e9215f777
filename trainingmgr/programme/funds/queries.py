from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import CHOICES, Page, page_of
from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.programme.funds.models import (
    Fund,
    FundBrought,
    FundCondition,
    FundMovement,
    FundNeed,
    FundVerdict,
)
from trainingmgr.programme.funds.rules import SOON, Stage, Sums, Use, Warns
from trainingmgr.programme.partners.models import PartnerActivity
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.training.cohorts.models import Cohort

MOST = 50
SECURED = case(
    (Fund.received_minor > Fund.committed_minor, Fund.received_minor),
    else_=Fund.committed_minor,
)
PROMISED = case((Fund.pledged_minor > SECURED, Fund.pledged_minor), else_=SECURED)
AT_STAKE = Fund.spent_minor < PROMISED
LATE = Fund.received_minor < Fund.pledged_minor
UNMET = exists().where(FundCondition.fund_id == Fund.id, FundCondition.met_on.is_(None))


@dataclass(frozen=True)
class Narrowed:
    """Which money is asked for."""

    source: int | None = None
    currency: str | None = None
    use: Use | None = None
    point: str | None = None
    warns: Warns | None = None


@dataclass(frozen=True)
class Covered:
    """A need, and what of it somebody is bound to give."""

    need: FundNeed
    secured: int


def warning(kind: Warns, on: date) -> ColumnElement[bool]:
    """The rows of which `rules.warnings` says this."""
    awaited = or_(LATE, Fund.received_minor < Fund.committed_minor)
    return {
        Warns.LAPSES: and_(AT_STAKE, Fund.expires_on < on + SOON),
        Warns.LATE: and_(LATE, Fund.due_on < on),
        Warns.CONDITIONS: and_(UNMET, awaited),
    }[kind]


def funds(asked: Narrowed, *, on: date, cursor: str | None = None) -> Page[Fund]:
    wanted = (
        select(Fund)
        .where(*_narrowed(asked, on))
        .options(joinedload(Fund.source), joinedload(Fund.need), joinedload(Fund.agreement),
                 selectinload(Fund.conditions))
    )  # fmt: skip
    return page_of(wanted, Fund.id, cursor=cursor, descending=True)


def _narrowed(asked: Narrowed, on: date) -> list[ColumnElement[bool]]:
    ways = (
        (asked.source, Fund.source_id == asked.source),
        (asked.currency, Fund.currency == asked.currency),
        (asked.use, Fund.use == asked.use),
        (asked.point, Fund.point == asked.point),
    )
    found = [each for wanted, each in ways if wanted]
    return [*found, warning(asked.warns, on)] if asked.warns else found


def by_source(asked: Narrowed, on: date) -> dict[str, list[tuple[Organisation, Sums]]]:
    """By currency: what each source gave up to each stage, whoever promised most first."""
    columns = [func.sum(getattr(Fund, f"{each.value}_minor")) for each in Stage]
    rows = db.session.execute(
        select(Fund.currency, Organisation, *columns)
        .join(Organisation, Organisation.id == Fund.source_id)
        .where(*_narrowed(asked, on))
        .group_by(Fund.currency, Organisation.id)
    )
    found: dict[str, list[tuple[Organisation, Sums]]] = {}
    for currency, source, *sums in rows:
        found.setdefault(currency, []).append((source, Sums(*map(int, sums))))
    return {
        currency: sorted(lines, key=lambda line: (-line[1].pledged, -line[1].secured, line[0].id))
        for currency, lines in sorted(found.items())
    }


def currencies() -> Sequence[str]:
    """In which there is money."""
    return db.session.scalars(select(Fund.currency).distinct().order_by(Fund.currency)).all()


def warned(on: date) -> dict[Warns, int]:
    """How much money warns, by why."""
    counts = [func.sum(case((warning(each, on), 1), else_=0)) for each in Warns]
    row = db.session.execute(select(*counts).select_from(Fund)).one()
    return {each: int(count or 0) for each, count in zip(Warns, row, strict=True)}


def fund(uid: UUID) -> Fund:
    return existing(
        select(Fund)
        .where(Fund.uid == uid)
        .options(
            joinedload(Fund.source), joinedload(Fund.agreement), joinedload(Fund.need),
            joinedload(Fund.cohort), joinedload(Fund.activity),
            selectinload(Fund.conditions).joinedload(FundCondition.met_by),
            selectinload(Fund.movements).options(
                joinedload(FundMovement.by),
                joinedload(FundMovement.verdict).joinedload(FundVerdict.by),
            ),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def of_sources(ids: Collection[int], *, cursor: str | None = None) -> Page[Fund]:
    """The money of these sources and of nobody else: of no source, none."""
    wanted = (
        select(Fund)
        .where(Fund.source_id.in_(ids))
        .options(joinedload(Fund.cohort), joinedload(Fund.activity), selectinload(Fund.conditions))
    )
    return page_of(wanted, Fund.id, cursor=cursor, descending=True)


def sums_of(ids: Collection[int]) -> dict[str, Sums]:
    """By currency: what these sources gave up to each stage."""
    columns = [func.sum(getattr(Fund, f"{each.value}_minor")) for each in Stage]
    rows = db.session.execute(
        select(Fund.currency, *columns)
        .where(Fund.source_id.in_(ids))
        .group_by(Fund.currency)
        .order_by(Fund.currency)
    )
    return {currency: Sums(*map(int, sums)) for currency, *sums in rows}


def of_source(uid: UUID, ids: Collection[int]) -> Fund:
    """Money of one of these sources with what counts of its movements; no name is read."""
    return existing(
        select(Fund)
        .where(Fund.uid == uid, Fund.source_id.in_(ids))
        .options(
            joinedload(Fund.source), joinedload(Fund.agreement), joinedload(Fund.cohort),
            joinedload(Fund.activity), selectinload(Fund.conditions),
            selectinload(Fund.movements).joinedload(FundMovement.verdict),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def locked(fund_id: int) -> Fund:
    """Money that a movement is about: nobody else moves it until this is over."""
    return existing(
        select(Fund)
        .where(Fund.id == fund_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def movement(uid: UUID) -> FundMovement:
    return existing(
        select(FundMovement)
        .where(FundMovement.uid == uid)
        .options(joinedload(FundMovement.fund), joinedload(FundMovement.verdict))
    )


def by_code(codes: Collection[str]) -> dict[str, Fund]:
    """Money by its codes, with its movements and what was said of each."""
    rows = db.session.scalars(
        select(Fund)
        .where(Fund.code.in_(codes))
        .options(selectinload(Fund.movements).joinedload(FundMovement.verdict))
        .execution_options(populate_existing=True)
    )
    return {each.code: each for each in rows}


def brought(batch_id: int) -> Sequence[FundMovement]:
    """What a file brought, with what was said of each."""
    return db.session.scalars(
        select(FundMovement)
        .join(FundBrought, FundBrought.movement_id == FundMovement.id)
        .where(FundBrought.batch_id == batch_id)
        .order_by(FundMovement.id)
        .options(joinedload(FundMovement.fund), joinedload(FundMovement.verdict))
    ).all()


def condition(uid: UUID) -> FundCondition:
    return existing(
        select(FundCondition)
        .where(FundCondition.uid == uid)
        .options(joinedload(FundCondition.fund))
        .execution_options(populate_existing=True)
    )


def need(uid: UUID) -> FundNeed:
    return existing(
        select(FundNeed)
        .where(FundNeed.uid == uid)
        .options(joinedload(FundNeed.by))
        .execution_options(populate_existing=True)
    )


def ledger(fund_id: int | None = None, *, cursor: str | None = None) -> Page[FundMovement]:
    """Every movement, with who wrote it and who saw it, the newest first."""
    wanted = select(FundMovement).options(
        joinedload(FundMovement.fund).joinedload(Fund.source), joinedload(FundMovement.by),
        joinedload(FundMovement.verdict).joinedload(FundVerdict.by),
    )  # fmt: skip
    if fund_id is not None:
        wanted = wanted.where(FundMovement.fund_id == fund_id)
    return page_of(wanted, FundMovement.id, cursor=cursor, descending=True)


def _secured() -> Any:
    """By need: what somebody is bound to give for it, or has given."""
    return (
        select(Fund.need_id, func.sum(SECURED).label("secured"))
        .where(Fund.need_id.is_not(None))
        .group_by(Fund.need_id)
        .subquery()
    )


def _running(on: date) -> tuple[ColumnElement[bool], ...]:
    return FundNeed.from_on <= on, FundNeed.until_on >= on


def needs(*, on: date | None = None, cursor: str | None = None) -> Page[tuple[FundNeed, int]]:
    """Needs with what is secured of each, the last to end first; of a day those that run."""
    there = _secured()
    wanted = select(FundNeed, func.coalesce(there.c.secured, 0)).outerjoin(
        there, there.c.need_id == FundNeed.id
    )
    if on is not None:
        wanted = wanted.where(*_running(on))
    return page_of(wanted, FundNeed.until_on, FundNeed.id, cursor=cursor, descending=True)


def running(on: date) -> list[Covered]:
    """All needs of a day."""
    there = _secured()
    rows = db.session.execute(
        select(FundNeed, func.coalesce(there.c.secured, 0))
        .outerjoin(there, there.c.need_id == FundNeed.id)
        .where(*_running(on))
        .order_by(FundNeed.id)
        .limit(CHOICES)
    )
    return [Covered(each, int(secured)) for each, secured in rows]


def choices() -> Sequence[FundNeed]:
    """Needs to choose from."""
    return db.session.scalars(select(FundNeed).order_by(FundNeed.code).limit(CHOICES)).all()


def run(code: str) -> Cohort | None:
    return db.session.scalar(select(Cohort).where(Cohort.code == code))


def activity(code: str) -> PartnerActivity | None:
    return db.session.scalar(select(PartnerActivity).where(PartnerActivity.code == code))


def next_number(model: Any) -> int:
    return (db.session.scalar(select(func.max(model.id))) or 0) + 1


def to_confirm(reader: Reader) -> Sequence[FundMovement]:
    """Movements that another person wrote and nobody has answered."""
    mine = select(User.id).where(User.holder_id == _holder(reader))
    answered = exists().where(FundVerdict.movement_id == FundMovement.id)
    return db.session.scalars(
        select(FundMovement)
        .where(~answered, FundMovement.by_id.not_in(mine))
        .order_by(FundMovement.id)
        .options(joinedload(FundMovement.fund))
        .limit(MOST)
    ).all()


def _holder(reader: Reader) -> Any:
    return select(User.holder_id).where(User.id == reader.id).scalar_subquery()


def unfunded(on: date) -> tuple[int, int]:
    """Needs of a day that are not funded whole, and all needs of that day."""
    there = _secured()
    lacks = case((func.coalesce(there.c.secured, 0) < FundNeed.amount_minor, 1), else_=0)
    counted = select(func.coalesce(func.sum(lacks), 0), func.count(FundNeed.id))
    short, all_ = db.session.execute(
        counted.select_from(FundNeed)
        .outerjoin(there, there.c.need_id == FundNeed.id)
        .where(*_running(on))
    ).one()
    return int(short), int(all_)


def lapsing(on: date) -> tuple[int, int]:
    """Money that is not all spent and lapses within half a year or has lapsed, and all such."""
    soon = Fund.expires_on < on + SOON
    return _share(soon, AT_STAKE)


def late(on: date) -> tuple[int, int]:
    """Pledges past their day of which not all has come, and all pledges past their day."""
    return _share(LATE, and_(Fund.pledged_minor > 0, Fund.due_on < on))


def overdue(on: date) -> tuple[int, date | None]:
    """Pledges past their day of which not all has come, and the earliest such day."""
    count, since = db.session.execute(
        select(func.count(), func.min(Fund.due_on)).where(warning(Warns.LATE, on))
    ).one()
    return count, since


def conditions_overdue(on: date) -> Sequence[FundCondition]:
    """Conditions past their day that nobody has met, of money that waits for them."""
    awaited = or_(LATE, Fund.received_minor < Fund.committed_minor)
    return db.session.scalars(
        select(FundCondition)
        .join(FundCondition.fund)
        .where(FundCondition.met_on.is_(None), FundCondition.due_on < on, awaited)
        .order_by(FundCondition.due_on, FundCondition.id)
        .options(joinedload(FundCondition.fund))
        .limit(MOST)
    ).all()


def _share(part: ColumnElement[bool], whole: ColumnElement[bool]) -> tuple[int, int]:
    some = func.coalesce(func.sum(case((part, 1), else_=0)), 0)
    met, all_ = db.session.execute(
        select(some, func.count()).select_from(Fund).where(func.coalesce(whole, false()))
    ).one()
    return int(met), int(all_)
