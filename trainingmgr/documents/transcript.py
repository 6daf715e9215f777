"""The transcript of one person: what they completed and attained, on A4, with a code to check it.

Black on white; groups of rows under their headings, over as many pages as they need. The code
stands beside the facts of every page, so that no page travels without it.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from trainingmgr.core.values import dataclass
from trainingmgr.documents import qr
from trainingmgr.documents.faces import Style
from trainingmgr.documents.ink import grey
from trainingmgr.documents.paper import Paper, Printout
from trainingmgr.documents.shaping import code
from trainingmgr.documents.tables import EDGE, FOOT, SECOND, footed, headed
from trainingmgr.documents.words import halves

QR_SIDE = 88.0
LOWEST = 122.0
"""Points under the upper edge that the code needs, however few facts there are."""
ROW, GROUP = 17.0, 40.0
PAIRED = 17.0
"""More for a row that says its titles in two languages."""
SIZE = 8.5


@dataclass(frozen=True)
class Group:
    """Rows under one heading, in the order of the transcript's columns."""

    title: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """One transcript, all its words in the language of the page.

    `columns` are (heading, share of the width, "start" or "end"); `sealed` is what
    `signing.seal` gave, put behind `address`; `says` stands under the last row.
    """

    title: str
    language: str
    on: date
    facts: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, float, str], ...]
    groups: tuple[Group, ...]
    serial: str
    sealed: str
    address: str
    says: str
    page: str
    printed: str
    handling: str = ""


def transcript(what: Transcript) -> Printout:
    paper = Paper(title=f"{what.title} {what.serial}", language=what.language, on=what.on)
    return Printout(paper, _Sheets(paper, what).draw())


class _Sheets:
    def __init__(self, paper: Paper, what: Transcript) -> None:
        self.paper, self.what = paper, what
        self.width = paper.width - 2 * EDGE
        whole = sum(share for _title, share, _align in what.columns)
        heads = max(len(halves(title)) for title, _share, _align in what.columns)
        self.group = GROUP + 9 * (heads - 1)
        rows = [row for group in what.groups for row in group.rows]
        paired = any(len(halves(words)) > 1 for row in rows for words in row)
        self.row = ROW + PAIRED if paired else ROW
        self.widths = [self.width * share / whole for _title, share, _align in what.columns]

    def draw(self) -> Iterator[None]:
        with self.paper.form("head"):
            top = self._head()
        pages = self._pages(top - FOOT - 54)
        for number, blocks in enumerate(pages, start=1):
            self.paper.put("head")
            y = top
            for block in blocks:
                y = self._group(block, y) if isinstance(block, str) else self._row(block, y)
            if number == len(pages):
                self.paper.fit(EDGE, y - 18, self.what.says, 8, width=self.width, smallest=6,
                               lines=5, where="says", colour=SECOND)  # fmt: skip
            footed(self.paper, start=self.what.printed % {"on": code(f"{self.what.on:%d/%m/%Y}")},
                   middle=code(self.what.serial), number=number, pages=len(pages),
                   page=self.what.page)  # fmt: skip
            self.paper.turn()
            yield

    def _head(self) -> float:
        what, paper = self.what, self.paper
        kept = QR_SIDE + 14
        body = headed(paper, what.title, what.facts, what.handling, kept=kept, kept_facts=kept)
        x, y = paper.width - EDGE - QR_SIDE, paper.height - EDGE - QR_SIDE + 8
        paper.stamp(x, y, QR_SIDE, qr.symbol(f"{what.address}/", what.sealed).operators)
        paper.fit(paper.width - EDGE, y - 10, code(what.serial), 7, width=QR_SIDE + 40, smallest=5,
                  where="serial", style=Style.BOLD, align="end")  # fmt: skip
        return min(body, paper.height - LOWEST) - 8

    def _pages(self, room: float) -> list[list[str | Sequence[str]]]:
        """Headings keep their first row; a group that is broken says its heading again."""
        pages: list[list[str | Sequence[str]]] = [[]]
        left = room
        for group in self.what.groups:
            for place, row in enumerate(group.rows):
                need = self.row + (self.group if place == 0 else 0)
                if left < need:
                    pages.append([group.title])
                    left = room - self.group
                elif place == 0:
                    pages[-1].append(group.title)
                    left -= self.group
                pages[-1].append(row)
                left -= self.row
        return pages

    def _group(self, title: str, y: float) -> float:
        self.paper.fit(EDGE, y - 18, title, 10, width=self.width, smallest=7, where="group",
                       style=Style.BOLD)  # fmt: skip
        x, end = EDGE, self.paper.width - EDGE
        for (heading, _share, align), width in zip(self.what.columns, self.widths, strict=True):
            for at, words in enumerate(halves(heading)):
                self.paper.fit(x + (width - 5 if align == "end" else 0), y - 33 - at * 9, words,
                               7.5, width=width - 6, smallest=5, where="heading", align=align,
                               colour=SECOND)  # fmt: skip
            x += width
        self.paper.rule(EDGE, y - self.group + 2, end, y - self.group + 2, weight=1.0)
        return y - self.group

    def _row(self, cells: Sequence[str], y: float) -> float:
        x = EDGE
        for words, (_title, _share, align), width in zip(
            cells, self.what.columns, self.widths, strict=True
        ):
            parts = halves(words) if words else []
            foot = y - (self.row + ROW * max(1, len(parts))) / 2
            for place, part in enumerate(reversed(parts)):
                self.paper.cell(x + (width - 5 if align == "end" else 0), foot + place * ROW + 5,
                                part, SIZE, width=width - 7, height=ROW, lines=2, align=align,
                                where="row")  # fmt: skip
            x += width
        self.paper.rule(EDGE, y - self.row, self.paper.width - EDGE, y - self.row, weight=0.3,
                        colour=grey(150))  # fmt: skip
        return y - self.row
