"""The answer to a scenario: how many people by topic, region and month, at what cost and risk."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from itertools import accumulate, pairwise
from math import floor
from typing import Any

from trainingmgr.capacity.clearing import all_at, open_by, owed
from trainingmgr.capacity.levers import Levers, Vetting, under
from trainingmgr.capacity.limits import held, limits
from trainingmgr.capacity.problem import Need, Problem
from trainingmgr.capacity.programme import Programme
from trainingmgr.capacity.solving import earliest, most
from trainingmgr.core.values import dataclass

QUICK, SLOW = 0.25, 0.9
"""Every file as quick as the quickest quarter, and as slow as nine of ten: the range that is said.
"""
HAIR = 1e-3
"""Of a person, that the arithmetic of the solver may be off."""
GOAL = 80
"""Of a hundred people, as coverage calls a topic covered."""
YEAR = 12
Trained = Mapping[tuple[str, str], Sequence[int]]
"""By topic and region, people in each month."""


@dataclass(frozen=True)
class Answer:
    """What a scenario comes to. Shares are of a hundred; money is in minor units.

    `most` is what no plan can exceed; `people` are whole people, rounded down in each topic and
    region. `low` and `high` are what they would be with slow and with quick clearances: None where
    too few cases are finished to say how these differ.
    """

    trained: dict[str, dict[str, list[int]]]
    people: int
    most: float
    low: int | None
    high: int | None
    owed: int
    cost: list[int]
    short: int
    early: int
    refresh: int
    trips: int
    coverage: list[int]
    """Of all people and topics together, at the end of each month."""
    regions: dict[str, int]
    """Coverage of each region at the end."""
    goal: int | None
    """The month in which 80 of a hundred are reached."""
    limits: list[dict[str, Any]] = field(default_factory=list)
    leading: dict[str, list[list[str] | None]] = field(default_factory=dict)

    @property
    def per_person(self) -> int | None:
        return sum(self.cost) // self.people if self.people else None

    @property
    def least_region(self) -> int:
        return min(self.regions.values(), default=0)

    @property
    def most_region(self) -> int:
        return max(self.regions.values(), default=0)

    def by_month(self) -> list[int]:
        rows = [months for regions in self.trained.values() for months in regions.values()]
        return [sum(column) for column in zip(*rows, strict=True)]

    def by_region(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for regions in self.trained.values():
            for region, months in regions.items():
                found[region] = found.get(region, 0) + sum(months)
        return found

    def by_topic(self) -> dict[str, int]:
        return {
            topic: sum(sum(months) for months in regions.values())
            for topic, regions in self.trained.items()
        }

    def written(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__annotations__}

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Answer":
        return cls(**told)


def columns(problem: Problem, levers: Levers) -> int:
    """How large the programme is: what tells whether it is computed while somebody waits."""
    return len(Programme(under(problem, levers), levers).rows.cost)


def answer(problem: Problem, levers: Levers) -> Answer:
    """Work a scenario out, with its range and its limits."""
    now = under(problem, levers)
    programme = Programme(now, levers)
    first, values = earliest(programme)
    trained = _whole(programme, values)
    totals = {key: sum(months) for key, months in trained.items()}
    people = sum(totals.values())
    low, high = _range(now, levers, people)
    told = held(programme, first, totals)
    covered = _covered(programme, trained)
    return Answer(
        trained={
            subject.code: {
                region.code: list(trained.get((subject.code, region.code), [0] * now.months))
                for region in now.regions
            }
            for subject in now.subjects
        },
        people=people,
        most=round(first.people, 3),
        low=low,
        high=high,
        owed=sum(owed(each) for each in now.needs),
        cost=_cost(programme, values, trained),
        short=people * levers.short_share // 100 if levers.under_standard else 0,
        early=_early(problem, levers, trained),
        refresh=_refresh(programme, trained),
        trips=sum(
            sum(months) for (_, region), months in trained.items() if programme.travels(region)
        ),
        coverage=covered[0],
        regions=covered[1],
        goal=next((n for n, each in enumerate(covered[0]) if each >= GOAL), None),
        limits=[each.written() for each in limits(programme, first, told)],
        leading={
            region: [list(key) if key else None for key in months]
            for region, months in told.leading.items()
        },
    )


def _range(now: Problem, levers: Levers, people: int) -> tuple[int | None, int | None]:
    if not now.clearing.measured:
        return None, None
    low, high = (
        _people(replace(now, clearing=all_at(now.clearing, share)), levers)
        for share in (SLOW, QUICK)
    )
    return min(low, people), max(high, people)


def _people(problem: Problem, levers: Levers) -> int:
    return floor(most(Programme(problem, levers)) + HAIR)


def _whole(programme: Programme, values: Sequence[float]) -> dict[tuple[str, str], list[int]]:
    """Whole people: what was reached by the end of each month, rounded down."""
    found = {}
    for need in programme.cells():
        key = (need.subject, need.region)
        parts = [values[programme.taught[(*key, n)]] for n in range(programme.problem.months)]
        reached = [floor(each + HAIR) for each in accumulate(parts)]
        found[key] = [b - a for a, b in pairwise([0, *reached])]
    return found


def _cost(programme: Programme, values: Sequence[float], trained: Trained) -> list[int]:
    """Money by month: of the whole people who are taught, and the journeys of who teaches them."""
    spent = [0.0] * programme.problem.months
    for (subject, region), months in trained.items():
        price = programme.seat_price(programme.subjects[subject], region)
        for month, people in enumerate(months):
            spent[month] += price * people
    trip = programme.problem.prices.trainer_trip
    for post in programme.posts:
        if post.travels:
            spent[post.month] += trip * values[post.column]
    return [round(each) for each in spent]


def _early(problem: Problem, levers: Levers, trained: Trained) -> int:
    """Seats of people who would not have been cleared by then under full checks: the first to be
    cleared are the first to be taught.
    """
    full = under(problem, replace(levers, vetting=Vetting.THOROUGH))
    early = 0
    for need in full.needs:
        months = trained.get((need.subject, need.region))
        if months is None:
            continue
        allowed = open_by(need, full.clearing, full.months)
        for month, (before, by_then) in enumerate(pairwise([0, *accumulate(months)])):
            early += max(0, by_then - max(before, allowed[month]))
    return early


def _refresh(programme: Programme, trained: Trained) -> int:
    """People taught here whose record ends within these months or the year after them."""
    until = programme.problem.months + YEAR
    return sum(
        people
        for (subject, _region), months in trained.items()
        for month, people in enumerate(months)
        if (valid := programme.subjects[subject].valid) is not None and month + valid < until
    )


def _covered(programme: Programme, trained: Trained) -> tuple[list[int], dict[str, int]]:
    """Who has a record that counts, of a hundred: of all, month by month; of each region, at the
    end. Rounded down.
    """
    problem = programme.problem
    by_need = {
        (each.subject, each.region): _standing(programme, each, trained) for each in problem.needs
    }
    topics = len(problem.subjects)
    everybody = sum(each.people for each in problem.regions) * topics

    def share(counted: int, people: int) -> int:
        return min(100, counted * 100 // people) if people else 0

    whole = [
        share(sum(each[month] for each in by_need.values()), everybody)
        for month in range(problem.months)
    ]
    ends = {
        region.code: share(
            sum(each[-1] for (_, where), each in by_need.items() if where == region.code),
            region.people * topics,
        )
        for region in problem.regions
        if region.people
    }
    return whole, ends


def _standing(programme: Programme, need: Need, trained: Trained) -> list[int]:
    """How many have a record that counts at the end of each month; records taught here end too."""
    months = programme.problem.months
    taught = list(trained.get((need.subject, need.region), [0] * months))
    valid = programme.subjects[need.subject].valid
    found, counted = [], need.current
    for month in range(months):
        counted += taught[month] - (need.lapses[month] if month < len(need.lapses) else 0)
        if valid is not None and month >= valid:
            counted -= taught[month - valid]
        found.append(counted)
    return found
