"""Vocabulary of what is earned beside the grade, what is taken off, and who has a right to it."""

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from trainingmgr.core.money import EXPONENTS, Money
from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass

RETIREMENT_AGE = 60
"""Full years, as young as the birth date allows, where no law is written down for a rank band."""


@dataclass(frozen=True)
class Rate:
    """One of `base` was worth so many of `quote`, as a source said on a day. `published` is the
    rate as it was written, which may be the other way round.
    """

    base: str
    quote: str
    rate: Decimal
    published: str
    source: str
    on: date

    def of(self, money: Money) -> Money:
        """The same money in the other currency, to its nearest coin: to be shown, never added.

        Raises ValueError for money of another currency than `base`.
        """
        if money.currency != self.base:
            raise ValueError(f"{money.currency} is not {self.base}")
        minor = Decimal(money.minor) * coins(self)
        return Money(int(minor.to_integral_value(ROUND_HALF_EVEN)), self.quote)


def coins(rate: Rate) -> Decimal:
    """How many smallest coins of `quote` the smallest coin of `base` is worth."""
    shift = EXPONENTS.get(rate.quote, 2) - EXPONENTS.get(rate.base, 2)
    return rate.rate.scaleb(shift)


def rate_of(rate: Decimal) -> str:
    """A rate as it is kept: plain digits, as many as were published."""
    return f"{rate:f}"[:24]


class AllowanceKind(StrEnum):
    RATION = "ration"
    HAZARD = "hazard"
    HARDSHIP = "hardship"
    SPECIALIST = "specialist"
    COMMAND = "command"
    TRANSPORT = "transport"
    FAMILY = "family"
    UNIFORM = "uniform"
    OTHER = "other"
    STIPEND = "stipend"
    PER_DIEM = "per_diem"


SUPPORT = frozenset({AllowanceKind.STIPEND, AllowanceKind.PER_DIEM})
"""Paid by a funder on lines of their own, never merged with salary (R-PAY-12)."""


class DeductionKind(StrEnum):
    TAX = "tax"
    PENSION = "pension"
    ADVANCE = "advance"
    COURT_ORDER = "court_order"
    OTHER = "deduction"


class Condition(StrEnum):
    """Who has a right to an allowance: everybody who is paid, or whom a fact or a paper names."""

    EVERYBODY = "everybody"
    PRESENT = "present"
    SPECIALTY = "specialty"
    COMMANDS = "commands"
    GRANTED = "granted"


class Measure(StrEnum):
    """An amount for a whole month, of which a part is paid by its days, or for each day."""

    MONTH = "month"
    DAY = "day"


class Levied(StrEnum):
    """What a share is taken of."""

    BASE = "base"
    TAXABLE = "taxable"
    GROSS = "gross"


class Owed(StrEnum):
    """Who a deduction is taken from: everybody, or those whom an order names."""

    EVERYBODY = "everybody"
    ORDERED = "ordered"


class EntitlementState(State):
    """Proposed by one person with a paper, agreed or refused by another, or taken back."""

    PROPOSED = "proposed", "agreed", "refused", "withdrawn"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


DECIDED = frozenset(EntitlementState) - {EntitlementState.PROPOSED}
