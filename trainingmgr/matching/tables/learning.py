"""What each agreement is worth in these two tables, learnt from them without anybody's help.

Fellegi and Sunter's model: u (how often two strangers agree so) is counted on random pairs and on
the values themselves, m (how often records of one person do) and the share of pairs that are one
person by expectation and maximisation (EM) over patterns, with the programme's own figures as
what is believed before anything is seen.
"""

from collections.abc import Sequence
from dataclasses import field, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from trainingmgr.core.values import dataclass
from trainingmgr.matching.tables import cells
from trainingmgr.matching.tables.agreement import NAMES, Compared, Comparer
from trainingmgr.matching.tables.coded import Coded
from trainingmgr.matching.tables.words import Longs
from trainingmgr.matching.weights import LEVELS, MONEY_CAP, Field, Level, M, U

STRANGERS = 50_000
"""Random pairs on which u is counted."""
VALUES = 100_000
"""Values of each side by which it is counted how often two are equal by chance."""
BELIEVED = 30.0
"""Pairs that the programme's own figures count as, beside the pairs of the table."""
UNSEEN = 200.0
"""Random pairs that the programme's own figures count as: small tables hold few strangers."""
SELDOM = 0.001
"""Clerks err in every field: no level is rarer than this among records of one person."""
FREELY = 0.3
"""How far names of one person are drawn each by itself: families have theirs together."""
CAPS = {Field.PHONE: 12.0, Field.ACCOUNT: MONEY_CAP}
"""Most that these may say: families share a phone, camps and thieves an account."""
_TURNS, _STILL = 80, 1e-5
_ORDERS = ([1.0, 0.06, 0.94, 0.06, 0.94], [1.0, 0.5, 0.5, 0.8, 0.2])
"""m and u of the order of two names that agree (other, same) and of three or four."""
_RARE = 16
Chances: TypeAlias = npt.NDArray[np.float64]


@dataclass
class Model:
    """m and u by field, level 0 (unknown) being 1 in both, and the bits that follow."""

    fields: tuple[Field, ...]
    m: list[Chances]
    u: list[Chances]
    facings: Chances = field(default_factory=lambda: np.ones(5))
    """By level of the order: how much seldomer strangers agree in so many names than in each
    by itself, since a name that faces one has no second one to face."""

    @property
    def bits(self) -> list[npt.NDArray[np.float32]]:
        """By field, then by level. More agreement never weighs less; money is capped."""
        found = []
        for name, m, u in zip(self.fields, self.m, self.u, strict=True):
            found.append(worth(name, m, u).astype(np.float32))
        return found


def worth(name: Field, m: Chances, u: Chances) -> Chances:
    """Bits by level, 0 for the unknown."""
    raw = np.minimum(np.log2(m[1:] / u[1:]), CAPS.get(name, np.inf))
    return np.concatenate([[0.0], rising(name, raw)])


def rising(name: Field, bits: Chances) -> Chances:
    """Bits by level such that more agreement never weighs less, however rare a level is.

    Neither the order of names nor the same day in another year stands above or below others.
    """
    if name is Field.ORDER:
        return bits
    if name is not Field.BORN:
        return np.asarray(np.maximum.accumulate(bits))
    beside = LEVELS[Field.BORN].index(Level.DAY_AND_MONTH)
    risen = np.maximum.accumulate(np.delete(bits, beside))
    return np.insert(risen, beside, max(bits[beside], risen[0]))


def believed(fields: Sequence[Field], population: int) -> Model:
    """The programme's own figures for these fields."""
    least = _least(population)
    m = [np.array([1.0, *M[name]]) for name in fields]
    u = [np.array([1.0, *(max(chance, least) for chance in U[name])]) for name in fields]
    at = fields.index(Field.ORDER)
    m[at], u[at] = (np.array(chances) for chances in _ORDERS)
    return Model(tuple(fields), m, u)


def strangers(comparer: Comparer, *, itself: bool) -> Model:
    """The model with u counted: on random pairs, and exactly where values are equal or are not."""
    left, right = comparer.left, comparer.right
    model = believed(comparer.fields, len(right))
    model.facings = _facings(left, right)
    chance = np.random.default_rng(1)
    size = min(STRANGERS, 4 * len(left) * len(right))
    a = chance.integers(0, len(left), size)
    b = chance.integers(0, len(right), size)
    if itself:
        a, b = a[a != b], b[a != b]
    found = comparer(a, b)
    least = 0.5 * _least(len(right))
    for at, (name, levels) in enumerate(zip(model.fields, found.levels, strict=True)):
        if name is Field.ORDER:
            continue
        counts = np.bincount(levels, minlength=len(model.u[at])).astype(float)[1:]
        if name not in NAMES:
            rest, total = counts[:-1].sum(), counts.sum()
            counts[-1] = _equal_by_chance(left, right, name, itself=itself) * total
            counts[:-1] *= (total - counts[-1]) / max(rest, 1)
        mixed = counts + UNSEEN * model.u[at][1:]
        model.u[at] = np.concatenate([[1.0], np.maximum(mixed / mixed.sum(), least)])
    return model


def _facings(left: Coded, right: Coded) -> Chances:
    """See Model: a part of what names that are drawn each by itself would give."""
    many = [np.count_nonzero(n) / max(len(n), 1) for table in (left, right) for n in table.names]
    words = max(sum(many) / max(len(many), 1), 2.0)
    two = (words - 1) / words
    three = two * max(words - 2, 0.5) / words
    return np.asarray(np.power([1, two, two, three, three], FREELY))


