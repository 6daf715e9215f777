"""Lists of graduates on paper, and as rows that can be filled in and brought back."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock, pairs
from trainingmgr.core.privacy import Shown
from trainingmgr.documents import words as fixed
from trainingmgr.documents.paper import Printout
from trainingmgr.documents.sheet import AttendanceSheet, attendance
from trainingmgr.registry.people.printouts import attendee
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.printouts import handling
from trainingmgr.training.followup.models import FollowUpLine, FollowUpSheet
from trainingmgr.training.followup.rules import Kept
from trainingmgr.training.followup.words import BEHAVIOURS, DIGITS, LETTERS, SHEET, WHERE

LINES = (
    Column("run_code", _("Run"), kind=Kind.CODE),
    Column("months", _("Months after the course"), kind=Kind.INTEGER),
    Column("person_no", _("Programme number"), kind=Kind.CODE),
    Column("name", _("Name")),
    Column("unit", _("Unit that sent them"), kind=Kind.CODE),
    Column("whereabouts", _("Where they are")),
    Column("moved_to", _("New unit"), kind=Kind.CODE),
    Column("behaviour", _("At work")),
    Column("observer", _("Who saw them at work")),
    Column("seen_on", _("Seen on"), kind=Kind.DATE),
    Column("note", _("Note"), stays=True),
)
RETENTION = (
    Column("what", _("Course or unit"), kind=Kind.CODE),
    Column("title", _("Its name")),
    Column("people", _("People"), kind=Kind.INTEGER),
    Column("answered", _("Answered"), kind=Kind.INTEGER),
    Column("in_unit", _("In the unit"), kind=Kind.INTEGER),
    Column("moved", _("In another unit"), kind=Kind.INTEGER),
    Column("gone", _("Gone"), kind=Kind.INTEGER),
    Column("unknown", _("Nobody knows"), kind=Kind.INTEGER),
    Column("retention", _("Still serving, of 100"), kind=Kind.INTEGER),
    Column("applied", _("Behave as expected, of 100"), kind=Kind.INTEGER),
)


def line(row: FollowUpLine, reader: Any) -> list[Any]:
    who, asked = Shown(row.person, reader), row.follow_up
    return [
        asked.cohort.code, asked.months, who.number, who.name_display,
        row.unit.code if row.unit else None, str(WHERE[row.whereabouts]) if row.whereabouts else "",
        row.moved_to.code if row.moved_to else None,
        str(BEHAVIOURS[row.behaviour]) if row.behaviour else "", row.observer, row.seen_on,
        row.note,
    ]  # fmt: skip


def retained(what: Any, kept: Kept, language: str) -> list[Any]:
    return [
        what.code, what.title(language), kept.people, kept.answered, kept.in_unit, kept.moved,
        kept.gone, kept.unknown, kept.retention, kept.applied,
    ]  # fmt: skip


def sheet(printed: FollowUpSheet, lines: Sequence[FollowUpLine], *, address: str) -> Printout:
    """The paper of a unit in its own language, or two, in the order that was frozen when printed.

    The letters to write are those of the first language.
    """
    asked = printed.follow_up
    place = {key: n for n, key in enumerate(printed.lines)}
    ordered = sorted(lines, key=lambda each: place[each.id])
    with pairs.in_both(printed.language) as language:
        texts = {key: str(said) for key, said in {**fixed.SHEET, **SHEET}.items()}
        with pairs.alone():
            letters = {each: str(LETTERS[each]) for each in WHERE}
        legend = [(letters[each], str(WHERE[each])) for each in WHERE]
        legend += [(digit, str(BEHAVIOURS[each])) for digit, each in DIGITS.items()]
        return attendance(
            AttendanceSheet(
                sheet_id=printed.code,
                scan=f"{address}/follow-up/sheets/{printed.code}",
                language=language,
                on=clock.day(printed.printed_at),
                texts=texts,
                facts=(
                    (gettext("Run"), asked.cohort.code),
                    (gettext("Course"), asked.cohort.course.title(language)),
                    (gettext("Asked after"),
                     ngettext("%(num)s month", "%(num)s months", asked.months)),
                    (gettext("Unit"), printed.unit.title(language) if printed.unit else ""),
                ),
                attendees=tuple(attendee(each.person, language) for each in ordered),
                letters=tuple(legend),
                boxes=(gettext("Where"), gettext("At work")),
                spare=0,
                handling=handling(),
            )
        )  # fmt: skip
