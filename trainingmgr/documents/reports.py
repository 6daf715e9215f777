"""A report of several pages: headings, words, tables of long cells, and two kinds of charts.

Charts are drawn for printers that know black only: parts of a bar are told apart by how they are
filled and by the number in them, and a line shows by a hollow mark where a figure is withheld. Bars
and lines run from the edge where reading starts, as everything else on the paper does.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from trainingmgr.core.values import dataclass
from trainingmgr.documents.faces import Style
from trainingmgr.documents.fitting import broken
from trainingmgr.documents.ink import INK, Colour, grey
from trainingmgr.documents.paper import Paper, Printout
from trainingmgr.documents.shaping import Line
from trainingmgr.documents.tables import EDGE, FOOT, PAD, SECOND, footed, headed

SIZE, LEADING = 8.5, 11.8
BODY, BODY_LEADING = 9.5, 13.5
TITLE, BEFORE, AFTER = 12.0, 16.0, 8.0
HEAD = 34.0
"""What the running head of the pages after the first takes."""
BAR, BAR_GAP, LABEL = 15.0, 5.0, 0.3
"""A bar, what is between two, and the share of the width that their labels take."""
ACROSS, GUTTER, PLOT, CHART = 3, 16.0, 38.0, 94.0
"""Line charts stand three in a row; the height of what is plotted, and of a whole chart."""
PAPER_WHITE, PALE = Colour(255, 255, 255), grey(236)


@dataclass(frozen=True)
class Heading:
    words: str


@dataclass(frozen=True)
class Words:
    """A paragraph. A `soft` one says how to read what follows, and stays with it."""

    words: str
    soft: bool = False


@dataclass(frozen=True)
class Grid:
    """A table whose rows are as high as their cells need. `shares` are of the width; columns in
    `figures` stand at their end.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    figures: frozenset[int] = frozenset()


FILLS = ("full", "dark", "lined", "light", "empty")
"""How the parts of a bar are filled, in the order of the parts."""


@dataclass(frozen=True)
class Bars:
    """Bars of parts of one whole: what each row is called and its parts, in the order of `parts`,
    which says what each is.
    """

    parts: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Course:
    """How one figure went: its points in order of time, None where nothing is told, and `gaps`
    where nothing is known; the top of its scale; what is said of it. The last `shaded` points are
    those that the report is about.
    """

    title: str
    points: tuple[float | None, ...]
    top: float
    top_says: str
    says: str
    gaps: frozenset[int] = frozenset()
    shaded: int = 3


@dataclass(frozen=True)
class Courses:
    charts: tuple[Course, ...]


