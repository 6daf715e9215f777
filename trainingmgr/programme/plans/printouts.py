"""The items of a plan, and runs without one, as rows of a file or of a sheet."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from flask_babel import lazy_gettext as _

from trainingmgr.programme.plans import words
from trainingmgr.programme.plans.models import ReformLine
from trainingmgr.programme.plans.queries import Content
from trainingmgr.programme.plans.rules import Progress, Work
from trainingmgr.programme.plans.rules.network import Late, Times
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.training.cohorts.models import Cohort

ITEMS = (
    Column("code", _("Code"), kind=Kind.CODE),
    Column("title", _("Title")),
    Column("kind", _("Kind")),
    Column("owner_office", _("Office that owns it")),
    Column("counterpart", _("Counterpart of the host")),
    Column("point", _("Activity or benchmark that it serves"), kind=Kind.CODE),
    Column("waits_for", _("Waits for")),
    Column("starts_on", _("Begins on"), kind=Kind.DATE),
    Column("ends_on", _("Ends on"), kind=Kind.DATE),
    Column("effort", _("Days of work"), kind=Kind.INTEGER),
    Column("work", _("How it stands")),
    Column("share", _("Done, of a hundred"), kind=Kind.INTEGER),
    Column("expected_start", _("Will begin on"), kind=Kind.DATE),
    Column("expected_end", _("Will end on"), kind=Kind.DATE),
    Column("slip", _("Days late"), kind=Kind.INTEGER),
    Column("float", _("Days to spare"), kind=Kind.INTEGER),
    Column("critical", _("On the critical path"), kind=Kind.YES_NO),
)
RUNS = (
    Column("code", _("Run"), kind=Kind.CODE),
    Column("course", _("Course")),
    Column("centre", _("Training centre")),
    Column("starts_on", _("Begins on"), kind=Kind.DATE),
    Column("ends_on", _("Ends on"), kind=Kind.DATE),
)


class Row(Protocol):
    """One item of a version, as planned and as it will be."""

    line: ReformLine
    planned: Times
    expected: Times
    late: Late
    told: Progress | None

    @property
    def work(self) -> Work: ...


def waits(held: Content) -> Mapping[str, object]:
    """What each item waits for, by codes."""
    return {each.code: each.facts["waits_for"] for each in held.said}


def item(row: Any, language: str, waits_for: Mapping[str, object]) -> list[Any]:
    """One item in the order of ITEMS."""
    line = row.line
    return [
        line.item.code, line.title(language), str(words.KINDS[line.kind]), line.owner_office,
        line.counterpart, line.point, waits_for.get(line.item.code), line.starts_on, line.ends_on,
        line.effort, str(words.WORKS[row.work]), row.told.share if row.told else 0,
        row.expected.starts_on, row.expected.ends_on, row.late.slip, row.expected.float_days,
        row.late.is_critical,
    ]  # fmt: skip


def run(row: Cohort, language: str) -> list[Any]:
    """One run in the order of RUNS."""
    starts: date = row.starts_on
    return [row.code, row.course.title(language), row.centre.title(language), starts, row.ends_on]
