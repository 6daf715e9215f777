"""Pictures of a programme drawn by the server: stages, days, before and after, delivered and owed.

Every one is read by shape, pattern and length; colour repeats it. Each stands above a table that
says the same in figures, so that it may be passed over. Units are those of `web/shapes`.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Protocol

from trainingmgr.core.values import dataclass
from trainingmgr.web.shapes import Figure, Shape, circle, filled, level, path, rect, text, upright

ASIDE = 170
"""Room for the words before each line."""
LINE = 26


@dataclass(frozen=True)
class Stage:
    """A line of parts behind one another, and what stands after them."""

    label: str
    parts: tuple[int, ...]
    says: str = ""


def funnel(stages: Sequence[Stage], *, width: float = 620) -> Figure:
    """How many are left at each stage: full, hatched and hollow parts, as long as their number."""
    most = max((sum(each.parts) for each in stages), default=0) or 1
    room = width - ASIDE - 120
    shapes: list[Shape] = []
    for row, stage in enumerate(stages):
        top, at = row * LINE + 4, float(ASIDE)
        shapes.append(text(ASIDE - 10, top + 13, stage.label, "lab", "end"))
        for part, css in zip(stage.parts, ("k1", "hatch", "ho"), strict=False):
            long = round(part / most * room, 1)
            shapes += filled(round(at, 1), top, long, 18, css) if part else []
            at += long
        shapes.append(text(round(at + 8, 1), top + 13, stage.says, "", "start"))
    shapes.append(upright(ASIDE, 0, len(stages) * LINE, "ln thin"))
    return Figure(width, max(1, len(stages) * LINE), tuple(shapes))


class Cell(Protocol):
    """A day of a line: of a hundred so many were there; None where it was not held, or nobody
    has said.
    """

    @property
    def share(self) -> int | None: ...
    @property
    def is_held(self) -> bool: ...


def heat(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[Cell | None]]]) -> Figure:
    """A line for each run or module, a column for each day. A cell is filled from below as far as
    people were there; a cross was not held, a dash is not told, nothing is no class.
    """
    wide, high, head = 24, 22, 18
    width = ASIDE + wide * len(columns) + 4
    shapes = [
        text(ASIDE + wide * (n + 0.5), 12, word, "", "middle") for n, word in enumerate(columns)
    ]
    for row, (label, cells) in enumerate(rows):
        top = head + row * (high + 4)
        shapes.append(text(ASIDE - 10, top + 15, label, "lab", "end"))
        for n, cell in enumerate(cells):
            if cell is not None:
                shapes += _cell(cell, ASIDE + wide * n + 1, top, wide - 2, high)
    return Figure(width, head + len(rows) * (high + 4), tuple(shapes))


def _cell(cell: Cell, x: float, top: float, wide: float, high: float) -> list[Shape]:
    box = rect(x, top, wide, high, "ho" if cell.is_held else "ln thin")
    if not cell.is_held:
        right, low = wide - 3, high - 3
        cross = f"M3 3L{right} {low}M{right} 3L3 {low}"
        return [box, Shape("path", "ln thin", x, wide, top, (("d", cross),))]
    if cell.share is None:
        return [box, level(x + 6, wide - 12, top + high / 2, "ln")]
    tall = round((high - 2) * cell.share / 100, 1)
    return [box, rect(x + 1, round(top + high - 1 - tall, 1), wide - 2, tall, "k1")]


@dataclass(frozen=True)
class Moved:
    """Where a line stood before and stands after, of a hundred."""

    label: str
    before: float
    after: float
    says: str = ""


def gains(lines: Sequence[Moved], *, width: float = 620) -> Figure:
    """Before as a hollow circle, after as a full one, on a line from 0 to 100."""
    room = width - ASIDE - 170
    shapes: list[Shape] = []
    low = len(lines) * LINE + 4
    for mark in (0, 25, 50, 75, 100):
        at = ASIDE + room * mark / 100
        shapes += [upright(at, 0, low, "ln grid"), text(at, low + 12, str(mark), "", "middle")]
    for row, each in enumerate(lines):
        y = row * LINE + 14
        one, two = (round(ASIDE + room * share / 100, 1) for share in (each.before, each.after))
        shapes += [
            text(ASIDE - 10, y + 4, each.label, "lab", "end"),
            level(min(one, two), abs(two - one), y, "ln strong"),
            circle(one, y, 5.5, "ho"), circle(two, y, 5.5, "ki"),
            text(ASIDE + room + 16, y + 4, each.says, "", "start"),
        ]  # fmt: skip
    return Figure(width, low + 18, tuple(shapes))


@dataclass(frozen=True)
class Owed:
    """What was delivered, planned and is owed of one thing, in one unit."""

    label: str
    done: float
    planned: float
    owed: float
    says: str = ""


def delivered(lines: Sequence[Owed], *, width: float = 620) -> Figure:
    """Delivered is full, in an outline as long as what is owed; a diamond stands at the plan."""
    most = max((max(each.done, each.planned, each.owed) for each in lines), default=0) or 1
    room = width - ASIDE - 130
    shapes: list[Shape] = []
    for row, each in enumerate(lines):
        top = row * LINE + 4
        done, planned, owed = (
            round(part / most * room, 1) for part in (each.done, each.planned, each.owed)
        )
        shapes += [
            text(ASIDE - 10, top + 13, each.label, "lab", "end"),
            rect(ASIDE, top, max(owed, 1), 18, "ho"), rect(ASIDE, top + 4, done, 10, "k1"),
            path(ASIDE + planned, top + 9, "M-5 0 0-5 5 0 0 5z", "k2 o"),
            text(ASIDE + max(done, planned, owed) + 12, top + 13, each.says, "", "start"),
        ]  # fmt: skip
    return Figure(width, max(1, len(lines) * LINE), tuple(shapes))


@dataclass(frozen=True)
class Covered:
    """Of a hundred people of a cell: who is current, and who was and is no more. None: not told."""

    current: int | None
    expired: int = 0


def matrix(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[Covered]]]) -> Figure:
    """A line for each unit, a column for each topic: current is full, expired hatched, the rest
    hollow. What is not told is a dash. A heading of two words stands in two lines.
    """
    wide, high = 62, 14
    heads = [word.replace("_", " ").split(" ", 1) for word in columns]
    head = 18 + 14 * (max(map(len, heads), default=1) - 1)
    shapes = [
        text(ASIDE + wide * n + 2, head - 6 - 14 * (len(words) - line), word, "", "start")
        for n, words in enumerate(heads)
        for line, word in enumerate(words, start=1)
    ]
    for row, (label, cells) in enumerate(rows):
        top = head + row * (high + 8)
        shapes.append(text(ASIDE - 10, top + 11, label, "lab", "end"))
        for n, cell in enumerate(cells):
            shapes += _covered(cell, ASIDE + wide * n, top, wide - 8, high)
    return Figure(ASIDE + wide * len(columns), head + len(rows) * (high + 8), tuple(shapes))


def tallies(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]], most: int) -> Figure:
    """A line for each topic or region, a column for each partner: a bar as long as the count, and
    the count itself; where there is none, a short line.
    """
    aside, wide, high, head = 270, 66, 14, 18
    shapes = [
        text(aside + wide * n + 2, head - 6, code, "", "start") for n, code in enumerate(columns)
    ]
    for row, (label, counts) in enumerate(rows):
        top = head + row * (high + 8)
        shapes.append(text(aside - 10, top + 11, label, "lab", "end"))
        for n, count in enumerate(counts):
            x = aside + wide * n
            if not count:
                shapes.append(level(x + 2, 8, top + high / 2, "ln thin"))
                continue
            long = max(2, round((wide - 28) * count / (most or 1), 1))
            shapes += filled(x, top, long, high, "k1")
            shapes.append(text(x + long + 3, top + 11, str(count), "", "start"))
    return Figure(aside + wide * len(columns), head + len(rows) * (high + 8), tuple(shapes))


LOOKS = ("ho", "hatch", "k1", "ki")


def given(
    lines: Sequence[tuple[str, Sequence[tuple[float, str]]]], *, width: float = 680
) -> Figure:
    """Money of each source by stage, one bar below the other: pledged is hollow, committed hatched,
    received full, spent black. Each is as long as its amount, which stands at its end.
    """
    most = max((part for _label, parts in lines for part, _says in parts), default=0) or 1
    high, room = 14, width - ASIDE - 150
    shapes: list[Shape] = []
    for row, (label, parts) in enumerate(lines):
        top = row * (high * len(LOOKS) + 12) + 4
        shapes.append(text(ASIDE - 10, top + 12, label, "lab", "end"))
        for n, ((part, says), css) in enumerate(zip(parts, LOOKS, strict=True)):
            at, long = top + n * high, round(part / most * room, 1)
            shapes += filled(ASIDE, at, long, high - 3, css) if long else []
            shapes.append(text(round(ASIDE + long + 8, 1), at + 10, says, "", "start"))
    tall = len(lines) * (high * len(LOOKS) + 12)
    shapes.append(upright(ASIDE, 0, tall, "ln thin"))
    return Figure(width, max(1, tall), tuple(shapes))


def _covered(cell: Covered, x: float, top: float, wide: float, high: float) -> list[Shape]:
    if cell.current is None:
        return [level(x + 8, wide - 16, top + high / 2, "ln thin")]
    now = round(wide * cell.current / 100, 1)
    gone = round(wide * cell.expired / 100, 1)
    shapes = [rect(x, top, wide, high, "ho")]
    shapes += filled(x, top, now, high, "k1") if now else []
    return shapes + (filled(x + now, top, gone, high, "hatch") if gone else [])


SHADES = ("kp", "h2", "h3", "h4")


def risk_map(
    places: Mapping[tuple[int, int], Sequence[str]],
    levels: Callable[[int], int],
    *,
    across: str,
    upwards: str,
    shown: int = 3,
) -> Figure:
    """How likely, from left to right, by how grave, from below: a square for each pair, with the
    codes of what stands there. It is shaded by its level, 1 to 4, and a bar at its foot is as long
    as likelihood times impact, so that it reads in black and white too.
    """
    wide, high, aside, steps = 92, 62, 40, 5
    shapes = [text(aside, 12, upwards, "lab", "start")]
    for likely in range(1, steps + 1):
        for grave in range(1, steps + 1):
            x, top = aside + wide * (likely - 1), 20 + high * (steps - grave)
            score, codes = likely * grave, places.get((likely, grave), ())
            shapes.append(rect(x, top, wide - 4, high - 4, f"{SHADES[levels(score) - 1]} o"))
            shapes.append(rect(x, top + high - 8, round((wide - 4) * score / 25, 1), 4, "k1"))
            shapes.append(text(x + wide - 10, top + 12, str(score), "", "end"))
            words = [*codes] if len(codes) <= shown else [*codes[: shown - 1],
                                                          f"+{len(codes) - shown + 1}"]  # fmt: skip
            shapes += [text(x + 6, top + 14 + 14 * n, word, "lab", "start")
                       for n, word in enumerate(words)]  # fmt: skip
    low = 20 + high * steps
    for step in range(1, steps + 1):
        shapes.append(text(aside + wide * (step - 0.5) - 2, low + 12, str(step), "", "middle"))
        shapes.append(text(aside - 12, 20 + high * (steps - step + 0.5), str(step), "", "middle"))
    shapes.append(text(aside + wide * steps - 4, low + 28, across, "lab", "end"))
    return Figure(aside + wide * steps, low + 34, tuple(shapes))


def line(values: Sequence[float], *, width: float = 120) -> Figure:
    """How one figure went, month by month: a line between its least and its most, a mark at the
    last.
    """
    high, low = 24, min(values, default=0)
    span = (max(values, default=0) - low) or 1
    step = (width - 16) / max(1, len(values) - 1)
    at = [(round(8 + step * n, 1), round(high - 5 - (each - low) / span * (high - 10), 1))
          for n, each in enumerate(values)]  # fmt: skip
    shapes: list[Shape] = [level(4, width - 8, high - 1, "ln grid")]
    for (x, y), (later, then) in pairwise(at):
        shapes.append(path(x, 0, f"M0 {y}L{round(later - x, 1)} {then}", "ln", flip=True))
    shapes += [circle(x, y, 3.5, "ki") for x, y in at[-1:]]
    return Figure(width, high, tuple(shapes))


@dataclass(frozen=True)
class Known:
    """A share that a sample tells, between 0 and 1: as it is, and between what and what it lies."""

    label: str
    share: float
    low: float
    high: float
    says: str


def banded(points: Sequence[Known], *, width: float = 620) -> Figure:
    """How a share went from sample to sample, on a scale from 0 to 100: a mark for each with a bar
    as long as its margin, and a band between the bars.
    """
    aside, head, tall = 44.0, 22.0, 200.0
    low = head + tall
    step = (width - aside - 110) / max(1, len(points) - 1)

    def y(share: float) -> float:
        return round(low - tall * share, 1)

    shapes: list[Shape] = []
    for mark in (0, 25, 50, 75, 100):
        at = y(mark / 100)
        shapes += [level(aside, width - aside - 8, at, "ln grid"),
                   text(aside - 8, at + 4, str(mark), "", "end")]  # fmt: skip
    places = [round(aside + 50 + step * n, 1) for n in range(len(points))]
    for n, (one, other) in enumerate(pairwise(points)):
        long = round(places[n + 1] - places[n], 1)
        band = f"M0 {y(one.high)}L{long} {y(other.high)}L{long} {y(other.low)}L0 {y(one.low)}z"
        shapes.append(path(places[n], 0, band, "kb", flip=True))
    for n, (one, other) in enumerate(pairwise(points)):
        long = round(places[n + 1] - places[n], 1)
        shapes.append(
            path(places[n], 0, f"M0 {y(one.share)}L{long} {y(other.share)}", "ln", flip=True)
        )
    for x, each in zip(places, points, strict=True):
        top, foot = y(each.high), y(each.low)
        shapes += [
            upright(x, top, foot, "ln"), level(x - 5, 10, top, "ln"), level(x - 5, 10, foot, "ln"),
            circle(x, y(each.share), 4.5, "ki"), text(x, top - 6, each.says, "lab", "middle"),
            text(x, low + 16, each.label, "", "middle"),
        ]  # fmt: skip
    return Figure(width, low + 24, tuple(shapes))
