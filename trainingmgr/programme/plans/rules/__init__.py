"""Versions of the plan, what is in them, who signs them, and what changed (ST-1, RE-2, CR-3)."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass

MOST = 1000
"""So many items has a version at most: its path is computed whole on every page."""


class VersionState(State):
    """A version is written, offered, accepted by both sides, and put in force. What somebody sends
    back is not taken up again: a new version is.
    """

    DRAFT = "draft", "offered", "withdrawn"
    OFFERED = "offered", "accepted", "returned"
    ACCEPTED = "accepted", "in_force", "returned"
    IN_FORCE = "in_force", "replaced"
    REPLACED = "replaced"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


OPEN = (VersionState.DRAFT, VersionState.OFFERED, VersionState.ACCEPTED)
"""Not in force yet: a plan has one such version at most."""
OFFERED = (
    VersionState.OFFERED, VersionState.ACCEPTED, VersionState.RETURNED, VersionState.IN_FORCE,
    VersionState.REPLACED,
)  # fmt: skip


class Party(StrEnum):
    """Who accepts a plan: both of them, or nobody has."""

    GOVERNMENT = "government"
    MILITARY = "military"


class LineKind(StrEnum):
    TASK = "task"
    MILESTONE = "milestone"


class TieKind(StrEnum):
    """What outside the plan an item is tied to."""

    RUN = "run"
    ACTIVITY = "activity"
    NEED = "need"
    FACILITY = "facility"


class Work(StrEnum):
    """How far an item has come. Done is said by one person and seen by another."""

    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    SAID_DONE = "said_done"
    DONE = "done"


@dataclass(frozen=True)
class Progress:
    """The last report of an item, and what somebody else found of it."""

    on: date
    began_on: date | None = None
    share: int = 0
    forecast_on: date | None = None
    """When it will end; of what is done, the day on which it ended."""
    holds: bool | None = None
    """Whether somebody else saw it done; None while nobody looked."""

    @property
    def is_done(self) -> bool:
        return self.share == 100 and self.holds is not False

    @property
    def work(self) -> Work:
        if self.is_done:
            return Work.DONE if self.holds else Work.SAID_DONE
        return Work.BEGUN if self.began_on else Work.NOT_BEGUN


class Change(StrEnum):
    """What became of an item between two versions."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True)
class Said:
    """An item as one version says it: a value for each fact, links as codes."""

    code: str
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Difference:
    """What one item says otherwise than in the version before: fact, before, now."""

    code: str
    change: Change
    facts: tuple[tuple[str, object, object], ...] = ()


def differences(before: Iterable[Said], now: Iterable[Said]) -> list[Difference]:
    """What changed from one version to the next, in the order of the codes."""
    old, new = ({each.code: each.facts for each in side} for side in (before, now))
    found = []
    for code in sorted(old.keys() | new.keys()):
        if code not in old:
            found.append(Difference(code, Change.NEW))
        elif code not in new:
            found.append(Difference(code, Change.GONE))
        else:
            told = tuple(
                (name, old[code].get(name), value)
                for name, value in new[code].items()
                if value != old[code].get(name)
            )
            if told:
                found.append(Difference(code, Change.CHANGED, told))
    return found


def plan_code(number: int) -> str:
    """PLAN-2: the second plan."""
    return f"PLAN-{number}"


def item_code(number: int) -> str:
    """I-014: the fourteenth item of a plan, through all its versions."""
    return f"I-{number:03}"
