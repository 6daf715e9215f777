"""Lists that leave: what may leave, what waits for a second person, what left, and its end."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainingmgr.core import clock, keys
from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.privacy import FieldClass
from trainingmgr.core.settings import Settings
from trainingmgr.core.values import dataclass
from trainingmgr.tabular import rules
from trainingmgr.tabular.listings import may_take
from trainingmgr.tabular.models import ExportEnd, ExportRecord, ExportRequest
from trainingmgr.tabular.neighbours import accounts, accounts_of, covered, keys_of
from trainingmgr.tabular.rules import Leave, Quota

DAY = timedelta(days=1)
UNASKED = {"cursor", "sort"}
"""What of an address says where in a list one is: it narrows nothing."""


def quota_of(by: Reader, settings: Settings) -> Quota:
    """Whoever agrees to exports of others may take more away alone than everybody else."""
    most, clerks = settings.export_quota, settings.export_quota_clerk
    agrees = by.may(Permission.EXPORT_APPROVE)
    return Quota(most if agrees else min(most, clerks), settings.export_people)


def left_today(by: Reader, quota: Quota) -> Quota:
    """What of the quota this human being has not taken away since midnight, by any account."""
    midnight = clock.begins(clock.today())
    taken = db.session.execute(
        select(func.sum(ExportRecord.rows), func.sum(ExportRecord.people)).where(
            ExportRecord.by_id.in_(accounts_of(by.holder_id)), ExportRecord.at >= midnight
        )
    ).one()
    rows, people = (int(each or 0) for each in taken)
    return Quota(max(0, quota.rows - rows), max(0, quota.people - people))


def room(
    what: str, filters: Mapping[str, Any], letter: str = "", *, by: Reader, quota: Quota
) -> int:
    """How many rows of this list may leave now: what the day has left, or what was agreed to."""
    left = left_today(by, quota).rows
    found = agreement(what, filters, letter, by=by)
    return left if found is None else max(left, rules.MOST_AGREED)


def letter_of(asked: Iterable[tuple[str, str]]) -> str:
    """What a list is narrowed by, to the letter: names too, which its facts leave out. A keyed
    mark, so that no name is found from it.
    """
    told = sorted((name, value) for name, value in asked if value and name not in UNASKED)
    return keys.ring().mark("export", json.dumps(told)) if told else ""


def mark_of(what: str, filters: Mapping[str, Any], letter: str = "") -> str:
    """One list as it is narrowed: the same for the same question."""
    told = json.dumps([what, filters, letter], sort_keys=True, ensure_ascii=False, default=str)
    return sha256(told.encode()).hexdigest()


def asked(
    what: str, filters: Mapping[str, Any], letter: str, *, by: Reader
) -> ExportRequest | None:
    return _request(what, filters, letter, Leave.ASKED, by)


def agreement(
    what: str, filters: Mapping[str, Any], letter: str, *, by: Reader
) -> ExportRequest | None:
    """What a second person agreed to, not used and not older than seven days."""
    found = _request(what, filters, letter, Leave.AGREED, by)
    holds = found is not None and rules.approval_holds(found.decided_at, clock.now())
    return found if holds else None


def _request(
    what: str, filters: Mapping[str, Any], letter: str, state: Leave, by: Reader
) -> ExportRequest | None:
    return db.session.scalar(
        select(ExportRequest)
        .where(
            ExportRequest.by_id == by.id, ExportRequest.asked == mark_of(what, filters, letter),
            ExportRequest.state == state,
        )
        .order_by(ExportRequest.id.desc())
        .limit(1)
    )  # fmt: skip


def export_opened(request: ExportRequest, by: Reader) -> bool:
    """Whether this account has had it before its eyes as it is now."""
    facts = db.session.scalar(
        select(JournalEntry.facts)
        .where(
            JournalEntry.about_kind == "export_request",
            JournalEntry.about_id == request.id,
            JournalEntry.event == "ExportOpened",
            JournalEntry.by_id == by.id,
        )
        .order_by(JournalEntry.id.desc())
        .limit(1)
    )
    said = {"asked": request.asked, "version": request.version}
    return facts is not None and {name: facts[name] for name in said} == said


def _requests(reader: Reader) -> Any:
    """The reader's own, and of others those from within the reach in which the reader agrees."""
    if not reader.may(Permission.EXPORT_APPROVE):
        return ExportRequest.by_id == reader.id
    return or_(
        ExportRequest.by_id == reader.id,
        covered(reader.reach(Permission.EXPORT_APPROVE), ExportRequest),
    )


def requests(*, reader: Reader, cursor: str | None = None) -> Page[Any]:
    """Exports that were asked for, the newest first."""
    wanted = select(ExportRequest).where(_requests(reader))
    return page_of(wanted, ExportRequest.at, ExportRequest.id, cursor=cursor, descending=True)


