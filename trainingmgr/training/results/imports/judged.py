"""Check-lists of practicals and orals from a file: a row for each person, a column for each thing
that is judged, in its order. Only new marks come in; a change is typed, with its reason.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
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
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.results import queries
from trainingmgr.training.results.imports import MODES, out_of_turn
from trainingmgr.training.results.models import Assessment, Criterion, Result
from trainingmgr.training.results.rules import Mode
from trainingmgr.training.results.services import judging
from trainingmgr.training.results.services.reach import OPEN

KIND = "check-lists"
MOST = 1000
JUDGED = 20
"""Criteria that a row has columns for."""
COLUMNS = (
    Column("run_code", _("Run"), required=True, kind=Kind.CODE, aliases=("run",)),
    Column("assessment_code", _("Test"), required=True, kind=Kind.CODE, aliases=("test",)),
    Column("person_no", _("Programme number"), required=True, kind=Kind.CODE,
           aliases=("person number",)),
    Column("attempt", _("Attempt"), kind=Kind.INTEGER),
    Column("sat_on", _("Day"), kind=Kind.DATE, aliases=("jour", "اليوم")),
    Column("mode", _("How"), kind=Kind.CHOICE, choices=MODES),
    *(
        Column(f"c{number}", _("Criterion %(number)s", number=number), kind=Kind.DECIMAL)
        for number in range(1, JUDGED + 1)
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """The judged tests that a piece of a file names, who is on their runs, what is on record."""

    runs: frozenset[str]
    tests: Mapping[tuple[str, str], Assessment]
    criteria: Mapping[int, Sequence[Criterion]]
    places: Mapping[tuple[int, str], Enrolment]
    scores: Mapping[tuple[int, int, int], Result]
    marks: Mapping[int, Mapping[tuple[int, int, int], int]]
    holder_id: int


def look_up(rows: Sequence[Row], options: Mapping[str, Any]) -> Known:
    reader = by_key(options["by"])
    tests = queries.tests_of_runs({_code(row["run_code"]) for row in rows}, reader=reader)
    criteria = {each.id: queries.criteria_of(each) for each in tests}
    judged = [each for each in tests if criteria[each.id]]
    return Known(
        frozenset(_code(each.cohort.code) for each in tests),
        {(_code(each.cohort.code), _code(each.code)): each for each in tests},
        criteria,
        queries.places_by_number({each.cohort_id for each in judged}),
        {(each.id, *at): row for each in judged for at, row in queries.results_of(each).items()},
        {each.id: queries.criterion_marks_of(each) for each in judged},
        reader.holder_id,
    )


def _code(code: Any) -> str:
    return " ".join(str(code or "").upper().split())


def build(row: Row, known: Known) -> Built:
    """One person's check-list as plain values, or everything that is wrong with it."""
    run = _code(row["run_code"])
    if run not in known.runs:
        return row.problem("run_code", _("No run that takes results has this code."))
    test = known.tests.get((run, _code(row["assessment_code"])))
    if test is None:
        return row.problem("assessment_code", _("This run has no test with this code."))
    criteria = known.criteria[test.id]
    place = known.places.get((test.cohort_id, str(row["person_no"] or "")))
    on = row["sat_on"] or test.on or min(clock.today(), test.cohort.ends_on)
    checks: tuple[tuple[bool, str, Sentence], ...] = (
        (test.cohort.state not in OPEN, "run_code", _("This run is not open for results.")),
        (not criteria, "assessment_code",
         _("Nothing is said yet of what is judged in this test. Say it on its page first.")),
        (len(criteria) > JUDGED, "assessment_code",
         _("A file holds %(most)s criteria. Type this test on its page.", most=JUDGED)),
        (place is None, "person_no", _("Nobody with this number is on the run.")),
        (place is not None and place.person.holder_id == known.holder_id, "person_no",
         _("Nobody records their own result. Ask somebody else to do it.")),
        (not test.cohort.starts_on <= on <= clock.today(), "sat_on",
         _("The day is one since the run began, and not still to come.")),
    )  # fmt: skip
    problems = [row.problem(column, said) for broken, column, said in checks if broken]
    problems += _cells(row, criteria) if criteria else []
    if problems or place is None:
        return problems
    tenths = {each.id: int(Decimal(row[f"c{n}"]) * 10) for n, each in enumerate(criteria, 1)}
    stands = _on_record(row, test, place, on, tenths, known)
    if not isinstance(stands, bool):
        return stands
    return {
        "test": str(test.uid), "place": place.id, "person": place.person_id,
        "attempt": row["attempt"] or 1,
        "tenths": [[key, each] for key, each in tenths.items()], "on": on.isoformat(),
        "mode": row["mode"] or Mode.PRACTICAL.value, "stands": stands,
    }  # fmt: skip


