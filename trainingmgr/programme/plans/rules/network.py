"""The critical path of a plan, by forward and backward pass.

The method is that of J. E. Kelley and M. R. Walker, "Critical-Path Planning and Scheduling",
Proceedings of the Eastern Joint Computer Conference, 1959: the forward pass gives the earliest
times, the backward pass from the last end the latest, and what has no float between them is
critical. An item never starts before its own day (a constraint "not earlier than"), and what has
begun or is done keeps the days that were reported.

Times are ordinals of days. A task takes the days from `start` up to, not including, `finish`; a
milestone takes none and is reached at the end of its day. So what follows a task begins the day
after it, and a milestone that follows it falls on its last day. Every day counts: who works on
which weekday differs between the offices of a plan.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import ceil

from trainingmgr.core.values import dataclass
from trainingmgr.programme.plans.rules import LineKind, Progress


@dataclass(frozen=True)
class Task:
    """An item of a version by its key: its own days."""

    key: int
    kind: LineKind
    starts_on: date
    ends_on: date

    @property
    def start(self) -> int:
        return self.finish if self.kind is LineKind.MILESTONE else self.starts_on.toordinal()

    @property
    def finish(self) -> int:
        return self.ends_on.toordinal() + 1

    @property
    def days(self) -> int:
        return self.finish - self.start


@dataclass(frozen=True)
class Before:
    """`key` begins so many days (`lag`) after the end of `on`, at the earliest."""

    key: int
    on: int
    lag: int = 0


@dataclass(frozen=True)
class Times:
    """When an item is, how long it may slip before the end does, and what holds it there."""

    start: int
    finish: int
    float_days: int
    driver: int | None = None
    """What its beginning waits for; None where its own day or what was reported decides."""
    is_held: bool = False

    @property
    def starts_on(self) -> date:
        return date.fromordinal(self.start if self.start < self.finish else self.finish - 1)

    @property
    def ends_on(self) -> date:
        return date.fromordinal(self.finish - 1)


@dataclass(frozen=True)
class _Job:
    start: int
    days: int
    floor: int = 0
    """It does not begin before this, which is no day of its own: today."""
    least: int = 0
    """It does not end before this."""
    is_held: bool = False


class Cycle(Exception):
    """Items that wait for one another."""

    def __init__(self, keys: Sequence[int]) -> None:
        super().__init__(keys)
        self.keys = list(keys)


def cycle(links: Iterable[Before], new: Before) -> list[int]:
    """The items through which a new link would close a circle; empty where it closes none."""
    waits = defaultdict(list)
    for each in links:
        waits[each.key].append(each.on)
    path, seen = {new.on: new.key}, [new.on]
    for at in seen:  # grows while it is walked: what `new.on` waits for, near and far
        if at == new.key:
            break
        for on in waits[at]:
            if on not in path:
                path[on] = at
                seen.append(on)
    if new.key not in path:
        return []
    found, at = [new.key], path[new.key]
    while at != new.key:
        found.append(at)
        at = path[at]
    return [new.key, *reversed(found)]


def baseline(tasks: Sequence[Task], links: Sequence[Before]) -> dict[int, Times]:
    """The plan as a version says it."""
    return _passes({each.key: _Job(each.start, each.days) for each in tasks}, links)


def forecast(
    tasks: Sequence[Task], links: Sequence[Before], told: Mapping[int, Progress], today: date
) -> dict[int, Times]:
    """The plan as it will be, from what was reported. What has not begun does not begin before
    today; what has begun and names no end takes its share of days from the last report on; nothing
    that is not done ended before today.
    """
    jobs = {each.key: _job(each, told.get(each.key), today.toordinal()) for each in tasks}
    return _passes(jobs, links)


def _job(task: Task, told: Progress | None, today: int) -> _Job:
    is_milestone = task.kind is LineKind.MILESTONE
    ends = told.forecast_on.toordinal() + 1 if told and told.forecast_on else 0
    if told and told.is_done:
        finish = ends or told.on.toordinal() + 1
        began = told.began_on.toordinal() if told.began_on else finish
        return _Job(min(began, finish), max(0, finish - began), is_held=True)
    if told and told.began_on and not is_milestone:
        began = told.began_on.toordinal()
        left = max(1, ceil(task.days * (100 - told.share) / 100))
        finish = max(ends or told.on.toordinal() + left, today + 1)
        return _Job(began, finish - began, is_held=True)
    earliest = today + 1 if is_milestone else today
    return _Job(task.start, task.days, floor=earliest, least=ends)


def _passes(jobs: Mapping[int, _Job], links: Sequence[Before]) -> dict[int, Times]:
    links = [each for each in links if each.key in jobs and each.on in jobs]
    before, after = defaultdict(list), defaultdict(list)
    for each in links:
        before[each.key].append(each)
        after[each.on].append(each)
    order = _ordered(jobs, before, after)
    start: dict[int, int] = {}
    finish: dict[int, int] = {}
    driver: dict[int, int | None] = {}
    for key in order:
        job = jobs[key]
        start[key], driver[key] = job.start, None
        for each in before[key] if not job.is_held else ():
            ready = finish[each.on] + each.lag
            if ready > start[key] or (ready == start[key] and driver[key] is None):
                start[key], driver[key] = ready, each.on
        start[key] = max(start[key], job.floor)
        finish[key] = max(start[key] + job.days, job.least)
    end = max(finish.values(), default=0)
    latest: dict[int, int] = {}
    for key in reversed(order):
        bounds = [
            latest[each.key] - (finish[each.key] - start[each.key]) - each.lag
            for each in after[key] if not jobs[each.key].is_held
        ]  # fmt: skip
        latest[key] = min([end, *bounds])
    return {
        key: Times(start[key], finish[key], latest[key] - finish[key], driver[key], job.is_held)
        for key, job in jobs.items()
    }


def _ordered(
    jobs: Mapping[int, _Job],
    before: Mapping[int, Sequence[Before]],
    after: Mapping[int, Sequence[Before]],
) -> list[int]:
    """Every item after all that it waits for. Raises `Cycle` where there is no such order."""
    owed = {key: len(before.get(key, ())) for key in jobs}
    order = [key for key, count in owed.items() if not count]
    for key in order:  # grows while it is walked
        for each in after.get(key, ()):
            owed[each.key] -= 1
            if not owed[each.key]:
                order.append(each.key)
    if len(order) < len(owed):
        raise Cycle([key for key in jobs if owed[key]])
    return order


@dataclass(frozen=True)
class Late:
    """How an item stands against the accepted plan."""

    key: int
    slip: int
    """So many days later than planned; less than nothing where it is earlier."""
    own: int
    """What of that does not come from what it waits for."""
    is_critical: bool
    """Not done, and any further day delays the end of the whole."""


@dataclass(frozen=True)
class Outlook:
    """A plan in force: as accepted, as it will be, and what lies between."""

    planned: Mapping[int, Times]
    expected: Mapping[int, Times]
    late: Mapping[int, Late]
    path: Sequence[int]
    """What the end waits for, from its first item to its last."""

    @property
    def planned_end(self) -> date | None:
        return max((each.ends_on for each in self.planned.values()), default=None)

    @property
    def expected_end(self) -> date | None:
        return max((each.ends_on for each in self.expected.values()), default=None)

    @property
    def slip(self) -> int:
        """So many days after its accepted end the whole will end."""
        if self.planned_end is None or self.expected_end is None:
            return 0
        return (self.expected_end - self.planned_end).days

    @property
    def critical(self) -> list[Late]:
        return [each for each in self.late.values() if each.is_critical]

    @property
    def critical_late(self) -> list[Late]:
        return [each for each in self.critical if each.slip > 0]

    @property
    def causes(self) -> list[Late]:
        """What delays the end: items of its path that lost days of their own, the most first."""
        found = [self.late[key] for key in self.path if self.late[key].own > 0]
        return sorted(found, key=lambda each: -each.own)


def outlook(
    tasks: Sequence[Task], links: Sequence[Before], told: Mapping[int, Progress], today: date
) -> Outlook:
    """The accepted plan beside what will come of it."""
    planned, expected = baseline(tasks, links), forecast(tasks, links, told, today)
    slips = {key: each.finish - planned[key].finish for key, each in expected.items()}
    late = {}
    for key, each in expected.items():
        inherited = max(0, slips[each.driver]) if each.driver is not None else 0
        is_done = key in told and told[key].is_done
        late[key] = Late(
            key, slips[key], max(0, slips[key]) - min(inherited, max(0, slips[key])),
            is_critical=each.float_days <= 0 and not is_done,
        )  # fmt: skip
    return Outlook(planned, expected, late, _path(expected))


def _path(times: Mapping[int, Times]) -> list[int]:
    """What the last end waits for, back to what waits for nothing."""
    if not times:
        return []
    at: int | None = max(times, key=lambda key: (times[key].finish, times[key].start, key))
    found: list[int] = []
    while at is not None:
        found.append(at)
        at = times[at].driver
    return found[::-1]


def contradictions(tasks: Sequence[Task], links: Sequence[Before]) -> list[Before]:
    """Links that the days of a version break: it begins before what it waits for is done."""
    by = {each.key: each for each in tasks}
    return [each for each in links if by[each.key].start < by[each.on].finish + each.lag]
