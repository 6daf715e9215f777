"""Small pictures drawn by the server: plain geometry that a template writes as SVG.

Units are CSS pixels, x from the start of the line. A figure is drawn left to right and mirrored
whole for readers of right-to-left scripts; ticks and letters inside it are moved, never flipped.
Meaning is always carried by shape, fill or outline too, never by colour alone.
"""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, Protocol

from flask import Flask

from trainingmgr.core.values import dataclass
from trainingmgr.web import gantt, pictures
from trainingmgr.web.shapes import Figure, Shape, circle, filled, level, path, rect, text, upright

STEP = 17
TICK = "m-3.5 .3 2.500 2.500 4.500-5.300"
DIAMOND = "M-7.500 0 0-7.500 7.500 0 0 7.500z"
ARROW = "m5-4.500-5 4.500 5 4.500"


def init_app(app: Flask) -> None:
    app.jinja_env.globals["charts"] = SimpleNamespace(
        marks=marks, spans=spans, waterfall=waterfall, arc=arc, bar=bar, track=track, week=week,
        staffed=staffed,
        funnel=pictures.funnel, heat=pictures.heat, gains=pictures.gains,
        delivered=pictures.delivered, given=pictures.given, matrix=pictures.matrix,
        tallies=pictures.tallies, risk_map=pictures.risk_map, line=pictures.line,
        banded=pictures.banded,
        stage=pictures.Stage, gantt=gantt.gantt,
        moved=pictures.Moved, owed=pictures.Owed, covered=pictures.Covered,
    )  # fmt: skip


@dataclass(frozen=True)
class Span:
    """A time that something stood. `kind`: "now", "past" or "open" (asked, not decided)."""

    starts: date
    ends: date
    kind: str = "now"


@dataclass(frozen=True)
class SpanLine:
    label: str
    spans: Sequence[Span] = ()
    says: str = ""


class Lesson(Protocol):
    day: date
    starts: time
    ends: time


@dataclass(frozen=True)
class Block:
    """A lesson as one cell of the timetable, so many columns of its day wide."""

    lessons: tuple[Any, ...]
    first: int
    rows: int
    columns: int = 1


@dataclass(frozen=True)
class Week:
    """A timetable: lines of the day, each with a slot for every day, or several where lessons of
    one hour stand beside one another: `beside` says how many columns each day has.

    A slot is a block, None where the block above covers it, False where nothing is planned.
    """

    days: tuple[date, ...]
    lines: tuple[tuple[time, tuple[Block | bool | None, ...]], ...]
    by_day: tuple[tuple[date, tuple[Any, ...]], ...]
    beside: tuple[int, ...]


def marks(full: int, *, gap: int = 0, free: int = 0, shape: str = "square") -> Figure:
    """One mark for each person: filled, hollow with a bar (a gap), dashed (a free place)."""
    shapes: list[Shape] = []
    for at in range(full + gap + free):
        css = "ki" if at < full else "ho" if at < full + gap else "ln thin dash"
        shapes.append(_mark(shape, css, at * STEP + 8))
        if full <= at < full + gap:
            shapes.append(level(at * STEP + 5, 6, 8, "ln"))
    return Figure(max(1, (full + gap + free) * STEP), 16, tuple(shapes))


def spans(
    lines: Sequence[SpanLine],
    *,
    first: int,
    last: int,
    today: date,
    today_word: str,
    aside: float = 130,
) -> Figure:
    """What stood when: one line each, years `first` to `last` as a grid, today as a red line."""
    width, year = 520.0, (510 - aside) / (last + 1 - first)

    def x(day: date) -> float:
        place = aside + year * (day.year + (day.timetuple().tm_yday - 1) / 365.25 - first)
        return round(min(max(place, aside), width - 10), 1)

    low = 20 + 30 * len(lines)
    shapes = [
        upright(round(aside + year * n, 1), 18, low, "ln grid") for n in range(last + 2 - first)
    ]
    shapes += [
        text(round(aside + year * (n + 0.5), 1), 11, str(first + n), "", "middle")
        for n in range(last + 1 - first)
    ]
    for row, line in enumerate(lines):
        top = 26 + 30 * row
        shapes.append(text(aside - 10, top + 11, line.label, "lab", "end"))
        ends = aside
        for span in line.spans:
            starts, ends = x(span.starts), x(span.ends)
            css = {"now": "k1", "past": "k4 o", "open": "hatch"}[span.kind]
            shapes.append(rect(starts, top, max(1, round(ends - starts, 1)), 14, css))
        if line.says:
            shapes.append(text(ends + 6, top + 11, line.says, "", "start"))
    shapes.append(upright(x(today), 14, low, "ln red"))
    shapes.append(text(x(today), low + 12, today_word, "red", "middle"))
    return Figure(width, low + 18, tuple(shapes))


