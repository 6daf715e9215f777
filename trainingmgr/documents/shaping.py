"""From a sentence to glyphs in drawing order: joined letters, both directions, several faces.

Text is cut by bidirectional level (`bidi`), then by face, and each piece is shaped by HarfBuzz.
Every glyph keeps the characters it stands for, so that what is copied out of the PDF, or searched
in it, is the text in the order it is read, lam-alef and marks included.

A character that no face holds is drawn as an empty box, keeps its place in the copied text and is
named in `Line.missing`: nothing is dropped in silence. Results are frozen and kept; functions
here may be called by several threads at once.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from unicodedata import category

from trainingmgr.core.values import dataclass
from trainingmgr.documents import bidi
from trainingmgr.documents.faces import NO_INK, Face, Script, Style, face
from trainingmgr.documents.libraries import harfbuzz

_JOINERS = "\u200c\u200d"
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_WORD = re.compile("[^ ]* *")
_LATIN_ONLY = re.compile("[ -~\u00c0-\u024f\u2019]*")
_ARABIC_ONLY = re.compile("[\u0621-\u063a\u0641-\u064a][\u0621-\u063a\u0641-\u064a ]*")
_ISOLATED = re.compile("\u2066[^\u2066\u2069]*\u2069")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One shape: the characters it stands for, its offset and how far the pen then moves."""

    glyph: int
    text: str
    advance: int
    right: int
    up: int


class Mark(NamedTuple):
    """Ink only, at that place of its run: a vowel sign whose character an empty glyph says."""

    glyph: int
    right: int
    up: int


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one face, from left to right."""

    face: Face
    glyphs: tuple[Glyph, ...]
    marks: tuple[Mark, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line, from left to right. `width` is for a body of one point."""

    runs: tuple[Run, ...]
    width: float
    missing: str = ""


def code(text: object) -> str:
    """A code, date or phone number, kept in one piece whatever is written round it."""
    return f"{bidi.LRI}{text}{bidi.PDI}"


def eastern(text: str) -> str:
    """The same text in Arabic-Indic digits, codes left as they are."""
    cut, parts = 0, []
    for kept in _ISOLATED.finditer(text):
        parts += [text[cut : kept.start()].translate(_EASTERN), kept.group()]
        cut = kept.end()
    return "".join(parts) + text[cut:].translate(_EASTERN)


def base(direction: str | None) -> int | None:
    """The paragraph level of "rtl", "ltr" or None, which follows the first strong letter."""
    return None if direction is None else int(direction == "rtl")


@lru_cache(20_000)
def line(text: str, style: Style = Style.TEXT, direction: str | None = None) -> Line:
    """The whole text on one line. Line ends and tabs become spaces."""
    if (simple := _simple(text, direction)) is not None:
        runs = tuple(_words(text, face(simple, style), simple is Script.ARABIC))
        return Line(runs, sum(run.width for run in runs))
    text = clean(text)
    level = base(direction)
    return slice_of(text, tuple(bidi.levels(text, level)), style)


def clean(text: str) -> str:
    """What can be shaped: one kind of space, and a sign in place of a broken character."""
    if text.isascii() and text.isprintable():
        return text
    text = re.sub("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]", " ", text)
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def slice_of(text: str, levels: tuple[int, ...], style: Style) -> Line:
    """A line with levels already known: a whole text, or one line out of a paragraph."""
    pieces = _pieces(text, levels, style)
    runs: list[Run] = []
    for start, end, level in bidi.visual([(a, b, level) for a, b, level, _ in pieces]):
        script = next(script for a, _, _, script in pieces if a == start)
        runs += _words(text[start:end], face(script, style), level % 2 == 1)
    missing = "".join(char for char in text if not _drawable(char, style))
    return Line(tuple(runs), sum(run.width for run in runs), missing)


def _simple(text: str, direction: str | None) -> Script | None:
    """The one script of a text that has but one and needs no reordering: most of them."""
    if direction != "rtl" and _LATIN_ONLY.fullmatch(text):
        return Script.LATIN
    if direction != "ltr" and _ARABIC_ONLY.fullmatch(text):
        return Script.ARABIC
    return None


def _words(text: str, used: Face, rightward: bool) -> Iterator[Run]:
    """One run a word: words come back, and shaping them is the slow part.

    Letters do not join across a space, nor are they kerned across one.
    """
    words = [word for word in _WORD.findall(text) if word]
    for word in reversed(words) if rightward else words:
        yield _run(word, used, rightward)


