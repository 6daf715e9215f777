"""One page for a wall: a title and some paragraphs, in letters as large as the page allows."""

from collections.abc import Iterator
from datetime import date

from trainingmgr.core.values import dataclass
from trainingmgr.documents.faces import Style
from trainingmgr.documents.fitting import broken
from trainingmgr.documents.paper import Paper, Printout
from trainingmgr.documents.shaping import Line

EDGE, FOOT = 48.0, 52.0
LEADING, TITLE, BETWEEN = 1.45, 1.7, 0.6
LARGEST, SMALLEST, STEP = 26.0, 9.0, 0.5


@dataclass(frozen=True, kw_only=True)
class Poster:
    """What stands on it; `foot` says in small letters which paper it is."""

    title: str
    body: str
    language: str
    on: date
    foot: str


def poster(what: Poster) -> Printout:
    """The page, read from the starting edge of its language. What does not fit even in the
    smallest letters is noted as cut.
    """
    paper = Paper(title=what.title, language=what.language, on=what.on)
    return Printout(paper, _draw(paper, what))


def _draw(paper: Paper, what: Poster) -> Iterator[None]:
    width, room = paper.width - 2 * EDGE, paper.height - 2 * EDGE - FOOT
    size = LARGEST
    while size > SMALLEST and _height(paper, what, width, size) > room:
        size -= STEP
    if _height(paper, what, width, size) > room:
        paper.note("cut", "body", what.body)
    y = paper.height - EDGE - size * TITLE
    for line in _lines(paper, what.title, width / (size * TITLE), Style.BOLD):
        paper.text(EDGE, y, line, size * TITLE)
        y -= size * TITLE * LEADING
    for part in _parts(what):
        y -= size * BETWEEN
        for line in _lines(paper, part, width / size):
            paper.text(EDGE, y, line, size)
            y -= size * LEADING
    paper.fit(EDGE, FOOT - 14, what.foot, 9, width=width, smallest=6, where="foot")
    paper.turn()
    yield


def _parts(what: Poster) -> list[str]:
    return [part for part in what.body.splitlines() if part.strip()]


def _lines(paper: Paper, text: str, width: float, style: Style = Style.TEXT) -> tuple[Line, ...]:
    return broken(paper.digits(text), width, style, paper.direction)


def _height(paper: Paper, what: Poster, width: float, size: float) -> float:
    title = len(_lines(paper, what.title, width / (size * TITLE), Style.BOLD)) * size * TITLE
    lines = sum(len(_lines(paper, part, width / size)) for part in _parts(what))
    return title * LEADING + (lines * LEADING + len(_parts(what)) * BETWEEN) * size
