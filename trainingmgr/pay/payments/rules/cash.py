"""A cash parade on paper: who signed, who did not come, and whether the money adds up."""

from collections.abc import Iterable
from enum import StrEnum

from trainingmgr.core.values import dataclass
from trainingmgr.pay.payments.rules import NewsKind, Outcome, Report
from trainingmgr.pay.rules import Channel, ChannelFailure
from trainingmgr.pay.rules import LineState as L

FEWEST, USUAL, MOST = 5, 20, 60
"""Lines of one sheet: a paymaster counts out the money of one sheet at a time."""
OTHERS = (Channel.STIPEND_CARD, Channel.CHEQUE, Channel.UNKNOWN)
"""Channels that no file is written for: such people can be paid on a parade if somebody says so."""


class CashCode(StrEnum):
    """What the paper says of one line. Money is with the person only by a signature (R-PAY-07)."""

    SIGNED = "signed"
    THUMB = "thumb"
    PROXY = "proxy"
    ABSENT = "absent"
    ELSEWHERE = "elsewhere"
    REFUSED = "refused"
    NOT_KNOWN = "not_known"
    NO_MONEY = "no_money"
    NOT_RECORDED = "not_recorded"


PAID = frozenset({CashCode.SIGNED, CashCode.THUMB, CashCode.PROXY})
"""The money was handed out, to the person or to whom they sent."""


class SheetStage(StrEnum):
    """Where a paper is: with the paymaster, typed in, confirmed by a second person, taken back."""

    OUT = "out"
    TYPED = "typed"
    CONFIRMED = "confirmed"
    RECALLED = "recalled"


@dataclass(frozen=True)
class Counted:
    """What a sheet says in lines and money: `silent` are the numbers of lines that say nothing."""

    paid: int
    unpaid: int
    paid_minor: int
    silent: tuple[int, ...]


def counted(lines: Iterable[tuple[int, int, CashCode]]) -> Counted:
    """Of number, amount in smallest units, and mark of each line."""
    paid = unpaid = minor = 0
    silent = []
    for number, amount, code in lines:
        if code in PAID:
            paid, minor = paid + 1, minor + amount
        elif code is CashCode.NOT_RECORDED:
            silent.append(number)
        else:
            unpaid += 1
    return Counted(paid, unpaid, minor, tuple(silent))


def report(sheet: str, lines: Iterable[tuple[str, int, CashCode, str | None]]) -> Report:
    """A sheet as an answer: of each line its reference, number, mark and what was noted."""
    return Report(
        kind=NewsKind.CASH_SHEET,
        message=sheet,
        outcomes=tuple(
            Outcome(
                state=L.SIGNED_RECEIVED if code in PAID else L.UNCLAIMED,
                reference=reference,
                reason=failure(code),
                code=code.value,
                text=note or "",
                line=number,
            )
            for reference, number, code, note in lines
        ),
    )


def failure(code: CashCode) -> ChannelFailure | None:
    """Why the money is not with its person, in the words of every payment."""
    if code in PAID:
        return None
    return ChannelFailure.PAYER_FUNDS if code is CashCode.NO_MONEY else ChannelFailure.UNCLAIMED