Block = Heading | Words | Grid | Bars | Courses


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the report says, all its words in the language of the page. `page` is "Page %(page)s of
    %(pages)s"; `start` and `middle` stand in the foot of every page.
    """

    title: str
    language: str
    on: date
    page: str
    blocks: tuple[Block, ...]
    facts: tuple[tuple[str, str], ...] = ()
    handling: str = ""
    start: str = ""
    middle: str = ""


def report(what: Report) -> Printout:
    """The report. Its pages are counted before the first is finished."""
    paper = Paper(title=what.title, language=what.language, on=what.on)
    return Printout(paper, _Drawn(paper, what).draw())


@dataclass(frozen=True)
class _Piece:
    """What is never broken: its height, how it is drawn below a height, whether the next piece
    stays with it, and what is drawn again above it where it begins a page.
    """

    height: float
    draw: Callable[[float], None]
    holds: bool = False
    again: "_Piece | None" = None


class _Drawn:
    def __init__(self, paper: Paper, what: Report) -> None:
        self.paper, self.what = paper, what
        self.width = paper.width - 2 * EDGE

    def draw(self) -> Iterator[None]:
        what, paper = self.what, self.paper
        first = headed(paper, what.title, what.facts, what.handling) - 8
        later = paper.height - EDGE - HEAD
        pages = self._pages(first, later)
        for number, pieces in enumerate(pages, start=1):
            y = first
            if number > 1:
                y = later
                self._running()
            for piece in pieces:
                piece.draw(y)
                y -= piece.height
            footed(paper, start=what.start, middle=what.middle, number=number, pages=len(pages),
                   page=what.page)  # fmt: skip
            paper.turn()
            yield

    def _running(self) -> None:
        """What stands above the pages after the first."""
        y = self.paper.height - EDGE
        self.paper.fit(EDGE, y - 4, self.what.title, 8.5, width=self.width, smallest=5,
                       where="title", colour=SECOND)  # fmt: skip
        self.paper.rule(EDGE, y - 10, self.paper.width - EDGE, y - 10, weight=0.4)

    def _pages(self, first: float, later: float) -> list[list[_Piece]]:
        pages: list[list[_Piece]] = [[]]
        y = first
        for pieces in self._held():
            need = sum(each.height for each in pieces)
            if y - need < FOOT + 6 and pages[-1]:
                pages.append([])
                y = later
                if again := pieces[0].again:
                    pages[-1].append(again)
                    y -= again.height
            pages[-1] += pieces
            y -= need
        return pages

    def _held(self) -> Iterator[list[_Piece]]:
        """Pieces with what stays with them: a heading never stands alone at the foot."""
        held: list[_Piece] = []
        for block in self.what.blocks:
            for piece in self._pieces(block):
                held.append(piece)
                if not piece.holds:
                    yield held
                    held = []
        if held:
            yield held

    def _pieces(self, block: Block) -> Iterator[_Piece]:
        if isinstance(block, Heading):
            yield self._words(block.words, TITLE, TITLE * 1.35, Style.BOLD, BEFORE, holds=True)
        elif isinstance(block, Words):
            colour = SECOND if block.soft else INK
            size, leading = (SIZE, LEADING) if block.soft else (BODY, BODY_LEADING)
            yield self._words(block.words, size, leading, Style.TEXT, 2, colour=colour,
                              holds=block.soft)  # fmt: skip
        elif isinstance(block, Grid):
            yield from self._grid(block)
        elif isinstance(block, Bars):
            yield from self._bars(block)
        else:
            yield from self._courses(block)

    def _words(
        self, words: str, size: float, leading: float, style: Style, before: float, *,
        holds: bool = False, colour: Colour = INK,
    ) -> _Piece:  # fmt: skip
        lines = broken(self.paper.digits(words), self.width / size, style)

        def draw(y: float) -> None:
            y -= before + size
            for line in lines:
                self.paper.text(EDGE, y, line, size, style=style, colour=colour)
                y -= leading

        return _Piece(before + len(lines) * leading + AFTER - 2, draw, holds)

    def _grid(self, grid: Grid) -> Iterator[_Piece]:
        whole = sum(grid.shares)
        widths = [self.width * each / whole for each in grid.shares]
        head = self._row(grid, widths, grid.heads, Style.BOLD, is_head=True)
        yield head
        for row in grid.rows:
            piece = self._row(grid, widths, row, Style.TEXT)
            yield _Piece(piece.height, piece.draw, again=head)
        yield _Piece(AFTER, lambda _y: None)

    def _row(
        self, grid: Grid, widths: Sequence[float], cells: Sequence[str], style: Style, *,
        is_head: bool = False,
    ) -> _Piece:  # fmt: skip
        written: list[tuple[Line, ...]] = [
            broken(self.paper.digits(cell), (width - 2 * PAD) / SIZE, style)
            for cell, width in zip(cells, widths, strict=True)
        ]
        height = max(map(len, written)) * LEADING + 5

        def draw(y: float) -> None:
            x = EDGE
            for place, (lines, width) in enumerate(zip(written, widths, strict=True)):
                at_end = place in grid.figures
                low = y - SIZE - 2
                for line in lines:
                    self.paper.text(
                        x + (width - PAD if at_end else PAD), low, line, SIZE, style=style,
                        align="end" if at_end else "start",
                    )  # fmt: skip
                    low -= LEADING
                x += width
            end = self.paper.width - EDGE
            self.paper.rule(EDGE, y - height, end, y - height, weight=1.2 if is_head else 0.3,
                            colour=INK if is_head else grey(150))  # fmt: skip

        return _Piece(height, draw, holds=is_head)

    def _bars(self, bars: Bars) -> Iterator[_Piece]:
        side = self.width * LABEL
        for label, parts in bars.rows:
            yield self._bar(label, parts, side)
        yield self._key(bars.parts)

    def _bar(self, label: str, parts: Sequence[int], side: float) -> _Piece:
        unit = (self.width - side) / max(1, sum(parts))

        def draw(y: float) -> None:
            low = y - BAR - 2
            self.paper.fit(EDGE, low + 4, label, SIZE, width=side - 8, smallest=5, where="bar")
            x = EDGE + side
            for fill, count in zip(FILLS, parts, strict=False):
                if not count:
                    continue
                self._fill(x, low, unit * count, BAR, fill)
                bright = fill in ("full", "dark")
                middle = x + unit * count / 2
                if fill == "lined":
                    self.paper.box(middle - 7, low + 2, 14, BAR - 4, fill=PAPER_WHITE)
                self.paper.text(middle, low + 4, str(count), SIZE, style=Style.BOLD,
                                align="centre", colour=PAPER_WHITE if bright else INK)  # fmt: skip
                x += unit * count

        return _Piece(BAR + BAR_GAP, draw, holds=True)

    def _fill(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        shades = {"full": grey(0), "dark": grey(105), "light": grey(212)}
        self.paper.box(x, y, width, height, weight=0.6, fill=shades.get(fill, PAPER_WHITE))
        if fill == "lined":
            for n in range(1, int(width / 3)):
                self.paper.rule(x + n * 3, y, x + n * 3, y + height, weight=0.5)

    def _key(self, parts: Sequence[str]) -> _Piece:
        """What the parts are: as many beside one another as there is room for."""
        rows: list[list[tuple[float, str, str]]] = [[]]
        x = 0.0
        for fill, words in zip(FILLS, parts, strict=False):
            wide = 16 + self.paper.measure(words, SIZE) + 14
            if x + wide > self.width and rows[-1]:
                rows.append([])
                x = 0.0
            rows[-1].append((x, fill, words))
            x += wide

        def draw(y: float) -> None:
            for row in rows:
                y -= LEADING + 1
                for x, fill, words in row:
                    self._fill(EDGE + x, y - 1, 11, 8, fill)
                    self.paper.text(EDGE + x + 16, y, words, SIZE)

        return _Piece(len(rows) * (LEADING + 1) + AFTER, draw)

    def _courses(self, courses: Courses) -> Iterator[_Piece]:
        each = (self.width - GUTTER * (ACROSS - 1)) / ACROSS
        for start in range(0, len(courses.charts), ACROSS):
            yield self._beside(courses.charts[start : start + ACROSS], each)

    def _beside(self, row: Sequence[Course], each: float) -> _Piece:
        def draw(y: float) -> None:
            for place, chart in enumerate(row):
                self._course(chart, EDGE + place * (each + GUTTER), y, each)

        return _Piece(CHART, draw)

    def _course(self, chart: Course, x: float, y: float, width: float) -> None:
        paper = self.paper
        paper.fit(x, y - 9, chart.title, 7.5, width=width, smallest=6, lines=2, where="chart",
                  style=Style.BOLD)  # fmt: skip
        low = y - 31 - PLOT
        step = width / max(1, len(chart.points))
        at = [x + step * (n + 0.5) for n in range(len(chart.points))]
        shaded = min(chart.shaded, len(chart.points))
        paper.box(x + width - step * shaded, low, step * shaded, PLOT, fill=PALE)
        paper.rule(x, low, x + width, low, weight=0.6)
        paper.rule(x, low + PLOT, x + width, low + PLOT, weight=0.3, colour=grey(150), dash="1 2")
        paper.text(x, low + PLOT + 2, chart.top_says, 6, colour=SECOND)
        high = [
            None if value is None else low + min(1.0, value / (chart.top or 1)) * (PLOT - 4)
            for value in chart.points
        ]
        for (start, one), (end, two) in pairwise(zip(at, high, strict=True)):
            if one is not None and two is not None:
                paper.rule(start, one, end, two, weight=1.1)
        for n, (place, value) in enumerate(zip(at, high, strict=True)):
            if value is not None:
                paper.box(place - 1.6, value - 1.6, 3.2, 3.2, fill=INK)
            elif n not in chart.gaps:
                paper.box(place - 2, low + 2, 4, 4, weight=0.6, fill=PAPER_WHITE)
        paper.fit(x, low - 11, chart.says, 7.5, width=width, smallest=5, where="chart")
