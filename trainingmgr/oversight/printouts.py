"""Entries of the journal as rows of a file, in the reader's words."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.oversight.queries import Told
from trainingmgr.tabular.mapping import Column, Kind

COLUMNS = (
    Column("number", _("No."), kind=Kind.INTEGER),
    Column("at", _("When"), kind=Kind.DATE),
    Column("by", _("By")),
    Column("event", _("Event"), kind=Kind.CODE),
    Column("sentence", _("What")),
    Column("hash", _("Hash"), kind=Kind.CODE),
)


def cells(told: Told) -> list[Any]:
    return [told.number, told.at, told.by, told.event, told.sentence, told.hash]
