"""A target establishment, what becomes of each unit, and planned against held (OA-5, LT-1)."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.rules import GONE, Status
from trainingmgr.training.coverage.rules import FEW

K = TypeVar("K", bound=Hashable)


class TargetState(State):
    """A version is written, offered and agreed by both sides; the next one that is agreed
    supersedes it. What somebody sends back is not taken up again: a new version is.
    """

    DRAFT = "draft", "offered", "withdrawn"
    OFFERED = "offered", "agreed", "returned"
    AGREED = "agreed", "superseded"
    SUPERSEDED = "superseded"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


OPEN = (TargetState.DRAFT, TargetState.OFFERED)
"""Not agreed yet: a service has one such version at most."""
OFFERED = (
    TargetState.OFFERED, TargetState.AGREED, TargetState.SUPERSEDED, TargetState.RETURNED,
)  # fmt: skip
SIGNED = (TargetState.AGREED, TargetState.SUPERSEDED)


class Fate(StrEnum):
    """What becomes of a unit by the day of the target."""

    KEEP = "keep"
    FORM = "form"
    MERGE = "merge"
    DISBAND = "disband"


GOES = (Fate.MERGE, Fate.DISBAND)
"""The unit is not there any more after its day: it has no posts, and nobody goes into it."""


OUTSIDE = GONE | {Status.APPLICANT, Status.RECRUIT}
"""Whoever is gone, or is not in the ranks yet, is not held against a post."""


class Source(StrEnum):
    """From what a new version begins."""

    REGISTER = "register"
    BEFORE = "before"


class Came(StrEnum):
    """Whether a change of a unit has happened. It follows from the register and is never stored."""

    DONE = "done"
    WAITS = "waits"
    LATE = "late"


class Shown(StrEnum):
    """How the list of units is narrowed."""

    OVER = "over"
    SHORT = "short"
    CHANGES = "changes"
    LATE = "late"


def came(*, happened: bool, day: date, on: date) -> Came:
    """A change is late after its day."""
    if happened:
        return Came.DONE
    return Came.LATE if day < on else Came.WAITS


@dataclass(frozen=True)
class Gap:
    """Posts of a target against people held, of one unit and grade or of many together."""

    target: int = 0
    held: int = 0
    over: int = 0
    short: int = 0

    @classmethod
    def of(cls, target: int, held: int) -> "Gap":
        """Of one unit and grade."""
        return cls(target, held, max(0, held - target), max(0, target - held))

    def __add__(self, other: "Gap") -> "Gap":
        """Too many in one place fill nothing in another: over and short are added, not set off."""
        return Gap(self.target + other.target, self.held + other.held, self.over + other.over,
                   self.short + other.short)  # fmt: skip

    @property
    def met(self) -> int:
        """Posts of the target with somebody for them."""
        return self.target - self.short

    @property
    def is_small(self) -> bool:
        """Whether so few are held that the number may point at somebody."""
        return 0 < self.held < FEW


def gaps(target: Mapping[K, int], held: Mapping[K, int]) -> dict[K, Gap]:
    """Every line of either side: what is held and stands in no target is over it."""
    return {
        key: Gap.of(target.get(key, 0), held.get(key, 0)) for key in target.keys() | held.keys()
    }


def total(found: Iterable[Gap]) -> Gap:
    return sum(found, Gap())


def too_few(found: Mapping[K, Gap]) -> frozenset[K]:
    """The lines that are not told to who may not see the people: those of fewer than five, and if
    that is one alone the next smallest too, which the total would give away.
    """
    small = {key for key, each in found.items() if each.is_small}
    others = sorted((each.held, str(key), key) for key, each in found.items()
                    if each.held and key not in small)  # fmt: skip
    if len(small) == 1 and others:
        small.add(others[0][2])
    return frozenset(small)


def grade_order(band: str) -> tuple[bool, int, int]:
    """From general to private; people without a rank last."""
    kind, _dash, number = band.partition("-")
    return (not band, ("OF", "OR").index(kind) if band else 2, -int(number) if number else 0)
