"""What assessments say, as rows of a file or of a sheet."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.assessments import words
from trainingmgr.programme.assessments.models import SectorPoint
from trainingmgr.tabular.mapping import Column, Kind

POINTS = (
    Column("assessment", _("Assessment"), kind=Kind.CODE),
    Column("title", _("Title")),
    Column("number", _("Number"), kind=Kind.INTEGER),
    Column("kind", _("Kind")),
    Column("says", _("What the report says"), kind=Kind.PROSE),
    Column("addressee", _("Office that should do it")),
    Column("urgency", _("How urgent")),
    Column("due_on", _("Until"), kind=Kind.DATE),
    Column("answer", _("What became of it")),
    Column("item", _("Item of the plan"), kind=Kind.CODE),
    Column("refused", _("Why it is refused"), kind=Kind.PROSE),
)


def point(row: SectorPoint, language: str) -> list[Any]:
    """One point in the order of POINTS."""
    urgency = str(words.URGENCIES[row.urgency]) if row.urgency else None
    return [
        row.assessment.code, row.assessment.title(language), row.number,
        str(words.KINDS[row.kind]), row.says, row.addressee, urgency, row.due_on,
        None if row.kind == "finding" else str(words.ANSWERS[row.answer]),
        row.item.code if row.item else None, row.refused,
    ]  # fmt: skip