def staffed(
    lines: Sequence[tuple[str, Sequence[tuple[date, date]]]], *, first: date, last: date
) -> Figure:
    """Posts over some days: filled where somebody holds the post, dashed where nobody does. A mark
    stands at every thirty days.
    """
    aside, width = 120.0, 520.0
    days = (last - first).days + 1
    low = 22 + 22 * len(lines)

    def x(n: int) -> float:
        return round(aside + (width - 20 - aside) * n / days, 1)

    shapes = [upright(x(n), 16, low, "ln grid") for n in range(0, days, 30)]
    shapes += [text(x(n), 11, f"+{n}", "", "middle") for n in range(0, days, 30)]
    for row, (label, gaps) in enumerate(lines):
        top = 24 + 22 * row
        shapes.append(text(aside - 10, top + 11, label, "lab", "end"))
        at = 0
        for begins, ends in gaps:
            start, end = (begins - first).days, (ends - first).days + 1
            if start > at:
                shapes.append(rect(x(at), top, round(x(start) - x(at), 1), 12, "k1"))
            shapes.append(rect(x(start), top, round(x(end) - x(start), 1), 12, "ln thin dash"))
            at = end
        if at < days:
            shapes.append(rect(x(at), top, round(x(days) - x(at), 1), 12, "k1"))
    return Figure(width, low + 8, tuple(shapes))


def waterfall(
    weights: Sequence[float], *, between: tuple[float, float], start: float = 0.0
) -> list[Figure]:
    """How evidence adds up: one strip for each weight, and one for the sum.

    `between` are the sums between which a person decides (a tinted band). Weights that count for
    nothing are 0. Strips stretch with their table cell.
    """
    sums = [start]
    for weight in weights:
        sums.append(sums[-1] + weight)
    low, high = min(0, *sums, between[0]), max(0, *sums, between[1])
    scale = 284 / ((high - low) or 1)

    def x(value: float) -> float:
        return round(8 + (value - low) * scale, 1)

    band = rect(x(between[0]), 0, round(x(between[1]) - x(between[0]), 1), 40, "kb")
    zero = upright(x(0), 0, 40, "ln thin")
    strips = []
    for row, weight in enumerate(weights):
        a, b = sorted((x(sums[row]), x(sums[row + 1])))
        bar_ = [rect(a, 10, round(b - a, 1), 20, "k1" if weight > 0 else "hatch")] if weight else []
        joints = [
            upright(
                x(sums[row + 1]), 28 if weight else 0, 40, "ln thin" if weight else "ln thin dash"
            )
        ]
        joints += [upright(x(sums[row]), 0, 12, "ln thin")] if row and weight else []
        strips.append(Figure(300, 40, (band, zero, *joints, *bar_), stretched=True))
    a, b = sorted((x(0), x(sums[-1])))
    total = rect(a, 10, max(1, round(b - a, 1)), 20, "ki")
    return [*strips, Figure(300, 40, (band, zero, total), stretched=True)]


def bar(parts: Sequence[float], most: float, *, width: float = 260) -> Figure:
    """Parts of one amount behind one another, on a line as long as the largest amount of the table.

    The first is full ink, the second an outline with a hatch, the third tinted, the fourth hollow.
    """
    styles = ("k1", "hatch", "k3 o", "ho")
    shapes, at = [], 0.0
    for part, css in zip(parts, styles, strict=False):
        long = round(part / most * (width - 4), 1) if most else 0
        if long:
            shapes += filled(round(at + 2, 1), 3, long, 12, css)
        at += long
    return Figure(width, 18, (upright(1, 0, 18, "ln thin"), *shapes))


def arc(points: Sequence[tuple[date, int]], *, first: date, last: date, most: int = 5) -> Figure:
    """How something rated from 1 to `most` went over time: a step at every rating, a mark on it.

    What was found stands until it is found otherwise; the last mark is full.
    """
    width, step, low = 260.0, 9, 9 * most
    days = max((last - first).days, 1)

    def x(day: date) -> float:
        return round(8 + 244 * min(max((day - first).days, 0), days) / days, 1)

    def y(rating: int) -> float:
        return float(low - step * (rating - 1) - 3)

    shapes = [level(8, 244, y(step_), "ln grid") for step_ in range(1, most + 1)]
    for (day, rating), (later, then) in pairwise(points):
        shapes.append(level(x(day), round(x(later) - x(day), 1), y(rating), "ln strong"))
        if then != rating:
            top, foot = sorted((y(rating), y(then)))
            shapes.append(upright(x(later), top, foot, "ln strong"))
    if points:
        day, rating = points[-1]
        shapes.append(level(x(day), round(x(last) - x(day), 1), y(rating), "ln thin dash"))
    for place, (day, rating) in enumerate(points):
        shapes.append(circle(x(day), y(rating), 4, "ki" if place == len(points) - 1 else "ho"))
    return Figure(width, low + 3, tuple(shapes))


