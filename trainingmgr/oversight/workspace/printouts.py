"""Rows of the workspace as a file, in the reader's words."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.oversight.workspace.queries import Bent
from trainingmgr.tabular.mapping import Column, Kind

BENT = (
    Column("at", _("When"), kind=Kind.DATE),
    Column("by", _("Who")),
    Column("second", _("Who agreed")),
    Column("minutes", _("Minutes between"), kind=Kind.INTEGER),
    Column("what", _("What it is about"), kind=Kind.CODE),
    Column("of", _("Of it")),
    Column("why", _("Why"), kind=Kind.PROSE),
)


def bent(row: Bent) -> list[Any]:
    return [row.at, row.by, row.second, row.minutes, row.what, row.of, row.why]
