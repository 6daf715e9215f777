"""Rolls and lists: tables over any number of pages, drawn straight on the canvas.

Rows all have one height, so the number of pages is known before the first row is read; each page
leaves as soon as it is full, and memory holds one page. Columns run from the edge where reading
starts. Made for printers that know black only: rules, every third one darker, no tints.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice, repeat

from trainingmgr.core.values import dataclass
from trainingmgr.documents import qr
from trainingmgr.documents.faces import Style
from trainingmgr.documents.fitting import fitted
from trainingmgr.documents.ink import grey
from trainingmgr.documents.paper import Paper, Printout
from trainingmgr.documents.shaping import code
from trainingmgr.documents.words import halves

EDGE, FOOT = 34.0, 40.0
PAD = 3.0
HEAD, NEXT_LINE = 20.0, 10.0
LINES, SMALLER = 4, 0.7
"""Lines of a heading at most, and how much smaller it is written before it takes another."""
ROW, WRITTEN, PICTURED = 17.0, 22.0, 46.0
"""The height of a line, of one that somebody writes on, and of one with a photograph."""
QR_SIDE, ID_WIDTH = 52.0, 92.0
RULE, THIRD = grey(150), grey(40)
SECOND = grey(60)


@dataclass(frozen=True)
class Column:
    """A column: its heading, its share of the width, and how its cells are written.

    `align` is "start", "centre" or "end" as the page reads; `direction` that of the words ("ltr"
    for codes and numbers, None to follow the words); `lines` how often a long cell may be broken.
    The cells of a `picture` column are JPEGs as bytes, or empty.
    """

    title: str
    share: float
    align: str = "start"
    direction: str | None = None
    style: Style = Style.TEXT
    lines: int = 1
    picture: bool = False


Cells = Sequence[str | bytes]


@dataclass(frozen=True)
class SheetId:
    """How a paper is known when it comes back: its id, as `says` calls it, and what its QR says;
    and how many empty lines follow for people who are not on it.
    """

    code: str
    scan: str
    says: str
    spare: int = 0


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table to be printed, all its words in the language of the page.

    `facts` (label, value) stand under the title of every page, `handling` says on every page how
    the paper is to be handled, `page` is "Page %(page)s of %(pages)s", `printed` "Printed %(on)s".
    The order of the rows is the caller's. With a `sheet`, every page bears its id and empty lines
    follow the last row.
    """

    title: str
    columns: tuple[Column, ...]
    language: str
    on: date
    page: str
    printed: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    handling: str = ""
    reference: str = ""
    sheet: SheetId | None = None
    landscape: bool = False
    row_height: float = ROW
    size: float = 8.5
    eastern_digits: bool = False


def table(what: Table, rows: Iterable[Cells], count: int | None = None) -> Printout:
    """The table, page by page. Without `count`, rows must know their length.

    Should there be more or fewer rows than said, all of them are printed and a note "count" says
    that the number of pages on the paper is wrong.
    """
    if count is None:
        rows = rows if isinstance(rows, Sequence) else list(rows)
        count = len(rows)
    if what.sheet is not None and what.sheet.spare:
        empty = [""] * len(what.columns)
        rows, count = chain(rows, repeat(empty, what.sheet.spare)), count + what.sheet.spare
    paper = Paper(
        title=what.title,
        language=what.language,
        on=what.on,
        landscape=what.landscape,
        eastern=what.eastern_digits,
    )
    return Printout(paper, _Sheets(paper, what, count).draw(iter(rows)))


