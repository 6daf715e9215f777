"""Long texts in small places: lines broken in reading order, sizes shrunk until they fit.

Levels are found for the whole paragraph and lines are cut from it before they are reordered
(UAX #9, section 3.4), so a break never changes how a sentence reads.
"""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from unicodedata import category

from trainingmgr.core.values import dataclass
from trainingmgr.documents import bidi, shaping
from trainingmgr.documents.faces import Style
from trainingmgr.documents.shaping import Line

LEADING = 1.35
"""From one base line to the next, for a body of one. Naskh needs the room."""
TIGHT = 1.15
"""The same where lines share a cell."""

_WORD = re.compile(
    "\\s*(?:\u2066[^\u2069]*\u2069|[^\\s\u2066/\u2010-\u2014-])*\u2066?[/\u2010-\u2014-]*"
)
"""A word with the spaces before it: broken after a hyphen, a dash or a stroke, never in a code."""
_Lines = tuple[Line, ...]
_STEP = 0.5
_ELLIPSIS = "…"


@dataclass(frozen=True)
class Fitted:
    """Lines and the size at which they fit. `cut`: not even the smallest size held them all."""

    lines: tuple[Line, ...]
    size: float
    cut: bool = False

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LEADING


def broken(
    text: str, width: float, style: Style = Style.TEXT, direction: str | None = None
) -> tuple[Line, ...]:
    """The text in lines no wider than `width`, which is for a body of one point."""
    lines: list[Line] = []
    for paragraph in text.splitlines() or [""]:
        lines += _paragraph(shaping.clean(paragraph), round(width, 3), style, direction)
    return tuple(lines)


@lru_cache(5_000)
def _paragraph(text: str, width: float, style: Style, direction: str | None) -> tuple[Line, ...]:
    base = shaping.base(direction)
    base = bidi.base_level(text) if base is None else base
    levels = bidi.levels(text, base)

    def cut(start: int, end: int) -> Line:
        while end > start and text[end - 1] == " ":
            end -= 1
        part = text[start:end]
        return shaping.slice_of(part, tuple(bidi.line_levels(part, levels[start:end], base)), style)

    def narrow(start: int, stop: int) -> bool:
        return cut(start, stop).width <= width

    lines, start, end = [], 0, 0
    for word in (found.end() for found in _WORD.finditer(text) if found.group()):
        if cut(start, word).width > width and end > start:
            lines.append(cut(start, end))
            start = _past_spaces(text, end)
        end = word
        while cut(start, end).width > width and end - start > 1:
            stop = _most(start, end, partial(narrow, start))
            stop = _whole(text, start, stop)
            if stop == end:
                break
            lines.append(cut(start, stop))
            start = stop
    lines.append(cut(start, end))
    return tuple(lines)


def _past_spaces(text: str, start: int) -> int:
    while start < len(text) and text[start] == " ":
        start += 1
    return start


def _most(start: int, end: int, fits: Callable[[int], bool]) -> int:
    """The furthest place up to which it fits: at least one character."""
    low, high = start + 1, end
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _whole(text: str, start: int, stop: int) -> int:
    """Not between a letter and its marks: before the letter, or after them if it comes first."""
    place = stop
    while place > start and place < len(text) and category(text[place])[0] == "M":
        place -= 1
    if place > start:
        return place
    while stop < len(text) and category(text[stop])[0] == "M":
        stop += 1
    return stop


@lru_cache(20_000)
def fitted(
    text: str,
    width: float,
    size: float,
    *,
    smallest: float,
    lines: int = 1,
    style: Style = Style.TEXT,
    direction: str | None = None,
) -> Fitted:
    """The text at the largest size that fits `width` points in so many lines.

    One line is preferred until it would be smaller than three quarters of the size asked.
    What does not fit at the smallest size is cut with an ellipsis, and `cut` says so.
    """
    if lines == 1 or "\n" not in text:
        line = shaping.line(text, style, direction)
        if line.width * size <= width:
            return Fitted((line,), size)
        single = width / line.width
        if single >= (max(smallest, 0.75 * size) if lines > 1 else smallest):
            return Fitted((line,), single)
    current = size
    while lines > 1 and current >= smallest:
        found = broken(text, width / current, style, direction)
        if len(found) <= lines:
            return Fitted(found, current)
        current -= _STEP
    shortened = _shortened(
        text, lines, lambda part: broken(part, width / smallest, style, direction)
    )
    return Fitted(shortened, smallest, cut=True)


@lru_cache(20_000)
def packed(
    text: str,
    width: float,
    height: float,
    size: float,
    *,
    smallest: float,
    lines: int = 1,
    style: Style = Style.TEXT,
    direction: str | None = None,
) -> Fitted:
    """The text at the largest size at which it stands in a cell: in one line, or in as many as the
    height holds. One line is preferred where it is hardly smaller, and a whole word to half of one
    where it is not much smaller.
    """
    if lines == 1:
        return fitted(text, width, size, smallest=size * 0.62, style=style, direction=direction)
    single = width / max(shaping.line(text, style, direction).width, 1e-6)
    longest = max((shaping.line(word, style, direction).width for word in text.split()), default=0)
    current = max(min(size, width / max(longest, 1e-6)), 0.7 * size)
    while current > max(single, smallest):
        found = broken(text, width / current, style, direction)
        high = (len(found) - 1) * current * TIGHT + current
        if len(found) <= lines and high <= height:
            break
        current -= _STEP
    if single >= min(0.9 * size, current):
        return fitted(text, width, size, smallest=smallest, style=style, direction=direction)
    least = max(current, smallest)
    room = min(lines, max(1, 1 + int((height - least) / least / TIGHT)))
    return fitted(text, width, least, smallest=least, lines=room, style=style, direction=direction)


def _shortened(text: str, lines: int, broken_up: Callable[[str], _Lines]) -> _Lines:
    """The first lines of the text with an ellipsis at their end."""

    def kept(length: int) -> _Lines:
        return broken_up(text[:length].rstrip() + _ELLIPSIS)

    length = _whole(text, 0, _most(0, len(text), lambda length: len(kept(length)) <= lines))
    return kept(length)[:lines]
