"""Very many pairs of people sifted at once: the few that may be one person are weighed one by one.

Nothing is decided here. What is left out is what `compare.assess` calls less likely than was asked
for, every doubt taken for likeness; what stays is for `assess` and its reasons.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from math import log2

import numpy as np
import numpy.typing as npt

from trainingmgr.core import memory
from trainingmgr.core.dates import PartialDate
from trainingmgr.matching.alignment import CLOSE, DIFFERS, PLACES, SOUND
from trainingmgr.matching.compare import rare_names
from trainingmgr.matching.levels import names_alike
from trainingmgr.matching.names import PARTS
from trainingmgr.matching.records import Columns
from trainingmgr.matching.tables import cells
from trainingmgr.matching.tables.agreement import NAMES, Comparer
from trainingmgr.matching.tables.coded import Reading
from trainingmgr.matching.tables.words import Ints, Levels, Longs, Words
from trainingmgr.matching.weights import COMPARED, ORDER, Weights

Bits = npt.NDArray[np.float32]
ALIASES, SEVERAL = 1, 2
"""Other names, papers and phones that have a column; whoever has more is weighed in any case."""
SLACK = 0.01
"""Bits by which a sum of small floats may be wrong."""
KNOWN, LIKENESSES = 16, 17
"""Bits of the tables of words that were read, and of those that were compared."""
AT_ONCE = 1 << 13
"""Pairs that are looked at together."""
_LOW = 0xFFFFFFFF


class Met:
    """Every two people who stand in a group together, one of them of `mine`."""

    def __init__(self, mine: Sequence[int], most: int) -> None:
        """`most` is the highest key there is."""
        self._mine = np.zeros(most + 1, bool)
        self._mine[mine] = True
        self._found = [np.zeros(0, np.int64)]

    def add(self, groups: Iterable[tuple[int, str]]) -> None:
        """Groups are how many they are and their keys, parted by commas."""
        by_size: dict[int, list[str]] = {}
        for size, people in groups:
            by_size.setdefault(size, []).append(people)
        found = [self._within(size, rows) for size, rows in by_size.items()]
        self._found.append(cells.rising(np.concatenate([*found, self._found[0]]))[0])

    def _within(self, size: int, rows: Sequence[str]) -> Longs:
        keys = np.fromstring(",".join(rows), np.int64, sep=",").reshape(-1, size)
        keys.sort(axis=1)
        first, second = np.triu_indices(size, 1)
        low, high = keys[:, first].ravel(), keys[:, second].ravel()
        kept = self._mine[low] | self._mine[high]
        return np.asarray((low[kept] << 32) | high[kept])

    def pairs(self) -> Longs:
        """Each two once, rising: the lower key in the upper half of a number, the higher below."""
        found = np.concatenate(self._found)
        self._found = self._found[:1]
        found.sort()
        return found[np.append(True, found[1:] != found[:-1])] if len(found) else found

    def people(self, pairs: Longs) -> list[int]:
        """Who stands in any of the pairs, rising."""
        there = np.zeros(len(self._mine), bool)
        there[pairs >> 32] = there[pairs & _LOW] = True
        return list(map(int, np.flatnonzero(there)))


class Crowd:
    """People of whom very many pairs are to be weighed: their words as numbers, their codes."""

    def __init__(self) -> None:
        self._words = Words(KNOWN)
        self._reading = Reading(self._words, PARTS)
        self._ids, self._more = [np.zeros(0, np.int64)], [np.zeros(0, bool)]
        self._dates: dict[str, PartialDate | None] = {}

    def add(self, people: Columns) -> None:
        """Some more people, their keys rising."""
        ids = people.ids
        held = ((people.aliases, ALIASES), (people.documents, SEVERAL), (people.phones, SEVERAL))
        aliases, documents, phones = (
            [_column(ids, each, at) for at in range(most)] for each, most in held
        )
        columns: dict[str, Sequence[Sequence[str]]] = {
            "name": [people.names, people.native, *aliases],
            "number": [people.numbers], "document": documents,
            "phone": [[number.removeprefix("+") for number in column] for column in phones],
            "sex": [people.sex], "unit": [people.unit],
        }  # fmt: skip
        self._reading.add([""] * len(ids), columns, [self._date(text) for text in people.born])
        many = {id_ for each, most in held for id_, some in each.items() if len(some) > most}
        self._ids.append(np.array(ids, np.int64))
        self._more.append(np.array([id_ in many for id_ in ids], bool))

    def _date(self, text: str) -> PartialDate | None:
        if text not in self._dates:
            self._dates[text] = PartialDate.read(text) if text else None
        return self._dates[text]

    def sifted(
        self, pairs: Longs, weights: Weights, least: float, alive: Callable[[], None]
    ) -> list[tuple[int, int]]:
        """The pairs, of people who were added, that may be so likely one person; a few too many."""
        self._dates.clear()  # read; the arrays need the room
        table, self._reading = self._reading.done(memory.let_go), Reading(self._words, PARTS)
        table.names = [names for names in table.names if names.any()]
        lexicon = self._words.closed(table.names, table.names)
        sieve = _Sieve(Comparer(table, table, lexicon, LIKENESSES), weights, least)
        memory.let_go()
        ids, more = np.concatenate(self._ids), np.concatenate(self._more)
        found: list[tuple[int, int]] = []
        for begin in range(0, len(pairs), AT_ONCE):
            some = pairs[begin : begin + AT_ONCE]
            left, right = np.searchsorted(ids, some >> 32), np.searchsorted(ids, some & _LOW)
            unsure = more[left] | more[right]
            at = np.flatnonzero(~unsure)
            unsure[at[sieve(left[at], right[at])]] = True
            found += zip(ids[left[unsure]].tolist(), ids[right[unsure]].tolist(), strict=True)
            alive()
        return found


def _column(ids: Sequence[int], held: Mapping[int, Sequence[str]], at: int) -> list[str]:
    return [some[at] if len(some := held.get(id_, ())) > at else "" for id_ in ids]


class _Sieve:
    """Which pairs of rows can reach a likelihood, by the most that their names can say."""

    def __init__(self, comparer: Comparer, weights: Weights, least: float) -> None:
        self._comparer, self._weights = comparer, weights
        self._least = log2(least / (1 - least)) - weights.prior - SLACK
        lines = [np.array(line, np.float32) for line in weights.bits]
        self._bits = dict(zip(COMPARED, lines, strict=True))
        self._of_name, self._order = lines[:PLACES], max(0.0, float(lines[ORDER].max()))
        self._tops = np.array([line.max() for line in self._of_name], np.float32)
        lexicon = comparer.lexicon
        heard = [weights.rarity(sound) if sound else 0.0 for sound in lexicon.heard]
        self._rare = np.array(heard, np.float32)[lexicon.sound]
        self._words = sum((names > 0).sum(1) for names in comparer.left.names)
        self._most = self._at_most()

    def __call__(self, left: Longs, right: Longs) -> Longs:
        """The places of those that can. What is dear is asked only of whoever still may."""
        bits = np.zeros(len(left), np.float32)
        for name in self._comparer.fields[len(NAMES) :]:
            bits += self._bits[name][self._comparer.field(name, left, right)]
        words = np.minimum(self._words[left], PLACES)
        at = np.flatnonzero(bits + self._most[words, right] >= self._least)
        left, right, bits = left[at], right[at], bits[at]
        names, glued = self._alike(left, right)
        kept = bits + names >= self._least
        for n in np.flatnonzero(~kept & (bits + glued >= self._least)).tolist():
            kept[n] = bits[n] + self._laid(left[n], right[n]) >= self._least
        return np.asarray(at[kept])

    def _at_most(self) -> Bits:
        """By how many words the left has and row of the right: the most its names can say."""
        rows = len(self._comparer.left)
        rare = np.zeros((rows, PLACES), np.float32)
        for begin, names in product(range(0, rows, AT_ONCE), self._comparer.left.names):
            at = slice(begin, begin + AT_ONCE)
            each = np.sort(np.maximum(self._rare[names[at]], 0), axis=1)[:, : -PLACES - 1 : -1]
            np.maximum(rare[at], each, out=rare[at])
        said = np.cumsum(self._tops + rare, axis=1, dtype=np.float32)
        return np.concatenate([np.zeros((1, rows), np.float32), said.T + self._order])

    def _alike(self, left: Longs, right: Longs) -> tuple[Bits, Bits]:
        """The most that the names of pairs can say as they stand, and with two words as one."""
        columns = self._comparer.left.names
        most = np.full((2, len(left)), -np.inf, np.float32)
        for mine, theirs in product(columns, columns):
            at = np.flatnonzero((mine[left, 0] > 0) & (theirs[right, 0] > 0))
            if len(at):
                most[:, at] = np.maximum(
                    most[:, at], self._faced(mine[left[at]], theirs[right[at]])
                )
        most[:, np.isinf(most[0])] = 0
        return most[0], most[1]

    def _faced(self, mine: Ints, theirs: Ints) -> Bits:
        """The same of one name with one other: each word faces whichever it agrees with best."""
        many, others = (mine > 0).sum(1), (theirs > 0).sum(1)
        level, worth = self._facing(mine, theirs)
        plain = np.column_stack([line[level[:, at]] for at, line in enumerate(self._of_name)])
        missing = np.maximum(many - others, 0)
        first = self._of_name[0][DIFFERS]
        whole = np.maximum(_without(worth, missing), first + _without(plain[:, 1:], missing))
        whole += np.where((many > 1) & (others > 1), self._order, 0)
        rare = np.maximum(self._rare[theirs].max(1), 0)
        lift = np.where((level > 0) & (level < CLOSE), self._tops + rare[:, None] - worth, 0).max(1)
        return np.stack([whole, whole + lift * (np.abs(many - others) == 1)])

    def _facing(self, mine: Ints, theirs: Ints) -> tuple[Levels, Bits]:
        """By place of the left name: how well its word agrees with any of the other, and bits."""
        levels = np.zeros((len(mine), PLACES), np.int8)
        worth = np.full((len(mine), PLACES), -np.inf, np.float32)
        for i, j in product(range(PLACES), range(PARTS)):
            at = np.flatnonzero((mine[:, i] > 0) & (theirs[:, j] > 0))
            if len(at):
                word = theirs[at, j]
                level = self._comparer.likeness(mine[at, i], word)
                bits = self._of_name[i][level] + self._rare[word] * (level >= SOUND)
                levels[at, i] = np.maximum(levels[at, i], level)
                worth[at, i] = np.maximum(worth[at, i], bits)
        worth[levels == 0] = 0
        return levels, worth

    def _laid(self, left: int, right: int) -> float:
        """What the names of one pair do say, as `assess` lays them side by side."""
        names = names_alike(self._named(left), self._named(right))
        pattern = (*names.levels, names.order, *(0,) * (len(COMPARED) - PLACES - 1))
        return self._weights.of(pattern) + rare_names(pattern, names, self._weights)

    def _named(self, row: int) -> tuple[tuple[str, ...], ...]:
        words = self._comparer.lexicon.words
        columns = (names[row].tolist() for names in self._comparer.left.names)
        return tuple(tuple(words[n] for n in name if n) for name in columns if name[0])


def _without(worth: Bits, missing: Longs) -> Bits:
    """The sum where so many places may face nothing: those that speak against most."""
    whole = worth.sum(1)
    at = np.flatnonzero(missing)
    against = np.sort(np.minimum(worth[at], 0), axis=1)
    spared = np.arange(worth.shape[1]) < missing[at, None]
    whole[at] -= (against * spared).sum(1)
    return np.asarray(whole, np.float32)
