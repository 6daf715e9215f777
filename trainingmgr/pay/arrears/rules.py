"""What is owed to one person, month by month, and since when (R-PAY-09)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date, timedelta
from enum import StrEnum

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.pay.rules import FAILED, LineState
from trainingmgr.pay.rules.files import first_day


class EntryKind(StrEnum):
    """One movement of what is owed. Opening and accrued add to it, the others take from it."""

    OPENING = "opening"
    ACCRUED = "accrued"
    PAID = "paid"
    WRITTEN_OFF = "written_off"
    CORRECTED = "corrected"


ADDS = frozenset({EntryKind.OPENING, EntryKind.ACCRUED})
BY_HAND = (EntryKind.OPENING, EntryKind.PAID, EntryKind.WRITTEN_OFF, EntryKind.CORRECTED)
"""Written by one person and agreed by another. What accrues is counted from the pay files."""
OWES = (*sorted(FAILED - {LineState.PARTIALLY_PAID}), LineState.HELD)
"""The whole net of such a line did not arrive. Of a part the rest is owed, where somebody says how
much arrived; else it is written by hand."""


class Age(StrEnum):
    """For how many months something has been owed (R-PAY-09)."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR_TO_SIX = "4-6"
    OVER_SIX = "over_6"


class DisputeKind(StrEnum):
    NOT_PAID = "not_paid"
    WRONG_AMOUNT = "wrong_amount"
    WRONG_GRADE = "wrong_grade"
    NOT_ON_ROLL = "not_on_roll"
    HOLD = "hold"
    DEDUCTION = "deduction"
    ARREARS = "arrears"
    OTHER = "other"


class DisputeState(State):
    RECEIVED = "received", "in_work", "withdrawn"
    IN_WORK = "in_work", "upheld", "partly_upheld", "not_upheld", "withdrawn"
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"
    WITHDRAWN = "withdrawn"


UNANSWERED = frozenset({DisputeState.RECEIVED, DisputeState.IN_WORK})
ANSWERED = frozenset({DisputeState.UPHELD, DisputeState.PARTLY_UPHELD, DisputeState.NOT_UPHELD})
ANSWER_DAYS = timedelta(days=30)
APPEAL_DAYS = timedelta(days=30)
"""By when a dispute is answered, and for how long after the answer it can be appealed."""


@dataclass(frozen=True)
class Entry:
    """One movement that counts, in the smallest coin of its currency."""

    period: str
    kind: EntryKind
    minor: int
    currency: str


@dataclass
class Owed:
    """One person's account in one currency."""

    currency: str
    opening: int = 0
    accrued: int = 0
    paid: int = 0
    written_off: int = 0
    corrected: int = 0
    months: dict[str, int] = field(default_factory=dict)

    @property
    def balance(self) -> int:
        return self.opening + self.accrued - self.paid - self.written_off - self.corrected

    @property
    def since(self) -> str | None:
        """The oldest month of which something is owed still."""
        return min((month for month, minor in self.months.items() if minor > 0), default=None)

    def ages(self, now: str) -> dict[Age, int]:
        """What is owed by its age in the month `now`. The parts add up to what is owed."""
        found = dict.fromkeys(Age, 0)
        for month, minor in self.months.items():
            if minor > 0:
                found[age(month, now)] += minor
        return found


def age(month: str, now: str) -> Age:
    """How long a month's pay is owed: one month in the month that follows it."""
    first, last = first_day(month), first_day(now)
    months = (last.year - first.year) * 12 + last.month - first.month
    if months <= 3:
        return (Age.ONE, Age.ONE, Age.TWO, Age.THREE)[max(months, 0)]
    return Age.FOUR_TO_SIX if months <= 6 else Age.OVER_SIX


def added_up(entries: Iterable[Entry]) -> dict[str, Owed]:
    """An account a currency. What is paid or written off beyond its month goes to the oldest."""
    found: dict[str, Owed] = {}
    for each in entries:
        owed = found.setdefault(each.currency, Owed(each.currency))
        setattr(owed, each.kind.value, getattr(owed, each.kind.value) + each.minor)
        sign = 1 if each.kind in ADDS else -1
        owed.months[each.period] = owed.months.get(each.period, 0) + sign * each.minor
    for owed in found.values():
        _carry(owed.months)
    return found


def _carry(months: dict[str, int]) -> None:
    """Too much taken from one month is taken from the oldest of the others."""
    over = -sum(minor for minor in months.values() if minor < 0)
    for month in sorted(months):
        months[month] = max(months[month], 0)
    for month in sorted(months):
        taken = min(over, months[month])
        months[month] -= taken
        over -= taken


def taken_from(months: Mapping[str, int], minor: int, *, beyond: str) -> Iterator[tuple[str, int]]:
    """So much taken from what is owed of each month, the oldest first; the rest from `beyond`."""
    left = minor
    for month in sorted(months):
        if (part := min(left, months[month])) > 0:
            left -= part
            if month == beyond:
                yield month, part + left
                return
            yield month, part
    if left:
        yield beyond, left


def due(on: date) -> date:
    return on + ANSWER_DAYS
