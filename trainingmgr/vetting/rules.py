"""Vocabulary of vetting and the one word that others see (R-VET-02, R-VET-02a)."""

from enum import StrEnum

from trainingmgr.core.states import State


class Outcome(State):
    """What an outside or national scheme decided. `expired` is derived from the dates."""

    PENDING = (
        "pending", "info_requested", "cleared", "cleared_with_conditions", "not_cleared",
        "suspended", "cancelled",
    )  # fmt: skip
    INFO_REQUESTED = (
        "info_requested", "cleared", "cleared_with_conditions", "not_cleared", "suspended",
        "cancelled",
    )  # fmt: skip
    CLEARED = "cleared", "suspended", "cancelled"
    CLEARED_WITH_CONDITIONS = "cleared_with_conditions", "cleared", "suspended", "cancelled"
    NOT_CLEARED = "not_cleared", "under_appeal"
    SUSPENDED = "suspended", "cleared", "cleared_with_conditions", "not_cleared", "cancelled"
    CANCELLED = "cancelled"
    UNDER_APPEAL = "under_appeal", "overturned", "upheld"
    OVERTURNED = "overturned", "suspended"
    UPHELD = "upheld"


class Word(StrEnum):
    """All that anybody outside vetting ever sees."""

    CLEARED = "cleared"
    CONDITIONS = "conditions_outstanding"
    PENDING = "pending"
    NOT_CLEARED = "not_cleared"
    EXPIRED = "expired"


class AgeDoubtState(State):
    OPEN = "open", "adult", "child"
    ADULT = "adult"
    CHILD = "child"
