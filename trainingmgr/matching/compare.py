"""Two records weighed against each other: levels, bits, a probability, and the reasons for it."""

import math
from collections.abc import Hashable, Iterable, Sequence
from enum import StrEnum
from math import log2
from operator import getitem

from trainingmgr.core.values import dataclass
from trainingmgr.matching.alignment import DIFFERS, LOOSE, PLACES, SOUND, Alignment
from trainingmgr.matching.levels import Pattern, Prepared, codes_alike, levels, names_alike
from trainingmgr.matching.records import Record
from trainingmgr.matching.sounds import sounds
from trainingmgr.matching.weights import (
    BORN,
    COMPARED,
    DOCUMENT,
    LEVELS,
    NUMBER,
    Field,
    Level,
    Weights,
)

SETTLED_BITS = 11.0
MATCH, REVIEW = 0.99, 0.2
AGAIN = 0.98
"""What a second line for somebody needs to be theirs: that they are paid twice is a finding, and is
looked at by people whatever the odds; invented soldiers look like whoever is not paid.
"""
ENOUGH_BITS = 6.0
KIN_CEILING = 0.6


class Klass(StrEnum):
    """What may be said of a record and the person it fits best. Only people decide."""

    SETTLED = "settled"
    MATCH = "match"
    REVIEW = "review"
    ABSENT = "absent"
    INSUFFICIENT = "insufficient"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason: the field, how it agrees, and its bits (for: above 0, against: below)."""

    field: Field
    level: Level
    bits: float
    left: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """Whether two records are one person: `bits` are the logarithm of the odds, to base 2."""

    probability: float
    bits: float
    klass: Klass
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a waterfall: what it adds, and where that brings us."""

    field: Field
    level: Level
    bits: float
    running: float


def assess(left: Record, right: Record, weights: Weights, *, born: int | None = None) -> Assessment:
    """The two records weighed, with every reason that counted. Missing fields say nothing.

    `born` is the level of their dates of birth, where one side gives more than one date.
    """
    ready, other = Prepared(left), Prepared(right)
    pattern, facing = levels(ready, other)
    if born is not None:
        pattern = (*pattern[:BORN], born, *pattern[BORN + 1 :])
    return _assessed(ready, other, pattern, facing, weights)


class Comparing:
    """Very many pairs of a few thousand records: only what may reach `least` is weighed whole.

    Most records that share a key share a common name. What their numbers and dates of birth say,
    and the most that the second one's name could add, settles those without comparing the names.
    """

    def __init__(self, weights: Weights, least: float) -> None:
        self._weights, self._least = weights, log2(least / (1 - least))
        self._ready: dict[Hashable, Prepared] = {}
        self._name: dict[Hashable, float] = {}

    def assess(self, left: Record, right: Record) -> Assessment | None:
        """As `assess`, or None where the two are less likely one person than `least`."""
        ready, other = self._prepared(left), self._prepared(right)
        weights, codes = self._weights, codes_alike(ready, other)
        bits = weights.prior + sum(map(getitem, weights.bits[PLACES + 1 :], codes))
        if bits + self._most(other) < self._least:
            return None
        names = names_alike(ready.names, other.names)
        pattern = (*names.levels, names.order, *codes)
        bits = weights.prior + weights.of(pattern) + rare_names(pattern, names, weights)
        if bits < self._least:
            return None
        return _assessed(ready, other, pattern, names, weights)

    def _prepared(self, record: Record) -> Prepared:
        ready = self._ready.get(record.id)
        if ready is None:
            ready = self._ready[record.id] = Prepared(record)
        return ready

    def _most(self, ready: Prepared) -> float:
        """Bits that this one's names add at best."""
        most = self._name.get(ready.record.id)
        if most is None:
            best = [max(line) for line in self._weights.bits[: PLACES + 1]]
            most = max((self._at_best(name, best) for name in ready.names), default=0.0)
            self._name[ready.record.id] = most
        return most

    def _at_best(self, name: Sequence[str], best: Sequence[float]) -> float:
        rare = sorted((self._weights.rarity(sounds(word)[0]) for word in name), reverse=True)
        return sum(best) + sum(bits for bits in rare[:PLACES] if bits > 0)


def _assessed(
    ready: Prepared, other: Prepared, pattern: Pattern, facing: Alignment, weights: Weights
) -> Assessment:
    evidence = tuple(_evidence(pattern, facing, weights, ready.record, other.record))
    bits = sum(e.bits for e in evidence)
    certain = probability(bits)
    brothers = kin(pattern, facing, other)
    if brothers:
        certain = min(certain, KIN_CEILING)
    klass = _klass(certain, bits, ready, weights, brothers=brothers)
    return Assessment(certain, bits, klass, evidence)