def _pieces(text: str, levels: tuple[int, ...], style: Style) -> list[tuple[int, int, int, Script]]:
    """(start, end, level, script) where neither the level nor the face changes."""
    found: list[tuple[int, int, int, Script]] = []
    for index, script in enumerate(_scripts(text, style)):
        if found and found[-1][2:] == (levels[index], script):
            found[-1] = (found[-1][0], index + 1, levels[index], script)
        else:
            found.append((index, index + 1, levels[index], script))
    return found


def _scripts(text: str, style: Style) -> list[Script]:
    """The face of each character: letters their own, the rest that of what stands before."""
    if text.isascii():
        return [Script.LATIN] * len(text)
    found, current = [], Script.LATIN
    for char in text:
        current = _script(char, current, style)
        found.append(current)
    return found


def _script(char: str, current: Script, style: Style) -> Script:
    fits = _fits(char, style)
    if char in _JOINERS or char in _DIRECTIONS or (current in fits and category(char)[0] in "MZ"):
        return current
    return fits[0] if fits else Script.LATIN


@lru_cache(50_000)
def _fits(char: str, style: Style) -> tuple[Script, ...]:
    return tuple(script for script in Script if ord(char) in face(script, style).covered)


@lru_cache(50_000)
def _drawable(char: str, style: Style) -> bool:
    if char in _JOINERS or char in _DIRECTIONS:
        return True
    return char != "\ufffd" and bool(_fits(char, style))


@lru_cache(50_000)
def _run(text: str, used: Face, rightward: bool) -> Run:
    buffer = harfbuzz.Buffer()
    buffer.cluster_level = harfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
    buffer.flags = harfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    kept = [(index, char) for index, char in enumerate(text) if char not in _DIRECTIONS]
    buffer.add_codepoints([ord(char) for _, char in kept])
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rightward else "ltr"
    harfbuzz.shape(used.font, buffer)
    infos, positions = buffer.glyph_infos or [], buffer.glyph_positions or []
    said = _said([char for _, char in kept], [info.cluster for info in infos])
    glyphs = tuple(
        Glyph(info.codepoint, word, place.x_advance, place.x_offset, place.y_offset)
        for info, place, word in zip(infos, positions, said, strict=True)
    )
    width = sum(glyph.advance for glyph in glyphs) * used.scale / 1000
    if rightward:
        glyphs = tuple(_turned(glyphs))
    return Run(used, *_on_the_line(glyphs), width)


def _said(chars: list[str], clusters: list[int]) -> list[str]:
    """The characters that each glyph stands for: those of its cluster, on its first glyph."""
    edges = [*sorted(set(clusters)), len(chars)]
    spoken = {start: "".join(chars[start:end]) for start, end in pairwise(edges)}
    if edges[0]:
        spoken[edges[0]] = "".join(chars[: edges[0]]) + spoken.get(edges[0], "")
    return [spoken.pop(cluster, "") for cluster in clusters]


def _turned(glyphs: tuple[Glyph, ...]) -> Iterator[Glyph]:
    """What readers of PDF expect of text that they will turn round.

    They turn round a ligature's letters too, so all but its first are said by empty glyphs on
    its left. They mirror brackets again, so a bracket says what it looks like.
    """
    for glyph in glyphs:
        first, others = glyph.text[:1], glyph.text[1:]
        for char in reversed(others):
            yield Glyph(NO_INK, char, 0, 0, 0)
        yield replace(glyph, text=bidi.MIRRORED.get(first, first))


def _on_the_line(glyphs: tuple[Glyph, ...]) -> tuple[tuple[Glyph, ...], tuple[Mark, ...]]:
    """Readers of PDF lose accents and vowel signs that stand off the line.

    So the sign is said on the line by an empty glyph, and its ink is drawn after.
    """
    spoken: list[Glyph] = []
    marks: list[Mark] = []
    pen = 0
    for glyph in glyphs:
        if glyph.advance == 0 and (glyph.right or glyph.up):
            marks.append(Mark(glyph.glyph, pen + glyph.right, glyph.up))
            spoken.append(Glyph(NO_INK, glyph.text, 0, 0, 0))
        else:
            spoken.append(glyph)
        pen += glyph.advance
    return tuple(spoken), tuple(marks)
