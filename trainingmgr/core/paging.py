"""One page of a long list, found by where the last one ended (keyset), never by OFFSET."""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from datetime import date, datetime
from itertools import chain
from typing import Any, Generic, TypeVar

from flask_babel import lazy_gettext as _
from sqlalchemy import Integer, Label, Select, and_, func, literal_column, or_, select

from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.values import dataclass

R = TypeVar("R")
SIZE = 50
STEP = 500
"""Rows of one reading of a list that is read whole, for a file."""
TREE = 100
"""Lines of a tree on one page: a branch is seldom torn."""
CHOICES = 5000
"""Rows of a kind that pages offer as choices or list whole: units, places, modules. No more are
ever recorded, see `fits`, so that none is ever left out of a choice."""
_KEY: Any = literal_column("key", Integer)
LARGEST = 2**31 - 1
"""What a column of whole numbers takes; a place beyond it was made up."""


_size: ContextVar[int] = ContextVar("size", default=SIZE)


@dataclass(frozen=True)
class Page(Generic[R]):
    """Some rows, and the cursors of the pages before and after them (None at the ends)."""

    rows: Sequence[R]
    before: str | None
    after: str | None
    total: int | None = None

    def __len__(self) -> int:
        return len(self.rows)


def fits(kind: type[Any]) -> None:
    """Refuse one row more of a kind than a choice can offer."""
    if (db.session.scalar(select(func.count()).select_from(kind)) or 0) >= CHOICES:
        told = _("There are %(most)s already: a page offers no more to choose from.", most=CHOICES)
        raise Refusal(told)


def page_of(
    statement: Select[Any],
    *keys: Any,
    cursor: str | None = None,
    size: int | None = None,
    total: int | None = None,
    descending: bool = False,
) -> Page[Any]:
    """Rows of a select in the order of `keys`: mapped columns of its first entity, or labels of it.

    The last key must be unique and none may be NULL. `cursor` comes from an earlier page; a
    damaged one starts again at the first page. One statement.
    """
    size = _size.get() if size is None else size
    if object in (key.type.python_type for key in keys):
        raise LookupError("a key of a list says what it is in Python: pages are found again by it")
    back, place = _read(cursor, keys)
    falling = descending != back
    if place is not None:
        statement = statement.where(_beyond(keys, place, falling))
    statement = statement.order_by(*(key.desc() if falling else key.asc() for key in keys))
    found = list(db.session.execute(statement.limit(size + 1)).unique())
    more = len(found) > size
    found = found[:size][::-1] if back else found[:size]
    rows = [row[0] if len(row) == 1 else row for row in found]

    def cursor_at(edge: int, direction: str) -> str:
        line = found[edge]
        whose = (line if isinstance(key, Label) else line[0] for key in keys)
        return _write(
            direction, [getattr(of, key.key) for of, key in zip(whose, keys, strict=True)]
        )

    has_before = bool(found) and (more if back else place is not None)
    has_after = bool(found) and (True if back else more)
    return Page(
        rows,
        cursor_at(0, "b") if has_before else None,
        cursor_at(-1, "a") if has_after else None,
        total,
    )


def beyond(place: Sequence[Any]) -> str:
    """The cursor of whatever comes after these values of the keys, where a list has read its first
    page in another way.
    """
    return _write("a", list(place))


def part_of(keys: Sequence[int], *, cursor: str | None = None) -> Page[int]:
    """A page of rows whose order is not the database's, such as that of a tree, by their keys.

    A cursor whose row is gone starts again at the first page.
    """
    size, (back, place) = max(TREE, _size.get()), _read(cursor, [_KEY])
    at = 0
    if place is not None and place[0] in keys:
        at = keys.index(place[0]) + (0 if back else 1)
        at = max(0, at - size) if back else at
    found = keys[at : at + size]
    before = _write("b", [found[0]]) if found and at else None
    after = _write("a", [found[-1]]) if at + size < len(keys) else None
    return Page(found, before, after, len(keys))


def every(ask: Callable[[str | None], Page[R]], at_most: int) -> Iterator[R]:
    """The rows of a list from its beginning, as the list itself gives them: so many, and one more
    if there are more, a piece at a time. `ask` gives the page at a cursor.
    """
    return chain.from_iterable(pieces(ask, at_most))


def pieces(ask: Callable[[str | None], Page[R]], at_most: int) -> Iterator[Sequence[R]]:
    """The same in the pieces in which they are read, some hundred rows each."""
    cursor, left = None, at_most + 1
    while left > 0:
        page = _sized(ask, cursor, min(STEP, left))
        yield page.rows[:left]
        left -= len(page.rows)
        cursor = page.after
        if cursor is None:
            return


def _sized(ask: Callable[[str | None], Page[R]], cursor: str | None, size: int) -> Page[R]:
    token = _size.set(size)
    try:
        return ask(cursor)
    finally:
        _size.reset(token)


def _beyond(keys: Sequence[Any], place: Sequence[Any], falling: bool) -> Any:
    """(a, b) > (x, y), spelt out so that both databases use the index."""
    ways = []
    for depth, (key, value) in enumerate(zip(keys, place, strict=True)):
        same = [k == v for k, v in zip(keys[:depth], place[:depth], strict=True)]
        ways.append(and_(*same, key < value if falling else key > value))
    first = keys[0] <= place[0] if falling else keys[0] >= place[0]
    return and_(first, or_(*ways))


def _write(direction: str, values: list[Any]) -> str:
    plain = [v.isoformat() if isinstance(v, date | datetime) else v for v in values]
    text = json.dumps([direction, *plain], separators=(",", ":"), default=str)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str | None, keys: Sequence[Any]) -> tuple[bool, list[Any] | None]:
    if not cursor:
        return False, None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        direction, *values = json.loads(base64.urlsafe_b64decode(padded))
        place = [_as(key, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, KeyError):
        return False, None
    return direction == "b", place


def _as(key: Any, value: Any) -> Any:
    kind = key.type.python_type
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if not isinstance(value, kind) and not issubclass(kind, str):
        raise TypeError
    if kind is int and abs(value) > LARGEST:
        raise ValueError(value)
    if isinstance(value, str) and "\0" in value.encode().decode():  # half a letter is no text
        raise ValueError(value)
    return kind(value)
