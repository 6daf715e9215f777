"""Results from a file: domain 10.1. New results only; a change is typed, with its reason."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known
from trainingmgr.tabular.dryrun import Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.models import ImportBatch, StagedRow
from trainingmgr.tabular.problems import Problem
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.queries import finished
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import ON_THE_ROSTER
from trainingmgr.training.results import queries
from trainingmgr.training.results.models import Assessment, Result
from trainingmgr.training.results.rules import MOST_ATTEMPTS, Mode, Score, Sitting, resit_is_early
from trainingmgr.training.results.services import staging
from trainingmgr.training.results.services.reach import OPEN
from trainingmgr.training.results.services.staging import Brought

KIND = "results"
MODES = {each.value: each.value for each in Mode} | {
    "écrit": "written", "كتابي": "written", "شفوي": "oral", "pratique": "practical",
    "عملي": "practical", "empreinte": "thumbprint", "بصمة": "thumbprint",
}  # fmt: skip
COLUMNS = (
    Column("run_code", _("Run"), required=True, kind=Kind.CODE, aliases=("run",)),
    Column("assessment_code", _("Test"), required=True, kind=Kind.CODE, aliases=("test",)),
    Column("attempt", _("Attempt"), kind=Kind.INTEGER),
    Column("person_no", _("Programme number"), required=True, kind=Kind.CODE,
           aliases=("person number",)),
    Column("score", _("Score"), required=True, kind=Kind.DECIMAL),
    Column("max", _("Out of"), kind=Kind.DECIMAL),
    Column("mode", _("How"), kind=Kind.CHOICE, choices=MODES),
    Column("assessor", _("Assessor’s sign-in name"), kind=Kind.CODE),
)  # fmt: skip


@dataclass
class Known:
    """What the register knows of the runs, tests and people of a piece of a file."""

    tests: dict[tuple[str, str], Assessment]
    runs: set[str]
    places: dict[tuple[int, str], int]
    scores: dict[tuple[int, int], list[Score]]
    assessors: dict[str, int]
    judged: set[int]
    whose: dict[int, int]
    """The person of each place."""


def look_up(rows: Sequence[Row], _options: Mapping[str, Any]) -> Known:
    codes = {_plain(row["run_code"]) for row in rows if row["run_code"]}
    tests = _tests(codes)
    runs = {run for run, _test in tests}
    numbers = {row["person_no"] for row in rows if row["person_no"]}
    cohorts = {each.cohort_id for each in tests.values()}
    places, whose = _places(cohorts, numbers)
    names = {str(row["assessor"]).casefold() for row in rows if row["assessor"]}
    found = db.session.execute(select(User.username, User.id).where(User.username.in_(names)))
    return Known(
        tests, runs, places, _scores(set(places.values())),
        {name.casefold(): key for name, key in found},
        queries.judged_among({each.id for each in tests.values()}),
        whose,
    )  # fmt: skip


def _plain(code: Any) -> str:
    return " ".join(str(code).upper().split())


def _tests(codes: set[str]) -> dict[tuple[str, str], Assessment]:
    if not codes:
        return {}
    rows = db.session.execute(
        select(Cohort.code, Assessment)
        .join(Assessment, Assessment.cohort_id == Cohort.id)
        .where(Cohort.code.in_(codes), Cohort.state.in_(OPEN))
    )
    return {(_plain(run), _plain(test.code)): test for run, test in rows}


def _places(
    cohorts: set[int], numbers: set[str]
) -> tuple[dict[tuple[int, str], int], dict[int, int]]:
    if not cohorts or not numbers:
        return {}, {}
    rows = db.session.execute(
        select(
            Enrolment.cohort_id,
            Enrolment.id,
            Enrolment.person_id,
            Person.number,
            Person.service_number,
        )
        .join(Enrolment.person)
        .where(
            Enrolment.cohort_id.in_(cohorts),
            Enrolment.state.in_(ON_THE_ROSTER),
            known(),
            or_(Person.number.in_(numbers), Person.service_number.in_(numbers)),
        )
    )
    found: dict[tuple[int, str], int] = {}
    whose: dict[int, int] = {}
    for cohort_id, key, person, number, served in rows:
        if served:
            found.setdefault((cohort_id, served), key)
        found[cohort_id, number] = key
        whose[key] = person
    return found, whose


def _scores(places: set[int]) -> dict[tuple[int, int], list[Score]]:
    found: dict[tuple[int, int], list[Score]] = {}
    if not places:
        return found
    rows = db.session.execute(
        select(Result.assessment_id, Result.enrolment_id, Result.attempt, Result.score_tenths)
        .where(Result.enrolment_id.in_(places), finished(Result.batch_id))
        .order_by(Result.attempt)
    )
    for test, place, attempt, score in rows:
        found.setdefault((test, place), []).append(Score(attempt, score))
    return found


def build(row: Row, known_: Known) -> dict[str, Any] | Problem:
    """One row as plain values, or what is wrong with it."""
    run = _plain(row["run_code"])
    if run not in known_.runs:
        return row.problem("run_code", _("No run that takes results has this code."))
    test = known_.tests.get((run, _plain(row["assessment_code"])))
    if test is None:
        return row.problem("assessment_code", _("This run has no test with this code."))
    if test.id in known_.judged:
        return row.problem("assessment_code", _(
            "This test is judged by criteria: a score alone is not taken. Bring its check-lists."
        ))  # fmt: skip
    place = known_.places.get((test.cohort_id, row["person_no"]))
    if place is None:
        return row.problem("person_no", _("Nobody with this number is on the run."))
    attempt = row["attempt"] or 1
    wrong = _wrong(row, test, place, attempt, known_)
    if wrong is not None:
        return wrong
    assessor = known_.assessors.get(str(row["assessor"]).casefold()) if row["assessor"] else None
    if row["assessor"] and assessor is None:
        return row.problem("assessor", _("Nobody signs in with this name."))
    return {
        "assessment_id": test.id, "enrolment_id": place, "attempt": attempt,
        "tenths": int(Decimal(row["score"]) * 10), "mode": row["mode"] or Mode.WRITTEN.value,
        "assessor_id": assessor, "person": known_.whose[place],
    }  # fmt: skip


def _wrong(row: Row, test: Assessment, place: int, attempt: int, known_: Known) -> Problem | None:
    score = Decimal(row["score"])
    before = known_.scores.get((test.id, place), [])
    sitting = Sitting(test.code, test.kind, test.max_score, test.pass_mark, tuple(before))
    rules = (
        (row["max"] is not None and Decimal(row["max"]) != test.max_score,
         "max", _("This test is out of %(points)s points.", points=test.max_score)),
        (not 0 <= score <= test.max_score,
         "score", _("The score is between 0 and %(points)s.", points=test.max_score)),
        (score * 10 != int(score * 10), "score", _("A score has one decimal at most.")),
        (attempt not in range(1, MOST_ATTEMPTS + 1),
         "attempt", _("The attempt is 1 or 2.")),
        (any(each.attempt == attempt for each in before),
         "attempt", _("This attempt is recorded already. Change it on the page of the test.")),
        (attempt == 2 and not sitting.may_resit,
         "attempt", _("There is no failed first attempt on record, so there is no resit.")),
    )  # fmt: skip
    found = next(((code, sentence) for broken, code, sentence in rules if broken), None)
    return row.problem(*found) if found else None


def out_of_turn(row: Row, test: Assessment, first: Result | None, on: date) -> Problem | None:
    """What keeps the attempt of this row from being sat on a day, after the first one or none."""
    attempt = row["attempt"] or 1
    sat = (Score(1, first.score_tenths),) if first else ()
    sitting = Sitting(test.code, test.kind, test.max_score, test.pass_mark, sat)
    rules = (
        (attempt not in range(1, MOST_ATTEMPTS + 1), "attempt", _("The attempt is 1 or 2.")),
        (attempt == 2 and not sitting.may_resit, "attempt",
         _("There is no failed first attempt on record, so there is no resit.")),
        (attempt == 2 and first is not None and resit_is_early(first.sat_on, on), "sat_on",
         _("A resit is sat at least a day after the first attempt.")),
    )  # fmt: skip
    wrong = next(((code, sentence) for broken, code, sentence in rules if broken), None)
    return row.problem(*wrong) if wrong else None


def key(content: Mapping[str, Any]) -> str:
    """One row for each person, test and attempt."""
    return f"{content['assessment_id']} {content['enrolment_id']} {content['attempt']}"


def save(batch: ImportBatch, rows: Sequence[StagedRow], by: Bringer) -> None:
    """A piece of the file, hidden until the whole is in."""
    brought = [
        Brought(
            row.content["assessment_id"], row.content["enrolment_id"], row.content["attempt"],
            row.content["tenths"], Mode(row.content["mode"]),
            row.content["assessor_id"] or by.id,
        )
        for row in rows
    ]  # fmt: skip
    staging.stage_many(brought, batch=batch, by=by)


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Results"),
        columns=COLUMNS,
        permission=Permission.RESULT_RECORD,
        approval=Permission.RESULT_RECORD,
        look_up=look_up,
        build=build,
        key=key,
        about=lambda content: content["person"],
        save=save,
        settle=staging.note_imported,
        remove=staging.take_back,
        depends=staging.rests_on,
    )
)
