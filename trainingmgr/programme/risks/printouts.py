"""The register of risks as rows of a file."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.risks import words
from trainingmgr.programme.risks.models import Risk
from trainingmgr.programme.risks.rules import Stage, level
from trainingmgr.tabular.mapping import Column, Kind

COLUMNS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("title", _("Risk")),
    Column("cause", _("What causes it"), kind=Kind.PROSE),
    Column("event", _("What may happen"), kind=Kind.PROSE),
    Column("consequence", _("What follows"), kind=Kind.PROSE),
    Column("category", _("Kind")),
    Column("before", _("Before treatment")),
    Column("after", _("After treatment")),
    Column("level", _("Level")),
    Column("response", _("Response")),
    Column("owner", _("Owner")),
    Column("review_on", _("Looked at again on"), kind=Kind.DATE),
    Column("warnings", _("Warnings")),
    Column("tasks", _("Tasks that are open")),
)


def cells(row: Risk) -> list[Any]:
    """One risk in the order of COLUMNS."""
    text, now = row.said, row.stands
    before, after = row.score(Stage.BEFORE), row.score(Stage.AFTER)
    return [
        row.code, *(str(each) for each in text), str(words.CATEGORIES[row.category]),
        before.total if before else None, after.total if after else None,
        str(words.LEVELS[level(now.total)]) if now else None, str(words.RESPONSES[row.response]),
        row.owner.name if row.owner else None, row.review_on, len(row.raised),
        sum(each.done_on is None for each in row.tasks),
    ]  # fmt: skip
