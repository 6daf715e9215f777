"""What people decided about pairs makes the weights of one-person comparisons better, on request.

Only pairs that are hard are put before people. The pairs that nobody had to look at are counted
with them, so that hard cases do not make all cases look hard.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import log2
from typing import NamedTuple, TypeAlias

from trainingmgr.core.values import dataclass
from trainingmgr.matching.compare import probability
from trainingmgr.matching.weights import COMPARED, LEVELS, Chances, Field, M, Weights

ENOUGH = 200
"""Fewer decisions than this change no weight: chance would be learnt with them."""
BELIEVED = 100.0
"""Pairs that the weights in force count as, beside those that are learnt from."""
SELDOM = 0.001
Reason: TypeAlias = tuple[str, str, float]
"""Field, level and bits, as evidence is kept beside a pair."""


@dataclass(frozen=True)
class Decision:
    """What one pair was shown with, and what somebody said of it."""

    reasons: tuple[Reason, ...]
    same: bool


class Score(NamedTuple):
    """How many decisions the weights foretell, and by how many bits one surprises on average."""

    right: int
    surprise: float


class Refinement(NamedTuple):
    """Both scores are on decisions held back, half by half; no m where nothing is to be changed."""

    decisions: int
    m: Chances | None
    before: Score
    after: Score

    @property
    def is_better(self) -> bool:
        return self.m is not None and self.after.surprise < self.before.surprise


def refined(
    decisions: Sequence[Decision],
    sure: Iterable[Sequence[Reason]],
    population: int,
    m: Chances | None = None,
) -> Refinement:
    """The chances m learnt from decisions, and whether they foretell better than those in force."""
    now = m or M
    table = _table(now, population)
    before = _score([_chance(one, table) for one in decisions], decisions)
    if len(decisions) < ENOUGH:
        return Refinement(len(decisions), None, before, before)
    start = {name: [BELIEVED * chance for chance in now[name]] for name in COMPARED}
    for reasons in sure:
        _count(start, reasons)
    held = [0.0] * len(decisions)
    for turn in (0, 1):
        half = _table(_learnt(start, now, decisions[turn::2]), population)
        for at in range(1 - turn, len(decisions), 2):
            held[at] = _chance(decisions[at], half)
    whole = _learnt(start, now, decisions)
    return Refinement(len(decisions), whole, before, _score(held, decisions))


def _learnt(
    start: Mapping[Field, Sequence[float]], now: Chances, decisions: Sequence[Decision]
) -> Chances:
    counts = {name: list(line) for name, line in start.items()}
    for one in decisions:
        if one.same:
            _count(counts, one.reasons)
    return {**now, **{name: _shares(line) for name, line in counts.items()}}


def _count(counts: Mapping[Field, list[float]], reasons: Sequence[Reason]) -> None:
    for field, level, _bits in reasons:
        at = _PLACE.get((field, level))
        if at is not None:
            counts[at[0]][at[1]] += 1


def _shares(counts: Sequence[float]) -> tuple[float, ...]:
    least = [max(n / sum(counts), SELDOM) for n in counts]
    return tuple(share / sum(least) for share in least)


def _table(m: Chances, population: int) -> tuple[tuple[float, ...], ...]:
    return Weights(max(population, 50), m=m).bits


def _chance(one: Decision, table: tuple[tuple[float, ...], ...]) -> float:
    """The probability that these weights give the pair; what is not weighed anew stays."""
    bits = 0.0
    for field, level, said in one.reasons:
        at = _PLACE.get((field, level))
        bits += said if at is None else table[COMPARED.index(at[0])][at[1] + 1]
    return probability(bits)


def _score(chances: Sequence[float], decisions: Sequence[Decision]) -> Score:
    if not decisions:
        return Score(0, 0.0)
    foretold = [
        min(max(chance if one.same else 1 - chance, 1e-6), 1.0)
        for chance, one in zip(chances, decisions, strict=True)
    ]
    surprise = -sum(map(log2, foretold)) / len(foretold)
    return Score(sum(chance >= 0.5 for chance in foretold), surprise)


_PLACE: dict[tuple[str, str], tuple[Field, int]] = {
    (name.value, level.value): (name, at)
    for name in COMPARED
    for at, level in enumerate(LEVELS[name])
}


def read(kept: Iterable[object]) -> tuple[Reason, ...]:
    """Evidence as pay lines keep it (field, level, bits, words) or records do (by name)."""
    found = []
    for reason in kept:
        if isinstance(reason, Mapping):
            found.append((str(reason["field"]), str(reason["level"]), float(reason["bits"])))
        elif isinstance(reason, Sequence):
            found.append((str(reason[0]), str(reason[1]), float(reason[2])))
    return tuple(found)


def from_kept(kept: Mapping[str, Sequence[float]]) -> Chances:
    """Chances as a table keeps them. What a later version compares besides has its own figures."""
    known = {name: tuple(kept[name.value]) for name in COMPARED if name.value in kept}
    fitting = {name: line for name, line in known.items() if len(line) == len(LEVELS[name])}
    return {**M, **fitting}


def to_keep(m: Chances) -> dict[str, list[float]]:
    return {name.value: [round(chance, 6) for chance in m[name]] for name in COMPARED}
