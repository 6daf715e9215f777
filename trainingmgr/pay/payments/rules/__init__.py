"""Vocabulary of payments, and what a piece of news may change about one of them."""

import base64
from enum import StrEnum
from uuid import UUID

from trainingmgr.core.money import Money
from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.pay.rules import Channel, ChannelFailure
from trainingmgr.pay.rules import LineState as L

REFERENCE = 17
"""Letters and figures of a payment's reference: short enough for an operator's description."""


class FileKind(StrEnum):
    """How the money is asked for: what is handed to whom."""

    CREDIT_TRANSFER = "credit_transfer"
    MOBILE_MONEY = "mobile_money"
    CASH_PARADE = "cash_parade"


CHANNEL = {
    FileKind.CREDIT_TRANSFER: Channel.BANK_ACCOUNT,
    FileKind.MOBILE_MONEY: Channel.MOBILE_MONEY,
    FileKind.CASH_PARADE: Channel.CASH_PARADE,
}
"""The channel of a line that goes by each kind of file."""


class FileState(State):
    EXPORTED = "exported", "submitted", "recalled"
    SUBMITTED = "submitted"
    RECALLED = "recalled"


class Source(StrEnum):
    """Whether somebody said it of this payment, or it follows from what was said of the batch."""

    EXPLICIT = "explicit"
    INFERRED = "inferred"


class NewsKind(StrEnum):
    """What kind of answer came."""

    STATUS_REPORT = "pain.002"
    STATEMENT = "camt.053"
    NOTICE = "camt.054"
    PROVIDER = "provider"
    CASH_SHEET = "cash_sheet"


class NewsState(State):
    """How far an answer is. Nothing that it says counts before it was read as a whole."""

    READING = "reading", "read", "stopped"
    READ = "read"
    STOPPED = "stopped"


RANK = {L.EXPORTED: 0, L.SUBMITTED: 1, L.ACCEPTED: 2, L.SETTLED: 3, L.SIGNED_RECEIVED: 3}
"""The way of money that arrives. News that would lead back along it is old news."""
FAILS = frozenset({L.REJECTED, L.RETURNED, L.UNCLAIMED, L.CANCELLED, L.PARTIALLY_PAID})
"""Where the way ends elsewhere: only a new payment goes on from there."""
UNDER_WAY = frozenset(RANK)
"""On its way or arrived: no second payment of the same line may go."""
AFTER_ARRIVAL = frozenset({L.RETURNED, L.PARTIALLY_PAID})
"""What may still be said of money that had arrived."""


class Verdict(StrEnum):
    """What a piece of news does to a payment."""

    CHANGES = "changes"
    KNOWN = "known"
    CONTRADICTS = "contradicts"


def verdict(now: L, source: Source | None, to: L, said: Source) -> Verdict:
    """Whether a payment that is `now` becomes `to`.

    What follows from a batch only leads on what was said of the payment itself. Old news is known
    already. A refusal of money that somebody confirmed, or the reverse, is a contradiction that a
    person looks at: nothing is changed by it.
    """
    if to is now:
        better = source is Source.INFERRED and said is Source.EXPLICIT
        return Verdict.CHANGES if better else Verdict.KNOWN
    if said is Source.INFERRED and source is Source.EXPLICIT:
        if now in RANK and to in FAILS:
            return Verdict.CONTRADICTS
        return Verdict.CHANGES if RANK.get(to, -1) > RANK.get(now, 9) else Verdict.KNOWN
    if now in FAILS:
        return Verdict.CONTRADICTS if source is Source.EXPLICIT else Verdict.CHANGES
    if to in FAILS:
        arrived = RANK.get(now) == RANK[L.SETTLED] and source is Source.EXPLICIT
        return Verdict.CHANGES if not arrived or to in AFTER_ARRIVAL else Verdict.CONTRADICTS
    return Verdict.CHANGES if RANK.get(to, -1) > RANK.get(now, -1) else Verdict.KNOWN


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """One payment as it is written into a file. `reference` says nothing about the person."""

    reference: str
    amount: Money
    name: str
    account: str
    is_iban: bool = False
    bic: str | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a file says of one payment, of one batch, or (neither named) of the whole message."""

    state: L
    reference: str | None = None
    batch: str | None = None
    reason: ChannelFailure | None = None
    code: str = ""
    text: str = ""
    amount: Money | None = None
    is_part: bool = False
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Report:
    """An answer that came: of which message, and every outcome in it in the order written."""

    kind: NewsKind
    message: str | None
    outcomes: tuple[Outcome, ...]


def reference(uid: UUID) -> str:
    """Of a payment: `P` and sixteen letters and figures of its random id (80 bits)."""
    return "P" + base64.b32encode(uid.bytes)[: REFERENCE - 1].decode()


@dataclass(frozen=True, kw_only=True)
class Said:
    """What an answer says of one payment, of its own or by its batch."""

    outcome: Outcome
    source: Source


def said_of(report: Report, payments: dict[str, str]) -> dict[str, Said]:
    """What a report says of each payment: `payments` are batch by reference.

    The payment's own line counts first, then its batch's, then the message's. Banks may report
    only what they refused: a payment that is not named under a batch accepted in part is then
    accepted, as far as can be inferred (`ACCEPTED`, never more).
    """
    of_batch: dict[str | None, Outcome] = {}
    own: dict[str, Outcome] = {}
    for outcome in report.outcomes:
        if outcome.reference is not None:
            own[outcome.reference] = outcome
        else:
            of_batch[outcome.batch] = outcome
    found = {}
    for key, batch in payments.items():
        if key in own:
            found[key] = Said(outcome=own[key], source=Source.EXPLICIT)
        elif whole := of_batch.get(batch) or of_batch.get(None):
            found[key] = Said(outcome=whole, source=Source.INFERRED)
    return found


ONE_AFTER_ANOTHER = (L.SETTLED, L.RETURNED)
"""A statement may book one payment out and, further down, back in."""


def repeated(report: Report) -> tuple[Outcome, Outcome] | None:
    """The first payment that an answer speaks of twice: what it said, and says again. None where
    each is named once, or a statement books it out and then back.
    """
    named: dict[str, Outcome] = {}
    for outcome in report.outcomes:
        if outcome.reference is None:
            continue
        before = named.get(outcome.reference)
        booked = report.kind in (NewsKind.STATEMENT, NewsKind.NOTICE)
        if before and not (booked and (before.state, outcome.state) == ONE_AFTER_ANOTHER):
            return before, outcome
        named[outcome.reference] = outcome
    return None
