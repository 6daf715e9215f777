"""The roster of a run for paper and for files.

A line holds its person as the reader may see them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock, pairs
from trainingmgr.documents import tables
from trainingmgr.documents.lists import printed_by
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.words import PAGE
from trainingmgr.registry.people.words import SEXES
from trainingmgr.tabular.listings import Printing
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.printouts import handling
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.queries import Line
from trainingmgr.training.enrolments.words import STATES, said

COLUMNS = (
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("service_no", _("Service number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("name_native", _("Name in own script")),
    Column("sex", _("Sex")),
    Column("rank", _("Rank")),
    Column("unit", _("Unit"), kind=Kind.CODE),
    Column("run_code", _("Run"), kind=Kind.CODE),
    Column("state", _("State")),
    Column("joined_on", _("Since"), kind=Kind.DATE),
    Column("group", _("Group")),
)


NOMINATED = (
    *COLUMNS[:-2],
    Column("may_join", _("May join?")),
    Column("missing", _("What is missing")),
)


def cells(cohort: Cohort, line: Line, language: str) -> list[Any]:
    """One place in the order of COLUMNS, as this reader may see it."""
    return [*_who(cohort, line, language), line.enrolment.joined_on, line.group or None]


def nominated(cohort: Cohort, line: Line, language: str) -> list[Any]:
    """One nomination in the order of NOMINATED: what is missing as the page says it."""
    verdict = line.verdict
    return [
        *_who(cohort, line, language),
        bool(verdict.may_join),
        " ".join(str(said(piece)) for piece in verdict.missing),
    ]


def _who(cohort: Cohort, line: Line, language: str) -> list[Any]:
    person = line.person
    return [
        person.number,
        person.service_number,
        person.name_display,
        person.name_native,
        str(SEXES.get(person.sex, "")),
        person.rank.brief(language) if person.rank else None,
        person.unit.code if person.unit else None,
        cohort.code,
        str(STATES[line.enrolment.state]),
    ]


def about(cohort: Cohort, language: str) -> tuple[tuple[str, str], ...]:
    """What run it is, under the title of every page."""
    days = f"{format_date(cohort.starts_on, 'd MMM y')} – {format_date(cohort.ends_on, 'd MMM y')}"
    return (
        (gettext("Run"), cohort.code),
        (gettext("Course"), cohort.course.title(language)),
        (gettext("Days"), days),
        (gettext("Centre"), cohort.centre.title(language)),
    )


def nominal_roll(
    cohort: Cohort,
    lines: Sequence[Line],
    how: Printing,
    *,
    pictures: Mapping[int, bytes] | None = None,
) -> Printout:
    """Who is on the run, on A4, with both scripts, repeated headers and a place to sign; with the
    photographs of those who gave one, where they were asked for.
    """
    grouped = any(line.group for line in lines)
    columns = (
        tables.Column(gettext("No."), 4, align="end", direction="ltr"),
        *(() if pictures is None else (tables.Column(gettext("Photograph"), 9, picture=True),)),
        tables.Column(gettext("Number"), 10, direction="ltr"),
        tables.Column(gettext("Name"), 24, lines=2),
        tables.Column(gettext("Name in own script"), 18, lines=2),
        tables.Column(gettext("Rank"), 8),
        tables.Column(gettext("Unit"), 12),
        *([tables.Column(gettext("Group"), 6)] if grouped else []),
        tables.Column(gettext("State"), 12),
        tables.Column(gettext("Signature"), 14),
    )
    sheet = tables.Table(
        title=gettext("Nominal roll"),
        columns=columns,
        language=how.language,
        on=clock.today(),
        page=str(PAGE["page"]),
        printed=printed_by(how.by),
        facts=(
            *about(cohort, how.language),
            (gettext("People"), str(len(lines))),
            (gettext("Why"), how.reason),
        ),
        handling=handling(),
        reference=cohort.code,
        row_height=tables.ROW if pictures is None else tables.PICTURED,
    )
    drawn = []
    with pairs.alone():
        for at, line in enumerate(lines, 1):
            photo = () if pictures is None else (pictures.get(line.person.id, ""),)
            drawn.append([str(at), *photo, *_line(line, how.language, grouped=grouped)])
    return tables.table(sheet, drawn)


def _line(line: Line, language: str, *, grouped: bool) -> list[str]:
    person = line.person
    return [
        person.service_number or person.number,
        person.name_display,
        person.name_native or "",
        person.rank.brief(language) if person.rank else "",
        person.unit.code if person.unit else "",
        *([line.group] if grouped else []),
        gettext("Frozen") if line.frozen else str(STATES[line.enrolment.state]),
        "",
    ]
