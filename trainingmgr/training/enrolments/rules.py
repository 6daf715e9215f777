"""Lifecycle of one person's place in a run."""

from enum import StrEnum

from trainingmgr.core.states import State

_OUT = ("withdrawn", "no_show", "recalled_to_unit", "suspended", "removed_conduct", "deferred")


class EnrolmentState(State):
    NOMINATED = (
        "nominated", "clearance_pending", "confirmed", "waitlisted", "ineligible", "withdrawn",
        "deferred",
    )  # fmt: skip
    CLEARANCE_PENDING = (
        "clearance_pending", "confirmed", "waitlisted", "ineligible", "withdrawn", "deferred",
    )  # fmt: skip
    WAITLISTED = "waitlisted", "confirmed", "clearance_pending", "ineligible", "withdrawn"
    INELIGIBLE = "ineligible", "nominated", "withdrawn"
    CONFIRMED = ("confirmed", "attending", *_OUT, "deceased")
    ATTENDING = (
        "attending", "completed_passed", "completed_not_passed", "attended_only", *_OUT,
        "deceased",
    )  # fmt: skip
    SUSPENDED = "suspended", "confirmed", "attending", "withdrawn", "removed_conduct"
    COMPLETED_PASSED = "completed_passed"
    COMPLETED_NOT_PASSED = "completed_not_passed", "completed_passed"
    ATTENDED_ONLY = "attended_only"
    WITHDRAWN = "withdrawn", "nominated"
    NO_SHOW = "no_show", "attending"
    RECALLED_TO_UNIT = "recalled_to_unit", "attending"
    REMOVED_CONDUCT = "removed_conduct"
    DEFERRED = "deferred", "nominated"
    DECEASED = "deceased"


ON_THE_ROSTER = frozenset(
    {
        EnrolmentState.CONFIRMED,
        EnrolmentState.ATTENDING,
        EnrolmentState.COMPLETED_PASSED,
        EnrolmentState.COMPLETED_NOT_PASSED,
        EnrolmentState.ATTENDED_ONLY,
    }
)
TAKES_A_SEAT = frozenset({EnrolmentState.CONFIRMED, EnrolmentState.ATTENDING})


class Source(StrEnum):
    """How a nomination came in."""

    TYPED = "typed"
    IMPORTED = "imported"
    UNIT = "unit"


class LeavingReason(StrEnum):
    OWN_WISH = "own_wish"
    MEDICAL = "medical"
    FAMILY = "family"
    OPERATIONAL = "operational"
    CONDUCT = "conduct"
    CLEARANCE = "clearance"
    SUPPORT_SUSPENDED = "support_suspended"
    DUPLICATE = "duplicate"
    OTHER = "other"
