"""Answers from a file: a row for each person, a column for each question of the version they sat.

Letters are read as on the paper of that version, points where a person marks. An empty cell among
answers is a question left blank. Only new answers come in; a change is typed, with its reason.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import ngettext

from trainingmgr.accounts.queries import by_key
from trainingmgr.core import clock
from trainingmgr.core.errors import Sentence
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.tabular.dryrun import Built, Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.tabular.problems import Problem
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.queries import accepted
from trainingmgr.tabular.rules import Change
from trainingmgr.training.curricula.rules import AssessmentKind
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.results import queries as results
from trainingmgr.training.results.imports import MODES, out_of_turn
from trainingmgr.training.results.models import Result
from trainingmgr.training.results.rules import Mode
from trainingmgr.training.results.services.reach import OPEN
from trainingmgr.training.testing import queries
from trainingmgr.training.testing.models import AnswerSheet, Paper
from trainingmgr.training.testing.rules.questions import CHOSEN, FORMS, ItemKind, Unread
from trainingmgr.training.testing.services import answers as verbs
from trainingmgr.training.testing.services.answers import Given

KIND = "answers"
MOST = 1000
ON_ITS_PAGE = _("Change them on the page of the paper, with a reason.")
ASKED = 60
"""Questions that a row has columns for."""
COLUMNS = (
    Column("run_code", _("Run"), required=True, kind=Kind.CODE, aliases=("run",)),
    Column("paper", _("Paper"), required=True, kind=Kind.CODE, aliases=("sujet", "ورقة الأسئلة")),
    Column("person_no", _("Programme number"), required=True, kind=Kind.CODE,
           aliases=("person number",)),
    Column("version", _("Version"), kind=Kind.CODE, aliases=("النسخة",)),
    Column("attempt", _("Attempt"), kind=Kind.INTEGER),
    Column("sat_on", _("Day"), kind=Kind.DATE, aliases=("jour", "اليوم")),
    Column("mode", _("How"), kind=Kind.CHOICE, choices=MODES),
    *(
        Column(f"q{number}", _("Question %(number)s", number=number), longest=40,
               aliases=(str(number),))
        for number in range(1, ASKED + 1)
    ),
)  # fmt: skip
BY_HAND = {AssessmentKind.PRACTICAL, AssessmentKind.OBSERVATION}


@dataclass(frozen=True)
class Known:
    """The papers that a piece of a file names, the people on their runs, and what is on record."""

    runs: frozenset[str]
    papers: Mapping[tuple[str, str], Paper]
    places: Mapping[tuple[int, str], Enrolment]
    sheets: Mapping[tuple[int, int, int], AnswerSheet]
    scores: Mapping[tuple[int, int, int], Result]
    holder_id: int


def look_up(rows: Sequence[Row], options: Mapping[str, Any]) -> Known:
    reader = by_key(options["by"])
    codes = {_code(row["run_code"]) for row in rows if row["run_code"]}
    papers = queries.papers_of_runs(codes, reader=reader)
    tests = {each.assessment_id: each.assessment for each in papers}
    places = results.places_by_number({each.cohort_id for each in tests.values()})
    return Known(
        frozenset(each.cohort.code.upper() for each in tests.values()),
        {(each.assessment.cohort.code.upper(), each.code.upper()): each for each in papers},
        places,
        {(key, *at): sheet for key in tests for at, sheet in queries.answer_sheets(key).items()},
        {(key, *at): row for key, test in tests.items()
         for at, row in results.results_of(test).items()},
        reader.holder_id,
    )  # fmt: skip


def _code(code: Any) -> str:
    return " ".join(str(code or "").upper().split())


def build(row: Row, known: Known) -> Built:
    """One person's answers as plain values, or everything that is wrong with them."""
    run = _code(row["run_code"])
    if run not in known.runs:
        return row.problem("run_code", _("No run of yours with a paper has this code."))
    paper = known.papers.get((run, _code(row["paper"])))
    if paper is None:
        return row.problem("paper", _("This run has no such paper."),
                           _("It is called as it stands at the head of the paper, without its "
                             "version."))  # fmt: skip
    test = paper.assessment
    place = known.places.get((test.cohort_id, str(row["person_no"] or "")))
    form = _code(row["version"]) or (FORMS[0] if paper.forms == 1 else "")
    attempt, on = row["attempt"] or 1, row["sat_on"] or _usual(paper)
    checks: tuple[tuple[bool, str, Sentence], ...] = (
        (test.cohort.state not in OPEN, "run_code", _("This run is not open for results.")),
        (len(paper.items) > ASKED, "paper",
         _("A file holds %(most)s questions. Type this paper on its page.", most=ASKED)),
        (place is None, "person_no", _("Nobody with this number is on the run.")),
        (place is not None and place.person.holder_id == known.holder_id, "person_no",
         _("Nobody records their own result. Ask somebody else to do it.")),
        (form not in tuple(FORMS[: paper.forms]), "version",
         _("Say which version was sat: %(forms)s.", forms=", ".join(FORMS[: paper.forms]))),
        (not test.cohort.starts_on <= on <= clock.today(), "sat_on",
         _("The day is one since the run began, and not still to come.")),
    )  # fmt: skip
    problems = [row.problem(column, said) for broken, column, said in checks if broken]
    if problems or place is None:
        return problems
    given = _given(row, paper, form)
    if not isinstance(given, Given):
        return given
    stands = _on_record(row, paper, place, attempt, on, given, known)
    if not isinstance(stands, bool):
        return stands
    by_hand = Mode.PRACTICAL if test.kind in BY_HAND else Mode.WRITTEN
    return {
        "paper": str(paper.uid), "place": place.id, "person": place.person_id,
        "attempt": attempt, "form": given.form,
        "answers": list(given.answers), "on": on.isoformat(),
        "mode": row["mode"] or by_hand.value, "stands": stands,
    }  # fmt: skip


