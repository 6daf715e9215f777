"""Mobile teams from request to return, and the ends of tours that are ahead: pure rules."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass

AHEAD = (30, 60, 90)
"""So many days ahead it is asked who will be missing."""
HANDOVER = timedelta(days=14)
"""So long before the end of a tour its handover notes are asked for; from its end they are late."""
OVERLAP = (7, 14)
"""Days that two tours share: one week to two (domain 3.1.5)."""


class TeamState(State):
    """A mobile team (domain 3.1.2). Offered: approved, and somebody sends it. Matched: it is
    composed. Visa pending: papers and travel are arranged.
    """

    REQUESTED = "requested", "offered", "cancelled"
    OFFERED = "offered", "matched", "cancelled"
    MATCHED = "matched", "offered", "visa_pending", "deployed", "cancelled"
    VISA_PENDING = "visa_pending", "deployed", "cancelled"
    DEPLOYED = "deployed", "completed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


COMPOSED = frozenset({TeamState.OFFERED, TeamState.MATCHED, TeamState.VISA_PENDING})
"""While a team is here people join it and leave it."""
GONE = frozenset({TeamState.COMPLETED, TeamState.CANCELLED})


class TeamDuty(StrEnum):
    LEAD = "lead"
    ASSISTANT = "assistant"
    INTERPRETER = "interpreter"


class Handover(StrEnum):
    """How it stands with the note that a tour ends with (R-MEN-02). Derived."""

    NOT_YET = "not_yet"
    OWED = "owed"
    OVERDUE = "overdue"
    WRITTEN = "written"


def handover(until_on: date, is_written: bool, on: date) -> Handover:
    if is_written:
        return Handover.WRITTEN
    if until_on < on:
        return Handover.OVERDUE
    return Handover.OWED if until_on <= on + HANDOVER else Handover.NOT_YET


@dataclass(frozen=True)
class Days:
    """One tour as far as following goes: who, in which work, from when to when."""

    key: int
    trainer_id: int
    kind: str
    from_on: date
    until_on: date


def successor(tour: Days, others: Iterable[Days]) -> Days | None:
    """Whoever does the same work at the same centre from before, or soon after, this tour ends: the
    first who comes, among those who stay longer. Nobody follows themselves.
    """
    able = [
        each
        for each in others
        if each.trainer_id != tour.trainer_id
        and each.kind == tour.kind
        and tour.from_on < each.from_on <= tour.until_on + timedelta(days=AHEAD[0])
        and each.until_on > tour.until_on
    ]
    return min(able, key=lambda each: (each.from_on, each.key), default=None)


def shared(tour: Days, after: Days) -> int:
    """Days on which both are there; below zero the days on which nobody is."""
    return (tour.until_on - after.from_on).days + 1


def missing_spells(
    held: Sequence[tuple[date, date]], first: date, last: date
) -> list[tuple[date, date]]:
    """The parts of a span on which nobody holds a post."""
    day = timedelta(days=1)
    edges = [(first - day, first - day), *sorted(held), (last + day, last + day)]
    gaps, reached = [], first - day
    for (_start, until), (begins, _end) in pairwise(edges):
        reached = max(reached, until)
        if begins > reached + day:
            gaps.append((max(reached + day, first), min(begins - day, last)))
    return [each for each in gaps if each[0] <= each[1]]
