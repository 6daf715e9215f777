"""One PDF while it is drawn: a canvas that knows which edge a line starts from.

Places are given from the edge where reading starts and from the foot of the page, in points: on
a mirrored paper the same numbers draw the same page from right to left. Pages leave the paper
as soon as they are finished (`finished`), so a roll of any length needs the memory of a page.

A Paper belongs to the thread that draws on it. Faces and shaped lines are shared and frozen, so
any number of papers may be drawn at the same time.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from itertools import groupby, islice
from operator import attrgetter
from typing import Any

from trainingmgr.documents import previews, shaping
from trainingmgr.documents.embedding import Embedded
from trainingmgr.documents.faces import Face, Style
from trainingmgr.documents.fitting import LEADING, TIGHT, fitted, packed
from trainingmgr.documents.ink import INK, Colour
from trainingmgr.documents.libraries import canvas, pdfdoc
from trainingmgr.documents.printed import Note, Printed
from trainingmgr.documents.shaping import Line, Mark, Run
from trainingmgr.documents.writing import Writer

A4 = (595.276, 841.89)
MM = 72 / 25.4
"""How far apart, in sizes, lines of a cell stand at least: marks over letters touch otherwise."""
RIGHT_TO_LEFT = frozenset(("ar", "fa", "ps", "ur", "he"))


def reads_rightward(language: str) -> bool:
    """Whether a page in that language starts at its right edge."""
    return language.partition("-")[0].partition("_")[0] in RIGHT_TO_LEFT


class Paper:
    """A PDF being drawn, page after page."""

    mirrored: bool
    direction: str

    def __init__(
        self,
        *,
        title: str,
        language: str,
        on: date,
        landscape: bool = False,
        mirrored: bool | None = None,
        eastern: bool = False,
    ) -> None:
        self.width, self.height = A4[::-1] if landscape else A4
        self.read_in(language)
        self.mirrored = self.mirrored if mirrored is None else mirrored
        self.eastern = eastern
        self.canvas = _bare_canvas()(
            None, pagesize=(self.width, self.height), pageCompression=1, invariant=1,
            lang=language,
        )  # fmt: skip
        self.canvas.setTitle(_plain(title))
        self.canvas.setAuthor("")
        self.canvas.setSubject("")
        self.canvas.setCreator("Training Manager")
        self.canvas.setViewerPreference("DisplayDocTitle", "true")
        self.notes: dict[Note, None] = {}
        self.fonts: dict[Face, Embedded] = {}
        self._photos: dict[str, tuple[str, int, int]] = {}
        self._writer = Writer(self.canvas, on)

    def read_in(self, language: str) -> None:
        """From here on pages are read as that language is: from its edge, in its direction."""
        self.mirrored = reads_rightward(language)
        self.direction = "rtl" if self.mirrored else "ltr"

    def text(
        self,
        x: float,
        y: float,
        words: str | Line,
        size: float,
        *,
        style: Style = Style.TEXT,
        align: str = "start",
        colour: Colour = INK,
        direction: str | None = None,
    ) -> float:
        """Write one line with its base line at y. Gives its width.

        `align` says which part of the line stands at x: its start, its centre or its end, as
        seen from the starting edge of the page.
        """
        line = words if isinstance(words, Line) else self._line(words, style, direction)
        width = line.width * size
        left = x - {"start": 0.0, "centre": width / 2, "end": width}[align]
        if self.mirrored:
            left = self.width - left - width
        code = [f"{colour.fill} BT 1 0 0 1 {left:.2f} {y:.2f} Tm"]
        marks: list[str] = []
        for used, runs in groupby(line.runs, key=attrgetter("face")):
            font, body = self._font(used), size * used.scale
            face = f"/{font.name} {body:.2f} Tf"
            code.append(face)
            array = ""
            for run in runs:
                for up, part in font.pieces(run):
                    if up:
                        code += _shown(array), f"{up * body / 1000:.2f} Ts [{part}] TJ 0 Ts"
                        array = ""
                    else:
                        array += part
                if run.marks:
                    marks += [face, *(_inked(mark, font, left, y, body) for mark in run.marks)]
                left += run.width * size
            code.append(_shown(array))
        if marks:
            code += ["/Span <</ActualText ()>> BDC", *marks, "EMC"]
        self.canvas.addLiteral(" ".join([*code, "ET"]))
        return width

    def _line(self, words: str, style: Style, direction: str | None) -> Line:
        line = shaping.line(self.digits(words), style, direction)
        if line.missing:
            self.note("missing", words, line.missing)
        return line

    def measure(self, words: str, size: float, style: Style = Style.TEXT) -> float:
        """How wide a line would be."""
        return self._line(words, style, None).width * size

    def digits(self, words: str) -> str:
        """The words in the digits of this paper: Western, unless Eastern ones were asked for."""
        return shaping.eastern(words) if self.eastern else words

    def note(self, kind: str, where: str, text: str) -> None:
        self.notes[Note(kind, where, text)] = None

    def fit(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        width: float,
        smallest: float,
        where: str,
        lines: int = 1,
        style: Style = Style.TEXT,
        align: str = "start",
        colour: Colour = INK,
        direction: str | None = None,
    ) -> float:
        """Write into a width, smaller and in more lines where it must be.

        The first base line stands at y. Gives the height used. What is cut or missing is noted.
        """
        found = fitted(
            self.digits(words), width, size,
            smallest=smallest, lines=lines, style=style, direction=direction,
        )  # fmt: skip
        if found.cut:
            self.note("cut", where, words)
        if missing := "".join(line.missing for line in found.lines):
            self.note("missing", where, missing)
        for line in found.lines:
            self.text(x, y, line, found.size, align=align, colour=colour)
            y -= found.size * LEADING
        return found.height

    def cell(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        width: float,
        height: float,
        where: str,
        lines: int = 1,
        style: Style = Style.TEXT,
        align: str = "start",
        direction: str | None = None,
    ) -> None:
        """Write into a cell: y is the base line of a single line, more lines share the height."""
        line = self._line(words, style, direction)
        if line.width * size <= width:
            self.text(x, y, line, size, align=align)
            return
        found = packed(
            self.digits(words), width, height - 2, size,
            smallest=size * 0.43, lines=lines, style=style, direction=direction,
        )  # fmt: skip
        if found.cut:
            self.note("cut", where, words)
        step = min(found.size * TIGHT, (height - 2) / len(found.lines))
        y += step * (len(found.lines) - 1) / 2
        for line in found.lines:
            self.text(x, y, line, found.size, align=align)
            y -= step

    def fit_width(
        self, x: float, y: float, words: str, size: float, *, width: float, where: str,
        colour: Colour = INK,
    ) -> float:  # fmt: skip
        """Write one line into a width. Gives the width used."""
        line = self._line(words, Style.TEXT, None)
        self.fit(x, y, words, size, width=width, smallest=size * 0.6, where=where, colour=colour)
        return min(line.width * size, width)

    def _font(self, face: Face) -> Embedded:
        if face not in self.fonts:
            self.fonts[face] = Embedded(face, f"F{len(self.fonts) + 1}")
        return self.fonts[face]

    def knows(self, face: Face, runs: Iterable[Run]) -> None:
        """Keep the glyphs of these runs in the file, whether they are drawn or not."""
        font = self._font(face)
        for run in runs:
            font.pieces(run)

    def rule(
        self,
        x: float,
        y: float,
        to_x: float,
        to_y: float,
        *,
        weight: float = 0.5,
        colour: Colour = INK,
        dash: str = "",
    ) -> None:
        """A straight line."""
        x, to_x = (self.width - x, self.width - to_x) if self.mirrored else (x, to_x)
        self.canvas.addLiteral(
            f"q {colour.stroke} {weight:.2f} w {f'[{dash}] 0 d ' if dash else ''}"
            f"{x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l S Q"
        )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        weight: float = 0.0,
        colour: Colour = INK,
        fill: Colour | None = None,
    ) -> None:
        """A rectangle from its starting lower corner: filled, ruled or both."""
        x = self.width - x - width if self.mirrored else x
        shape = f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re"
        if fill is not None:
            self.canvas.addLiteral(f"{fill.fill} {shape} f")
        if weight:
            self.canvas.addLiteral(f"q {colour.stroke} {weight:.2f} w {shape} S Q")

    def stamp(self, x: float, y: float, size: float, code: str) -> None:
        """A drawing given as operators on a square of one unit: a QR symbol, a mark."""
        x = self.width - x - size if self.mirrored else x
        self.canvas.addLiteral(f"q {size:.3f} 0 0 {size:.3f} {x:.2f} {y:.2f} cm {code} Q")

    def picture(self, x: float, y: float, width: float, height: float, jpeg: bytes) -> None:
        """A photograph as large as it fits, from the starting lower corner of its place.

        It goes into the file as it is, once, however often it is drawn.
        """
        mark = sha256(jpeg).hexdigest()[:32]
        if mark not in self._photos:
            self._photos[mark] = self._kept(mark, jpeg)
        name, across, up = self._photos[mark]
        scale = min(width / across, height / up)
        wide, high = across * scale, up * scale
        left = self.width - x - wide if self.mirrored else x
        self.canvas.addLiteral(f"q {wide:.2f} 0 0 {high:.2f} {left:.2f} {y:.2f} cm /{name} Do Q")
        self.canvas._currentPageHasImages = 1  # noqa: SLF001
        self.canvas._formsinuse.append(mark)  # noqa: SLF001

    def _kept(self, mark: str, jpeg: bytes) -> tuple[str, int, int]:
        """A photograph as an object of the file: its name there, and its size."""
        document = self.canvas._doc  # noqa: SLF001
        photo = pdfdoc.PDFImageXObject(mark)
        photo.loadImageFromJPEG(BytesIO(jpeg))
        photo.name, name = mark, document.getXObjectName(mark)
        document.Reference(photo, name)
        document.addForm(mark, photo)
        return name, photo.width, photo.height

    @contextmanager
    def form(self, name: str) -> Iterator[None]:
        """Draw once what every page repeats."""
        self.canvas.beginForm(name, 0, 0, self.width, self.height)
        yield
        self.canvas.endForm()

    def put(self, name: str) -> None:
        """Lay a form drawn before on this page."""
        self.canvas.doForm(name)

    def turn(self) -> None:
        """End the page."""
        self.canvas.showPage()

    def finished(self) -> bytes:
        """The bytes of what was finished since last asked."""
        return self._writer.finished()

    def close(self) -> bytes:
        """The rest of the file: unasked pages, faces, index. Nothing can be drawn after."""
        for font in self.fonts.values():
            font.write(self.canvas._doc)  # noqa: SLF001
        return self._writer.rest()


class Printout:
    """A PDF that leaves in parts while it is drawn. `notes` are known when it has ended."""

    def __init__(self, paper: Paper, pages: Iterable[None]) -> None:
        self._paper = paper
        self._pages = pages

    def __iter__(self) -> Iterator[bytes]:
        for _ in self._pages:
            yield self._paper.finished()
        yield self._paper.close()

    @property
    def notes(self) -> tuple[Note, ...]:
        return tuple(self._paper.notes)

    def whole(self) -> Printed:
        return Printed(b"".join(self), self.notes)

    def first(self, most: int) -> bytes:
        """A file of the first pages alone. The rest is not drawn, and cannot be after this."""
        parts = [self._paper.finished() for _page in islice(self._pages, most)]
        return b"".join([*parts, self._paper.close()])

    def pictures(self) -> list[bytes]:
        """How the first pages look."""
        return previews.pictures(self.first(previews.MOST))


def _shown(array: str) -> str:
    return f"[{array.replace('><', '')}] TJ" if array else ""


def _inked(mark: Mark, font: Embedded, left: float, y: float, body: float) -> str:
    x, y = left + mark.right * body / 1000, y + mark.up * body / 1000
    return f"1 0 0 1 {x:.2f} {y:.2f} Tm {font.ink(mark.glyph)} Tj"


def _plain(title: str) -> str:
    """A title that a PDF string can hold."""
    return title.encode("utf-16", "replace").decode("utf-16")


@cache
def _bare_canvas() -> Any:
    class Bare(canvas.Canvas):
        """A canvas that does not put Helvetica, never embedded, in every file."""

        def _make_preamble(self) -> None:
            self._preamble = ""

    pdfdoc.rl_config.useA85 = 0
    vars(import_module(pdfdoc.__name__))["pdfdocEnc"] = _as_bytes
    return Bare


def _as_bytes(text: Any) -> Any:
    """What ReportLab's own codec makes of names and numbers, an order of magnitude faster: they
    are ASCII, which stands for itself.
    """
    if not isinstance(text, str):
        return text
    return text.encode("ascii" if text.isascii() else "extpdfdoc")
