"""Letters, quick cards and list pages: headings, facts, paragraphs and small tables that flow.

The whole is laid out before anything is drawn, so every page knows how many there are. For long
lists use `tables`, which does not hold them in memory.
"""

from collections.abc import Callable, Iterator
from datetime import date

from trainingmgr.core.values import dataclass
from trainingmgr.documents.faces import Style
from trainingmgr.documents.fitting import broken
from trainingmgr.documents.ink import grey
from trainingmgr.documents.paper import Paper, Printout
from trainingmgr.documents.shaping import Line, code
from trainingmgr.documents.tables import EDGE, FOOT, SECOND, SheetId, footed, identified, named

SIZE = 10.0
LEADING = 1.45
INDENT = 16.0
RULE = grey(130)


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str
    style: Style = Style.TEXT


@dataclass(frozen=True)
class Points:
    """A list, numbered where the order matters."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Facts:
    """Label and value, one pair a line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Grid:
    """A small table. Cells are broken into as many lines as they need."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...] = ()


Block = Heading | Paragraph | Points | Facts | Grid
Draw = Callable[[float], None]


@dataclass(frozen=True)
class _Strip:
    """A part of the flow that no page break cuts. `follow`: not the last thing on a page."""

    height: float
    draw: Draw
    follow: bool = False


def document(
    title: str,
    blocks: tuple[Block, ...],
    *,
    language: str,
    on: date,
    page: str,
    printed: str = "",
    facts: tuple[tuple[str, str], ...] = (),
    handling: str = "",
    reference: str = "",
    sheet: SheetId | None = None,
    eastern_digits: bool = False,
) -> Printout:
    """A page of text or several, in one language. `page` is "Page %(page)s of %(pages)s"."""
    paper = Paper(title=title, language=language, on=on, eastern=eastern_digits)

    def pages() -> Iterator[None]:
        with paper.form("head"):
            top = identified(paper, title, facts, handling, sheet) - 8
        flow = [strip for block in blocks for strip in _Flow(paper).strips(block)]
        sheets = _paged(flow, top - FOOT)
        for number, strips in enumerate(sheets, 1):
            paper.put("head")
            y = top
            for strip in strips:
                strip.draw(y)
                y -= strip.height
            footed(
                paper,
                start=printed % {"on": code(f"{on:%d/%m/%Y}")},
                middle=named(sheet, reference),
                number=number,
                pages=len(sheets),
                page=page,
            )
            paper.turn()
            yield

    return Printout(paper, pages())


def _paged(flow: list[_Strip], room: float) -> list[list[_Strip]]:
    sheets: list[list[_Strip]] = [[]]
    left = room
    for place, strip in enumerate(flow):
        need = strip.height
        if strip.follow and place + 1 < len(flow):
            need += flow[place + 1].height
        if need > left and sheets[-1]:
            sheets.append([])
            left = room
        sheets[-1].append(strip)
        left -= strip.height
    return sheets


class _Flow:
    """Blocks as strips, from the top of the place they get."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.width = paper.width - 2 * EDGE

    def strips(self, block: Block) -> Iterator[_Strip]:
        match block:
            case Heading(text):
                yield from self._lines(text, 12.5, EDGE, self.width, Style.BOLD, before=10)
            case Paragraph(text, style):
                yield from self._lines(text, SIZE, EDGE, self.width, style, after=6)
            case Points(items, numbered):
                for number, item in enumerate(items, 1):
                    yield from self._point(f"{number}." if numbered else "•", item)
            case Facts(pairs):
                for label, value in pairs:
                    yield self._fact(label, value)
            case Grid():
                yield from self._grid(block)

    def _lines(
        self, text: str, size: float, x: float, width: float, style: Style = Style.TEXT,
        *, before: float = 0, after: float = 3,
    ) -> Iterator[_Strip]:  # fmt: skip
        lines = self._broken(text, width / size, style)
        step = size * LEADING
        for place, line in enumerate(lines):
            above = before if place == 0 else 0.0
            below = after if place == len(lines) - 1 else 0.0

            def draw(top: float, line: Line = line, above: float = above) -> None:
                self.paper.text(x, top - above - size, line, size)

            yield _Strip(step + above + below, draw, follow=style is Style.BOLD and before > 0)

    def _broken(self, text: str, width: float, style: Style = Style.TEXT) -> tuple[Line, ...]:
        lines = broken(self.paper.digits(text), width, style, self.paper.direction)
        if missing := "".join(line.missing for line in lines):
            self.paper.note("missing", text, missing)
        return lines

    def _point(self, mark: str, item: str) -> Iterator[_Strip]:
        first, *others = self._lines(item, SIZE, EDGE + INDENT, self.width - INDENT)

        def draw(top: float) -> None:
            self.paper.text(EDGE + 2, top - SIZE, mark, SIZE, style=Style.BOLD,
                            direction=self.paper.direction)  # fmt: skip
            first.draw(top)

        yield _Strip(first.height, draw)
        yield from others

    def _fact(self, label: str, value: str) -> _Strip:
        side = self.width * 0.32
        lines = self._broken(value, (self.width - side) / SIZE)

        def draw(top: float) -> None:
            self.paper.fit(EDGE, top - SIZE, label, 9, width=side - 8, smallest=5, where="fact",
                           colour=SECOND)  # fmt: skip
            for place, line in enumerate(lines):
                self.paper.text(EDGE + side, top - SIZE - place * SIZE * LEADING, line, SIZE)

        return _Strip(len(lines) * SIZE * LEADING + 2, draw)

    def _grid(self, grid: Grid) -> Iterator[_Strip]:
        shares = grid.shares or (1.0,) * len(grid.headings)
        widths = [self.width * share / sum(shares) for share in shares]
        yield self._grid_row(grid.headings, widths, Style.BOLD, weight=1.2, follow=True)
        for row in grid.rows:
            yield self._grid_row(row, widths, Style.TEXT, weight=0.4, follow=False)

    def _grid_row(
        self,
        row: tuple[str, ...],
        widths: list[float],
        style: Style,
        *,
        weight: float,
        follow: bool,
    ) -> _Strip:
        size = 9.0
        cells = [
            self._broken(words, (width - 8) / size, style)
            for words, width in zip(row, widths, strict=True)
        ]
        height = max(map(len, cells)) * size * LEADING + 5

        def draw(top: float) -> None:
            x = EDGE
            for lines, width in zip(cells, widths, strict=True):
                for place, line in enumerate(lines):
                    self.paper.text(x, top - size - 2 - place * size * LEADING, line, size)
                x += width
            self.paper.rule(EDGE, top - height, EDGE + self.width, top - height, weight=weight,
                            colour=RULE if weight < 1 else grey(0))  # fmt: skip

        return _Strip(height, draw, follow=follow)
