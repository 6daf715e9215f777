from collections.abc import Collection, Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.programme.decisions.models import Decision, DecisionSignature, DecisionWithdrawal
from trainingmgr.programme.decisions.rules import DecisionState

CHOICES = 500


@cache
def _whole() -> Sequence[ORMOption]:
    return (
        joinedload(Decision.drafted_by),
        joinedload(Decision.supersedes),
        joinedload(Decision.withdrawal).joinedload(DecisionWithdrawal.by),
        selectinload(Decision.options),
        selectinload(Decision.signatures).joinedload(DecisionSignature.by),
    )


def decisions(cursor: str | None = None) -> Page[Decision]:
    """The log, the newest first."""
    statement = select(Decision).options(*_whole())
    return page_of(statement, Decision.drafted_at, Decision.id, cursor=cursor, descending=True)


def decision(uid: UUID) -> Decision:
    return existing(
        select(Decision)
        .where(Decision.uid == uid)
        .options(*_whole())
        .execution_options(populate_existing=True)
    )


def superseded(ids: Collection[int]) -> dict[int, Decision]:
    """Of these decisions those in whose place a newer one has been taken, with the newer."""
    rows: Sequence[Decision] = db.session.scalars(
        select(Decision).where(
            Decision.supersedes_id.in_(ids), Decision.state == DecisionState.TAKEN
        )
    ).all()
    return {each.supersedes_id: each for each in rows if each.supersedes_id is not None}


def to_sign(side: str) -> Sequence[Decision]:
    """Decisions that this side has not signed yet."""
    signed = exists().where(
        DecisionSignature.decision_id == Decision.id, DecisionSignature.side == side
    )
    return db.session.scalars(
        select(Decision)
        .where(Decision.state == DecisionState.PROPOSED, ~signed)
        .order_by(Decision.id)
        .limit(CHOICES)
    ).all()


def standing() -> Sequence[Decision]:
    """Those that were taken and in whose place nobody has proposed a newer one, by their code."""
    newer = aliased(Decision)
    replaced = exists().where(
        newer.supersedes_id == Decision.id, newer.state != DecisionState.WITHDRAWN
    )
    return db.session.scalars(
        select(Decision)
        .where(Decision.state == DecisionState.TAKEN, ~replaced)
        .order_by(Decision.id.desc())
        .limit(CHOICES)
    ).all()


def next_number() -> int:
    return (db.session.scalar(select(func.max(Decision.id))) or 0) + 1
