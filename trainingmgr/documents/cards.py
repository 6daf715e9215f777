"""Identity cards of the programme, ten on a sheet of A4, with marks to cut along.

The size of a bank card (ISO/IEC 7810 ID-1). Made for a black printer: rules, no tints. A code
holds the programme number, so that a telephone or a scanner types it.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from trainingmgr.core.values import dataclass
from trainingmgr.documents import qr
from trainingmgr.documents.faces import Style
from trainingmgr.documents.ink import grey
from trainingmgr.documents.paper import MM, Paper, Printout
from trainingmgr.documents.shaping import code
from trainingmgr.documents.tables import SECOND
from trainingmgr.documents.words import halves

WIDE, HIGH = 85.6 * MM, 53.98 * MM
ACROSS, DOWN = 2, 5
PAD = 8.0
PHOTO = 54.0, 70.0
QR_SIDE = 58.0
CUT = 9.0


@dataclass(frozen=True, kw_only=True)
class Card:
    """One card. `photo` is a JPEG or empty; `mark` is printed in a box where it is not empty."""

    number: str
    name: str
    native: str = ""
    rank: str = ""
    unit: str = ""
    photo: bytes = b""
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Cards:
    """What all cards of a sheet share, in the language of the page or two. `page` and `handling`
    stand outside the cards, and fall when they are cut.
    """

    title: str
    heading: str
    language: str
    on: date
    issued: str
    no_photo: str
    says: str
    page: str = ""
    handling: str = ""


def cards(what: Cards, people: Sequence[Card]) -> Printout:
    """The sheets, ten cards each. Raises ValueError where there is nobody."""
    if not people:
        raise ValueError("There is no card to print")
    paper = Paper(title=what.title, language=what.language, on=what.on)

    def sheets() -> Iterator[None]:
        waiting, pages = iter(people), -(-len(people) // (ACROSS * DOWN))
        number = 0
        while here := list(islice(waiting, ACROSS * DOWN)):
            number += 1
            left = (paper.width - ACROSS * WIDE) / 2
            _outside(paper, what, left, number, pages)
            foot = (paper.height - DOWN * HIGH) / 2
            _cuts(paper, left, foot)
            for place, card in enumerate(here):
                x = left + place % ACROSS * WIDE
                y = foot + (DOWN - 1 - place // ACROSS) * HIGH
                _card(paper, what, card, x, y)
            paper.turn()
            yield

    return Printout(paper, sheets())


def _outside(paper: Paper, what: Cards, left: float, number: int, pages: int) -> None:
    """What is said of the sheet, beyond the marks of the knife."""
    room = paper.width - 2 * left - 30
    paper.fit(left + 15, paper.height - 22, what.handling, 7, width=room, smallest=5,
              where="handling", style=Style.BOLD)  # fmt: skip
    paper.fit(left + 15, 16, f"{what.title} · {code(f'{what.on:%d/%m/%Y}')}", 7, width=room / 2,
              smallest=5, where="foot", colour=SECOND)  # fmt: skip
    paper.fit(paper.width - left - 15, 16, what.page % {"page": number, "pages": pages}, 7,
              width=room / 2, smallest=5, where="foot", align="end")  # fmt: skip


def _cuts(paper: Paper, left: float, foot: float) -> None:
    """Short lines outside the cards, where the knife goes."""
    for place in range(ACROSS + 1):
        x = left + place * WIDE
        for y in (foot - CUT - 3, foot + DOWN * HIGH + 3):
            paper.rule(x, y, x, y + CUT, weight=0.4)
    for place in range(DOWN + 1):
        y = foot + place * HIGH
        for x in (left - CUT - 3, left + ACROSS * WIDE + 3):
            paper.rule(x, y, x + CUT, y, weight=0.4)


def _card(paper: Paper, what: Cards, card: Card, x: float, y: float) -> None:
    paper.box(x + 2, y + 2, WIDE - 4, HIGH - 4, weight=0.5, colour=grey(120))
    top, inner = y + HIGH - PAD, WIDE - 2 * PAD
    paper.fit(x + PAD, top - 7, what.heading, 7.5, width=inner, smallest=4.5, where="heading",
              style=Style.BOLD)  # fmt: skip
    paper.rule(x + PAD, top - 12, x + WIDE - PAD, top - 12, weight=1.0)
    wide, high = PHOTO
    shelf = top - 18 - high
    if card.photo:
        paper.picture(x + PAD, shelf, wide, high, card.photo)
    else:
        paper.box(x + PAD, shelf, wide, high, weight=0.4, colour=grey(150))
        paper.fit(x + PAD + wide / 2, shelf + high / 2, what.no_photo, 6.5, width=wide - 6,
                  smallest=4.5, lines=3, where="photo", align="centre", colour=SECOND)  # fmt: skip
    words, room = x + PAD + wide + 7, inner - wide - 7
    line = top - 27
    line -= paper.fit(words, line, card.name, 10.5, width=room, smallest=6, lines=2, where="name",
                      style=Style.BOLD)  # fmt: skip
    if card.native:
        line -= paper.fit(words, line - 1, card.native, 10, width=room, smallest=6, where="name",
                          style=Style.BOLD)  # fmt: skip
    room -= QR_SIDE + 4
    for text in filter(None, (card.rank, *halves(card.unit))):
        line -= paper.fit(words, line, text, 7.5, width=room, smallest=5, lines=2, where="unit",
                          colour=SECOND)  # fmt: skip
    paper.stamp(x + WIDE - PAD - QR_SIDE, y + PAD, QR_SIDE, qr.symbol(card.number).operators)
    small = [*reversed(halves(what.says)), what.issued]
    for at, text in enumerate(small):
        paper.fit(x + PAD, y + PAD + 1 + at * (18 / len(small)), text, 6 if len(small) < 3 else 5.5,
                  width=inner - QR_SIDE - 6, smallest=4, where="says", colour=SECOND)  # fmt: skip
    paper.fit(x + PAD, y + PAD + 21, code(card.number), 13, width=inner - QR_SIDE - 6, smallest=8,
              where="number", style=Style.BOLD)  # fmt: skip
    if card.mark:
        paper.box(words, shelf - 3, 84, 12, weight=0.8)
        paper.fit(words + 42, shelf, card.mark, 7, width=78, smallest=5, where="mark",
                  style=Style.BOLD, align="centre")  # fmt: skip
