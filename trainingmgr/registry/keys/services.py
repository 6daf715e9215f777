"""Keys and words are written in the transaction of the person they are about.

No deed of their own: they follow from what a record says, so they leave no entry in the journal.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from trainingmgr.core import bulk
from trainingmgr.core.db import db, operation
from trainingmgr.matching.keys import capped, number_keys, ordered_keys, person_keys
from trainingmgr.matching.names import tokens
from trainingmgr.matching.records import Record
from trainingmgr.matching.sounds import sounds
from trainingmgr.registry.keys.models import MatchKey, NameToken


@operation
def rewrite(before: Record, after: Record) -> None:
    """One person is known otherwise from now on. The id of a record is the person's key."""
    forget([before])
    rewrite_many([after])


Made = tuple[int, ...]
"""The keys of one person in the order in which they are filed, the programme number's left out."""


def made(record: Record) -> Made:
    """Compute somebody's keys before they have a number: nothing is locked meanwhile."""
    return tuple(ordered_keys(record))


def words(records: Iterable[Record]) -> Counter[str]:
    """How many people bear each word."""
    return _words(records)


@operation
def write(people: Iterable[tuple[int, str, Made]], counted: Mapping[str, int]) -> None:
    """File people, each by key and programme number, under the keys that were made before."""
    rows = [
        (k, id_) for id_, number, rest in people for k in capped([*number_keys((number,)), *rest])
    ]
    rows.sort()
    bulk.put(bulk.Ready(_table(), ("k", "person_id"), (), [()] * len(rows)), rows)
    _count(counted)


class Shelf:
    """Keys of a long import that wait to be written, parted by their first bits.

    Keys are hashes: in the order of the people each would touch a page of its own. A part holds
    neighbours, so that it is written page by page. Twelve bytes a key, in memory only: a worker
    that starts anew fills another shelf from the people themselves.
    """

    PARTS, TURN = 256, 16_000

    def __init__(self) -> None:
        self.people = 0
        self._keys = [array("q") for _part in range(self.PARTS)]
        self._whose = [array("i") for _part in range(self.PARTS)]

    def add(self, people: Iterable[tuple[int, str, Made]]) -> None:
        for id_, number, rest in people:
            self.people += 1
            for k in capped([*number_keys((number,)), *rest]):
                part = k >> 55  # 63 bits: the first eight
                self._keys[part].append(k)
                self._whose[part].append(id_)

    def turn(self, at: int) -> list[tuple[int, int]] | None:
        """What one step writes: neighbours, some thousand keys; None after the last turn."""
        held = sum(map(len, self._keys))
        each = max(1, self.PARTS * self.TURN // max(1, held))
        if at * each >= self.PARTS:
            return None
        parts = slice(at * each, (at + 1) * each)
        found = zip(chain(*self._keys[parts]), chain(*self._whose[parts]), strict=True)
        return sorted(found)


@operation
def write_part(rows: Sequence[tuple[int, int]]) -> None:
    """Some keys of a shelf, which may stand there already if a worker was stopped in between."""
    statement: Any = _insert()(MatchKey.__table__).on_conflict_do_nothing()
    _sent(statement, ("k", "person_id"), rows)


@operation
def count_words(counted: Mapping[str, int]) -> None:
    """So many more people bear these words."""
    _count(counted)


@operation
def rewrite_many(records: Sequence[Record]) -> None:
    """Write the keys of people who have none, and count the words of their names."""
    rows = sorted((k, cast("int", each.id)) for each in records for k in person_keys(each))
    bulk.put(bulk.Ready(_table(), ("k", "person_id"), (), [()] * len(rows)), rows)
    _count(_words(records))


def _table() -> Table:
    return cast("Table", MatchKey.__table__)


@operation
def forget(records: Sequence[Record]) -> None:
    """Nobody finds these any more: an import was undone, or they are written anew. The records
    must be as they were when their keys were written.
    """
    gone = [{"key_": k, "whose": each.id} for each in records for k in person_keys(each)]
    if gone:
        table = cast("Table", MatchKey.__table__)
        db.session.execute(
            delete(table).where(
                table.c.k == bindparam("key_"), table.c.person_id == bindparam("whose")
            ),
            gone,
        )
    for token, n in sorted(_words(records).items()):
        db.session.execute(
            update(NameToken).where(NameToken.token == token).values(n=NameToken.n - n)
        )


@operation
def empty() -> None:
    """Forget all keys and words, before they are written anew."""
    db.session.execute(delete(MatchKey))
    db.session.execute(delete(NameToken))


def _words(records: Iterable[Record]) -> Counter[str]:
    """How many people bear each word."""
    return Counter(
        word
        for each in records
        for word in {token[:60] for name in each.written for token in tokens(name)}
    )


def _count(words: Mapping[str, int]) -> None:
    """In alphabetical order, so that two who write at once wait for each other only once."""
    rows = [(w, sounds(w)[0][:60], n) for w, n in sorted(words.items())]
    statement: Any = _insert()(NameToken.__table__)
    _sent(
        statement.on_conflict_do_update(
            index_elements=["token"], set_={"n": NameToken.n + statement.excluded.n}
        ),
        ("token", "skeleton", "n"), rows,
    )  # fmt: skip


def _sent(statement: Any, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """The same statement for every row, past the compiler: it would cost more than the writing."""
    if not rows:
        return
    dialect = db.engine.dialect
    sql = str(statement.compile(dialect=dialect, column_keys=list(names)))
    named = dialect.paramstyle == "pyformat"
    db.session.connection().exec_driver_sql(
        sql, [dict(zip(names, row, strict=True)) for row in rows] if named else list(rows)
    )


def _insert() -> Any:
    return sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
