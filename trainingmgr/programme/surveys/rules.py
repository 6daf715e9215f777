"""What a sample says of everybody: shares with their margins, changes with theirs (LT-3).

A share is weighted: the weights of those who gave an answer, of the weights of all who were asked.
Who refused or did not know was asked too. Its margin of 95 of a hundred is the score interval of
E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
the American Statistical Association 22 (1927), on the effective size of the sample: that of L. Kish
for unequal weights, (Σw)² / Σw² ("Survey Sampling", Wiley 1965, section 11.7), divided by the
design effect that the survey states for its clusters. A change is the difference of two shares of
two samples, with the interval that R. G. Newcombe makes of their two score intervals ("Interval
estimation for the difference between independent proportions", Statistics in Medicine 17 (1998),
method 10).
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from math import sqrt
from typing import TypeVar

from trainingmgr.core.columns import Sex
from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass

K = TypeVar("K")
Z = 1.959963984540054
"""Between minus and plus this lie 95 of a hundred of a normal distribution."""
LEAST, FEWEST = 30, 5
"""Groups of fewer people say nothing; no wave may state less than the second (R-DAT-15)."""
HUNDRED = 100
HEAVIEST = 1000
"""No single weight is larger: it would be one person speaking for a region."""
REFUSED, UNKNOWN = "refused", "unknown"
SILENT = (REFUSED, UNKNOWN)
"""What may be answered to every question."""
LANGUAGES = ("en", "fr", "ar")
SCALE = ("1", "2", "3", "4", "5")
YES, NO = "yes", "no"


class QuestionKind(StrEnum):
    AGREEMENT = "agreement"
    YES_NO = "yes_no"
    ONE_OF = "one_of"


class Method(StrEnum):
    """How people were asked."""

    FACE_TO_FACE = "face_to_face"
    TELEPHONE = "telephone"
    ONLINE = "online"
    MIXED = "mixed"


class AgeBand(StrEnum):
    """Wide bands: an exact age would tell more of a person than a figure needs."""

    YOUNG = "18-29"
    MIDDLE = "30-44"
    OLDER = "45-59"
    OLD = "60+"


class WaveState(State):
    """A wave is brought in, released by somebody else, and then stands until it is superseded."""

    DRAFT = "draft", "released", "dropped"
    RELEASED = "released", "superseded"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"


class FileKind(StrEnum):
    """What a row of a file is."""

    ANSWERS = "answers"
    SUMS = "sums"


class ReadingState(State):
    """A file is read, looked at and taken in, or left."""

    READING = "reading", "read", "failed"
    READ = "read", "taken", "left"
    FAILED = "failed", "left"
    TAKEN = "taken"
    LEFT = "left"


class Change(StrEnum):
    """What can be said of a change from one wave to the next."""

    ROSE = "rose"
    FELL = "fell"
    UNCERTAIN = "uncertain"
    UNTOLD = "untold"


def answers_of(kind: QuestionKind, options: Sequence[str] = ()) -> tuple[str, ...]:
    """What may be answered, in the order in which it is shown."""
    own = {QuestionKind.AGREEMENT: SCALE, QuestionKind.YES_NO: (YES, NO)}.get(kind, tuple(options))
    return (*own, *SILENT)


def favourable(kind: QuestionKind) -> tuple[str, ...]:
    """The answers that count as trust or agreement. Of one of several, none does."""
    return {QuestionKind.AGREEMENT: ("4", "5"), QuestionKind.YES_NO: (YES,)}.get(kind, ())


@dataclass(frozen=True)
class Sum:
    """People, the sum of their weights, and the sum of the squares of these."""

    people: int = 0
    weight: float = 0.0
    squares: float = 0.0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            self.people + other.people, self.weight + other.weight, self.squares + other.squares
        )


def together(sums: Iterable[Sum]) -> Sum:
    """Several groups as one."""
    whole = Sum()
    for each in sums:
        whole += each
    return whole


def squares_of(people: int, weight: float) -> float:
    """The least that the squares of the weights can come to, where only their sum is told."""
    return weight * weight / people if people else 0.0


def effective(whole: Sum, design: float) -> float:
    """Of how many people drawn at random the group is worth: (Σw)² / Σw² / design effect."""
    return whole.weight**2 / whole.squares / design if whole.squares > 0 else 0.0


def wilson(share: float, size: float, z: float = Z) -> tuple[float, float]:
    """The score interval of a share of a sample of this size, which need not be whole."""
    square = z * z
    middle = (share + square / (2 * size)) / (1 + square / size)
    half = z / (1 + square / size) * sqrt(share * (1 - share) / size + square / (4 * size * size))
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Estimate:
    """A share of a group with its margin; withheld where too few were asked."""

    share: float | None
    low: float = 0.0
    high: float = 1.0
    people: int = 0
    size: float = 0.0
    """Its effective size."""

    @property
    def is_withheld(self) -> bool:
        return self.share is None


WITHHELD = Estimate(None)


def estimate(part: Sum, whole: Sum, design: float, least: int = 0) -> Estimate:
    """The share of a part in its group."""
    size = effective(whole, design)
    if whole.people < least or not size:
        return WITHHELD
    share = min(1.0, part.weight / whole.weight)
    return Estimate(share, *wilson(share, size), whole.people, size)


@dataclass(frozen=True)
class Moved:
    """By how much a share changed, and between what and what that is."""

    by: float = 0.0
    low: float = 0.0
    high: float = 0.0
    says: Change = Change.UNTOLD


def moved(before: Estimate, now: Estimate) -> Moved:
    """The change from one sample to another, by Newcombe's method 10. It is beyond its uncertainty
    where the interval leaves out that nothing changed.
    """
    if before.share is None or now.share is None:
        return Moved()
    by = now.share - before.share
    low = by - sqrt((now.share - now.low) ** 2 + (before.high - before.share) ** 2)
    high = by + sqrt((now.high - now.share) ** 2 + (before.share - before.low) ** 2)
    says = Change.ROSE if low > 0 else Change.FELL if high < 0 else Change.UNCERTAIN
    return Moved(by, low, high, says)


def withheld(sizes: Mapping[K, int], least: int) -> set[K]:
    """Which groups of a whole are not told: those of fewer people; and where that is one alone,
    the next smallest too, because the whole less the others would tell it (R-DAT-15).
    """
    few = {key for key, people in sizes.items() if people < least}
    if sum(1 for key in few if sizes[key]) == 1 and len(few) < len(sizes):
        few.add(min((key for key in sizes if key not in few), key=lambda key: sizes[key]))
    return few


@dataclass(frozen=True)
class Cell:
    """So many gave this answer: by region and sex, or by age."""

    question: int
    answer: str
    place: int | None
    sex: Sex | None
    age: AgeBand | None
    sum: Sum


def code_of(number: int) -> str:
    """P-0003: the third survey."""
    return f"P-{number:04}"
