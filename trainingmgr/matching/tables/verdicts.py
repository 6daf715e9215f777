"""What comes out of a comparison: pairs with their class, and how each came to it."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from trainingmgr.matching.compare import Klass
from trainingmgr.matching.tables.agreement import Comparer
from trainingmgr.matching.tables.deciding import Weighed
from trainingmgr.matching.tables.learning import Learnt
from trainingmgr.matching.tables.words import Longs

RIVAL_BITS = 3.0
CLASSES = (*Klass, "same", "different")
"""What is said of a pair or of a line alone; the last two are what people decided."""
SAME, DIFFERENT = 5, 6


@dataclass
class Found:
    """Pairs, the likeliest of each line first, and the lines that have none.

    By pair: rows of the left and right, class as a place in CLASSES, probability, bits of the
    fields with the prior, how many other rows score within three bits, and the line that the
    right's row already belongs to when this one comes second (-1: none).
    """

    weighed: Weighed
    probability: npt.NDArray[np.float64]
    prior: npt.NDArray[np.float64]
    klass: npt.NDArray[np.int8]
    rivals: Longs
    after: Longs
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
    owner: Longs | None = None

    def only(self, kept: npt.NDArray[np.bool_] | Longs) -> "Verdicts":
        return Verdicts(
            self.weighed.only(kept), self.probability[kept], self.prior[kept],
            self.settled[kept], self.rivals[kept], self.owner,
        )  # fmt: skip


def chances(bits: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    return 1 / (1 + np.exp2(-np.clip(bits.astype(np.float64), -200, 200)))


def rivals(weighed: Weighed) -> Longs:
    """For each pair, how many other pairs of its line score within three bits or more."""
    left, bits = weighed.pairs.left, weighed.bits.astype(np.float64)
    turn = np.lexsort((bits, left))
    width = 4096.0
    place = left[turn] * width + (bits[turn] + width / 2)
    floor = left * width + (bits - RIVAL_BITS + width / 2)
    above = np.searchsorted(place, (left + 1) * width) - np.searchsorted(place, floor, "right")
    return np.asarray(np.maximum(above - 1, 0), np.int64)


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
