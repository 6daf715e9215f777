"""How people and units stand, as rows of a file: one of five words and its days (R-VET-02a)."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core.privacy import Shown
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.registry.structure.words import SCHEMES
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.vetting.rules import Standing
from trainingmgr.vetting.words import NEXT_STEPS, WORDS

_WORD = (
    Column("scheme", _("Scheme")),
    Column("word", _("Word")),
    Column("valid_from", _("Valid from"), kind=Kind.DATE),
    Column("valid_to", _("Valid until"), kind=Kind.DATE),
    Column("next_step", _("What to do")),
)
PEOPLE = (
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("name_native", _("Name in own script")),
    Column("unit", _("Unit"), kind=Kind.CODE),
    *_WORD,
)
UNITS = (Column("unit", _("Code"), kind=Kind.CODE), Column("title", _("Unit")), *_WORD)


def person(scheme: Scheme, who: Shown, standing: Standing, language: str) -> list[Any]:
    """One word of one person in the order of PEOPLE."""
    unit_code = who.unit.code if who.unit else None
    return [who.number, who.name_display, who.name_native, unit_code, *_said(scheme, standing)]


def unit(row: Unit, scheme: Scheme, standing: Standing, language: str) -> list[Any]:
    """The word of one unit in the order of UNITS."""
    return [row.code, row.title(language), *_said(scheme, standing)]


def _said(scheme: Scheme, standing: Standing) -> list[Any]:
    return [
        str(SCHEMES[scheme]),
        str(WORDS[standing.word]),
        standing.valid_from,
        standing.valid_to,
        str(NEXT_STEPS[standing.next_step]),
    ]
