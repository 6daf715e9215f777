"""The purpose register: what the schema holds about people, why, for whom and how long (R-DAT-01).

It is read from the columns themselves, which cannot be added without their entry.
"""

from collections.abc import Sequence
from functools import cache

from trainingmgr.core.db import Bare
from trainingmgr.core.paging import Page
from trainingmgr.core.privacy import FieldClass, Personal, Purpose, Retention, register
from trainingmgr.core.values import dataclass

SIZE = 100


@dataclass(frozen=True)
class Entry:
    """One column that holds something about a person."""

    table: str
    column: str
    says: Personal

    @property
    def code(self) -> str:
        return f"{self.table}.{self.column}"


@dataclass(frozen=True)
class Narrowed:
    """What of the register is asked for; None is all."""

    purpose: Purpose | None = None
    field_class: FieldClass | None = None
    retention: Retention | None = None
    text: str | None = None

    def holds(self, entry: Entry) -> bool:
        said = entry.says
        return (
            self.purpose in (None, said.purpose)
            and self.field_class in (None, said.field_class)
            and self.retention in (None, said.retention)
            and (self.text or "").strip().casefold() in entry.code
        )


@cache
def every() -> tuple[Entry, ...]:
    """The whole register, by purpose, table and column."""
    order = list(Purpose)
    found = [Entry(*each) for each in register(Bare.metadata)]
    return tuple(
        sorted(found, key=lambda each: (order.index(each.says.purpose), each.table, each.column))
    )


def narrowed(asked: Narrowed) -> Sequence[Entry]:
    return [each for each in every() if asked.holds(each)]


def page_of(asked: Narrowed, cursor: str | None) -> Page[Entry]:
    """A hundred of them. A cursor is the place of the first; any other text is the beginning."""
    found = narrowed(asked)
    at = int(cursor) if cursor and cursor.isascii() and cursor.isdecimal() else 0
    if at >= len(found):
        at = 0
    before = str(max(0, at - SIZE)) if at else None
    after = str(at + SIZE) if at + SIZE < len(found) else None
    return Page(found[at : at + SIZE], before, after, len(found))
