from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from trainingmgr.core.columns import UTCDateTime
from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.training.concerns.models import Concern
from trainingmgr.training.concerns.rules import ConcernState, Focal

READS = {Focal.CHILD: Permission.CONCERN_CHILD, Focal.CONDUCT: Permission.CONCERN_CONDUCT}


def focals(reader: Reader) -> Sequence[Focal]:
    """For which kinds this reader is the focal point."""
    return [focal for focal, permission in READS.items() if reader.may(permission)]


def concerns(*, reader: Reader, cursor: str | None = None) -> Page[Concern]:
    """Those for this reader, newest first."""
    wanted = select(Concern).where(Concern.focal.in_(focals(reader)))
    return page_of(wanted, Concern.id, cursor=cursor, descending=True)


def concern(uid: UUID, *, reader: Reader) -> Concern:
    return existing(
        select(Concern)
        .where(Concern.uid == uid, Concern.focal.in_(focals(reader)))
        .execution_options(populate_existing=True)
    )


def with_receipt(receipt: str) -> Concern | None:
    """For whoever has the receipt: how it stands and what was answered, never what was told."""
    return db.session.scalar(select(Concern).where(Concern.receipt == receipt))


def waiting(reader: Reader) -> tuple[int, date | None]:
    """How many nobody has taken up, and since when."""
    count, since = db.session.execute(
        select(func.count(), func.min(Concern.sent_at, type_=UTCDateTime())).where(
            Concern.focal.in_(focals(reader)), Concern.state == ConcernState.SENT
        )
    ).one()
    return count, since.date() if since else None
