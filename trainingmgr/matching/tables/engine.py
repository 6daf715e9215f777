"""Two tables joined, or one searched for people who are in it twice: everything in its order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from trainingmgr.matching.compare import (
    ENOUGH_BITS,
    KIN_CEILING,
    MATCH,
    REVIEW,
    SETTLED_BITS,
    Klass,
)
from trainingmgr.matching.tables import deciding, learning, passes
from trainingmgr.matching.tables.agreement import Compared, Comparer
from trainingmgr.matching.tables.coded import Coded
from trainingmgr.matching.tables.deciding import Claims, Weighed
from trainingmgr.matching.tables.learning import Learnt
from trainingmgr.matching.tables.words import Longs, Words, unglued

RIVAL_BITS = 3.0
SAMPLE = 20_000
"""Lines of the left on which the weights are learnt."""
CLASSES = (Klass.SETTLED, Klass.MATCH, Klass.REVIEW, Klass.ABSENT, Klass.INSUFFICIENT)


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


class Engine:
    """Reads both tables' words, then compares. `left` and `right` are read with `words`."""

    def __init__(self) -> None:
        self.words = Words()

    def link(
        self, left: Coded, right: Coded, *, threshold: float = REVIEW, one_to_one: bool = False
    ) -> Found:
        """Every line of the left with whom it fits on the right.

        Numbers first, then phones and accounts, then names; lines that are beyond doubt are
        settled and leave the pool, the rest compete for people by probability.
        """
        return _Linking(self._comparer(left, right)).found(threshold, one_to_one=one_to_one)

    def dedupe(self, table: Coded, *, threshold: float = REVIEW) -> Found:
        """Every two rows of one table that may be one person, each two once."""
        return _Deduping(self._comparer(table, table)).twice(threshold)

    def _comparer(self, left: Coded, right: Coded) -> Comparer:
        lexicon = self.words.closed(left.names, right.names)
        halves = lexicon.halves()
        if halves:
            left.names = [unglued(rows, halves) for rows in left.names]
        return Comparer(left, right, lexicon)


class _Linking:
    def __init__(self, comparer: Comparer) -> None:
        self.comparer = comparer
        self.left, self.right = len(comparer.left), len(comparer.right)
        self.compared = 0
        self.learnt = self._learnt()
        self.model = self.learnt.model
        self.enough = SETTLED_BITS + np.log2(max(self.right, 2))

    def found(self, threshold: float, *, one_to_one: bool) -> Found:
        claims = Claims.none(self.left, self.right)
        seen: list[Weighed] = []
        for group in (passes.EXACT, passes.MONEY):
            weighed = self._weighed(claims, group)
            claims.settle(weighed, self.enough)
            seen.append(weighed)
        seen = [one.only(~claims.settled[one.pairs.left]) for one in seen]
        seen.append(self._weighed(claims, passes.passes(self.right)))
        every = Compared.together([one.pairs for one in seen])
        rest = deciding.weigh(self.comparer, self.model, every)
        return self._judged(claims, rest, threshold, one_to_one=one_to_one)

    def _learnt(self) -> Learnt:
        """The weights from all passes over a sample of the left."""
        model = learning.strangers(self.comparer, itself=False)
        chance = np.random.default_rng(2)
        rows = np.sort(chance.permutation(self.left)[:SAMPLE])
        groups = (*passes.EXACT, *passes.MONEY, *passes.passes(self.right))
        pairs = self._pairs(groups, rows, np.arange(self.right), np.arange(self.right))
        rarity = deciding.rare_names(self.comparer, pairs)
        return learning.learn(model, pairs, rarity, len(rows) * self.right)

    def _weighed(self, claims: Claims, groups: Sequence[passes.Pass]) -> Weighed:
        rows = np.flatnonzero(~claims.settled)
        free = np.flatnonzero(claims.owner < 0)
        pairs = self._pairs(groups, rows, np.arange(self.right), free)
        return deciding.weigh(self.comparer, self.model, pairs)

    def _pairs(
        self, groups: Sequence[passes.Pass], rows: Longs, people: Longs, free: Longs
    ) -> Compared:
        tables, lexicon = (self.comparer.left, self.comparer.right), self.comparer.lexicon
        mine = passes.Keys(tables[0], lexicon, rows)
        theirs = passes.Keys(tables[1], lexicon, people)
        unclaimed = theirs if len(free) == len(people) else passes.Keys(tables[1], lexicon, free)
        found = [
            passes.candidates(one, mine, unclaimed if one.unclaimed else theirs) for one in groups
        ]
        left, right = (np.concatenate(side) for side in zip(*found, strict=True))
        left, right = passes.once(left, right)
        self.compared += len(left)
        return self.comparer(left, right)

    def _judged(
        self, claims: Claims, rest: Weighed, threshold: float, *, one_to_one: bool
    ) -> Found:
        judged = deciding.contest(claims, rest, self.model)
        rest = Weighed(rest.pairs, rest.bits + judged.change, rest.rarity, rest.kin)
        chance = np.where(rest.kin, np.minimum(judged.probability, KIN_CEILING), judged.probability)
        sure = _joined(claims.sure)
        start = float(np.log2(1 / max(self.right, 2)))
        whole = _joined([*claims.sure, rest])
        probability = np.concatenate([_chance(sure.bits + start), chance])
        prior = np.concatenate([np.full(len(sure), start), np.log2(judged.prior)])
        settled = np.arange(len(whole)) < len(sure)
        klass = np.where(settled, 0, np.where(probability >= MATCH, 1, 2)).astype(np.int8)
        rivals = _rivals(whole)
        kept = settled | (probability >= threshold)
        if one_to_one:
            kept &= _one_to_one(whole, probability, kept)
        at = np.flatnonzero(kept)
        at = at[np.lexsort((-probability[at], whole.pairs.left[at]))]
        owner = judged.owner[whole.pairs.right[at]]
        after = np.where(owner == whole.pairs.left[at], -1, owner)
        alone = np.setdiff1d(np.arange(self.left), whole.pairs.left[at])
        return Found(
            whole.only(at), probability[at], prior[at], klass[at], rivals[at], after, alone,
            self._nobody(alone), self.learnt, self.compared, self.comparer,
        )  # fmt: skip

    def _nobody(self, alone: Longs) -> npt.NDArray[np.int8]:
        """Whether nobody fits, or the line says too little for anybody ever to fit."""
        reach = deciding.attainable(self.comparer, self.model)[alone] - np.log2(max(self.right, 2))
        return np.where(reach >= ENOUGH_BITS, 3, 4).astype(np.int8)


