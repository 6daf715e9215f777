"""How far pairs of rows agree, field by field, as the levels of `weights`: many pairs at once.

The same levels as `matching.levels` gives for two records, by the same rules.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from itertools import permutations, product

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from trainingmgr.core.values import dataclass
from trainingmgr.matching.alignment import (
    ALIKE,
    CLOSE,
    DIFFERS,
    GAIN,
    IDENTICAL,
    LOOSE,
    SOUND,
)
from trainingmgr.matching.tables import cells
from trainingmgr.matching.tables.coded import CODES, PLACES, SAME, Coded
from trainingmgr.matching.tables.words import PLACES as PARTS
from trainingmgr.matching.tables.words import Ints, Levels, Lexicon, Longs
from trainingmgr.matching.weights import LEVELS, Field

NAMES = (Field.NAME_1, Field.NAME_2, Field.NAME_3, Field.NAME_4, Field.ORDER)
AT_ONCE = 1 << 16
"""Pairs whose names are laid side by side in one go."""
TIMES, SPELLING = 4, 0.004
"""How often two words must face each other, and in what share of the rarer one, to be one name."""
_HEARD_WELL = 3
SAME_ORDER = np.array([0, 0, 2, 4, 4], np.int8)
GAPS = (Field.PHONE, Field.ACCOUNT)
"""Of whom the right does not know these, a line beyond doubt tells them, and the birth date."""
_LIKENESSES = 21
"""Bits of the table of words that were compared."""
_LEVEL = 4
"""Bits of a level."""
_ALL = 0x01010101
_GAIN = np.array(GAIN, np.int8)
_WAYS = 32
"""At least as many as there are ways to lay four words beside four."""


@dataclass
class Compared:
    """Pairs of rows: by field the level of each, and the right's word that each place faces."""

    left: Longs
    right: Longs
    levels: list[Levels]
    faced: Ints

    def __len__(self) -> int:
        return len(self.left)

    def only(self, kept: npt.NDArray[np.bool_] | Longs) -> "Compared":
        return Compared(
            self.left[kept], self.right[kept], [line[kept] for line in self.levels],
            self.faced[kept],
        )  # fmt: skip

    @classmethod
    def together(cls, parts: Sequence["Compared"]) -> "Compared":
        """Several sets of pairs as one; a pair that stands twice is kept once."""
        left = np.concatenate([part.left for part in parts])
        right = np.concatenate([part.right for part in parts])
        levels = [np.concatenate(lines) for lines in zip(*(p.levels for p in parts), strict=True)]
        whole = cls(left, right, levels, np.concatenate([part.faced for part in parts]))
        key = (left << 32) | right
        first = cells.distinct(key)[1]
        return whole if len(first) == len(key) else whole.only(first)


