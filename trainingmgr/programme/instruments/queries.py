"""The register of law: instruments, what they oblige, and what lacks."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.bodies.models import OversightBody
from trainingmgr.programme.instruments.models import (
    InstrumentBody,
    InstrumentLink,
    LegalInstrument,
    LegalObligation,
)
from trainingmgr.programme.instruments.rules import (
    BodyPart,
    DutyState,
    Force,
    InstrumentKind,
    LinkKind,
)

SHOWN = 100
"""So many of each kind of lack stand on one page."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How the register is narrowed."""

    text: str | None = None
    kind: InstrumentKind | None = None
    force: Force | None = None
    body: str | None = None


@dataclass(frozen=True, kw_only=True)
class DutiesAsked:
    """How the list of obligations is narrowed."""

    text: str | None = None
    state: DutyState | None = None
    body: str | None = None
    late: bool = False


@dataclass(frozen=True)
class Tally:
    """What an instrument obliges: how many things, of them seen done, and late."""

    obligations: int = 0
    done: int = 0
    late: int = 0


def in_force(on: date, instrument: Any = LegalInstrument) -> ColumnElement[bool]:
    """As `Days.force` says it of one row."""
    return and_(
        instrument.in_force_on <= on,
        or_(instrument.repealed_on.is_(None), instrument.repealed_on > on),
    )


def _stands(force: Force, on: date) -> ColumnElement[bool]:
    row = LegalInstrument
    repealed = and_(row.repealed_on.is_not(None), row.repealed_on <= on)
    if force is Force.REPEALED:
        return repealed
    if force is Force.IN_FORCE:
        return in_force(on)
    adopted = and_(row.adopted_on.is_not(None), row.adopted_on <= on)
    binds = and_(row.in_force_on.is_not(None), row.in_force_on <= on)
    return and_(~repealed, ~binds, adopted if force is Force.ADOPTED else ~adopted)


def is_late(on: date) -> ColumnElement[bool]:
    """As `rules.is_late` says it of one row."""
    return and_(LegalObligation.seen_on.is_(None), LegalObligation.due_on < on)


def instruments(asked: Asked, *, on: date, cursor: str | None = None) -> Page[LegalInstrument]:
    """The register, what was written last first. One statement."""
    row = LegalInstrument
    statement = select(row)
    if asked.text:
        statement = statement.where(
            or_(
                row.code == asked.text.upper(),
                row.reference.icontains(asked.text, autoescape=True),
                row.issued_by.icontains(asked.text, autoescape=True),
                cast(row.titles, String).icontains(asked.text, autoescape=True),
            )
        )
    if asked.kind:
        statement = statement.where(row.kind == asked.kind)
    if asked.force:
        statement = statement.where(_stands(asked.force, on))
    if asked.body:
        statement = statement.where(
            exists().where(
                InstrumentBody.instrument_id == row.id, InstrumentBody.body_id == OversightBody.id,
                OversightBody.code == asked.body, InstrumentBody.ended_on.is_(None),
            )
        )  # fmt: skip
    return page_of(statement, row.id, cursor=cursor, descending=True)


def tally(rows: Sequence[LegalInstrument], on: date) -> dict[int, Tally]:
    """What these instruments oblige. One statement."""
    found = db.session.execute(
        select(
            LegalObligation.instrument_id, func.count(),
            func.count(LegalObligation.seen_on), func.count().filter(is_late(on)),
        )
        .where(LegalObligation.instrument_id.in_([each.id for each in rows]))
        .group_by(LegalObligation.instrument_id)
    )  # fmt: skip
    return {key: Tally(*counts) for key, *counts in found}


def instrument(uid: UUID) -> LegalInstrument:
    return existing(
        select(LegalInstrument)
        .where(LegalInstrument.uid == uid)
        .options(
            joinedload(LegalInstrument.by),
            selectinload(LegalInstrument.bodies).joinedload(InstrumentBody.body),
            selectinload(LegalInstrument.links).joinedload(InstrumentLink.to),
            selectinload(LegalInstrument.linked_by).joinedload(InstrumentLink.instrument),
        )
        .execution_options(populate_existing=True)
    )


def obligations(
    asked: DutiesAsked,
    *,
    on: date,
    of: LegalInstrument | None = None,
    cursor: str | None = None,
) -> Page[LegalObligation]:
    """What the law obliges whom to do, the next due first. One statement."""
    row = LegalObligation
    statement = (
        select(row)
        .outerjoin(row.body)
        .options(
            joinedload(row.instrument), joinedload(row.body), joinedload(row.done_by),
            joinedload(row.seen_by),
        )
    )  # fmt: skip
    if of is not None:
        statement = statement.where(row.instrument_id == of.id)
    if asked.text:
        statement = statement.where(
            or_(row.obliged.icontains(asked.text, autoescape=True),
                row.what.icontains(asked.text, autoescape=True))
        )  # fmt: skip
    if asked.state is DutyState.OPEN:
        statement = statement.where(row.done_on.is_(None))
    if asked.state is DutyState.CLAIMED:
        statement = statement.where(row.done_on.is_not(None), row.seen_on.is_(None))
    if asked.state is DutyState.DONE:
        statement = statement.where(row.seen_on.is_not(None))
    if asked.body:
        statement = statement.where(OversightBody.code == asked.body)
    if asked.late:
        statement = statement.where(is_late(on))
    return page_of(statement, row.due_on, row.id, cursor=cursor)


