"""Reference data as rows of a file."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.registry.structure.models import Organisation, Place, Rank
from trainingmgr.registry.structure.words import ORGANISATION_KINDS, PLACE_LEVELS, SCHEMES
from trainingmgr.tabular.mapping import Column, Kind

PLACES = (
    Column("pcode", _("P-code"), kind=Kind.CODE),
    Column("place", _("Place")),
    Column("level", _("Level")),
    Column("within", _("Lies in"), kind=Kind.CODE),
)
ORGANISATIONS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("organisation", _("Organisation")),
    Column("kind", _("Kind")),
    Column("schemes", _("Vetting schemes it requires")),
)
RANKS = (
    Column("service", _("Service")),
    Column("position", _("Order"), kind=Kind.INTEGER),
    Column("code", _("Code"), kind=Kind.CODE),
    Column("rank", _("Rank")),
    Column("short", _("Short")),
    Column("band", _("Band"), kind=Kind.CODE),
)


def place(row: Place, above: Place | None, language: str) -> list[Any]:
    within = above.pcode if above else None
    return [row.pcode, row.title(language), str(PLACE_LEVELS[row.level]), within]


def organisation(row: Organisation, language: str) -> list[Any]:
    schemes = "; ".join(sorted(str(SCHEMES[each.scheme]) for each in row.required_schemes))
    return [row.code, row.title(language), str(ORGANISATION_KINDS[row.kind]), schemes]


def rank(row: Rank, language: str) -> list[Any]:
    return [
        row.service.title(language),
        row.position,
        row.code,
        row.title(language),
        row.brief(language),
        row.band,
    ]
