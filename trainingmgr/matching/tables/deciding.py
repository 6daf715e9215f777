"""From bits to classes: who is settled, who owns whom, and how likely the rest are.

The thought of `matching.claims`, on arrays: a person whom no line has claimed is a likelier
partner than one who is already paid, and some lines have no partner at all. The three shares are
estimated from the table itself, and with them the probabilities of one line sum to at most one.
"""

from collections.abc import Sequence
from dataclasses import field

import numpy as np
import numpy.typing as npt

from trainingmgr.core.values import dataclass
from trainingmgr.matching.alignment import DIFFERS, IDENTICAL, LOOSE, SOUND
from trainingmgr.matching.tables import cells, learning
from trainingmgr.matching.tables.agreement import NAMES, SAME_ORDER, Compared, Comparer
from trainingmgr.matching.tables.coded import PLACES
from trainingmgr.matching.tables.learning import Model
from trainingmgr.matching.tables.words import Levels, Longs
from trainingmgr.matching.weights import Field

_ROUNDS, _STEPS = 3, 12
Bits = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Chances = npt.NDArray[np.float64]


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
    parts = [part for part in parts if len(part)] or parts[:1]
    if len(parts) == 1:
        return parts[0]
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
    return Weighed(pairs, rarity + told(model.bits, pairs.levels), rarity, kin(comparer, pairs))


def told(worth: Sequence[Bits], levels: Sequence[Levels]) -> Bits:
    """Bits of all fields. Some fields at a time are looked up together, as one number."""
    bits = np.zeros(len(levels[0]), np.float32)
    table, code = np.zeros(1, np.float32), np.zeros(len(bits), np.int16)
    for line, level in zip(worth, levels, strict=True):
        if len(table) * len(line) > _TOGETHER:
            bits += table[code]
            table, code = np.zeros(1, np.float32), np.zeros(len(bits), np.int16)
        table = np.add.outer(table, line).ravel()
        code = code * np.int16(len(line)) + level
    return bits + table[code]


def rare_names(comparer: Comparer, pairs: Compared) -> Bits:
    """Bits more or less because the names that agree are rare or common."""
    bits = _rare(comparer, pairs, 0)
    bits[pairs.levels[0] == DIFFERS] = 0
    return bits


def _rare(comparer: Comparer, pairs: Compared, first: int) -> Bits:
    """The same for the names from one place on."""
    rarity, spelling = comparer.lexicon.rare_word, comparer.lexicon.spelling
    bits = np.zeros(len(pairs), np.float32)
    for words, level in zip(pairs.faced.T[first:], pairs.levels[first:], strict=False):
        bits += rarity[words] * (level >= SOUND) + spelling[words] * (level == IDENTICAL)
    return bits


def kin(comparer: Comparer, pairs: Compared) -> Flags:
    """Another given name and neither number, document nor day of birth: just like a brother.

    Brothers are called Hassan and Hussein, so a given name that is only loosely alike is another
    one; and so is one on either side that faces nothing while the names behind it agree.
    """
    fields = comparer.fields
    unproven = np.ones(len(pairs), bool)
    for name, least in ((Field.NUMBER, 4), (Field.DOCUMENT, 4), (Field.BORN, 7)):
        if name in fields:
            unproven &= pairs.levels[fields.index(name)] < least
    at = np.flatnonzero(unproven)
    given, faced = pairs.levels[0][at], pairs.faced[at]
    right = [names[pairs.right[at], :1] for names in comparer.right.names]
    answered = np.any([(faced == first).any(1) for first in right], axis=0)
    found = np.zeros(len(pairs), bool)
    found[at] = (faced > 0).any(1) & ((given <= LOOSE) | ~answered)
    return found


def beyond_doubt(weighed: Weighed, enough: float) -> Longs:
    """Pairs of which nobody need think again."""
    return np.flatnonzero((weighed.bits > enough) & ~weighed.kin)


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
        at = beyond_doubt(weighed, enough)
        at = np.delete(at, self._second_best(weighed, at))
        taken = weighed.only(at)
        left, right = taken.pairs.left, taken.pairs.right
        shared = np.flatnonzero(_several(right, len(self.owner)))
        turn = shared[np.argsort(-taken.bits[shared], kind="stable")]
        self._own(left[turn], right[turn])
        self._own(left, right)
        self.settled[taken.pairs.left] = True
        self.sure.append(taken)

    def _second_best(self, weighed: Weighed, at: Longs) -> Longs:
        """Of these pairs, places of those whose line has a stronger one among them."""
        left = weighed.pairs.left[at]
        several = np.flatnonzero(_several(left, len(self.settled)))
        turn = np.lexsort((-weighed.bits[at[several]], left[several]))
        lines = left[several[turn]]
        return np.sort(several[turn[1:][lines[1:] == lines[:-1]]])

    def take(self, decided: Weighed) -> None:
        """Lines that people gave to somebody."""
        self.settled[decided.pairs.left] = True
        self._own(decided.pairs.left, decided.pairs.right)

    def _own(self, left: Longs, right: Longs) -> None:
        """Rows that nobody owns go to the first of these lines; lines come strongest first."""
        free = np.flatnonzero(self.owner[right] < 0)[::-1]
        self.owner[right[free]] = left[free]


