"""What a phone may hold and send, and how one sending is told from another: pure rules."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

DAYS = 7
"""Classes of so many days, today's the first, go onto a phone (security requirement 10)."""
TOLD_FOR = timedelta(days=14)
"""So long a phone is told what became of what was written down late (R-TRN-08)."""
MOST_PHONES = 4
"""So many phones one account may have at a time."""
MOST_ENTRIES = 50
"""So many entries go in one sending; a phone sends the rest with the next."""
MOST_BYTES = 6 * 1024 * 1024
PACE = 40
"""So often in a minute a phone is heard; then it waits."""
LONGEST_NAME = 60


class Kind(StrEnum):
    """What an entry is: the marks of a class, its report, a log, how an action point stands."""

    MARKS = "marks"
    REPORT = "report"
    LOG = "log"
    ACTION = "action"


class Outcome(StrEnum):
    """What became of one entry. Already: it had come before, and came again."""

    TAKEN = "taken"
    ALREADY = "already"
    REFUSED = "refused"
    KEPT = "kept"


class Cause(StrEnum):
    """Why an entry was kept beside what stands: others had written there meanwhile, or the phone
    had sent it before with other words.
    """

    CHANGED = "changed"
    TWICE = "twice"


class Settled(StrEnum):
    """What its writer decided: what the phone says stands, or what stood before."""

    PHONE = "phone"
    SITE = "site"


def digest(kind: str, content: Mapping[str, Any]) -> str:
    """Equal entries have equal marks, in whatever order their parts and however their letters are
    composed: SHA-256 of the canonical JSON, in hex.
    """
    text = json.dumps([kind, content], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()