def track(now: int, *, before: int | None = None, steps: int = 5, late: bool = False) -> Figure:
    """How far a thing has come, step 0 to `steps` - 1, and where it stood before if it slipped."""
    last = steps - 1
    x = [round(30 + 240 * step / last, 1) for step in range(steps)]
    shapes = [
        level(30, 240, 14, "ln thin"),
        *(upright(place, 10.5, 17.5, "ln thin") for place in x),
    ]
    slipped = before is not None and before > now
    if slipped:
        shapes.append(level(x[now] + 12, round(x[before or 0] - x[now] - 19, 1), 14, "ln"))
        shapes.append(path(x[now] + 12, 14, ARROW, "ln", flip=True))
        shapes.append(circle(x[before or 0], 14, 5, "ho"))
    elif now:
        shapes.append(level(30, round(x[now] - 30, 1), 14, "ln strong"))
    if late or slipped:
        shapes.append(path(x[now], 14, DIAMOND, "k2 o"))
    elif now == last:
        shapes += [circle(x[now], 14, 7.5, "ki"), path(x[now], 14, TICK, "tickw")]
    elif now == 0:
        shapes.append(circle(x[now], 14, 6.5, "ho"))
    else:
        shapes.append(rect(x[now] - 6, 8, 12, 12, "k1 o"))
    return Figure(300, 28, tuple(shapes))


def week(
    lessons: Iterable[Lesson],
    *,
    first: date,
    days: int = 7,
    step: int = 30,
    between: tuple[int, int] | None = None,
) -> Week:
    """A timetable of so many days from `first`, in lines of `step` minutes.

    `between` are hours that it shows at least, whether anything is planned then or not.
    """
    columns = tuple(first + timedelta(days=n) for n in range(days))
    planned = sorted(lessons, key=lambda lesson: (lesson.day, lesson.starts))
    by_day = tuple((d, tuple(each for each in planned if each.day == d)) for d in columns)
    if not planned and between is None:
        return Week(columns, (), by_day, (1,) * days)
    shown = [60 * each for each in between or ()]
    top = min([*shown, *(_minutes(each.starts) for each in planned)]) // step * step
    low = max([*shown, *(_minutes(each.ends) for each in planned)])
    beside = [_beside(_blocks(each, top, step)) for _day, each in by_day]
    lines = []
    for row in range(-(-(low - top) // step)):
        covered = (_cell(column, row) for lanes in beside for column in lanes)
        at = top + row * step
        lines.append((time(at // 60, at % 60), tuple(covered)))
    return Week(columns, tuple(lines), by_day, tuple(map(len, beside)))


MOST_BESIDE = 4
"""So many lessons of one hour stand beside one another; more stand under one another."""


def _blocks(lessons: Sequence[Lesson], top: int, step: int) -> list[Block]:
    """Each lesson in its lines, the earliest first."""
    found = []
    for lesson in lessons:
        first = (_minutes(lesson.starts) - top) // step
        end = -(-(_minutes(lesson.ends) - top) // step)
        found.append(Block((lesson,), first, max(1, end - first)))
    return found


def _beside(blocks: Sequence[Block]) -> list[list[Block]]:
    """What is at the same hour in columns beside one another; what is alone takes all of them.
    Where a block reaches over a column, that holds one without lessons.
    """
    lanes: list[list[Block]] = [[]]
    for block in blocks:
        free = next((lane for lane in lanes if not lane or _ends(lane[-1]) <= block.first), None)
        if free is not None:
            free.append(block)
        elif len(lanes) < MOST_BESIDE:
            lanes.append([block])
        else:
            lanes[-1].append(_joined(lanes[-1].pop(), block))
    return _spread(lanes)


def _ends(block: Block) -> int:
    return block.first + block.rows


def _joined(one: Block, other: Block) -> Block:
    end = max(_ends(one), _ends(other))
    return Block((*one.lessons, *other.lessons), one.first, end - one.first)


def _spread(lanes: Sequence[Sequence[Block]]) -> list[list[Block]]:
    """Every block as wide as the columns after it are free of others."""
    found: list[list[Block]] = [[] for _lane in lanes]
    taken: list[list[Block]] = [list(lane) for lane in lanes]
    for place, lane in enumerate(lanes):
        for block in lane:
            wide = 1
            while place + wide < len(lanes) and not any(
                each.first < _ends(block) and block.first < _ends(each)
                for each in taken[place + wide]
            ):
                taken[place + wide].append(block)
                wide += 1
            found[place].append(Block(block.lessons, block.first, block.rows, wide))
            for after in found[place + 1 : place + wide]:
                after.append(Block((), block.first, block.rows))
    return found


def _cell(column: Sequence[Block], row: int) -> Block | bool | None:
    for block in column:
        if block.first == row:
            return block if block.lessons else None
        if block.first < row < block.first + block.rows:
            return None
    return False


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _mark(shape: str, css: str, x: float) -> Shape:
    return circle(x, 8, 5.5, css) if shape == "circle" else rect(x - 5.5, 2.5, 11, 11, css)
