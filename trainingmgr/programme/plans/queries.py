"""Plans, their versions, what is in them, how far it has come, and what is tied to it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.programme.facilities.models import Facility
from trainingmgr.programme.funds.models import FundNeed
from trainingmgr.programme.partners.models import PartnerActivity
from trainingmgr.programme.plans.models import (
    ReformCheck,
    ReformEquipment,
    ReformItem,
    ReformLine,
    ReformLink,
    ReformPlan,
    ReformReport,
    ReformSignature,
    ReformTie,
    ReformVersion,
)
from trainingmgr.programme.plans.rules import OPEN, Progress, Said, TieKind, VersionState
from trainingmgr.programme.plans.rules.network import Before, Outlook, Task, outlook
from trainingmgr.programme.resources.models.equipment import Equipment
from trainingmgr.programme.resources.rules.equipment import WORKS
from trainingmgr.training.cohorts import queries as runs
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState

YEAR = timedelta(days=365)
SIGNABLE = (VersionState.OFFERED, VersionState.ACCEPTED, VersionState.IN_FORCE)


@dataclass(frozen=True)
class Content:
    """A version with all that is in it."""

    edition: ReformVersion
    lines: Sequence[ReformLine]
    links: Sequence[ReformLink]

    @property
    def tasks(self) -> list[Task]:
        return [Task(each.item_id, each.kind, each.starts_on, each.ends_on) for each in self.lines]

    @property
    def before(self) -> list[Before]:
        return [Before(each.item_id, each.on_item_id, each.lag) for each in self.links]

    @property
    def codes(self) -> dict[int, str]:
        return {each.item_id: each.item.code for each in self.lines}

    @property
    def said(self) -> list[Said]:
        """Its items as they are compared with those of another version."""
        codes = self.codes
        waits: dict[int, list[str]] = {}
        for each in self.links:
            told = codes[each.on_item_id] + (f" + {each.lag}" if each.lag else "")
            waits.setdefault(each.item_id, []).append(told)
        return [
            Said(each.item.code, {
                "title": dict(each.titles), "kind": each.kind, "owner_office": each.owner_office,
                "counterpart": each.counterpart, "starts_on": each.starts_on,
                "ends_on": each.ends_on, "effort": each.effort, "point": each.point,
                "waits_for": ", ".join(sorted(waits.get(each.item_id, ()))),
            })
            for each in self.lines
        ]  # fmt: skip


def plans() -> Sequence[ReformPlan]:
    return db.session.scalars(select(ReformPlan).order_by(ReformPlan.id)).all()


def plan(uid: UUID) -> ReformPlan:
    return existing(select(ReformPlan).where(ReformPlan.uid == uid))


def versions(*plan_ids: int) -> Sequence[ReformVersion]:
    """Of these plans, the newest first, with who signed them."""
    return db.session.scalars(
        select(ReformVersion)
        .where(ReformVersion.plan_id.in_(plan_ids))
        .order_by(ReformVersion.plan_id, ReformVersion.number.desc())
        .options(
            joinedload(ReformVersion.plan), joinedload(ReformVersion.by),
            selectinload(ReformVersion.signatures),
        )
    ).all()  # fmt: skip


def version(uid: UUID) -> ReformVersion:
    return _version(ReformVersion.uid == uid)


def _version(*where: ColumnElement[bool]) -> ReformVersion:
    return existing(
        select(ReformVersion)
        .where(*where)
        .options(
            joinedload(ReformVersion.plan), joinedload(ReformVersion.by),
            joinedload(ReformVersion.offered_by),
            selectinload(ReformVersion.signatures).joinedload(ReformSignature.by),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def newest(plan_id: int, *, before: int | None = None) -> ReformVersion | None:
    """The newest version of a plan, or the newest before a number that somebody had offered."""
    statement = select(ReformVersion).where(ReformVersion.plan_id == plan_id)
    if before is not None:
        statement = statement.where(
            ReformVersion.number < before, ReformVersion.state != VersionState.WITHDRAWN
        )
    return db.session.scalar(
        statement.order_by(ReformVersion.number.desc()).limit(1).options(
            joinedload(ReformVersion.plan)
        )
    )  # fmt: skip


def standing(plan_id: int) -> ReformVersion | None:
    """The version of a plan that is in force."""
    return db.session.scalar(
        select(ReformVersion)
        .where(ReformVersion.plan_id == plan_id, ReformVersion.state == VersionState.IN_FORCE)
        .options(joinedload(ReformVersion.plan))
    )


def is_any_in_force() -> bool:
    found = select(ReformVersion.id).where(ReformVersion.state == VersionState.IN_FORCE).limit(1)
    return db.session.scalar(found) is not None


def standing_before(row: ReformVersion) -> ReformVersion | None:
    """What a version is compared with: the last one before it that was in force, or was offered."""
    was = db.session.scalar(
        select(ReformVersion)
        .where(ReformVersion.plan_id == row.plan_id, ReformVersion.number < row.number,
               ReformVersion.in_force_on.is_not(None))
        .order_by(ReformVersion.number.desc())
        .limit(1)
    )  # fmt: skip
    return was or newest(row.plan_id, before=row.number)


def open_version(plan_id: int) -> ReformVersion | None:
    return db.session.scalar(
        select(ReformVersion).where(ReformVersion.plan_id == plan_id, ReformVersion.state.in_(OPEN))
    )


def content(row: ReformVersion) -> Content:
    """Two statements, however much is in it."""
    lines = db.session.scalars(
        select(ReformLine)
        .join(ReformLine.item)
        .where(ReformLine.version_id == row.id)
        .order_by(ReformLine.starts_on, ReformLine.ends_on, ReformItem.code)
        .options(contains_eager(ReformLine.item))
    ).all()
    links = db.session.scalars(
        select(ReformLink).where(ReformLink.version_id == row.id).order_by(ReformLink.id)
    ).all()
    return Content(row, lines, links)


def line(uid: UUID) -> ReformLine:
    return existing(
        select(ReformLine)
        .where(ReformLine.uid == uid)
        .options(
            joinedload(ReformLine.item),
            joinedload(ReformLine.edition).joinedload(ReformVersion.plan),
        )
        .execution_options(populate_existing=True)
    )


def link(uid: UUID) -> ReformLink:
    return existing(
        select(ReformLink)
        .where(ReformLink.uid == uid)
        .options(
            joinedload(ReformLink.item), joinedload(ReformLink.on_item),
            joinedload(ReformLink.edition).joinedload(ReformVersion.plan),
        )
    )  # fmt: skip


def item(uid: UUID) -> ReformItem:
    return existing(
        select(ReformItem).where(ReformItem.uid == uid).options(joinedload(ReformItem.plan))
    )


def lines_of(row: ReformItem) -> Sequence[ReformLine]:
    """What the versions say of an item, the newest first."""
    return db.session.scalars(
        select(ReformLine)
        .join(ReformLine.edition)
        .where(ReformLine.item_id == row.id)
        .order_by(ReformVersion.number.desc())
        .options(contains_eager(ReformLine.edition))
    ).all()


def links_of(row: ReformLine) -> Sequence[ReformLink]:
    """What an item waits for in one version, and what waits for it."""
    return db.session.scalars(
        select(ReformLink)
        .where(ReformLink.version_id == row.version_id,
               or_(ReformLink.item_id == row.item_id, ReformLink.on_item_id == row.item_id))
        .order_by(ReformLink.id)
        .options(joinedload(ReformLink.item), joinedload(ReformLink.on_item))
    ).all()  # fmt: skip


def reports(row: ReformItem, *, cursor: str | None = None) -> Page[ReformReport]:
    statement = (
        select(ReformReport)
        .where(ReformReport.item_id == row.id)
        .options(
            joinedload(ReformReport.by),
            joinedload(ReformReport.looked).joinedload(ReformCheck.by),
        )
    )
    return page_of(statement, ReformReport.id, cursor=cursor, descending=True)


def report(uid: UUID) -> ReformReport:
    return existing(
        select(ReformReport)
        .where(ReformReport.uid == uid)
        .options(
            joinedload(ReformReport.looked),
            joinedload(ReformReport.item).joinedload(ReformItem.plan),
        )
        .execution_options(populate_existing=True)
    )


def last_report(item_id: int) -> ReformReport | None:
    return db.session.scalar(
        select(ReformReport)
        .where(ReformReport.item_id == item_id)
        .order_by(ReformReport.on.desc(), ReformReport.id.desc())
        .limit(1)
        .options(joinedload(ReformReport.looked))
    )


def progress(*plan_ids: int, on: date) -> dict[int, Progress]:
    """The last report of every item of these plans up to a day. One statement."""
    place = (
        func.row_number()
        .over(partition_by=ReformReport.item_id,
              order_by=(ReformReport.on.desc(), ReformReport.id.desc()))
        .label("place")
    )  # fmt: skip
    last = (
        select(ReformReport.id.label("id"), place)
        .join(ReformItem, ReformItem.id == ReformReport.item_id)
        .where(ReformItem.plan_id.in_(plan_ids), ReformReport.on <= on)
        .subquery()
    )
    found = db.session.execute(
        select(
            ReformReport.item_id, ReformReport.on, ReformReport.began_on, ReformReport.share,
            ReformReport.forecast_on, ReformCheck.holds,
        )
        .join(last, last.c.id == ReformReport.id)
        .outerjoin(ReformCheck, and_(ReformCheck.report_id == ReformReport.id,
                                     ReformCheck.on <= on))
        .where(last.c.place == 1)
    )  # fmt: skip
    return {
        key: Progress(day, began_on, share, forecast_on, holds)
        for key, day, began_on, share, forecast_on, holds in found
    }


def outlooks(on: date) -> list[tuple[Content, Outlook]]:
    """Every plan in force on a day, as it was accepted and as it will be."""
    rows = db.session.scalars(
        select(ReformVersion)
        .where(ReformVersion.in_force_on <= on,
               or_(ReformVersion.replaced_on.is_(None), ReformVersion.replaced_on > on))
        .order_by(ReformVersion.plan_id)
        .options(joinedload(ReformVersion.plan))
    ).all()  # fmt: skip
    told = progress(*[each.plan_id for each in rows], on=on) if rows else {}
    found = []
    for row in rows:
        held = content(row)
        found.append((held, outlook(held.tasks, held.before, told, on)))
    return found


def signatures(on: date) -> tuple[int, int]:
    """Signatures under the version that stands, or else under the newest that was offered; of two
    (ST-1).
    """
    row = db.session.scalar(
        select(ReformVersion.id)
        .where(ReformVersion.offered_on <= on, ReformVersion.state.in_(SIGNABLE))
        .order_by(ReformVersion.in_force_on.is_(None), ReformVersion.id.desc())
        .limit(1)
    )
    signed = select(func.count()).where(
        ReformSignature.version_id == row, ReformSignature.on <= on
    )  # fmt: skip
    return (db.session.scalar(signed) or 0) if row else 0, 2


def _runs(on: date) -> tuple[ColumnElement[bool], ...]:
    """Runs of a year back and of all that is planned, but those that were called off (CR-3)."""
    return (Cohort.ends_on > on - YEAR, Cohort.state != CohortState.CANCELLED)


_TIED = exists().where(ReformTie.cohort_id == Cohort.id, ReformTie.ended_on.is_(None))


def runs_tied(on: date) -> tuple[int, int]:
    """Runs that belong to an item of the plan, and all (CR-3)."""
    tied, all_ = db.session.execute(
        select(func.count().filter(_TIED), func.count()).select_from(Cohort).where(*_runs(on))
    ).one()
    return int(tied), int(all_)


def untied_runs(*, reader: Reader, on: date, cursor: str | None = None) -> Page[Cohort]:
    """Runs within reach that belong to no item, the latest first (CR-3)."""
    statement = (
        select(Cohort)
        .where(*_runs(on), ~_TIED, runs.visible(reader))
        .options(joinedload(Cohort.course), joinedload(Cohort.centre))
    )
    return page_of(statement, Cohort.starts_on, Cohort.id, cursor=cursor, descending=True)


def ties(row: ReformItem) -> Sequence[ReformTie]:
    """What belongs to an item."""
    found = db.session.scalars(
        select(ReformTie)
        .where(ReformTie.item_id == row.id, ReformTie.ended_on.is_(None))
        .order_by(ReformTie.kind, ReformTie.id)
        .options(
            joinedload(ReformTie.cohort).joinedload(Cohort.course),
            joinedload(ReformTie.activity), joinedload(ReformTie.need),
            joinedload(ReformTie.facility).joinedload(Facility.defects),
        )
    )  # fmt: skip
    return found.unique().all()


def equipment_of(row: ReformItem) -> list[tuple[ReformEquipment, int]]:
    """What equipment an item needs, and how many of each kind work today. One statement."""
    works = (
        select(func.coalesce(func.sum(Equipment.quantity), 0))
        .where(Equipment.kind_id == ReformEquipment.kind_id, Equipment.state.in_(WORKS))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(ReformEquipment, works)
        .where(ReformEquipment.item_id == row.id, ReformEquipment.ended_on.is_(None))
        .order_by(ReformEquipment.id)
        .options(joinedload(ReformEquipment.kind))
    )
    return [(each, int(there)) for each, there in rows]


def equipment(uid: UUID) -> ReformEquipment:
    return existing(
        select(ReformEquipment)
        .where(ReformEquipment.uid == uid)
        .options(
            joinedload(ReformEquipment.kind),
            joinedload(ReformEquipment.item).joinedload(ReformItem.plan),
        )
    )


def line_of_run(cohort_id: int) -> ReformLine | None:
    """What the plan says of the item to which a run belongs: the version in force, or the newest
    (CR-3).
    """
    return db.session.scalar(
        select(ReformLine)
        .join(ReformTie, ReformTie.item_id == ReformLine.item_id)
        .join(ReformLine.edition)
        .join(ReformLine.item)
        .where(ReformTie.cohort_id == cohort_id, ReformTie.ended_on.is_(None))
        .order_by(ReformVersion.in_force_on.is_(None), ReformVersion.number.desc())
        .limit(1)
        .options(contains_eager(ReformLine.item).joinedload(ReformItem.plan))
    )


def tie(uid: UUID) -> ReformTie:
    return existing(
        select(ReformTie)
        .where(ReformTie.uid == uid)
        .options(
            joinedload(ReformTie.item).joinedload(ReformItem.plan), joinedload(ReformTie.cohort),
            joinedload(ReformTie.activity), joinedload(ReformTie.need),
            joinedload(ReformTie.facility),
        )
    )  # fmt: skip


_KINDS: dict[TieKind, Any] = {
    TieKind.RUN: Cohort, TieKind.ACTIVITY: PartnerActivity, TieKind.NEED: FundNeed,
    TieKind.FACILITY: Facility,
}  # fmt: skip


def thing(kind: TieKind, code: str) -> int | None:
    """The key of what has this code."""
    of = _KINDS[kind]
    found: int | None = db.session.scalar(select(of.id).where(of.code == code))
    return found


def is_tied(kind: TieKind, row: ReformItem, key: int) -> ReformTie | None:
    """The tie that stands in the way: this one, or for a run the one to another item."""
    column = {
        TieKind.RUN: ReformTie.cohort_id, TieKind.ACTIVITY: ReformTie.activity_id,
        TieKind.NEED: ReformTie.need_id, TieKind.FACILITY: ReformTie.facility_id,
    }[kind]  # fmt: skip
    statement = select(ReformTie).where(column == key, ReformTie.ended_on.is_(None))
    if kind is not TieKind.RUN:
        statement = statement.where(ReformTie.item_id == row.id)
    return db.session.scalar(
        statement.options(joinedload(ReformTie.item).joinedload(ReformItem.plan))
    )


def choices(plan_id: int, *, version_id: int | None = None) -> list[tuple[str, str]]:
    """Items of a version by their code, as a form offers them."""
    statement = select(ReformLine).where(ReformLine.version_id == version_id)
    return [
        (each.item.code, f"{each.item.code} {each.title()}")
        for each in db.session.scalars(
            statement.join(ReformLine.item).where(ReformItem.plan_id == plan_id)
            .order_by(ReformItem.code).options(contains_eager(ReformLine.item))
        )
    ]  # fmt: skip


def places(language: str) -> list[tuple[ReformItem, str]]:
    """Items of every plan in force, as a run may name them. One statement."""
    return [
        (each.item, f"{each.item.plan.code} {each.item.code} {each.title(language)}")
        for each in db.session.scalars(
            select(ReformLine)
            .join(ReformLine.edition)
            .join(ReformLine.item)
            .where(ReformVersion.state == VersionState.IN_FORCE)
            .order_by(ReformItem.plan_id, ReformItem.code)
            .options(contains_eager(ReformLine.item).joinedload(ReformItem.plan))
        )
    ]


def next_plan() -> int:
    return (db.session.scalar(select(func.max(ReformPlan.id))) or 0) + 1


def next_item(plan_id: int) -> int:
    made = select(func.count()).where(ReformItem.plan_id == plan_id)
    return (db.session.scalar(made) or 0) + 1


def waiting(states: Iterable[VersionState]) -> Sequence[ReformVersion]:
    """Versions that wait for somebody."""
    return db.session.scalars(
        select(ReformVersion)
        .where(ReformVersion.state.in_(list(states)))
        .order_by(ReformVersion.id)
        .options(joinedload(ReformVersion.plan), selectinload(ReformVersion.signatures))
    ).all()
