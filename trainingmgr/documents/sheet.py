"""The attendance sheet: printed, filled in by hand in the field, typed in from the same order.

A4, black on white, rows a pen fits in, numbered through all its pages. Every page says which
sheet it is, in letters and as a QR symbol. Empty rows follow for people who are not on the list;
the letters to write are those of the sheet's language, given by the caller.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import accumulate, pairwise

from trainingmgr.core.values import dataclass
from trainingmgr.documents import qr
from trainingmgr.documents.faces import Style
from trainingmgr.documents.ink import grey
from trainingmgr.documents.paper import Paper, Printout
from trainingmgr.documents.shaping import code
from trainingmgr.documents.tables import EDGE, FOOT, SECOND, footed, headed
from trainingmgr.documents.words import halves

TALLEST, LOWEST, HEAD = 27.5, 24.0, 24.0
QR_SIDE = 66.0
SIGNING = 62.0
NUMBER_WIDTH, CODE_WIDTH, UNIT_WIDTH, BOX_WIDTH, SIGN_WIDTH = 22.0, 66.0, 84.0, 34.0, 108.0
PAD = 3.0
FAINT = grey(120)


@dataclass(frozen=True)
class Attendee:
    """One person on the list. `second_name` is the name in the other script."""

    name: str
    second_name: str = ""
    number: str = ""
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class AttendanceSheet:
    """What one sheet says, in one language.

    `texts` are `words.SHEET` in that language; `letters` the marks and what each means, in the
    order of the legend; `boxes` the headings of the columns to write them in; `scan` what the QR
    says; `facts` (label, value) which session this is.
    """

    sheet_id: str
    scan: str
    language: str
    on: date
    texts: Mapping[str, str]
    facts: tuple[tuple[str, str], ...]
    attendees: tuple[Attendee, ...]
    letters: tuple[tuple[str, str], ...]
    boxes: tuple[str, ...]
    spare: int = 5
    handling: str = ""
    title: str = ""
    eastern_digits: bool = False


def attendance(sheet: AttendanceSheet) -> Printout:
    """The sheet as a PDF, page by page."""
    paper = Paper(
        title=f"{sheet.title or sheet.texts['title']} {sheet.sheet_id}",
        language=sheet.language,
        on=sheet.on,
        eastern=sheet.eastern_digits,
    )
    return Printout(paper, Drawing(paper, sheet).pages())


class Drawing:
    """The sheet on its paper. Another kind of sheet says its own heights and columns here.

    `extra` stand after the unit and `last` after the signature, as (key of their heading, width).
    """

    tallest, lowest, closing = TALLEST, LOWEST, SIGNING
    unit_width, box_width, sign_width = UNIT_WIDTH, BOX_WIDTH, SIGN_WIDTH
    extra: tuple[tuple[str, float], ...] = ()
    last: tuple[tuple[str, float], ...] = ()
    sums: frozenset[str] = frozenset()
    """Columns that are read from their far edge."""

    def __init__(self, paper: Paper, sheet: AttendanceSheet) -> None:
        self.paper = paper
        self.sheet = sheet
        self.texts = sheet.texts
        self.start, self.end = EDGE, paper.width - EDGE
        boxes = [(f"box {place}", self.box_width) for place in range(len(sheet.boxes))]
        columns = [
            ("row", NUMBER_WIDTH), ("name", 0.0), ("number", CODE_WIDTH),
            ("unit", self.unit_width), *self.extra, *boxes, ("signature", self.sign_width),
            *self.last,
        ]  # fmt: skip
        left = self.end - EDGE - sum(width for _key, width in columns)
        widths = [width or left for _key, width in columns]
        self.keys = [key for key, _width in columns]
        self.edges = list(accumulate(widths, initial=EDGE))
        self.row = self.tallest
        self.rows = (*sheet.attendees, *[Attendee("")] * sheet.spare)

    def between(self, key: str) -> tuple[float, float]:
        """Where a column starts and ends."""
        place = self.keys.index(key)
        return self.edges[place], self.edges[place + 1]

    @property
    def base(self) -> float:
        """How high above the foot of a row its only line stands."""
        return max(10.0, self.row / 2 - 3.75)

    def pages(self) -> Iterator[None]:
        with self.paper.form("head"):
            top = self._head()
        self.row, cuts = self._cut(top - FOOT)
        for number, (start, stop) in enumerate(cuts, 1):
            self.paper.put("head")
            for place in range(start, stop):
                self._row(place, top - (place - start + 1) * self.row)
            foot = top - (stop - start) * self.row
            self._verticals(top + HEAD, foot)
            if number == len(cuts):
                self._signing(foot)
            footed(
                self.paper,
                start=self.texts["printed"] % {"on": code(f"{self.sheet.on:%d/%m/%Y}")},
                middle=f"{self.texts['sheet']} {code(self.sheet.sheet_id)}",
                number=number,
                pages=len(cuts),
                page=self.texts["page"],
            )
            self.paper.turn()
            yield

    def _head(self) -> float:
        """Everything above the rows, the same on every page."""
        sheet, paper = self.sheet, self.paper
        top = paper.height - EDGE
        side = self.end - QR_SIDE
        symbol = qr.symbol(sheet.scan)
        paper.stamp(side, top - QR_SIDE + 8, QR_SIDE, symbol.operators)
        paper.fit(
            side - 12, top - 17, code(sheet.sheet_id), 17, width=170, smallest=9, where="sheet",
            align="end", style=Style.BOLD,
        )  # fmt: skip
        paper.fit(side - 12, top + 1, self.texts["sheet"], 8, width=120, smallest=5, where="sheet",
                  align="end", colour=SECOND)  # fmt: skip
        body = headed(
            paper, sheet.title or self.texts["title"], sheet.facts, sheet.handling,
            kept=QR_SIDE + 190, kept_facts=QR_SIDE + 12,
        )  # fmt: skip
        body = min(body, top - QR_SIDE) - 6
        body = self._legend(body)
        if self.texts["spare"] and len(self.rows) > len(self.sheet.attendees):
            paper.fit(EDGE, body, self.texts["spare"], 8, width=self.end - EDGE, smallest=5,
                      where="spare", colour=SECOND)  # fmt: skip
            body -= 9
        self._headings(body)
        return body - HEAD

    def _legend(self, y: float) -> float:
        """The letters, each in its box with what it means, in as many lines as it takes."""
        paper, x, said = self.paper, EDGE, self.texts["legend"]
        if EDGE + paper.measure(said, 9, style=Style.BOLD) > self.end:
            for words in halves(said):
                paper.fit(x, y, words, 9, width=self.end - x, smallest=5, where="legend",
                          style=Style.BOLD)  # fmt: skip
                y -= 13
            y -= 2
        else:
            x += paper.text(x, y, said, 9, style=Style.BOLD) + 10
        for letter, meaning in self.sheet.letters:
            wide = 20 + paper.measure(meaning, 9)
            if x + wide > self.end:
                x, y = EDGE, y - 17
            paper.box(x, y - 4, 14, 14, weight=0.8)
            paper.text(x + 7, y - 0.5, letter, 10, style=Style.BOLD, align="centre")
            paper.fit(x + 18, y, meaning, 9, width=self.end - x - 18, smallest=5, where="legend")
            x += wide + 12
        return y - 17

    def _headings(self, top: float) -> None:
        texts = self.texts
        boxes = {f"box {place}": title for place, title in enumerate(self.sheet.boxes)}
        titles = [boxes.get(key) or texts[key] for key in self.keys]
        self.paper.rule(EDGE, top, self.end, top, weight=1.2)
        self.paper.rule(EDGE, top - HEAD, self.end, top - HEAD, weight=1.2)
        for key, title, (start, end) in zip(self.keys, titles, pairwise(self.edges), strict=True):
            boxed, far = end - start <= self.box_width, key in self.sums
            x = (start + end) / 2 if boxed else end - PAD if far else start + PAD
            width = end - start - (2 if boxed else 2 * PAD)
            align = "centre" if boxed else "end" if far else "start"
            said = halves(title)
            if len(said) == 1:
                self.paper.cell(x, top - 15, title, 8.5, width=width, height=HEAD, lines=2,
                                where="heading", style=Style.BOLD, align=align)  # fmt: skip
                continue
            for at, words in enumerate(said):
                self.paper.fit(x, top - 9.5 - at * 10, words, 8.5, width=width, smallest=4,
                               where="heading", style=Style.BOLD, align=align)  # fmt: skip

    def _row(self, place: int, foot: float) -> None:
        attendee, paper, row = self.rows[place], self.paper, self.row
        listed = place < len(self.sheet.attendees)
        heavy = 0.9 if (place + 1) % 5 == 0 else 0.5
        paper.rule(EDGE, foot, self.end, foot, weight=heavy)
        base = self.base
        paper.text(EDGE + NUMBER_WIDTH / 2, foot + base, code(place + 1), 10, align="centre",
                   style=Style.BOLD, colour=grey(0) if listed else FAINT)  # fmt: skip
        name, number = self.between("name")
        width = number - name - 2 * PAD
        both = bool(attendee.second_name)
        paper.cell(name + PAD, foot + (row * 0.6 if both else base), attendee.name, 10,
                   width=width, height=14 if both else row, lines=1 if both else 2, where="name",
                   style=Style.BOLD)  # fmt: skip
        paper.cell(name + PAD, foot + max(3.8, row * 0.6 - 12.7), attendee.second_name, 8.5,
                   width=width, height=13, where="name")  # fmt: skip
        paper.cell(number + PAD, foot + base, code(attendee.number), 8.5, where="number",
                   width=CODE_WIDTH - 2 * PAD, height=row, lines=2)  # fmt: skip
        paper.cell(self.between("unit")[0] + PAD, foot + base, attendee.unit, 8.5,
                   width=self.unit_width - 2 * PAD, height=row, lines=2, where="unit")  # fmt: skip
        for place_of_box in range(len(self.sheet.boxes)):
            left, right = self.between(f"box {place_of_box}")
            tall = min(row - 7, 21.0)
            paper.box(left + 6, foot + (row - tall) / 2, right - left - 12, tall, weight=0.7,
                      colour=FAINT)  # fmt: skip

    def _verticals(self, top: float, foot: float) -> None:
        for edge in self.edges:
            outer = edge in (self.edges[0], self.edges[-1])
            self.paper.rule(edge, top, edge, foot, weight=1.2 if outer else 0.5)
        self.paper.rule(EDGE, foot, self.end, foot, weight=1.2)

    def _signing(self, top: float) -> None:
        """Who stands for the sheet, and who typed it in."""
        width = (self.end - EDGE - 24) / 3
        for place, key in enumerate(("trainer", "witness", "checked")):
            x = EDGE + place * (width + 12)
            for at, words in enumerate(halves(self.texts[key])):
                self.paper.fit(x, top - 14 - at * 10, words, 8, width=width, smallest=5, where=key)
            self.paper.rule(x, top - 48, x + width, top - 48, weight=0.6)

    def _cut(self, height: float) -> tuple[float, list[tuple[int, int]]]:
        """The tallest row that needs the fewest pages, and where the pages are cut."""
        tried, count = [], len(self.rows)
        row = self.tallest
        while row >= self.lowest:
            cuts = _cuts(count, int(height // row), int((height - self.closing) // row))
            tried.append((len(cuts), -row, cuts))
            row -= 0.5
        _, negative, cuts = min(tried)
        return -negative, cuts


def _cuts(rows: int, room: int, last: int) -> list[tuple[int, int]]:
    """Where pages begin and end. The last one keeps room for the signatures."""
    cuts, start = [], 0
    while rows - start > last:
        stop = min(start + room, rows - 1)
        cuts.append((start, stop))
        start = stop
    return [*cuts, (start, rows)]
