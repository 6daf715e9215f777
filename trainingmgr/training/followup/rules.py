"""When a list falls due, what may stand in a line, and what is retained: pure rules (2.4.13)."""

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.training.records.rules import SOON

MONTHS = (3, 6, 12)


class Whereabouts(StrEnum):
    """Where a graduate is. Not known is a word of its own, and not the same as not asked."""

    IN_UNIT = "in_unit"
    TRANSFERRED = "transferred"
    DESERTED = "deserted"
    DISCHARGED = "discharged"
    KILLED = "killed"
    DETAINED = "detained"
    UNKNOWN = "unknown"


class Behaviour(StrEnum):
    """What whoever watches them at work sees of what was taught."""

    EXPECTED = "as_expected"
    LESS = "less"
    NOT_AT_ALL = "not_at_all"
    NOT_SEEN = "not_observed"


class ListState(State):
    DUE = "due", "closed"
    CLOSED = "closed", "due"


STAYED = frozenset({Whereabouts.IN_UNIT, Whereabouts.TRANSFERRED})
"""Still of use to the force: in the unit that sent them, or in another one."""


def after(day: date, months: int) -> date:
    """So many months later; where that month is shorter, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def falls_due(ends_on: date, on: date) -> tuple[int, ...]:
    """The lists of a run that are due by a day. One that is late is asked for all the same: what
    nobody asked in time is still not known.
    """
    return tuple(each for each in MONTHS if after(ends_on, each) <= on)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One line as it came back: where they are, and what the mentor saw."""

    whereabouts: Whereabouts
    behaviour: Behaviour | None = None
    observer: str = ""
    seen_on: date | None = None
    moved_to_id: int | None = None
    note: str = ""


def objection(answer: Answer, on: date) -> LazyString | None:
    """What is wrong with a line, if anything."""
    seen = answer.behaviour not in (None, Behaviour.NOT_SEEN)
    if seen and answer.whereabouts not in STAYED:
        return _("Behaviour is written only of people who are at work.")
    if seen and not answer.observer.strip():
        return _("Say who saw it: behaviour is observed by somebody with a name.")
    if answer.moved_to_id is not None and answer.whereabouts is not Whereabouts.TRANSFERRED:
        return _("A new unit is written only of those who were transferred.")
    elsewhere = answer.moved_to_id is not None or answer.note.strip()
    if answer.whereabouts is Whereabouts.TRANSFERRED and not elsewhere:
        return _("Say to which unit, or write in the note where they are now.")
    if answer.seen_on is not None and answer.seen_on > on:
        return _("The day is still to come.")
    return None


@dataclass(frozen=True)
class Kept:
    """People of lists: asked after, answered, in their unit, in another, and who behaves so."""

    people: int = 0
    answered: int = 0
    in_unit: int = 0
    moved: int = 0
    unknown: int = 0
    watched: int = 0
    expected: int = 0

    @property
    def gone(self) -> int:
        return self.answered - self.in_unit - self.moved - self.unknown

    @property
    def known(self) -> int:
        return self.answered - self.unknown

    @property
    def retention(self) -> int | None:
        """Still serving, of a hundred of whom it is known, rounded down."""
        return None if not self.known else (self.in_unit + self.moved) * 100 // self.known

    @property
    def applied(self) -> int | None:
        """Behave as expected, of a hundred whom somebody watched, rounded down."""
        return None if not self.watched else self.expected * 100 // self.watched


def kept(lines: Iterable[tuple[Whereabouts | None, Behaviour | None, int]]) -> Kept:
    """Added up from groups of lines: where they are, how they behave, how many."""
    facts = dict.fromkeys(Kept.__dataclass_fields__, 0)
    for where, how, count in lines:
        facts["people"] += count
        facts["answered"] += count * (where is not None)
        facts["in_unit"] += count * (where is Whereabouts.IN_UNIT)
        facts["moved"] += count * (where is Whereabouts.TRANSFERRED)
        facts["unknown"] += count * (where is Whereabouts.UNKNOWN)
        facts["watched"] += count * (how not in (None, Behaviour.NOT_SEEN))
        facts["expected"] += count * (how is Behaviour.EXPECTED)
    return Kept(**facts)


@dataclass(frozen=True)
class Refresher:
    """What somebody's training of a run is worth by now: modules that count no more, by code, and
    until when all others still do; None is without end.
    """

    ended: tuple[str, ...]
    until: date | None

    def is_due(self, on: date) -> bool:
        """Whether it is time: something has ended, or will within so many days."""
        soon = on + timedelta(days=SOON)
        return bool(self.ended) or (self.until is not None and self.until <= soon)
