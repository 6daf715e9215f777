"""What stands beside what when scenarios are compared."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from trainingmgr.capacity.answering import Answer
from trainingmgr.core.values import dataclass

AT_ONCE = 6_000
"""Columns of a programme that is solved while somebody waits, in about a second."""
BESIDE = 4
LEAST_CLASS = 8
"""Fewer people are not taught as a class of their own."""
FEWEST_CASES = 5
"""Finished files from which a time is measured; with fewer, the days of the law stand."""


class Figure(StrEnum):
    """What is compared, in its order on the page."""

    PEOPLE = "people"
    LOW = "low"
    HIGH = "high"
    UNMET = "unmet"
    COST = "cost"
    PER_PERSON = "per_person"
    GOAL = "goal"
    COVERAGE = "coverage"
    LEAST_REGION = "least_region"
    APART = "apart"
    SHORT = "short"
    EARLY = "early"
    REFRESH = "refresh"
    TRIPS = "trips"


_OF: dict[Figure, Callable[[Answer], int | None]] = {
    Figure.PEOPLE: lambda told: told.people,
    Figure.LOW: lambda told: told.low,
    Figure.HIGH: lambda told: told.high,
    Figure.UNMET: lambda told: told.owed - told.people,
    Figure.COST: lambda told: sum(told.cost),
    Figure.PER_PERSON: lambda told: told.per_person,
    Figure.GOAL: lambda told: told.goal,
    Figure.COVERAGE: lambda told: told.coverage[-1],
    Figure.LEAST_REGION: lambda told: told.least_region,
    Figure.APART: lambda told: told.most_region - told.least_region,
    Figure.SHORT: lambda told: told.short,
    Figure.EARLY: lambda told: told.early,
    Figure.REFRESH: lambda told: told.refresh,
    Figure.TRIPS: lambda told: told.trips,
}
MORE = frozenset({Figure.PEOPLE, Figure.LOW, Figure.HIGH, Figure.COVERAGE, Figure.LEAST_REGION})
"""Where more is better; of all others less is."""
MONEY = frozenset({Figure.COST, Figure.PER_PERSON})
SHARES = frozenset({Figure.COVERAGE, Figure.LEAST_REGION, Figure.APART})


@dataclass(frozen=True)
class Line:
    """One figure of every scenario, and which of them have the best of it."""

    figure: Figure
    values: tuple[int | None, ...]
    best: frozenset[int]


def figure_of(told: Answer, figure: Figure) -> int | None:
    return _OF[figure](told)


def side_by_side(answers: Sequence[Answer]) -> list[Line]:
    """Every figure. Where all are the same, none is the best."""
    lines = []
    for figure in Figure:
        values = tuple(figure_of(each, figure) for each in answers)
        known = [each for each in values if each is not None]
        top = (max if figure in MORE else min)(known, default=None)
        best = frozenset(n for n, each in enumerate(values) if each is not None and each == top)
        lines.append(Line(figure, values, best if len(best) < len(values) else frozenset()))
    return lines


def alike(
    leading: Mapping[str, Sequence[Any]], regions: Sequence[str], months: int
) -> list[tuple[int, int, list[Any]]]:
    """What leads in each region, None for nothing; months on end of which the same is true are
    one line: the first, the last and what leads.
    """
    lines: list[tuple[int, int, list[Any]]] = []
    for month in range(months):
        now = [next(iter(leading.get(each, ())[month : month + 1]), None) for each in regions]
        first = month
        if lines and lines[-1][2] == now:
            first = lines.pop()[0]
        lines.append((first, month, now))
    return lines


def months_from(first: str, months: int) -> list[date]:
    """The first days of so many months: `first` is 2027-01."""
    year, month = map(int, first.split("-"))
    return [date(year + (month - 1 + n) // 12, (month - 1 + n) % 12 + 1, 1) for n in range(months)]


def month_after(day: date) -> str:
    return f"{day.year + day.month // 12}-{day.month % 12 + 1:02}"


def code_of(number: int) -> str:
    """CS-0007: the seventh scenario."""
    return f"CS-{number:04}"
