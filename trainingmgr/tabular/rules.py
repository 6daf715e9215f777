"""When an import needs a second person, and how long it can be taken back.

Section 10.1 of the rules of the field: until something depends on a row, at most 30 days, after
24 hours with a second person.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass


class Leave(State):
    """How far somebody is who wants to take away more rows than a day allows."""

    ASKED = "asked", "agreed", "refused", "withdrawn"
    AGREED = "agreed", "used"
    REFUSED = "refused"
    USED = "used"
    WITHDRAWN = "withdrawn"


class Change(StrEnum):
    """What taking in one row does to the register."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Quota:
    """What one user may take away in a day without a second person: rows of lists, and people of
    whom a list shows more than class S1.
    """

    rows: int
    people: int = 100


ALONE = 50
"""Rows that one person may import without a second, of one kind within `ALONE_IN`."""
ALONE_IN = timedelta(hours=24)
APPROVAL_HOLDS = timedelta(days=7)
MOST_AGREED = 10_000
"""Rows that one agreement lets out at most."""
UNDO_ALONE = timedelta(hours=24)
UNDO_UNTIL = timedelta(days=30)
WAITS = timedelta(days=30)
"""For so long a file that was read waits for somebody to go on with it."""
UNDO_ASKED = timedelta(days=7)
"""For so long what one person asked to undo waits for another to say the same."""


def needs_second(rows: int, *, by_two: bool = False) -> bool:
    """Whether an import of so many rows needs the approval of another human being.

    With `by_two` it does however few they are: something in it is decided by two.
    """
    return by_two or rows > ALONE


def approval_holds(approved_at: datetime | None, at: datetime) -> bool:
    return approved_at is not None and at - approved_at < APPROVAL_HOLDS


def undo_needs_second(visible_at: datetime, at: datetime) -> bool:
    return at - visible_at >= UNDO_ALONE


def can_undo(visible_at: datetime, at: datetime) -> bool:
    return at - visible_at < UNDO_UNTIL


STEP_SECONDS = 0.1
"""What a step should spend under the write lock, its commit with it: far below the 250 ms that
others may wait, because a busy machine takes several times as long."""


def next_size(size: int, took: float, least: int = 100, most: int = 1_000) -> int:
    """How many rows the next step takes, from how long this one took in seconds."""
    wanted = size * 2 if took <= 0 else int(size * STEP_SECONDS / took)
    return max(least, min(most, wanted, size * 2))


MOST_VIEWS = 30
"""So many views of one list a user may save."""


def address_of(asked: Mapping[str, list[str]], names: Iterable[str]) -> str:
    """The questions of a list as they stand in its address; empty ones and strange ones left out.

    Where it stands in the list is not part of it: a view begins at its beginning.
    """
    kept = [(name, value.strip()) for name in names for value in asked.get(name, ())
            if value.strip()]  # fmt: skip
    return urlencode(kept)
