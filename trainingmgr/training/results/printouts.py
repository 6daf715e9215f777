"""The results of a run as rows of a file: a column for every test."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core.privacy import Shown
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.training.results.queries import Line, RunResults
from trainingmgr.training.results.words import ENDINGS, why

WHO = (
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("name_native", _("Name in own script")),
    Column("attended", _("Attended, %"), kind=Kind.INTEGER),
)
ENDING = (Column("ending", _("Ending")), Column("missing", _("What is missing")))


def columns(results: RunResults) -> tuple[Column, ...]:
    tests = (Column(each.code, f"{each.code}, %", kind=Kind.INTEGER) for each in results.tests)
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
