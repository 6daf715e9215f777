"""The roster of a class as the sheet that goes to the field."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock, pairs
from trainingmgr.core.privacy import Shown
from trainingmgr.core.sentences import dated
from trainingmgr.documents import words as fixed
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.sheet import AttendanceSheet, attendance
from trainingmgr.registry.people.printouts import attendee
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.printouts import handling
from trainingmgr.training.attendance.models import Sheet
from trainingmgr.training.attendance.queries.missing import Absent
from trainingmgr.training.attendance.queries.odd import Oddity
from trainingmgr.training.attendance.words import BOXES, FACTS, legend
from trainingmgr.training.attendance.words import ODDITIES as KINDS_OF_ODDITIES
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.enrolments.models import Enrolment

ABSENCES = (
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("name_native", _("Name in own script")),
    Column("unit", _("Unit"), kind=Kind.CODE),
    Column("run_code", _("Run"), kind=Kind.CODE),
    Column("why", _("Why")),
)


ODDITIES = (
    Column("kind", _("What is odd")),
    Column("run_code", _("Run"), kind=Kind.CODE),
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("module", _("Module")),
    Column("since", _("Since"), kind=Kind.DATE),
    Column("times", _("How often"), kind=Kind.INTEGER),
)


SHEET = (
    Column("sheet_id", _("Sheet"), kind=Kind.CODE),
    Column("run_code", _("Run"), kind=Kind.CODE),
    Column("date", _("Day"), kind=Kind.DATE),
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("name_native", _("Name in own script")),
    Column("mark", _("Mark")),
    Column("minutes_late", _("Minutes late"), kind=Kind.INTEGER),
    Column("remark", _("Remark"), stays=True),
)
"""A sheet as a file to write in and to bring back: what the import asks for, and who it is."""


def to_fill(sheet: Sheet, session: TrainingSession, person: Shown) -> list[Any]:
    """One line of a sheet in the order of SHEET, with nothing marked yet."""
    return [
        sheet.code, session.cohort.code, session.on, person.number, person.name_display,
        person.name_native, None, None, None,
    ]  # fmt: skip


def oddity(each: Oddity, person: Shown | None, language: str) -> list[Any]:
    """A pattern of marks, in the order of ODDITIES."""
    return [
        str(KINDS_OF_ODDITIES[each.kind]),
        each.cohort.code,
        person.number if person else None,
        person.name_display if person else None,
        each.session.module_version.title(language) if each.session else None,
        each.since,
        each.count,
    ]


def absence(each: Absent, person: Shown, language: str) -> list[Any]:
    """Who misses too much and how, in the order of ABSENCES."""
    why = [
        gettext(
            "%(there)s of %(marked)s classes of %(module)s",
            there=there, marked=marked, module=version.title(language),
        )
        for version, there, marked in each.short
    ]  # fmt: skip
    if each.in_a_row:
        why.append(
            ngettext("absent from the last class", "absent from the last %(num)s classes",
                     each.in_a_row)
        )  # fmt: skip
    return [
        person.number,
        person.name_display,
        person.name_native,
        person.unit.code if person.unit else None,
        each.place.cohort.code,
        "; ".join(map(str, why)),
    ]


def sheet(
    printed: Sheet, session: TrainingSession, people: Sequence[Enrolment], *, address: str
) -> Printout:
    """The paper of one sheet, in its own language, in the order that was frozen when printed."""
    with pairs.in_both(printed.language) as language:
        return attendance(
            AttendanceSheet(
                sheet_id=printed.code,
                scan=f"{address}/sheets/{printed.code}",
                language=language,
                on=clock.day(printed.printed_at),
                texts={key: str(sentence) for key, sentence in fixed.SHEET.items()},
                facts=_facts(session, language),
                attendees=tuple(attendee(each.person, language) for each in people),
                letters=tuple(legend()),
                boxes=tuple(str(box) for box in BOXES),
                spare=printed.spare_rows,
                handling=handling(),
            )
        )


def _facts(session: TrainingSession, language: str) -> tuple[tuple[str, str], ...]:
    from_, until = session.starts, session.ends
    version = session.module_version
    names = gettext(", ").join(each.trainer.person.name_display for each in session.staff)
    return (
        (str(FACTS["run"]), _run(session)),
        (str(FACTS["module"]), f"{version.module.code} {version.title(language)}"),
        (str(FACTS["day"]), dated(session.on, "EEEE d MMMM y")),
        (str(FACTS["time"]), f"{from_:%H:%M}–{until:%H:%M}"),
        (str(FACTS["place"]), _place(session, language)),
        (str(FACTS["trainers"]), names),
    )


def _run(session: TrainingSession) -> str:
    code = session.cohort.code
    if session.group is None:
        return code
    group = gettext("Group %(group)s", group=session.group.code)
    return str(gettext(", ")).join((code, group))


def _place(session: TrainingSession, language: str) -> str:
    centre = session.cohort.centre.title(language)
    return gettext(", ").join((centre, session.room.title(language))) if session.room else centre
