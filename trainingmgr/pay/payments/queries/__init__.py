"""What can be paid, what was sent to be paid, and what waits for somebody to look at it."""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload, undefer

from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.jobs import Job, JobState
from trainingmgr.core.money import Money
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.channels.rules import ChannelState
from trainingmgr.pay.payments.models import (
    CashSheet,
    PayingAccount,
    Payment,
    PaymentFile,
    PaymentNews,
    PaymentOutcome,
)
from trainingmgr.pay.payments.rules import (
    CHANNEL,
    FAILS,
    UNDER_WAY,
    FileKind,
    NewsKind,
    NewsState,
    Verdict,
)
from trainingmgr.pay.rolls.models import Payroll, PayrollLine
from trainingmgr.pay.rolls.rules import UNSENT, Purpose
from trainingmgr.pay.rules import Channel, ChannelFailure, LineState
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import within
from trainingmgr.registry.structure.models import Organisation

M = TypeVar("M")


def accounts(*, open_only: bool = True, service_id: int | None = None) -> Sequence[PayingAccount]:
    """Accounts to pay from, with their service and provider."""
    wanted = select(PayingAccount).options(
        joinedload(PayingAccount.service), joinedload(PayingAccount.provider)
    )
    if open_only:
        wanted = wanted.where(PayingAccount.closed_on.is_(None))
    if service_id is not None:
        wanted = wanted.where(PayingAccount.service_id == service_id)
    return db.session.scalars(wanted.order_by(PayingAccount.id)).all()


def account(uid: UUID) -> PayingAccount:
    return _one(
        select(PayingAccount)
        .where(PayingAccount.uid == uid)
        .options(joinedload(PayingAccount.service), joinedload(PayingAccount.provider))
    )


def paying(account_id: int) -> PayingAccount:
    """An account with its number, which is opened for writing a file and shown to nobody."""
    return _one(
        select(PayingAccount)
        .where(PayingAccount.id == account_id)
        .options(
            undefer(PayingAccount.identifier),
            joinedload(PayingAccount.service),
            joinedload(PayingAccount.provider),
        )
    )


@dataclass(frozen=True)
class Payable:
    """A line that can be sent: its money, and the channel it is sent through."""

    line_id: int
    person_id: int
    unit_id: int | None
    purpose: Purpose
    amount: Money
    holder: str
    account: str
    account_end: str | None
    is_iban: bool
    bic: str | None


def _under_way() -> ColumnElement[bool]:
    return exists().where(Payment.line_id == PayrollLine.id, Payment.state.in_(UNDER_WAY))


def unsent(payroll_id: int) -> tuple[ColumnElement[bool], ...]:
    """Lines of a payroll that nothing holds and no payment is under way for."""
    return (
        PayrollLine.payroll_id == payroll_id,
        PayrollLine.hold.is_(None),
        PayrollLine.state.in_(UNSENT),
        PayrollLine.net_minor > 0,
        ~_under_way(),
    )


def channel_of_today() -> Any:
    """Of a line that never failed its own channel; else the newest that is paid to now."""
    failed = PayrollLine.state.in_(FAILS)
    last = (
        select(Payment.reason)
        .where(Payment.line_id == PayrollLine.id)
        .order_by(Payment.id.desc())
        .limit(1)
        .correlate(PayrollLine)
        .scalar_subquery()
    )
    today = clock.today()
    other = aliased(PayChannel)
    newest = (
        select(func.max(other.id))
        .where(
            other.person_id == PayrollLine.person_id,
            other.state == ChannelState.AGREED,
            other.active_from <= today,
            or_(other.active_to.is_(None), other.active_to >= today),
            or_(
                other.id != PayrollLine.channel_id,
                last.is_(None),
                last.not_in(OF_THE_ACCOUNT),
            ),
        )
        .correlate(PayrollLine)
        .scalar_subquery()
    )
    return case((failed, newest), else_=PayrollLine.channel_id)


OF_THE_ACCOUNT = (
    ChannelFailure.WRONG_ACCOUNT, ChannelFailure.CLOSED, ChannelFailure.BLOCKED,
    ChannelFailure.NAME_MISMATCH, ChannelFailure.NUMBER_INACTIVE,
)  # fmt: skip
"""Failures that the same account would meet again."""


