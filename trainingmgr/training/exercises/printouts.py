"""The sheet of whoever judges in the field: a line for each task, boxes for T, P and U."""

from flask_babel import force_locale, format_date, gettext

from trainingmgr.core import clock
from trainingmgr.documents import words as fixed
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.sheet import AttendanceSheet, Attendee, attendance
from trainingmgr.registry.structure.models import Unit
from trainingmgr.training.exercises.models import Exercise
from trainingmgr.training.exercises.words import KINDS, RATINGS


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
                    (gettext("Day"), format_date(row.starts_on, "d MMMM y")),
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
