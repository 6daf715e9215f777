"""How the questions of a test did. Classical item analysis over first attempts.

Sources: difficulty as the mean share of points (Crocker and Algina 1986, chapter 14); upper and
lower groups of 27 % (Kelley 1939) and how D is read (Ebel and Frisbie 1991); the point-biserial
correlation with the rest of the test, so that a question is not compared with itself (Henrysson
1963); reliability as Cronbach's alpha (1951), which is KR-20 (Kuder and Richardson 1937) where
every question is right or wrong; a wrong answer that fewer than 5 in 100 choose tells nobody apart
(Haladyna and Downing 1993), which is said where an exact binomial test leaves little doubt (Clopper
and Pearson 1934): nobody among 59, as the rule of three has it (Hanley and Lippman-Hand 1983).
"""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from math import comb, sqrt

from trainingmgr.core.values import dataclass

FEWEST = 10
"""With fewer sitters no figure of a question is shown: it would say more of the people."""
ENOUGH = 20
"""With fewer, discrimination and reliability are chance: groups of 27 % hold five people each."""
SHARE = 0.27
TOO_EASY, TOO_HARD, WEAK, UNUSED = 0.95, 0.20, 0.20, 0.05
DOUBT = 0.05
FEWEST_UNUSED = 59
"""With fewer sitters, an answer that nobody chose may be one that 5 in 100 choose."""


class Flag(StrEnum):
    """Why somebody should look at a question."""

    NEGATIVE = "negative"
    WEAK = "weak"
    TOO_EASY = "too_easy"
    TOO_HARD = "too_hard"
    UNUSED = "unused"


@dataclass(frozen=True)
class Answered:
    """One question of everybody who sat: share of its points and the answer as it is kept."""

    shares: tuple[float, ...]
    answers: tuple[str, ...]
    options: int = 0
    key: tuple[int, ...] = ()
    counts_options: bool = False


@dataclass(frozen=True)
class Did:
    """How one question did. None is "too few sat it to say", never zero."""

    sat: int
    difficulty: float | None
    discrimination: float | None
    correlation: float | None
    chosen: tuple[int, ...]
    blank: int
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class TestDid:
    """A whole test: how many sat it, how reliable it is, and how each question did."""

    sat: int
    reliability: float | None
    is_kr20: bool
    questions: tuple[Did, ...]

    @property
    def enough(self) -> bool:
        return self.sat >= FEWEST


def analysed(questions: Sequence[Answered], points: Sequence[int]) -> TestDid:
    """All questions of one paper, over the same people in the same order.

    `points` weigh the questions in the total. With fewer than FEWEST people nothing is said, with
    fewer than ENOUGH neither discrimination nor reliability.
    """
    sat = len(questions[0].shares) if questions else 0
    scores = [
        [share * worth for share in each.shares]
        for each, worth in zip(questions, points, strict=True)
    ]
    totals = [sum(each[person] for each in scores) for person in range(sat)]
    dichotomous = all(share in (0.0, 1.0) for each in questions for share in each.shares)
    return TestDid(
        sat,
        alpha(scores) if sat >= ENOUGH else None,
        dichotomous and len(set(points)) == 1,
        tuple(
            _did(each, score, totals) for each, score in zip(questions, scores, strict=True)
        ),
    )  # fmt: skip


def _did(each: Answered, score: Sequence[float], totals: Sequence[float]) -> Did:
    sat = len(each.shares)
    blank = sum(not answer for answer in each.answers)
    if sat < FEWEST:
        return Did(sat, None, None, None, (), 0, ())
    difficulty = sum(each.shares) / sat
    rest = [total - mine for total, mine in zip(totals, score, strict=True)]
    enough = sat >= ENOUGH
    apart = discrimination(each.shares, totals) if enough else None
    with_rest = correlation(score, rest) if enough else None
    chosen = _chosen(each) if each.counts_options else ()
    return Did(
        sat, difficulty, apart, with_rest, chosen, blank,
        tuple(_flags(each, difficulty, apart, with_rest, chosen)),
    )  # fmt: skip


def _chosen(each: Answered) -> tuple[int, ...]:
    """How many chose each option."""
    count = Counter(int(place) for answer in each.answers if answer for place in answer.split(","))
    return tuple(count[place] for place in range(each.options))


def _flags(
    each: Answered,
    difficulty: float,
    apart: float | None,
    with_rest: float | None,
    chosen: Sequence[int],
) -> list[Flag]:
    found = []
    if with_rest is not None and with_rest < 0:
        found.append(Flag.NEGATIVE)
    elif apart is not None and apart < WEAK and TOO_HARD <= difficulty <= TOO_EASY:
        found.append(Flag.WEAK)
    if difficulty > TOO_EASY:
        found.append(Flag.TOO_EASY)
    if difficulty < TOO_HARD:
        found.append(Flag.TOO_HARD)
    wrong = [count for place, count in enumerate(chosen) if place not in each.key]
    if wrong and difficulty <= TOO_EASY and _is_unused(min(wrong), len(each.shares)):
        found.append(Flag.UNUSED)
    return found


def _is_unused(chosen: int, sat: int) -> bool:
    """Whether so few would be a rare chance if UNUSED of all people chose this answer."""
    least = sum(
        comb(sat, few) * UNUSED**few * (1 - UNUSED) ** (sat - few) for few in range(chosen + 1)
    )
    return least < DOUBT


def discrimination(shares: Sequence[float], totals: Sequence[float]) -> float:
    """D: mean share of points of the best 27 % less that of the weakest 27 %, by their totals.

    Groups are rounded to whole people, one at least; ties in the total fall by the order given.
    """
    size = max(1, round(len(totals) * SHARE))
    ranked = sorted(range(len(totals)), key=lambda person: (-totals[person], person))
    upper, lower = ranked[:size], ranked[-size:]
    return (sum(shares[each] for each in upper) - sum(shares[each] for each in lower)) / size


def correlation(some: Sequence[float], others: Sequence[float]) -> float | None:
    """Pearson's r, which of a right-or-wrong question is its point-biserial correlation.

    None where one side is the same for everybody: then there is no answer.
    """
    count = len(some)
    mean, other_mean = sum(some) / count, sum(others) / count
    across = sum((a - mean) * (b - other_mean) for a, b in zip(some, others, strict=True))
    spread = sum((a - mean) ** 2 for a in some) * sum((b - other_mean) ** 2 for b in others)
    return across / sqrt(spread) if spread > 1e-12 else None


def alpha(scores: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha of questions over people, by variances of the whole group.

    None with fewer than two questions, or where all totals are the same.
    """
    count = len(scores)
    if count < 2 or not scores[0]:
        return None
    totals = [sum(column) for column in zip(*scores, strict=True)]
    whole = _variance(totals)
    if whole < 1e-12:
        return None
    return count / (count - 1) * (1 - sum(_variance(each) for each in scores) / whole)


def _variance(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((each - mean) ** 2 for each in values) / len(values)
