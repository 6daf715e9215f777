"""Quarters, where a point stood at a moment and what moved, and one text for one content."""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from trainingmgr.core.values import dataclass
from trainingmgr.programme.framework.rules import Found, Point, Standing, after

OFFERED = 8
"""So many quarters that are over may be reported on: two years."""
MONTHS = 12
"""Charts look back over so many months, the quarter among them."""


@dataclass(frozen=True)
class Quarter:
    """Three months of a year: the first quarter begins in January."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        return self.after.first - timedelta(days=1)

    @property
    def after(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        return quarter_of(self.first - timedelta(days=1))

    @property
    def code(self) -> str:
        return f"{self.year}-Q{self.number}"


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def closed(today: date) -> Iterator[Quarter]:
    """The quarters that are over and may be reported on, the newest first."""
    at = quarter_of(today)
    for _n in range(OFFERED):
        at = at.before
        yield at


def months(last: date) -> list[tuple[int, int]]:
    """The months that a chart shows, the last of them that of this day."""
    whole = last.year * 12 + last.month - 1
    return [((whole - n) // 12, (whole - n) % 12 + 1) for n in reversed(range(MONTHS))]


@dataclass(frozen=True)
class Written:
    """What was written of a point at a moment: a report of where it stands, or a finding."""

    at: datetime
    report: Standing | None = None
    found: Found | None = None


def moves(point: Point, written: Sequence[Written]) -> Iterator[tuple[datetime, Standing]]:
    """Where a point came to stand, and when, by what was written of it alone: what others changed
    later changes nothing of it. `written` in the order of time; of one moment reports come first.
    """
    state, findings = Standing.NOT_STARTED, list[Found]()
    for each in written:
        if each.found is not None:
            findings.append(each.found)
            to = after(point, findings, state)
        else:
            to = each.report or state
            to = to if to in state.moves else state
        if to is not state:
            state = to
            yield each.at, state


def canonical(content: Mapping[str, Any]) -> bytes:
    """One text for one content: names in order, nothing between, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def packed(text: bytes) -> bytes:
    return zlib.compress(text, 9)


def unpacked(kept: bytes) -> Any:
    return json.loads(zlib.decompress(kept))
