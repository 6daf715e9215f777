"""The faces inside one PDF: which glyphs it used, and what they say when copied out.

Each face goes in as a CIDFontType2: two bytes a glyph, numbered as in the font file, so the same
text gives the same bytes whatever the process drew before. A glyph that stands for different
characters in different places gets a further number for each meaning, and a CIDToGIDMap.
"""

import zlib
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from trainingmgr.core.values import dataclass
from trainingmgr.documents.faces import NO_INK, Face
from trainingmgr.documents.libraries import harfbuzz
from trainingmgr.documents.shaping import Glyph, Run
from trainingmgr.documents.writing import stream


class Piece(NamedTuple):
    """How far above the base line, in thousandths of the body; and a part of an array for TJ."""

    up: int
    array: str


_SILENT = "\u200b"
"""An empty mapping would do, but some readers then take the glyph's number for a character."""

PARTS = 6
"""Objects of a file that a face consists of."""
_KEPT = 4_096
_ITALIC_ANGLE, _STEM = 0, 80
_SYMBOLIC = 4
_NOT_FOR_PDF = ("GSUB", "GPOS", "GDEF", "name", "OS/2", "cmap", "post", "gasp")


class Embedded:
    """One face of one PDF."""

    def __init__(self, face: Face, name: str) -> None:
        self.face = face
        self.name = name
        self._numbers: dict[tuple[int, str], int] = {}
        self._glyphs: dict[int, tuple[int, str]] = {}
        self._next = face.table.glyph_count
        self._known: dict[int, tuple[Run, list[Piece]]] = {}

    @classmethod
    def of(cls, face: Face, name: str, meanings: tuple[tuple[int, int, str], ...]) -> "Embedded":
        """The face with these glyphs in it: number, glyph, and what it says."""
        found = cls(face, name)
        found._glyphs = {number: (glyph, text) for number, glyph, text in meanings}
        return found

    def again(self) -> "Embedded":
        """The same face with the same glyphs, for another file."""
        found = Embedded(self.face, self.name)
        found._numbers, found._glyphs = dict(self._numbers), dict(self._glyphs)
        found._next = self._next
        return found

    def __len__(self) -> int:
        """Glyphs that are used, each as often as it has meanings."""
        return len(self._glyphs)

    @property
    def meanings(self) -> tuple[tuple[int, int, str], ...]:
        """Each glyph that is used: its number, which it is, and what it says."""
        return tuple((number, *self._glyphs[number]) for number in sorted(self._glyphs))

    def pieces(self, run: Run) -> list[Piece]:
        """The run as arrays for TJ, a new one wherever glyphs leave the base line."""
        known = self._known.get(id(run))
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._known[id(run)] = (run, self._as_usual(run) or self._encoded(run.glyphs))
        return known[1]

    def _as_usual(self, run: Run) -> list[Piece] | None:
        """The run as it is in most files, made once for all of them: every glyph under its own
        number. None where one of its glyphs means something else in this file.
        """
        pieces, pairs = _usual(run)
        for pair in pairs:
            number = self._numbers.get(pair)
            if number is None and (pair[0] in self._glyphs or pair[0] == NO_INK):
                return None
            if number is not None and number != pair[0]:
                return None
        for pair in pairs:
            self._number(*pair)
        return pieces

    def _encoded(self, glyphs: tuple[Glyph, ...]) -> list[Piece]:
        return _pieces(self.face, glyphs, self._number)

    def ink(self, glyph: int) -> str:
        """A glyph that says nothing."""
        return f"<{self._number(glyph, _SILENT):04X}>"

    def _number(self, glyph: int, text: str) -> int:
        number = self._numbers.get((glyph, text))
        if number is None:
            number = glyph
            if glyph in self._glyphs or glyph == NO_INK:
                number, self._next = self._next, self._next + 1
            self._numbers[glyph, text] = number
            self._glyphs[number] = glyph, text
        return number

    def write(self, document: Any) -> None:
        """Put the used part of the face among the fonts of the document."""
        first = document.objectcounter + 1
        for at, body in enumerate(self.objects(first)):
            document.Reference(body, f"{self.name}.{at}")
        document.idToObject["BasicFonts"].dict[self.name] = f"{first} 0 R"

    def objects(self, first: int) -> tuple[bytes, ...]:
        """The used part of the face as the bodies of so many objects, numbered from `first`."""
        used = {number: self._glyphs[number] for number in sorted(self._glyphs)}
        shapes = _cut(self.face, frozenset(self._outline(glyph) for glyph, _ in used.values()))
        name = f"{shapes.tag}+{self.face.name}"
        extents = self.face.font.get_font_extents("ltr")
        described, file, meaning, places = (f"{first + at} 0 R" for at in range(2, PARTS))
        usual = all(number == glyph for number, (glyph, _) in used.items())
        return (
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
            f" /DescendantFonts [{first + 1} 0 R] /ToUnicode {meaning} >>".encode(),
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /DW 0"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            f" /FontDescriptor {described} /CIDToGIDMap {'/Identity' if usual else places}"
            f" /W {self._widths(used)} >>".encode(),
            f"<< /Type /FontDescriptor /FontName /{name} /Flags {_SYMBOLIC}"
            f" /FontBBox [-700 {extents.descender} 2000 {extents.ascender}]"
            f" /ItalicAngle {_ITALIC_ANGLE} /StemV {_STEM} /Ascent {extents.ascender}"
            f" /Descent {extents.descender} /CapHeight 714 /FontFile2 {file} >>".encode(),
            stream(shapes.packed, f" /Length1 {shapes.length}", packed=True),
            stream(_meaning(used).encode()),
            b"null" if usual else stream(self._map(used)),
        )  # fmt: skip

    def _map(self, used: dict[int, tuple[int, str]]) -> bytes:
        table = bytearray(2 * (max(used) + 1))
        for number, (glyph, _) in used.items():
            table[2 * number : 2 * number + 2] = self._outline(glyph).to_bytes(2, "big")
        return bytes(table)

    def _outline(self, glyph: int) -> int:
        return self.face.space if glyph == NO_INK else glyph

    def _widths(self, used: dict[int, tuple[int, str]]) -> str:
        parts, last = [], -2
        for number, (glyph, _) in used.items():
            width = _advance(self.face, glyph)
            parts.append(f" {width}" if number == last + 1 else f"] {number} [{width}")
            last = number
        return f"[{''.join(parts)[1:]}]]" if parts else "[]"