def waterfall(assessment: Assessment) -> list[Step]:
    """The reasons one after another with the running sum; the last one ends at `bits`."""
    steps, running = [], 0.0
    for e in assessment.evidence:
        running += e.bits
        steps.append(Step(e.field, e.level, e.bits, running))
    return steps


def codes() -> list[tuple[Field, Level]]:
    """Every field and level that evidence can speak of: what a page must have words for."""
    own = [(name, level) for name in COMPARED for level in LEVELS[name]]
    rarity = [(Field.RARITY, Level.RARE), (Field.RARITY, Level.COMMON)]
    return [(Field.START, Level.ONE_IN_MANY), *own, *rarity]


def rare_names(pattern: Pattern, names: Alignment, weights: Weights) -> float:
    """Bits more or less because the names that agree are rare or common.

    With another first name the father's and grandfather's names say only that two are kin.
    """
    if pattern[0] == DIFFERS:
        return 0.0
    agreeing = zip(names.faced, names.levels, strict=True)
    return sum(weights.rarity(sounds(word)[0]) for word, level in agreeing if level >= SOUND)


def kin(pattern: Pattern, names: Alignment, other: Prepared) -> bool:
    """Another given name and neither number, document nor day of birth: just like a brother.

    The rule of `tables.deciding.kin`: a given name that is only loosely alike is another one, and
    so is one on either side that faces nothing while the names behind it agree.
    """
    if pattern[NUMBER] >= 4 or pattern[DOCUMENT] >= 4 or pattern[BORN] == 7:
        return False
    answered = any(name[0] in names.faced for name in other.names if name)
    return any(names.faced) and (pattern[0] <= LOOSE or not answered)


def probability(bits: float) -> float:
    return 1 / (1 + math.pow(2, -max(min(bits, 200.0), -200.0)))


def attainable(left: Prepared, weights: Weights) -> float:
    """Bits that a perfect partner would reach: below ENOUGH_BITS nothing can be concluded."""
    best = [line[-1] for line in weights.bits]
    known = [
        left.numbers,
        left.documents,
        left.born,
        left.sex,
        left.phones,
        left.accounts,
        left.unit,
    ]
    words = max(left.names, key=len, default=())[:4]
    names = sum(best[: len(words)]) + (best[4] if len(words) > 1 else 0.0)
    rarity = sum(weights.rarity(sounds(word)[0]) for word in words)
    return (
        weights.prior
        + names
        + rarity
        + sum(b for b, has in zip(best[5:], known, strict=True) if has)
    )


def _klass(
    certain: float, bits: float, left: Prepared, weights: Weights, *, brothers: bool
) -> Klass:
    if bits > SETTLED_BITS and not brothers:
        return Klass.SETTLED
    if certain >= MATCH:
        return Klass.MATCH
    if certain >= REVIEW:
        return Klass.REVIEW
    enough = attainable(left, weights) >= ENOUGH_BITS
    return Klass.ABSENT if enough else Klass.INSUFFICIENT


def _evidence(
    pattern: Pattern, names: Alignment, weights: Weights, left: Record, right: Record
) -> Iterable[Evidence]:
    yield Evidence(Field.START, Level.ONE_IN_MANY, weights.prior, "", str(weights.population))
    for at, (name, level) in enumerate(zip(COMPARED, pattern, strict=True)):
        if level:
            words = (names.words[at], names.faced[at]) if at < 4 else _values(name, left, right)
            yield Evidence(name, LEVELS[name][level - 1], weights.bits[at][level], *words)
    rarity = rare_names(pattern, names, weights)
    if rarity:
        yield Evidence(Field.RARITY, Level.RARE if rarity > 0 else Level.COMMON, rarity)


def _values(name: Field, left: Record, right: Record) -> tuple[str, str]:
    if name in _PLURAL:
        mine, theirs = getattr(left, _PLURAL[name]), getattr(right, _PLURAL[name])
        return ", ".join(mine), ", ".join(theirs)
    return str(getattr(left, name, None) or ""), str(getattr(right, name, None) or "")


_PLURAL = {
    Field.NUMBER: "numbers",
    Field.DOCUMENT: "documents",
    Field.PHONE: "phones",
    Field.ACCOUNT: "accounts",
}
