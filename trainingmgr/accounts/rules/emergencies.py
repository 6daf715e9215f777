"""Reading in an emergency: what each drawer opens, for how long, and how long it waits for a second
person (security 2 and 4.1, break-glass; R-DAT-03).
"""

from collections.abc import Collection, Iterable
from datetime import timedelta
from enum import StrEnum
from functools import cache

from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.privacy import Compartment, FieldClass

OPEN_FOR = timedelta(minutes=60)
WAITS = timedelta(hours=24)
"""What nobody agreed to within a day is asked for anew."""
RECENT = timedelta(days=7)
"""So long oversight is reminded of one that is over."""

Drawers = frozenset[Compartment]
OPENED: dict[Compartment, frozenset[P]] = {
    Compartment.IDENTITY: frozenset(
        {P.PERSON_READ, P.RECRUITMENT_FIGURES, P.ROUND_READ, P.UNIT_READ}
    ),
    Compartment.TRAINING: frozenset(
        {P.ATTENDANCE_READ, P.CERTIFICATE_READ, P.COHORT_READ, P.RESULT_READ, P.TRAINER_READ}
    ),
    Compartment.PAY: frozenset({P.CHANNEL_READ, P.PAY_READ, P.PRESENCE_READ}),
    Compartment.VETTING: frozenset(
        {
            P.CASE_READ,
            P.CLEARANCE_READ,
            P.CLEARANCE_WORD,
            P.DDR_READ,
            P.DILIGENCE_READ,
            P.WATCHLIST_READ,
        }
    ),
    Compartment.CHILD: frozenset({P.AGE_REFERRAL_READ, P.COMPLAINT_CHILD, P.CONCERN_CHILD}),
    Compartment.COMPLAINT: frozenset({P.COMPLAINT_HANDLE, P.CONCERN_CONDUCT}),
}
"""Of the whole country and to look at only: nothing is written, printed, exported or revealed."""
LOOKS = frozenset({"read", "word"})
"""What a permission ends in that lets one read and no more: such a page may have a form beside
what it shows. Of the others no page is shown on which something is done.
"""
SEEN = frozenset({FieldClass.S2, FieldClass.S3})
"""In each drawer. Sources and keys (S4) lie in none."""


def drawers_of(words: str) -> Drawers:
    """As they are kept."""
    return frozenset(Compartment(each) for each in words.split())


def kept_as(drawers: Iterable[Compartment]) -> str:
    """In the order in which they are offered, each once."""
    asked = set(drawers)
    return " ".join(each for each in OPENED if each in asked)


@cache
def opened(drawers: Drawers) -> frozenset[P]:
    return frozenset().union(*(OPENED[each] for each in drawers))


def seen(drawers: Drawers) -> frozenset[FieldClass]:
    return SEEN if drawers else frozenset()


def looks_alone(permissions: Collection[P]) -> bool:
    """Whether one of these lets somebody read and no more."""
    return any(each.rpartition(":")[2] in LOOKS for each in permissions)


class ReadingState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    ENDED = "ended"
    """By somebody, before its time."""
    OVER = "over"
    REFUSED = "refused"
    LAPSED = "lapsed"
