"""Assessments, what they say, and what became of that."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.programme.assessments.models import SectorAgency, SectorAssessment, SectorPoint
from trainingmgr.programme.assessments.rules import PointKind
from trainingmgr.programme.plans.models import ReformItem

POINT = SectorPoint


def assessments(*, cursor: str | None = None) -> Page[SectorAssessment]:
    """The latest planned first, with who takes part and what they say."""
    statement = select(SectorAssessment).options(
        joinedload(SectorAssessment.lead),
        selectinload(SectorAssessment.agencies).joinedload(SectorAgency.organisation),
        selectinload(SectorAssessment.points),
    )
    return page_of(
        statement, SectorAssessment.planned_on, SectorAssessment.id, cursor=cursor,
        descending=True,
    )  # fmt: skip


def assessment(uid: UUID) -> SectorAssessment:
    return existing(
        select(SectorAssessment)
        .where(SectorAssessment.uid == uid)
        .options(
            joinedload(SectorAssessment.lead), joinedload(SectorAssessment.by),
            joinedload(SectorAssessment.reported_by), joinedload(SectorAssessment.agreed_by),
            selectinload(SectorAssessment.agencies).joinedload(SectorAgency.organisation),
            selectinload(SectorAssessment.points).options(
                joinedload(SectorPoint.item).joinedload(ReformItem.plan),
                joinedload(SectorPoint.answered_by),
            ),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def point(uid: UUID) -> SectorPoint:
    return existing(
        select(SectorPoint)
        .where(SectorPoint.uid == uid)
        .options(joinedload(SectorPoint.assessment))
        .execution_options(populate_existing=True)
    )


def taken_up_by(item_id: int) -> Sequence[SectorPoint]:
    """Gaps and recommendations that an item of the plan takes up (OA-2)."""
    return db.session.scalars(
        select(SectorPoint)
        .where(SectorPoint.item_id == item_id)
        .order_by(SectorPoint.id)
        .options(joinedload(SectorPoint.assessment))
    ).all()


def points(*, cursor: str | None = None) -> Page[SectorPoint]:
    """What all assessments say, for a file."""
    statement = select(SectorPoint).options(
        joinedload(SectorPoint.assessment), joinedload(SectorPoint.item)
    )
    return page_of(statement, SectorPoint.id, cursor=cursor)


def done(on: date) -> tuple[int, int]:
    """Assessments whose report the host agreed to, and all that were planned by a day (OA-2)."""
    agreed = func.count().filter(SectorAssessment.agreed_on <= on)
    met, all_ = db.session.execute(
        select(agreed, func.count()).where(SectorAssessment.planned_on <= on)
    ).one()
    return int(met), int(all_)


def agencies(on: date) -> int:
    """Organisations that took part in an assessment that went to the field (OA-2)."""
    there = SectorAssessment.field_on <= on
    parts = (
        select(SectorAgency.organisation_id).join(
            SectorAssessment, SectorAssessment.id == SectorAgency.assessment_id
        ).where(there)
    ).union(select(SectorAssessment.lead_id).where(there)).subquery()  # fmt: skip
    return db.session.scalar(select(func.count()).select_from(parts)) or 0


def open_gaps(on: date) -> tuple[int, int]:
    """Gaps that no item of the plan takes up and nobody refused, and all gaps (OA-2)."""
    open_ = func.count().filter(or_(POINT.answered_on.is_(None), POINT.answered_on > on))
    met, all_ = db.session.execute(
        select(open_, func.count())
        .join(POINT.assessment)
        .where(POINT.kind == PointKind.GAP, SectorAssessment.reported_on <= on)
    ).one()
    return int(met), int(all_)


def next_number() -> int:
    return (db.session.scalar(select(func.max(SectorAssessment.id))) or 0) + 1


def next_point(row: SectorAssessment) -> int:
    made = select(func.max(POINT.number)).where(POINT.assessment_id == row.id)
    return (db.session.scalar(made) or 0) + 1
