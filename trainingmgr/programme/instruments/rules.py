"""Kinds of legal instruments, how they stand on a day, and what lacks (OA-4)."""

from datetime import date
from enum import StrEnum

from trainingmgr.core.values import dataclass

HEXADECIMAL = frozenset("0123456789abcdef")


class InstrumentKind(StrEnum):
    """From the highest to the lowest, as most constitutions order them."""

    CONSTITUTION = "constitution"
    ACT = "act"
    CODE = "code"
    DECREE = "decree"
    ORDER = "order"
    MEMORANDUM = "memorandum"


class Force(StrEnum):
    """Whether an instrument binds anybody. It follows from its days and is never stored."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    IN_FORCE = "in_force"
    REPEALED = "repealed"


class LinkKind(StrEnum):
    """What an instrument does to another."""

    REPLACES = "replaces"
    AMENDS = "amends"
    RESTS_ON = "rests_on"


class BodyPart(StrEnum):
    """What an instrument is to a body: the law that it rests on, or what it watches over."""

    BASIS = "basis"
    WATCHED = "watched"


class DutyState(StrEnum):
    """How an obligation stands: done is said by one person and seen by another."""

    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"


class Lack(StrEnum):
    """What keeps the register from holding anybody to account."""

    UNWATCHED = "unwatched"
    UNFOUNDED = "unfounded"
    NOT_IN_FORCE = "not_in_force"
    SILENT = "silent"


@dataclass(frozen=True)
class Days:
    """The days of an instrument."""

    adopted_on: date | None = None
    in_force_on: date | None = None
    repealed_on: date | None = None

    def force(self, on: date) -> Force:
        """How it stands on a day."""
        if self.repealed_on is not None and self.repealed_on <= on:
            return Force.REPEALED
        if self.in_force_on is not None and self.in_force_on <= on:
            return Force.IN_FORCE
        if self.adopted_on is not None and self.adopted_on <= on:
            return Force.ADOPTED
        return Force.DRAFT

    @property
    def are_in_order(self) -> bool:
        """Adopted, then in force, then repealed; nothing is in force that nobody adopted."""
        later = [each for each in (self.in_force_on, self.repealed_on) if each is not None]
        if self.adopted_on is None:
            return not later
        return [self.adopted_on, *later] == sorted([self.adopted_on, *later])


def is_late(state: DutyState, due_on: date, on: date) -> bool:
    """Whether its day is past and nobody but who did it has seen it done."""
    return state is not DutyState.DONE and due_on < on


def is_hash(text: str) -> bool:
    """Whether this is a SHA-256 in hexadecimal."""
    return len(text) == 64 and HEXADECIMAL.issuperset(text)


def code_of(number: int) -> str:
    """L-0007: the seventh instrument."""
    return f"L-{number:04}"
