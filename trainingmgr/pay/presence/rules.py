"""What a muster says, what counts as having been seen, and how many to count again."""

import math
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from random import Random

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass


class EvidenceKind(StrEnum):
    """What shows that somebody serves. Each kind comes from other people than the next one."""

    MUSTER = "muster"
    TRAINING = "training"
    MENTOR_SIGHTING = "mentor_sighting"
    BIOMETRIC = "biometric"
    MEDICAL = "medical"
    LEAVE_ORDER = "leave_order"
    HEADCOUNT = "headcount"


BY_HAND = (
    EvidenceKind.MENTOR_SIGHTING,
    EvidenceKind.BIOMETRIC,
    EvidenceKind.MEDICAL,
    EvidenceKind.LEAVE_ORDER,
)
"""Kinds that somebody writes down for one person, with a reference. The others are derived."""


class MusterCode(StrEnum):
    """What the paper says of one person. Not recorded is not absent (R-PAY-04)."""

    PRESENT = "present"
    ABSENT = "absent"
    LEAVE = "leave"
    SICK = "sick"
    DETACHED = "detached"
    NOT_KNOWN = "not_known"
    NOT_RECORDED = "not_recorded"


class SheetKind(StrEnum):
    """A unit's own muster, a list of a count of the force, or the sample that is counted again."""

    MUSTER = "muster"
    HEADCOUNT = "headcount"
    RECOUNT = "recount"


class Signed(StrEnum):
    """How the commander stood for a sheet."""

    ON_PAPER = "on_paper"
    ON_SCREEN = "on_screen"


class ExerciseState(State):
    PLANNED = "planned", "counting", "dropped"
    COUNTING = "counting", "recounting", "dropped"
    RECOUNTING = "recounting", "closed"
    CLOSED = "closed"
    DROPPED = "dropped"


QUARTER = 3
INDEPENDENT = 2
"""So many kinds of evidence over a quarter make presence verified (R-PAY-05)."""


class Presence(StrEnum):
    """What may be said of one person in one month, or over a quarter."""

    VERIFIED = "verified"
    SEEN = "seen"
    NOT_SEEN = "not_seen"
    UNKNOWN = "unknown"


def presence(kinds: Collection[EvidenceKind], *, asked: bool) -> Presence:
    """What is known of somebody over a quarter: verified by two independent kinds (R-PAY-05).

    `asked`: a paper was typed in, checked and signed that calls this person absent or not known
    there. Without any, that nobody saw them is unknown, never "not seen" (R-PAY-04).
    """
    if len(set(kinds)) >= INDEPENDENT:
        return Presence.VERIFIED
    if kinds:
        return Presence.SEEN
    return Presence.NOT_SEEN if asked else Presence.UNKNOWN


def sample_size(population: int, *, confidence: int, margin: int) -> int:
    """How many of so many to count again, to know a share within `margin` percent, `confidence`
    times in a hundred: Cochran's formula for p = ½ with the correction for a finite population.
    """
    if population <= 0:
        return 0
    z, e = Z[confidence], margin / 100
    unbounded = z * z * 0.25 / (e * e)
    return min(population, math.ceil(unbounded / (1 + (unbounded - 1) / population)))


Z = {80: 1.2816, 90: 1.6449, 95: 1.9600, 99: 2.5758}
"""Two-sided quantiles of the normal distribution."""


def sample(keys: Iterable[int], size: int, *, seed: str) -> list[int]:
    """So many of these, drawn so that whoever knows the seed draws the same again."""
    return Random(seed).sample(sorted(keys), size)


@dataclass(frozen=True)
class Agreement:
    """How a count and the second count of a sample go together, in people."""

    asked: int
    same: int
    gone: int
    come: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.same / self.asked, 1) if self.asked else None

    def interval(self, population: int, confidence: int) -> tuple[float, float] | None:
        """Between which two percents the share for everybody lies (Wilson, with the correction
        for a finite population).
        """
        if not self.asked:
            return None
        z, n, p = Z[confidence], self.asked, self.same / self.asked
        left = (population - n) / (population - 1) if population > 1 else 0.0
        z2 = z * z * left
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = math.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)
        return round(100 * max(0.0, middle - half), 1), round(100 * min(1.0, middle + half), 1)


def agreement(first: Sequence[MusterCode], second: Sequence[MusterCode]) -> Agreement:
    """People whom both counts speak of: found by both or by neither, gone, or come since."""
    told = [
        (a is MusterCode.PRESENT, b is MusterCode.PRESENT)
        for a, b in zip(first, second, strict=True)
        if MusterCode.NOT_RECORDED not in (a, b)
    ]
    return Agreement(
        asked=len(told),
        same=sum(a == b for a, b in told),
        gone=sum(a and not b for a, b in told),
        come=sum(b and not a for a, b in told),
    )
