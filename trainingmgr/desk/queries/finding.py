"""One search for everything that a reader may see."""

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.desk.rules import MOST
from trainingmgr.pay.files.queries import cases as pay_cases
from trainingmgr.pay.files.queries.cycles import Row
from trainingmgr.pay.payments.queries import cash
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.reception import queries as reception
from trainingmgr.registry.reception.rules import Narrowed
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.queries import in_reach as units_in
from trainingmgr.training.attendance.queries import papers
from trainingmgr.training.certificates.models import Certificate
from trainingmgr.training.certificates.queries import register
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.queries import visible as runs_within
from trainingmgr.training.curricula.models import Course
from trainingmgr.vetting.cases import queries as vetting_cases
from trainingmgr.vetting.cases.models import VettingCase

LEAST = 5
"""Letters of a serial or a number below which it says nothing."""


@dataclass(frozen=True)
class Found:
    """What one text finds anywhere, as far as the reader may see it."""

    people: Sequence[Person] = ()
    more_people: bool = False
    runs: Sequence[Cohort] = ()
    units: Sequence[Unit] = ()
    certificates: Sequence[Certificate] = ()
    cases: Sequence[VettingCase] = ()
    pay_cases: Sequence[Row] = ()
    sheet: str | None = None
    cash_sheet: str | None = None


def search(text: str, *, reader: Reader) -> Found:
    """One search for people, runs, units, certificates, cases of vetting and of pay, and sheets:
    names in any script or spelling, numbers.
    """
    text = text.strip()
    if len(text) < 2:
        return Found()
    found: Page[Person] | None = None
    if reader.may(P.PERSON_READ):
        found = reception.found(Narrowed(text=text), reader=reader)
    people = found.rows if found else ()
    return Found(
        people=people,
        more_people=bool(found and (found.total or 0) > len(found.rows)),
        runs=_runs_named(text, reader) if reader.may(P.COHORT_READ) else (),
        units=_units_named(text, reader) if reader.may(P.UNIT_READ) else (),
        certificates=_certificates_named(text, reader) if reader.may(P.CERTIFICATE_READ) else (),
        cases=_cases_named(text, people, reader),
        pay_cases=_pay_cases_named(text, people, reader) if reader.may(P.PAY_READ) else (),
        sheet=_sheet_named(text, reader),
        cash_sheet=_cash_named(text) if reader.may(P.PAYMENT_HEAR) else None,
    )


def _runs_named(text: str, reader: Reader) -> Sequence[Cohort]:
    like = f"%{_plain(text)}%"
    named = (Cohort.code, Course.code, cast(Course.titles, String))
    return (
        db.session.scalars(
            select(Cohort)
            .join(Cohort.course)
            .where(or_(*(each.ilike(like) for each in named)), runs_within(reader))
            .options(contains_eager(Cohort.course), joinedload(Cohort.centre))
            .order_by(Cohort.starts_on.desc(), Cohort.id)
            .limit(MOST)
        )
        .unique()
        .all()
    )


def _units_named(text: str, reader: Reader) -> Sequence[Unit]:
    like = f"%{_plain(text)}%"
    named = or_(cast(Unit.titles, String).ilike(like), Unit.code.ilike(like))
    return db.session.scalars(
        select(Unit)
        .where(named, units_in(reader.reach(P.UNIT_READ)))
        .order_by(Unit.path)
        .limit(MOST)
    ).all()


def _certificates_named(text: str, reader: Reader) -> Sequence[Certificate]:
    """By the serial, or how it begins: as it stands on the paper, or typed without its dashes."""
    letters = _letters(text)
    if len(letters) < LEAST:
        return ()
    plain = "-".join(letters[at : at + 5] for at in range(0, len(letters), 5))
    return db.session.scalars(
        select(Certificate)
        .where(Certificate.serial.startswith(plain), register.within(reader, P.CERTIFICATE_READ))
        .options(joinedload(Certificate.person))
        .order_by(Certificate.serial)
        .limit(MOST)
    ).all()


def _cases_named(text: str, people: Sequence[Person], reader: Reader) -> Sequence[VettingCase]:
    """By the number, or how it begins; and those of the people found."""
    if not (reader.may(P.CASE_READ) or reader.may(P.CASE_ASSIGN)):
        return ()
    named: ColumnElement[bool] = VettingCase.person_id.in_([each.id for each in people])
    if len(letters := _letters(text)) >= LEAST:
        named = or_(named, VettingCase.number.startswith(letters))
    return db.session.scalars(
        select(VettingCase)
        .where(named, vetting_cases.within_reach(reader))
        .options(joinedload(VettingCase.person))
        .order_by(VettingCase.opened_on.desc(), VettingCase.id)
        .limit(MOST)
    ).all()


def _pay_cases_named(text: str, people: Sequence[Person], reader: Reader) -> Sequence[Row]:
    """Those of the people found, and of lines that pay a name or a number nobody here has."""
    ids = [each.id for each in people]
    return pay_cases.named(_plain(text), ids, reader=reader, most=MOST)


def _sheet_named(text: str, reader: Reader) -> str | None:
    if not (reader.may(P.ATTENDANCE_TYPE) or reader.may(P.REPORT_WRITE)):
        return None
    try:
        return papers.sheet(text, reader=reader).code
    except NotFound:
        return None


def _cash_named(text: str) -> str | None:
    """The id of a cash sheet as it is printed; nothing else is asked for."""
    if not re.fullmatch(r"C\d{3}-\d{4}", text.upper()):
        return None
    try:
        return cash.sheet(text).file.message
    except NotFound:
        return None


def _letters(text: str) -> str:
    return "".join(each for each in text.upper() if each.isascii() and each.isalnum())


def _plain(text: str) -> str:
    """Without the signs that mean something to LIKE."""
    return text.replace("\\", "").replace("%", "").replace("_", "")
