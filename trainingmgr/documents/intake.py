"""A sheet on which somebody complains without a computer, with a slip to keep.

A4, black on white, one page for each code: boxes to tick, lines to write on, and below a dashed
line the slip with the code, which stands on the sheet too so that whoever types it in can take it
over. In one language, or two beside each other.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from trainingmgr.core.values import dataclass
from trainingmgr.documents import qr
from trainingmgr.documents.faces import Style
from trainingmgr.documents.paper import Paper, Printout
from trainingmgr.documents.shaping import code
from trainingmgr.documents.tables import EDGE, FOOT, SECOND, footed, headed

BOX, LINE, SLIP, QR_SIDE, ID_WIDTH = 9.0, 19.0, 104.0, 56.0, 150.0


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What every sheet says. `asked` are pairs of a question and how many lines it leaves; `ticks`
    pairs of a question and its boxes; `codes` one for each sheet.
    """

    title: str
    language: str
    on: date
    says: str
    kinds: tuple[str, tuple[str, ...]]
    asked: tuple[tuple[str, int], ...]
    ticks: tuple[tuple[str, tuple[str, ...]], ...]
    code: str
    codes: Sequence[str]
    slip: tuple[str, ...]
    scan: str
    page: str
    handling: str


def intake(what: Intake) -> Printout:
    paper = Paper(title=what.title, language=what.language, on=what.on)
    return Printout(paper, _sheets(paper, what))


def _sheets(paper: Paper, what: Intake) -> Iterator[None]:
    for number, each in enumerate(what.codes, start=1):
        y = _head(paper, what, each)
        y = _boxes(paper, y, *what.kinds)
        for question, boxes in what.ticks:
            y = _boxes(paper, y, question, boxes)
        _lines(paper, y, what.asked)
        _slip(paper, what, each)
        footed(paper, start="", middle="", number=number, pages=len(what.codes), page=what.page)
        paper.turn()
        yield


def _head(paper: Paper, what: Intake, its_code: str) -> float:
    end, top = paper.width - EDGE, paper.height - EDGE
    paper.fit(end, top + 1, what.code, 7.5, width=ID_WIDTH, smallest=5, where="code", align="end",
              colour=SECOND)  # fmt: skip
    paper.fit(end, top - 12, code(its_code), 11, width=ID_WIDTH, smallest=8, where="code",
              align="end", style=Style.BOLD)  # fmt: skip
    y = headed(paper, what.title, (), what.handling, kept=ID_WIDTH + 8)
    return y - paper.fit(EDGE, y - 6, what.says, 9, width=end - EDGE, smallest=6.5, lines=4,
                         where="says") - 10  # fmt: skip


def _boxes(paper: Paper, y: float, question: str, boxes: Sequence[str]) -> float:
    """A question and its boxes, in columns. Gives where the next thing begins."""
    width = paper.width - 2 * EDGE
    y -= paper.fit(EDGE, y - 6, question, 9.5, width=width, smallest=7, where="question",
                   style=Style.BOLD) + 4  # fmt: skip
    across = 2 if len(boxes) > 4 else len(boxes)
    each = width / across
    tall = 0.0
    for place, words in enumerate(boxes):
        if place % across == 0:
            y, tall = y - tall, 0.0
        x = EDGE + place % across * each
        paper.box(x, y - 11, BOX, BOX, weight=0.8)
        used = paper.fit(x + BOX + 5, y - 9, words, 8.5, width=each - BOX - 12, smallest=6, lines=2,
                         where="box")  # fmt: skip
        tall = max(tall, used + 4, BOX + 5)
    return y - tall - 5


def _lines(paper: Paper, y: float, asked: Sequence[tuple[str, int]]) -> None:
    """Questions and lines to write on, which share the room that is left above the slip."""
    end, foot = paper.width - EDGE, FOOT + SLIP
    count = sum(lines for _question, lines in asked)
    apart = min(LINE + 6, (y - foot - 15 * len(asked)) / count)
    for question, lines in asked:
        paper.fit(EDGE, y - 9, question, 9, width=end - EDGE, smallest=6, where="question",
                  style=Style.BOLD)  # fmt: skip
        y -= 11
        for _line in range(lines):
            y -= apart
            paper.rule(EDGE, y, end, y, weight=0.35)
        y -= 4


def _slip(paper: Paper, what: Intake, its_code: str) -> None:
    """What whoever complains tears off and keeps."""
    end, top = paper.width - EDGE, FOOT + SLIP - 10
    paper.rule(EDGE, top, end, top, weight=0.6, dash="4 3")
    paper.stamp(end - QR_SIDE, top - QR_SIDE - 12, QR_SIDE, qr.symbol(what.scan).operators)
    width, y = end - EDGE - QR_SIDE - 14, top - 18
    paper.fit(EDGE, y, what.code, 8, width=width, smallest=5, where="slip", colour=SECOND)
    y -= 21
    paper.fit(EDGE, y, code(its_code), 17, width=width, smallest=12, where="slip", style=Style.BOLD)
    y -= 14
    for each in what.slip:
        y -= paper.fit(EDGE, y, each, 8, width=width, smallest=5.5, lines=2, where="slip") + 2
