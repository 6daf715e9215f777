"""Two records weighed against each other: levels, bits, a probability, and the reasons for it."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from rapidfuzz.distance import OSA

from trainingmgr.core.dates import PartialDate
from trainingmgr.matching.alignment import DIFFERS, SOUND, Alignment, align
from trainingmgr.matching.names import tokens
from trainingmgr.matching.records import Record, number, phone
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

Pattern: TypeAlias = tuple[int, ...]

SETTLED_BITS = 11.0
MATCH, REVIEW = 0.98, 0.2
ENOUGH_BITS = 6.0
KIN_CEILING = 0.6
_NONE = Alignment((0, 0, 0, 0), 0, ("",) * 4, ("",) * 4)


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


class Prepared:
    """A record made ready for many comparisons: normal forms worked out once."""

    __slots__ = (
        "accounts",
        "born",
        "documents",
        "names",
        "numbers",
        "phones",
        "record",
        "sex",
        "unit",
    )

    def __init__(self, record: Record) -> None:
        self.record = record
        self.names = tuple(dict.fromkeys(filter(None, map(tokens, record.written))))
        self.numbers = _each(number, record.numbers)
        self.documents = _each(number, record.documents)
        self.phones = _each(phone, record.phones)
        self.accounts = _each(number, record.accounts)
        self.born = _born(record.born)
        self.sex = (record.sex or "").lower() if record.sex not in ("unknown", "x") else ""
        self.unit = (record.unit or "").strip().casefold()


def assess(left: Record, right: Record, weights: Weights) -> Assessment:
    """The two records weighed, with every reason that counted. Missing fields say nothing."""
    ready, other = Prepared(left), Prepared(right)
    pattern, facing = levels(ready, other)
    evidence = tuple(_evidence(pattern, facing, weights, left, right))
    bits = sum(e.bits for e in evidence)
    certain = probability(bits)
    if kin(pattern):
        certain = min(certain, KIN_CEILING)
    return Assessment(certain, bits, _klass(certain, bits, pattern, ready, weights), evidence)


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


def levels(left: Prepared, right: Prepared) -> tuple[Pattern, Alignment]:
    """How each field of COMPARED agrees, as places in LEVELS from 1 (0 unknown), and the names."""
    names = _names(left.names, right.names)
    return (
        *names.levels,
        names.order,
        _codes_alike(left.numbers, right.numbers),
        _codes_alike(left.documents, right.documents),
        _births_alike(left.born, right.born),
        _alike(left.sex, right.sex),
        _shared(left.phones, right.phones),
        _shared(left.accounts, right.accounts),
        _alike(left.unit, right.unit),
    ), names


def rare_names(pattern: Pattern, names: Alignment, weights: Weights) -> float:
    """Bits more or less because the names that agree are rare or common.

    With another first name the father's and grandfather's names say only that two are kin.
    """
    if pattern[0] == DIFFERS:
        return 0.0
    agreeing = zip(names.faced, names.levels, strict=True)
    return sum(weights.rarity(sounds(word)[0]) for word, level in agreeing if level >= SOUND)


def kin(pattern: Pattern) -> bool:
    """Another first name and neither number, document nor day of birth: just like a brother."""
    proof = pattern[NUMBER] >= 4 or pattern[DOCUMENT] >= 4 or pattern[BORN] == 7
    return pattern[0] == DIFFERS and not proof


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
    certain: float, bits: float, pattern: Pattern, left: Prepared, weights: Weights
) -> Klass:
    if bits > SETTLED_BITS and not kin(pattern):
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


def _names(left: tuple[tuple[str, ...], ...], right: tuple[tuple[str, ...], ...]) -> Alignment:
    if len(left) == 1 == len(right):
        return align(left[0], right[0])
    return max(
        (align(a, b) for a in left for b in right), key=lambda found: found.gain, default=_NONE
    )


def _codes_alike(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    """5 equal, 4 one edit, 3 two, 2 three, 1 differs, 0 unknown."""
    if not left or not right:
        return 0
    if left == right or any(code in right for code in left):
        return 5
    edits = min(OSA.distance(a, b, score_cutoff=3) for a in left for b in right)
    return 5 - edits if edits <= 3 else 1


def _shared(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    if not left or not right:
        return 0
    return 2 if left == right or any(value in right for value in left) else 1


def _alike(left: str, right: str) -> int:
    if not left or not right:
        return 0
    return 2 if left == right else 1


Birth: TypeAlias = tuple[int, int, int, int]
"""First and last year that are possible, month and day (0 unknown)."""


def _born(born: PartialDate | None) -> Birth | None:
    """The 1st of January is how many offices write that only the year is known."""
    if born is None:
        return None
    first, last = born.earliest, born.latest
    month = first.month if (first.year, first.month) == (last.year, last.month) else 0
    day = first.day if born.is_whole else 0
    return (
        (first.year, last.year, 0, 0) if day == month == 1 else (first.year, last.year, month, day)
    )


def _births_alike(left: Birth | None, right: Birth | None) -> int:
    """7 the same day, 6 nearly, 5 the year, 4 day and month, 3 and 2 years apart, 1 differs."""
    if left is None or right is None:
        return 0
    apart = max(left[0] - right[1], right[0] - left[1], 0)
    wide = left[1] - left[0] + right[1] - right[0]
    if apart or wide:
        same_day = bool(left[3]) and left[2:] == right[2:]
        if apart:
            return 4 if same_day else max(4 - apart, 1)
        return 3 if wide <= 2 or left[:2] == right[:2] else 2
    return _in_one_year(left[2:], right[2:])


def _in_one_year(left: tuple[int, ...], right: tuple[int, ...]) -> int:
    (month, day), (other_month, other_day) = left, right
    if left == right:
        return 7 if day else 6
    if not (month and other_month):
        return 5
    swapped = day and (month, day) == (other_day, other_month)
    return 6 if swapped or month == other_month or day == other_day else 5


def _each(normal: Callable[[str], str], values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(normal, values)))) if values else ()
