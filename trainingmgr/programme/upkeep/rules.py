"""What upkeep needs by year, who pays it, and the years that nobody pays (domain 5.3.7, RE-3)."""

from collections import Counter
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
    PIECE = "piece"


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


class Needed(Protocol):
    """So much is needed in each of some years."""

    @property
    def from_year(self) -> int: ...
    @property
    def until_year(self) -> int: ...
    @property
    def amount_minor(self) -> int: ...


@dataclass(frozen=True)
class Span:
    """Years of a plan that need so much each, with whoever is named for them; nobody where there
    is no `line`. A payer pays up to the amount that was agreed, and no more than is needed.
    """

    first: int
    last: int
    line: Paid | None = None
    need: int = 0

    @property
    def is_paid(self) -> bool:
        return self.line is not None and self.line.counts

    @property
    def paid(self) -> int:
        return min(self.line.amount_minor, self.need) if self.line else 0

    @property
    def lacking(self) -> int:
        return self.need - self.paid if self.is_paid else self.need

    @property
    def is_part(self) -> bool:
        return self.line is not None and self.paid < self.need

    @property
    def begins(self) -> bool:
        """Whether these are the first years of their payer."""
        return self.line is not None and self.first == self.line.from_year


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


def spans(needs: Sequence[Needed], lines: Sequence[Paid]) -> list[Span]:
    """The years of a plan in their order, cut wherever the need or who is named changes."""
    found = []
    for need in sorted(needs, key=lambda each: each.from_year):
        at = need.from_year
        for line in sorted(lines, key=lambda each: each.from_year):
            if line.until_year < at or line.from_year > need.until_year:
                continue
            if line.from_year > at:
                found.append(Span(at, line.from_year - 1, need=need.amount_minor))
            last = min(line.until_year, need.until_year)
            found.append(Span(max(at, line.from_year), last, line, need.amount_minor))
            at = last + 1
        if at <= need.until_year:
            found.append(Span(at, need.until_year, need=need.amount_minor))
    return found


def joined(found: Iterable[Span]) -> list[Span]:
    """Neighbours of one payer, or of nobody, as one, however much each year needs."""
    whole: list[Span] = []
    for each in found:
        last = whole[-1] if whole else None
        if last and last.line is each.line and _alike(last) == _alike(each):
            whole[-1] = Span(last.first, each.last, each.line, max(last.need, each.need))
        else:
            whole.append(each)
    return whole


def _alike(span: Span) -> bool:
    return span.is_part if span.line else bool(span.need)


def runs(amounts: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """Amounts by year as first year, last year and amount: neighbours that are alike are one."""
    found: list[tuple[int, int, int]] = []
    for year in sorted(amounts):
        minor = amounts[year]
        if found and found[-1][1:] == (year - 1, minor):
            found[-1] = (found[-1][0], year, minor)
        else:
            found.append((year, year, minor))
    return found


def usual(amounts: Mapping[int, int]) -> int:
    """What most years need that need anything; of as many years each, the earlier."""
    counts = Counter(amounts[year] for year in sorted(amounts) if amounts[year])
    return counts.most_common(1)[0][0] if counts else 0


def unpaid(found: Iterable[Span]) -> list[tuple[int, int]]:
    """The years that need something and for which nobody has agreed to pay, neighbours joined."""
    years: list[tuple[int, int]] = []
    for each in found:
        if each.is_paid or not each.need:
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
    """Of one year of a plan: what was estimated, or nothing where the plan has no such year, and
    what was spent, in minor units.
    """

    year: int
    estimate: int | None
    spent: int

    @property
    def difference(self) -> int:
        """So much more was spent than was estimated; less than nothing where less was."""
        return self.spent - (self.estimate or 0)


def compared(estimate: Mapping[int, int], spent: Mapping[int, int], now: int) -> list[Compared]:
    """Each year of a plan that has begun, with what that very year was estimated at, and each other
    in which something was spent: nothing was estimated for those.
    """
    years = sorted({*(year for year in estimate if year <= now), *spent})
    return [Compared(year, estimate.get(year), spent.get(year, 0)) for year in years]


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
