"""Kinds of risks, how they are scored, and when a figure warns (domain 5.2)."""

from collections.abc import Sequence
from enum import StrEnum

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.programme.framework.rules import Measure, Value

STEPS = 5
"""Likelihood and impact go from 1 to 5."""


class Category(StrEnum):
    POLITICAL = "political"
    SECURITY = "security"
    HUMAN_RIGHTS = "human_rights"
    FIDUCIARY = "fiduciary"
    OPERATIONAL = "operational"
    REPUTATIONAL = "reputational"
    DATA_PROTECTION = "data_protection"
    ENVIRONMENTAL = "environmental"


class Proximity(StrEnum):
    """How soon it may happen."""

    NOW = "now"
    QUARTER = "quarter"
    YEAR = "year"
    LATER = "later"


class Response(StrEnum):
    AVOID = "avoid"
    REDUCE = "reduce"
    TRANSFER = "transfer"
    ACCEPT = "accept"


class RiskState(State):
    OPEN = "open", "closed"
    CLOSED = "closed", "open"


class Stage(StrEnum):
    """A score is of the risk as it is by itself, or of what is left once it is treated."""

    BEFORE = "before"
    AFTER = "after"


class Level(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    SEVERE = "severe"


BOUNDS = ((15, Level.SEVERE), (10, Level.HIGH), (5, Level.MEDIUM), (1, Level.LOW))


def level(score: int) -> Level:
    """The word for a score of 1 to 25, which is likelihood times impact."""
    return next(word for least, word in BOUNDS if score >= least)


def shade(score: int) -> int:
    """The place of its level, from 1 for low to 4 for severe."""
    return [*Level].index(level(score)) + 1


class Sense(StrEnum):
    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True)
class Watch:
    """A figure that warns once it is above or below a mark: of a hundred where it is a share."""

    measure: Measure
    sense: Sense
    mark: int


def crossed(watch: Watch, value: Value, *, hidden: bool = False) -> bool:
    """Whether a figure warns. One that nobody may be told, or that counts nothing, never does."""
    if hidden or value.of == 0:
        return False
    found = value.count if value.share is None else 100 * value.share
    return found > watch.mark if watch.sense is Sense.ABOVE else found < watch.mark


@dataclass(frozen=True)
class Seed:
    """A challenge of the source, watched from the first day (domain 5.1)."""

    category: Category
    watches: Sequence[Watch]


SEEDS = {
    "CH-1": Seed(
        Category.OPERATIONAL,
        (Watch(Measure.NO_ROOM, Sense.ABOVE, 5), Watch(Measure.BUILDINGS_USABLE, Sense.BELOW, 75)),
    ),
    "CH-2": Seed(
        Category.POLITICAL,
        (
            Watch(Measure.PAST_DAY, Sense.ABOVE, 25), Watch(Measure.WAITS_IN_CAMP, Sense.ABOVE, 20),
            Watch(Measure.MONEY_LAPSING, Sense.ABOVE, 25),
            Watch(Measure.PLAN_LATE, Sense.ABOVE, 25),
            Watch(Measure.PLAN_SLIPPAGE, Sense.ABOVE, 30),
            Watch(Measure.DDR_APART, Sense.ABOVE, 30),
        ),
    ),
    "CH-3": Seed(
        Category.SECURITY,
        (
            Watch(Measure.ABSENT, Sense.ABOVE, 3), Watch(Measure.REFUSED, Sense.ABOVE, 10),
            Watch(Measure.ARREARS, Sense.ABOVE, 50), Watch(Measure.UNITS_FALLING, Sense.ABOVE, 20),
        ),
    ),
    "CH-4": Seed(
        Category.FIDUCIARY,
        (
            Watch(Measure.PAY_ARRIVED, Sense.BELOW, 90),
            Watch(Measure.AGREEMENTS_ENDING, Sense.ABOVE, 25),
            Watch(Measure.NEEDS_UNFUNDED, Sense.ABOVE, 25),
            Watch(Measure.MONEY_LAPSING, Sense.ABOVE, 25),
            Watch(Measure.PLEDGES_LATE, Sense.ABOVE, 25),
        ),
    ),
}  # fmt: skip
"""By the code of their point. Whoever owns the risk moves the marks."""


def code_of(number: int) -> str:
    """R-0007: the seventh risk that somebody wrote."""
    return f"R-{number:04}"
