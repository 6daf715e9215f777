"""Bars of a plan by month: as accepted and, above that, as it will be.

Every bar is read by its height, outline and hatch; colour repeats it. The picture stands above a
list that says the same, so that it may be passed over. Units are those of `web/shapes`.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from trainingmgr.core.values import dataclass
from trainingmgr.web.shapes import Figure, Shape, level, path, rect, text, upright

ASIDE, HEAD, LINE = 250.0, 26, 24
DIAMOND = "M-6 0 0-6 6 0 0 6z"
LETTERS = 33
"""So many letters of a title fit beside its bar."""
STEPS = (1, 3, 6, 12)
"""Months between two marks: as few as leave room for their words."""


@dataclass(frozen=True)
class Bar:
    """One item: its days as planned, and as they will be; `kind` is "path", "other", "done", or
    "ddr" for what stands beside the plan.
    """

    label: str
    planned: tuple[date, date] | None
    expected: tuple[date, date]
    kind: str = "other"
    is_milestone: bool = False


@dataclass(frozen=True)
class Mark:
    """The first day of a month, and its word."""

    on: date
    word: str


def months(first: date, last: date) -> list[date]:
    """The first days of the months from one day to another, with the one after."""
    found = [first.replace(day=1)]
    while found[-1] <= last:
        found.append((found[-1] + timedelta(days=32)).replace(day=1))
    return found


def gantt(
    bars: Sequence[Bar], marks: Sequence[Mark], *, today: date, today_word: str, width: float = 980
) -> Figure:
    """`marks` are the months of the whole plan, the first and the last its edges."""
    first, last = marks[0].on, marks[-1].on
    room = width - ASIDE - 16
    days = max((last - first).days, 1)

    def x(on: date, after: int = 0) -> float:
        place = ASIDE + room * ((on - first).days + after) / days
        return round(min(max(place, ASIDE), ASIDE + room), 1)

    low = HEAD + LINE * len(bars)
    step = next((each for each in STEPS if room * each / max(len(marks) - 1, 1) >= 58), STEPS[-1])
    shapes: list[Shape] = []
    for place, mark in enumerate(marks):
        if place % step == 0:
            shapes.append(upright(x(mark.on), HEAD - 8, low, "ln grid"))
            if place + step < len(marks) + 1 and mark is not marks[-1]:
                shapes.append(text(x(mark.on) + 2, 12, mark.word, "", "start"))
    for row, bar in enumerate(bars):
        top = HEAD + LINE * row
        label = bar.label if len(bar.label) <= LETTERS else bar.label[: LETTERS - 1].rstrip() + "…"
        shapes.append(text(ASIDE - 8, top + 13, label, "lab", "end"))
        shapes += _drawn(bar, top, x)
    if first <= today <= last:
        shapes.append(upright(x(today), HEAD - 8, low, "ln red"))
        shapes.append(text(x(today), low + 12, today_word, "red", "middle"))
    return Figure(width, low + 18, tuple(shapes))


def _drawn(bar: Bar, top: int, x: Callable[..., float]) -> list[Shape]:
    css = {"path": "k2 o", "other": "k3 o", "done": "k1", "ddr": "k4 o"}[bar.kind]
    if bar.is_milestone:
        shapes = [path(x(bar.expected[1], 1), top + 9, DIAMOND, css)]
        if bar.planned and bar.planned[1] != bar.expected[1]:
            start, end = sorted((x(bar.planned[1], 1), x(bar.expected[1], 1)))
            shapes.insert(0, level(start, round(end - start, 1), top + 9, "ln thin dash"))
            shapes.insert(0, path(x(bar.planned[1], 1), top + 9, DIAMOND, "ho"))
        return shapes
    start, end = x(bar.expected[0]), x(bar.expected[1], 1)
    high = {"path": 11, "ddr": 12}.get(bar.kind, 9)
    shapes = [rect(start, top + 3, max(2, round(end - start, 1)), high, css)]
    if bar.planned:
        start, end = x(bar.planned[0]), x(bar.planned[1], 1)
        shapes.append(rect(start, top + 16, max(2, round(end - start, 1)), 4, "ho"))
    return shapes
