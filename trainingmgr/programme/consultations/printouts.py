"""Consultations and points as rows of a file or of a sheet: no small number of people leaves."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.consultations import words
from trainingmgr.programme.consultations.models import Consultation, Submission
from trainingmgr.programme.consultations.rules import is_late
from trainingmgr.tabular.mapping import Column, Kind

CONSULTATIONS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("title", _("What it is about")),
    Column("venue", _("Where it is held")),
    Column("place", _("Region")),
    Column("planned_on", _("Planned for"), kind=Kind.DATE),
    Column("state", _("How it stands")),
    Column("held_on", _("Held on"), kind=Kind.DATE),
    Column("invited", _("Organisations invited"), kind=Kind.INTEGER),
    Column("came", _("Organisations that came"), kind=Kind.INTEGER),
    Column("women", _("Women who came"), kind=Kind.INTEGER),
    Column("men", _("Men who came"), kind=Kind.INTEGER),
    Column("total", _("All who came"), kind=Kind.INTEGER),
)
POINTS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("consultation", _("Consultation"), kind=Kind.CODE),
    Column("circle", _("Kind of organisation")),
    Column("name", _("Name of the organisation")),
    Column("came_on", _("Came on"), kind=Kind.DATE),
    Column("says", _("What is put forward"), kind=Kind.PROSE),
    Column("reply_by", _("Reply owed by"), kind=Kind.DATE),
    Column("state", _("How it stands")),
    Column("late", _("Late"), kind=Kind.YES_NO),
    Column("replied_on", _("Replied on"), kind=Kind.DATE),
    Column("reply", _("Reply"), kind=Kind.PROSE),
    Column("outcome", _("What became of it")),
    Column("decision", _("Decision"), kind=Kind.CODE),
)


def consultation(row: Consultation, language: str) -> list[Any]:
    """One consultation in the order of CONSULTATIONS."""
    women, men = row.attendance.told
    return [
        row.code, row.title, row.venue, row.place.title(language) if row.place else None,
        row.planned_on, str(words.STATES[row.state]), row.held_on, len(row.invited),
        sum(bool(each.came) for each in row.invited) if row.held_on else None, women, men,
        row.attendance.told_total,
    ]  # fmt: skip


def point(row: Submission, on: date) -> list[Any]:
    """One point in the order of POINTS."""
    return [
        row.code, row.consultation.code if row.consultation else None,
        str(words.CIRCLES[row.circle]), row.name or None, row.came_on, row.says, row.reply_by,
        str(words.REPLIES[row.state]), is_late(row.reply_by, row.replied_on, on), row.replied_on,
        row.reply, str(words.OUTCOMES[row.outcome]) if row.outcome else None,
        row.decision.code if row.decision else None,
    ]  # fmt: skip
