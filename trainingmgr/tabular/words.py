"""The words of imports in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.errors import Sentence
from trainingmgr.core.permissions import HOLDERS
from trainingmgr.core.privacy import FieldClass
from trainingmgr.tabular.importables import Importable
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.models import ImportBatch, ImportState
from trainingmgr.tabular.problems import Problem
from trainingmgr.tabular.rules import ALONE, Change, Leave

STATES: dict[ImportState, tuple[str, Sentence]] = {
    ImportState.UPLOADED: ("wait", _("Received")),
    ImportState.CHECKING: ("go", _("Being checked")),
    ImportState.ASKING: ("wait", _("Asks something")),
    ImportState.READY: ("wait", _("Checked, not taken in")),
    ImportState.APPROVED: ("wait", _("Approved, not taken in")),
    ImportState.IMPORTING: ("go", _("Being taken in")),
    ImportState.IMPORTED: ("ok", _("Taken in")),
    ImportState.UNDONE: ("back", _("Undone")),
    ImportState.FAILED: ("stop", _("Not taken in: failed")),
    ImportState.CANCELLED: ("none", _("Cancelled")),
}
"""The kind of status mark of each state, and its word."""


def over_the_day(brought: int) -> Any:
    """Why a second person is needed: what was brought within a day counts with it, which is so
    many rows.
    """
    return _("Whoever brought this file may bring %(left)s more rows of this kind alone within a "
             "day, and it has more. A second person approves it first.",
             left=max(0, ALONE - brought))  # fmt: skip


LEAVES: dict[Leave, tuple[str, Sentence]] = {
    Leave.ASKED: ("wait", _("Waits for a second person")),
    Leave.AGREED: ("ok", _("Agreed, not taken yet")),
    Leave.REFUSED: ("stop", _("Refused")),
    Leave.USED: ("none", _("Taken away")),
    Leave.WITHDRAWN: ("none", _("Taken back")),
}


ENDS: dict[Leave, Sentence] = {leave: said for leave, (_shape, said) in LEAVES.items()}


SHOWS: dict[FieldClass, Sentence] = {
    FieldClass.S1: _("Names, numbers, units and courses at most"),
    FieldClass.S2: _("More than that of people"),
}
FORMS: dict[str, Sentence] = {
    "csv": _("Text file"),
    "pdf": _("Paper"),
    "xlsx": _("Spreadsheet"),
}

CHANGES: dict[Change, Sentence] = {
    Change.NEW: _("New"),
    Change.CHANGED: _("Changed"),
    Change.UNCHANGED: _("Unchanged"),
}


SEXES: dict[str, Sentence] = {
    Sex.F: _("Woman"),
    Sex.M: _("Man"),
    Sex.X: _("Other"),
    Sex.UNKNOWN: _("Unknown"),
}


def brought_by(importable: Importable) -> str:
    """Who brings such files, for whoever does not: a refusal says whom to ask."""
    return str(
        gettext(
            "Such a file (%(kind)s) is not brought by this account, but by: %(roles)s.",
            kind=importable.title,
            roles=gettext(", ").join(str(each) for each in HOLDERS[importable.permission]),
        )
    )


def called(
    problems: Iterable[Problem], importable: Importable, report: Mapping[str, Any]
) -> list[Problem]:
    """Problems as people read them: a column that the file lacks has our name and not our code."""
    headers = report.get("headers", ())
    labels = {each.code: str(each.label) for each in importable.columns if each.code not in headers}
    return [replace(each, column=labels.get(each.column or "", each.column)) for each in problems]


def consequence(batch: ImportBatch, importable: Importable) -> str:
    """What taking it in does, said before it is done."""
    count = dict.fromkeys(Change, 0) | {
        Change(name): number for name, number in batch.report.get("changes", {}).items()
    }
    said = []
    if count[Change.NEW]:
        said.append(gettext("You will add %(what)s.", what=importable.counted(count[Change.NEW])))
    if count[Change.CHANGED]:
        what = importable.counted(count[Change.CHANGED])
        said.append(gettext("You will change %(what)s.", what=what))
    if count[Change.UNCHANGED]:
        what = importable.counted(count[Change.UNCHANGED])
        said.append(gettext("Nothing changes for %(what)s.", what=what))
    return " ".join([*said, *_left_out(batch)])


def _left_out(batch: ImportBatch) -> list[str]:
    if not batch.rejected:
        return []
    out = batch.rejected
    said = ngettext("%(count)s row is left out.", "%(count)s rows are left out.", out, count=out)
    return [str(said)]


def understood(column: Column, values: Mapping[str, Any]) -> Any:
    """A value of a preview as a template shows it: dates as dates, all else as text."""
    value = values.get(column.code)
    if value in (None, ""):
        return ""
    if column.kind is Kind.PARTIAL_DATE:
        return PartialDate.read(str(value))
    if column.kind is Kind.DATE:
        return date.fromisoformat(str(value))
    if column.kind is Kind.DATES:
        return "; ".join(map(str, value))
    if column.kind is Kind.YES_NO:
        return gettext("yes") if value else gettext("no")
    if column.kind is Kind.SEX:
        return str(SEXES.get(value, value))
    return str(value)
