"""The calendar of DDR and the meetings of the joint board, as rows of a file or of a sheet."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from trainingmgr.programme.ddr import words
from trainingmgr.programme.ddr.models import DdrMeeting
from trainingmgr.programme.ddr.queries import Row
from trainingmgr.programme.ddr.rules import sums
from trainingmgr.tabular.mapping import Column, Kind

PHASES = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("kind", lazy_pgettext("ddr", "Phase")),
    Column("title", _("Title")),
    Column("site", _("Site")),
    Column("region", _("Region")),
    Column("source", _("Planned by")),
    Column("starts_on", _("Begins on"), kind=Kind.DATE),
    Column("ends_on", _("Ends on"), kind=Kind.DATE),
    Column("state", _("How it stands")),
    Column("expected_start", _("Will begin on"), kind=Kind.DATE),
    Column("expected_end", _("Will end on"), kind=Kind.DATE),
    Column("slip", _("Days late"), kind=Kind.INTEGER),
    Column("planned", _("People planned for"), kind=Kind.INTEGER),
    Column("done", _("People who went through"), kind=Kind.INTEGER),
    Column("women", _("Women who went through"), kind=Kind.INTEGER),
    Column("items", _("Items of the plan linked to it"), kind=Kind.CODE),
    Column("apart", _("Days by which the reform lags behind DDR"), kind=Kind.INTEGER),
)
MEETINGS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("on", _("Held on"), kind=Kind.DATE),
    Column("reform_side", _("For the reform")),
    Column("ddr_side", _("For DDR")),
    Column("decided", _("What was decided"), kind=Kind.PROSE),
    Column("reference", _("Number of the minutes"), kind=Kind.CODE),
    Column("next_on", _("Next meeting on"), kind=Kind.DATE),
)


def phase(row: Row, language: str) -> list[Any]:
    """One phase in the order of PHASES. What leaves tells no small number (R-DDR-03)."""
    one, worst = row.phase, row.worst
    planned = sums(one.women, one.men)
    done = sums(row.told.women, row.told.men) if row.told else sums(0, 0)
    return [
        one.code, str(words.KINDS[one.kind]), one.title(language), one.site,
        one.place.title(language) if one.place else None, one.source, one.starts_on, one.ends_on,
        str(words.STATES[row.state]), row.expected.starts_on, row.expected.ends_on, row.slip,
        planned.total, done.total, done.women,
        ", ".join(each.tie.item.code for each in row.links), worst.reform_behind if worst else None,
    ]  # fmt: skip


def meeting(row: DdrMeeting) -> list[Any]:
    """One meeting in the order of MEETINGS."""
    return [
        row.code, row.on, row.reform_side, row.ddr_side, row.decided, row.reference, row.next_on
    ]  # fmt: skip
