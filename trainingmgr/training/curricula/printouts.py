"""The catalogue and its courses as rows of a file."""

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.training.curricula.models import Course, Module
from trainingmgr.training.curricula.rules import VersionState
from trainingmgr.training.curricula.words import HRDDP_SCOPES, VERSION_STATES

MODULES = (
    Column("module", _("Code"), kind=Kind.CODE),
    Column("title", _("Title")),
    Column("topic", _("Topic")),
    Column("version", _("Version"), kind=Kind.INTEGER),
    Column("state", _("State")),
    Column("hours", _("Hours"), kind=Kind.DECIMAL),
    Column("attendance_min", _("Least attendance, %"), kind=Kind.INTEGER),
    Column("pass_mark", _("Pass mark, %"), kind=Kind.INTEGER),
    Column("max_class", _("Largest class"), kind=Kind.INTEGER),
    Column("validity_months", _("Counts for months"), kind=Kind.INTEGER),
    Column("hrddp_scope", _("Due diligence")),
)
COURSES = (
    Column("course", _("Code"), kind=Kind.CODE),
    Column("title", _("Title")),
    Column("modules", _("Modules")),
    Column("hours", _("Hours"), kind=Kind.DECIMAL),
)


def module(row: Module, language: str) -> list[Any]:
    """The agreed version of a module, or its newest draft, in the order of MODULES."""
    agreed = [each for each in row.versions if each.state is VersionState.AGREED]
    now = agreed[0] if agreed else row.versions[-1]
    return [
        row.code,
        now.title(language),
        row.topic.title(language),
        now.number,
        str(VERSION_STATES[now.state]),
        hours(now.minutes),
        now.attendance_min,
        now.pass_mark,
        now.max_class,
        now.validity_months,
        str(HRDDP_SCOPES[now.hrddp_scope]),
    ]


def course(row: Course, minutes: int, language: str) -> list[Any]:
    """One course in the order of COURSES."""
    codes = ", ".join(each.module.code for each in row.modules)
    return [row.code, row.title(language), codes, hours(minutes)]


def hours(minutes: int) -> Decimal:
    """Minutes of teaching as hours: 90 is 1.5."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01")).normalize()
