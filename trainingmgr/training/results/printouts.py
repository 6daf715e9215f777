"""The results of a run as rows of a file: a column for every test."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core.privacy import Shown
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.training.results.models import Assessment, Criterion
from trainingmgr.training.results.queries.runs import Line, RunResults
from trainingmgr.training.results.words import ENDINGS, why

WHO = (
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("name_native", _("Name in own script")),
    Column("attended", _("Attended, %"), kind=Kind.INTEGER),
)
ENDING = (Column("ending", _("Ending")), Column("missing", _("What is missing")))
SHARED = (*WHO, Column("test", _("Scores")), *ENDING)
"""Under one name for the tests of every run, as an agreement with another body says it."""


def to_fill(judged: Sequence[Criterion]) -> tuple[Column, ...]:
    """A test as a file to write in and to bring back: what its import asks for, and who it is; a
    column for each criterion where it is judged by some.
    """
    points = (
        Column(f"c{n}", f"{each.title} ({each.points})", kind=Kind.DECIMAL)
        for n, each in enumerate(judged, start=1)
    )
    asked = tuple(points) or (
        Column("score", _("Score"), kind=Kind.DECIMAL),
        Column("max", _("Out of"), kind=Kind.DECIMAL),
    )
    return (
        Column("run_code", _("Run"), kind=Kind.CODE),
        Column("assessment_code", _("Test"), kind=Kind.CODE),
        *WHO[:-1],
        Column("attempt", _("Attempt"), kind=Kind.INTEGER),
        *asked,
    )


def owed(test: Assessment, judged: Sequence[Criterion], person: Shown, attempt: int) -> list[Any]:
    """Somebody who has an attempt before them, in the order of `to_fill`."""
    points: list[Any] = [None] * len(judged) if judged else [None, test.max_score]
    return [
        test.cohort.code, test.code, person.number, person.name_display, person.name_native,
        attempt, *points,
    ]  # fmt: skip


def columns(results: RunResults) -> tuple[Column, ...]:
    tests = (
        Column(each.code, f"{each.code}, %", kind=Kind.INTEGER, agreed="test")
        for each in results.tests
    )
    return (*WHO, *tests, *ENDING)


def cells(line: Line, person: Shown, results: RunResults) -> list[Any]:
    """One person in the order of `columns`: of a test, the best attempt in percent."""
    return [
        person.number,
        person.name_display,
        person.name_native,
        line.attended,
        *(line.sittings[each.code].best for each in results.tests),
        str(ENDINGS[line.outcome.ending]),
        " ".join(map(why, line.outcome.missing)),
    ]
