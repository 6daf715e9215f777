"""What comes out of a comparison: pairs with their class, and how each came to it."""

from dataclasses import field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from trainingmgr.core.values import dataclass
from trainingmgr.matching.compare import MATCH, Klass
from trainingmgr.matching.tables.agreement import Comparer
from trainingmgr.matching.tables.deciding import Weighed
from trainingmgr.matching.tables.learning import Learnt
from trainingmgr.matching.tables.words import Longs

RIVAL_BITS = 3.0
Chances: TypeAlias = npt.NDArray[np.float64]
CLASSES = (*Klass, "same", "different")
"""What is said of a pair or of a line alone; the last two are what people decided."""
SAME, DIFFERENT = 5, 6


@dataclass
class Found:
    """Pairs, the likeliest of each line first, and the lines that have none.

    By pair: rows of the left and right, class as a place in CLASSES, probability, bits of the
    fields with the prior, how many other rows score within three bits, and the line that the
    right's row already belongs to when this one comes second (-1: none). `worth` are bits by
    kind of pair, field and level.
    """

    weighed: Weighed
    probability: npt.NDArray[np.float64]
    prior: npt.NDArray[np.float64]
    klass: npt.NDArray[np.int8]
    rivals: Longs
    after: Longs
    kind: npt.NDArray[np.int8]
    worth: list[list[npt.NDArray[np.float32]]]
    alone: Longs
    alone_klass: npt.NDArray[np.int8]
    learnt: Learnt
    compared: int
    comparer: Comparer = field(repr=False)

    @property
    def left(self) -> Longs:
        return self.weighed.pairs.left

    @property
    def right(self) -> Longs:
        return self.weighed.pairs.right


@dataclass
class Verdicts:
    """Pairs with what came out: probability, prior in bits, whether settled, rivals."""

    weighed: Weighed
    probability: npt.NDArray[np.float64]
    prior: npt.NDArray[np.float64]
    settled: npt.NDArray[np.bool_]
    rivals: Longs
    kind: npt.NDArray[np.int8]
    worth: list[list[npt.NDArray[np.float32]]]
    owner: Longs | None = None

    def only(self, kept: npt.NDArray[np.bool_] | Longs) -> "Verdicts":
        return Verdicts(
            self.weighed.only(kept), self.probability[kept], self.prior[kept],
            self.settled[kept], self.rivals[kept], self.kind[kept], self.worth, self.owner,
        )  # fmt: skip


def chances(bits: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    return 1 / (1 + np.exp2(-np.clip(bits.astype(np.float64), -200, 200)))


def through_others(left: Longs, right: Longs, chance: npt.NDArray[np.float64]) -> Chances:
    """Two rows that are both somebody's, very likely, are one another's: at least the product."""
    at = np.flatnonzero(chance >= MATCH)
    near, far = np.concatenate([left[at], right[at]]), np.concatenate([right[at], left[at]])
    sure = np.concatenate([chance[at], chance[at]])
    turn = np.argsort(near, kind="stable")
    near, far, sure = near[turn], far[turn], sure[turn]
    many = np.bincount(near, minlength=1)[near]
    each = np.repeat(np.arange(len(near)), many)
    first = np.searchsorted(near, near)
    other = first[each] + np.arange(len(each)) - np.repeat(np.cumsum(many) - many, many)
    key, least = (far[each] << 32) | far[other], sure[each] * sure[other]
    turn = np.argsort(least, kind="stable")
    known = dict(zip(key[turn].tolist(), least[turn].tolist(), strict=True))
    pairs = ((left << 32) | right).tolist()
    return np.asarray(np.maximum(chance, [known.get(pair, 0.0) for pair in pairs]))


def rivals(weighed: Weighed) -> Longs:
    """For each pair, how many other pairs of its line score within three bits or more."""
    found = np.zeros(len(weighed), np.int64)
    at = np.flatnonzero((np.bincount(weighed.pairs.left) > 1)[weighed.pairs.left])
    left, bits = weighed.pairs.left[at], weighed.bits[at].astype(np.float64)
    turn = np.lexsort((bits, left))
    width = 4096.0
    place = left[turn] * width + (bits[turn] + width / 2)
    floor = left * width + (bits - RIVAL_BITS + width / 2)
    above = np.searchsorted(place, (left + 1) * width) - np.searchsorted(place, floor, "right")
    found[at] = np.maximum(above - 1, 0)
    return found


def one_to_one(judged: Verdicts, same: Weighed, threshold: float) -> npt.NDArray[np.bool_]:
    """Each line and each row of the right once, what was decided first, then the likeliest."""
    chance, bits, pairs = judged.probability, judged.weighed.bits, judged.weighed.pairs
    at = np.flatnonzero(judged.settled | (chance >= threshold))
    at = at[np.lexsort((pairs.left[at], -bits[at], -chance[at]))]
    lines, people = set(same.pairs.left.tolist()), set(same.pairs.right.tolist())
    found = np.zeros(len(chance), bool)
    for n, a, b in zip(at.tolist(), pairs.left[at].tolist(), pairs.right[at].tolist(), strict=True):
        if a not in lines and b not in people:
            lines.add(a)
            people.add(b)
            found[n] = True
    return found
