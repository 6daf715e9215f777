"""How a record of what somebody attained stands on a day."""

from datetime import date, timedelta
from enum import StrEnum

BY_TEST = "placement_test"
"""The source of a record that rests on a placement test alone, without having attended."""
SOON = 60
"""Days ahead in which a record that ends counts as ending soon."""


class Standing(StrEnum):
    """Unknown to the register is `never`, not `no`: it may have been taught elsewhere."""

    STANDS = "stands"
    ENDS_SOON = "ends_soon"
    ENDED = "ended"
    NEVER = "never"


def standing(until_on: date | None, *, on: date, soon: int = SOON) -> Standing:
    """How a record that counts until that day (None: without end) stands on a day."""
    if until_on is None:
        return Standing.STANDS
    if until_on < on:
        return Standing.ENDED
    return Standing.ENDS_SOON if until_on < on + timedelta(days=soon) else Standing.STANDS
