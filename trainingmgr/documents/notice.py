"""A letter to one person: what was decided about them, and what they may do about it.

A4, black on white, as many pages as its sentences need: whom it is to, the sentences, a small
table where there is one, and places to sign. It reads from the starting edge of its language.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from trainingmgr.core.values import dataclass
from trainingmgr.documents.faces import Style
from trainingmgr.documents.fitting import broken
from trainingmgr.documents.paper import Paper, Printout
from trainingmgr.documents.qr import Symbol, symbol
from trainingmgr.documents.tables import EDGE, FOOT, SECOND, footed, headed

SIZE, LEADING, BETWEEN = 10.5, 15.0, 8.0
ROW, SIGN, QR_SIDE = 16.0, 58.0, 72.0


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What one letter says, all its words in the language of the page.

    `facts` (label, value) say to whom and about what; `rows` are a table, its headings first;
    `signs` the captions under the lines to sign on; `scan` what a QR below them says; `page` is
    """

    title: str
    language: str
    on: date
    facts: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    page: str
    rows: tuple[tuple[str, ...], ...] = ()
    after: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    handling: str = ""
    printed: str = ""
    scan: str = ""
    scan_side: float = QR_SIDE


def notice(what: Notice) -> Printout:
    """The letter. Its pages are counted before the first is drawn."""
    paper = Paper(title=what.title, language=what.language, on=what.on)
    return Printout(paper, _Letter(paper, what).draw())


def notices(whats: Sequence[Notice]) -> Printout:
    """Letters of one day as one paper, each in its own language, with its own count of pages."""
    first = whats[0]
    paper = Paper(title=first.title, language=first.language, on=first.on)
    return Printout(paper, chain.from_iterable(_Letter(paper, each).draw() for each in whats))


class _Letter:
    def __init__(self, paper: Paper, what: Notice) -> None:
        self.paper, self.what = paper, what
        self.width = paper.width - 2 * EDGE

    def draw(self) -> Iterator[None]:
        self.paper.read_in(self.what.language)
        pages = self._pages()
        for number, blocks in enumerate(pages, start=1):
            y = headed(self.paper, self.what.title, self.what.facts, self.what.handling) - 22
            before: object = ""
            for block in blocks:
                if isinstance(before, tuple) and not isinstance(block, tuple):
                    y -= BETWEEN
                y, before = self._put(block, y), block
            printed = self.what.printed % {"on": f"{self.what.on:%d/%m/%Y}"}
            footed(self.paper, start=printed, middle="", number=number, pages=len(pages),
                   page=self.what.page)  # fmt: skip
            self.paper.turn()
            yield

    def _pages(self) -> list[list[object]]:
        """Blocks that stand together, broken where a page is full."""
        top = self.paper.height - EDGE - 100
        pages: list[list[object]] = [[]]
        y = top
        for block in self._blocks():
            need = self._height(block)
            if y - need < FOOT + 10 and pages[-1]:
                pages.append([])
                y = top
            pages[-1].append(block)
            y -= need
        return pages

    def _blocks(self) -> Iterator[object]:
        yield from self.what.paragraphs
        yield from self.what.rows
        yield from self.what.after
        if self.what.scan:
            yield symbol(self.what.scan)
        if self.what.signs:
            yield list(self.what.signs)

    def _height(self, block: object) -> float:
        if isinstance(block, str):
            return len(self._lines(block)) * LEADING + BETWEEN
        if isinstance(block, Symbol):
            return self.what.scan_side + BETWEEN
        return ROW if isinstance(block, tuple) else SIGN

    def _lines(self, words: str) -> Sequence[object]:
        return broken(self.paper.digits(words), self.width / SIZE)

    def _put(self, block: object, y: float) -> float:
        if isinstance(block, str):
            for line in broken(self.paper.digits(block), self.width / SIZE):
                self.paper.text(EDGE, y, line, SIZE)
                y -= LEADING
            return y - BETWEEN
        if isinstance(block, Symbol):
            side = self.what.scan_side
            self.paper.stamp(EDGE, y - side + SIZE, side, block.operators)
            return y - side - BETWEEN
        if isinstance(block, tuple):
            self._row(block, y)
            return y - ROW
        self._signs(block, y)
        return y - SIGN

    def _row(self, cells: tuple[str, ...], y: float) -> None:
        each = self.width / len(cells)
        head = cells is self.what.rows[0]
        for place, cell in enumerate(cells):
            end = place > 0
            x = EDGE + place * each + (each - 4 if end else 0)
            self.paper.fit(x, y, cell, 9.5, width=each - 8, smallest=6, where="row",
                           align="end" if end else "start",
                           style=Style.BOLD if head else Style.TEXT)  # fmt: skip
        self.paper.rule(EDGE, y - 4, self.paper.width - EDGE, y - 4, weight=0.8 if head else 0.3)

    def _signs(self, captions: object, y: float) -> None:
        said = list(captions)  # type: ignore[call-overload]
        each = self.width / len(said)
        for place, caption in enumerate(said):
            x = EDGE + place * each
            self.paper.rule(x, y - 34, x + each - 16, y - 34, weight=0.5)
            self.paper.fit(x, y - 45, caption, 8, width=each - 16, smallest=6, where="sign",
                           colour=SECOND)  # fmt: skip
