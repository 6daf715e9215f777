"""Times of classes: which overlap, what is free, and an even timetable."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date, time, timedelta
from enum import StrEnum
from hashlib import sha256

from trainingmgr.core.values import dataclass

STEP = 15
"""Minutes: everything in a timetable begins on one of these."""
SCRAP = 30
"""A rest of a module shorter than this is joined to the block before it."""
LEAST_A_DAY = 60
"""Minutes: a few hours over many days are taught on fewer of them, not in crumbs on each."""


class ClosedKind(StrEnum):
    """Why a centre holds no class at a time."""

    BREAK = "break"
    PRAYER = "prayer"
    HOLIDAY = "holiday"


class ClashKind(StrEnum):
    COHORT = "cohort"
    ROOM = "room"
    TRAINER = "trainer"
    PERSON = "person"
    BREAK = "break"
    PRAYER = "prayer"
    HOLIDAY = "holiday"


class Naming(StrEnum):
    """Whether a proposed timetable names who leads."""

    WHERE_ABLE = "where_able"
    ONLY_ABLE = "only_able"
    NOBODY = "nobody"


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


class Against(StrEnum):
    """Hours of a module against its standard."""

    MET = "met"
    ON_THE_WAY = "on_the_way"
    SHORT = "short"
    CURTAILED = "curtailed"


@dataclass(frozen=True)
class Delivery:
    """Minutes of one module of a run. `expected` are those delivered, and of the classes that
    nobody has told of what they are planned for: what is not known is not lost yet.
    """

    version_id: int
    standard: int
    planned: int
    delivered: int
    expected: int

    @property
    def missing(self) -> int:
        """What the standard will lack, if all that is planned is held."""
        return max(0, self.standard - self.expected)

    @property
    def standing(self) -> Against:
        """Below 90 % of the standard is curtailed (R-TRN-03)."""
        if self.delivered >= self.standard:
            return Against.MET
        if self.expected >= self.standard:
            return Against.ON_THE_WAY
        return Against.CURTAILED if self.expected * 10 < self.standard * 9 else Against.SHORT


@dataclass(frozen=True)
class Clash:
    """What stands in the way of a class: the room, trainer, run or person, and its own class."""

    kind: ClashKind
    what: str
    run: str
    module: str
    slot: Slot


@dataclass(frozen=True)
class Closed:
    """A time without classes: on one weekday or every day, from one date to another or always.

    Without hours it is the whole day. `weekday`: Monday is 0.
    """

    kind: ClosedKind
    what: str
    starts: time | None = None
    ends: time | None = None
    weekday: int | None = None
    first: date | None = None
    last: date | None = None

    def at(self, on: date) -> Slot | None:
        """When it is on that day; None where it is not."""
        if self.weekday not in (None, on.weekday()):
            return None
        if (self.first and on < self.first) or (self.last and on > self.last):
            return None
        return Slot(on, self.starts or time(0), self.ends or time(23, 59))


def closed_on(closed: Iterable[Closed], days: Iterable[date]) -> list[tuple[Closed, Slot]]:
    """Each of these times on each of these days, in the order of the day."""
    rows, found = list(closed), list[tuple[Closed, Slot]]()
    for on in days:
        found += [(each, slot) for each in rows if (slot := each.at(on)) is not None]
    return sorted(found, key=lambda each: each[1])


@dataclass(frozen=True)
class Day:
    """The hours of a day on which there may be classes."""

    starts: time = time(8)
    ends: time = time(14)

    def slot(self, on: date, at: int, minutes: int) -> Slot:
        return Slot(on, clock_at(at), clock_at(at + minutes))


@dataclass(frozen=True)
class Placed:
    """A block of one module version at one time, in one room, led by one trainer, if any."""

    version_id: int
    slot: Slot
    room_id: int | None = None
    lead_id: int | None = None

    @property
    def day(self) -> date:
        return self.slot.on

    @property
    def starts(self) -> time:
        return self.slot.starts

    @property
    def ends(self) -> time:
        return self.slot.ends


class Unplaced(StrEnum):
    """Why a part of a module found no place."""

    NO_TIME = "no_time"
    NO_ROOM = "no_room"
    NO_LEAD = "no_lead"


@dataclass(frozen=True)
class Left:
    """Minutes of a module that found no place, and what was in the way most often."""

    version_id: int
    minutes: int
    why: Unplaced


@dataclass(frozen=True)
class Wanted:
    """A module that is to be taught: its minutes, and the rooms and people for it, best first.

    `leads` are the keys of who may lead it and the days on which they may. Where `needs_lead` is
    set it is not taught without one of them, where `needs_room` not outside one of the rooms.
    """

    version_id: int
    minutes: int
    rooms: tuple[int, ...] = ()
    leads: Mapping[int, frozenset[date]] = field(default_factory=dict)
    needs_room: bool = False
    needs_lead: bool = False


@dataclass(frozen=True)
class Proposal:
    """A whole timetable, and what of it found no place."""

    placed: tuple[Placed, ...]
    left: tuple[Left, ...] = ()

    @property
    def left_over(self) -> int:
        return sum(each.minutes for each in self.left)

    @property
    def mark(self) -> int:
        """What tells this proposal from another: who writes it down has looked at exactly it."""
        said = "|".join(
            f"{each.version_id} {each.slot} {each.room_id} {each.lead_id}" for each in self.placed
        )
        return int(sha256(said.encode()).hexdigest()[:12], 16)


def days_between(first: date, last: date, *, off: Iterable[int] = (5, 6)) -> list[date]:
    """Every working day from the first to the last. `off`: weekdays without classes, Monday 0."""
    free = set(off)
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in every if day.weekday() not in free]


def propose(
    modules: Iterable[Wanted],
    days: Sequence[date],
    *,
    day: Day | None = None,
    block: int = 120,
    pause: int = 15,
    busy: Iterable[Slot] = (),
    rooms: Mapping[int, Collection[Slot]] | None = None,
    trainers: Mapping[int, Collection[Slot]] | None = None,
) -> Proposal:
    """Spread modules evenly over the days, in their order, each block at its first free time.

    Constructive and without chance, so that the same question has the same answer and everybody
    can follow it: day by day each takes its even share of what is left; the next module in order
    takes the first time of the day at which the run is free (`busy` are its own classes, those of
    its people, breaks, prayers, holidays), one of its rooms is, and one of its leads is. The first
    such room in the order given is taken, and of the leads the one with the fewest minutes so far.
    A module that finds no place on a day lets the next one try; what is left on the last day is
    named with what was in the way. Blocks have `block` minutes at most and a `pause` between them.
    """
    plan = _Plan(day or Day(), block, pause, sorted(busy), rooms or {}, trainers or {})
    waiting = [_Waiting(each, each.minutes) for each in modules if each.minutes > 0]
    for n, on in enumerate(days):
        even = sum(each.left for each in waiting) / (len(days) - n)
        plan.fill(on, max(LEAST_A_DAY, _rounded_up(even)), waiting)
        waiting = [each for each in waiting if each.left > 0]
    left = tuple(Left(each.wanted.version_id, each.left, each.why) for each in waiting)
    return Proposal(tuple(plan.placed), left)


@dataclass
class _Waiting:
    """A module and what is left of it; `why` is the last thing that was in its way."""

    wanted: Wanted
    left: int
    why: Unplaced = Unplaced.NO_TIME


@dataclass
class _Plan:
    """What is placed so far, and what is taken by it."""

    day: Day
    block: int
    pause: int
    taken: list[Slot]
    rooms: Mapping[int, Collection[Slot]]
    trainers: Mapping[int, Collection[Slot]]
    placed: list[Placed] = field(default_factory=list)
    load: dict[int, int] = field(default_factory=dict)

    def fill(self, on: date, share: int, waiting: Sequence[_Waiting]) -> None:
        at = minutes_at(self.day.starts)
        stuck: set[int] = set()
        while share > 0:
            each = next((one for one in waiting if one.left > 0 and id(one) not in stuck), None)
            if each is None:
                return
            length = min(self.block, each.left, share)
            if each.left - length < SCRAP:
                length = min(each.left, self.block + SCRAP)
            found = self._first(each, on, at, length)
            if found is None:
                stuck.add(id(each))
                continue
            self.placed.append(found)
            if found.lead_id is not None:
                self.load[found.lead_id] = self.load.get(found.lead_id, 0) + found.slot.minutes
            each.left -= found.slot.minutes
            share -= found.slot.minutes
            at = minutes_at(found.slot.ends) + self.pause

    def _first(self, each: _Waiting, on: date, at: int, length: int) -> Placed | None:
        """The first time from `at` on at which run, room and lead are free; why not, if none is."""
        wanted, why = each.wanted, Unplaced.NO_TIME
        while (slot := _first_free(on, at, length, self.day, self.taken)) is not None:
            room = next((one for one in wanted.rooms if _free(slot, self.rooms.get(one, ()))), None)
            lead = self._lead(wanted, slot)
            if room is None and wanted.needs_room:
                why = Unplaced.NO_ROOM
            elif lead is None and wanted.needs_lead:
                why = Unplaced.NO_LEAD
            else:
                return Placed(wanted.version_id, slot, room, lead)
            at = minutes_at(slot.starts) + STEP
        each.why = why
        return None

    def _lead(self, wanted: Wanted, slot: Slot) -> int | None:
        able = [
            key
            for key, days in wanted.leads.items()
            if slot.on in days and _free(slot, self.trainers.get(key, ()))
        ]
        return min(able, key=lambda key: self.load.get(key, 0), default=None)


def _free(slot: Slot, taken: Iterable[Slot]) -> bool:
    return not any(each.overlaps(slot) for each in taken)


def _first_free(on: date, at: int, length: int, hours: Day, taken: Sequence[Slot]) -> Slot | None:
    """The first place on that day from `at` on, shorter than asked only at the end of the day or
    before what is taken.
    """
    last = minutes_at(hours.ends)
    while at < last:
        fits = min(length, last - at)
        if fits < min(length, SCRAP):
            return None
        slot = hours.slot(on, at, fits)
        meets = [each for each in taken if each.overlaps(slot)]
        if not meets:
            return slot
        before = min(minutes_at(each.starts) for each in meets) - at
        if min(length, SCRAP) <= before and length - before >= SCRAP:
            return hours.slot(on, at, before)
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


def moved(slot: Slot, on: date, starts: time) -> Slot:
    """The same length at another time, at latest so that it ends with the day."""
    at = min(minutes_at(starts), 24 * 60 - 1 - slot.minutes)
    return Slot(on, clock_at(at), clock_at(at + slot.minutes))


FORTNIGHT = timedelta(days=14)


def monday_of(week: str | None, usual: date) -> date:
    """The Monday of a week that an address asks for by any day of it, or the usual one."""
    try:
        day = date.fromisoformat(week or "")
    except ValueError:
        day = usual
    if not date.min + FORTNIGHT < day < date.max - FORTNIGHT:
        day = usual
    return day - timedelta(days=day.weekday())


def weeks_of(placed: Iterable[Placed]) -> dict[date, list[Placed]]:
    """What is placed, by the Monday of its week."""
    found: dict[date, list[Placed]] = {}
    for each in placed:
        found.setdefault(monday_of(None, each.slot.on), []).append(each)
    return found


def minutes_at(at: time) -> int:
    return at.hour * 60 + at.minute


def clock_at(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _rounded_up(minutes: float) -> int:
    return int(-(-minutes // STEP) * STEP)