def payable(payroll: Payroll, account_: PayingAccount, *, after: int, most: int) -> list[Payable]:
    """The next lines that this account may pay, by key, each with its channel opened.

    A line is paid through the channel it was computed with, while that stands. One whose payment
    failed goes through the person's channel of today; through the same one again only where the
    failure was not the account's.
    """
    wanted = (
        select(PayrollLine, PayChannel)
        .join(PayChannel, PayChannel.id == channel_of_today())
        .where(
            *unsent(payroll.id),
            or_(PayrollLine.channel == CHANNEL[account_.kind], PayrollLine.state.in_(FAILS)),
            PayrollLine.id > after,
            PayChannel.state == ChannelState.AGREED,
            PayChannel.kind == CHANNEL[account_.kind],
        )
        .options(undefer(PayChannel.identifier), joinedload(PayChannel.provider))
        .order_by(PayrollLine.id)
        .limit(most)
    )
    if account_.kind is FileKind.MOBILE_MONEY:
        wanted = wanted.where(PayChannel.provider_id == account_.provider_id)
    return [
        Payable(
            line_id=line.id,
            person_id=line.person_id,
            unit_id=line.unit_id,
            purpose=line.purpose,
            amount=Money(line.net_minor, payroll.currency),
            holder=channel.holder_name or "",
            account=channel.identifier or "",
            account_end=channel.identifier_end,
            is_iban=bool(channel.provider and channel.provider.format == "iban"),
            bic=channel.provider.bic if channel.provider else None,
        )
        for line, channel in db.session.execute(wanted).unique()
    ]


@dataclass(frozen=True)
class Standing:
    """How the money of one payroll stands, channel by channel."""

    channel: Channel
    lines: int
    total: Money
    unsent: int
    unsent_total: Money
    held: int


def standing(payroll: Payroll) -> list[Standing]:
    """For each channel: all lines, and those that can be sent now. One statement."""
    unsent = and_(
        PayrollLine.hold.is_(None), PayrollLine.state.in_(UNSENT), PayrollLine.net_minor > 0,
        ~_under_way(),
    )  # fmt: skip
    net = PayrollLine.net_minor
    rows = db.session.execute(
        select(
            PayrollLine.channel,
            func.count(),
            func.coalesce(func.sum(net), 0),
            func.count().filter(unsent),
            func.coalesce(func.sum(net).filter(unsent), 0),
            func.count().filter(PayrollLine.state == LineState.HELD),
        )
        .where(PayrollLine.payroll_id == payroll.id)
        .group_by(PayrollLine.channel)
        .order_by(PayrollLine.channel)
    )
    return [
        Standing(channel, lines, Money(int(total), payroll.currency), unsent_,
                 Money(int(waiting), payroll.currency), held)
        for channel, lines, total, unsent_, waiting, held in rows
    ]  # fmt: skip


def states(payroll: Payroll) -> dict[LineState, tuple[int, Money]]:
    """Of the newest payments of a payroll: how many and how much in each state."""
    rows = db.session.execute(
        select(Payment.state, func.count(), func.sum(Payment.amount_minor))
        .join(PaymentFile)
        .where(PaymentFile.payroll_id == payroll.id)
        .group_by(Payment.state)
    )
    return {state: (count, Money(int(total), payroll.currency)) for state, count, total in rows}


def payrolls(*, cursor: str | None = None) -> Page[Payroll]:
    """Released payrolls, whose money can leave, the newest first."""
    return page_of(
        select(Payroll)
        .where(Payroll.released_at.is_not(None))
        .options(joinedload(Payroll.service)),
        Payroll.period,
        Payroll.id,
        cursor=cursor,
        descending=True,
    )


def payroll(uid: UUID) -> Payroll:
    """A payroll that was released, with its service."""
    return _one(
        select(Payroll)
        .where(Payroll.uid == uid, Payroll.released_at.is_not(None))
        .options(joinedload(Payroll.service))
    )


def files(payroll_: Payroll) -> Sequence[PaymentFile]:
    """Every file of a payroll for a bank or an operator, in the order written."""
    return db.session.scalars(
        select(PaymentFile)
        .where(PaymentFile.payroll_id == payroll_.id, PaymentFile.kind != FileKind.CASH_PARADE)
        .options(
            joinedload(PaymentFile.account).joinedload(PayingAccount.provider),
            joinedload(PaymentFile.by),
        )
        .order_by(PaymentFile.id)
    ).all()


