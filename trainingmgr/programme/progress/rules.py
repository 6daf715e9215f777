"""What a month of figures says: which way it goes, and what everybody may be told of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from trainingmgr.core.values import dataclass
from trainingmgr.programme.framework.rules import OF_PEOPLE, SEALED, Measure, Part, Value
from trainingmgr.programme.framework.rules.forecasting import level

HORIZONS = (Part.SHORT_TERM, Part.MEDIUM_TERM, Part.LONG_TERM)
"""The benchmarks, by how far off they lie."""
PUBLIC = (
    Measure.TRAINED, Measure.STANDARDS_AGREED, Measure.TO_STANDARD, Measure.NATIONAL_HOURS,
    Measure.AGREED_FIRST, Measure.MONTHS_CLOSED, Measure.SESSIONS_HELD, Measure.INQUIRIES,
    Measure.ANSWERED_IN_TIME, Measure.CALLED_TO_ACCOUNT, Measure.COMPLAINTS_CLOSED,
    Measure.CIVIL_ANSWERED, Measure.CIVIL_CHANGED, Measure.OVERLAPS_SETTLED,
    Measure.AGREEMENTS_RUN, Measure.LAWS_IN_FORCE, Measure.OBLIGATIONS_DONE,
    Measure.BODIES_FOUNDED, Measure.PLAN_SIGNED, Measure.ASSESSMENTS_DONE, Measure.PUBLIC_TRUST,
    Measure.ROLES_CLEAR, Measure.JOINT_EXERCISES,
    Measure.MESSAGES_OUT, Measure.MESSAGES_WHOLE, Measure.CONSULTED, Measure.POINTS_REPLIED,
    Measure.POINTS_CHANGED,
)  # fmt: skip
"""What everybody is told: nothing of strength, absence, money owed or courses to come."""
STEADY = 3
"""A share that moves by less than so many of a hundred, or a count by less than so many of a
hundred of itself, is steady.
"""
BACK = timedelta(days=80)
"""A trend looks back over a quarter: to the last figure that is this old at least."""


@dataclass(frozen=True)
class Kept:
    """The last figure of one month."""

    measure: Measure
    on: date
    value: Value

    @property
    def is_hidden(self) -> bool:
        """Whether it is told to nobody: a small number of what few may read."""
        return self.measure in SEALED and self.value.is_small

    @property
    def is_private(self) -> bool:
        """Whether it is told to nobody outside: so few people that it may point at them."""
        return self.measure in OF_PEOPLE and self.value.is_small


class Trend(StrEnum):
    RISES = "rises"
    FALLS = "falls"
    STEADY = "steady"
    SHORT = "short"


def trend(figures: Sequence[Kept]) -> Trend:
    """Where a figure goes over a quarter. `figures` the newest first."""
    told = [each for each in figures if not each.is_hidden and each.value.of != 0]
    if not told:
        return Trend.SHORT
    now = told[0]
    before = next((each for each in told if each.on <= now.on - BACK), None)
    if before is None:
        return Trend.SHORT
    return moved(before.value, now.value)


def moved(before: Value, now: Value) -> Trend:
    """Where a figure went from one to another."""
    by = level(now) - level(before)
    least = STEADY if now.of is not None else max(1.0, STEADY * level(before) / 100)
    if abs(by) < least:
        return Trend.STEADY
    return Trend.RISES if by > 0 else Trend.FALLS


def month_before(on: date) -> date:
    """The last day of the month before."""
    return on.replace(day=1) - timedelta(days=1)
