"""The timetable of a run as rows: to be printed, pinned up, and worked on in a spreadsheet."""

from typing import Any

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.training.cohorts.models import TrainingSession

COLUMNS = (
    Column("day", _("Day"), kind=Kind.DATE),
    Column("weekday", _("Weekday")),
    Column("from", _("From"), kind=Kind.CODE),
    Column("until", _("Until"), kind=Kind.CODE),
    Column("module_code", _("Module code"), kind=Kind.CODE),
    Column("module", _("Module")),
    Column("group", _("Group")),
    Column("room", _("Room")),
    Column("trainers", _("Trainers")),
)


def cells(each: TrainingSession, language: str) -> list[Any]:
    """One class in the order of COLUMNS."""
    version = each.module_version
    return [
        each.on,
        str(format_date(each.on, "EEEE")),
        f"{each.starts:%H:%M}",
        f"{each.ends:%H:%M}",
        version.module.code,
        version.title(language),
        each.group.code if each.group else None,
        each.room.title(language) if each.room else None,
        str(gettext(", ")).join(one.trainer.person.name_display for one in each.staff) or None,
    ]
