"""Phases of DDR beside the reform plan: how each stands, how far it and what is linked to it have
moved apart, and which sums may be told (ST-5, CH-2, R-DDR-03).
"""

from datetime import date
from enum import StrEnum

from trainingmgr.core.values import dataclass
from trainingmgr.programme.plans.rules import Progress
from trainingmgr.programme.plans.rules.network import Times
from trainingmgr.training.coverage.rules import FEW

MOST_PEOPLE = 1_000_000


class PhaseKind(StrEnum):
    DISARMAMENT = "disarmament"
    DEMOBILISATION = "demobilisation"
    REINSERTION = "reinsertion"
    REINTEGRATION = "reintegration"


class PhaseState(StrEnum):
    """How a phase stands. It follows from its last report and is never stored."""

    PLANNED = "planned"
    BEGUN = "begun"
    OVER = "over"
    DROPPED = "dropped"


class Way(StrEnum):
    """Which of the two waits for the other."""

    ITEM_WAITS = "item_waits"
    PHASE_WAITS = "phase_waits"


@dataclass(frozen=True)
class Moved:
    """How far a phase and an item that are linked have moved apart."""

    way: Way
    ends: int
    """So many days later than planned what is waited for ends."""
    begins: int
    """So many days later than planned what waits for it begins."""
    short: int
    """So many days too early what waits begins: the other is not done by then."""

    @property
    def apart(self) -> int:
        """More than nothing: who is done stands and waits. Less: it begins before they are."""
        return self.begins - self.ends

    @property
    def reform_behind(self) -> int:
        """So many days the reform lags behind DDR; less than nothing where DDR lags behind it."""
        return self.apart if self.way is Way.ITEM_WAITS else -self.apart


def moved(way: Way, lag: int, on: tuple[Times, Times], waits: tuple[Times, Times]) -> Moved:
    """`on` is what is waited for, `waits` what waits: each as planned, and as it will be."""
    return Moved(
        way, on[1].finish - on[0].finish, waits[1].start - waits[0].start,
        max(0, on[1].finish + lag - waits[1].start),
    )  # fmt: skip


def progress(
    on: date, began_on: date | None, ends_on: date | None, *, is_over: bool, done: int, planned: int
) -> Progress:
    """A report of a phase as the passes of a plan read it: its share is that of its people."""
    share = 100 if is_over else min(99, 100 * done // planned) if planned else 0
    return Progress(on, began_on, share, ends_on)


@dataclass(frozen=True)
class Sums:
    """People by sex, as they may be told: None stands for a sum that may not."""

    women: int | None
    men: int | None
    total: int | None


def sums(women: int, men: int, *, whole: bool = False) -> Sums:
    """`whole` is for who writes the calendar. Nobody else is told of fewer than five people, nor
    of a sum beside one that would give them away (R-DDR-03, R-DAT-15).
    """
    total = women + men
    if whole or not any(0 < each < FEW for each in (women, men)):
        return Sums(women, men, total)
    return Sums(None, None, total if total >= FEW else None)


def phase_code(number: int) -> str:
    """PH-0003: the third phase of the calendar."""
    return f"PH-{number:04}"


def meeting_code(number: int) -> str:
    """JB-0003: the third meeting of the joint board."""
    return f"JB-{number:04}"