def _several(rows: Longs, many: int) -> Flags:
    """Which of these rows stand there more than once."""
    return (np.bincount(rows, minlength=many) > 1)[rows]


FRESH, SECOND = 1, 2
"""A pair with somebody whom no other line has claimed, or with somebody whom one has."""
BELIEVED = 30.0
"""Pairs, and lines, that what was learnt before counts as when it is learnt anew."""
_HOPELESS = -26.0
RELATED = 0.1
"""Of lines that are nobody's, how many are taken to be brothers invented for somebody."""
SHARED = frozenset({Field.NAME_2, Field.NAME_3, Field.NAME_4, Field.ORDER, Field.ACCOUNT,
                    Field.UNIT, Field.POSTCODE, *PLACES})  # fmt: skip
"""What brothers have in common."""
_TOGETHER = 1 << 14
"""Most mixtures of levels that are looked up together."""


@dataclass
class Judged:
    """What a contest found: for each pair its probability, prior, bits and kind.

    `worth` are the bits of levels by kind (0 before the contest), field and level.
    """

    weighed: Weighed
    probability: npt.NDArray[np.float64]
    prior: npt.NDArray[np.float64]
    kind: npt.NDArray[np.int8]
    worth: list[list[Bits]]
    owner: Longs


def open_once(claims: Claims, parts: Sequence[Weighed]) -> Weighed:
    """The pairs of lines that are not settled, hopeless ones left out, each once."""
    least = _HOPELESS + np.log2(max(len(claims.owner), 2))
    kept = [part.only((part.bits > least) & ~claims.settled[part.pairs.left]) for part in parts]
    whole = joined(kept)
    first = cells.distinct((whole.pairs.left << 32) | whole.pairs.right)[1]
    return whole if len(first) == len(whole) else whole.only(first)


def contest(comparer: Comparer, claims: Claims, weighed: Weighed, model: Model) -> Judged:
    """The probability of every pair of the lines that are not settled.

    The shares are estimated for each mixture of fields that lines have: a ghost may lack other
    things than a man whose number was lost. Whoever is left after the certain passes agrees less
    than people at large, so what levels are worth is learnt anew, apart for people who are paid
    already: who is paid twice often has a second number or account. A line may also be of nobody
    here but an invented brother of somebody: he has their father's names, their unit, perhaps their
    account, so these say less than they do among strangers, and a birth date or a telephone says
    all the more.
    """
    family = _rare(comparer, weighed.pairs, 1)
    return _Contest(claims, weighed, family, model, line_kinds(comparer)).judged()


