"""Money by source and stage, what a need lacks, and what warns (domain 5.1 RE-1, 5.3.7)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from trainingmgr.core.money import Money
from trainingmgr.core.values import dataclass

SOON = timedelta(days=180)
"""Money that may lapse within so many days warns."""


class Stage(StrEnum):
    PLEDGED = "pledged"
    COMMITTED = "committed"
    RECEIVED = "received"
    SPENT = "spent"


class Use(StrEnum):
    """What money is for."""

    FACILITIES = "facilities"
    EQUIPMENT = "equipment"
    TRAINING = "training"
    TRAINERS = "trainers"
    SELECTION = "selection"
    PAY = "pay"
    UPKEEP = "upkeep"
    OTHER = "other"


class Warns(StrEnum):
    """Why money needs somebody's attention."""

    LAPSES = "lapses"
    LATE = "late"
    CONDITIONS = "conditions"


@dataclass(frozen=True)
class Sums:
    """Minor units of one currency by stage, each from movements that two people wrote."""

    pledged: int = 0
    committed: int = 0
    received: int = 0
    spent: int = 0

    def at(self, stage: Stage) -> int:
        return int(getattr(self, stage.value))

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(self.at(each) + other.at(each) for each in Stage))

    @property
    def secured(self) -> int:
        """What somebody is bound to give, or has given."""
        return max(self.committed, self.received)

    @property
    def at_stake(self) -> int:
        """What was promised or came, and is not spent."""
        return max(self.pledged, self.secured) - self.spent

    @property
    def on_hand(self) -> int:
        return self.received - self.spent


def gap(needed: int, secured: int) -> int:
    """What a need lacks; more than it needs fills no other."""
    return max(0, needed - secured)


def covered(needed: int, secured: int) -> int:
    """Of a hundred: rounded down, so that a hundred is whole."""
    return min(100, 100 * secured // needed) if needed else 100


def warnings(
    sums: Sums, *, due_on: date | None, expires_on: date | None, unmet: int, on: date
) -> list[Warns]:
    """Money that is not spent and lapses soon, or has; a pledge past its day of which not all has
    come; conditions that hold it up.
    """
    found = []
    if sums.at_stake > 0 and expires_on is not None and expires_on < on + SOON:
        found.append(Warns.LAPSES)
    if due_on is not None and due_on < on and sums.received < sums.pledged:
        found.append(Warns.LATE)
    if unmet and sums.received < max(sums.pledged, sums.committed):
        found.append(Warns.CONDITIONS)
    return found


@dataclass(frozen=True)
class Lack:
    """Of one currency: what the needs of a day ask for, and what of it nobody is bound to give."""

    needed: Money
    lacking: Money

    @property
    def share(self) -> int:
        """Of a hundred, rounded up: one coin that lacks is not nothing."""
        return -(-100 * self.lacking.minor // self.needed.minor) if self.needed.minor else 0


def lacks(needs: Iterable[tuple[Money, int]]) -> Mapping[str, Lack]:
    """By currency, of needs with what is secured of each: they are never added across."""
    found: dict[str, Lack] = {}
    for needed, secured in needs:
        less = Money(gap(needed.minor, secured), needed.currency)
        there = found.get(needed.currency)
        found[needed.currency] = (
            Lack(there.needed + needed, there.lacking + less) if there else Lack(needed, less)
        )
    return found
