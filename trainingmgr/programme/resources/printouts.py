"""The books as rows of a file, and a spot check as a sheet to be filled in."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.resources.models.equipment import Equipment, SpotLine
from trainingmgr.programme.resources.words import equipment as words
from trainingmgr.tabular.mapping import Column, Kind

BOOKS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("kind", _("Kind")),
    Column("category", _("Sort")),
    Column("serial", _("Serial"), kind=Kind.CODE),
    Column("quantity", _("How many"), kind=Kind.INTEGER),
    Column("state", _("State")),
    Column("since_on", _("Since"), kind=Kind.DATE),
    Column("custodian", _("Office that keeps it")),
    Column("place", _("Place"), kind=Kind.CODE),
    Column("condition", _("Condition")),
    Column("donor", _("Given by"), kind=Kind.CODE),
    Column("terms", _("Terms of the donor"), kind=Kind.PROSE),
    Column("check_on", _("To be checked on"), kind=Kind.DATE),
    Column("acceptance", _("Acceptance paper")),
    Column("cost", _("Price of one"), kind=Kind.DECIMAL),
    Column("currency", _("Currency"), kind=Kind.CODE),
    Column("payer", _("Who pays for its upkeep after the project"), kind=Kind.CODE),
)
SHEET = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("kind", _("Kind")),
    Column("serial", _("Serial"), kind=Kind.CODE),
    Column("custodian", _("Office that keeps it")),
    Column("place", _("Place"), kind=Kind.CODE),
    Column("found", _("Found")),
    Column("condition", _("Condition")),
    Column("says", _("Remark")),
)


def place(row: Equipment) -> str | None:
    return row.centre.code if row.centre else row.unit.code if row.unit else None


def cells(row: Equipment, language: str) -> list[Any]:
    """One line of the books in the order of BOOKS."""
    return [
        row.code, row.kind.title(language), str(words.CATEGORIES[row.kind.category]),
        row.serial or None, row.quantity, str(words.STATES[row.state]), row.since_on,
        row.custodian or None, place(row),
        str(words.CONDITIONS[row.condition]) if row.condition else None,
        row.donor.code if row.donor else None, row.terms or None, row.check_on,
        row.acceptance or None, row.cost.amount if row.cost else None, row.currency,
        row.payer.code if row.payer else None,
    ]  # fmt: skip


def sheet(line: SpotLine, language: str) -> list[Any]:
    """One line to be counted: it does not say how many there should be."""
    item = line.item
    return [item.code, item.kind.title(language), item.serial or None, item.custodian or None,
            place(item), line.found, None, line.says or None]  # fmt: skip
