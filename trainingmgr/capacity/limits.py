"""What holds people back, told from the prices of the programme's rows.

A column of people taught is worth one person; the prices of the rows that it uses add up to that
(complementary slackness). So the part of each row is its part in what one person more would need.
Prices hold for a little more; what a whole unit more would bring is computed anew.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import field, replace
from enum import StrEnum
from typing import Any

from trainingmgr.capacity.clearing import MONTH, asked, owed
from trainingmgr.capacity.levers import Levers, more
from trainingmgr.capacity.problem import Problem
from trainingmgr.capacity.programme import Cell, Programme
from trainingmgr.capacity.solving import Best, most
from trainingmgr.core.values import dataclass

MOST = 4
"""Limits for which it is computed what one unit more would bring."""
NEARLY = 1e-3
ROOM, FILES = 30, 20
TENTH = 10


class Kind(StrEnum):
    """What people wait for."""

    TRAINERS = "trainers"
    SEATS = "seats"
    FUNDS = "funds"
    CLEARANCE = "clearance"
    FILES = "files"
    FEW = "few"


@dataclass(frozen=True)
class Limit:
    """One thing that holds people back: where, and in which language; how many people; in which
    months it is what holds back most there; and how many people one unit more would train.

    The unit: one trainer, a room of `ROOM`, a tenth more money, `MONTH` days less, `FILES` more.
    """

    kind: Kind
    place: str = ""
    language: str = ""
    people: int = 0
    first: int = 0
    last: int = 0
    gain: int | None = None
    amount: int = 1

    def written(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__annotations__}


Key = tuple[Kind, str, str]


@dataclass
class Held:
    """How people are held back: in all by each limit, and what leads in each region and month."""

    people: dict[Key, float] = field(default_factory=lambda: defaultdict(float))
    leading: dict[str, list[Key | None]] = field(default_factory=dict)


def held(programme: Programme, found: Best, trained: Mapping[tuple[str, str], int]) -> Held:
    """Whoever is owed a topic and is not taught it, by what they are kept waiting for."""
    told = Held()
    months = programme.problem.months
    by_region: dict[tuple[str, int], dict[Key, float]] = defaultdict(lambda: defaultdict(float))
    for need in programme.problem.needs:
        unmet = owed(need) - trained.get((need.subject, need.region), 0)
        if unmet <= 0:
            continue
        if (need.subject, need.region) in programme.too_few:
            told.people[Kind.FEW, need.region, ""] += unmet
            continue
        for month in range(months):
            cell = (need.subject, need.region, month)
            parts = _parts(programme, found, cell)
            whole = sum(parts.values())
            for key, part in parts.items():
                share = unmet * part / whole
                told.people[key] += share / months
                by_region[need.region, month][key] += share
    for region in programme.regions:
        told.leading[region] = [
            max(sorted(parts), key=lambda key: parts[key]) if parts else None
            for parts in (by_region.get((region, month), {}) for month in range(months))
        ]
    return told


def _parts(programme: Programme, found: Best, cell: Cell) -> dict[Key, float]:
    """What one person more in a cell would use, at its price."""
    code, region, month = cell
    subject, place = programme.subjects[code], programme.place(programme.regions[region])
    parts: dict[Key, float] = defaultdict(float)

    def price(row: int | None, uses: float, key: Key) -> None:
        if row is not None and found.prices[row] * uses > 1e-9:
            parts[key] += found.prices[row] * uses

    price(programme.queue[cell], 1.0, _vetting(programme.problem))
    share = 1 / programme.most(subject, place[0])
    for leads, count in ((True, 1), (False, subject.assistants)):
        row = programme.staff.get((code, place, month, leads))
        price(row, share * count, (Kind.TRAINERS, *place))
    price(programme.seats.get((place[0], month)), subject.days, (Kind.SEATS, place[0], ""))
    paid = programme.money.get(month)
    price(paid, programme.seat_price(subject, region), (Kind.FUNDS, "", ""))
    return parts or {_vetting(programme.problem): 1.0}


def _vetting(problem: Problem) -> Key:
    """Whether people wait for an answer, or rather for being asked about."""
    everybody = asked(problem.clearing, problem.months - 1) >= 1
    return (Kind.CLEARANCE if everybody else Kind.FILES), "", ""


def limits(programme: Programme, found: Best, told: Held) -> list[Limit]:
    """What holds back somebody, the most people first; of the first few, what more would bring."""
    ordered = sorted(told.people.items(), key=lambda pair: (-round(pair[1]), pair[0]))
    limits_: list[Limit] = []
    for (kind, place, language), people in ordered:
        if round(people) < 1:
            continue
        first, last = _longest(told, (kind, place, language))
        limit = Limit(kind, place, language, round(people), first, last)
        if len(limits_) < MOST and kind is not Kind.FEW:
            limit = _priced(programme, found, limit)
        limits_.append(limit)
    return limits_


def _longest(told: Held, key: Key) -> tuple[int, int]:
    """The longest stretch of months in which this leads somewhere; all of them if nowhere."""
    best_ = (0, max((len(each) for each in told.leading.values()), default=1) - 1)
    length = 0
    for leading in told.leading.values():
        start = None
        for month, one in enumerate([*leading, None]):
            if one == key and start is None:
                start = month
            elif one != key and start is not None:
                if month - start > length:
                    length, best_ = month - start, (start, month - 1)
                start = None
    return best_


def _priced(programme: Programme, found: Best, limit: Limit) -> Limit:
    problem, levers, amount = ease(programme.problem, programme.levers, limit)
    again = most(Programme(problem, levers))
    return replace(limit, gain=max(0, int(again - found.people + NEARLY)), amount=amount)


def ease(problem: Problem, levers: Levers, limit: Limit) -> tuple[Problem, Levers, int]:
    """The problem with one unit more of what limits it, and how much that is."""
    clearing = problem.clearing
    if limit.kind is Kind.TRAINERS:
        one = more(problem, limit.place, limit.language)
        return replace(problem, staff=(*problem.staff, one)), levers, 1
    if limit.kind is Kind.SEATS:
        regions = tuple(
            replace(each, seats=(each.seats or 0) + ROOM) if each.code == limit.place else each
            for each in problem.regions
        )
        return replace(problem, regions=regions), levers, ROOM
    if limit.kind is Kind.FUNDS:
        tenth = max(1, (levers.funds or 0) // TENTH)
        return problem, replace(levers, funds=(levers.funds or 0) + tenth), tenth
    if limit.kind is Kind.FILES:
        faster = replace(clearing, a_month=clearing.a_month + FILES)
        return replace(problem, clearing=faster), levers, FILES
    sooner = replace(clearing, times=tuple(max(0, each - MONTH) for each in clearing.times))
    return replace(problem, clearing=sooner), levers, MONTH