def _least(population: int) -> float:
    """What a chance of zero stands for: one in the size of the table, if that is not tiny."""
    return min(1 / max(population, 1), 1 / 500)


def _equal_by_chance(left: Coded, right: Coded, name: Field, *, itself: bool) -> float:
    """The chance that two strangers have the same value: by how often each value stands."""
    if name is Field.BORN:
        mine, theirs = _days(left), _days(right)  # -1 where a day is not known whole
    else:
        mine, theirs = left.same[name][0], right.same[name][0]
    if not itself:
        chance = np.random.default_rng(4)
        mine, theirs = (
            side[chance.integers(0, len(side), VALUES)] if len(side) > 2 * VALUES else side
            for side in (mine, theirs)
        )
    mine, theirs = mine[mine != 0], theirs[theirs != 0]
    values, here = cells.rising(mine[mine != -1])
    if itself:
        return float((here * (here - 1.0)).sum()) / max(len(mine) * (len(mine) - 1.0), 1.0)
    if not len(values):
        return 0.0
    others, there = cells.rising(theirs[theirs != -1])
    at = np.minimum(np.searchsorted(values, others), len(values) - 1)
    both = values[at] == others
    equal = float((here[at[both]] * there[both].astype(float)).sum())
    return equal / max(len(mine) * len(theirs), 1)


def _days(table: Coded) -> Longs:
    first, last, month, day = table.born.T.astype(np.int64)
    whole = np.where((day > 0) & (first == last), first * 10_000 + month * 100 + day, -1)
    return np.where(first > 0, whole, 0)


@dataclass
class Learnt:
    """The model after EM, the share of all pairs that are one person, and on how many it rests."""

    model: Model
    share: float
    pairs: float


def learn(
    model: Model,
    found: Compared,
    rarity: npt.NDArray[np.float32],
    everybody: int,
    decided: npt.NDArray[np.int8] | None = None,
) -> Learnt:
    """EM over the patterns of `found`, which are the pairs worth comparing among `everybody`.

    All other pairs are strangers. `rarity` are bits for each pair that are not learnt. u is left
    as it was counted, but for the order of names: strangers with the same names have them in the
    same order more often than not, which only the namesakes among the pairs can tell.
    `decided` says of each pair what people decided: 1 one person, -1 two, 0 nothing.
    """
    codes, counts, levels, rare, said = folded(found, rarity, decided)
    if not len(codes):
        return Learnt(model, 1 / max(everybody, 2), 0.0)
    share = min(0.5 * counts.sum() / max(everybody, 1), 0.5)
    m, u = [line.copy() for line in model.m], [line.copy() for line in model.u]
    start = [BELIEVED * line for line in model.m]
    order, namesakes = model.fields.index(Field.ORDER), BELIEVED * model.u[4]
    sure = np.zeros(len(codes))
    for _ in range(_TURNS):
        log_m = sum(np.log2(x)[line] for x, line in zip(m, levels, strict=True))
        log_u = sum((np.log2(x)[line] for x, line in zip(u, levels, strict=True)), -rare)
        odds = np.exp2(np.clip(log_m - log_u + np.log2(share / (1 - share)), -200, 200))
        chance = np.where(said == 0, odds / (1 + odds), said > 0)
        sure = chance * counts
        moved = 0.0
        for at, line in enumerate(levels):
            fresh = chances(model.fields[at], np.bincount(line, sure, len(m[at])) + start[at])
            moved = max(moved, float(np.abs(fresh - m[at]).max()))
            m[at] = fresh
        orders = np.bincount(levels[order], counts - sure, len(u[order]))
        u[order] = chances(Field.ORDER, orders + namesakes)
        before, share = share, min(max(float(sure.sum()) / everybody, 1e-12), 0.5)
        if moved < _STILL and abs(share - before) < _STILL * share:
            break
    return Learnt(replace(model, m=m, u=u), share, float(sure.sum()))


def chances(name: Field, mixed: Chances) -> Chances:
    """Shares of the levels; none is impossible, however seldom it was seen."""
    groups = (mixed[1:3], mixed[3:]) if name is Field.ORDER else (mixed[1:],)
    shares = [np.maximum(group / group.sum(), SELDOM) for group in groups]
    return np.concatenate([[1.0], *(share / share.sum() for share in shares)])


def folded(
    found: Compared,
    rarity: npt.NDArray[np.float32],
    decided: npt.NDArray[np.int8] | None = None,
) -> tuple[Longs, Longs, list[Longs], npt.NDArray[np.float64], Longs]:
    """The different patterns: how often each stands, its levels, its rarity, what was decided."""
    whole = np.clip(np.rint(rarity), -_RARE, 2 * _RARE).astype(np.int64) + _RARE
    code = whole * 3 + (1 if decided is None else decided + 1)
    sizes = [int(line.max(initial=0)) + 1 for line in found.levels]
    for line, size in zip(found.levels, sizes, strict=True):
        code = code * size + line
    codes, counts = np.unique(code, return_counts=True)
    levels, rest = [], codes
    for size in reversed(sizes):
        levels.append(rest % size)
        rest = rest // size
    return codes, counts, levels[::-1], (rest // 3 - _RARE).astype(float), rest % 3 - 1
