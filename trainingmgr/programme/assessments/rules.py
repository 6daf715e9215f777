"""How far an assessment has come, what it says, and what became of that (OA-2)."""

from datetime import date
from enum import StrEnum

from trainingmgr.core.values import dataclass


class PointKind(StrEnum):
    """What a report says: how things are, what lacks, or what somebody should do."""

    FINDING = "finding"
    GAP = "gap"
    RECOMMENDATION = "recommendation"


class Urgency(StrEnum):
    FIRST = "first"
    SOON = "soon"
    LATER = "later"


class Stage(StrEnum):
    """How far an assessment has come. It follows from its days and is never stored."""

    PLANNED = "planned"
    IN_FIELD = "in_field"
    REPORTED = "reported"
    AGREED = "agreed"


class Answer(StrEnum):
    """What became of a gap or of a recommendation."""

    OPEN = "open"
    TAKEN_UP = "taken_up"
    REFUSED = "refused"


@dataclass(frozen=True)
class Days:
    """The days of an assessment."""

    field_on: date | None = None
    reported_on: date | None = None
    agreed_on: date | None = None

    def stage(self, on: date) -> Stage:
        """How far it has come on a day."""
        if self.agreed_on is not None and self.agreed_on <= on:
            return Stage.AGREED
        if self.reported_on is not None and self.reported_on <= on:
            return Stage.REPORTED
        in_field = self.field_on is not None and self.field_on <= on
        return Stage.IN_FIELD if in_field else Stage.PLANNED


def code_of(number: int) -> str:
    """SA-0003: the third assessment."""
    return f"SA-{number:04}"