def obligation(uid: UUID) -> LegalObligation:
    return existing(
        select(LegalObligation)
        .where(LegalObligation.uid == uid)
        .options(joinedload(LegalObligation.instrument), joinedload(LegalObligation.body))
        .execution_options(populate_existing=True)
    )


def link(uid: UUID) -> InstrumentLink:
    return existing(
        select(InstrumentLink)
        .where(InstrumentLink.uid == uid)
        .options(joinedload(InstrumentLink.instrument), joinedload(InstrumentLink.to))
    )


def tie(uid: UUID) -> InstrumentBody:
    return existing(
        select(InstrumentBody)
        .where(InstrumentBody.uid == uid)
        .options(joinedload(InstrumentBody.instrument), joinedload(InstrumentBody.body))
    )


def by_code(code: str) -> LegalInstrument | None:
    return db.session.scalar(
        select(LegalInstrument).where(LegalInstrument.code == code.strip().upper())
    )


def is_known(kind: InstrumentKind, reference: str, issued_by: str, id_: int | None) -> bool:
    """Whether another instrument is cited so."""
    row = LegalInstrument
    found = db.session.scalar(
        select(row.id).where(
            row.kind == kind, row.reference == reference, row.issued_by == issued_by
        )
    )
    return found is not None and found != id_


def next_number() -> int:
    return (db.session.scalar(select(func.max(LegalInstrument.id))) or 0) + 1


def unwatched(on: date) -> Sequence[LegalObligation]:
    """Obligations of instruments that bind, which no body watches: neither by itself nor through
    its instrument.
    """
    watched = exists().where(
        InstrumentBody.instrument_id == LegalObligation.instrument_id,
        InstrumentBody.part == BodyPart.WATCHED,
        InstrumentBody.ended_on.is_(None),
    )
    return db.session.scalars(
        select(LegalObligation)
        .join(LegalObligation.instrument)
        .where(LegalObligation.body_id.is_(None), LegalObligation.seen_on.is_(None), ~watched,
               in_force(on))
        .order_by(LegalObligation.due_on, LegalObligation.id)
        .limit(SHOWN)
        .options(joinedload(LegalObligation.instrument))
    ).all()  # fmt: skip


def founded(on: date) -> ColumnElement[bool]:
    """Whether a body has a legal basis that is in force on a day."""
    return exists().where(
        InstrumentBody.body_id == OversightBody.id, InstrumentBody.part == BodyPart.BASIS,
        InstrumentBody.instrument_id == LegalInstrument.id, in_force(on),
        or_(InstrumentBody.ended_on.is_(None), InstrumentBody.ended_on > on),
    )  # fmt: skip


def sits(on: date) -> ColumnElement[bool]:
    """Whether a body is there on a day."""
    return and_(
        OversightBody.since_on <= on,
        or_(OversightBody.until_on.is_(None), OversightBody.until_on >= on),
    )


def unfounded(on: date) -> Sequence[OversightBody]:
    """Bodies that sit today with no instrument in force behind them."""
    return db.session.scalars(
        select(OversightBody)
        .where(sits(on), ~founded(on))
        .order_by(OversightBody.code)
        .limit(SHOWN)
    ).all()


def leaning(on: date) -> Sequence[InstrumentLink]:
    """Instruments in force that amend or rest on one which is not."""
    to = aliased(LegalInstrument)
    return db.session.scalars(
        select(InstrumentLink)
        .join(InstrumentLink.instrument)
        .join(to, to.id == InstrumentLink.to_id)
        .where(InstrumentLink.kind != LinkKind.REPLACES, InstrumentLink.ended_on.is_(None),
               in_force(on),
               or_(to.in_force_on.is_(None), ~in_force(on, to)))
        .order_by(InstrumentLink.id)
        .limit(SHOWN)
        .options(joinedload(InstrumentLink.instrument), joinedload(InstrumentLink.to))
    ).all()  # fmt: skip


def silent(on: date) -> Sequence[LegalInstrument]:
    """Instruments in force of which nobody wrote what they oblige anybody to do."""
    said = exists().where(LegalObligation.instrument_id == LegalInstrument.id)
    return db.session.scalars(
        select(LegalInstrument).where(in_force(on), ~said).order_by(LegalInstrument.id).limit(SHOWN)
    ).all()
