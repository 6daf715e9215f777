"""Cash parades: who can be paid on one, the papers that are out, and what came back on them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload

from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.money import Money
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.payments.models import CashMark, CashSheet, Payment, PaymentFile
from trainingmgr.pay.payments.queries import channel_of_today, unsent
from trainingmgr.pay.payments.rules import FAILS, FileState
from trainingmgr.pay.payments.rules.cash import OTHERS, CashCode, SheetStage
from trainingmgr.pay.rolls.models import Payroll, PayrollLine
from trainingmgr.pay.rules import Channel
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import within
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.queries import units_below


@dataclass(frozen=True)
class Payable:
    """A line that can be paid on a parade."""

    line_id: int
    person_id: int
    unit_id: int | None
    amount: Money
    name: str


def payable(payroll: Payroll, *, unit: Unit | None, others: bool, most: int) -> list[Payable]:
    """The next lines for a parade: by unit, then by name; of one unit with all below it, or all.

    Whose pay goes by cash; with `others` also who has a card, a cheque or no channel that is
    known. Somebody whose payment failed is paid in cash once that is their channel of today, or
    where they had no other and have none now.
    """
    rows = db.session.execute(
        select(
            PayrollLine.id,
            PayrollLine.person_id,
            PayrollLine.unit_id,
            PayrollLine.net_minor,
            Person.name_display,
        )
        .join(Person, Person.id == PayrollLine.person_id)
        .outerjoin(Unit, Unit.id == PayrollLine.unit_id)
        .where(*_in_cash(payroll, unit, others=others))
        .order_by(func.coalesce(Unit.path, ""), Person.sort_name, PayrollLine.id)
        .limit(most)
    )
    return [
        Payable(line_id, person_id, unit_id, Money(minor, payroll.currency), name)
        for line_id, person_id, unit_id, minor, name in rows
    ]


def _in_cash(
    payroll: Payroll, unit: Unit | None, *, others: bool
) -> tuple[ColumnElement[bool], ...]:
    kind = select(PayChannel.kind).where(PayChannel.id == channel_of_today()).scalar_subquery()
    cash = (Channel.CASH_PARADE, *(OTHERS if others else ()))
    fresh = and_(PayrollLine.state.not_in(FAILS), PayrollLine.channel.in_(cash))
    again = or_(kind == Channel.CASH_PARADE, and_(kind.is_(None), PayrollLine.channel.in_(cash)))
    return (
        *unsent(payroll.id),
        PayrollLine.unit_id.in_(units_below(frozenset({unit.id}))) if unit else true(),
        or_(fresh, and_(PayrollLine.state.in_(FAILS), again)),
    )


def is_left(payroll: Payroll, unit: Unit | None = None, *, others: bool = True) -> bool:
    """Whether somebody can be paid on a parade."""
    line = select(PayrollLine.id).where(*_in_cash(payroll, unit, others=others)).limit(1)
    return db.session.scalar(line) is not None


def top_unit(payroll: Payroll) -> Unit:
    """The unit of a service above all others: for the lines of people who are in none."""
    found = db.session.scalars(
        select(Unit)
        .where(Unit.service_id == payroll.service_id, Unit.parent_id.is_(None))
        .order_by(Unit.id)
        .limit(1)
    ).first()
    if found is None:
        raise NotFound
    return found


def taken(codes: Sequence[str]) -> set[str]:
    """Which of these ids another paper has."""
    return set(
        db.session.scalars(select(PaymentFile.message).where(PaymentFile.message.in_(codes)))
    )


@dataclass(frozen=True)
class Line:
    """One line of a paper: its place, its payment, and the mark if there is one."""

    number: int
    payment: Payment
    mark: CashMark | None = None

    @property
    def person(self) -> Person:
        return self.payment.line.person

    @property
    def code(self) -> CashCode:
        return self.mark.code if self.mark else CashCode.NOT_RECORDED

    @property
    def note(self) -> str:
        return (self.mark.note if self.mark else None) or ""


def sheet(code: str) -> CashSheet:
    """A paper by the id on it, with its file, its payroll and its unit."""
    return existing(_sheets().where(PaymentFile.message == code.strip().upper()))


def lines(found: CashSheet, *, reader: Reader | None = None) -> list[Line]:
    """The lines of a paper in its order, with their marks: all, or those the reader reaches.

    Two statements.
    """
    reach = reader.reach(Permission.PAY_READ) if reader else None
    payments = db.session.scalars(
        select(Payment)
        .join(Payment.line)
        .join(PayrollLine.person)
        .where(
            Payment.file_id == found.file_id,
            within(reach, holder_id=reader.holder_id) if reader and reach else true(),
        )
        .options(joinedload(Payment.line).joinedload(PayrollLine.person).joinedload(Person.rank))
        .order_by(Payment.position)
    ).all()
    marks = {
        each.payment_id: each
        for each in db.session.scalars(select(CashMark).where(CashMark.sheet_id == found.id))
    }
    return [Line(each.position, each, marks.get(each.id)) for each in payments]


def _sheets() -> Select[CashSheet]:
    return (
        select(CashSheet)
        .join(CashSheet.file)
        .options(
            contains_eager(CashSheet.file).options(
                joinedload(PaymentFile.payroll).joinedload(Payroll.service),
                joinedload(PaymentFile.unit),
                joinedload(PaymentFile.by),
            ),
            joinedload(CashSheet.typed_by),
            joinedload(CashSheet.confirmed_by),
        )
    )


STAGES: Mapping[SheetStage, ColumnElement[bool]] = {
    SheetStage.OUT: and_(CashSheet.typed_at.is_(None), PaymentFile.state != FileState.RECALLED),
    SheetStage.TYPED: and_(
        CashSheet.typed_at.is_not(None), CashSheet.confirmed_at.is_(None),
        PaymentFile.state != FileState.RECALLED,
    ),
    SheetStage.CONFIRMED: CashSheet.confirmed_at.is_not(None),
    SheetStage.RECALLED: PaymentFile.state == FileState.RECALLED,
}  # fmt: skip


def listed(asked: Mapping[str, Any], *, cursor: str | None = None) -> Page[CashSheet]:
    """Papers of parades, the newest first."""
    wanted = _sheets()
    if "stage" in asked:
        wanted = wanted.where(STAGES[asked["stage"]])
    if "unit" in asked:
        unit = aliased(Unit)
        wanted = wanted.join(unit, unit.id == PaymentFile.unit_id).where(
            func.upper(unit.code) == asked["unit"].strip().upper()
        )
    if "month" in asked:
        wanted = wanted.join(Payroll, Payroll.id == PaymentFile.payroll_id).where(
            Payroll.period == asked["month"]
        )
    return page_of(wanted, CashSheet.id, cursor=cursor, descending=True)


def stages(payroll: Payroll | None = None) -> dict[SheetStage, tuple[int, int]]:
    """How many papers are where, and the money on them in smallest units. One statement.

    Without a payroll: how many alone, for money of several payrolls is not added up.
    """
    columns = [
        each
        for stage in STAGES.values()
        for each in (
            func.count().filter(stage),
            func.coalesce(func.sum(PaymentFile.__table__.c.total_minor).filter(stage), 0),
        )
    ]
    counted = select(*columns).select_from(CashSheet).join(CashSheet.file)
    if payroll is not None:
        counted = counted.where(PaymentFile.payroll_id == payroll.id)
    row = db.session.execute(counted).one()
    return {
        stage: (row[2 * n], int(row[2 * n + 1]) if payroll else 0)
        for n, stage in enumerate(STAGES)
        if row[2 * n]
    }


def waiting(stage: SheetStage) -> int:
    """How many papers are there."""
    counted = select(func.count()).select_from(CashSheet).join(CashSheet.file)
    return db.session.scalar(counted.where(STAGES[stage])) or 0