def file(uid: UUID) -> PaymentFile:
    return _one(
        select(PaymentFile)
        .where(PaymentFile.uid == uid)
        .options(
            joinedload(PaymentFile.payroll).joinedload(Payroll.service),
            joinedload(PaymentFile.account).joinedload(PayingAccount.provider),
            joinedload(PaymentFile.unit),
            joinedload(PaymentFile.sheet).options(
                joinedload(CashSheet.typed_by), joinedload(CashSheet.confirmed_by)
            ),
        )
    )


def line_ids(file_: PaymentFile) -> Sequence[int]:
    return db.session.scalars(select(Payment.line_id).where(Payment.file_id == file_.id)).all()


def files_made(payroll_id: int) -> int:
    """How many files of this payroll were written so far, those taken back included."""
    counted = select(func.count()).where(PaymentFile.payroll_id == payroll_id)
    return db.session.scalar(counted) or 0


def is_answered(file_: PaymentFile) -> bool:
    """Whether anything was said of a payment of this file."""
    said = (
        select(PaymentOutcome.id)
        .join(Payment)
        .where(Payment.file_id == file_.id, counts())
        .limit(1)
    )
    return db.session.scalar(said) is not None


def being_written(payroll_: Payroll, *kinds: str) -> Job | None:
    """The work of these kinds that writes files or sheets of this payroll now."""
    return db.session.scalar(
        select(Job)
        .where(
            Job.kind.in_(kinds),
            Job.state.in_((JobState.WAITING, JobState.RUNNING)),
            Job.arguments["payroll"].as_integer() == payroll_.id,
        )
        .limit(1)
    )


def trouble(payroll_: Payroll, *kinds: str) -> str | None:
    """Why the newest work of these kinds for this payroll came to nothing, if it did."""
    newest = db.session.scalars(
        select(Job)
        .where(Job.kind.in_(kinds), Job.arguments["payroll"].as_integer() == payroll_.id)
        .order_by(Job.id.desc())
        .limit(1)
    ).first()
    return newest.trouble if newest and newest.state is JobState.FAILED else None


QUEUES: dict[str, tuple[LineState, ...]] = {
    "rejected": (LineState.REJECTED,),
    "returned": (LineState.RETURNED,),
    "unclaimed": (LineState.UNCLAIMED,),
    "part": (LineState.PARTIALLY_PAID,),
    "contradicted": (),
    "open": (LineState.EXPORTED, LineState.SUBMITTED, LineState.ACCEPTED),
}
"""Queues of payments that wait for somebody, by name."""


def queue(name: str, *, reader: Reader, cursor: str | None = None) -> Page[Payment]:
    """Payments that wait, within the reader's reach, the oldest first.

    One that failed leaves its queue when the line is sent again.
    """
    wanted = _readable(reader)
    if name == "contradicted":
        wanted = wanted.where(Payment.is_contradicted)
    else:
        wanted = wanted.where(Payment.state.in_(QUEUES[name]))
    if name in ("rejected", "returned", "unclaimed", "part"):
        wanted = wanted.where(~_followed())
    return page_of(wanted, Payment.since, Payment.id, cursor=cursor)


def waiting(*, reader: Reader) -> dict[str, int]:
    """How many payments wait in each queue, within the reader's reach. One statement."""
    failed = ~_followed()
    columns = [
        func.count().filter(
            Payment.is_contradicted
            if name == "contradicted"
            else and_(Payment.state.in_(wanted), failed if name != "open" else true())
        )
        for name, wanted in QUEUES.items()
    ]
    reach = reader.reach(Permission.PAY_READ)
    counted = (
        select(*columns)
        .select_from(Payment)
        .join(PayrollLine, PayrollLine.id == Payment.line_id)
        .join(Person, Person.id == PayrollLine.person_id)
        .where(within(reach, holder_id=reader.holder_id))
    )
    return dict(zip(QUEUES, db.session.execute(counted).one(), strict=True))


def _followed() -> ColumnElement[bool]:
    later = Payment.__table__.alias()
    return exists().where(later.c.line_id == Payment.line_id, later.c.state.in_(UNDER_WAY))


