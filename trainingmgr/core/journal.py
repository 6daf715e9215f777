"""The journal: who did what to what, when. Written once, chained by hash, never changed.

An entry holds codes, ids and numbers. Names and free text are kept beside it, in a row of their
own that the entry binds by a salted hash: they can be erased by law and the chain still proves.
"""

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from inspect import get_annotations
from typing import Any, ClassVar, Protocol, cast, dataclass_transform, get_origin

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, ForeignKey, Index, Select, String, delete, event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from trainingmgr.core import clock
from trainingmgr.core.columns import Instant, Line
from trainingmgr.core.db import Model, db, related
from trainingmgr.core.errors import Sentence
from trainingmgr.core.law import append_only
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment, FieldClass, Purpose, Retention, personal
from trainingmgr.core.values import dataclass

BACKUPS = ("backup", 0)
"""What entries of backups are about: the site itself, so that the last one is found at once."""
LOCK = 0x6A6F75726E616C
"""PostgreSQL's advisory lock for the end of the chain: "journal" in ASCII."""


class Actor(Protocol):
    """Whoever is doing it: anything with a user's key."""

    @property
    def id(self) -> Mapped[int] | int: ...


@append_only(says=_("The journal is never changed."))
class JournalEntry(Model):
    """One thing that happened. Its hash covers its content and the hash before it."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("ix_journal_entry_about", "about_kind", "about_id", "number"),
        Index("ix_journal_entry_by", "by_id", "number"),
        Index("ix_journal_entry_event", "event", "number"),
    )

    number: Mapped[int] = mapped_column(unique=True)
    at: Mapped[Instant]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    event: Mapped[Line]
    about_kind: Mapped[str | None] = mapped_column(String(40))
    about_id: Mapped[int | None]
    facts: Mapped[dict[str, object]] = mapped_column(JSON)
    hash: Mapped[str] = mapped_column(String(64))

    words: Mapped["JournalWords | None"] = related()

    def hash_after(self, before: str) -> str:
        return sha256(line(self, before).encode()).hexdigest()


class JournalWords(Model):
    """The names and free text of one entry. May be erased; the entry keeps their salted hash."""

    __tablename__ = "journal_words"

    entry_id: Mapped[int] = personal(
        Purpose.ACCOUNTABILITY,
        FieldClass.S2,
        ForeignKey("journal_entry.id"),
        unique=True,
        retention=Retention.LOG,
    )
    salt: Mapped[str] = mapped_column(String(32))
    words: Mapped[dict[str, str]] = personal(
        Purpose.ACCOUNTABILITY, FieldClass.S2, JSON, retention=Retention.LOG
    )


class _Words:
    """Stands where a fact of an event is declared that is kept beside the entry."""

    def __init__(self, default: object) -> None:
        self.default = default


_OWED: Any = object()
"""In place of a default: the fact has to be told."""


def words(*, default: Any = _OWED) -> Any:
    """A fact of an event that is somebody's name or free text: kept beside the entry."""
    return _Words(default)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(words,))
class _Telling:
    """Facts declared as in a dataclass. There are hundreds of kinds of events, and a dataclass
    made for each would be an eighth of a start.
    """

    facts: ClassVar[dict[str, object]] = {}
    """Every fact of this kind with its default."""
    spoken: ClassVar[frozenset[str]] = frozenset()
    """Those that are kept beside the entry."""

    def __init_subclass__(cls) -> None:
        told = {
            name: cls.__dict__.get(name, _OWED)
            for name, kind in get_annotations(cls).items()
            if cast("object", get_origin(kind)) is not ClassVar
        }
        kept = {name for name, value in told.items() if isinstance(value, _Words)}
        plain = {n: v.default if isinstance(v, _Words) else v for n, v in told.items()}
        cls.facts, cls.spoken = cls.facts | plain, cls.spoken | kept

    def __init__(self, **told: object) -> None:
        facts = self.facts | told
        owed = [name for name, value in facts.items() if value is _OWED]
        unknown = sorted(set(told) - set(self.facts))
        if owed or unknown:
            raise TypeError(f"{type(self).__name__}: {owed} not told, {unknown} unknown")
        vars(self).update(facts)


class Event(_Telling):
    """One kind of thing that can happen. Subclasses declare its facts and its sentence.

    `about` is the row it happened to: (kind, id), so that a record can show its own history.
    """

    kinds: ClassVar[dict[str, type["Event"]]] = {}
    """Every declared kind by its name. An entry is kept under it, so no two may share one: the
    sentence of the one would be said of the other.
    """
    sentence: ClassVar[Sentence]
    worded: ClassVar[Mapping[str, Mapping[Any, Any]]] = {}
    """By fact, the words in which a reader is told its codes."""
    counted: ClassVar[Sentence | None] = None
    """What everybody but whoever did it is told, where what is told is only that it happened."""
    named_to: ClassVar[Permission | None] = None
    """Whoever holds this is told as well who did what is only counted, and never of what."""
    about: tuple[str, int] | None = None

    def __init_subclass__(cls, *, abstract: bool = False) -> None:
        super().__init_subclass__()
        if abstract:
            return
        if (other := Event.kinds.setdefault(cls.__name__, cls)) is not cls:
            raise TypeError(f"{other.__module__} has a {cls.__name__} already")


