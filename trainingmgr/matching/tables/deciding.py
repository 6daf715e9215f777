"""From bits to classes: who is settled, who owns whom, and how likely the rest are.

The arithmetic of `matching.claims`, on arrays: a person whom no line has claimed is a likelier
partner than one who is already paid, and some lines have no partner at all. The three shares are
estimated from the table itself, and with them the probabilities of one line sum to at most one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from trainingmgr.matching.alignment import DIFFERS, SOUND
from trainingmgr.matching.tables.agreement import NAMES, Compared, Comparer
from trainingmgr.matching.tables.learning import Model, rising
from trainingmgr.matching.tables.words import Longs
from trainingmgr.matching.weights import MONEY_CAP, Field

_ROUNDS, _STEPS = 3, 12
Bits = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


@dataclass
class Weighed:
    """Pairs with their bits, prior left out, and which of them are like brothers only."""

    pairs: Compared
    bits: Bits
    rarity: Bits
    kin: Flags

    def only(self, kept: Flags | Longs) -> "Weighed":
        return Weighed(
            self.pairs.only(kept), self.bits[kept], self.rarity[kept], self.kin[kept]
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.bits)


def joined(parts: Sequence[Weighed]) -> Weighed:
    """Several sets of weighed pairs as one, in their order."""
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


def weigh(comparer: Comparer, model: Model, pairs: Compared) -> Weighed:
    rarity = rare_names(comparer, pairs)
    bits = rarity.copy()
    for line, levels in zip(model.bits, pairs.levels, strict=True):
        bits += line[levels]
    return Weighed(pairs, bits, rarity, kin(model.fields, pairs))


def rare_names(comparer: Comparer, pairs: Compared) -> Bits:
    """Bits more or less because the names that agree are rare or common."""
    lex = comparer.lexicon
    bits = np.zeros(len(pairs), np.float32)
    related = pairs.levels[0] == DIFFERS
    for at in range(pairs.faced.shape[1]):
        agreeing = np.flatnonzero((pairs.levels[at] >= SOUND) & ~related)
        bits[agreeing] += lex.rarity[lex.sound[pairs.faced[agreeing, at]]]
    return bits


def kin(fields: tuple[Field, ...], pairs: Compared) -> Flags:
    """Another first name and neither number, document nor day of birth: just like a brother."""
    found: Flags = np.asarray(pairs.levels[0] == DIFFERS)
    for name, least in ((Field.NUMBER, 4), (Field.DOCUMENT, 4), (Field.BORN, 7)):
        if name in fields:
            found &= pairs.levels[fields.index(name)] < least
    return found


@dataclass
class Claims:
    """Which line of the left is settled, and which line owns each row of the right (-1 nobody)."""

    settled: Flags
    owner: Longs
    sure: list[Weighed] = field(default_factory=list)

    @classmethod
    def none(cls, left: int, right: int) -> "Claims":
        return cls(np.zeros(left, bool), np.full(right, -1, np.int64))

    def settle(self, weighed: Weighed, enough: float) -> None:
        """Take the best pair of each line that is beyond doubt; the strongest line owns a row."""
        at = np.flatnonzero((weighed.bits > enough) & ~weighed.kin)
        left, right = weighed.pairs.left[at], weighed.pairs.right[at]
        turn = np.lexsort((right, left, -weighed.bits[at]))
        _, first = np.unique(left[turn], return_index=True)
        best = at[turn[np.sort(first)]]
        taken = weighed.only(best)
        self.settled[taken.pairs.left] = True
        self._own(taken.pairs.left, taken.pairs.right)
        self.sure.append(taken)

    def take(self, decided: Weighed) -> None:
        """Lines that people gave to somebody."""
        self.settled[decided.pairs.left] = True
        self._own(decided.pairs.left, decided.pairs.right)

    def _own(self, left: Longs, right: Longs) -> None:
        """Rows that nobody owns go to the first of these lines; lines come strongest first."""
        rows, first = np.unique(right, return_index=True)
        free = self.owner[rows] < 0
        self.owner[rows[free]] = left[first[free]]


@dataclass
class Judged:
    """What a contest found: for each pair its probability and the prior it was weighed with."""

    probability: npt.NDArray[np.float64]
    prior: npt.NDArray[np.float64]
    change: Bits
    owner: Longs


def contest(claims: Claims, weighed: Weighed, model: Model) -> Judged:
    """The probability of every pair of the lines that are not settled."""
    return _Contest(claims, weighed, model).judged()


class _Contest:
    def __init__(self, claims: Claims, weighed: Weighed, model: Model) -> None:
        self.claims, self.weighed, self.model = claims, weighed, model
        self.owner = claims.owner.copy()
        self.lines = max(int((~claims.settled).sum()), 1)
        self.shares = np.array([0.8, 0.1, 0.1])
        self.change = np.zeros(len(weighed), np.float32)

    def judged(self) -> Judged:
        chance = prior = np.zeros(len(self.weighed))
        for again in range(_ROUNDS):
            if again:
                self._second_lines(chance)
            for _ in range(_STEPS):
                chance, prior = self._posteriors()
                if self._estimate(chance) < 1e-3:
                    break
            chance, prior = self._posteriors()
            if again < _ROUNDS - 1:
                self._take(chance)
        return Judged(chance, prior, self.change, self.owner)

    def _is_second(self) -> Flags:
        owner = self.owner[self.weighed.pairs.right]
        return np.asarray((owner >= 0) & (owner != self.weighed.pairs.left))

    def _posteriors(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        owned = int((self.owner >= 0).sum())
        fresh, again, nobody = self.shares
        free = max(len(self.owner) - owned, 1)
        prior = np.where(self._is_second(), again / max(owned, 1), fresh / free)
        bits = np.minimum((self.weighed.bits + self.change).astype(np.float64), 90)
        odds = np.exp2(bits) * prior
        left = self.weighed.pairs.left
        total = np.bincount(left, odds, len(self.claims.settled)) + nobody
        return odds / total[left], prior / nobody

    def _estimate(self, chance: npt.NDArray[np.float64]) -> float:
        second = self._is_second()
        raw = np.array([chance[~second].sum(), chance[second].sum(), 0]) / self.lines
        raw[2] = 1 - raw.sum()
        shares = np.maximum(raw, 1e-3)
        shares /= shares.sum()
        moved = float(np.abs(shares - self.shares).max())
        self.shares = shares
        return moved

    def _take(self, chance: npt.NDArray[np.float64]) -> None:
        """Rows that a line very likely pays count as claimed in the next round."""
        pairs = self.weighed.pairs
        at = np.flatnonzero((chance > 0.9) & (self.claims.owner[pairs.right] < 0))
        at = at[np.lexsort((pairs.left[at], -self.weighed.bits[at]))]
        rows, first = np.unique(pairs.right[at], return_index=True)
        self.owner = self.claims.owner.copy()
        self.owner[rows] = pairs.left[at[first]]

    def _second_lines(self, chance: npt.NDArray[np.float64]) -> None:
        """What number and account say between a person and a second line for them.

        Whoever is paid twice often has a second number or account, so that a difference
        there speaks less against it. Counted from the probabilities of the round before.
        """
        self.change[:] = 0
        second = np.flatnonzero(self._is_second())
        for name in (Field.NUMBER, Field.ACCOUNT):
            if name not in self.model.fields or not len(second):
                continue
            at = self.model.fields.index(name)
            levels = self.weighed.pairs.levels[at][second]
            counts = np.bincount(levels, chance[second], len(self.model.u[at]))[1:] + 1
            bits = rising(name, np.log2(counts / counts.sum() / self.model.u[at][1:]))
            if name is Field.ACCOUNT:
                bits = np.minimum(bits, MONEY_CAP)
            change = np.concatenate([[0.0], bits - self.model.bits[at][1:]])
            self.change[second] += change[levels].astype(np.float32)


def attainable(comparer: Comparer, model: Model) -> Bits:
    """Bits, prior left out, that a perfect partner of each line of the left would reach."""
    left, lex, best = comparer.left, comparer.lexicon, model.bits
    reach = np.zeros(len(left), np.float32)
    for names in left.names:
        here = names > 0
        rarity = lex.rarity[lex.sound[names]]
        tops = np.array([line[-1] for line in best[: names.shape[1]]], np.float32)
        found = np.where(here, tops + rarity, 0).sum(1)
        found += np.where(here.sum(1) > 1, best[len(NAMES) - 1].max(), 0)
        np.maximum(reach, found, out=reach)
    for name, line in zip(model.fields[len(NAMES) :], best[len(NAMES) :], strict=True):
        if name is Field.BORN:
            known, whole = left.born[:, 0] > 0, left.born[:, 3] > 0
            reach += np.where(whole, line[-1], np.where(known, line[-2], 0))
        else:
            present = np.any([values != 0 for values in left.same[name]], axis=0)
            reach += np.where(present, line[-1], 0)
    return reach
