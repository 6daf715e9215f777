"""The matrix, exercises and incidents as rows of a file or of a sheet."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.delineation import queries, words
from trainingmgr.programme.delineation.models import JointExercise, OverlapIncident, SecurityTask
from trainingmgr.programme.delineation.rules import Force, days_open, gaps
from trainingmgr.tabular.mapping import Column, Kind

MATRIX = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("task", _("Task")),
    *(Column(force.value, word) for force, word in words.FORCES.items()),
    Column("gaps", _("What lacks")),
)
EXERCISES = (
    Column("title", _("Exercise")),
    Column("from_on", _("From"), kind=Kind.DATE),
    Column("until_on", _("Until"), kind=Kind.DATE),
    Column("place", _("Region")),
    Column("forces", _("Who took part")),
    Column("result", _("What it showed")),
    Column("says", _("What was practised"), kind=Kind.PROSE),
)
OVERLAPS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("on", _("Day"), kind=Kind.DATE),
    Column("place", _("Region")),
    Column("acted", _("Force that acted")),
    Column("tasks", _("Tasks")),
    Column("says", _("What happened"), kind=Kind.PROSE),
    Column("days", _("Days open"), kind=Kind.INTEGER),
    Column("resolved_on", _("Resolved on"), kind=Kind.DATE),
    Column("how", _("How it was resolved"), kind=Kind.PROSE),
    Column("office", _("Office that resolved it")),
)


def task(row: SecurityTask, on: date, language: str) -> list[Any]:
    """One line of the matrix, in the order of MATRIX: what each force does, and by which law."""
    said: Mapping[Force, str] = {
        each.force: " ".join(
            [str(words.PARTS[each.part]), *([each.instrument.code] if each.instrument else [])]
        )
        for each in row.parts
    }
    lacks = "; ".join(str(words.GAPS[each]) for each in gaps(queries.given(row, on)))
    return [row.code, row.title(language), *(said.get(each, "") for each in words.FORCES), lacks]


def exercise(row: JointExercise, language: str) -> list[Any]:
    """One exercise in the order of EXERCISES."""
    return [
        row.title, row.from_on, row.until_on, row.place.title(language) if row.place else None,
        "; ".join(str(words.FORCES[Force(each)]) for each in row.forces),
        str(words.RESULTS[row.result]), row.says,
    ]  # fmt: skip


def overlap(row: OverlapIncident, on: date, language: str) -> list[Any]:
    """One incident in the order of OVERLAPS."""
    return [
        row.code, row.on_day, row.place.title(language), str(words.FORCES[row.acted]),
        "; ".join(each.task.code for each in row.tasks), row.says,
        days_open(row.on_day, row.resolved_on, on), row.resolved_on, row.resolved_how,
        row.resolved_by,
    ]  # fmt: skip
