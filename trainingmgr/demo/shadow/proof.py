"""That nothing of a real person stands in a shadow: every value that anything of theirs has, looked
for among all words of the shadow.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    LargeBinary,
    String,
    Table,
    func,
    literal,
    select,
    union_all,
)

from trainingmgr.core.columns import Encrypted, PartialDateText, SealedJSON
from trainingmgr.core.db import Bare
from trainingmgr.core.privacy import register
from trainingmgr.core.values import dataclass
from trainingmgr.demo.loading import BROUGHT
from trainingmgr.demo.shadow import becoming
from trainingmgr.demo.shadow.becoming import TELLING, Becomes

AT_ONCE = 200
"""Tables asked for in one statement."""
SHORTEST = 3
"""Two letters tell nobody apart: a language, a country."""

DAYS = frozenset({"pay_line.born"})
"""Birth dates that are written as words: many people have each."""
COUNTED = re.compile(r"\d{4}-\d{2}-\d{2}|[0-9.]{1,6}")
"""Days and hours of courses, which stand beside names: many have each."""
SINGLE = frozenset({"name_token"})
"""Single words of invented names, counted to search by: many real people bear each."""


@dataclass(frozen=True)
class Theirs:
    """What must not come again: values of people, and in how many columns they stood."""

    values: frozenset[str]
    columns: int


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What was compared, and what was found: nothing, or the shadow is thrown away."""

    personal: int
    by_table: int
    by_fate: dict[Becomes, int]
    columns: int
    values: int
    words: int
    found: tuple[str, ...]
    sealed: int
    same_birthday: int

    @property
    def holds(self) -> bool:
        return not self.found and not self.sealed and not self.same_birthday


def theirs(real: Engine) -> Theirs:
    """Every value of a column about people that does not make the shape alone. What the structure
    itself says, a unit's code in a file, is no value of a person.
    """
    found: set[str] = set()
    structure: set[str] = set()
    columns = 0
    with real.connect() as source:
        for table in _with_rows(source):
            for column in table.columns:
                if not _is_telling(column):
                    continue
                if column.info.get("personal") and _goes(column):
                    columns += 1
                    found |= set(_values(source, column, TELLING.get(str(column))))
                elif _stays(column):
                    structure |= set(_values(source, column))
    return Theirs(frozenset(found - structure), columns)


def _with_rows(held: Connection) -> Iterator[Table]:
    """Tables in which anything stands, asked for many at a time."""
    tables = Bare.metadata.tables
    names = sorted(tables)
    for at in range(0, len(names), AT_ONCE):
        asked = [
            select(literal(name)).where(select(literal(1)).select_from(tables[name]).exists())
            for name in names[at : at + AT_ONCE]
        ]
        yield from (tables[name] for name in held.scalars(union_all(*asked)).all())


def _goes(column: Column[Any]) -> bool:
    """Whether it is left out, with its table or alone, or another value stands in its place."""
    if column.table.name not in becoming.COPIED:
        return True
    return becoming.of(column) in (Becomes.INVENTED, Becomes.LEFT_OUT)


def _stays(column: Column[Any]) -> bool:
    """Whether it is a word of the structure, which the shadow says as the site does."""
    table = column.table.name
    if table in BROUGHT:
        return True
    is_copied = table in becoming.COPIED or table in becoming.OTHERS
    return is_copied and becoming.of(column) is Becomes.SHAPE


def _is_telling(column: Column[Any]) -> bool:
    """Words that can be read: birth dates are compared one by one, seals are not opened."""
    if isinstance(column.type, Encrypted | SealedJSON | PartialDateText | LargeBinary):
        return False
    return becoming.is_words(column) and str(column) not in DAYS


def _values(
    source: Connection, column: Column[Any], only: tuple[str, ...] | None = None
) -> Iterator[str]:
    asked = select(column).where(column.is_not(None))
    if isinstance(column.type, String):
        asked = asked.distinct()
    for value in source.execution_options(yield_per=5_000).scalars(asked):
        parts = value if only is None else [value.get(name) or "" for name in only]
        for each in _texts(parts):
            if len(each.strip()) >= SHORTEST:
                yield each


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, as it is written and as lists would sort it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, Iterable):
        for each in value:
            yield from _texts(each)


def prove(shadow: Engine, told: Theirs, *, same_birthday: int) -> Proof:
    """Look every one of these values up among all words of the shadow, of all its tables."""
    words: set[str] = set()
    sealed = 0
    with shadow.connect() as held:
        for table in _with_rows(held):
            for column in table.columns:
                if isinstance(column.type, Encrypted | SealedJSON | LargeBinary):
                    if table.name != "user":
                        sealed += held.scalar(select(func.count(column))) or 0
                elif _is_telling(column) and table.name not in SINGLE:
                    found = set(_values(held, column))
                    if str(column) in TELLING:
                        found = {each for each in found if not COUNTED.fullmatch(each)}
                    words |= found
    personal = [(table, name) for table, name, _entry in register(Bare.metadata)]
    fates = [
        becoming.of(Bare.metadata.tables[table].c[name])
        for table, name in personal if table in becoming.COPIED
    ]  # fmt: skip
    return Proof(
        personal=len(personal), by_table=len(personal) - len(fates),
        by_fate={each: fates.count(each) for each in Becomes}, columns=told.columns,
        values=len(told.values), words=len(words),
        found=tuple(sorted(told.values & words)[:20]), sealed=sealed,
        same_birthday=same_birthday,
    )  # fmt: skip
