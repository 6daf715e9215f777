"""Runs with what became of their records, and legal holds."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.oversight.protection.models import DataRequest
from trainingmgr.oversight.retention.models import ErasureItem, ErasureRun, LegalHold
from trainingmgr.oversight.retention.rules import (
    OPEN,
    SCHEDULE,
    UNLISTED,
    ItemState,
    Piece,
    RunState,
    hash_of,
)
from trainingmgr.tabular.neighbours import accounts_of

WRITE, AGREE = Permission.PROTECTION_WRITE, Permission.RETENTION_AGREE


def open_run(basis: str) -> ErasureRun | None:
    return db.session.scalar(
        select(ErasureRun).where(ErasureRun.basis == basis, ErasureRun.state.in_(OPEN))
    )


def run_of(request: DataRequest) -> ErasureRun | None:
    """The run of what a person asked for, if one is open or done."""
    return db.session.scalar(
        select(ErasureRun)
        .where(ErasureRun.request_id == request.id, ErasureRun.state != RunState.WITHDRAWN)
        .order_by(ErasureRun.id.desc())
        .limit(1)
    )


def runs(*, state: RunState | None = None, cursor: str | None = None) -> Page[ErasureRun]:
    """The newest first. One statement. Lists that nobody proposed are no runs."""
    statement = select(ErasureRun).options(joinedload(ErasureRun.request))
    if state:
        statement = statement.where(ErasureRun.state == state)
    else:
        statement = statement.where(
            (ErasureRun.state != RunState.WITHDRAWN) | ErasureRun.proposed_by_id.is_not(None)
        )
    return page_of(statement, ErasureRun.prepared_at, ErasureRun.id, cursor=cursor, descending=True)


def run(uid: UUID) -> ErasureRun:
    return _run(ErasureRun.uid == uid)


def run_of_job(id_: int) -> ErasureRun:
    return _run(ErasureRun.id == id_)


def _run(this: ColumnElement[bool]) -> ErasureRun:
    return existing(
        select(ErasureRun)
        .where(this)
        .options(
            joinedload(ErasureRun.request), joinedload(ErasureRun.job),
            joinedload(ErasureRun.proposed_by), joinedload(ErasureRun.agreed_by),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def tally(row: ErasureRun) -> dict[Piece, dict[ItemState, int]]:
    """By kind, how many are in which state. One statement."""
    found = db.session.execute(
        select(ErasureItem.piece, ErasureItem.state, func.count())
        .where(ErasureItem.run_id == row.id)
        .group_by(ErasureItem.piece, ErasureItem.state)
        .order_by(ErasureItem.piece)
    )
    told: dict[Piece, dict[ItemState, int]] = {}
    for piece, state, count in found:
        told.setdefault(piece, {})[state] = count
    return told


def outcomes(row: ErasureRun) -> dict[ItemState, int]:
    counts: dict[ItemState, int] = {}
    for each in tally(row).values():
        for state, count in each.items():
            counts[state] = counts.get(state, 0) + count
    return counts


def items(row: ErasureRun, *, cursor: str | None = None) -> Page[ErasureItem]:
    """The records by number, but for kinds that are only counted. One statement."""
    listed = select(ErasureItem).where(
        ErasureItem.run_id == row.id, ErasureItem.piece.not_in(UNLISTED)
    )
    return page_of(listed, ErasureItem.id, cursor=cursor)


def waiting(row: ErasureRun, *, at_most: int) -> list[ErasureItem]:
    return list(
        db.session.scalars(
            select(ErasureItem)
            .where(ErasureItem.run_id == row.id, ErasureItem.state == ItemState.WAITING)
            .order_by(ErasureItem.id)
            .limit(at_most)
        )
    )


def count_waiting(row: ErasureRun) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(
                ErasureItem.run_id == row.id, ErasureItem.state == ItemState.WAITING
            )
        )
        or 0
    )


def hash_listed(row: ErasureRun, *, outcome: bool = False) -> str:
    """Of the records as they stand in the register; with what became of each, where asked."""
    found: Any = db.session.execute(
        select(
            ErasureItem.piece, ErasureItem.record_id, ErasureItem.label, ErasureItem.since,
            ErasureItem.state,
        ).where(ErasureItem.run_id == row.id)
    )  # fmt: skip
    return hash_of(
        (piece.value, id_, label, f"{since} {state.value}" if outcome else str(since))
        for piece, id_, label, since, state in found
    )


def to_do(reader: Reader) -> tuple[int, int, date | None]:
    """Runs that wait for this reader: lists to propose, and what others proposed to agree to."""
    listed, proposed, since = db.session.execute(
        select(
            func.count().filter(ErasureRun.state == RunState.PREPARED),
            func.count().filter(
                ErasureRun.state == RunState.PROPOSED,
                ErasureRun.proposed_by_id.not_in(accounts_of(reader.holder_id)),
            ),
            func.min(ErasureRun.prepared_at),
        ).where(ErasureRun.state.in_((RunState.PREPARED, RunState.PROPOSED)))
    ).one()
    return (
        listed if reader.may(WRITE) else 0,
        proposed if reader.may(AGREE) else 0,
        clock.day(since) if since else None,
    )


def last_look() -> date | None:
    """On which day the rules were asked last."""
    return db.session.scalar(
        select(func.max(ErasureRun.on_day)).where(ErasureRun.basis == SCHEDULE)
    )


def holds(*, standing: bool = False, cursor: str | None = None) -> Page[LegalHold]:
    """The newest first. One statement."""
    statement = select(LegalHold).options(
        joinedload(LegalHold.person), joinedload(LegalHold.by), joinedload(LegalHold.lifted_by)
    )
    if standing:
        statement = statement.where(
            LegalHold.lifted_at.is_(None), LegalHold.until_on >= clock.today()
        )
    return page_of(statement, LegalHold.at, LegalHold.id, cursor=cursor, descending=True)


def hold(uid: UUID) -> LegalHold:
    return existing(
        select(LegalHold)
        .where(LegalHold.uid == uid)
        .options(joinedload(LegalHold.person), joinedload(LegalHold.by))
        .execution_options(populate_existing=True)
    )


def next_number(kind: type[ErasureRun] | type[LegalHold]) -> int:
    return (db.session.scalar(select(func.max(kind.id))) or 0) + 1
