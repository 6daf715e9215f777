"""Who may be taught by when: what vetting lets through, month by month."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor

from trainingmgr.capacity.problem import Clearing, Need

MONTH = 30
"""Days, as clearances are counted."""
LITTLE = 1e-6


def quantile(times: Sequence[int], share: float) -> int:
    """The time within which so many of a hundred files were finished, by nearest rank."""
    known = sorted(times)
    return known[max(0, ceil(share * len(known)) - 1)]


def all_at(clearing: Clearing, share: float) -> Clearing:
    """The same vetting, if every file took as long as that one of a hundred."""
    return replace(clearing, times=(quantile(clearing.times, share),))


def decided(times: Sequence[int], months: int) -> float:
    """The part of the files that are decided so many months after they were asked for."""
    return sum(each <= months * MONTH for each in times) / len(times)


def asked(clearing: Clearing, month: int) -> float:
    """The part of those not yet asked about who are asked about by the end of a month."""
    if not clearing.unasked:
        return 1.0
    return min(1.0, clearing.a_month * (month + 1) / clearing.unasked)


def cleared(clearing: Clearing, month: int) -> tuple[float, float]:
    """The parts of those who wait, and of those not yet asked about, who are cleared when a month
    begins. Who waits is counted as if asked about today: the careful side.
    """
    waiting = decided(clearing.times, month)
    rest = sum(
        (asked(clearing, at) - (asked(clearing, at - 1) if at else 0.0))
        * decided(clearing.times, month - at)
        for at in range(month)
    )
    return waiting * clearing.granted / 100, rest * clearing.granted / 100


def open_by(need: Need, clearing: Clearing, months: int) -> list[int]:
    """How many people can have been taught by the end of each month: cleared, and without a record
    that counts. Whole people, rounded down.
    """
    found, lapsed = [], 0
    for month in range(months):
        lapsed += need.lapses[month] if month < len(need.lapses) else 0
        waiting, rest = cleared(clearing, month)
        let_in = need.waiting * waiting + need.unasked * rest
        found.append(need.ready + lapsed + floor(let_in + LITTLE))
    return found


def owed(need: Need) -> int:
    """Everybody who would have to be taught in these months, cleared or not."""
    return need.ready + need.waiting + need.unasked + sum(need.lapses)
