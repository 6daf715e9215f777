"""Marks, and the hours they amount to (R-TRN-03)."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass


class MarkCode(StrEnum):
    """What the sheet says about one person in one class. Not recorded is not absent."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    EXCUSED_MEDICAL = "excused_medical"
    EXCUSED_DUTY = "excused_duty"
    EXCUSED_LEAVE = "excused_leave"
    ABSENT = "absent"
    OPERATIONAL_CALLUP = "operational_callup"
    NOT_RECORDED = "not_recorded"


THERE = frozenset({MarkCode.PRESENT, MarkCode.LATE, MarkCode.LEFT_EARLY})
IN_PART = frozenset({MarkCode.LATE, MarkCode.LEFT_EARLY})
"""There for some of the class: without how many minutes they missed, nobody knows how long."""
EXCUSED = frozenset(
    {
        MarkCode.EXCUSED_MEDICAL,
        MarkCode.EXCUSED_DUTY,
        MarkCode.EXCUSED_LEAVE,
        MarkCode.OPERATIONAL_CALLUP,
    }
)


LETTER_OPENS = (MarkCode.EXCUSED_MEDICAL, MarkCode.EXCUSED_DUTY, MarkCode.EXCUSED_LEAVE)
"""One letter stands for the three excuses: alone it is the first, with a digit any of them."""
_PIECE = re.compile(r"(\d{1,4})(?:[-–—](\d{1,4}))?")
_BETWEEN = re.compile(r"[\s,;،؛+&.]+")


IN_A_ROW = 2
"""Absent from so many classes one after the other, without an excuse, is a warning."""
LOCK_DAYS = 7
"""Marks lock this many days after the class (R-TRN-08); a setting of the site overrides it."""
FEWEST = 2
"""A share of attendance is judged from so many marked classes on."""


def line_numbers(text: str) -> list[int]:
    """The numbers of the lines that somebody listed: "3, 7 12-14" is 3, 7, 12, 13, 14.

    Digits of any script. Raises ValueError with the piece that is no number.
    """
    plain = "".join(str(unicodedata.digit(char, char)) for char in text)
    found: list[int] = []
    for piece in filter(None, _BETWEEN.split(re.sub(r"\s*[-–—]\s*", "-", plain))):
        read = _PIECE.fullmatch(piece)
        first = int(read[1]) if read else 0
        last = int(read[2] or first) if read else 0
        if not first or last < first or last - first > 500:
            raise ValueError(piece)
        found.extend(range(first, last + 1))
    return list(dict.fromkeys(found))


class ActionState(State):
    OPEN = "open", "done", "dropped"
    DONE = "done", "open"
    DROPPED = "dropped", "open"


class LateKind(StrEnum):
    """What was written down after the lock of a class: who was there, or how it went."""

    MARKS = "marks"
    REPORT = "report"


class LateState(State):
    """What became of what was written down after the lock."""

    WAITING = "waiting", "confirmed", "refused", "taken_back"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class Class:
    """One class as it went for one person: delivered minutes, and the mark. `untold`: it should
    have been held, and nobody has said whether it was or who was there.
    """

    delivered: int
    code: MarkCode = MarkCode.NOT_RECORDED
    missed: int = 0
    untold: bool = False

    @property
    def is_unknown(self) -> bool:
        """Whether it counts, or may count, and nobody has said if this person was there."""
        owes = self.delivered > 0 or self.untold
        return owes and self.code is MarkCode.NOT_RECORDED


@dataclass(frozen=True)
class Hours:
    """Minutes of one person over a run (R-TRN-03).

    `percent` is present over delivered, in whole percent rounded down; None while a delivered
    class has no mark: nobody passes or fails on what is not known.
    """

    present: int
    delivered: int
    excused: int
    called_up: int
    not_recorded: int
    standard: int

    @property
    def percent(self) -> int | None:
        if self.not_recorded or not self.delivered:
            return None
        return self.present * 100 // self.delivered

    @property
    def percent_of_standard(self) -> int | None:
        return self.present * 100 // self.standard if self.standard else None

    @property
    def is_curtailed(self) -> bool:
        """Less than 90 % of the standard was delivered."""
        return self.delivered * 10 < self.standard * 9


def hours(classes: Iterable[Class], standard: int) -> Hours:
    """Add up one person's classes. Present is delivered minus minutes late or left early; excused
    and called-up time is not present and is shown apart. A class that was not held delivered
    nothing and needs no mark; one that nobody has told of leaves the percentage unknown.
    """
    present = delivered = excused = called_up = unknown = 0
    for each in classes:
        delivered += each.delivered
        if each.code in THERE:
            present += max(0, each.delivered - each.missed)
        elif each.code is MarkCode.OPERATIONAL_CALLUP:
            called_up += each.delivered
        elif each.code in EXCUSED:
            excused += each.delivered
        elif each.is_unknown:
            unknown += 1
    return Hours(present, delivered, excused, called_up, unknown, standard)


class Turn(StrEnum):
    """What became of one of the two typings of a sheet."""

    FIRST = "first"
    ALIKE = "alike"
    DIFFERS = "differs"


class OddityKind(StrEnum):
    """A pattern of marks that a person should look at. None of them proves anything."""

    TWO_PLACES = "two_places"
    AFTER_GONE = "after_gone"
    ENTERED_LATE = "entered_late"
    ALIKE = "alike"
    ALWAYS_FULL = "always_full"


FULL_CLASSES, FULL_PEOPLE = 5, 8
"""A run is always full when in so many classes of so many people each not one was ever missing."""
ALIKE_DAYS = 3
"""The same marks, line for line, with the same people missing, on so many days are a pattern."""