class _Contest:
    def __init__(
        self, claims: Claims, weighed: Weighed, family: Bits, model: Model, line_kinds: Longs
    ) -> None:
        self.claims, self.weighed, self.model = claims, weighed, model
        self.owner = claims.owner.copy()
        self.pair_kinds = line_kinds[weighed.pairs.left]
        self.lines_of = cells.distinct(weighed.pairs.left)[2]
        self.lines = np.bincount(
            line_kinds[~claims.settled], minlength=int(line_kinds.max(initial=0)) + 1
        )
        self.shares = np.tile([0.8, 0.1, 0.09, 0.01], (len(self.lines), 1))
        shared = [
            line if name in SHARED else np.zeros_like(line)
            for name, line in zip(model.fields, model.bits, strict=True)
        ]
        self.brother = np.exp2(family.astype(np.float64) + told(shared, weighed.pairs.levels))
        self.worth = [model.bits for _kind in range(3)]
        self.second = self._is_second()
        self.bits = weighed.bits.astype(np.float64)

    def judged(self) -> Judged:
        chance = prior = np.zeros(len(self.weighed))
        for again in range(_ROUNDS):
            if again:
                self._take(chance)
                self._learn(chance)
            for _ in range(_STEPS):
                chance, prior = self._posteriors()
                if self._estimate(chance) < 1e-3:
                    break
            chance, prior = self._posteriors()
        found = Weighed(
            self.weighed.pairs, self.bits.astype(np.float32), self.weighed.rarity, self.weighed.kin
        )
        kind = np.where(self.second, SECOND, FRESH).astype(np.int8)
        return Judged(found, chance, prior, kind, self.worth, self.owner)

    def _is_second(self) -> Flags:
        owner = self.owner[self.weighed.pairs.right]
        return np.asarray((owner >= 0) & (owner != self.weighed.pairs.left))

    def _posteriors(self) -> tuple[Chances, Chances]:
        """By pair: the chance to be one person, and what it was before."""
        owned = int((self.owner >= 0).sum())
        fresh, again, nobody, related = self.shares.T
        free = max(len(self.owner) - owned, 1)
        prior = np.where(
            self.second, (again / max(owned, 1))[self.pair_kinds], (fresh / free)[self.pair_kinds]
        )
        odds = np.exp2(np.minimum(self.bits, 90)) * prior
        kin = self.brother * (related / max(len(self.owner), 1))[self.pair_kinds]
        nobody = nobody[self.pair_kinds]
        return odds / (
            np.bincount(self.lines_of, odds + kin)[self.lines_of] + nobody
        ), prior / nobody

    def _estimate(self, chance: Chances) -> float:
        size = len(self.lines)
        both = np.bincount(self.pair_kinds + size * self.second, chance, 2 * size)
        found = [both[:size], both[size:]]
        absent = np.maximum(self.lines - sum(found), 0)
        raw = np.column_stack([*found, (1 - RELATED) * absent, RELATED * absent])
        shares = raw + BELIEVED * (raw.sum(0) + 1e-3) / (raw.sum() + 3e-3)
        shares = np.maximum(shares / shares.sum(1, keepdims=True), 1e-3)
        shares /= shares.sum(1, keepdims=True)
        moved = float(np.abs(shares - self.shares).max())
        self.shares = shares
        return moved

    def _take(self, chance: npt.NDArray[np.float64]) -> None:
        """Rows that a line very likely pays count as claimed in the next round."""
        pairs = self.weighed.pairs
        at = np.flatnonzero((chance > 0.9) & (self.claims.owner[pairs.right] < 0))
        at = at[np.lexsort((pairs.left[at], -self.bits[at]))]
        rows, first = np.unique(pairs.right[at], return_index=True)
        self.owner = self.claims.owner.copy()
        self.owner[rows] = pairs.left[at[first]]

    def _learn(self, chance: npt.NDArray[np.float64]) -> None:
        """What levels are worth among these pairs, counted from the round before."""
        self.second = self._is_second()
        self.bits = self.weighed.rarity.astype(np.float64)
        for kind, at in ((FRESH, ~self.second), (SECOND, self.second)):
            levels = [line[at] for line in self.weighed.pairs.levels]
            worth, sure = [], chance[at]
            for name, line, m, u in zip(
                self.model.fields, levels, self.model.m, self.model.u, strict=True
            ):
                counts = np.bincount(line, sure, len(m)) + BELIEVED * m
                seldom = self.model.facings if (name, kind) == (Field.ORDER, SECOND) else 1.0
                bits = learning.worth(name, learning.chances(name, counts), u * seldom)
                worth.append(bits.astype(np.float32))
            self.worth[kind] = worth
            self.bits[at] += told(worth, levels)


def line_kinds(comparer: Comparer) -> Longs:
    """Which fields each line of the left has, and whether three names: a number by mixture."""
    left = comparer.left
    code = np.zeros(len(left), np.int64)
    for names in left.names[:1]:
        code += names[:, 2] > 0
    for name in comparer.fields[len(NAMES) :]:
        values = [left.born[:, 0]] if name is Field.BORN else left.same[name]
        code = 2 * code + np.any([line != 0 for line in values], axis=0)
    there = np.bincount(code) > 0
    return (np.cumsum(there) - 1)[code]


def attainable(comparer: Comparer, model: Model, rows: Longs) -> Bits:
    """Bits, prior left out, that a perfect partner of these lines of the left would reach."""
    left, lex, best = comparer.left, comparer.lexicon, model.bits
    reach = np.zeros(len(rows), np.float32)
    for names in (column[rows] for column in left.names):
        tops = [line[-1] for line in best[: names.shape[1]]]
        most, many = lex.rare_word + lex.spelling, np.zeros(len(rows), np.int8)
        found = np.zeros(len(rows), np.float32)
        for words, top in zip(names.T, tops, strict=True):
            found += (most[words] + top) * (words > 0)
            many += words > 0
        found += best[len(NAMES) - 1][SAME_ORDER[many]]
        np.maximum(reach, found, out=reach)
    for name, line in zip(model.fields[len(NAMES) :], best[len(NAMES) :], strict=True):
        if name is Field.BORN:
            known, whole = left.born[rows, 0] > 0, left.born[rows, 3] > 0
            reach += np.where(whole, line[-1], np.where(known, line[-2], 0))
        else:
            present = np.any([values[rows] != 0 for values in left.same[name]], axis=0)
            reach += np.where(present, line[-1], 0)
    return reach
