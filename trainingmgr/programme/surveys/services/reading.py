"""Files of a survey: sums, or single answers that are added up while they are read.

No row of single answers is kept, and neither is the file. A column that is no question of the
survey is refused: nothing that tells a person may come in by the side of the answers. What stands
in a refused cell is not kept either: it may be a name.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from trainingmgr.core.columns import Sex
from trainingmgr.core.values import dataclass
from trainingmgr.programme.surveys.models import SurveyQuestion, SurveyWave, words_of
from trainingmgr.programme.surveys.rules import (
    HEAVIEST,
    LANGUAGES,
    AgeBand,
    Cell,
    FileKind,
    Sum,
    squares_of,
)
from trainingmgr.programme.surveys.words import AGES, ANSWERS
from trainingmgr.registry.structure.models import Place
from trainingmgr.tabular import spool, uploads
from trainingmgr.tabular.dryrun import Row, examine
from trainingmgr.tabular.mapping import LOOKED_THROUGH, Column, Kind, Mapped, Worded, understand
from trainingmgr.tabular.problems import Ambiguity, Problem, shown
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.reading import RawRow
from trainingmgr.tabular.spool import Spooled
from trainingmgr.tabular.survey import survey as habits_of

KEPT = 200
"""So many problems of a file are kept; all are counted."""
REGION, SEX, AGE, WEIGHT = "region", "sex", "age", "weight"
QUESTION, ANSWER, PEOPLE, SQUARES = "question", "answer", "people", "squares"
Key = tuple[int, str, int | None, Sex | None, AgeBand | None]


@dataclass(frozen=True)
class Read:
    """What came of a file: its sums, or what is wrong with it."""

    rows: int = 0
    cells: tuple[Cell, ...] = ()
    problems: tuple[Problem, ...] = ()
    found: int = 0


def of_upload(
    name: str, wave: SurveyWave, kind: FileKind, *, alive: Callable[[], None] = lambda: None
) -> Read:
    """Read an upload in a process of its own."""
    try:
        told = spool.spool(uploads.sealed(name), uploads.spool_of(name), alive=alive)
        if told.problems or told.ambiguities:
            asked = [_asked(each) for each in told.ambiguities]
            return _refused([*told.problems, *asked])
        return of_rows(lambda: spool.rows(uploads.spool_of(name)), told, wave, kind)
    finally:
        uploads.spool_of(name).path.unlink(missing_ok=True)


def of_rows(
    rows: Callable[[], Iterable[RawRow]], told: Spooled, wave: SurveyWave, kind: FileKind
) -> Read:
    """The sums of these rows, or every problem by row and column."""
    columns = columns_of(wave, kind)
    mapped = understand(list(islice(rows(), LOOKED_THROUGH + 1)), columns)
    problems = [*mapped.problems, *_strange(mapped), *_unasked(mapped, wave, kind)]
    if problems:
        return _refused(problems)
    seen = habits_of(
        rows(), mapped, columns, date1904=told.date1904, is_workbook=told.form == "xlsx"
    )
    if seen.ambiguities:
        return _refused([_asked(each) for each in seen.ambiguities])
    adding = _Answers(wave) if kind is FileKind.ANSWERS else _Sums(wave)
    count, found, kept = 0, 0, list[Problem]()
    for tried in examine(rows(), mapped, columns, seen.habits, adding.add):
        count += 1
        found += len(tried.problems)
        kept += tried.problems[: max(0, KEPT - len(kept))]
    if not count:
        return _refused([Problem(_("There is a header but no rows."), _("Send a file with rows."))])
    if found:
        return replace(_refused(kept), rows=count, found=found)
    return Read(count, tuple(Cell(*key, each) for key, each in adding.sums.items()))


def _refused(problems: Sequence[Problem]) -> Read:
    bare = tuple(replace(each, value=None) for each in problems[:KEPT])
    return Read(problems=bare, found=len(problems))


def _asked(question: Ambiguity) -> Problem:
    return Problem(question.question, _("Save the file as CSV UTF-8 with a semicolon between its "
                                        "columns and a point before decimals."))  # fmt: skip


def _strange(mapped: Mapped) -> list[Problem]:
    """Columns that are not of the questionnaire."""
    return [
        Problem(
            _("The column %(header)s is no question of this survey.", header=shown(header)),
            _("Delete the column: nothing that tells who somebody is may come in."),
            row=mapped.last_head or 1, column=shown(header),
        )
        for header in mapped.unknown
    ]  # fmt: skip


def _unasked(mapped: Mapped, wave: SurveyWave, kind: FileKind) -> list[Problem]:
    codes = {each.code for each in wave.survey.questions}
    if kind is FileKind.SUMS or mapped.problems or codes & mapped.places.keys():
        return []
    return [Problem(_("No column of this file is a question of the survey."),
                    _("Give the columns the codes of the questions."),
                    row=mapped.last_head or 1)]  # fmt: skip


def columns_of(wave: SurveyWave, kind: FileKind) -> list[Column]:
    """What a file of this wave may hold."""
    region = Column(REGION, _("Region"), required=True, kind=Kind.CHOICE,
                    choices=_places(each.place for each in wave.regions))  # fmt: skip
    sex = Column(SEX, _("Sex"), required=True, kind=Kind.SEX)
    questions = wave.survey.questions
    if kind is FileKind.ANSWERS:
        return [
            region, sex,
            Column(AGE, _("Age"), kind=Kind.CHOICE, choices=Worded(AGES, _bands())),
            Column(WEIGHT, _("Weight"), kind=Kind.DECIMAL),
            *(Column(each.code, each.code, kind=Kind.CHOICE, choices=_answers(each),
                     aliases=tuple(each.titles.values())) for each in questions),
        ]  # fmt: skip
    return [
        Column(QUESTION, _("Question"), required=True, kind=Kind.CHOICE,
               choices={each.code: each.code for each in questions}),
        region, sex,
        Column(ANSWER, _("Answer"), required=True),
        Column(PEOPLE, _("Number asked"), required=True, kind=Kind.INTEGER, aliases=("n",)),
        Column(WEIGHT, _("Weight"), required=True, kind=Kind.DECIMAL, aliases=("weighted n",)),
        Column(SQUARES, _("Squares of the weights"), kind=Kind.DECIMAL),
    ]  # fmt: skip


def _bands() -> Mapping[Any, Sequence[str]]:
    return {each: (each.value,) for each in AgeBand}


def _places(places: Iterable[Place]) -> dict[str, str]:
    return {
        word: each.pcode for each in places for word in (each.pcode, *each.titles.values())
    }  # fmt: skip


def _answers(question: SurveyQuestion) -> Worded:
    """By code, and by the words that a reader of each language sees."""
    options = {each["code"]: each for each in question.options}
    own: dict[str, tuple[str, ...]] = {
        code: (code, *(words_of(options[code], each) for each in LANGUAGES))
        for code in question.answers if code in options
    }  # fmt: skip
    usual = {code: ANSWERS[code] for code in question.answers if code not in options}
    plain: dict[str, tuple[str, ...]] = {code: (code,) for code in usual}
    return Worded(usual, plain | own)


class _Adding:
    """Rows as they are read, and their sums so far."""

    def __init__(self, wave: SurveyWave) -> None:
        self.places = {each.place.pcode: each.place_id for each in wave.regions}
        self.questions = {each.code: each for each in wave.survey.questions}
        self.sums: dict[Key, Sum] = defaultdict(Sum)

    def add(self, row: Row) -> object:
        raise NotImplementedError


class _Answers(_Adding):
    """A row is one person: each answer counts in its region and sex, and in its band of ages."""

    def __init__(self, wave: SurveyWave) -> None:
        super().__init__(wave)
        self.ids = [(each.code, each.id) for each in wave.survey.questions]

    def add(self, row: Row) -> object:
        weight = 1.0 if row[WEIGHT] is None else float(row[WEIGHT])
        if not 0 < weight <= HEAVIEST:
            return _weighs(row)
        one = Sum(1, weight, weight * weight)
        place, sex = self.places[row[REGION]], row[SEX]
        age = AgeBand(row[AGE]) if row[AGE] else None
        for code, id_ in self.ids:
            answer = row[code]
            if answer is None:  # was not asked
                continue
            self.sums[id_, answer, place, sex, None] += one
            if age is not None:
                self.sums[id_, answer, None, None, age] += one
        return one


class _Sums(_Adding):
    """A row is a sum already."""

    def add(self, row: Row) -> object:
        question = self.questions[row[QUESTION]]
        answer = _answers(question).get(row[ANSWER]) or row[ANSWER].casefold()
        if answer not in question.answers:
            return row.problem(ANSWER, _("This is no answer to this question."),
                               _("Write one of: %(words)s.",
                                 words=", ".join(question.answers)))  # fmt: skip
        people, weight = row[PEOPLE], float(row[WEIGHT])
        if people < 0 or (people == 0) != (weight == 0):
            return row.problem(PEOPLE, _("People and their weight are both nothing, or neither."),
                               _("Look at both figures again."))  # fmt: skip
        if not 0 <= weight <= HEAVIEST * people:
            return _weighs(row)
        least = squares_of(people, weight)
        squares = least if row[SQUARES] is None else float(row[SQUARES])
        if squares < least * (1 - 1e-6):
            return row.problem(SQUARES, _("So many people of this weight have larger squares."),
                               _("Leave the column out if the squares are not known."))  # fmt: skip
        key = (question.id, answer, self.places[row[REGION]], row[SEX], None)
        if key in self.sums:
            return row.problem(ANSWER, _("This figure stands in the file twice."),
                               _("Keep one of the two rows."))  # fmt: skip
        if people:
            self.sums[key] = Sum(people, weight, squares)
        return row


def _weighs(row: Row) -> Problem:
    return row.problem(WEIGHT, _("A weight is above 0 and not above %(most)s.", most=HEAVIEST),
                       _("Look at the weight again, or leave the column out."))  # fmt: skip


def stored(cells: Iterable[Cell]) -> list[list[Any]]:
    """Sums as JSON keeps them."""
    return [
        [each.question, each.answer, each.place, each.sex, each.age, each.sum.people,
         each.sum.weight, each.sum.squares]
        for each in cells
    ]  # fmt: skip


def cells_of(stored_: Iterable[Sequence[Any]]) -> list[Cell]:
    return [
        Cell(question, answer, place, Sex(sex) if sex else None, AgeBand(age) if age else None,
             Sum(*sums))
        for question, answer, place, sex, age, *sums in stored_
    ]  # fmt: skip
