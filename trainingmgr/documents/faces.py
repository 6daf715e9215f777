"""The typefaces on paper: which glyphs they hold and how HarfBuzz joins them.

A face is read from its file once in a process and never changed after, so any number of
threads may shape with it at once. What one PDF uses of a face is counted in that PDF alone
(`embedding`).
"""

from dataclasses import field
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from trainingmgr.core.values import dataclass
from trainingmgr.documents.libraries import harfbuzz

FOLDER = Path(__file__).parent / "fonts"


class Style(StrEnum):
    """How a piece of writing looks. Each style has a face for every script it can write."""

    TEXT = "Regular"
    BOLD = "Bold"


class Script(StrEnum):
    LATIN = "NotoSans"
    ARABIC = "NotoNaskhArabic"


SCALE = {Script.LATIN: 1.0, Script.ARABIC: 1.22}
"""Naskh is drawn small on its body: this much larger it sits evenly beside Latin text."""

NO_INK = -1
"""A glyph that no file holds: no ink and no width, only characters to be copied."""


@dataclass(frozen=True, eq=False)
class Face:
    """One font file. Lengths are in thousandths of its body, which is what PDF counts in."""

    name: str
    scale: float
    blob: bytes = field(repr=False)

    @cached_property
    def table(self) -> Any:
        return harfbuzz.Face(self.blob)

    @cached_property
    def font(self) -> Any:
        font = harfbuzz.Font(self.table)
        font.scale = (1000, 1000)
        return font

    @cached_property
    def covered(self) -> frozenset[int]:
        """The code points it can write."""
        return frozenset(self.table.unicodes)

    @cached_property
    def space(self) -> int:
        """The glyph without ink."""
        return int(self.font.get_nominal_glyph(0x20))

    def advance(self, glyph: int) -> int:
        return 0 if glyph == NO_INK else int(self.font.get_glyph_h_advance(glyph))


@cache
def face(script: Script, style: Style) -> Face:
    name = f"{script}-{style}"
    return Face(name, SCALE[script], (FOLDER / f"{name}.ttf").read_bytes())
