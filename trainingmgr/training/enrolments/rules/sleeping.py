"""Beds of a centre against the people of its runs, night by night (R-MEN-04). Pure."""

from collections.abc import Callable, Collection
from datetime import date, timedelta

from trainingmgr.core.values import dataclass


@dataclass(frozen=True)
class Stay:
    """The people of one run while they sleep at the centre: from the first night, which follows the
    first day, to the night before the last day.
    """

    first: date
    last: date
    women: int
    others: int

    @property
    def people(self) -> int:
        return self.women + self.others

    @property
    def nights(self) -> int:
        return (self.last - self.first).days

    def holds(self, night: date) -> bool:
        return self.first <= night < self.last


@dataclass(frozen=True)
class Lacking:
    """How many bed-nights are missing in a stay, and the worst night with its missing beds."""

    bed_nights: int
    worst_on: date
    worst: int


def lacking(
    of: Stay, stays: Collection[Stay], beds: int | None, count: Callable[[Stay], int]
) -> Lacking | None:
    """Beds that are missing on the nights of one stay for those whom `count` counts of everybody
    who sleeps there then; None where there are enough, or nobody knows how many there are.
    """
    if beds is None:
        return None
    found = list[tuple[int, date]]()
    for n in range(of.nights):
        night = of.first + timedelta(days=n)
        missing = sum(count(each) for each in stays if each.holds(night)) - beds
        if missing > 0:
            found.append((missing, night))
    if not found:
        return None
    worst, worst_on = max(found, key=lambda pair: (pair[0], -pair[1].toordinal()))
    return Lacking(sum(each for each, _night in found), worst_on, worst)