@dataclass(frozen=True, eq=False)
class Shapes:
    """The outlines of some glyphs of a face, as a compressed font file."""

    tag: str
    packed: bytes
    length: int


def _pieces(
    face: Face, glyphs: tuple[Glyph, ...], number: Callable[[int, str], int]
) -> list[Piece]:
    pieces: list[Piece] = []
    shift = 0
    for up, group in groupby(glyphs, key=lambda glyph: glyph.up):
        parts: list[str] = []
        for glyph in group:
            shift += glyph.right
            if shift:
                parts.append(f"> {-shift} <")
            parts.append(f"{number(glyph.glyph, glyph.text):04X}")
            shift = glyph.advance - glyph.right - _advance(face, glyph.glyph)
        pieces.append(Piece(up, _array(parts)))
    if shift:
        pieces.append(Piece(0, f" {-shift} "))
    return pieces


_USUAL: dict[int, tuple[Run, list[Piece], tuple[tuple[int, str], ...]]] = {}


def _usual(run: Run) -> tuple[list[Piece], tuple[tuple[int, str], ...]]:
    """The arrays of a run whose glyphs all go under their own numbers, and which these are."""
    known = _USUAL.get(id(run))
    if known is None or known[0] is not run:
        if len(_USUAL) >= _KEPT:
            _USUAL.clear()
        pairs = tuple(dict.fromkeys((each.glyph, each.text) for each in run.glyphs))
        alone = len({glyph for glyph, _text in pairs}) == len(pairs)
        pieces = _pieces(run.face, run.glyphs, lambda glyph, _text: glyph)
        known = _USUAL[id(run)] = (run, pieces, pairs if alone else ((NO_INK, ""),))
    return known[1], known[2]


@lru_cache(100_000)
def _advance(face: Face, glyph: int) -> int:
    return face.advance(glyph)


@lru_cache(64)
def _cut(face: Face, glyphs: frozenset[int]) -> Shapes:
    wanted = harfbuzz.SubsetInput()
    wanted.glyph_set.update({0, *glyphs})
    wanted.flags = (
        harfbuzz.SubsetFlags.RETAIN_GIDS
        | harfbuzz.SubsetFlags.NO_HINTING
        | harfbuzz.SubsetFlags.NOTDEF_OUTLINE
        | harfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
    )
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode()) for tag in _NOT_FOR_PDF)
    data = bytes(harfbuzz.subset(face.table, wanted).blob.data)
    sign = zlib.crc32(repr(sorted(glyphs)).encode())
    tag = "".join(chr(65 + sign // 26**place % 26) for place in range(6))
    return Shapes(tag, zlib.compress(data), len(data))


def _array(parts: list[str]) -> str:
    return f"<{''.join(parts)}>".replace("<>", "").replace("< ", "<")


_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_TAIL = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
_BLOCK = 100


def _meaning(used: dict[int, tuple[int, str]]) -> str:
    rows = [f"<{number:04X}> <{_hex(text or _SILENT)}>\n" for number, (_, text) in used.items()]
    blocks = [rows[start : start + _BLOCK] for start in range(0, len(rows), _BLOCK)]
    return _HEAD + "".join(f"{len(b)} beginbfchar\n{''.join(b)}endbfchar\n" for b in blocks) + _TAIL


def _hex(text: str) -> str:
    return text.encode("utf-16-be", "replace").hex().upper()