class Comparer:
    """Compares rows of two tables by the fields that both have."""

    def __init__(
        self, left: Coded, right: Coded, lexicon: Lexicon, known: int = _LIKENESSES
    ) -> None:
        """`known` are bits of the table of words that were compared."""
        self.left, self.right, self.lexicon = left, right, lexicon
        both = [name for name in (*CODES, *SAME, *PLACES) if left.has(name) and right.has(name)]
        born = [Field.BORN] if left.born.any() and right.born.any() else []
        self.fields = (*NAMES, *born, *both)
        self.learnt = np.zeros(0, np.int64)
        self._likeness = cells.Known(known, _LEVEL)

    def __call__(self, left: Longs, right: Longs) -> Compared:
        places, faced, order = self._names(left, right)
        levels = [*np.ascontiguousarray(places.T), order]
        levels += [self.field(name, left, right) for name in self.fields[len(NAMES) :]]
        return Compared(left, right, levels, faced)

    def learn_spellings(self, sure: Compared) -> None:
        """Words that keep facing each other in pairs beyond doubt are spellings of one name."""
        if len(self.left.names) != 1 or not len(sure):
            return
        lex = self.lexicon
        mine = self.left.names[0][sure.left]
        levels = np.column_stack(sure.levels[:PARTS])
        facing = (levels >= DIFFERS) & (levels < SOUND) & (mine > 0) & (sure.faced > 0)
        a, b = mine[facing].astype(np.int64), sure.faced[facing].astype(np.int64)
        pairs, many = np.unique(_facing(a, b), return_counts=True)
        a, b = _parted(pairs)
        often = SPELLING * np.minimum(lex.on_left[a], lex.on_right[b])
        kept = (many >= TIMES) & (many >= often) & (np.minimum(lex.length[a], lex.length[b]) > 2)
        self.learnt = np.unique(np.concatenate([pairs[kept], _facing(b[kept], a[kept])]))
        self._likeness.say(self.learnt, np.full(len(self.learnt), SOUND, np.int32))

    def told(self, owner: Longs) -> "Comparer":
        """The same, knowing of people what the lines say that are theirs beyond doubt.

        `owner` is by row of the right the line that owns it (-1: none). Only what the right does
        not know is taken from there: whoever is paid twice often has the telephone of their
        other line.
        """
        rows = np.flatnonzero(owner >= 0)
        same = dict(self.right.same)
        for name in GAPS:
            if name not in self.fields:
                continue
            column = same[name][0].copy()
            gaps = rows[column[rows] == 0]
            column[gaps] = self.left.same[name][0][owner[gaps]]
            same[name] = [column, *same[name][1:]]
        born = self.right.born
        if Field.BORN in self.fields:
            gaps = rows[born[rows, 0] == 0]
            born = born.copy()
            born[gaps] = self.left.born[owner[gaps]]
        found = copy(self)
        found.right = replace(self.right, same=same, born=born)
        return found

    def field(self, name: Field, left: Longs, right: Longs) -> Levels:
        """How these pairs agree in a field that is not a name."""
        if name is Field.BORN:
            return births_alike(self.left.born[left], self.right.born[right])
        both = product(range(len(self.left.same[name])), range(len(self.right.same[name])))
        best, *others = (self._values(name, a, b, left, right) for a, b in both)
        for level in others:
            np.maximum(best, level, out=best)
        return best

    def _values(self, name: Field, a: int, b: int, left: Longs, right: Longs) -> Levels:
        mine, theirs = self.left.same[name][a][left], self.right.same[name][b][right]
        level: Levels = np.where(mine == theirs, np.int8(len(LEVELS[name])), np.int8(1))
        level *= mine != 0
        level *= theirs != 0
        if name in SAME:
            return level
        other = np.flatnonzero(level == 1)
        if len(other):
            pair = self.left.text[name][a][left[other]], self.right.text[name][b][right[other]]
            level[other] = _codes_alike(*pair) if name in CODES else _texts_alike(*pair)
        return level

    def _names(self, left: Longs, right: Longs) -> tuple[Levels, Ints, Levels]:
        size = len(left)
        levels, faced = np.zeros((size, PARTS), np.int8), np.zeros((size, PARTS), np.int32)
        order = np.zeros(size, np.int8)
        gain = np.full(size, -99, np.int8)
        for mine in self.left.names:
            for theirs in self.right.names:
                for begin in range(0, size, AT_ONCE):
                    at = slice(begin, begin + AT_ONCE)
                    found = self._faced(mine[left[at]], theirs[right[at]])
                    if len(self.left.names) == len(self.right.names) == 1:
                        levels[at], faced[at], order[at] = found
                        continue
                    worth = _gain(*found)
                    better = np.flatnonzero(worth > gain[at])
                    levels[better + begin], faced[better + begin] = (
                        found[0][better],
                        found[1][better],
                    )
                    order[better + begin] = found[2][better]
                    gain[better + begin] = worth[better]
        return levels, faced, order

    def _faced(self, mine: Ints, theirs: Ints) -> tuple[Levels, Ints, Levels]:
        """The best facing of the words of names: levels, words faced, order.

        Where no more than one word is not heard in its own place, words face as they stand;
        only the others are turned every way.
        """
        here, there = mine > 0, theirs > 0
        equal, both = mine == theirs, here & there
        levels = np.where(equal & here, np.int8(IDENTICAL), np.int8(0))
        at = np.flatnonzero(both & ~equal)
        levels.ravel()[at] = self.likeness(mine.ravel()[at], theirs.ravel()[at])
        many, others = _count(here), _count(there)
        apart = _count(both & (levels < SOUND)) + np.abs(many - others)
        faced = np.where(both, theirs, 0)
        order = SAME_ORDER[_count(levels > DIFFERS)]
        longest = np.where((apart > 1) & (many > 0) & (others > 0), np.maximum(many, others), 0)
        for words in range(1, PARTS + 1):
            at = np.flatnonzero(longest == words)
            if len(at):
                found = self._laid(mine[at, :words], theirs[at, :words])
                levels[at, :words], faced[at, :words], order[at] = found
        return levels, faced, order

    def _laid(self, mine: Ints, theirs: Ints) -> tuple[Levels, Ints, Levels]:
        """The same with the words turned in every way; names with no more words than columns."""
        rows = np.arange(len(mine))
        grid = self._cells(mine, theirs)
        worth = _GAIN[grid]
        ways = np.array(list(permutations(range(len(grid)))))
        best = np.full(len(mine), np.iinfo(np.int16).min, np.int16)
        for at, turn in enumerate(ways):
            gain = np.full(len(mine), -int(at > 0), np.int8)
            for i, j in enumerate(turn):
                gain += worth[i, j]
            # the gain and behind it the way, of equal ones the first
            np.maximum(best, gain.astype(np.int16) * _WAYS + (_WAYS - 1 - at), out=best)
        faces = ways[_WAYS - 1 - (best & (_WAYS - 1))]
        levels, faced = np.zeros(mine.shape, np.int8), np.zeros(mine.shape, np.int32)
        for i, face in enumerate(faces.T):
            levels[:, i] = grid[i, face, rows]
            faced[:, i] = np.where(levels[:, i] > 0, theirs[rows, face], 0)
        return levels, faced, _order(levels, faces)

    def _cells(self, mine: Ints, theirs: Ints) -> Levels:
        """The level of every word of one name (first axis) with every word of the other."""
        left, right = np.ascontiguousarray(mine.T), np.ascontiguousarray(theirs.T)
        here, there = left > 0, right > 0
        grid = np.zeros((len(left), len(right), len(mine)), np.int8)
        alone, others = here.copy(), there.copy()
        for i, j in product(range(len(left)), range(len(right))):
            same = here[i] & (left[i] == right[j])
            alone[i] &= ~same
            others[j] &= ~same
            grid[i, j] = np.where(same, np.int8(IDENTICAL), (here[i] & there[j]) * np.int8(DIFFERS))
        asked = []
        for i, j in product(range(len(left)), range(len(right))):
            at = np.flatnonzero(alone[i] & others[j])
            asked.append((i, j, at, left[i][at], right[j][at]))
        found = self.likeness(*(np.concatenate([each[side] for each in asked]) for side in (3, 4)))
        for i, j, at, _a, _b in asked:
            grid[i, j, at], found = found[: len(at)], found[len(at) :]
        return grid

    def likeness(self, left: Ints, right: Ints) -> Levels:
        """How well words agree that are not the same word, as `alignment.likeness` has it."""
        marks = _facing(left, right).ravel()
        found = self._likeness.numbers(marks, lambda fresh, _at: self._compared(*_parted(fresh)))
        return found.astype(np.int8).reshape(left.shape)

    def _compared(self, a: Longs, b: Longs) -> Ints:
        lex = self.lexicon
        level = np.full(len(a), DIFFERS, np.int32)
        at = np.flatnonzero(self._may_be_alike(a, b))
        words = lex.written[a[at]], lex.written[b[at]]
        similar = process.cpdist(*words, scorer=JaroWinkler.similarity, dtype=np.float64)
        at, similar = at[similar >= ALIKE], similar[similar >= ALIKE]
        level[at] = self._alike(a[at], b[at], similar)
        level[(lex.variant[a] == lex.variant[b]) & (lex.variant[a] > 0)] = SOUND
        if len(self.learnt):
            pairs = _facing(a, b)
            place = np.searchsorted(self.learnt, pairs).clip(max=len(self.learnt) - 1)
            level[self.learnt[place] == pairs] = SOUND
        short = np.minimum(lex.length[a], lex.length[b]) == 1
        level[short] = np.where(lex.initial[a] == lex.initial[b], LOOSE, DIFFERS)[short]
        level[a == b] = IDENTICAL
        return level

    def _may_be_alike(self, a: Longs, b: Longs) -> npt.NDArray[np.bool_]:
        """Whether words have so many letters in common that they can have ALIKE in common.

        Jaro's likeness of words of x and y letters, m of them in common, is at most
        (m / x + m / y + 1) / 3.
        """
        lex = self.lexicon
        common = np.bitwise_count(lex.letters[a] & lex.letters[b]).astype(np.int32)
        common += np.minimum(lex.more_letters[a], lex.more_letters[b])
        x, y = lex.length[a], lex.length[b]
        return np.asarray(common * (x + y) >= (3 * ALIKE - 1 - 1e-9) * (x * y))

    def _alike(self, a: Longs, b: Longs, similar: npt.NDArray[np.float64]) -> Levels:
        """The same of words that have at least ALIKE in common."""
        lex = self.lexicon
        edits = process.cpdist(
            lex.written[a], lex.written[b], scorer=OSA.distance, dtype=np.int32, score_cutoff=2
        )
        shorter = np.minimum(lex.length[a], lex.length[b])
        level = np.full(len(a), DIFFERS, np.int8)
        level[(similar >= 0.8) | ((edits <= 2) & (shorter >= 5))] = LOOSE
        unsure = np.flatnonzero(level == DIFFERS)
        level[unsure[self._sounds_near(a[unsure], b[unsure])]] = LOOSE
        level[(similar >= 0.9) | ((edits <= 1) & (shorter >= 4))] = CLOSE
        heard = (
            (lex.sound[a] == lex.sound[b]) | (lex.other_sound[a] == lex.other_sound[b])
            | (lex.sound[a] == lex.other_sound[b]) | (lex.other_sound[a] == lex.sound[b])
        )  # fmt: skip
        level[heard] = SOUND
        return level

    def _sounds_near(self, a: Longs, b: Longs) -> npt.NDArray[np.bool_]:
        lex = self.lexicon
        mine, theirs = lex.sound[a], lex.sound[b]
        edits = process.cpdist(
            lex.heard_as[mine], lex.heard_as[theirs], scorer=OSA.distance, dtype=np.int32,
            score_cutoff=1,
        )  # fmt: skip
        shorter = np.minimum(lex.heard_length[mine], lex.heard_length[theirs])
        return np.asarray((edits <= 1) & (shorter >= _HEARD_WELL))


