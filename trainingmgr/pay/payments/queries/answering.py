"""What an answer says of payments, while it is being read and in the step that makes it count."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Date,
    Update,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased, joinedload

from trainingmgr.core.db import db
from trainingmgr.pay.payments.models import Payment, PaymentFile, PaymentNews, PaymentOutcome
from trainingmgr.pay.payments.rules import UNDER_WAY, NewsState, Verdict
from trainingmgr.pay.rolls.models import Payroll, PayrollLine
from trainingmgr.pay.rolls.rules import PayrollState
from trainingmgr.pay.rules import LineState
from trainingmgr.tabular.models import ImportBatch

AT_A_TIME = 500


def same(sha256: str) -> PaymentNews | None:
    """The answer that is this very file, read or being read. One that was stopped is none."""
    return db.session.scalar(
        select(PaymentNews).where(
            PaymentNews.sha256 == sha256, PaymentNews.state != NewsState.STOPPED
        )
    )


def kept_as(stored_as: str) -> PaymentNews | None:
    """The answer that is being read from this upload."""
    return db.session.scalar(
        select(PaymentNews).where(
            PaymentNews.stored_as == stored_as, PaymentNews.state == NewsState.READING
        )
    )


def of_batch(batch_id: int) -> PaymentNews | None:
    """The answer that is being read from this import."""
    return db.session.scalar(
        select(PaymentNews)
        .join(ImportBatch, ImportBatch.stored_as == PaymentNews.stored_as)
        .where(ImportBatch.id == batch_id, PaymentNews.state == NewsState.READING)
    )


def sent(references: Collection[str]) -> dict[str, str]:
    """In which message each of these payments was sent."""
    found: dict[str, str] = {}
    wanted = sorted(references)
    for begin in range(0, len(wanted), AT_A_TIME):
        rows = db.session.execute(
            select(Payment.reference, PaymentFile.message)
            .join(PaymentFile)
            .where(Payment.reference.in_(wanted[begin : begin + AT_A_TIME]))
        )
        found |= dict(rows.all())
    return found


def of_messages(messages: Collection[str]) -> dict[str, str]:
    """Every payment that was sent in these messages, and in which."""
    rows = db.session.execute(
        select(Payment.reference, PaymentFile.message)
        .join(PaymentFile)
        .where(PaymentFile.message.in_(sorted(messages)))
    )
    return dict(rows.all())


def overtaken(payment_ids: Collection[int]) -> frozenset[int]:
    """Which of these are of a line that another payment is under way for."""
    if not payment_ids:
        return frozenset()
    wanted = select(Payment.id).where(Payment.id.in_(payment_ids), _another_under_way())
    return frozenset(db.session.scalars(wanted))


def _another_under_way() -> ColumnElement[bool]:
    other = aliased(Payment)
    return exists().where(
        other.line_id == Payment.line_id, other.id != Payment.id, other.state.in_(UNDER_WAY)
    )


def changed_since(news: PaymentNews, most: int) -> Sequence[tuple[PaymentOutcome, Payment]]:
    """Payments that are not any more as they were when this answer was held against them."""
    revived = and_(
        PaymentOutcome.verdict == Verdict.CHANGES,
        PaymentOutcome.state.in_(UNDER_WAY),
        Payment.state.not_in(UNDER_WAY),
        _another_under_way(),
    )
    rows = db.session.execute(
        select(PaymentOutcome, Payment)
        .join(Payment, Payment.id == PaymentOutcome.payment_id)
        .where(
            PaymentOutcome.news_id == news.id,
            or_(Payment.version != PaymentOutcome.payment_version, revived),
        )
        .options(joinedload(Payment.file))
        .order_by(PaymentOutcome.id)
        .limit(most)
        .execution_options(populate_existing=True)
    )
    return [(outcome, payment) for outcome, payment in rows]


def verdicts(news: PaymentNews) -> dict[Verdict, int]:
    rows = db.session.execute(
        select(PaymentOutcome.verdict, func.count())
        .where(PaymentOutcome.news_id == news.id)
        .group_by(PaymentOutcome.verdict)
    )
    return dict(rows.all())


def _moves(news: PaymentNews) -> tuple[ColumnElement[bool], ...]:
    """What an answer changes in lines of a payroll that is still open."""
    return (
        PaymentOutcome.news_id == news.id,
        PaymentOutcome.verdict == Verdict.CHANGES,
        PaymentOutcome.payment_id == Payment.id,
        Payment.line_id == PayrollLine.id,
        PayrollLine.payroll_id == Payroll.id,
        Payroll.state == PayrollState.RELEASED,
    )


def payrolls_moved(news: PaymentNews) -> Sequence[Payroll]:
    """Open payrolls of which a line is led on by this answer."""
    wanted = select(PayrollLine.payroll_id).where(*_moves(news)).distinct()
    return db.session.scalars(select(Payroll).where(Payroll.id.in_(wanted))).all()


def contradict(news: PaymentNews) -> Update:
    """What is known of these payments stays, and a person has to decide."""
    return (
        update(Payment)
        .where(
            PaymentOutcome.payment_id == Payment.id,
            PaymentOutcome.news_id == news.id,
            PaymentOutcome.verdict == Verdict.CONTRADICTS,
        )
        .values(is_contradicted=True, version=Payment.version + 1)
    )


def lead_on_lines(news: PaymentNews, today: date) -> Update:
    """Lines of open payrolls go with their newest payment."""
    later = aliased(Payment)
    return (
        update(PayrollLine)
        .where(
            *_moves(news),
            PayrollLine.state != LineState.HELD,
            ~exists().where(later.line_id == Payment.line_id, later.id > Payment.id),
        )
        .values(state=PaymentOutcome.state, state_since=today, version=PayrollLine.version + 1)
    )


def lead_on(news: PaymentNews, today: date) -> Update:
    said = PaymentOutcome
    since = case((Payment.state == said.state, Payment.since), else_=literal(today, Date))
    return (
        update(Payment)
        .where(
            said.payment_id == Payment.id,
            said.news_id == news.id,
            said.verdict == Verdict.CHANGES,
        )
        .values(
            state=said.state,
            source=said.source,
            reason=said.reason,
            code=said.code,
            said=said.said,
            since=since,
            version=Payment.version + 1,
        )
    )


def remove_staged(news: PaymentNews, most: int | None = None) -> int:
    """Take away what this answer says, or so much of it, while it does not count."""
    wanted = select(PaymentOutcome.id).where(PaymentOutcome.news_id == news.id)
    count = db.session.scalar(select(func.count()).select_from(wanted.limit(most).subquery())) or 0
    db.session.execute(
        delete(PaymentOutcome)
        .where(PaymentOutcome.id.in_(wanted.limit(most)))
        .execution_options(synchronize_session=False)
    )
    return count