def _cells(row: Row, criteria: Sequence[Criterion]) -> list[Problem]:
    """Every cell that is no number of points for what stands in its column."""
    problems = []
    for number, each in enumerate(criteria, start=1):
        value = row[f"c{number}"]
        if value is None:
            sentence: Sentence = _("Points are missing: %(title)s.", title=each.title)
        elif not 0 <= Decimal(value) <= each.points:
            sentence = _("%(title)s: the score is between 0 and %(most)s.", title=each.title,
                         most=each.points)  # fmt: skip
        elif Decimal(value) * 10 != int(Decimal(value) * 10):
            sentence = _("A score has one decimal at most.")
        else:
            continue
        problems.append(row.problem(f"c{number}", sentence))
    for number in range(len(criteria) + 1, JUDGED + 1):
        if row[f"c{number}"] is not None:
            said = _("%(count)s things are judged in this test.", count=len(criteria))
            problems.append(row.problem(f"c{number}", said))
    return problems


def _on_record(row: Row, test: Assessment, place: Enrolment, on: date, tenths: Mapping[int, int],
               known: Known) -> bool | Problem:  # fmt: skip
    """Whether exactly this is on record; a problem where something else is, or it cannot be."""
    attempt = row["attempt"] or 1
    if known.scores.get((test.id, place.id, attempt)) is not None:
        marks = known.marks[test.id]
        if all(marks.get((place.id, attempt, key)) == each for key, each in tenths.items()):
            return True
        return row.problem(
            "attempt", _("This attempt is recorded already. Change it on the page of the test.")
        )
    first = known.scores.get((test.id, place.id, 1))
    return out_of_turn(row, test, first, on) or False


def key(content: Mapping[str, Any]) -> str:
    """One row for each person, test and attempt."""
    return f"{content['test']} {content['place']} {content['attempt']}"


def change(content: Mapping[str, Any]) -> Change:
    return Change.UNCHANGED if content["stands"] else Change.NEW


def settle(batch: ImportBatch, by: Bringer) -> None:
    """Write every row down by the rules of typing it, in one step."""
    rows = accepted(batch)
    piles: defaultdict[tuple[str, str, str], dict[tuple[int, int], dict[int, int]]]
    piles = defaultdict(dict)
    for told in (row.content for row in rows):
        if change(told) is Change.NEW:
            pile = piles[told["test"], told["on"], told["mode"]]
            pile[told["place"], told["attempt"]] = dict(told["tenths"])
    user = by_key(by.id)
    for (test, on, mode), parts in piles.items():
        judging.judge(
            queries.assessment(UUID(test), reader=user), parts, on=date.fromisoformat(on),
            mode=Mode(mode), batch=batch, by=user,
        )  # fmt: skip


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Check-lists of practicals and orals"),
        columns=COLUMNS,
        permission=Permission.RESULT_RECORD,
        approval=Permission.RESULT_RECORD,
        counted=lambda n: ngettext("%(count)s check-list", "%(count)s check-lists", n, count=n),
        most=MOST,
        look_up=look_up,
        build=build,
        key=key,
        about=lambda content: content["person"],
        change=change,
        settle=settle,
        unsettle=lambda batch, _by: judging.take_back(batch),
        depends=judging.rests_on,
    )
)
