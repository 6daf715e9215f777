"""What a figure may come to in three months, as a range.

A straight line goes through the last figure of each of at most twelve months: its slope is the
median of the slopes between all pairs of months (Theil 1950, Sen 1968), so that one odd month does
not turn it. The range lies between the lines with the lower and the upper quartile of those slopes,
widened on both sides by twice the median distance of the months from the line, and takes in every
move in three months of that time but the two greatest. With fewer than six months nothing is said.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations
from statistics import median, quantiles
from typing import Protocol

from trainingmgr.core.values import dataclass
from trainingmgr.programme.framework.rules import Value

LEAST, MOST, AHEAD = 6, 12, 3
"""Months that a forecast needs, that it looks at, and that it looks ahead."""


class Dated(Protocol):
    @property
    def on(self) -> date: ...
    @property
    def value(self) -> Value: ...


@dataclass(frozen=True)
class Forecast:
    """Between these a figure is expected at the end of a month: a count, or of a hundred."""

    on: date
    low: float
    high: float

    def holds(self, value: Value) -> bool:
        """Whether what came lies in the range, to the next whole number."""
        return self.low - 0.5 <= level(value) <= self.high + 0.5


def level(value: Value) -> float:
    """A count, or a share of a hundred."""
    return float(value.count) if value.share is None else 100 * value.share


def forecast(figures: Sequence[Dated]) -> Forecast | None:
    """In three months after the newest, or None with fewer than six months. `figures` are one for
    each month, the newest first; months that counted nothing are no months.
    """
    told = [each for each in figures if each.value.of != 0][:MOST]
    if len(told) < LEAST:
        return None
    points = [(_month(each.on), level(each.value)) for each in reversed(told)]
    slopes = [(b - y) / (at - x) for (x, y), (at, b) in combinations(points, 2)]
    slope = median(slopes)
    start = median(y - slope * x for x, y in points)
    spread = 2 * median(abs(y - start - slope * x) for x, y in points)
    last = points[-1][0]
    middle = start + slope * last
    lower, _half, upper = quantiles(slopes, n=4)
    most = float("inf") if told[0].value.of is None else 100.0
    moves = sorted(y - before for at, before in points for x, y in points if x == at + AHEAD)[1:-1]
    now = points[-1][1]
    low = min(middle + AHEAD * lower - spread, now + min(moves, default=0.0))
    high = max(middle + AHEAD * upper + spread, now + max(moves, default=0.0))
    return Forecast(_end(last + AHEAD), min(max(low, 0.0), most), min(max(high, 0.0), most))


def checked(figures: Sequence[Dated]) -> tuple[Forecast, Dated] | None:
    """What the same method said three months before the newest figure, and that figure. None
    where it would have said nothing.
    """
    told = [each for each in figures if each.value.of != 0]
    if not told:
        return None
    before = [each for each in told if _month(each.on) <= _month(told[0].on) - AHEAD]
    said = forecast(before)
    if said is None or _month(said.on) != _month(told[0].on):
        return None
    return said, told[0]


def _month(on: date) -> int:
    return on.year * 12 + on.month - 1


def _end(month: int) -> date:
    """The last day of a month."""
    return date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)
