"""A reaction form for people who do not read: the questions are said aloud, one face is ticked.

A4, black on white, one page: a large number before each question, five faces after it from very
sad to very glad, as large as a thumb. It asks for no name, and says so.
"""

from collections.abc import Iterator
from datetime import date

from trainingmgr.core.values import dataclass
from trainingmgr.documents import qr
from trainingmgr.documents.faces import Style
from trainingmgr.documents.paper import Paper, Printout
from trainingmgr.documents.shaping import code
from trainingmgr.documents.tables import EDGE, FOOT, SECOND, footed, headed
from trainingmgr.documents.words import halves

FACE, APART, NUMBER, QR_SIDE = 46.0, 12.0, 34.0, 58.0
ROUND = 0.2761
"""How far the handles of a quarter of a circle of width one stand off."""
MOUTHS = (
    "0.28 0.20 m 0.36 0.40 0.64 0.40 0.72 0.20 c",
    "0.29 0.25 m 0.40 0.34 0.60 0.34 0.71 0.25 c",
    "0.29 0.29 m 0.71 0.29 l",
    "0.29 0.33 m 0.40 0.22 0.60 0.22 0.71 0.33 c",
    "0.26 0.38 m 0.34 0.12 0.66 0.12 0.74 0.38 c",
)


@dataclass(frozen=True, kw_only=True)
class ReactionForm:
    """What one form says, in one language or two: `questions` in their order, `faces` the five
    words. Every copy has the same id, which is the run's: nobody is known by their sheet.
    """

    title: str
    language: str
    on: date
    facts: tuple[tuple[str, str], ...]
    says: str
    questions: tuple[str, ...]
    faces: tuple[str, ...]
    free: str
    scan: str
    sheet: str
    code: str
    page: str
    handling: str = ""


def reaction_form(what: ReactionForm) -> Printout:
    paper = Paper(title=f"{what.title} {what.code}", language=what.language, on=what.on)
    return Printout(paper, _draw(paper, what))


def _draw(paper: Paper, what: ReactionForm) -> Iterator[None]:
    end, top = paper.width - EDGE, paper.height - EDGE
    paper.stamp(end - QR_SIDE, top - QR_SIDE + 8, QR_SIDE, qr.symbol(what.scan).operators)
    paper.fit(end, top - QR_SIDE - 8, code(what.code), 8, width=paper.width / 3, smallest=5,
              where="sheet", style=Style.BOLD, align="end")  # fmt: skip
    y = headed(paper, what.title, what.facts, what.handling, kept=QR_SIDE + 12,
               kept_facts=QR_SIDE + 12)  # fmt: skip
    y = min(y, top - QR_SIDE - 10) - 14
    y -= paper.fit(EDGE, y, what.says, 10, width=end - EDGE, smallest=7, lines=3, where="says",
                   style=Style.BOLD)  # fmt: skip
    across = len(what.faces) * (FACE + APART)
    start = end - across
    for place, words in enumerate(what.faces):
        for at, said in enumerate(halves(words)):
            paper.fit(start + place * (FACE + APART) + (FACE + APART) / 2, y - 8 - at * 9, said, 8,
                      width=FACE + APART - 4, smallest=5, where="face", align="centre",
                      colour=SECOND)  # fmt: skip
    y -= 16 if len(halves(what.faces[0])) == 1 else 25
    tall = (y - FOOT - 46) / len(what.questions)
    for number, question in enumerate(what.questions, start=1):
        paper.rule(EDGE, y, end, y, weight=0.5)
        middle = y - tall / 2
        paper.text(EDGE + 4, middle - 8, code(number), 24, style=Style.BOLD)
        _asked(paper, question, middle, start - EDGE - NUMBER - 10)
        for place, mouth in enumerate(MOUTHS):
            x = start + place * (FACE + APART) + APART / 2
            paper.stamp(x, middle - FACE / 2, FACE, _face(mouth))
        y -= tall
    paper.rule(EDGE, y, end, y, weight=0.5)
    paper.fit(EDGE, y - 14, what.free, 9, width=end - EDGE, smallest=6, where="free")
    footed(
        paper, start="", middle=f"{what.sheet} {code(what.code)}", number=1, pages=1, page=what.page
    )
    paper.turn()
    yield


def _asked(paper: Paper, question: str, middle: float, width: float) -> None:
    """The question beside its number; in two languages one under the other."""
    said = halves(question)
    if len(said) == 1:
        paper.fit(EDGE + NUMBER, middle, question, 12, width=width, smallest=11, lines=3,
                  where="question")  # fmt: skip
        return
    y = middle + 12
    for words in said:
        y -= paper.fit(EDGE + NUMBER, y, words, 10.5, width=width, smallest=8, lines=2,
                       where="question", direction=None) + 4  # fmt: skip


def _face(mouth: str) -> str:
    eyes = f"{_circle(0.35, 0.62, 0.1)} f {_circle(0.65, 0.62, 0.1)} f"
    return f"0.035 w 1 J {_circle(0.5, 0.5, 0.96)} S {eyes} {mouth} S"


def _circle(x: float, y: float, wide: float) -> str:
    r, k = wide / 2, ROUND * wide
    return (
        f"{x + r:.4f} {y:.4f} m "
        f"{x + r:.4f} {y + k:.4f} {x + k:.4f} {y + r:.4f} {x:.4f} {y + r:.4f} c "
        f"{x - k:.4f} {y + r:.4f} {x - r:.4f} {y + k:.4f} {x - r:.4f} {y:.4f} c "
        f"{x - r:.4f} {y - k:.4f} {x - k:.4f} {y - r:.4f} {x:.4f} {y - r:.4f} c "
        f"{x + k:.4f} {y - r:.4f} {x + r:.4f} {y - k:.4f} {x + r:.4f} {y:.4f} c h"
    )
