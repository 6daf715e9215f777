"""Files of one page that differ in little, such as the certificates of one run of a course.

What they share is drawn, packed and numbered once, as a plate; striking a file from it adds what
is said of one person, its own list of offsets, and nothing else. A face goes into each file with
an alphabet of letters in all their forms, so that most names need no face of their own: where one
does, its glyphs are added and that face is packed again. The same words on the same plate give the
same bytes in any process.
"""

from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import product
from typing import Any

from trainingmgr.core.values import dataclass
from trainingmgr.documents import shaping
from trainingmgr.documents.embedding import PARTS, Embedded
from trainingmgr.documents.faces import Face, Script, Style, face
from trainingmgr.documents.libraries import pdfdoc
from trainingmgr.documents.paper import Paper
from trainingmgr.documents.printed import Note
from trainingmgr.documents.writing import HEADER, indirect, stream, trailer

_LATIN = " ".join(
    (
        *map(chr, range(0x21, 0x7F)), *map(chr, range(0xC0, 0xD7)), *map(chr, range(0xD8, 0xF7)),
        *map(chr, range(0xF8, 0x100)), "ŒœŠšŸŽž’–·",
    )
)  # fmt: skip
_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئ"
_TITLE = "@"
QUICK = 1
"""Packed five times as fast as usual; the drawing of one certificate is 800 bytes longer for it."""


@dataclass(frozen=True)
class Plate:
    """The part that its files share, and where its objects begin. The page's drawing, the facts
    about the file, and a face that a file adds glyphs to, are left to each file.
    """

    paper: Paper
    shared: bytes
    offsets: dict[int, int]
    fonts: tuple["Alphabet", ...]
    forms: dict[str, str]
    drawing: int
    facts: tuple[int, bytes]
    root: int
    notes: tuple[Note, ...]

    def strike(self, title: str) -> "Struck":
        return Struck(self, title)


def plate(paper: Paper, forms: tuple[str, ...]) -> Plate:
    """The plate of a paper on which these forms are drawn and no page yet."""
    paper.canvas.setTitle(_TITLE)
    for script, style in product(Script, Style):
        paper.knows(face(script, style), _alphabet(script, style))
    for name in forms:
        paper.put(name)
    paper.turn()
    document = paper.canvas._doc  # noqa: SLF001
    fonts = tuple(Alphabet(font, _kept_free(document, font)) for font in paper.fonts.values())
    root, facts = (
        int(document.Reference(each).format(document).split()[0])
        for each in (document.Catalog, document.info)
    )
    document.Outlines.prepare(document, paper.canvas)
    if document.Outlines.ready < 0:
        document.Catalog.Outlines = None
    shared, offsets, bodies = bytearray(HEADER), {}, {}
    number = 0
    while (number := number + 1) in document.numberToId:
        found = document.idToObject[document.numberToId[number]]
        if found is not None:
            bodies[number] = pdfdoc.format(found, document, toplevel=1)
    (page,) = (each for each in document.Pages.pages)
    drawing = int(document.Reference(page.Contents).format(document).split()[0])
    for number, body in bodies.items():
        if number not in (facts, drawing):
            offsets[number] = len(shared)
            shared += indirect(number, body)
    return Plate(
        paper, bytes(shared), offsets, fonts,
        {name: f"/{document.getXObjectName(name)} Do" for name in forms},
        drawing, (facts, bodies[facts]), root, tuple(paper.notes),
    )  # fmt: skip


def _kept_free(document: Any, font: Embedded) -> int:
    """The first of the numbers that a face of each file has."""
    first: int = document.objectcounter + 1
    for at in range(PARTS):
        document.Reference(None, f"{font.name}.{at}")
    document.idToObject["BasicFonts"].dict[font.name] = f"{first} 0 R"
    return first


class _Code(list[str]):
    """What a Paper needs of a canvas to write and to lay a drawing."""

    def __init__(self, forms: dict[str, str]) -> None:
        self._forms = forms

    addLiteral = list.append  # noqa: N815  as ReportLab calls it

    def doForm(self, name: str) -> None:  # noqa: N802
        self.append(self._forms[name])


class Struck(Paper):
    """One file from a plate. Its one page is drawn on it as on any paper."""

    def __init__(self, plate: Plate, title: str) -> None:
        like = plate.paper
        self.width, self.height = like.width, like.height
        self.mirrored, self.direction, self.eastern = like.mirrored, like.direction, like.eastern
        self.canvas = _Code(plate.forms)
        self.notes = dict.fromkeys(plate.notes)
        self.fonts = {each.font.face: each.font.again() for each in plate.fonts}
        self._plate = plate
        self._title = title

    def turn(self) -> None:
        """There is one page."""

    def finished(self) -> bytes:
        return b""

    def close(self) -> bytes:
        plate = self._plate
        offsets = dict(plate.offsets)
        parts, position = [plate.shared], len(plate.shared)
        for each in plate.fonts:
            font = self.fonts[each.font.face]
            body, starts = each.usual if len(font) == len(each.font) else each.with_(font)
            offsets |= {number: position + start for number, start in starts.items()}
            parts.append(body)
            position += len(body)
        number, facts = plate.facts
        named = facts.replace(b"/Title (@)", b"/Title <FEFF" + _hex(self._title) + b">")
        drawing = stream("\n".join(self.canvas).encode(), level=QUICK)
        for at, body in ((number, named), (plate.drawing, drawing)):
            offsets[at] = position
            parts.append(indirect(at, body))
            position += len(parts[-1])
        digest = sha256(b"".join(parts[1:]), usedforsecurity=False)
        parts.append(trailer(offsets, position, plate.root, number, digest.hexdigest()[:32]))
        return b"".join(parts)


def _hex(title: str) -> bytes:
    return title.encode("utf-16-be", "replace").hex().upper().encode()


Packed = tuple[bytes, dict[int, int]]
"""A face as it stands in files, and where each of its objects begins in that."""


@dataclass(frozen=True)
class Alphabet:
    """A face with the letters that every file of a plate has, under its first number there."""

    font: Embedded
    first: int

    @cached_property
    def usual(self) -> Packed:
        return self.with_(self.font)

    def with_(self, font: Embedded) -> Packed:
        return _packed(font.face, font.name, font.meanings, self.first)


@lru_cache(64)
def _packed(
    face_: Face, name: str, meanings: tuple[tuple[int, int, str], ...], first: int
) -> Packed:
    whole, starts = bytearray(), {}
    for number, body in enumerate(Embedded.of(face_, name, meanings).objects(first), start=first):
        starts[number] = len(whole)
        whole += indirect(number, body)
    return bytes(whole), starts


@lru_cache(8)
def _alphabet(script: Script, style: Style) -> tuple[shaping.Run, ...]:
    """Every letter beside every other, in the order of the alphabet: all their forms."""
    words = (
        _LATIN if script is Script.LATIN
        else " ".join(f"{a}{b} {a}{a}{b}{b}" for a, b in product(_LETTERS, repeat=2))
    )  # fmt: skip
    direction = "ltr" if script is Script.LATIN else "rtl"
    return shaping.line(words, style, direction).runs
