"""A paper of questions: printed, answered by hand, in one language or two side by side.

Each question stays whole on its page. In two languages the first stands on the starting half of
the page, the second on the other half, each read from its own edge, under one number.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from trainingmgr.core.values import dataclass
from trainingmgr.documents import qr
from trainingmgr.documents.faces import Style
from trainingmgr.documents.fitting import broken
from trainingmgr.documents.paper import Paper, Printout, reads_rightward
from trainingmgr.documents.shaping import Line, code
from trainingmgr.documents.tables import EDGE, FOOT, SECOND, footed, headed

SIZE, LEADING, BETWEEN = 10.5, 15.0, 15.0
NUMBER, GAP, MARK = 26.0, 18.0, 24.0
QR_SIDE, WRITING = 62.0, 24.0


@dataclass(frozen=True)
class Said:
    """A question in one language: what is asked, how it is answered, and its options by letter."""

    language: str
    stem: str
    how: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Question:
    """One question in each language of the paper; `lines` to write on, `worth` its points."""

    said: tuple[Said, ...]
    worth: str
    lines: int = 0


@dataclass(frozen=True, kw_only=True)
class QuestionPaper:
    """One version of a paper, its fixed words in its first language.

    `form` is its large letter with `form_label` over it; `person` the captions of what whoever
    answers writes on top; `instructions` say how, in each language.
    """

    title: str
    language: str
    on: date
    facts: tuple[tuple[str, str], ...]
    form: str
    form_label: str
    scan: str
    code: str
    person: tuple[str, ...]
    instructions: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]
    page: str
    handling: str = ""


def question_paper(what: QuestionPaper) -> Printout:
    paper = Paper(title=f"{what.title} {what.code}", language=what.language, on=what.on)
    return Printout(paper, _Sheets(paper, what).draw())


class _Sheets:
    def __init__(self, paper: Paper, what: QuestionPaper) -> None:
        self.paper, self.what = paper, what
        self.end = paper.width - EDGE
        tongues = max((len(each.said) for each in what.questions), default=1)
        whole = self.end - EDGE - NUMBER
        self.wide = whole if tongues == 1 else (whole - GAP) / 2

    def draw(self) -> Iterator[None]:
        with self.paper.form("head"):
            top = self._head()
        first = top - self._opening(top, measure_only=True)
        pages = self._pages(first, top)
        number = 0
        for turn, questions in enumerate(pages, start=1):
            self.paper.put("head")
            y = top - self._opening(top) if turn == 1 else top
            for each in questions:
                number += 1
                y = self._question(each, number, y) - BETWEEN
            footed(self.paper, start=f"{self.what.form_label} {self.what.form}",
                   middle=code(self.what.code), number=turn, pages=len(pages),
                   page=self.what.page)  # fmt: skip
            self.paper.turn()
            yield

    def _head(self) -> float:
        what, paper = self.what, self.paper
        top = paper.height - EDGE
        side = self.end - QR_SIDE
        paper.stamp(side, top - QR_SIDE + 8, QR_SIDE, qr.symbol(what.scan).operators)
        paper.fit(side - 14, top, what.form_label, 8, width=70, smallest=5, where="version",
                  align="end", colour=SECOND)  # fmt: skip
        paper.text(side - 14, top - 30, what.form, 32, style=Style.BOLD, align="end")
        body = headed(paper, what.title, what.facts, what.handling, kept=QR_SIDE + 84,
                      kept_facts=QR_SIDE + 84)  # fmt: skip
        return min(body, top - QR_SIDE) - 14

    def _opening(self, top: float, *, measure_only: bool = False) -> float:
        """Who answers, and how: on the first page alone. How much height it takes."""
        y, each = top - 12, (self.end - EDGE) / len(self.what.person)
        for place, caption in enumerate(self.what.person):
            x = EDGE + place * each
            if not measure_only:
                self.paper.rule(x, y - 6, x + each - 12, y - 6, weight=0.6)
                self.paper.fit(x, y - 15, caption, 8, width=each - 12, smallest=5, where="person",
                               colour=SECOND)  # fmt: skip
        y -= 36
        for language, words in self.what.instructions:
            for line in self._broken(words, language, self.end - EDGE):
                if not measure_only:
                    self._line(line, language, EDGE, self.end, y)
                y -= LEADING
        return top - y + 8

    def _pages(self, first: float, top: float) -> list[list[Question]]:
        pages: list[list[Question]] = [[]]
        y = first
        for each in self.what.questions:
            need = self._height(each) + BETWEEN
            if y - need < FOOT and pages[-1]:
                pages.append([])
                y = top
            pages[-1].append(each)
            y -= need
        return pages

    def _height(self, each: Question) -> float:
        sides = (len(self._lines_of(said)) for said in each.said)
        return max(sides) * LEADING + each.lines * WRITING

    def _lines_of(self, said: Said) -> list[tuple[str, Line, Style, float]]:
        """What stands on one side: the letter before it, the line, its style and its indent."""
        found = [
            ("", line, Style.BOLD, 0.0)
            for line in self._broken(said.stem, said.language, self.wide, Style.BOLD)
        ]
        found += [
            ("", line, Style.TEXT, 0.0) for line in self._broken(said.how, said.language, self.wide)
        ]
        for letter, words in said.options:
            lines = self._broken(words, said.language, self.wide - MARK - 14)
            found += [
                (letter if place == 0 else "", line, Style.TEXT, MARK + 14)
                for place, line in enumerate(lines)
            ]
        return found

    def _broken(
        self, words: str, language: str, width: float, style: Style = Style.TEXT
    ) -> Sequence[Line]:
        direction = "rtl" if reads_rightward(language) else "ltr"
        return broken(self.paper.digits(words), width / SIZE, style, direction)

    def _question(self, each: Question, number: int, y: float) -> float:
        self.paper.text(EDGE, y - LEADING, code(number), 12, style=Style.BOLD)
        self.paper.fit(EDGE, y - LEADING - 12, each.worth, 7.5, width=NUMBER - 3, smallest=4,
                       where="points", colour=SECOND)  # fmt: skip
        low = y
        for place, said in enumerate(each.said):
            start = EDGE + NUMBER + place * (self.wide + GAP)
            low = min(low, self._side(said, start, start + self.wide, y))
        for _line in range(each.lines):
            low -= WRITING
            self.paper.rule(EDGE + NUMBER, low + 4, self.end, low + 4, weight=0.4, dash="1 2")
        return low

    def _side(self, said: Said, start: float, end: float, y: float) -> float:
        for letter, line, _style, indent in self._lines_of(said):
            y -= LEADING
            self._line(line, said.language, start, end, y, indent)
            if letter:
                self._box(letter, said.language, start, end, y)
        return y

    def _turned(self, language: str) -> bool:
        """Whether a language reads against the page, and so stands at the far edge of its side."""
        return reads_rightward(language) != self.paper.mirrored

    def _line(
        self, line: Line, language: str, start: float, end: float, y: float, indent: float = 0.0
    ) -> None:
        if self._turned(language):
            self.paper.text(end - indent, y, line, SIZE, align="end")
        else:
            self.paper.text(start + indent, y, line, SIZE)

    def _box(self, letter: str, language: str, start: float, end: float, y: float) -> None:
        """The box to tick, and its letter."""
        turned = self._turned(language)
        self.paper.box(end - 11 if turned else start, y - 2, 11, 11, weight=0.8)
        self.paper.text(end - 24 if turned else start + 24, y, code(letter), SIZE,
                        style=Style.BOLD, align="centre")  # fmt: skip
