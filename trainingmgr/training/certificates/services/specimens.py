"""A certificate of nobody, to look at: with the longest names there really are."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.documents import engraving, serials
from trainingmgr.documents.certificate import Certificate, Module, Signatory
from trainingmgr.documents.printed import Printed
from trainingmgr.registry.people.models import Person
from trainingmgr.training.certificates.rules import is_arabic
from trainingmgr.training.certificates.services import drawing
from trainingmgr.training.curricula.models import Course, ModuleVersion

SERIAL = "0" * serials.RANDOM


def drawn(texts: dict[str, Any], address: str) -> Printed:
    """The specimen of these texts. Its notes say what is cut and what cannot be written."""
    look = drawing.look_with(texts, address)
    paper = replace(
        _nobody(), signatories=tuple(Signatory(**each) for each in texts["signatories"])
    )
    return engraving.preview(paper, look, longest_names())


def longest_names() -> tuple[str, str]:
    """The longest name in Latin letters and the longest in Arabic ones, of the whole register."""
    found = [_longest(Person.name_display), _longest(Person.name_native)]
    latin = [each for each in found if each and not is_arabic(each)]
    arabic = [each for each in found if each and is_arabic(each)]
    return max(latin, key=len, default=""), max(arabic, key=len, default="")


def _longest(column: Any) -> str:
    return (
        db.session.scalar(
            select(column).where(column.is_not(None)).order_by(func.length(column).desc()).limit(1)
        )
        or ""
    )


def _nobody() -> Certificate:
    """The course and the modules with the longest titles, so that the rest is tried too."""
    course = max(db.session.scalars(select(Course)), key=_title_length, default=None)
    versions = sorted(db.session.scalars(select(ModuleVersion).limit(500)), key=_title_length)[-9:]
    today = clock.today()
    return Certificate(
        serial=serials.grouped(SERIAL + serials.check(SERIAL)),
        name_latin="",
        course_code=course.code if course else "",
        course=dict(course.titles) if course else {},
        modules=tuple(
            Module(f"{number:02}", dict(each.titles), str(each.number), f"{each.minutes / 60:g}")
            for number, each in enumerate(versions, start=1)
        ),
        hours=f"{sum(each.minutes for each in versions) / 60:g}",
        held_from=today - timedelta(days=14),
        held_to=today,
        issued_on=today,
    )


def _title_length(row: Any) -> int:
    return max(map(len, row.titles.values()), default=0)
