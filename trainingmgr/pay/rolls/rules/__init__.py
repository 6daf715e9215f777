"""Vocabulary of payrolls: what they pay, where they stand, what each line rests on."""

from datetime import timedelta
from enum import StrEnum

from trainingmgr.core.states import State
from trainingmgr.pay.rules import HoldReason, LineState
from trainingmgr.registry.people.rules import Status

SIGNATURE_STANDS = timedelta(days=7)
"""A signature that nothing followed within a week is given anew."""


class PayrollState(State):
    """A closed payroll never changes; one that is released is no longer computed."""

    OPEN = "open", "computing"
    COMPUTING = "computing", "computed", "open"
    COMPUTED = "computed", "computing", "released"
    RELEASED = "released", "closed"
    CLOSED = "closed"


SHOWN = frozenset({PayrollState.COMPUTED, PayrollState.RELEASED, PayrollState.CLOSED})
"""Its lines are there for readers."""
SENT = frozenset({PayrollState.RELEASED, PayrollState.CLOSED})
"""Its money may have left."""


class Purpose(StrEnum):
    """What a line pays. Stipends and per diem are never merged with salary (R-PAY-12)."""

    SALARY = "salary"
    STIPEND = "stipend"
    PER_DIEM = "per_diem"
    ARREARS = "arrears"


class InputKind(StrEnum):
    """What a payroll is computed from; each is hashed as it was read."""

    ROLL = "roll"
    POSTS = "posts"
    SCALE = "scale"
    ENTITLEMENTS = "entitlements"
    PRESENCE = "presence"
    CHANNELS = "channels"
    HOLDS = "holds"
    CLEARANCES = "clearances"


class Slot(StrEnum):
    """How a person stands to the establishment: one funded, authorised post each."""

    SLOTTED = "slotted"
    NO_POST = "no_post"
    UNFUNDED = "unfunded"
    OVER_STRENGTH = "over_strength"
    SHARED = "shared"


class Seen(StrEnum):
    """Presence within the months that count. Papers that are missing say nothing (R-PAY-04)."""

    SEEN = "seen"
    NOT_SEEN = "not_seen"
    UNKNOWN = "unknown"
    EXCUSED = "excused"


class ChangeKind(StrEnum):
    JOINER = "joiner"
    LEAVER = "leaver"
    GRADE = "grade"
    AMOUNT = "amount"
    CHANNEL = "channel"


class Deed(StrEnum):
    """Three signatures of three people, in this order (R-PAY-02)."""

    PREPARED = "prepared"
    VERIFIED = "verified"
    APPROVED = "approved"


DEEDS = tuple(Deed)

PAID = frozenset(
    {
        Status.RECRUIT, Status.ACTIVE, Status.IN_TRAINING, Status.ON_LEAVE, Status.SICK,
        Status.HOSPITAL, Status.DETACHED, Status.ATTACHED, Status.SUSPENDED_WITH_PAY,
        Status.MISSING, Status.CAPTURED,
    }
)  # fmt: skip
"""Statuses whose days are paid. Families of the missing and captured go on being paid."""
DOUBTFUL = frozenset({Status.UNKNOWN})
"""Computed, and held until somebody says what is so: unknown is not the same as gone."""
EXCUSED = frozenset({Status.MISSING, Status.CAPTURED})
"""Nobody can see them, and nobody holds that against them."""

BY_RULE = frozenset(
    {
        HoldReason.NOT_SLOTTED, HoldReason.NOT_SEEN, HoldReason.DUPLICATE,
        HoldReason.CHANNEL_UNVERIFIED, HoldReason.NAME_MISMATCH, HoldReason.DATA_ERROR,
        HoldReason.AWAITING_DOCUMENT,
    }
)  # fmt: skip
"""What a rule, and no person, holds a line for."""
MOST_HELD_PER_MILLE = 10
MOST_HELD_OF_A_UNIT = 20
"""A rule may hold so much; more is countersigned from outside the unit (R-PAY-04)."""

PENDING = frozenset(
    {
        LineState.DRAFT, LineState.CHECKED, LineState.APPROVED, LineState.EXPORTED,
        LineState.SUBMITTED, LineState.ACCEPTED, LineState.UNKNOWN, LineState.REISSUED,
        LineState.DISPUTED,
    }
)  # fmt: skip
"""Nobody has said yet what became of the money: a payroll with such lines is not closed."""


UNSENT = frozenset(
    {
        LineState.DRAFT, LineState.CHECKED, LineState.APPROVED, LineState.REJECTED,
        LineState.RETURNED, LineState.UNCLAIMED, LineState.CANCELLED, LineState.PARTIALLY_PAID,
    }
)  # fmt: skip
"""A line whose money may still leave, for the first time or again."""


def is_much(held: int, lines: int, most_of_a_unit: int) -> bool:
    """Whether so many lines on hold by rule need a signature from outside the unit (R-PAY-04)."""
    return held * 1000 > lines * MOST_HELD_PER_MILLE or most_of_a_unit > MOST_HELD_OF_A_UNIT