def to_agree(*, reader: Reader) -> tuple[int, datetime | None]:
    """How many questions of others wait for this reader, not yet a week old, and since when."""
    row = ExportRequest
    count, first = db.session.execute(
        select(func.count(row.id), func.min(row.at)).where(
            row.state == Leave.ASKED, _requests(reader), row.holder_id != reader.holder_id,
            row.at >= clock.now() - rules.APPROVAL_HOLDS,
        )
    ).one()  # fmt: skip
    return count, first


def printed(code: str, *, reader: Reader) -> ExportRecord:
    """The list that bears this id, for whoever printed it and whoever may take such lists."""
    found = db.session.scalar(select(ExportRecord).where(ExportRecord.code == code.upper()))
    if found is None or not (found.by_id == reader.id or may_take(found.what, reader)):
        raise NotFound
    return found


@dataclass(frozen=True, kw_only=True)
class Taken:
    """How the register of exports is narrowed."""

    listed: str | None = None
    username: str | None = None
    shows: FieldClass | None = None
    second: bool = False
    outside: bool = False
    overdue: bool = False
    first: date | None = None
    last: date | None = None


def register(asked: Taken, *, zone: str, cursor: str | None = None) -> Page[Any]:
    """Everything that left as a file or on paper, the newest first: each `record`, the names of
    whoever took it (`by`) and of the `second` person.
    """
    taker, second = accounts("taker"), accounts("second")
    wanted = (
        select(ExportRecord, taker.c.name.label("by"), second.c.name.label("second"))
        .outerjoin(ExportRecord.request)
        .outerjoin(taker, taker.c.id == ExportRecord.by_id)
        .outerjoin(second, second.c.id == ExportRequest.decided_by_id)
        .outerjoin(ExportRecord.end)
        .options(contains_eager(ExportRecord.end))
    )
    if asked.listed:
        wanted = wanted.where(ExportRecord.what == asked.listed)
    if asked.username:
        wanted = wanted.where(ExportRecord.by_id.in_(keys_of(asked.username)))
    if asked.shows:
        wanted = wanted.where(ExportRecord.field_class == asked.shows)
    if asked.second:
        wanted = wanted.where(ExportRecord.request_id.is_not(None))
    if asked.overdue:
        wanted = wanted.where(
            ExportEnd.destroyed_at.is_(None), ExportEnd.destroy_by < clock.today()
        )
    if asked.outside:
        wanted = wanted.where(ExportRecord.agreement.is_not(None))
    if asked.first:
        wanted = wanted.where(ExportRecord.at >= _begins(asked.first, zone))
    if asked.last:
        wanted = wanted.where(ExportRecord.at < _begins(asked.last + DAY, zone))
    return page_of(wanted, ExportRecord.at, ExportRecord.id, cursor=cursor, descending=True)


def _begins(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def to_destroy(*, reader: Reader, cursor: str | None = None) -> Page[ExportEnd]:
    """Lists that the reader took and has not destroyed, what is due first."""
    wanted = (
        select(ExportEnd)
        .where(ExportEnd.holder_id == reader.holder_id, ExportEnd.destroyed_at.is_(None))
        .options(joinedload(ExportEnd.record))
    )
    return page_of(wanted, ExportEnd.destroy_by, ExportEnd.id, cursor=cursor)


def destroyed_lately(*, reader: Reader, at_most: int = 10) -> Sequence[ExportEnd]:
    return db.session.scalars(
        select(ExportEnd)
        .where(ExportEnd.holder_id == reader.holder_id, ExportEnd.destroyed_at.is_not(None))
        .options(joinedload(ExportEnd.record))
        .order_by(ExportEnd.destroyed_at.desc(), ExportEnd.id.desc())
        .limit(at_most)
    ).all()


def due_to_destroy(on: date, *, reader: Reader | None = None) -> tuple[int, date | None]:
    """How many lists are due on a day, since when: those that a reader took, or everybody's whose
    day is over.
    """
    wanted = select(func.count(), func.min(ExportEnd.destroy_by)).where(
        ExportEnd.destroyed_at.is_(None)
    )
    if reader is None:
        wanted = wanted.where(ExportEnd.destroy_by < on)
    else:
        wanted = wanted.where(ExportEnd.destroy_by <= on, ExportEnd.holder_id == reader.holder_id)
    count, since = db.session.execute(wanted).one()
    return count, since


def export_end(uid: UUID, *, reader: Reader) -> ExportEnd:
    """One's own, and anybody's for a data protection officer."""
    found = select(ExportEnd).where(ExportEnd.uid == uid).options(joinedload(ExportEnd.record))
    if not reader.may(Permission.PROTECTION_WRITE):
        found = found.where(ExportEnd.holder_id == reader.holder_id)
    return existing(found)


def export_request(uid: UUID, *, reader: Reader) -> ExportRequest:
    return existing(select(ExportRequest).where(ExportRequest.uid == uid, _requests(reader)))
