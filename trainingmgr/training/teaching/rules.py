"""What a teaching plan asks for, its lifecycle, and what it is bound to."""

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.rostering.problem import Level
from trainingmgr.training.trainers.rules import TeachingLevel

LONGEST = timedelta(days=92)
"""A quarter: nobody knows further ahead who will be there."""
LEVELS = {
    TeachingLevel.OBSERVER: Level.OBSERVER,
    TeachingLevel.ASSISTANT: Level.ASSISTANT,
    TeachingLevel.LEAD: Level.LEAD,
    TeachingLevel.MASTER: Level.MASTER,
}


class TeachingState(State):
    PROPOSED = "proposed", "applied"
    APPLIED = "applied", "undone"
    UNDONE = "undone"


@dataclass(frozen=True)
class Limits:
    """On how many days of a week somebody teaches, and the whole days between classes at two
    centres. Hours of a day and a week stand in the profile of each.
    """

    week_days: int = 6
    travel_days: int = 1


@dataclass(frozen=True)
class Span:
    """The days that are planned, both included."""

    first: date
    last: date

    @property
    def is_readable(self) -> bool:
        return self.first <= self.last <= self.first + LONGEST


def mark_of(lines: Iterable[str]) -> str:
    """What a plan is bound to: the classes and who was named for them, in whatever order."""
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def code_of(number: int) -> str:
    """TP-0007: the seventh teaching plan."""
    return f"TP-{number:04}"