class _Deduping(_Linking):
    def _learnt(self) -> Learnt:
        model = learning.strangers(self.comparer, itself=True)
        self.pairs = self._weighed_pairs()
        rarity = deciding.rare_names(self.comparer, self.pairs)
        return learning.learn(model, self.pairs, rarity, max(self.left * (self.left - 1) // 2, 1))

    def _weighed_pairs(self) -> Compared:
        rows = np.arange(self.left)
        keys = passes.Keys(self.comparer.left, self.comparer.lexicon, rows)
        groups = (*passes.EXACT, *passes.MONEY, *passes.passes(self.left))
        found = [passes.candidates(one, keys, keys) for one in groups]
        left, right = (np.concatenate(side) for side in zip(*found, strict=True))
        left, right = passes.once(left[left < right], right[left < right])
        self.compared = len(left)
        return self.comparer(left, right)

    def twice(self, threshold: float) -> Found:
        weighed = deciding.weigh(self.comparer, self.model, self.pairs)
        share = self.learnt.share
        start = float(np.log2(share / (1 - share)))
        chance = _chance(weighed.bits.astype(np.float64) + start)
        chance = np.where(weighed.kin, np.minimum(chance, KIN_CEILING), chance)
        settled = (weighed.bits > self.enough) & ~weighed.kin
        klass = np.where(settled, 0, np.where(chance >= MATCH, 1, 2)).astype(np.int8)
        at = np.flatnonzero(chance >= threshold)
        at = at[np.argsort(-chance[at], kind="stable")]
        alone = np.setdiff1d(
            np.arange(self.left), np.concatenate([weighed.pairs.left[at], weighed.pairs.right[at]])
        )
        return Found(
            weighed.only(at), chance[at], np.full(len(at), start), klass[at],
            _rivals(weighed)[at], np.full(len(at), -1), alone, self._nobody(alone), self.learnt,
            self.compared, self.comparer,
        )  # fmt: skip


def _chance(bits: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    return 1 / (1 + np.exp2(-np.clip(bits.astype(np.float64), -200, 200)))


def _joined(parts: Sequence[Weighed]) -> Weighed:
    pairs = [part.pairs for part in parts]
    levels = [np.concatenate(lines) for lines in zip(*(p.levels for p in pairs), strict=True)]
    whole = Compared(
        np.concatenate([p.left for p in pairs]), np.concatenate([p.right for p in pairs]), levels,
        np.concatenate([p.faced for p in pairs]),
    )  # fmt: skip
    return Weighed(
        whole, np.concatenate([p.bits for p in parts]), np.concatenate([p.rarity for p in parts]),
        np.concatenate([p.kin for p in parts]),
    )  # fmt: skip


def _rivals(weighed: Weighed) -> Longs:
    """For each pair, how many other pairs of its line score within three bits or more."""
    left, bits = weighed.pairs.left, weighed.bits.astype(np.float64)
    turn = np.lexsort((bits, left))
    width = 4096.0
    place = left[turn] * width + (bits[turn] + width / 2)
    floor = left * width + (bits - RIVAL_BITS + width / 2)
    above = np.searchsorted(place, (left + 1) * width) - np.searchsorted(place, floor, "right")
    return np.maximum(above - 1, 0)


def _one_to_one(
    weighed: Weighed, probability: npt.NDArray[np.float64], kept: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Each line and each row of the right once, the likeliest pairs first."""
    at = np.flatnonzero(kept)
    at = at[np.lexsort((weighed.pairs.left[at], -weighed.bits[at], -probability[at]))]
    lines: set[int] = set()
    people: set[int] = set()
    found = np.zeros(len(kept), bool)
    for n, a, b in zip(
        at.tolist(), weighed.pairs.left[at].tolist(), weighed.pairs.right[at].tolist(), strict=True
    ):
        if a not in lines and b not in people:
            lines.add(a)
            people.add(b)
            found[n] = True
    return found
