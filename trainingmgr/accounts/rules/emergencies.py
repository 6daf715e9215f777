"""Reading in an emergency: what it opens, for how long, and how long it waits for a second person
(security 2 and 4.1, break-glass).
"""

from datetime import timedelta
from enum import StrEnum

from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.privacy import FieldClass

OPEN_FOR = timedelta(minutes=60)
WAITS = timedelta(hours=24)
"""What nobody agreed to within a day is asked for anew."""
RECENT = timedelta(days=7)
"""So long oversight is reminded of one that is over."""

SEEN = frozenset({FieldClass.S2, FieldClass.S3})
"""Sources and keys (S4) stay shut."""
OPENED = frozenset(
    {
        P.ATTENDANCE_READ,
        P.CERTIFICATE_READ,
        P.CHANNEL_READ,
        P.CLEARANCE_READ,
        P.CLEARANCE_WORD,
        P.COHORT_READ,
        P.PAY_READ,
        P.PERSON_READ,
        P.PRESENCE_READ,
        P.RESULT_READ,
        P.UNIT_READ,
    }
)
"""Of the whole country and to look at only: nothing is written, exported or revealed with these.
Files of vetting cases open to who holds a seat in them, children's to their focal point alone.
"""


class ReadingState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    ENDED = "ended"
    """By somebody, before its time."""
    OVER = "over"
    REFUSED = "refused"
    LAPSED = "lapsed"
