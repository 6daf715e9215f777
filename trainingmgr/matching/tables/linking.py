"""Two tables joined line by line, or one searched for people who are in it twice."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Self

import numpy as np
import numpy.typing as npt

from trainingmgr.core.values import dataclass
from trainingmgr.matching.compare import (
    AGAIN,
    ENOUGH_BITS,
    KIN_CEILING,
    MATCH,
    REVIEW,
    SETTLED_BITS,
)
from trainingmgr.matching.tables import deciding, learning, passes, refining, verdicts
from trainingmgr.matching.tables.agreement import Compared, Comparer
from trainingmgr.matching.tables.deciding import Claims, Weighed, joined
from trainingmgr.matching.tables.learning import Learnt, Model
from trainingmgr.matching.tables.refining import Decisions, Refinement
from trainingmgr.matching.tables.verdicts import DIFFERENT, SAME, Found, Verdicts
from trainingmgr.matching.tables.words import Flags, Longs

SAMPLE = 5_000
"""Lines of the left on which the weights are learnt."""


@dataclass
class Linking:
    """Every line of the left with whom it fits on the right.

    Numbers first, then phones and accounts, then names; lines that are beyond doubt are settled
    and leave the pool, the rest compete for people by probability. What people decided stands:
    a line that is somebody's leaves the pool first, and two people are never proposed again.
    """

    comparer: Comparer
    decisions: Decisions
    seen: Compared
    everybody: int
    learnt: Learnt
    compared: int = 0

    @classmethod
    def ready(cls, comparer: Comparer, decisions: Decisions) -> Self:
        rows = cls._sample(comparer, decisions)
        seen, everybody = cls._sampled(comparer, rows)
        model = learning.strangers(comparer, itself=cls is Deduping)
        learnt = learning.learn(model, seen, deciding.rare_names(comparer, seen), everybody)
        return cls(comparer, decisions, seen, everybody, learnt)

    @classmethod
    def _sample(cls, comparer: Comparer, decisions: Decisions) -> Longs:
        """Lines on which the weights are learnt, those that people decided on among them."""
        rest = np.random.default_rng(2).permutation(len(comparer.left))[:SAMPLE]
        return np.union1d(rest, decisions.left)

    @classmethod
    def _sampled(cls, comparer: Comparer, rows: Longs) -> tuple[Compared, int]:
        size = len(comparer.right)
        groups = (*passes.EXACT, *passes.MONEY, *passes.telling(size))
        everybody = np.ones(size, bool)
        return comparer(*_candidates(comparer, groups, rows, everybody)), len(rows) * size

    @property
    def model(self) -> Model:
        return self.learnt.model

    @property
    def size(self) -> tuple[int, int]:
        return len(self.comparer.left), len(self.comparer.right)

    @property
    def prior(self) -> float:
        """Bits before anything is compared: one among everybody on the right."""
        return -float(np.log2(max(self.size[1], 2)))

    def refined(self) -> Refinement:
        """What the decisions of people make of the weights, and how much better that is."""
        return refining.refined(
            self.comparer, self.decisions, self.seen, self.everybody, self.learnt
        )

    def having(self, learnt: Learnt) -> Self:
        """The same tables weighed otherwise."""
        return replace(self, learnt=learnt, compared=0)

    def found(self, threshold: float = REVIEW, *, one_to_one: bool = False) -> Found:
        claims = Claims.none(*self.size)
        same = self._decided(same=True)
        claims.take(same)
        comparer, seen = self.comparer, []
        for group in (passes.EXACT, passes.MONEY):
            weighed = self._weighed(comparer, claims, group, claims.settled)
            claims.settle(weighed, SETTLED_BITS - self.prior)
            comparer.learn_spellings(claims.sure[0].pairs)
            comparer = self.comparer.told(claims.owner)
            seen.append(weighed.pairs)
        open_ = [pairs.only(~claims.settled[pairs.left]) for pairs in seen]
        again = [comparer(pairs.left, pairs.right) for pairs in open_]
        parts = [deciding.weigh(comparer, self.model, pairs) for pairs in again]
        found = claims.settled.copy()
        for wave in passes.waves(self.size[1]):
            parts.append(self._weighed(comparer, claims, wave, found))
            sure = deciding.beyond_doubt(parts[-1], SETTLED_BITS - self.prior)
            found[parts[-1].pairs.left[sure]] = True
        rest = deciding.open_once(claims, parts)
        judged = self._judged(claims, rest)
        if one_to_one:
            judged = judged.only(verdicts.one_to_one(judged, same, threshold))
        return self._found(judged, threshold, same)

    def _decided(self, *, same: bool) -> Weighed:
        at = self.decisions.same == same
        pairs = self.comparer(self.decisions.left[at], self.decisions.right[at])
        return deciding.weigh(self.comparer, self.model, pairs)

    def _weighed(
        self, comparer: Comparer, claims: Claims, groups: Sequence[passes.Pass], found: Flags
    ) -> Weighed:
        """What the passes find of the lines that are not `found`."""
        rows = np.flatnonzero(~found)
        left, right = _candidates(comparer, groups, rows, claims.owner < 0)
        if len(self.decisions):
            new = ~self.decisions.holds(left, right)
            left, right = left[new], right[new]
        self.compared += len(left)
        return deciding.weigh(comparer, self.model, comparer(left, right))

    def _judged(self, claims: Claims, rest: Weighed) -> Verdicts:
        judged = deciding.contest(self.comparer, claims, rest, self.model)
        rest = judged.weighed
        chance = np.where(rest.kin, np.minimum(judged.probability, KIN_CEILING), judged.probability)
        sure = sum(map(len, claims.sure))
        whole = joined([*claims.sure, rest])
        judgement = Verdicts(
            whole,
            np.concatenate([verdicts.chances(whole.bits[:sure] + self.prior), chance]),
            np.concatenate([np.full(sure, self.prior), np.log2(judged.prior)]),
            np.arange(len(whole)) < sure,
            np.concatenate([np.zeros(sure, np.int64), verdicts.rivals(rest)]),
            np.concatenate([np.zeros(sure, np.int8), judged.kind]),
            judged.worth,
        )
        judgement.owner = judged.owner
        return judgement

    def _found(self, judged: Verdicts, threshold: float, same: Weighed) -> Found:
        left, chance = judged.weighed.pairs.left, judged.probability
        rest = np.flatnonzero(~judged.settled & (chance >= threshold))
        rest = rest[np.lexsort((-chance[rest], left[rest]))]
        at = np.concatenate([np.flatnonzero(judged.settled), rest])
        kept = judged.only(at[np.argsort(left[at], kind="stable")])
        enough = np.where(kept.kind == deciding.SECOND, AGAIN, MATCH)
        klass = np.where(kept.settled, 0, np.where(kept.probability >= enough, 1, 2))
        parts = [(kept, klass), *self._said(same)]
        whole = joined([part.weighed for part, _ in parts])
        first = np.concatenate([part.weighed.pairs.left for part, _ in parts[:2]])
        taken = (
            [first]
            if type(self) is Linking
            else [first, *(p.weighed.pairs.right for p, _ in parts[:2])]
        )
        lonely = np.ones(self.size[0], bool)
        lonely[np.concatenate(taken)] = False
        alone = np.flatnonzero(lonely)
        owner = (
            kept.owner[whole.pairs.right] if kept.owner is not None else -np.ones(len(whole), int)
        )
        return Found(
            whole,
            np.concatenate([part.probability for part, _ in parts]),
            np.concatenate([part.prior for part, _ in parts]),
            np.concatenate([klass for _, klass in parts]).astype(np.int8),
            np.concatenate([part.rivals for part, _ in parts]),
            np.where(owner == whole.pairs.left, -1, owner),
            np.concatenate([part.kind for part, _ in parts]), judged.worth,
            alone, self._nobody(alone), self.learnt, self.compared, self.comparer,
        )  # fmt: skip

    def _said(self, same: Weighed) -> list[tuple[Verdicts, Longs]]:
        """What people decided, as it stands, with what the engine would have said."""
        found = []
        for weighed, klass in ((same, SAME), (self._decided(same=False), DIFFERENT)):
            size = len(weighed)
            verdict = Verdicts(
                weighed, verdicts.chances(weighed.bits + self.prior), np.full(size, self.prior),
                np.zeros(size, bool), np.zeros(size, np.int64), np.zeros(size, np.int8),
                [self.model.bits],
            )  # fmt: skip
            found.append((verdict, np.full(size, klass)))
        return found

    def _nobody(self, alone: Longs) -> npt.NDArray[np.int8]:
        """Whether nobody fits, or the line says too little for anybody ever to fit."""
        reach = deciding.attainable(self.comparer, self.model, alone) + self.prior
        return np.where(reach >= ENOUGH_BITS, 3, 4).astype(np.int8)


class Deduping(Linking):
    """Every two rows of one table that may be one person, each two once."""

    @classmethod
    def _sampled(cls, comparer: Comparer, rows: Longs) -> tuple[Compared, int]:  # noqa: ARG003
        size = len(comparer.left)
        groups = (*passes.EXACT, *passes.MONEY, *passes.passes(size))
        left, right = _candidates(comparer, groups, np.arange(size), np.ones(size, bool))
        once = left < right
        return comparer(left[once], right[once]), max(size * (size - 1) // 2, 1)

    @property
    def prior(self) -> float:
        """Bits before anything is compared: the share of all pairs that are one person."""
        return float(np.log2(self.learnt.share / (1 - self.learnt.share)))

    def found(self, threshold: float = REVIEW, *, one_to_one: bool = False) -> Found:
        if one_to_one:
            raise ValueError("one table has no two sides")
        self.compared = len(self.seen)
        new = ~self.decisions.holds(self.seen.left, self.seen.right)
        weighed = deciding.weigh(self.comparer, self.model, self.seen.only(new))
        chance = verdicts.chances(weighed.bits + self.prior)
        chance = np.where(weighed.kin, np.minimum(chance, KIN_CEILING), chance)
        chance = verdicts.through_others(weighed.pairs.left, weighed.pairs.right, chance)
        enough = SETTLED_BITS + np.log2(max(self.size[0], 2))
        settled = (weighed.bits > enough) & ~weighed.kin
        prior = np.full(len(weighed), self.prior)
        kind = np.zeros(len(weighed), np.int8)
        judged = Verdicts(
            weighed, chance, prior, settled, verdicts.rivals(weighed), kind, [self.model.bits]
        )
        judged = judged.only(np.argsort(-chance, kind="stable"))
        return self._found(judged, threshold, self._decided(same=True))


def _candidates(
    comparer: Comparer, groups: Sequence[passes.Pass], rows: Longs, free: Flags
) -> tuple[Longs, Longs]:
    """Pairs to compare of these rows of the left; `free` says whom on the right nobody claims."""
    left, right, lexicon = comparer.left, comparer.right, comparer.lexicon
    return passes.candidates(groups, passes.Keys(left, lexicon, rows), right, lexicon, free)
