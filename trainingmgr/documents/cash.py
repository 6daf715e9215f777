"""The sheet of a cash parade: who is paid how much, with room for a signature and for a thumb.

The rows of an attendance sheet, taller, with the sum of each person and a square for the thumb.
At the foot stand the money that was carried out, paid and brought back, the paying officer and
the witness, who comes from elsewhere.
"""

from trainingmgr.core.values import dataclass
from trainingmgr.documents.faces import Style
from trainingmgr.documents.paper import Paper, Printout
from trainingmgr.documents.shaping import code
from trainingmgr.documents.sheet import PAD, AttendanceSheet, Drawing

SUM_WIDTH, THUMB_WIDTH, RANK_WIDTH, MARKED, SIGNED = 62.0, 50.0, 66.0, 34.0, 92.0
TALL, LOW, CLOSING = 46.0, 42.0, 158.0
THUMB = 40.0


@dataclass(frozen=True, kw_only=True)
class CashPaper(AttendanceSheet):
    """`sums` are the people's amounts in their order, `total` that of the sheet."""

    sums: tuple[str, ...]
    total: str


def parade(sheet: CashPaper) -> Printout:
    """The sheet as a PDF, page by page."""
    paper = Paper(
        title=f"{sheet.title} {sheet.sheet_id}", language=sheet.language, on=sheet.on,
        eastern=sheet.eastern_digits,
    )  # fmt: skip
    return Printout(paper, _Cash(paper, sheet).pages())


class _Cash(Drawing):
    tallest, lowest, closing = TALL, LOW, CLOSING
    unit_width, box_width, sign_width = RANK_WIDTH, MARKED, SIGNED
    extra = (("amount", SUM_WIDTH),)
    last = (("thumb", THUMB_WIDTH),)
    sums = frozenset(("amount",))

    def __init__(self, paper: Paper, sheet: CashPaper) -> None:
        super().__init__(paper, sheet)
        self.money = sheet

    def _row(self, place: int, foot: float) -> None:
        super()._row(place, foot)
        paper = self.paper
        start, end = self.between("amount")
        paper.cell(
            end - PAD, foot + self.base, code(self.money.sums[place]), 10, where="amount",
            width=end - start - 2 * PAD, height=self.row, style=Style.BOLD, align="end",
        )  # fmt: skip
        start, end = self.between("thumb")
        side = min(THUMB, self.row - 4)
        paper.box((start + end - side) / 2, foot + (self.row - side) / 2, side, side, weight=0.7)

    def _signing(self, top: float) -> None:
        """The money, then who stands for it."""
        paper, texts = self.paper, self.texts
        top -= 16
        width = (self.end - self.start) / 4
        for place, key in enumerate(("total", "carried", "paid", "returned")):
            x = self.start + place * width
            paper.fit(x + PAD, top, texts[key], 8, width=width - 2 * PAD, smallest=5, where=key)
            paper.box(x, top - 30, width, 26, weight=0.9)
            if key == "total":
                paper.fit(x + PAD, top - 21, code(self.money.total), 11, width=width - 2 * PAD,
                          smallest=6, where=key, style=Style.BOLD)  # fmt: skip
        width = (self.end - self.start - 12) / 2
        for place, key in enumerate(("officer", "witness", "witness_from", "checked")):
            x = self.start + place % 2 * (width + 12)
            y = top - 48 - place // 2 * 50
            paper.fit(x, y, texts[key], 8, width=width, smallest=5, where=key)
            paper.rule(x, y - 32, x + width, y - 32, weight=0.6)
