"""Buildings as rows of a file."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.facilities import words
from trainingmgr.programme.facilities.models import Facility
from trainingmgr.tabular.mapping import Column, Kind

COLUMNS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("title", _("What it is called")),
    Column("kind", _("Kind")),
    Column("place", _("Place"), kind=Kind.CODE),
    Column("state", _("State")),
    Column("since_on", _("Since"), kind=Kind.DATE),
    Column("holds", _("People that it is for"), kind=Kind.INTEGER),
    Column("defects", _("Defects that are open"), kind=Kind.INTEGER),
    Column("owner", _("Whose it is"), kind=Kind.CODE),
    Column("payer", _("Who pays for its upkeep"), kind=Kind.CODE),
)


def cells(row: Facility) -> list[Any]:
    """A building in the order of COLUMNS."""
    place = row.centre or row.unit
    return [
        row.code, row.title, str(words.KINDS[row.kind]), place.code if place else None,
        str(words.STATES[row.state]), row.since_on, row.holds,
        sum(each.mended_on is None for each in row.defects),
        row.owner.code if row.owner else None, row.payer.code if row.payer else None,
    ]  # fmt: skip
