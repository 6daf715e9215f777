"""What clerks decided makes the weights better, on request; it never changes what they decided."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trainingmgr.core.values import dataclass
from trainingmgr.matching.refine import ENOUGH
from trainingmgr.matching.tables import deciding, learning
from trainingmgr.matching.tables.agreement import Compared, Comparer
from trainingmgr.matching.tables.learning import Learnt
from trainingmgr.matching.tables.words import Longs

_FOLDS = 2


@dataclass(frozen=True)
class Decisions:
    """Pairs that people looked at: rows of the left and right, and whether they are one person."""

    left: Longs
    right: Longs
    same: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, said: Iterable[tuple[int, int, bool]]) -> "Decisions":
        columns = list(zip(*said, strict=True)) or [(), (), ()]
        left, right = (np.array(column, np.int64) for column in columns[:2])
        return cls(left, right, np.array(columns[2], bool))

    def __len__(self) -> int:
        return len(self.left)

    def holds(self, left: Longs, right: Longs) -> npt.NDArray[np.bool_]:
        """Which of these pairs somebody decided on."""
        return np.isin((left << 32) | right, (self.left << 32) | self.right)


NONE = Decisions.of(())


class Score(NamedTuple):
    """How well weights foretell decisions that they have not seen."""

    right: int
    surprise: float
    """Bits by which a decision surprises on average: 0 is foretold, 1 a coin thrown."""


class Refinement(NamedTuple):
    """The weights with the decisions, or None where they are too few, and both scores."""

    decisions: int
    learnt: Learnt | None
    before: Score
    after: Score


def refined(
    comparer: Comparer, decisions: Decisions, seen: Compared, everybody: int, learnt: Learnt
) -> Refinement:
    """EM once more in which every decided pair is what people decided.

    The pairs nobody decided on stay in, so that decisions on hard cases, which are what people
    are shown, do not make all cases look hard. Scores are on decisions that were held back, half
    by half.
    """
    pairs = comparer(decisions.left, decisions.right)
    before = _score(_foretold(comparer, learnt, pairs), decisions.same)
    if len(decisions) < ENOUGH:
        return Refinement(len(decisions), None, before, before)
    every = Compared.together([pairs, seen])
    rarity = deciding.rare_names(comparer, every)
    fold = np.random.default_rng(3).permutation(len(decisions)) % _FOLDS
    chance = np.zeros(len(decisions))
    for turn in range(_FOLDS):
        some = fold != turn
        half = learning.learn(learnt.model, every, rarity, everybody, _said(every, decisions, some))
        held = np.flatnonzero(fold == turn)
        chance[held] = _foretold(comparer, half, pairs.only(held))
    whole = learning.learn(
        learnt.model, every, rarity, everybody,
        _said(every, decisions, np.ones(len(decisions), bool)),
    )  # fmt: skip
    return Refinement(len(decisions), whole, before, _score(chance, decisions.same))


def _said(
    every: Compared, decisions: Decisions, some: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int8]:
    """By pair of `every`: 1 one person, -1 two, 0 nobody said."""
    key = (every.left << 32) | every.right
    found = np.zeros(len(key), np.int8)
    for same, word in ((True, 1), (False, -1)):
        at = some & (decisions.same == same)
        found[np.isin(key, (decisions.left[at] << 32) | decisions.right[at])] = word
    return found


def _foretold(comparer: Comparer, learnt: Learnt, pairs: Compared) -> npt.NDArray[np.float64]:
    bits = deciding.weigh(comparer, learnt.model, pairs).bits.astype(np.float64)
    odds = np.exp2(np.clip(bits + np.log2(learnt.share), -100, 100))
    return np.asarray(odds / (1 + odds))


def _score(chance: npt.NDArray[np.float64], same: npt.NDArray[np.bool_]) -> Score:
    if not len(same):
        return Score(0, 0.0)
    foretold = np.clip(np.where(same, chance, 1 - chance), 1e-6, 1)
    return Score(int((foretold >= 0.5).sum()), float(-np.log2(foretold).mean()))
