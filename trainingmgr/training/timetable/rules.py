"""Times of classes: which overlap, what is free, and an even timetable."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from hashlib import sha256

STEP = 15
"""Minutes: everything in a timetable begins on one of these."""
SCRAP = 30
"""A rest of a module shorter than this is joined to the block before it."""
LEAST_A_DAY = 60
"""Minutes: a few hours over many days are taught on fewer of them, not in crumbs on each."""


class ClashKind(StrEnum):
    COHORT = "cohort"
    ROOM = "room"
    TRAINER = "trainer"
    PERSON = "person"


@dataclass(frozen=True, order=True)
class Slot:
    """A time on one day. It ends before the next one begins: 08:00–10:00 and 10:00 do not meet."""

    on: date
    starts: time
    ends: time

    @property
    def minutes(self) -> int:
        return minutes_at(self.ends) - minutes_at(self.starts)

    def overlaps(self, other: "Slot") -> bool:
        return self.on == other.on and self.starts < other.ends and other.starts < self.ends


def share_people(group_id: int | None, other_id: int | None) -> bool:
    """Whether two classes of one run have people in common: two groups may sit at once."""
    return group_id is None or other_id is None or group_id == other_id


def for_group(minutes: Mapping[int | None, int], group_id: int) -> int:
    """Minutes that one group gets, of those given to each group and to the whole run (None)."""
    return minutes.get(None, 0) + minutes.get(group_id, 0)


@dataclass(frozen=True)
class Clash:
    """What stands in the way of a class: the room, trainer, run or person, and its own class."""

    kind: ClashKind
    what: str
    run: str
    module: str
    slot: Slot


@dataclass(frozen=True)
class Day:
    """The hours of a day on which there may be classes."""

    starts: time = time(8)
    ends: time = time(14)

    def slot(self, on: date, at: int, minutes: int) -> Slot:
        return Slot(on, clock_at(at), clock_at(at + minutes))


@dataclass(frozen=True)
class Placed:
    """A block of one module version at one time."""

    version_id: int
    slot: Slot


@dataclass(frozen=True)
class Proposal:
    """An even timetable, and the minutes that found no place in it."""

    placed: tuple[Placed, ...]
    left_over: int

    @property
    def mark(self) -> int:
        """What tells this proposal from another: who writes it down has looked at exactly it."""
        said = "|".join(f"{each.version_id} {each.slot}" for each in self.placed)
        return int(sha256(said.encode()).hexdigest()[:12], 16)


def days_between(first: date, last: date, *, off: Iterable[int] = (5, 6)) -> list[date]:
    """Every working day from the first to the last. `off`: weekdays without classes, Monday 0."""
    free = set(off)
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in every if day.weekday() not in free]


def propose(
    modules: Sequence[tuple[int, int]],
    days: Sequence[date],
    *,
    day: Day | None = None,
    block: int = 120,
    pause: int = 15,
    busy: Iterable[Slot] = (),
) -> Proposal:
    """Spread modules (version, minutes still to plan) evenly over the days, in their order.

    Each day gets its share of what is left, in blocks of `block` minutes at most with a pause
    between them, around what is busy already.
    """
    hours = day or Day()
    taken = sorted(busy)
    waiting = [[version_id, minutes] for version_id, minutes in modules if minutes > 0]
    placed: list[Placed] = []
    for n, on in enumerate(days):
        even = sum(left for _id, left in waiting) / (len(days) - n)
        share = max(LEAST_A_DAY, _rounded_up(even))
        at = minutes_at(hours.starts)
        while waiting and share > 0:
            version_id, left = waiting[0]
            length = min(block, left, share)
            if left - length < SCRAP:
                length = min(left, block + SCRAP)
            found = _first_free(on, at, length, hours, taken)
            if found is None:
                break
            placed.append(Placed(version_id, found))
            waiting[0][1] -= found.minutes
            waiting = waiting[waiting[0][1] <= 0 :]
            share -= found.minutes
            at = minutes_at(found.ends) + pause
    return Proposal(tuple(placed), sum(left for _id, left in waiting))


def _first_free(on: date, at: int, length: int, hours: Day, taken: Sequence[Slot]) -> Slot | None:
    """The first place on that day from `at` on, shorter than asked only at the end of the day."""
    last = minutes_at(hours.ends)
    while at < last:
        fits = min(length, last - at)
        if fits < min(length, SCRAP):
            return None
        slot = hours.slot(on, at, fits)
        meets = [each for each in taken if each.overlaps(slot)]
        if not meets:
            return slot
        at = max(minutes_at(each.ends) for each in meets)
    return None


def free_slots(
    minutes: int,
    days: Iterable[date],
    busy: Iterable[Slot],
    *,
    day: Day | None = None,
    most: int = 3,
) -> list[Slot]:
    """The first times of that length on which nothing is busy: what to offer after a clash."""
    hours, taken, found = day or Day(time(7), time(18)), list(busy), list[Slot]()
    for on in days:
        for at in range(minutes_at(hours.starts), minutes_at(hours.ends) - minutes + 1, 2 * STEP):
            slot = hours.slot(on, at, minutes)
            if not any(each.overlaps(slot) for each in (*taken, *found)):
                found.append(slot)
                if len(found) == most:
                    return found
    return found


def minutes_at(at: time) -> int:
    return at.hour * 60 + at.minute


def clock_at(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _rounded_up(minutes: float) -> int:
    return int(-(-minutes // STEP) * STEP)
