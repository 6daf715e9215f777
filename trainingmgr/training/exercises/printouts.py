"""The sheet of whoever judges in the field: a line for each task, boxes for T, P and U."""

from typing import Any

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.sentences import dated
from trainingmgr.documents import words as fixed
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.sheet import AttendanceSheet, Attendee, attendance
from trainingmgr.registry.structure.models import Unit
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.training.exercises.models import Exercise, SetTask, TaskRating
from trainingmgr.training.exercises.words import KINDS, LEVELS, RATINGS, STATES

RATED = (
    Column("exercise", _("Exercise"), kind=Kind.CODE),
    Column("task", _("Task"), kind=Kind.CODE),
    Column("unit", _("Unit"), kind=Kind.CODE),
    Column("attempt", _("Attempt"), kind=Kind.INTEGER),
    Column("rating", _("Rating")),
    Column("rated_on", _("Day"), kind=Kind.DATE),
    Column("evidence", _("What was seen"), kind=Kind.PROSE),
    Column("task_title", _("What is to be done")),
    Column("judge", _("Who judged")),
)


EXERCISES = (
    Column("exercise", _("Exercise"), kind=Kind.CODE),
    Column("title", _("Title")),
    Column("level", _("Size")),
    Column("starts_on", _("From"), kind=Kind.DATE),
    Column("ends_on", _("Until"), kind=Kind.DATE),
    Column("place", _("Place")),
    Column("state", _("State")),
)


def cells(row: Exercise) -> list[Any]:
    """One exercise in the order of EXERCISES."""
    return [row.code, row.title, str(LEVELS[row.level]), row.starts_on, row.ends_on, row.place,
            str(STATES[row.state])]  # fmt: skip


def rated(row: Exercise, each: TaskRating | tuple[SetTask, Unit], language: str) -> list[Any]:
    """An attempt in the order of RATED, or a line to be filled in where there is none yet."""
    if isinstance(each, tuple):
        task, unit = each
        return [row.code, task.task.code, unit.code, 1, None, None, None,
                task.task.title(language), None]  # fmt: skip
    task = next(one for one in row.tasks if one.id == each.set_task_id)
    unit = next(one.unit for one in row.units if one.unit_id == each.unit_id)
    return [row.code, task.task.code, unit.code, each.attempt, each.rating.value.upper(),
            each.rated_on, each.evidence, task.task.title(language), each.by.name]  # fmt: skip


def said(words: dict[str, str], language: str) -> str:
    return words.get(language) or next(iter(words.values()), "")


def sheet(row: Exercise, unit: Unit, language: str, *, address: str) -> Printout:
    with force_locale(language):
        texts = {key: str(each) for key, each in fixed.SHEET.items()} | {
            "title": gettext("Tasks to be judged"), "sheet": gettext("Exercise"),
            "number": gettext("Code"), "unit": gettext("Kind"), "spare": "",
            "name": gettext("Task and standard"),
            "signature": gettext("What was seen"), "trainer": gettext("Who judges: name, unit"),
            "legend": gettext("Tick one box for each attempt; write what was seen:"),
        }  # fmt: skip
        return attendance(
            AttendanceSheet(
                sheet_id=row.code,
                scan=f"{address}/exercises/{row.uid}",
                language=language,
                on=clock.today(),
                texts=texts,
                facts=(
                    (gettext("Exercise"), row.title),
                    (gettext("Unit"), f"{unit.title(language)} ({unit.code})"),
                    (gettext("Day"), dated(row.starts_on, "d MMMM y")),
                    (gettext("Place"), row.place),
                ),
                attendees=tuple(
                    Attendee(each.task.title(language), said(each.standard, language),
                             each.task.code, str(KINDS[each.task.kind]))
                    for each in row.tasks
                ),
                letters=tuple((key.value.upper(), str(word)) for key, word in RATINGS.items()),
                boxes=("T", "P", "U"),
                spare=0,
            )
        )  # fmt: skip
