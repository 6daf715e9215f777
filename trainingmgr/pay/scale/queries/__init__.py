from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select, union_all
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import db
from trainingmgr.core.paging import Page, page_of
from trainingmgr.pay.rules.files import last_day
from trainingmgr.pay.scale.models import (
    AllowanceType,
    DeductionType,
    PayGrade,
    RetirementAge,
    ScaleUse,
)
from trainingmgr.registry.structure.models import Organisation, Rank
from trainingmgr.registry.structure.rules import BANDS


def grades(service: Organisation, on: date) -> Sequence[PayGrade]:
    """The scale of a service as it stands on a day, by code."""
    return db.session.scalars(
        select(PayGrade).where(*_standing(service.id, on)).order_by(PayGrade.code, PayGrade.step)
    ).all()


def listed(service_id: int | None, *, cursor: str | None = None) -> Page[PayGrade]:
    """Every amount that ever held, of one service or of all, by grade and the newest first."""
    wanted = select(PayGrade).options(joinedload(PayGrade.service))
    if service_id is not None:
        wanted = wanted.where(PayGrade.service_id == service_id)
    return page_of(wanted, PayGrade.valid_from, PayGrade.id, cursor=cursor, descending=True)


def retirement_listed(service_id: int | None, *, cursor: str | None = None) -> Page[RetirementAge]:
    """Every age of retirement that ever held, the newest first."""
    wanted = select(RetirementAge).options(joinedload(RetirementAge.service))
    if service_id is not None:
        wanted = wanted.where(RetirementAge.service_id == service_id)
    return page_of(
        wanted, RetirementAge.valid_from, RetirementAge.id, cursor=cursor, descending=True
    )


def retirement(service_id: int, on: date) -> dict[str, tuple[int, str]]:
    """By rank band: the age at which the law retires people on this day, and which law."""
    rows = db.session.execute(
        select(RetirementAge.band, RetirementAge.age, RetirementAge.law).where(
            RetirementAge.service_id == service_id,
            RetirementAge.valid_from <= on,
            or_(RetirementAge.valid_to.is_(None), RetirementAge.valid_to > on),
        )
    )
    return {band: (age, law) for band, age, law in rows}


def open_grade(service_id: int, code: str, step: int = 1) -> PayGrade | None:
    """The newest amount of this step, which no day ends."""
    return db.session.scalar(
        select(PayGrade).where(
            PayGrade.service_id == service_id,
            PayGrade.code == code,
            PayGrade.step == step,
            PayGrade.valid_to.is_(None),
        )
    )


def titles(service_id: int, codes: Collection[str]) -> dict[str, dict[str, str]]:
    """The titles of allowances and deductions of a service by their code. One statement."""
    wanted = [
        select(model.code, model.titles, model.valid_from).where(
            model.service_id == service_id, model.code.in_(codes)
        )
        for model in (AllowanceType, DeductionType)
    ]
    rows = db.session.execute(union_all(*wanted).order_by("valid_from"))
    return {code: titles_ for code, titles_, _from in rows}


def currencies(service_id: int) -> frozenset[str]:
    """The currencies in which the grades of a service are paid."""
    table = PayGrade.__table__
    found = select(table.c.amount_currency).where(table.c.service_id == service_id).distinct()
    return frozenset(db.session.scalars(found))


def used_until(service_id: int) -> date | None:
    """The last day of the newest month of pay that was worked out or compared with the scale."""
    newest = db.session.scalar(
        select(func.max(ScaleUse.period)).where(ScaleUse.service_id == service_id)
    )
    return last_day(newest) if newest else None


def scales(service_id: int, on: date) -> dict[str, tuple[str | None, tuple[int, str] | None]]:
    """For every word that a file may write as a grade: its rank band and what the law gives.

    Codes of the scale, alone for their lowest step or with the step after them (CPL 2); codes and
    titles of ranks in any language, and bands themselves. A title that two ranks of different
    bands share says nothing.
    """
    ranks = db.session.scalars(select(Rank).where(Rank.service_id == service_id)).all()
    bands: dict[str, set[str]] = {plain(band): {band} for band in BANDS}
    for rank in ranks:
        for word in (*rank.titles.values(), *rank.short.values()):
            bands.setdefault(plain(word), set()).add(rank.band)
    bands |= {plain(rank.code): {rank.band} for rank in ranks}
    found: dict[str, tuple[str | None, tuple[int, str] | None]] = {
        word: (next(iter(meant)), None) for word, meant in bands.items() if len(meant) == 1
    }
    standing = select(PayGrade).where(*_standing(service_id, on)).order_by(PayGrade.step.desc())
    for grade in db.session.scalars(standing):
        said = (grade.band, (grade.amount.minor, grade.amount.currency))
        found[plain(grade.code)] = said
        found.setdefault(plain(f"{grade.code}{grade.step}"), said)
    return found


def plain(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())


def _standing(service_id: int, on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        PayGrade.service_id == service_id,
        PayGrade.valid_from <= on,
        or_(PayGrade.valid_to.is_(None), PayGrade.valid_to > on),
    )