def _readable(reader: Reader) -> Select[Payment]:
    reach = reader.reach(Permission.PAY_READ)
    return (
        select(Payment)
        .join(PayrollLine, PayrollLine.id == Payment.line_id)
        .join(Person, Person.id == PayrollLine.person_id)
        .where(within(reach, holder_id=reader.holder_id))
        .options(
            joinedload(Payment.line).joinedload(PayrollLine.person),
            joinedload(Payment.file).joinedload(PaymentFile.payroll),
        )
    )


def payments_of(file_: PaymentFile, *, reader: Reader, cursor: str | None = None) -> Page[Payment]:
    """The payments of a file in their order, within the reader's reach."""
    wanted = _readable(reader).where(Payment.file_id == file_.id)
    return page_of(wanted, Payment.position, Payment.id, cursor=cursor)


def people_of(file_: PaymentFile) -> list[int]:
    """Everybody who is paid by a file."""
    return list(
        db.session.scalars(
            select(PayrollLine.person_id).join(Payment, Payment.line_id == PayrollLine.id)
            .where(Payment.file_id == file_.id).distinct().order_by(PayrollLine.person_id)
        )
    )  # fmt: skip


def payment(uid: UUID, *, reader: Reader) -> Payment:
    return _one(
        _readable(reader)
        .where(Payment.uid == uid)
        .options(
            joinedload(Payment.file).joinedload(PaymentFile.account),
            joinedload(Payment.line).joinedload(PayrollLine.payroll),
        )
    )


def counts() -> ColumnElement[bool]:
    """What was said by a person, or by an answer that was read as a whole."""
    read = select(PaymentNews.id).where(PaymentNews.state == NewsState.READ)
    return or_(PaymentOutcome.news_id.is_(None), PaymentOutcome.news_id.in_(read))


def outcomes_of(payment_: Payment) -> Sequence[PaymentOutcome]:
    """Everything that was said of a payment, the newest first."""
    return db.session.scalars(
        select(PaymentOutcome)
        .where(PaymentOutcome.payment_id == payment_.id, counts())
        .options(joinedload(PaymentOutcome.news), joinedload(PaymentOutcome.by))
        .order_by(PaymentOutcome.id.desc())
    ).all()


def contesters(payment_: Payment) -> Sequence[int]:
    """Who has said, other than by a file, that what is known of a payment is wrong."""
    return db.session.scalars(
        select(PaymentOutcome.by_id).where(
            PaymentOutcome.payment_id == payment_.id,
            PaymentOutcome.news_id.is_(None),
            PaymentOutcome.verdict == Verdict.CONTRADICTS,
        )
    ).all()


def of_line(line_id: int) -> Sequence[Payment]:
    """Every payment of one line, the newest first."""
    return db.session.scalars(
        select(Payment)
        .where(Payment.line_id == line_id)
        .options(joinedload(Payment.file))
        .order_by(Payment.id.desc())
    ).all()


def referred(references: Collection[str]) -> dict[str, Payment]:
    """Payments by their reference, each with its file."""
    found: dict[str, Payment] = {}
    wanted = sorted(references)
    for begin in range(0, len(wanted), 500):
        rows = db.session.scalars(
            select(Payment)
            .where(Payment.reference.in_(wanted[begin : begin + 500]))
            .options(joinedload(Payment.file))
            .execution_options(populate_existing=True)
        )
        found |= {each.reference: each for each in rows}
    return found


def news(*, cursor: str | None = None) -> Page[PaymentNews]:
    """Answers that came as a file, the newest first. Cash sheets have a list of their own."""
    return page_of(
        select(PaymentNews)
        .where(PaymentNews.kind != NewsKind.CASH_SHEET)
        .options(joinedload(PaymentNews.by)),
        PaymentNews.at,
        PaymentNews.id,
        cursor=cursor,
        descending=True,
    )


def heard(uid: UUID) -> PaymentNews:
    return _one(
        select(PaymentNews)
        .where(PaymentNews.uid == uid)
        .options(joinedload(PaymentNews.by), joinedload(PaymentNews.job))
    )


def services() -> Sequence[Organisation]:
    """Services that have a payroll."""
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.id.in_(select(Payroll.service_id)))
        .order_by(Organisation.code)
    ).all()


def _one(wanted: Select[M]) -> M:
    found: M | None = db.session.scalars(wanted).unique().one_or_none()
    if found is None:
        raise NotFound
    return found
