"""The log of decisions as rows of a file: what was weighed, what was taken, who answers for it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.decisions.models import Decision
from trainingmgr.programme.decisions.words import DILEMMAS, STATES
from trainingmgr.tabular.mapping import Column, Kind

COLUMNS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("title", _("Decision")),
    Column("dilemma", _("Dilemma")),
    Column("question", _("Question"), kind=Kind.PROSE),
    Column("options", _("Options"), kind=Kind.PROSE),
    Column("chosen", _("Option taken")),
    Column("reasons", _("Reasons"), kind=Kind.PROSE),
    Column("decided_by", _("Who decides")),
    Column("drafted_on", _("Written on"), kind=Kind.DATE),
    Column("review_on", _("Looked at again on"), kind=Kind.DATE),
    Column("state", _("State")),
    Column("superseded_by", _("Superseded by"), kind=Kind.CODE),
)


def cells(row: Decision, newer: Mapping[int, Decision]) -> list[Any]:
    """One decision in the order of COLUMNS."""
    return [
        row.code, row.title, str(DILEMMAS[row.dilemma]), row.question,
        "; ".join(each.title for each in row.options), row.options[row.chosen - 1].title,
        row.reasons, row.decided_by, row.drafted_on, row.review_on, str(STATES[row.state]),
        newer[row.id].code if row.id in newer else None,
    ]  # fmt: skip
