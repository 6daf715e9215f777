from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from sqlalchemy import ColumnElement, or_, select

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry, JournalWords
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.privacy import FieldClass
from trainingmgr.core.sentences import told
from trainingmgr.core.values import dataclass


@dataclass(frozen=True)
class Told:
    """One entry as this reader may read it: when, by whom, in a sentence."""

    number: int
    at: datetime
    by: str
    event: str
    sentence: str
    hash: str


def entries(
    *,
    reader: Reader,
    event: str | None = None,
    username: str | None = None,
    first: date | None = None,
    last: date | None = None,
    zone: str = "UTC",
    cursor: str | None = None,
) -> Page[Told]:
    """The journal, newest first: all of it for oversight, one's own deeds for everybody else."""
    wanted = _wanted(reader, event, username, first, last, zone)
    statement = select(JournalEntry).where(*wanted)
    page = page_of(statement, JournalEntry.number, cursor=cursor, descending=True)
    return Page(_told(page.rows, reader), page.before, page.after)


def every(*, reader: Reader, event: str | None = None, username: str | None = None,
          first: date | None = None, last: date | None = None,
          zone: str = "UTC", batch: int = 1000) -> Iterator[Told]:  # fmt: skip
    """The same, whole and oldest first, in short readings: for a file."""
    wanted = _wanted(reader, event, username, first, last, zone)
    at = 0
    while True:
        rows = db.session.scalars(
            select(JournalEntry)
            .where(*wanted, JournalEntry.number > at)
            .order_by(JournalEntry.number)
            .limit(batch)
        ).all()
        if not rows:
            return
        at = rows[-1].number
        yield from _told(rows, reader)
        db.session.expunge_all()


def about(
    kind: str,
    keys: Sequence[int],
    *,
    reader: Reader,
    events: Collection[str] | None = None,
    most: int = 50,
) -> list[Told]:
    """What happened to one record, newest first, or what of it is one of these kinds of events.
    Three statements.
    """
    wanted = [] if events is None else [JournalEntry.event.in_(events)]
    rows = db.session.scalars(
        select(JournalEntry)
        .where(JournalEntry.about_kind == kind, JournalEntry.about_id.in_(keys), *wanted)
        .order_by(JournalEntry.number.desc())
        .limit(most)
    ).all()
    return _told(rows, reader)


def kinds() -> list[str]:
    """Every declared kind of event, for the filter."""
    return sorted(journal.Event.kinds)


def _wanted(reader: Reader, event: str | None, username: str | None, first: date | None,
            last: date | None, zone: str) -> list[ColumnElement[bool]]:  # fmt: skip
    wanted: list[ColumnElement[bool]] = []
    if not reader.may(Permission.JOURNAL_READ):
        wanted.append(JournalEntry.by_id == reader.id)
    if event:
        wanted.append(JournalEntry.event == event)
    if username:
        wanted += [
            JournalEntry.by_id.in_(select(User.id).where(User.username == username.strip())),
            or_(JournalEntry.by_id == reader.id, JournalEntry.event.not_in(_unnamed(reader))),
        ]
    there = ZoneInfo(zone)
    if first:
        wanted.append(JournalEntry.at >= datetime.combine(first, time(), there))
    if last:
        wanted.append(JournalEntry.at < datetime.combine(last + timedelta(days=1), time(), there))
    return wanted


def _unnamed(reader: Reader) -> list[str]:
    """The kinds of events of which this reader is not told who did them."""
    return [name for name, kind in journal.Event.kinds.items() if _is_unnamed(kind, reader)]


def _is_unnamed(kind: type[journal.Event], reader: Reader) -> bool:
    if kind.counted is None:
        return False
    return kind.named_to is None or not reader.may(kind.named_to)


def _told(rows: Sequence[JournalEntry], reader: Reader) -> list[Told]:
    names = _names({row.by_id for row in rows})
    spoken = _words(rows, reader)
    return [_as_told(row, names.get(row.by_id, ""), spoken.get(row.id, {}), reader) for row in rows]


def _as_told(row: JournalEntry, name: str, words: Mapping[str, str], reader: Reader) -> Told:
    """The sentence of an entry is put together when it is read and in the reader's language. What
    is only counted is told whole to whoever did it.
    """
    kind = journal.Event.kinds.get(row.event)
    by, sentence = name, row.event
    if kind is not None and row.by_id != reader.id and _is_unnamed(kind, reader):
        by, sentence = "", str(kind.counted)
    elif kind is not None:
        facts: dict[str, Any] = {"by": name}
        if kind.counted is None or row.by_id == reader.id:
            facts |= {key: value for key, value in row.facts.items() if key != "words"} | dict(
                words
            )
        sentence = told(kind.sentence, facts, kind.worded, untold=gettext("(not shown)"))
    return Told(row.number, row.at, by, row.event, sentence, row.hash)


def _names(keys: set[int]) -> dict[int, str]:
    found = db.session.execute(select(User.id, User.name).where(User.id.in_(keys)))
    return {key: said for key, said in found}  # noqa: C416


def _words(rows: Sequence[JournalEntry], reader: Reader) -> dict[int, dict[str, str]]:
    """Names and free text beside the entries, for readers whose classes cover them."""
    if FieldClass.S2 not in reader.field_classes:
        return {}
    found = db.session.execute(
        select(JournalWords.entry_id, JournalWords.words).where(
            JournalWords.entry_id.in_([row.id for row in rows])
        )
    )
    return {key: said for key, said in found}  # noqa: C416
