"""The moves of an order, as rows of a file."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core.privacy import Classes, Shown
from trainingmgr.programme.moves import words
from trainingmgr.programme.moves.models import MoveLine
from trainingmgr.tabular.mapping import Column, Kind

LINES = (
    Column("order", _("Move order"), kind=Kind.CODE),
    Column("effective_on", _("In effect from"), kind=Kind.DATE),
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("rank", _("Rank")),
    Column("from_unit", _("From which unit"), kind=Kind.CODE),
    Column("from_post", _("From which post"), kind=Kind.CODE),
    Column("to_unit", _("To which unit"), kind=Kind.CODE),
    Column("to_post", _("To which post"), kind=Kind.CODE),
    Column("state", _("How it stands")),
    Column("told_on", _("Told on"), kind=Kind.DATE),
    Column("done_on", _("Moved on"), kind=Kind.DATE),
    Column("why", _("Why not moved")),
)


def line(row: MoveLine, reader: Classes, language: str) -> list[Any]:
    """One move in the order of LINES."""
    who = Shown(row.person, reader)
    return [
        row.order.code, row.order.effective_on, who.number, who.name_display,
        who.rank.brief(language) if who.rank else None,
        row.from_unit.code if row.from_unit else None,
        row.from_post.number if row.from_post else None, row.to_unit.code,
        row.to_post.number if row.to_post else None, str(words.MOVES[row.state]), row.told_on,
        row.done_on, str(words.OBSTACLES[row.failed]) if row.failed else None,
    ]  # fmt: skip
