"""The roster of a run for paper and for files.

A line holds its person as the reader may see them.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.documents import tables
from trainingmgr.documents.paper import Printout
from trainingmgr.registry.people.words import SEXES
from trainingmgr.tabular.mapping import Column
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.queries import Line
from trainingmgr.training.enrolments.words import STATES

COLUMNS = (
    Column("person_no", _("Programme number")),
    Column("service_no", _("Service number")),
    Column("name", _("Name")),
    Column("name_native", _("Name in own script")),
    Column("sex", _("Sex")),
    Column("rank", _("Rank")),
    Column("unit", _("Unit")),
    Column("run_code", _("Run")),
    Column("state", _("State")),
    Column("joined_on", _("Since")),
)


def rows(cohort: Cohort, lines: Iterable[Line], language: str) -> Iterator[list[Any]]:
    """One row a place in the order of COLUMNS, as this reader may see it."""
    for line in lines:
        person, place = line.person, line.enrolment
        yield [
            person.number,
            person.service_number,
            person.name_display,
            person.name_native,
            str(SEXES.get(person.sex, "")),
            person.rank.brief(language) if person.rank else None,
            person.unit.code if person.unit else None,
            cohort.code,
            str(STATES[place.state]),
            place.joined_on,
        ]


def nominal_roll(
    cohort: Cohort,
    lines: Sequence[Line],
    language: str,
    *,
    on: date,
    printed: str,
) -> Printout:
    """Who is on the run, on A4, with both scripts, repeated headers and a place to sign."""
    columns = (
        tables.Column(gettext("No."), 4, align="end", direction="ltr"),
        tables.Column(gettext("Number"), 10, direction="ltr"),
        tables.Column(gettext("Name"), 24, lines=2),
        tables.Column(gettext("Name in own script"), 18, lines=2),
        tables.Column(gettext("Rank"), 8),
        tables.Column(gettext("Unit"), 12),
        tables.Column(gettext("State"), 12),
        tables.Column(gettext("Signature"), 14),
    )
    days = f"{format_date(cohort.starts_on, 'd MMM y')} – {format_date(cohort.ends_on, 'd MMM y')}"
    sheet = tables.Table(
        title=gettext("Nominal roll"),
        columns=columns,
        language=language,
        on=on,
        page=gettext("Page {page} of {pages}"),
        printed=printed,
        facts=(
            (gettext("Run"), cohort.code),
            (gettext("Course"), cohort.course.title(language)),
            (gettext("Days"), days),
            (gettext("Centre"), cohort.centre.title(language)),
            (gettext("People"), str(len(lines))),
        ),
        handling=gettext("Personal data. Do not copy. Hand it back or burn it after use."),
        reference=cohort.code,
    )
    drawn = [_line(at, line, language) for at, line in enumerate(lines, 1)]
    return tables.table(sheet, drawn)


def _line(at: int, line: Line, language: str) -> list[str]:
    person = line.person
    return [
        str(at),
        person.service_number or person.number,
        person.name_display,
        person.name_native or "",
        person.rank.brief(language) if person.rank else "",
        person.unit.code if person.unit else "",
        gettext("Frozen") if line.frozen else str(STATES[line.enrolment.state]),
        "",
    ]
