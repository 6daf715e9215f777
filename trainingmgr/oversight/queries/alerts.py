"""Accounts that were shown very many people within an hour, and the alerts about them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import joinedload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.oversight.models import Look, LookAlert
from trainingmgr.oversight.queries import looks

HOUR = timedelta(hours=1)
STEP, LONGEST = timedelta(minutes=5), timedelta(days=7)
REACH = 20_000
"""So many entries back an hour is looked for at most."""


def moments(after: int) -> list[datetime]:
    """Up to when hours are looked at of what was read after an entry: now, and where that is long
    ago every few minutes since.
    """
    now = clock.now()
    began = db.session.scalar(select(JournalEntry.at).where(JournalEntry.number == after + 1))
    since = now if began is None else max(began, now - LONGEST)
    steps = range(int((now - since) / STEP))
    return [*(since + STEP * (each + 1) for each in steps), now]


def hurried(
    most: int, *, at: datetime, after: int | None = None
) -> Iterator[tuple[User, dict[str, Any]]]:
    """Who was shown more different people than that within the hour before, counted from their last
    alert: over all accounts of one human being, and named by the newest of these.
    """
    until = looks.read_until() if after is None else after
    alerted = (
        select(func.coalesce(func.max(LookAlert.until), 0))
        .where(LookAlert.holder_id == User.holder_id)
        .scalar_subquery()
    )
    left = case((JournalEntry.event == "RowsExported", Look.number))
    found = (
        db.session.execute(
            select(
                func.max(User.id).label("by_id"),
                func.count(distinct(Look.person_id)).label("people"),
                func.count(distinct(Look.number)).label("entries"),
                func.count(distinct(left)).label("exported"),
                func.min(JournalEntry.at).label("first_at"),
                func.max(JournalEntry.at).label("last_at"),
                func.max(Look.number).label("until"),
            )
            .join(Look.entry)
            .join(User, User.id == JournalEntry.by_id)
            .where(
                Look.number > until - REACH,
                JournalEntry.at > at - HOUR,
                JournalEntry.at <= at,
                Look.number > alerted,
            )
            .group_by(User.holder_id)
            .having(func.count(distinct(Look.person_id)) > most)
        )
        .mappings()
        .all()
    )
    users = {each.id: each for each in db.session.scalars(
        select(User).where(User.id.in_([row["by_id"] for row in found])))}  # fmt: skip
    for row in found:
        counted = dict(row)
        yield users[counted.pop("by_id")], counted


def listed(*, reader: Reader, cursor: str | None = None) -> Page[LookAlert]:
    """The newest first; nobody reads those about themselves."""
    return page_of(_of(reader), LookAlert.last_at, LookAlert.id, cursor=cursor, descending=True)


def alert(uid: UUID, *, reader: Reader) -> LookAlert:
    found: LookAlert = existing(_of(reader).where(LookAlert.uid == uid))
    return found


def waiting(reader: Reader) -> tuple[int, date | None]:
    """How many nobody has answered, and since when."""
    open_ = _of(reader).where(LookAlert.answered_at.is_(None)).subquery()
    count, since = db.session.execute(select(func.count(), func.min(open_.c.last_at))).one()
    return count, clock.day(since) if since else None


def _of(reader: Reader) -> Any:
    if not reader.may(Permission.LOOK_READ):
        raise NotFound
    return (
        select(LookAlert)
        .options(joinedload(LookAlert.user), joinedload(LookAlert.answered_by))
        .where(LookAlert.holder_id != reader.holder_id)
    )
