"""What the steps of an import have in common: their file, their rows, their end."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import delete, select

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.jobs import Job
from trainingmgr.tabular import rules, services
from trainingmgr.tabular.importables import Bringer
from trainingmgr.tabular.models import ImportBatch, ImportState, StagedRow

FIRST_SIZE = 100
"""Rows of the first step; later ones take as many as fit (`rules.next_size`)."""


def size_of(job: Job) -> int:
    """How many rows the next step takes, from how long the last one kept others waiting: what it
    wrote, and the commit, which is the longer the more pages it touched.
    """
    size: int = job.checkpoint.get("size", FIRST_SIZE)
    return rules.next_size(size, job.held) if job.held else size


def batch_of(job: Job) -> ImportBatch:
    found = db.session.get(ImportBatch, job.arguments["batch"], populate_existing=True)
    if found is None:
        raise NotFound
    return found


def given_up(job: Job) -> None:
    batch = batch_of(job)
    if batch.state in (ImportState.CHECKING, ImportState.IMPORTING):
        state = ImportState.CANCELLED if job.cancel_asked else ImportState.FAILED
        services.abandon(batch, state, by=Bringer(job.by_id, batch.holder_id))


def delete_staged(batch_id: int, size: int, *, taken_only: bool = False) -> int:
    wanted = select(StagedRow.id).where(StagedRow.batch_id == batch_id)
    if taken_only:
        wanted = wanted.where(StagedRow.is_rejected.is_(False))
    found = list(db.session.scalars(wanted.limit(size)))
    if found:
        db.session.execute(delete(StagedRow).where(StagedRow.id.in_(found)))
    return len(found)


_PLAIN = frozenset({str, int, float, bool})


def plain(value: Any) -> Any:
    """A value as JSON keeps it: dates as ISO or EDTF text, amounts as text, enums as value."""
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, Mapping):
        return {
            str(name): each if each is None or type(each) in _PLAIN else plain(each)
            for name, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, PartialDate | Decimal):
        return str(value)
    return value