class Looked(Event, abstract=True):
    """Somebody was shown what is held about people, of class S2 or above: whom stays on record
    (R-DAT-05). A kind says in which compartment that lies, or each entry does as a fact `within`.
    """

    lies_in: ClassVar[Compartment | None] = None

    people: Sequence[int]


def record(happening: Event, *, by: Actor) -> None:
    """Note what happened. It is chained and kept when the operation commits, or not at all."""
    facts = json.loads(canonical(vars(happening)))
    facts.pop("about")
    told = [name for name in happening.spoken if facts.get(name) is not None]
    spoken = {name: facts.pop(name) for name in told}
    entry = JournalEntry(at=clock.now(), by_id=by.id, event=type(happening).__name__, facts=facts)
    if happening.about:
        entry.about_kind, entry.about_id = happening.about
    if spoken:
        salt = secrets.token_hex(16)
        entry.facts = facts | {"words": sha256((salt + canonical(spoken)).encode()).hexdigest()}
        entry.words = JournalWords(salt=salt, words=spoken)
    db.session.info["happened"].append(entry)


def doers(about: tuple[str, int], *deeds: str, where: Any = None) -> Sequence[int]:
    """The accounts that did one of these deeds to a row: all who had a hand in it, not the last."""
    kind, key = about
    wanted = select(JournalEntry.by_id).where(
        JournalEntry.about_kind == kind, JournalEntry.about_id == key, JournalEntry.event.in_(deeds)
    )
    return db.session.scalars(wanted if where is None else wanted.where(where)).unique().all()


def forget(kind: str, keys: Collection[int]) -> int:
    """Erase the words beside every entry about these rows: the chain still proves (R-DAT-07)."""
    about = select(JournalEntry.id).where(
        JournalEntry.about_kind == kind, JournalEntry.about_id.in_(keys)
    )
    gone = delete(JournalWords).where(JournalWords.entry_id.in_(about))
    done = db.session.execute(gone.execution_options(synchronize_session=False))
    return int(getattr(done, "rowcount", 0))


@event.listens_for(db.session, "before_commit")
def _chain(session: Session) -> None:
    """Add what happened to the end of the chain.

    Last of all, so that whoever holds the lock waits for nobody: no deadlock, no fork, no gap.
    SQLite's write lock is held since BEGIN IMMEDIATE; PostgreSQL needs READ COMMITTED to see
    what the lock was waiting for.
    """
    happened = session.info.get("happened")
    if not happened or session.in_nested_transaction():
        return
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    last = session.execute(_tip()).one_or_none()
    number, before = (last.number, last.hash) if last else (0, "")
    for number, entry in enumerate(happened, start=number + 1):  # noqa: B020
        entry.number = number
        entry.hash = before = entry.hash_after(before)
    session.add_all(happened)


@cache
def _tip() -> Select[int, str]:
    newest = JournalEntry.number.desc()
    return select(JournalEntry.number, JournalEntry.hash).order_by(newest).limit(1)


@dataclass(frozen=True)
class Head:
    """The end of the chain: how long it is and its last hash. Kept elsewhere, it shows a cut."""

    number: int
    hash: str


def last(kind: str, key: int) -> JournalEntry | None:
    """The newest entry about this row."""
    return db.session.scalar(
        select(JournalEntry)
        .where(JournalEntry.about_kind == kind, JournalEntry.about_id == key)
        .order_by(JournalEntry.number.desc())
        .limit(1)
    )


def unsaved_since() -> datetime | None:
    """When the last backup was proved; without any, when the first thing happened here."""
    kept = last(*BACKUPS)
    if kept is not None:
        return kept.at
    return began()


LEAP, BELIEVED = timedelta(days=14), timedelta(days=1)


def has_leapt() -> bool:
    """Whether the clock stands two weeks or more beyond all that was on record a day ago: it may be
    wrong, and what is thrown away by its age does not come back. After a day it is believed: by
    then somebody has seen which day the pages say. A new site has nothing to be measured by.
    """
    now = clock.now()
    before = db.session.scalar(
        select(JournalEntry.at)
        .where(JournalEntry.at <= now - BELIEVED)
        .order_by(JournalEntry.number.desc())
        .limit(1)
    )
    return before is not None and now - before > LEAP


def began() -> datetime | None:
    """When the first thing happened here."""
    return db.session.scalar(select(JournalEntry.at).where(JournalEntry.number == 1))


def head() -> Head:
    last = db.session.execute(_tip()).one_or_none()
    return Head(last.number, last.hash) if last else Head(0, "")


def holds(kept: Head) -> bool:
    """Whether the chain still has the entry that an earlier head names, with the same hash."""
    if kept.number == 0:
        return True
    found = db.session.scalar(select(JournalEntry.hash).where(JournalEntry.number == kept.number))
    return found == kept.hash


def line(entry: Any, before: str) -> str:
    """What the hash of an entry covers, as one line of JSON: the hash before it, its number, the
    instant (UTC), the account's key, the event, what it is about, its facts with sorted names.

    Of an entry, or of a row that has its columns. No space, every letter in clear, UTF-8: the
    same line leaves with `audit export`, and whoever hashes it has the entry's hash.
    """
    return canonical(
        [
            before,
            entry.number,
            entry.at.isoformat(),
            entry.by_id,
            entry.event,
            entry.about_kind,
            entry.about_id,
            entry.facts,
        ]
    )


canonical = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
).encode
"""JSON in one way only: two that say the same are the same letters."""
