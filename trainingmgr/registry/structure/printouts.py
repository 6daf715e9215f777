"""Training centres as rows of a file."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.registry.structure.models import Room, TrainingCentre
from trainingmgr.tabular.mapping import Column, Kind

CENTRES = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("centre", _("Centre")),
    Column("place", _("Place")),
    Column("rooms", _("Rooms"), kind=Kind.INTEGER),
    Column("seats", _("Seats"), kind=Kind.INTEGER),
)


def centre(row: TrainingCentre, rooms: Sequence[Room], language: str) -> list[Any]:
    seats = sum(each.seats for each in rooms)
    return [row.code, row.title(language), row.place.title(language), len(rooms), seats]
