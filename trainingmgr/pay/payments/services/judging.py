"""What an answer says of payments, held against what is known of each: it changes them, was known,
or contradicts. Payments that changed since are judged anew.
"""

from collections.abc import Iterable, Sequence
from typing import cast

from sqlalchemy import Table

from trainingmgr.core import clock
from trainingmgr.core.bulk import Ready, change, changing, ready
from trainingmgr.core.values import dataclass
from trainingmgr.pay.payments import queries
from trainingmgr.pay.payments.models import Payment, PaymentNews, PaymentOutcome
from trainingmgr.pay.payments.queries import answering
from trainingmgr.pay.payments.rules import (
    UNDER_WAY,
    FileState,
    Outcome,
    Said,
    Source,
    Verdict,
    verdict,
)

PIECE = 500
"""Payments that one step judges anew, at most."""
OUTCOME = cast("Table", PaymentOutcome.__table__)


@dataclass(frozen=True)
class Judged:
    """A piece of an answer, ready to be written, and the payments that it was held against."""

    payments: Sequence[Payment]
    rows: Ready


def judge(said: Iterable[tuple[str, Said]]) -> Judged:
    """Hold what is said against what is known of each payment. Writes nothing."""
    named = dict(said)
    payments = list(queries.referred(named).values())
    overtaken = answering.overtaken(_at_an_end(payments))
    rows = [_row(each, named[each.reference], each.id in overtaken) for each in payments]
    return Judged(payments, ready(OUTCOME, rows, late=("news_id", "by_id")))


def _at_an_end(payments: Iterable[Payment]) -> list[int]:
    return [each.id for each in payments if each.state not in UNDER_WAY]


def _row(payment: Payment, said: Said, is_overtaken: bool) -> dict[str, object]:
    outcome = said.outcome
    return {
        "payment_id": payment.id, "payment_version": payment.version, "state": outcome.state,
        "source": said.source, "verdict": _judged(payment, said, is_overtaken),
        "reason": outcome.reason, "code": outcome.code or None, "said": outcome.text or None,
        "amount_minor": outcome.amount.minor if outcome.amount else None,
        "amount_currency": outcome.amount.currency if outcome.amount else None,
        "at": clock.now(),
    }  # fmt: skip


def _judged(payment: Payment, said: Said, is_overtaken: bool) -> Verdict:
    """News of another amount contradicts; so does a payment of a file that was taken back, and
    one that is said to be under way after all where another one of its line is.
    """
    amount, to = said.outcome.amount, said.outcome.state
    if amount is not None and amount != payment.amount and said.source is Source.EXPLICIT:
        return Verdict.CONTRADICTS
    if payment.file.state is FileState.RECALLED:
        return Verdict.CONTRADICTS
    found = verdict(payment.state, payment.source, to, said.source)
    if found is Verdict.CHANGES and is_overtaken and to in UNDER_WAY:
        return Verdict.CONTRADICTS
    return found


def judge_again(news: PaymentNews, most: int = PIECE) -> int:
    """Inside an operation: judge payments anew that changed since. How many there were."""
    found = answering.changed_since(news, most)
    if not found:
        return 0
    payments = [payment for _outcome, payment in found]
    overtaken = answering.overtaken(_at_an_end(payments))
    new = [
        (
            {
                "verdict": _judged(payment, _said(outcome), payment.id in overtaken),
                "payment_version": payment.version,
            },
            {"id": outcome.id},
        )
        for outcome, payment in found
    ]
    change(changing(OUTCOME, new))
    return len(found)


def _said(outcome: PaymentOutcome) -> Said:
    told = Outcome(state=outcome.state, amount=outcome.amount)
    return Said(outcome=told, source=outcome.source)
