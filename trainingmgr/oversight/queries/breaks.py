"""Breaks of the journal that were found, and acknowledged by two people."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.columns import UTCDateTime
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.oversight.models import JournalBreak, JournalBreakSignature

WAITS = timedelta(days=7)


@cache
def _whole() -> Sequence[ORMOption]:
    return (
        joinedload(JournalBreak.by),
        joinedload(JournalBreak.signature).joinedload(JournalBreakSignature.by),
    )


def every(*, reader: Reader) -> Sequence[JournalBreak]:
    """All there are, the newest first, for who reads the journal."""
    if not reader.may(Permission.JOURNAL_READ):
        raise NotFound
    found = select(JournalBreak).order_by(JournalBreak.id.desc()).limit(100).options(*_whole())
    return db.session.scalars(found).all()


def waits(found: JournalBreak) -> bool:
    """For a second person: what was reported more than a week ago is reported anew."""
    return found.signature is None and found.at >= clock.now() - WAITS


def one(key: int, *, reader: Reader) -> JournalBreak:
    if not reader.may(Permission.JOURNAL_READ):
        raise NotFound
    found = db.session.get(JournalBreak, key, options=_whole())
    if found is None:
        raise NotFound
    return found


def to_sign(*, reader: Reader) -> tuple[int, datetime | None]:
    """How many others reported within a week and wait for this reader, and since when."""
    row = JournalBreak
    mine = select(User.id).where(User.holder_id == reader.holder_id)
    count, since = db.session.execute(
        select(func.count(), func.min(row.at, type_=UTCDateTime())).where(
            row.at >= clock.now() - WAITS, row.by_id.not_in(mine), ~row.signature.has()
        )
    ).one()
    return count, since


def signed() -> Sequence[JournalBreak]:
    """Those that a second person has acknowledged."""
    found = select(JournalBreak).join(JournalBreak.signature).order_by(JournalBreak.first)
    return db.session.scalars(found.options(*_whole())).all()


def covers(first: int, last: int) -> bool:
    """Whether two people know that these entries are not what they were."""
    return any(each.covers(first, last) for each in signed())
