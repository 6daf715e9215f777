"""Lifecycle of a request for certificates, how a certificate stands, and why one is withdrawn."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass

REQUEST_STANDS = timedelta(days=7)
"""An approval is of what was asked, and not for ever: after a week it is asked again."""
INLINE = 30
"""So many certificates are issued at once; more are issued by a worker, so many at a time."""
AT_A_TIME = 200

STANDARD = "standard"
"""The code of the programme's own texts; those of a partner bear the code of the organisation."""
LOGO_BYTES = 60_000
"""The largest mark of an institution, once it is drawn anew."""


SPOKEN = ("en", "fr", "ar", "en+fr", "en+ar", "fr+ar", "en+fr+ar")
"""The languages that a certificate may be in, the first of which leads."""


class RequestState(State):
    ASKED = "asked", "issued", "refused", "withdrawn"
    ISSUED = "issued"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RevocationState(State):
    """Somebody asks that a certificate be withdrawn; a second person agrees or not, or whoever
    asked takes it back.
    """

    ASKED = "asked", "agreed", "refused", "withdrawn"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class KeyState(State):
    """The same of a key that is to be struck off."""

    ASKED = "asked", "agreed", "refused", "withdrawn"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RevocationReason(StrEnum):
    WRONG_PERSON = "wrong_person"
    WRONG_CONTENT = "wrong_content"
    CLEARANCE = "clearance"
    FRAUD = "fraud"
    REPLACED = "replaced"
    OTHER = "other"


class Skip(StrEnum):
    """Why somebody on a run gets no certificate now."""

    NOT_CLOSED = "not_closed"
    NOT_PASSED = "not_passed"
    CLEARANCE = "clearance"
    AGE = "age"
    SUPPORT = "support"
    HAS_ONE = "has_one"
    REVOKED = "revoked"
    OWN = "own"


class Standing(StrEnum):
    """What the world is told of a serial, or of a scanned code."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"
    KEY_WITHDRAWN = "key_withdrawn"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"
    ALTERED = "altered"


IN_THE_REGISTER = (
    Standing.VALID, Standing.EXPIRED, Standing.SUSPENDED, Standing.REVOKED, Standing.REPLACED,
    Standing.KEY_WITHDRAWN,
)  # fmt: skip
"""What a certificate of ours can be; the others are told of what is none."""


GOOD = frozenset({Standing.VALID})


def standing(
    valid_until: date | None,
    revoked_as: RevocationReason | None,
    *,
    on: date,
    key_gone: bool = False,
    suspended: bool = False,
) -> Standing:
    """How a certificate on record stands on a day. The last day of validity counts.

    `key_gone`: it was signed on a day when somebody else had the key too. `suspended`: it proves
    nothing until a matter is looked into.
    """
    if revoked_as is RevocationReason.REPLACED:
        return Standing.REPLACED
    if revoked_as is not None:
        return Standing.REVOKED
    if key_gone:
        return Standing.KEY_WITHDRAWN
    if suspended:
        return Standing.SUSPENDED
    return Standing.EXPIRED if valid_until is not None and valid_until < on else Standing.VALID


def content_hash(layout: int, lines: Iterable[Mapping[str, object]]) -> str:
    """What an approval is bound to: the layout and all that will be frozen of everybody."""
    content = [layout, sorted(json.dumps(line, sort_keys=True, default=str) for line in lines)]
    return sha256(json.dumps(content).encode()).hexdigest()


def earliest(days: Iterable[date | None]) -> date | None:
    """The day on which the first of several things lapses; None if none does."""
    return min((day for day in days if day is not None), default=None)


@dataclass(frozen=True)
class Pace:
    """How many questions in how many seconds, from one address and from everybody together."""

    seconds: int
    address: int
    everybody: int


FORGOTTEN = "sha256:"
"""Begins what stands for the code of a certificate whose holder is forgotten: its hash."""
PACE = Pace(300, 60, 3000)
"""A gate with a scanner asks once in five seconds; somebody who harvests asks more."""


def is_arabic(text: str) -> bool:
    """Whether the first letter is of the Arabic script."""
    letter = next((char for char in text if char.isalpha()), "")
    return "\u0600" <= letter <= "\u06ff" or "\u0750" <= letter <= "\u077f"
