"""Orders that move people to the posts of a target: who may be moved, and until when an appeal is
heard (OA-5).
"""

from datetime import date, timedelta
from enum import StrEnum

from trainingmgr.core.states import State
from trainingmgr.registry.people.rules import Status

APPEAL_DAYS = 15
"""So many days after somebody was told of a move, an appeal of theirs is heard."""
SERVES = frozenset({
    Status.ACTIVE, Status.IN_TRAINING, Status.ON_LEAVE, Status.SICK, Status.HOSPITAL,
    Status.DETACHED, Status.ATTACHED,
})  # fmt: skip
"""Who stands so can be moved: whoever is held, missing, suspended or gone cannot."""


class OrderState(State):
    """An order is drafted by one, signed by another, and carried out on its day."""

    DRAFT = "draft", "signed", "withdrawn"
    SIGNED = "signed", "carried_out"
    CARRIED_OUT = "carried_out"
    WITHDRAWN = "withdrawn"


class LineState(StrEnum):
    """How the move of one person stands. It follows from its days and is never stored."""

    WAITS = "waits"
    APPEALED = "appealed"
    MOVED = "moved"
    FAILED = "failed"
    CALLED_OFF = "called_off"
    PUT_BACK = "put_back"


class Obstacle(StrEnum):
    """Why somebody cannot be moved."""

    NOT_SERVING = "not_serving"
    AGE = "age"
    VETTING = "vetting"
    ELSEWHERE = "elsewhere"
    UNIT_GOES = "unit_goes"
    POST_TAKEN = "post_taken"
    TARGET_FULL = "target_full"
    REGISTER = "register"


class Shown(StrEnum):
    """How the list of moves of an order is narrowed."""

    UNTOLD = "untold"
    APPEALED = "appealed"
    FAILED = "failed"


def appeal_until(told_on: date | None) -> date | None:
    """The last day of an appeal; none runs before the person was told."""
    return told_on + timedelta(days=APPEAL_DAYS) if told_on else None


def is_heard(told_on: date | None, on: date) -> bool:
    """Whether an appeal lodged on a day is heard."""
    last = appeal_until(told_on)
    return last is None or on <= last
