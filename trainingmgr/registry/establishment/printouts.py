"""Units with their strength, and the posts of a unit, as rows of a file."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core.privacy import Classes, Shown
from trainingmgr.registry.establishment.rules import Strength
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Post, Unit
from trainingmgr.registry.structure.words import UNIT_KINDS
from trainingmgr.tabular.mapping import Column, Kind

UNITS = (
    Column("unit", _("Code"), kind=Kind.CODE),
    Column("title", _("Unit")),
    Column("kind", _("Kind")),
    Column("posts", _("Posts"), kind=Kind.INTEGER),
    Column("held", _("With a holder"), kind=Kind.INTEGER),
    Column("people", _("People"), kind=Kind.INTEGER),
    Column("empty", _("Empty posts"), kind=Kind.INTEGER),
    Column("without_post", _("People without a post"), kind=Kind.INTEGER),
)
POSTS = (
    Column("post_no", _("Post number"), kind=Kind.CODE),
    Column("title", _("Title")),
    Column("band", _("Band"), kind=Kind.CODE),
    Column("funded", _("Funded")),
    Column("state", _("State")),
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("rank", _("Rank")),
    Column("holder", _("Holder")),
)


def unit(row: Unit, has: Strength, language: str) -> list[Any]:
    """One unit with everything below it, in the order of UNITS."""
    return [
        row.code,
        row.title(language),
        str(UNIT_KINDS[row.kind]),
        has.authorised,
        has.filled,
        has.held,
        has.gap,
        has.without_post if has.authorised else None,
    ]


def post(
    row: Post, held_by: int | None, holder: Person | None, reader: Classes, language: str
) -> list[Any]:
    """One post in the order of POSTS. Of a holder out of reach, that there is one."""
    who = Shown(holder, reader) if holder else None
    return [
        row.number,
        row.title(language),
        row.band,
        bool(row.funded),
        str(gettext("Held") if held_by else gettext("Empty")),
        who.number if who else None,
        who.rank.brief(language) if who and who.rank else None,
        who.name_display if who else None,
    ]
