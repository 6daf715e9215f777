from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select

from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.people import queries as registry
from trainingmgr.training.concerns.models import Concern
from trainingmgr.training.concerns.rules import TAKEN_IN, ConcernState, Focal, may_mean

MOST = 200
"""So many at most are counted."""
READS = {Focal.CHILD: Permission.CONCERN_CHILD, Focal.CONDUCT: Permission.CONCERN_CONDUCT}


def focals(reader: Reader) -> Sequence[Focal]:
    """For which kinds this reader is the focal point."""
    return [focal for focal, permission in READS.items() if reader.may(permission)]


def concerns(*, reader: Reader, cursor: str | None = None) -> Page[Concern]:
    """Those for this reader, newest first. What may be about them is another's to read."""
    wanted = select(Concern).where(Concern.focal.in_(focals(reader)))
    page = page_of(wanted, Concern.id, cursor=cursor, descending=True)
    return replace(page, rows=others(page.rows, reader))


def others(rows: Sequence[Concern], reader: Reader) -> list[Concern]:
    """Without those whose words may mean this reader, by any name that is known of them."""
    names = registry.names_of(reader.holder_id)
    return [each for each in rows if not any(may_mean(each.told, name) for name in names)]


def concern(uid: UUID, *, reader: Reader) -> Concern:
    found: Concern = existing(
        select(Concern)
        .where(Concern.uid == uid, Concern.focal.in_(focals(reader)))
        .execution_options(populate_existing=True)
    )
    if not others([found], reader):
        raise NotFound
    return found


def with_receipt(receipt: str) -> Concern | None:
    """For whoever has the receipt: how it stands and what was answered, never what was told."""
    return db.session.scalar(select(Concern).where(Concern.receipt == receipt))


def waiting(reader: Reader) -> tuple[int, date | None]:
    """How many nobody has taken up, and since when."""
    found = others(_untaken(Concern.focal.in_(focals(reader))), reader)
    return len(found), clock.day(found[0].sent_at) if found else None


def _untaken(*wanted: ColumnElement[bool]) -> Sequence[Concern]:
    """The oldest that nobody has taken up."""
    return db.session.scalars(
        select(Concern)
        .where(Concern.state == ConcernState.SENT, *wanted)
        .order_by(Concern.sent_at, Concern.id)
        .limit(MOST)
    ).all()


def overdue(on: date, *, reader: Reader) -> tuple[int, date | None]:
    """How many nobody has taken up in a week, and since when, for who watches over the focal
    points: a number alone, as where each of them may be meant.
    """
    found = others(_untaken(Concern.sent_at < clock.begins(on - TAKEN_IN)), reader)
    return len(found), clock.day(found[0].sent_at) if found else None
