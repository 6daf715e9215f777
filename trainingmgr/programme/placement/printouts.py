"""Who is left without a post, as rows of a file."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core.privacy import Classes, Shown
from trainingmgr.programme.placement import words
from trainingmgr.programme.placement.queries import Left
from trainingmgr.tabular.mapping import Column, Kind

LEFT = (
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("rank", _("Rank")),
    Column("unit", _("Unit"), kind=Kind.CODE),
    Column("goes_on", _("Unit goes on"), kind=Kind.DATE),
    Column("over", _("Too many in this unit and grade"), kind=Kind.INTEGER),
    Column("state", _("How it stands")),
    Column("kind", _("What is offered")),
    Column("offered_on", _("Offered on"), kind=Kind.DATE),
    Column("answered_on", _("Answered on"), kind=Kind.DATE),
)


def left(row: Left, reader: Classes, language: str) -> list[Any]:
    """One person in the order of LEFT."""
    who, offer = Shown(row.person, reader), row.offer
    return [
        who.number, who.name_display, who.rank.brief(language) if who.rank else None,
        row.person.unit.code if row.person.unit else None, row.goes_on, row.over,
        str(words.PLACED[row.placed]), str(words.KINDS[offer.kind]) if offer else None,
        offer.offered_on if offer else None, offer.answered_on if offer else None,
    ]  # fmt: skip
