"""Course runs as rows of a file."""

from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.words import STATES

COLUMNS = (
    Column("run_code", _("Run"), kind=Kind.CODE),
    Column("course_code", _("Course code"), kind=Kind.CODE),
    Column("course", _("Course")),
    Column("centre", _("Centre")),
    Column("starts_on", _("From"), kind=Kind.DATE),
    Column("ends_on", _("Until"), kind=Kind.DATE),
    Column("seats", _("Seats"), kind=Kind.INTEGER),
    Column("state", _("State")),
)


def cells(run: Cohort, language: str) -> list[Any]:
    """One run in the order of COLUMNS."""
    return [
        run.code,
        run.course.code,
        run.course.title(language),
        run.centre.title(language),
        run.starts_on,
        run.ends_on,
        run.capacity,
        str(STATES[run.state]),
    ]
