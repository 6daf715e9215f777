"""What an evacuation is, how long an order waits, and the mark by which people know the key."""

from datetime import timedelta
from enum import StrEnum
from hashlib import sha256


class EvacuationKind(StrEnum):
    """A rehearsal does all of it to a copy. At once leaves no archive of today: a numbered copy
    that left before is all that is left.
    """

    REHEARSAL = "rehearsal"
    WHOLE = "whole"
    AT_ONCE = "at_once"


class OrderState(StrEnum):
    WAITING = "waiting"
    AGREED = "agreed"
    REFUSED = "refused"
    OVER = "over"


class BrokenOff(StrEnum):
    """Why what two people agreed to did not come to its end, before anything was destroyed."""

    ROOM = "room"
    DISK = "disk"
    DAMAGED = "damaged"
    STOPPED = "stopped"


WAITS = timedelta(hours=24)
"""What nobody agreed to within a day is asked for anew."""
COPY_COUNTS = timedelta(days=31)
"""The oldest that a numbered copy may be for nothing else to be taken along."""
REHEARSED = timedelta(days=182)
"""A rehearsal is owed twice a year."""
FIRST_REHEARSAL = timedelta(days=7)
"""How long a new site may do without its first."""


def mark_of(public: bytes) -> str:
    """Eight letters of a public key, as both people have them on a card: `4F2A-90C7`."""
    found = sha256(public).hexdigest()[:8].upper()
    return f"{found[:4]}-{found[4:]}"


def same_mark(one: str, other: str) -> bool:
    """Whether somebody has typed this mark: with or without its stroke, in letters of any size."""
    typed = "".join(each for each in one if each.isalnum())
    return typed.upper() == other.replace("-", "")