def headed(
    paper: Paper,
    title: str,
    facts: Sequence[tuple[str, str]],
    handling: str,
    *,
    kept: float = 0.0,
    kept_facts: float = 0.0,
) -> float:
    """The top of a page: handling line, title, facts. Gives the height where the body starts.

    `kept` and `kept_facts` are widths left free at the far edge, beside the title and the facts.
    """
    top, width = paper.height - EDGE, paper.width - 2 * EDGE
    if handling:
        used = paper.fit(EDGE, top, handling, 8, width=width - kept, smallest=5, where="handling",
                         lines=3 if kept else 1, style=Style.BOLD)  # fmt: skip
        top -= max(20, used + 9)
    top -= paper.fit(EDGE, top - 4, title, 15, width=width - kept, smallest=9, lines=2,
                     where="title", style=Style.BOLD)  # fmt: skip
    top -= 7 if kept_facts else 0
    across = 2 if kept else 3
    each = (width - kept_facts) / across
    place = 0
    for label, value in facts:
        wide = paper.measure(label, 7.5) + paper.measure(value, 8.5, Style.BOLD) + 13 > each * 1.1
        if wide and place % across:
            place += across - place % across
        x, y = EDGE + place % across * each, top - 2 - place // across * 14
        room, share = (
            width - kept_facts if wide else each,
            0.45 if len(halves(label)) == 1 else 0.65,
        )
        used = paper.fit_width(x, y, label, 7.5, width=room * share, where="fact", colour=SECOND)
        paper.fit(x + used + 5, y, value, 8.5, width=room - used - 13, smallest=5, where="fact",
                  style=Style.BOLD)  # fmt: skip
        place += across if wide else 1
    return top - (-(-place // across)) * 14


def named(sheet: SheetId | None, reference: str) -> str:
    """What stands in the middle of the foot: the id of the paper, or what it is about."""
    if sheet is not None:
        return f"{sheet.says} {code(sheet.code)}"
    return code(reference) if reference else ""


def identified(
    paper: Paper,
    title: str,
    facts: Sequence[tuple[str, str]],
    handling: str,
    sheet: SheetId | None,
) -> float:
    """The top of a page with the id and the QR by which the paper is known, if it has them."""
    if sheet is None:
        return headed(paper, title, facts, handling)
    kept = QR_SIDE + ID_WIDTH
    top, side = paper.height - EDGE, paper.width - EDGE - QR_SIDE
    paper.stamp(side, top - QR_SIDE + 8, QR_SIDE, qr.symbol(sheet.scan).operators)
    paper.fit(side - 8, top + 1, sheet.says, 7.5, width=ID_WIDTH - 14, smallest=5,
              where="sheet", align="end", colour=SECOND)  # fmt: skip
    paper.fit(side - 8, top - 13, code(sheet.code), 12, width=ID_WIDTH - 14, smallest=8,
              where="sheet", style=Style.BOLD, align="end")  # fmt: skip
    body = headed(paper, title, facts, handling, kept=kept, kept_facts=kept)
    return min(body, top - QR_SIDE + 4) - 2


def footed(paper: Paper, *, start: str, middle: str, number: int, pages: int, page: str) -> None:
    """The foot of a page."""
    paper.rule(EDGE, FOOT - 9, paper.width - EDGE, FOOT - 9, weight=0.4)
    third = (paper.width - 2 * EDGE) / 3 - 8
    paper.fit(EDGE, FOOT - 20, start, 7.5, width=third, smallest=4, where="foot", colour=SECOND)
    paper.fit(paper.width / 2, FOOT - 20, middle, 7.5, width=third, smallest=4, where="foot",
              align="centre", colour=SECOND)  # fmt: skip
    paper.text(
        paper.width - EDGE,
        FOOT - 20,
        page % {"page": number, "pages": pages},
        7.5,
        align="end",
        style=Style.BOLD,
        direction=paper.direction,
    )


class _Sheets:
    def __init__(self, paper: Paper, what: Table, count: int) -> None:
        self.paper = paper
        self.what = what
        self.count = count
        width = paper.width - 2 * EDGE
        whole = sum(column.share for column in what.columns)
        self.widths = [width * column.share / whole for column in what.columns]
        self.starts = [EDGE + sum(self.widths[:place]) for place in range(len(self.widths))]
        self.heads = [*map(self._heading, what.columns, self.widths)]
        most = max((lines for lines, _size in self.heads), default=1)
        self.head = HEAD + (most - 1) * NEXT_LINE

    def _heading(self, column: Column, width: float) -> tuple[int, float]:
        """Lines and size of a heading: two lines where there are two languages, or as many as a
        long one takes broken between words, before it is written much smaller or cut.
        """
        said, room, size = halves(column.title), width - 2 * PAD, self.what.size
        if len(said) > 1:
            return 2, size
        whole = self.paper.measure(said[0], size, Style.BOLD)
        longest = max(
            (self.paper.measure(word, size, Style.BOLD) for word in said[0].split()), default=0
        )
        if whole <= room or longest > room >= SMALLER * whole:
            return 1, size
        size = min(size, size * room / longest)
        for lines in range(2, LINES):
            found = fitted(said[0], room, size, smallest=SMALLER * size, lines=lines,
                           style=Style.BOLD)  # fmt: skip
            if not found.cut:
                return lines, size
        return LINES, size

    def draw(self, rows: Iterator[Cells]) -> Iterator[None]:
        with self.paper.form("head"):
            top = self._head()
            self._headings(top)
        top -= self.head
        room = max(1, int((top - FOOT) // self.what.row_height))
        with self.paper.form("rules"):
            self._rules(top, room)
        pages = max(1, -(-self.count // room))
        number, drawn = 0, 0
        while (here := list(islice(rows, room))) or number == 0:
            number, drawn = number + 1, drawn + len(here)
            self._sheet(here, top, number, pages, full=len(here) == room)
            yield
        if drawn != self.count:
            self.paper.note("count", "page", f"{drawn} ≠ {self.count}")

    def _head(self) -> float:
        """What stands above the headings of every page. Gives the height where they start."""
        what = self.what
        return identified(self.paper, what.title, what.facts, what.handling, what.sheet)

    def _sheet(self, rows: list[Cells], top: float, number: int, pages: int, *, full: bool) -> None:
        self.paper.put("head")
        if full:
            self.paper.put("rules")
        else:
            self._rules(top, len(rows))
        for place, row in enumerate(rows):
            self._row(row, top - (place + 1) * self.what.row_height)
        printed = self.what.printed % {"on": code(f"{self.what.on:%d/%m/%Y}")}
        footed(
            self.paper,
            start=printed,
            middle=self._named(),
            number=number,
            pages=pages,
            page=self.what.page,
        )
        self.paper.turn()

    def _named(self) -> str:
        return named(self.what.sheet, self.what.reference)

    def _headings(self, top: float) -> None:
        end = self.paper.width - EDGE
        self.paper.rule(EDGE, top, end, top, weight=0.5)
        self.paper.rule(EDGE, top - self.head, end, top - self.head, weight=1.4)
        for column, start, width, (lines, size) in zip(
            self.what.columns, self.starts, self.widths, self.heads, strict=True
        ):
            said = halves(column.title)
            for at, words in enumerate(said):
                self.paper.fit(
                    self._place(column, start, width), top - 13 - at * NEXT_LINE, words, size,
                    width=width - 2 * PAD, smallest=4, where="heading",
                    lines=lines if len(said) == 1 else 1, style=Style.BOLD, align=column.align,
                )  # fmt: skip

    def _rules(self, top: float, rows: int) -> None:
        end = self.paper.width - EDGE
        for place in range(1, rows + 1):
            y = top - place * self.what.row_height
            dark = place % 3 == 0 or place == rows
            self.paper.rule(
                EDGE, y, end, y, weight=0.6 if dark else 0.3, colour=THIRD if dark else RULE
            )

    def _row(self, row: Cells, foot: float) -> None:
        size, height = self.what.size, self.what.row_height
        for column, start, width, words in zip(
            self.what.columns, self.starts, self.widths, row, strict=True
        ):
            if not words:
                continue
            if isinstance(words, bytes):
                self.paper.picture(start + PAD, foot + 1.5, width - 2 * PAD, height - 3, words)
                continue
            middle = foot + (height - size) / 2 + size * 0.16
            if len(said := halves(words)) > 1:
                self._both(said, column, self._place(column, start, width), foot, width)
                continue
            self.paper.cell(
                self._place(column, start, width), middle, words, size, width=width - 2 * PAD,
                lines=column.lines, height=height, align=column.align, style=column.style,
                direction=column.direction, where=column.title,
            )  # fmt: skip

    def _both(
        self, said: Sequence[str], column: Column, x: float, foot: float, width: float
    ) -> None:
        """A cell in two languages, one under the other."""
        step = self.what.row_height / 2 - 1
        for at, words in enumerate(reversed(said)):
            self.paper.fit(x, foot + 3 + at * step, words, min(self.what.size, step),
                           width=width - 2 * PAD, smallest=4, where=column.title,
                           align=column.align, style=column.style)  # fmt: skip

    @staticmethod
    def _place(column: Column, start: float, width: float) -> float:
        return start + {"start": PAD, "centre": width / 2, "end": width - PAD}[column.align]
