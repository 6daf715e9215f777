"""Lifecycle of one person's place in a run, and how seats are given.

`clearance_pending` and `ineligible` are never stored by us: like everything that follows from a
date or a fact they are derived, by `gate.shown_state`, from the pieces that are missing.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum

from trainingmgr.core.columns import Sex
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
WAITS = frozenset({EnrolmentState.NOMINATED, EnrolmentState.CLEARANCE_PENDING})
"""Nominated, and nobody has confirmed it yet."""
OUT = frozenset(
    {
        EnrolmentState.WITHDRAWN,
        EnrolmentState.NO_SHOW,
        EnrolmentState.RECALLED_TO_UNIT,
        EnrolmentState.SUSPENDED,
        EnrolmentState.REMOVED_CONDUCT,
        EnrolmentState.DEFERRED,
    }
)
"""Left before the end, with a reason."""
BY_CONFIRMER = frozenset({EnrolmentState.SUSPENDED, EnrolmentState.REMOVED_CONDUCT})
"""Whoever may confirm a place may take it away as a measure; a clerk may not."""


REFUSED = (EnrolmentState.INELIGIBLE, EnrolmentState.DEFERRED, EnrolmentState.WITHDRAWN)
"""What becomes of a nomination that is not taken."""


class Source(StrEnum):
    """How a nomination came in."""

    TYPED = "typed"
    IMPORTED = "imported"
    UNIT = "unit"


class WaiverState(State):
    ASKED = "asked", "signed", "refused", "withdrawn"
    SIGNED = "signed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class LeavingReason(StrEnum):
    OWN_WISH = "own_wish"
    MEDICAL = "medical"
    FAMILY = "family"
    OPERATIONAL = "operational"
    CONDUCT = "conduct"
    CLEARANCE = "clearance"
    SUPPORT_SUSPENDED = "support_suspended"
    DUPLICATE = "duplicate"
    TRANSFERRED = "transferred"
    OTHER = "other"


def seats(capacity: int, for_women: int, women: int, others: int) -> tuple[int, int]:
    """Free seats for a woman and for anybody else: seats held for women stay free for them."""
    free = max(0, capacity - women - others)
    held = max(0, for_women - women)
    return free, max(0, free - held)


def places(
    waiting: Sequence[Sex], capacity: int, for_women: int, women: int, others: int
) -> list[bool]:
    """Who of a queue gets a seat, in its order. Others pass where only women's seats are left."""
    given = []
    for sex in waiting:
        free = seats(capacity, for_women, women, others)
        is_woman = sex is Sex.F
        seated = (free[0] if is_woman else free[1]) > 0
        women += seated and is_woman
        others += seated and not is_woman
        given.append(seated)
    return given


def reasons_allowed(state: EnrolmentState) -> Collection[LeavingReason]:
    """The reasons that go with leaving in this way."""
    reasons = set(LeavingReason) - {LeavingReason.TRANSFERRED}
    if state is EnrolmentState.REMOVED_CONDUCT:
        return {LeavingReason.CONDUCT}
    if state is EnrolmentState.RECALLED_TO_UNIT:
        return {LeavingReason.OPERATIONAL, LeavingReason.OTHER}
    return reasons


class RankGroup(StrEnum):
    """Bands as people speak of them, for counting (R-GEN-01)."""

    SOLDIERS = "soldiers"
    NCOS = "ncos"
    OFFICERS = "officers"
    GENERALS = "generals"
    CIVILIANS = "civilians"
    UNKNOWN = "unknown"


def rank_group(band: str | None, *, is_military: bool) -> RankGroup:
    """OR-1 to 4, OR-5 to 9, OF-1 to 5, OF-6 and above; civilians whatever their band."""
    if not is_military:
        return RankGroup.CIVILIANS
    kind, _dash, level = (band or "").partition("-")
    if kind == "OR":
        return RankGroup.SOLDIERS if int(level) <= 4 else RankGroup.NCOS
    if kind == "OF":
        return RankGroup.OFFICERS if int(level) <= 5 else RankGroup.GENERALS
    return RankGroup.UNKNOWN
