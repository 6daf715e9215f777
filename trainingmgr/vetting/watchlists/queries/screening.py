"""Who was compared with the lists as they stand, and who was not yet (R-IDN-05).

Nobody writes down that somebody waits: it follows from the names and the lists. A person is
screened when the names, the other names and the birth that were compared are the ones of today,
and when no list came into force since.
"""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, or_, select, type_coerce

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import another, db
from trainingmgr.core.values import dataclass
from trainingmgr.matching.records import Record
from trainingmgr.matching.screening import Screen
from trainingmgr.matching.weights import Weights
from trainingmgr.registry.keys.queries import vocabulary
from trainingmgr.registry.people.models import Alias, Person
from trainingmgr.registry.weights.queries import adoption, in_force
from trainingmgr.tabular.queries import finished
from trainingmgr.vetting.watchlists.models import (
    ListedEntry,
    ListedName,
    Screening,
    WatchListVersion,
)
from trainingmgr.vetting.watchlists.rules import EntryKind, VersionState


@cache
def _turn() -> Any:
    """The turn at which the lists stand; nothing where no list is in force."""
    return (
        select(func.max(WatchListVersion.turn))
        .where(WatchListVersion.state == VersionState.IN_FORCE)
        .scalar_subquery()
    )


def _aliases(person: Any) -> tuple[Any, Any]:
    """How many other names a person has, and the greatest of their identities."""
    mine = select(func.count()).select_from(Alias).where(Alias.person_id == person.id)
    last = select(func.coalesce(func.max(cast(Alias.uid, String)), "")).where(
        Alias.person_id == person.id
    )
    return mine.correlate(person).scalar_subquery(), last.correlate(person).scalar_subquery()


def _due(person: Any) -> ColumnElement[bool]:
    """Whether one record was not compared yet, as it stands, with the lists as they stand."""
    count, last = _aliases(person)
    compared = (
        exists()
        .where(
            Screening.person_id == person.id,
            Screening.turn >= _turn(),
            Screening.name_display == person.name_display,
            Screening.name_native.is_not_distinct_from(person.name_native),
            Screening.born.is_not_distinct_from(type_coerce(person.born, String)),
            Screening.aliases == count,
            Screening.last_alias == last,
        )
        .correlate(person)
    )
    return and_(_turn().is_not(None), ~compared)


def unscreened(person: Any) -> ColumnElement[bool]:
    """Whether any record of this person was not compared yet."""
    record = another(Person, "screened")
    return (
        exists()
        .where(
            or_(record.id == person.id, record.same_as_id == person.id),
            finished(record.batch_id),
            _due(record),
        )
        .correlate(person)
    )


def waiting_among(person_ids: Collection[int]) -> frozenset[int]:
    """Those of these people who are not screened yet. One statement."""
    if not person_ids:
        return frozenset()
    kept = select(Person.id).where(Person.id.in_(person_ids), unscreened(Person))
    return frozenset(db.session.scalars(kept))


def any_waiting() -> bool:
    """Whether anybody waits to be compared."""
    owed = select(Person.id).where(finished(Person.batch_id), _due(Person)).limit(1)
    return db.session.scalar(owed) is not None


def count_waiting() -> int:
    owed = select(func.count()).select_from(Person).where(finished(Person.batch_id), _due(Person))
    return db.session.scalar(owed) or 0


@dataclass(frozen=True)
class Waiting:
    """A record as it is about to be compared: what makes it known when that was done."""

    person_id: int
    name_display: str
    name_native: str | None
    born: str | None
    aliases: int
    last_alias: str


def next_waiting(after: int, most: int) -> list[Waiting]:
    """The next records that wait, in the order of their keys. One statement."""
    count, last = _aliases(Person)
    rows = db.session.execute(
        select(
            Person.id, Person.name_display, Person.name_native,
            type_coerce(Person.born, String), count, last,
        )
        .where(Person.id > after, finished(Person.batch_id), _due(Person))
        .order_by(Person.id)
        .limit(most)
    )  # fmt: skip
    return [Waiting(*row) for row in rows]


@dataclass(frozen=True)
class Held:
    """The lists in force, ready to be compared with, as a worker holds them."""

    turn: int
    screen: Screen
    entries: dict[int, tuple[int, str, str]]
    """By key of the entry: its list, its key in the list, its mark."""
    keys: dict[tuple[int, str], int]
    """By list and key in the list: the entry in force, organisations included."""


_held: dict[str, tuple[tuple[UUID, int], int, Held]] = {}
"""By database: the lists that this worker compares with. 10,000 names are made ready in 2 s."""
GROWTH = 1.2
"""When the register has grown so much, its names are weighed anew."""


def held() -> Held | None:
    """The lists as they stand, made ready once for each version that came into force and for each
    adoption of weights; None where there is none. A version is known by its own name: a database
    that was brought back may count the same turns with other lists.
    """
    newest = db.session.execute(
        select(WatchListVersion.turn, WatchListVersion.uid)
        .where(WatchListVersion.state == VersionState.IN_FORCE)
        .order_by(WatchListVersion.turn.desc())
        .limit(1)
    ).first()
    if newest is None or newest.turn is None:
        return None
    stands, version = newest.turn, newest.uid
    people = db.session.scalar(select(func.max(Person.id))) or 1
    database = str(db.engine.url)
    known, now = _held.get(database), (version, adoption())
    if known is None or known[0] != now or people > known[1] * GROWTH:
        known = now, people, _made(stands, people)
        _held[database] = known
    return known[2]


def _made(stands: int, people: int) -> Held:
    rows = db.session.execute(
        select(
            ListedEntry.id, ListedEntry.key, ListedEntry.kind, ListedEntry.mark,
            ListedEntry.births, ListedEntry.papers, WatchListVersion.list_id,
        )
        .join(ListedEntry.version)
        .where(WatchListVersion.state == VersionState.IN_FORCE)
    ).all()  # fmt: skip
    names = _names()
    people_ = [row for row in rows if row.kind is not EntryKind.ENTITY]
    screen = Screen(
        ((record(row.id, names.get(row.id, ()), row.papers), dates(row.births)) for row in people_),
        weights(people),
    )
    return Held(
        stands,
        screen,
        {row.id: (row.list_id, row.key, row.mark) for row in people_},
        {(row.list_id, row.key): row.id for row in rows},
    )


def _names() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(ListedName.entry_id, ListedName.value)
        .join(ListedEntry, ListedName.entry_id == ListedEntry.id)
        .join(ListedEntry.version)
        .where(WatchListVersion.state == VersionState.IN_FORCE)
        .order_by(ListedName.id)
    )
    for entry_id, value in rows:
        found.setdefault(entry_id, []).append(value)
    return found


def weights(people: int) -> Weights:
    return in_force(people, vocabulary().rarity)


def record(id_: int, names: Sequence[str], papers: Sequence[dict[str, str]]) -> Record:
    """An entry as matching compares it; its births come beside it."""
    return Record(id=id_, names=tuple(names), documents=tuple(each["number"] for each in papers))


def dates(births: Sequence[str]) -> list[PartialDate]:
    return [PartialDate.read(each) for each in births]
