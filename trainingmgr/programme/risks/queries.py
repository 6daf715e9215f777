from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from trainingmgr.core.db import db, existing
from trainingmgr.core.permissions import Reader
from trainingmgr.programme.framework.models import FrameworkFigure
from trainingmgr.programme.framework.rules import Measure
from trainingmgr.programme.risks.models import Risk, RiskScore, RiskTask, RiskTrigger, RiskWarning
from trainingmgr.programme.risks.rules import SEEDS, RiskState
from trainingmgr.vetting.diligence.models import SupportRequest

MOST = 500


def risks(state: RiskState = RiskState.OPEN) -> Sequence[Risk]:
    """The register, the gravest first, and what nobody has scored before all others."""
    found = db.session.scalars(
        select(Risk)
        .where(Risk.state == state)
        .order_by(Risk.id)
        .limit(MOST)
        .options(
            joinedload(Risk.owner), selectinload(Risk.scores), selectinload(Risk.tasks),
            selectinload(Risk.warnings),
        )
    ).all()  # fmt: skip
    return sorted(found, key=lambda each: -(each.stands.total if each.stands else 99))


def risk(uid: UUID) -> Risk:
    return existing(
        select(Risk)
        .where(Risk.uid == uid)
        .options(
            joinedload(Risk.owner), joinedload(Risk.request), selectinload(Risk.tasks),
            selectinload(Risk.scores).joinedload(RiskScore.by), selectinload(Risk.triggers),
            selectinload(Risk.warnings).joinedload(RiskWarning.seen_by),
            selectinload(Risk.warnings).joinedload(RiskWarning.trigger),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def of_point(code: str) -> Sequence[Risk]:
    """Open risks that threaten one point of the framework."""
    return db.session.scalars(
        select(Risk)
        .where(or_(Risk.point == code, Risk.code == code), Risk.state == RiskState.OPEN)
        .order_by(Risk.id)
        .options(selectinload(Risk.scores))
    ).all()


def task(uid: UUID) -> RiskTask:
    return existing(select(RiskTask).where(RiskTask.uid == uid).options(joinedload(RiskTask.risk)))


def trigger(uid: UUID) -> RiskTrigger:
    return existing(
        select(RiskTrigger).where(RiskTrigger.uid == uid).options(joinedload(RiskTrigger.risk))
    )


def warning(uid: UUID) -> RiskWarning:
    return existing(
        select(RiskWarning)
        .where(RiskWarning.uid == uid)
        .options(joinedload(RiskWarning.risk), joinedload(RiskWarning.trigger))
    )


def seeded() -> dict[str, Risk]:
    """The challenges that stand in the register, with whatever was ever watched for them."""
    rows = db.session.scalars(
        select(Risk).where(Risk.code.in_(SEEDS)).options(selectinload(Risk.triggers))
    )
    return {each.code: each for each in rows}


def watched() -> Sequence[RiskTrigger]:
    """What warns of risks that are open."""
    return db.session.scalars(
        select(RiskTrigger)
        .join(Risk, Risk.id == RiskTrigger.risk_id)
        .where(RiskTrigger.ended_on.is_(None), Risk.state == RiskState.OPEN)
    ).all()


def warning_now() -> dict[int, RiskWarning]:
    """Warnings whose figure still warns, by their trigger."""
    rows = db.session.scalars(select(RiskWarning).where(RiskWarning.ended_on.is_(None)))
    return {each.trigger_id: each for each in rows}


def figures(on: date) -> dict[Measure, FrameworkFigure]:
    """The figures that were kept of a day."""
    rows = db.session.scalars(select(FrameworkFigure).where(FrameworkFigure.on == on))
    return {each.measure: each for each in rows}


def support(code: str) -> SupportRequest | None:
    return db.session.scalar(select(SupportRequest).where(SupportRequest.code == code))


def unanswered(reader: Reader) -> Sequence[RiskWarning]:
    """Warnings that wait for their owner: of a risk that nobody owns, for whoever keeps risks."""
    return db.session.scalars(
        select(RiskWarning)
        .join(RiskWarning.risk)
        .where(RiskWarning.seen_on.is_(None), Risk.state == RiskState.OPEN,
               or_(Risk.owner_id == reader.id, Risk.owner_id.is_(None)))
        .order_by(RiskWarning.raised_on, RiskWarning.id)
        .options(contains_eager(RiskWarning.risk), joinedload(RiskWarning.trigger))
    ).all()  # fmt: skip


def to_review(reader: Reader, on: date) -> Sequence[Risk]:
    """Risks of this owner whose day to be looked at has come, or that nobody has scored."""
    scored = select(RiskScore.id).where(RiskScore.risk_id == Risk.id).exists()
    return db.session.scalars(
        select(Risk)
        .where(Risk.owner_id == reader.id, Risk.state == RiskState.OPEN,
               or_(Risk.review_on <= on, ~scored))
        .order_by(Risk.review_on, Risk.id)
    ).all()  # fmt: skip


def late_tasks(reader: Reader, on: date) -> Sequence[RiskTask]:
    """Tasks past their day against risks of this owner."""
    return db.session.scalars(
        select(RiskTask)
        .join(RiskTask.risk)
        .where(RiskTask.done_on.is_(None), RiskTask.due_on < on, Risk.owner_id == reader.id,
               Risk.state == RiskState.OPEN)
        .order_by(RiskTask.due_on, RiskTask.id)
        .options(contains_eager(RiskTask.risk))
    ).all()  # fmt: skip


def next_number() -> int:
    written = select(func.count()).select_from(Risk).where(Risk.code.not_in(SEEDS))
    return (db.session.scalar(written) or 0) + 1
