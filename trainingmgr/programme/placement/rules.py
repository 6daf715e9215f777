"""What may be offered to somebody whose unit goes or whose grade is over its target (OA-5)."""

from enum import StrEnum


class OfferKind(StrEnum):
    """A way on: nobody is let go with nothing."""

    POST = "post"
    TRAINING = "training"
    RETIREMENT = "retirement"
    DDR_REFERRAL = "ddr_referral"
    DISCHARGE = "discharge"


class OfferAnswer(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Placed(StrEnum):
    """How somebody stands who is left without a post. It follows from their offers."""

    WITHOUT = "without"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"


def without(over: int, offered: int) -> int:
    """Of so many too many in one unit and grade, those for whom no offer stands."""
    return max(0, over - offered)