def _usual(paper: Paper) -> date:
    """The day of the test, or of the end of the run where that is over."""
    return paper.assessment.on or min(clock.today(), paper.assessment.cohort.ends_on)


def _given(row: Row, paper: Paper, form: str) -> Given | list[Problem]:
    """The answers by their places on the paper, or every cell that is none."""
    asked = len(paper.items)
    parts = [str(row[f"q{number}"] or "") for number in range(1, ASKED + 1)]
    if not any(parts):
        return [row.problem("q1", _("There is no answer in this row."),
                            _("Leave people out who did not sit the test."))]  # fmt: skip
    problems = [
        row.problem(f"q{number}", _("The paper has %(asked)s questions only.", asked=asked))
        for number, part in enumerate(parts[asked:], start=asked + 1)
        if part.strip()
    ]
    found = [""] * asked
    for number, place, part in verbs.in_order(paper, form, parts[:asked]):
        try:
            found[place] = verbs.read_one(paper, form, place, part)
        except Unread:
            problems.append(row.problem(f"q{number}", *_wrong(paper, place, form)))
    return problems or Given(form, tuple(found))


def _wrong(paper: Paper, place: int, form: str) -> tuple[Sentence, Sentence]:
    asked = paper.items[place].item_version
    if asked.kind not in CHOSEN:
        fix = _("Write points from 0 to %(most)s.", most=asked.points)
    elif asked.kind is ItemKind.TRUE_FALSE:
        fix = _("Write T or F, or - where it was left blank.")
    else:
        fix = _("Write its letter or letters, as on the paper, or - where it was left blank.")
    return _("This is no answer to that question of version %(form)s.", form=form), fix


def _on_record(row: Row, paper: Paper, place: Enrolment, attempt: int, on: date, given: Given,
               known: Known) -> bool | Problem:  # fmt: skip
    """Whether exactly this is on record; a problem where something else is, or it cannot be."""
    test = paper.assessment
    key = (test.id, place.id, attempt)
    sheet, score = known.sheets.get(key), known.scores.get(key)
    if sheet is not None:
        if verbs.differs(sheet, paper, given):
            return row.problem(
                "attempt", _("Other answers of this attempt are on record."), ON_ITS_PAGE
            )
        return True
    if score is not None:
        return row.problem("attempt", _("This attempt is recorded already, without this paper."))
    first = known.scores.get((test.id, place.id, 1))
    return out_of_turn(row, test, first, on) or False


def key(content: Mapping[str, Any]) -> str:
    """One row for each person, paper and attempt."""
    return f"{content['paper']} {content['place']} {content['attempt']}"


def change(content: Mapping[str, Any]) -> Change:
    return Change.UNCHANGED if content["stands"] else Change.NEW


def settle(batch: ImportBatch, by: Bringer) -> None:
    """Keep and mark the answers of every row by the rules of typing them, in one step."""
    rows = accepted(batch)
    piles: defaultdict[tuple[str, str, str], dict[tuple[int, int], Given]] = defaultdict(dict)
    for told in (row.content for row in rows):
        if change(told) is Change.NEW:
            pile = piles[told["paper"], told["on"], told["mode"]]
            pile[told["place"], told["attempt"]] = Given(told["form"], tuple(told["answers"]))
    user = by_key(by.id)
    for (paper, on, mode), given in piles.items():
        verbs.enter(
            queries.paper(UUID(paper), reader=user), given, on=date.fromisoformat(on),
            mode=Mode(mode), batch=batch, by=user,
        )  # fmt: skip


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Answers to papers"),
        columns=COLUMNS,
        permission=Permission.RESULT_RECORD,
        approval=Permission.RESULT_RECORD,
        counted=lambda n: ngettext("%(count)s answer sheet", "%(count)s answer sheets", n, count=n),
        most=MOST,
        look_up=look_up,
        build=build,
        key=key,
        about=lambda content: content["person"],
        change=change,
        settle=settle,
        unsettle=lambda batch, _by: verbs.take_back(batch),
        depends=verbs.rests_on,
    )
)
