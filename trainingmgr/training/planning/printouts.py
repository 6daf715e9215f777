"""Needs and planned seats as rows of a file or of a printed list."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.training.planning.words import (
    AUDIENCES,
    CAUSES,
    FOUNDS,
    NEED_STATES,
    PRIORITIES,
    REMEDIES,
)

NEEDS = (
    Column("need", _("Code"), kind=Kind.CODE),
    Column("priority", _("Priority")),
    Column("audience", _("For whom")),
    Column("group", _("Who exactly")),
    Column("units", _("Units")),
    Column("gap", _("What they do, and what they should do"), kind=Kind.PROSE),
    Column("cause", _("Why")),
    Column("remedy", _("What would help")),
    Column("modules", _("Modules")),
    Column("found", _("Found by")),
    Column("noted_on", _("Noted on"), kind=Kind.DATE),
    Column("state", _("State")),
)
SEATS = (
    Column("plan", _("Plan"), kind=Kind.CODE),
    Column("audience", _("For whom")),
    Column("unit", _("Unit"), kind=Kind.CODE),
    Column("unit_title", _("Its name")),
    Column("module", _("Module"), kind=Kind.CODE),
    Column("topic", _("Topic")),
    Column("seats", _("Seats"), kind=Kind.INTEGER),
    Column("women", _("Of these kept for women"), kind=Kind.INTEGER),
    Column("need", _("Need"), kind=Kind.CODE),
)


def need(row: Any) -> list[Any]:
    return [
        row.code, str(PRIORITIES[row.priority]), str(AUDIENCES[row.audience]), row.group,
        " ".join(each.unit.code for each in row.units), row.gap, str(CAUSES[row.cause]),
        str(REMEDIES[row.remedy]), " ".join(each.module.code for each in row.modules),
        str(FOUNDS[row.found]), row.noted_on, str(NEED_STATES[row.state]),
    ]  # fmt: skip


def seats(row: Any, plan: str, language: str) -> list[Any]:
    return [
        plan, str(AUDIENCES[row.audience]), row.unit.code if row.unit else "",
        row.unit.title(language) if row.unit else "", row.module.code,
        row.module.topic.title(language), row.seats, row.women,
        row.need.code if row.need else "",
    ]  # fmt: skip
