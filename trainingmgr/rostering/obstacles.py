"""What keeps somebody from taking a class: what is so whatever is planned, and what the plan adds.

Each obstacle is a single fact. Taking away all that are named of one person makes the class
theirs to take: this is what an explanation promises.
"""

from collections.abc import Collection, Iterator
from datetime import date
from enum import StrEnum

from trainingmgr.core.values import dataclass
from trainingmgr.rostering.problem import Duty, Held, Level, Problem, Session, Trainer


class Kind(StrEnum):
    """From what a word changes to what takes months, which is the order in which they are near."""

    PINNED = "pinned"
    FORBIDDEN = "forbidden"
    DAY_FULL = "day_full"
    WEEK_FULL = "week_full"
    NO_REST = "no_rest"
    BUSY = "busy"
    TRAVEL = "travel"
    AWAY = "away"
    BARRED_HERE = "barred_here"
    ENDED = "ended"
    LEVEL = "level"
    LANGUAGE = "language"
    NOT_THERE = "not_there"
    BARRED = "barred"
    NOT_QUALIFIED = "not_qualified"


_LIMITS = frozenset({Kind.DAY_FULL, Kind.WEEK_FULL, Kind.NO_REST})
_TEACHING = frozenset({Kind.NOT_QUALIFIED, Kind.LEVEL, Kind.ENDED, Kind.LANGUAGE})
YIELDS = {Duty.LEAD: _LIMITS, Duty.ASSISTANT: _LIMITS | _TEACHING}
"""What a pin goes beyond: whoever pins somebody answers for their hours, and that they assist in
what they do not teach, under a qualified lead. Nothing else does.
"""


@dataclass(frozen=True)
class Obstacle:
    """One thing in the way, with its facts: a day, the key of another class, or why."""

    kind: Kind
    day: date | None = None
    held: int | None = None
    why: str = ""


def keeps_out(
    trainer: Trainer,
    session: Session,
    duty: Duty,
    forbidden: Collection[tuple[int, int]] = frozenset(),
) -> list[Obstacle]:
    """What is in the way whatever is planned; nothing: may take it (R-TRN-04, R-HRD-08)."""
    return list(_out(trainer, session, duty, forbidden))


def is_able(
    trainer: Trainer, session: Session, duty: Duty, forbidden: Collection[tuple[int, int]]
) -> bool:
    """Whether nothing is. What `keeps_out` says at length, at once."""
    return next(_out(trainer, session, duty, forbidden), None) is None


def _out(
    trainer: Trainer, session: Session, duty: Duty, forbidden: Collection[tuple[int, int]]
) -> Iterator[Obstacle]:
    if session.language not in trainer.languages:
        yield Obstacle(Kind.LANGUAGE)
    yield from _elsewhere(trainer, session)
    yield from _unqualified(trainer, session, duty)
    if trainer.lack:
        yield Obstacle(Kind.BARRED, why=trainer.lack)
    if (session.key, trainer.key) in forbidden:
        yield Obstacle(Kind.FORBIDDEN)


def _unqualified(trainer: Trainer, session: Session, duty: Duty) -> Iterator[Obstacle]:
    level, wanted = trainer.level(session.module, session.on), session.wants(duty)
    if level is not None and level >= wanted:
        return
    held = [each for each in trainer.teaches.get(session.module, ()) if each.level >= wanted]
    ended = [each.until for each in held if each.until is not None and each.until < session.on]
    if ended:
        yield Obstacle(Kind.ENDED, day=max(ended))
    elif level is not None and level > Level.OBSERVER:
        yield Obstacle(Kind.LEVEL)
    else:
        yield Obstacle(Kind.NOT_QUALIFIED)


def _elsewhere(trainer: Trainer, session: Session) -> Iterator[Obstacle]:
    here = [
        each
        for each in trainer.stays
        if each.place == session.place and each.first <= session.on <= each.last
    ]
    if not here:
        yield Obstacle(Kind.NOT_THERE)
    elif all(each.lack for each in here):
        yield Obstacle(Kind.BARRED_HERE, why=here[0].lack)
    ends = [last for first, last in trainer.away if first <= session.on <= last]
    if ends:
        yield Obstacle(Kind.AWAY, day=max(ends))


class Diary:
    """What one person does, day by day, and what of it is in the way of one class more."""

    minutes = 0
    """What is planned, without what is taken besides."""

    def __init__(self, trainer: Trainer, problem: Problem) -> None:
        self.trainer, self.problem = trainer, problem
        self._days: dict[int, list[Held]] = {}
        self._weeks: dict[int, int] = {}
        places = {each.place for each in trainer.stays} | {each.place for each in trainer.taken}
        self._only = places.pop() if len(places) == 1 else None
        for each in trainer.taken:
            self.put(each)
        self.minutes = 0

    def put(self, held: Held) -> None:
        self._days.setdefault(held.day, []).append(held)
        self._weeks[held.week] = self._weeks.get(held.week, 0) + held.minutes
        self.minutes += held.minutes

    def take_out(self, held: Held) -> None:
        self._days[held.day].remove(held)
        self._weeks[held.week] -= held.minutes
        self.minutes -= held.minutes

    def takes(self, session: Session) -> bool:
        """Whether nothing is in the way. What `against` says at length, at once."""
        return next(self._in_the_way(session), None) is None

    def against(self, session: Session) -> list[Obstacle]:
        return list(self._in_the_way(session))

    def _in_the_way(self, session: Session) -> Iterator[Obstacle]:
        """Classes that meet it or lie too far from it; then limits that are reached without them.

        So none is named that would be gone with another.
        """
        trainer, met = self.trainer, list[Held]()
        for other in self._days.get(session.day, ()):
            if session.overlaps(other):
                met.append(other)
                yield Obstacle(Kind.BUSY, held=other.key)
        for other in self._too_far(session) if session.place != self._only else ():
            met.append(other)
            yield Obstacle(Kind.TRAVEL, held=other.key)
        today = [each for each in self._days.get(session.day, ()) if each not in met]
        if sum(each.minutes for each in today) + session.minutes > trainer.day_minutes:
            yield Obstacle(Kind.DAY_FULL, day=session.on)
        minutes = self._weeks.get(session.week, 0) + session.minutes
        minutes -= sum(each.minutes for each in met if each.week == session.week)
        if minutes > trainer.week_minutes:
            yield Obstacle(Kind.WEEK_FULL, day=session.on)
        if not today and self._days_of(session, met) >= trainer.week_days:
            yield Obstacle(Kind.NO_REST, day=session.on)

    def _too_far(self, session: Session) -> Iterator[Held]:
        reach = self.problem.longest
        for day in range(session.day - reach, session.day + reach + 1):
            for other in self._days.get(day, ()):
                if not session.overlaps(other) and self.problem.too_far(session, other):
                    yield other

    def _days_of(self, session: Session, but: Collection[Held]) -> int:
        """How many days of that week they teach, but for these classes."""
        monday = session.week * 7 + 1
        return sum(
            any(each not in but for each in self._days.get(day, ()))
            for day in range(monday, monday + 7)
        )
