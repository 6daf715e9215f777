"""Who lacks what as rows of a file: a line for every module that somebody lacks."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core.privacy import Classes, Shown
from trainingmgr.registry.people.words import CATEGORIES
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.training.records.queries import Lacking
from trainingmgr.training.records.words import STANDINGS

COLUMNS = (
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("name_native", _("Name in own script")),
    Column("category", _("Category")),
    Column("unit", _("Unit"), kind=Kind.CODE),
    Column("module", _("Module"), kind=Kind.CODE),
    Column("standing", _("Stands")),
    Column("until", _("Until"), kind=Kind.DATE),
)


def one_each(found: Iterable[Lacking], reader: Classes, at_most: int) -> list[list[Any]]:
    """The lines of these people in the order of COLUMNS: so many, and one more if there are."""
    lines = (
        [
            who.number,
            who.name_display,
            who.name_native,
            str(CATEGORIES[who.category]),
            who.unit.code if who.unit else None,
            owed.module.code,
            str(STANDINGS[owed.standing]),
            owed.until_on,
        ]
        for each in found
        for who in (Shown(each.person, reader),)
        for owed in each.owed
    )
    return list(islice(lines, at_most + 1))
