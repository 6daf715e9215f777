"""Any list on paper, as its file would say it, in the words of the reader."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import format_date, format_datetime, format_decimal, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock, pairs
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.sentences import long_day, when
from trainingmgr.documents import lists
from trainingmgr.documents.paper import Printout
from trainingmgr.tabular.importables import kinds
from trainingmgr.tabular.listings import Listing, Printing, called
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.models import ExportRecord, ImportBatch
from trainingmgr.tabular.words import FORMS, SHOWS, STATES

IMPORTS = (
    Column("file", _("File")),
    Column("holds", _("Holds")),
    Column("source", _("From")),
    Column("by", _("Brought by")),
    Column("at", _("When"), kind=Kind.DATE),
    Column("rows", _("Rows"), kind=Kind.INTEGER),
    Column("state", _("State")),
    Column("sha256", _("Hash of the file"), kind=Kind.CODE),
)
EXPORTS = (
    Column("at", _("When"), kind=Kind.DATE),
    Column("by", _("Who")),
    Column("list", _("List")),
    Column("list_code", _("Code of the list"), kind=Kind.CODE, printed=False),
    Column("rows", _("Rows"), kind=Kind.INTEGER),
    Column("people", _("People of whom it shows more"), kind=Kind.INTEGER),
    Column("shows", _("It shows")),
    Column("form", _("Kind of file or paper")),
    Column("code", _("Sheet id"), kind=Kind.CODE),
    Column("why", _("Why"), kind=Kind.PROSE),
    Column("second", _("Second person")),
    Column("to", _("To another body"), kind=Kind.CODE),
    Column("agreement", _("Sharing agreement"), kind=Kind.CODE),
    Column("destroy_by", _("Destroy by"), kind=Kind.DATE),
    Column("destroyed", _("Destroyed"), kind=Kind.DATE),
)
CODES = frozenset((Kind.CODE, Kind.DATE, Kind.DATES, Kind.PARTIAL_DATE, Kind.PHONE))
FIGURES = frozenset((Kind.INTEGER, Kind.DECIMAL))


def plain(listing: Listing, rows: Sequence[Any], how: Printing) -> Printout:
    """The list as a ruled table."""
    return lists.listed(
        listing.title,
        [head(each, how.language) for each in listing.columns if each.printed],
        _lines(listing, rows),
        language=how.language,
        on=clock.today(),
        by=how.by,
        facts=facts(listing, len(rows), how),
        handling=handling_of(listing),
        sheet=how.sheet,
    )


def _lines(listing: Listing, rows: Sequence[Any]) -> list[list[str]]:
    with pairs.alone():
        return [
            [said(cell) for column, cell in zip(listing.columns, listing.cells(row), strict=True)
             if column.printed]
            for row in rows
        ]  # fmt: skip


def head(column: Column, language: str) -> lists.Head:
    return lists.Head(
        column.label_in(language), code=column.kind in CODES, figures=column.kind in FIGURES
    )


def facts(listing: Listing, count: int, how: Printing) -> tuple[tuple[str, str], ...]:
    """What stands under the title of every page: what was asked for, how many, and why."""
    return (
        *listing.about,
        (gettext("Lines"), format_decimal(count)),
        *purpose(how),
    )


def purpose(how: Printing) -> tuple[tuple[str, str], ...]:
    """What every paper that leaves says of itself: why, and when it is to be destroyed."""
    ends = [(gettext("Destroy by"), long_day(how.until))] if how.until else []
    return ((gettext("Why"), how.reason), *ends)


def handling() -> str:
    return str(gettext("Personal data. Do not copy. Hand it back or burn it after use."))


def handling_of(listing: Listing) -> str:
    """What the paper of a list says on every sheet (R-DAT-11)."""
    if listing.is_theirs:
        return theirs()
    return handling() if listing.is_personal else ""


def theirs() -> str:
    """What a letter says in its place: it goes to whom it is about, who is not to hand it back."""
    return str(gettext("Private. For the person named here alone, who keeps it."))


def said(value: Any) -> str:
    """A cell in words: days as the reader writes them, numbers with their groups."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return str(format_datetime(value, "dd/MM/y HH:mm"))
    if isinstance(value, PartialDate) and not value.is_whole:
        return when(value)
    if isinstance(value, PartialDate):
        value = value.earliest
    if isinstance(value, date):
        return str(format_date(value, "dd/MM/y"))
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, int | float | Decimal):
        return str(format_decimal(value))
    return str(value)


def batch(row: ImportBatch, by: str) -> list[Any]:
    """One file that was brought, in the order of IMPORTS."""
    kind = kinds().get(row.kind)
    return [
        row.file_name,
        str(kind.title) if kind else row.kind,
        row.source,
        by,
        row.at,
        row.rows,
        str(STATES[row.state][1]),
        row.sha256,
    ]


def export(line: Any) -> list[Any]:
    """One thing that left, in the order of EXPORTS."""
    row: ExportRecord = line[0]
    return [
        row.at, line.by, called(row.what), row.what, row.rows, row.people,
        str(SHOWS[row.field_class]) if row.field_class else "", str(FORMS[row.form]), row.code,
        row.reason, line.second, row.addressee, row.agreement,
        row.end and row.end.destroy_by, row.end and row.end.destroyed_at,
    ]  # fmt: skip
