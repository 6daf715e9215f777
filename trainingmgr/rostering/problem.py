"""What is asked: classes that want people, people who may take them, and the way between places.

Days are dates, hours are minutes after midnight, a week begins on Monday. People, places, modules
and runs are the keys of whoever asks.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import IntEnum, StrEnum
from functools import cached_property

from trainingmgr.core.values import dataclass


class Level(IntEnum):
    """How far somebody may teach a module, lowest first (3.1.6)."""

    OBSERVER = 0
    ASSISTANT = 1
    LEAD = 2
    MASTER = 3


class Duty(StrEnum):
    LEAD = "lead"
    ASSISTANT = "assistant"


@dataclass(frozen=True)
class Held:
    """A time at a place that takes somebody whole."""

    key: int
    place: int
    on: date
    starts: int
    ends: int

    @cached_property
    def day(self) -> int:
        return self.on.toordinal()

    @cached_property
    def week(self) -> int:
        return (self.day - 1) // 7

    @cached_property
    def minutes(self) -> int:
        return self.ends - self.starts

    def overlaps(self, other: "Held") -> bool:
        """Whether both take the same minute: 8 to 10 and 10 to 12 do not."""
        return self.day == other.day and self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True)
class Session(Held):
    """A class: one lead at least of a level, so many assistants, in a language.

    `sexes` are those of which one at least has to be among the people who teach it.
    """

    run: int
    module: int
    language: str
    level: Level = Level.LEAD
    assistants: int = 0
    sexes: frozenset[str] = frozenset()
    priority: int = 1

    def wants(self, duty: Duty) -> Level:
        """The least level for a duty. An assistant is never asked to be more than one."""
        return self.level if duty is Duty.LEAD else Level.ASSISTANT

    def seats(self, duty: Duty) -> int:
        return 1 if duty is Duty.LEAD else self.assistants


@dataclass(frozen=True)
class Teaching:
    """May teach a module at a level from a day until a day; None: without end."""

    level: Level
    since: date
    until: date | None = None


@dataclass(frozen=True)
class Stay:
    """Is at a place from a day to a day. With a `lack` that does not count: it is why."""

    place: int
    first: date
    last: date
    lack: str = ""


@dataclass(frozen=True)
class Trainer:
    """Somebody who may take classes. `lack` is what bars them from every one, if anything does.

    `away` are leave, rest after it, travel to the country: first and last day of each. `taken` are
    classes that are not asked about; they count against the limits.
    """

    key: int
    sex: str
    teaches: Mapping[int, tuple[Teaching, ...]]
    languages: frozenset[str]
    stays: tuple[Stay, ...]
    away: tuple[tuple[date, date], ...] = ()
    taken: tuple[Held, ...] = ()
    home: int | None = None
    day_minutes: int = 360
    week_minutes: int = 1500
    week_days: int = 6
    lack: str = ""

    def level(self, module: int, on: date) -> Level | None:
        """The highest level held for a module on a day."""
        held = (
            each.level
            for each in self.teaches.get(module, ())
            if each.since <= on and (each.until is None or each.until >= on)
        )
        return max(held, default=None)

    def is_there(self, place: int, on: date) -> bool:
        """Whether a stay that counts covers the day, and no leave does."""
        return any(
            each.place == place and each.first <= on <= each.last and not each.lack
            for each in self.stays
        ) and not any(first <= on <= last for first, last in self.away)


@dataclass(frozen=True)
class Problem:
    """Classes, people, and how many whole days lie between classes at two places.

    `travel` names them from one place to another, either way; where it is silent they are `far`.
    """

    sessions: tuple[Session, ...]
    trainers: tuple[Trainer, ...]
    travel: Mapping[tuple[int, int], int] = field(default_factory=dict)
    far: int = 1

    @cached_property
    def session(self) -> dict[int, Session]:
        return {each.key: each for each in self.sessions}

    @cached_property
    def trainer(self) -> dict[int, Trainer]:
        return {each.key: each for each in self.trainers}

    @cached_property
    def longest(self) -> int:
        """No two places lie further apart, in days."""
        return max([self.far, *self.travel.values()])

    def days_between(self, place: int, other: int) -> int:
        return self.travel.get((place, other), self.travel.get((other, place), self.far))

    def too_far(self, held: Held, other: Held) -> bool:
        """Whether nobody can be at both: another place, and too few days between."""
        if held.place == other.place:
            return False
        return abs(held.day - other.day) <= self.days_between(held.place, other.place)


def assistants_for(people: int, ratio: int) -> int:
    """How many assist so that nobody who teaches has more than `ratio` people (R-TRN-05)."""
    return max(0, -(-people // ratio) - 1)
