"""What upkeep needs by year, who pays it, and the years that nobody pays (domain 5.3.7, RE-3)."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from trainingmgr.core.money import Money
from trainingmgr.core.values import dataclass

FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST = 40
"""A plan has no more years than this."""
AHEAD = 8
"""So many years stand on the page, this one first."""
THUMB = (10, 20)
"""Of a hundred of the purchase value: what upkeep costs a year, as a rule of thumb."""


class Thing(StrEnum):
    """What a plan of upkeep is for."""

    BUILDING = "building"
    EQUIPMENT = "equipment"


class Standing(StrEnum):
    """How somebody's payment stands. It follows from what was written and is never stored."""

    AGREED = "agreed"
    CONFIRMED = "confirmed"
    WAITS = "waits"
    TAKEN_BACK = "taken_back"


class Paid(Protocol):
    """Somebody who pays for some years."""

    @property
    def from_year(self) -> int: ...
    @property
    def until_year(self) -> int: ...
    @property
    def amount_minor(self) -> int: ...
    @property
    def counts(self) -> bool: ...


@dataclass(frozen=True)
class Span:
    """Years of a plan with whoever is named for them; nobody where there is no `line`."""

    first: int
    last: int
    line: Paid | None = None

    @property
    def is_paid(self) -> bool:
        return self.line is not None and self.line.counts


@dataclass(frozen=True)
class Flow:
    """So much in each of these years, in minor units of one currency: needed, or paid by a
    `payer`. What `counts` was agreed to.
    """

    currency: str
    first: int
    last: int
    minor: int
    payer: int | None = None
    counts: bool = True


@dataclass(frozen=True)
class Year:
    """A year of one currency: what upkeep needs, what each payer has agreed to, and what waits."""

    year: int
    needed: int
    paid: dict[int, int]
    waiting: int

    @property
    def agreed(self) -> int:
        return sum(self.paid.values())

    @property
    def lacking(self) -> int:
        """What nobody has agreed to pay; what waits lacks as long as it does."""
        return self.needed - self.agreed

    @property
    def parts(self) -> tuple[int, int, int]:
        """Agreed, named and not agreed, nobody: as long together as the need."""
        return self.agreed, self.waiting, self.lacking - self.waiting


def spans(first: int, last: int, lines: Sequence[Paid]) -> list[Span]:
    """The years of a plan cut into those of each payer and those of nobody, in their order."""
    found, at = [], first
    for line in sorted(lines, key=lambda each: each.from_year):
        if line.from_year > at:
            found.append(Span(at, line.from_year - 1))
        found.append(Span(line.from_year, line.until_year, line))
        at = line.until_year + 1
    return [*found, Span(at, last)] if at <= last else found


def unpaid(found: Iterable[Span]) -> list[tuple[int, int]]:
    """The years for which nobody has agreed to pay, neighbours joined."""
    years: list[tuple[int, int]] = []
    for each in found:
        if each.is_paid:
            continue
        if years and years[-1][1] == each.first - 1:
            years[-1] = (years[-1][0], each.last)
        else:
            years.append((each.first, each.last))
    return years


def by_year(
    needs: Iterable[Flow], paid: Iterable[Flow], years: Sequence[int]
) -> dict[str, list[Year]]:
    """By currency, which are never added across: each of these years in which something is
    needed. Nobody pays more for a thing than it needs, so what lacks is what is left.
    """
    needed: dict[tuple[str, int], int] = {}
    payers: dict[tuple[str, int], dict[int, int]] = {}
    waiting: dict[tuple[str, int], int] = {}
    for flow in needs:
        for year in _within(flow, years):
            key = flow.currency, year
            needed[key] = needed.get(key, 0) + flow.minor
    for flow in paid:
        for year in _within(flow, years):
            key = flow.currency, year
            if not flow.counts:
                waiting[key] = waiting.get(key, 0) + flow.minor
            elif flow.payer is not None:
                there = payers.setdefault(key, {})
                there[flow.payer] = there.get(flow.payer, 0) + flow.minor
    found: dict[str, list[Year]] = {}
    for currency, year in sorted(needed):
        key = currency, year
        found.setdefault(currency, []).append(
            Year(year, needed[key], payers.get(key, {}), waiting.get(key, 0))
        )
    return found


def _within(flow: Flow, years: Sequence[int]) -> Iterable[int]:
    return (year for year in years if flow.first <= year <= flow.last)


@dataclass(frozen=True)
class Compared:
    """Of one year of a plan: what was estimated, and what was spent, in minor units."""

    year: int
    estimate: int
    spent: int

    @property
    def difference(self) -> int:
        """So much more was spent than was estimated; less than nothing where less was."""
        return self.spent - self.estimate


def compared(
    first: int, last: int, minor: int, spent: Mapping[int, int], now: int
) -> list[Compared]:
    """Each year of a plan that has begun, and each other in which something was spent: nothing was
    estimated for those.
    """
    years = sorted({*range(first, min(last, now) + 1), *spent})
    return [
        Compared(year, minor if first <= year <= last else 0, spent.get(year, 0)) for year in years
    ]


def largest(years: Sequence[Year], most: int) -> list[int]:
    """The payers who pay most in these years, so many of them."""
    sums: dict[int, int] = {}
    for each in years:
        for payer, minor in each.paid.items():
            sums[payer] = sums.get(payer, 0) + minor
    return sorted(sums, key=lambda payer: (-sums[payer], payer))[:most]


@dataclass(frozen=True)
class Lack:
    """Of one currency over some years: what is needed, what nobody pays, and in which of them."""

    needed: Money
    lacking: Money
    years: tuple[int, ...]


def lack(currency: str, years: Sequence[Year]) -> Lack:
    return Lack(
        Money(sum(each.needed for each in years), currency),
        Money(sum(each.lacking for each in years), currency),
        tuple(each.year for each in years if each.lacking),
    )


def share_of(value: Money, hundredths: int) -> Money:
    """So many of a hundred of a purchase value, rounded up to the coin."""
    return Money(-(-value.minor * hundredths // 100), value.currency)


def written(first: int, last: int) -> str:
    """2028, or 2028–2031."""
    return str(first) if first == last else f"{first}–{last}"


def code_of(number: int) -> str:
    """UP-0007: the seventh plan."""
    return f"UP-{number:04}"
