"""Bodies of oversight, what they do, and how a matter that they put to somebody stands (5.5.1)."""

from datetime import date
from enum import StrEnum

from trainingmgr.core.states import State


class BodyKind(StrEnum):
    PARLIAMENT = "parliament"
    AUDITOR = "auditor"
    INSPECTOR = "inspector"
    JUSTICE = "justice"
    OMBUDS = "ombuds"
    ANTI_CORRUPTION = "anti_corruption"
    HUMAN_RIGHTS = "human_rights"
    CIVIL_SOCIETY = "civil_society"
    OTHER = "other"


class ActKind(StrEnum):
    SESSION = "session"
    INSPECTION = "inspection"
    INQUIRY = "inquiry"


class ActState(State):
    PLANNED = "planned", "under_way", "ended", "cancelled"
    UNDER_WAY = "under_way", "ended", "cancelled"
    ENDED = "ended"
    CANCELLED = "cancelled"


CLOSED = frozenset({ActState.ENDED, ActState.CANCELLED})


class MatterKind(StrEnum):
    FINDING = "finding"
    RECOMMENDATION = "recommendation"
    QUESTION = "question"
    SANCTION = "sanction"


class MatterState(State):
    """How a matter stands. That it is overdue follows from its days and is never stored."""

    OPEN = "open", "accepted", "partly_accepted", "rejected", "withdrawn"
    ACCEPTED = (
        "accepted", "accepted", "partly_accepted", "rejected", "implemented", "withdrawn"
    )  # fmt: skip
    PARTLY_ACCEPTED = (
        "partly_accepted", "partly_accepted", "accepted", "rejected", "implemented", "withdrawn"
    )  # fmt: skip
    REJECTED = "rejected", "rejected", "accepted", "partly_accepted", "withdrawn"
    IMPLEMENTED = "implemented", "accepted", "partly_accepted"
    WITHDRAWN = "withdrawn"


ANSWERS = (MatterState.ACCEPTED, MatterState.PARTLY_ACCEPTED, MatterState.REJECTED)
"""What an addressee may answer; a rejection gives its reason, as every answer does."""
AGREED = frozenset({MatterState.ACCEPTED, MatterState.PARTLY_ACCEPTED})
OVER = frozenset({MatterState.IMPLEMENTED, MatterState.WITHDRAWN})


class Found(StrEnum):
    """What somebody other than the addressee finds when they look."""

    DONE = "done"
    NOT_YET = "not_yet"
    NO_LONGER = "no_longer"


class EffectKind(StrEnum):
    """What LT-4 is measured by: a body leads, challenges, reproves and controls."""

    SUMMONED = "summoned"
    SANCTIONED = "sanctioned"
    BUDGET = "budget"
    LAW = "law"
    PUBLISHED = "published"


def is_overdue(state: MatterState, due_on: date, promised_on: date | None, on: date) -> bool:
    """Whether the answer is late, or what was promised is."""
    if state is MatterState.OPEN:
        return due_on < on
    return state in AGREED and promised_on is not None and promised_on < on


def code_of(letter: str, number: int) -> str:
    """M-0007: the seventh matter."""
    return f"{letter}-{number:04}"