def _facing(left: npt.NDArray[np.signedinteger], right: npt.NDArray[np.signedinteger]) -> Longs:
    """Two words as one number, its lowest bits free for how well they agree."""
    pairs = left.astype(np.int64) << (32 + _LEVEL)
    pairs |= right.astype(np.int64) << _LEVEL
    return pairs


def _parted(pairs: Longs) -> tuple[Longs, Longs]:
    return pairs >> (32 + _LEVEL), (pairs >> _LEVEL) & 0xFFFFFFFF


def _count(flags: npt.NDArray[np.bool_]) -> Levels:
    """How many of the four flags of each row are up."""
    return np.bitwise_count(flags.view(np.uint32)).ravel().astype(np.int8)


def _gain(levels: Levels, faced: Ints, order: Levels) -> Levels:
    """How well a whole name agrees, to choose among several names of one person."""
    gain = _GAIN[levels].sum(1, dtype=np.int8) + (order == SAME_ORDER[_count(levels > DIFFERS)])
    return np.asarray(np.where((faced > 0).any(1), gain, -90), np.int8)


def _order(levels: Levels, faces: Longs) -> Levels:
    """0 when fewer than two words agree, 1 another order of two, 2 the same; of more, 3 and 4.

    Two names that strangers share stand in the same order as often as not, three hardly ever.
    """
    agreeing = np.where(levels > DIFFERS, faces, -1)
    rising, last = np.ones(len(levels), bool), np.full(len(levels), -1)
    for place in agreeing.T:
        rising &= (place < 0) | (place > last)
        last = np.maximum(last, place)
    many = (agreeing >= 0).sum(1)
    return np.asarray(SAME_ORDER[many] - (~rising & (many > 1)), np.int8)


def births_alike(left: Ints, right: Ints) -> Levels:
    """7 the same day, 6 nearly, 5 the year, 4 day and month, 3 and 2 years apart, 1 differs."""
    level = np.full(len(left), 7, np.int8)
    equal = (left == right).view(np.uint32).ravel() == _ALL
    rest = np.flatnonzero(~equal | (left[:, 3] == 0))
    level[rest] = _births_near(left[rest], right[rest])
    return level


def _births_near(left: Ints, right: Ints) -> Levels:
    first, last, month, day = left.T
    other_first, other_last, other_month, other_day = right.T
    apart = np.maximum(np.maximum(first - other_last, other_first - last), 0)
    wide = (last - first) + (other_last - other_first)
    same_day = (day > 0) & (month == other_month) & (day == other_day)
    within = np.where((wide <= 2) | ((first == other_first) & (last == other_last)), 3, 2)
    loose = np.where(apart > 0, np.where(same_day, 4, np.maximum(4 - apart, 1)), within)
    swapped = (day > 0) & (month == other_day) & (day == other_month)
    near = swapped | (month == other_month) | (day == other_day)
    known = (month > 0) & (other_month > 0)
    in_year = np.where(known, np.where(near, 6, 5), 5)
    equal = (month == other_month) & (day == other_day)
    in_year = np.where(equal, np.where(day > 0, 7, 6), in_year)
    level = np.where((apart > 0) | (wide > 0), loose, in_year)
    return np.where((first == 0) | (other_first == 0), 0, level).astype(np.int8)


def _codes_alike(left: npt.NDArray[np.bytes_], right: npt.NDArray[np.bytes_]) -> Levels:
    """4 one edit, 3 two, 2 three, 1 another code."""
    edits = process.cpdist(
        cells.texts(left), cells.texts(right), scorer=OSA.distance, dtype=np.int32, score_cutoff=3
    )
    return np.asarray(np.where(edits <= 3, 5 - edits, 1).astype(np.int8))


def _texts_alike(left: npt.NDArray[np.bytes_], right: npt.NDArray[np.bytes_]) -> Levels:
    """3 close, 2 loosely alike or one within the other, 1 another place."""
    a, b = cells.texts(left), cells.texts(right)
    similar = process.cpdist(a, b, scorer=JaroWinkler.similarity, dtype=np.float32)
    within = np.array([bool({*x.split()} & {*y.split()}) for x, y in zip(a, b, strict=True)], bool)
    return np.where(similar >= 0.92, 3, np.where((similar >= 0.82) | within, 2, 1)).astype(np.int8)
