"""Every word of the names of both tables under a number, worked out once for all its places."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from trainingmgr.matching.names import stands_alone, tokens
from trainingmgr.matching.sounds import sounds, variant
from trainingmgr.matching.tables import cells
from trainingmgr.matching.tables.cells import Cells

PLACES = 4
"""Words of one name that are kept and weighed."""
COPIED = 0.6
"""How often a second record of somebody has their spelling by more than chance."""
KNOWN_WELL = 5
"""How often a word must stand by itself before a longer, unknown one is cut at it."""

Ints: TypeAlias = npt.NDArray[np.int32]
Longs: TypeAlias = npt.NDArray[np.int64]
Levels: TypeAlias = npt.NDArray[np.int8]


class Words:
    """Reads columns of names into numbers of words. 0 is no word; both tables share one list."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {"": 0}
        self._written: dict[int, int] = {}

    def read(self, names: Cells) -> Ints:
        """One row of at most PLACES numbers for each name; `Abd al-Rahman` is one word."""
        written, row = cells.words(names)
        keys, first, back = cells.distinct(cells.fingerprints(written))
        known, learn = self._written, self._learn
        numbers = np.array(
            [
                n if (n := known.get(key)) is not None else learn(key, written[at])
                for key, at in zip(keys.tolist(), first.tolist(), strict=True)
            ],
            np.int32,
        )[back]
        rows = _rows(numbers[numbers > 0], row[numbers > 0], len(names))
        whole, _many = cells.rising(row[numbers < 0])
        for at, name in zip(whole.tolist(), cells.texts(names[whole]), strict=True):
            found = [self._number(word) for word in tokens(name)[:PLACES]]
            rows[at] = found + [0] * (PLACES - len(found))
        return rows

    def _learn(self, key: int, written: bytes) -> int:
        """The number of a written word by itself, or -1 where its neighbours have a say."""
        piece = written.decode("utf-8", "surrogatepass")
        plain = piece.lower()
        words = (plain,) if piece.isascii() and piece.isalpha() else tokens(piece)
        alone = len(words) < 2 and all(map(stands_alone, words)) and stands_alone(plain)
        number = (self._number(words[0]) if words else 0) if alone else -1
        self._written[key] = number
        return number

    def _number(self, word: str) -> int:
        return self._numbers.setdefault(word, len(self._numbers))

    def closed(self, left: Sequence[Ints], right: Sequence[Ints]) -> "Lexicon":
        """The words with their sounds and how often each stands on the right."""
        size = len(self._numbers)
        counts = [
            sum((np.bincount(rows.ravel(), minlength=size) for rows in side), np.zeros(size, int))
            for side in (left, right)
        ]
        return Lexicon(list(self._numbers), *counts)


@dataclass
class Lexicon:
    """What is known of each word by its number."""

    words: list[str]
    on_left: Longs
    on_right: Longs

    def __post_init__(self) -> None:
        self.written = np.array(self.words, object)
        self.length = np.array([len(word) for word in self.words], np.int32)
        self.initial = np.array([ord(word[0]) if word else 0 for word in self.words], np.int32)
        heard: dict[str, int] = {"": 0}
        heads: dict[str, int] = {"": 0}
        first, last, head = [], [], []
        for word in self.words:
            readings = sounds(word) if word else ("",)
            first.append(heard.setdefault(readings[0], len(heard)))
            last.append(heard.setdefault(readings[-1], len(heard)))
            head.append(heads.setdefault(variant(word) or "", len(heads)))
        self.sound = np.array(first, np.int32)
        self.other_sound = np.array(last, np.int32)
        self.variant = np.array(head, np.int32)
        self.heard = list(heard)
        self.heard_as = np.array(self.heard, object)
        self.heard_length = np.array([len(sound) for sound in self.heard], np.int32)

    @cached_property
    def rarity(self) -> npt.NDArray[np.float32]:
        """Bits by sound: how much more a rare name says than names do at large, less a common one.

        The logarithm, kept from -4 to 7.
        """
        share = self._shares[1]
        known = share[1:] if len(share) > 1 else share
        return np.asarray(np.clip(np.log2((known**2).sum() / share), -4, 7), np.float32)

    @cached_property
    def spelling(self) -> npt.NDArray[np.float32]:
        """Bits by word: how much more it says that a rare spelling of a name is the same one."""
        words, heard = self._shares
        chance = words / heard[self.sound]
        usual = (words[1:] ** 2).sum() / max((heard[1:] ** 2).sum(), 1e-12)
        said, at_large = (COPIED / x + 1 - COPIED for x in (chance, max(usual, 1e-6)))
        return np.asarray(np.log2(said / at_large), np.float32)

    @cached_property
    def _shares(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """By word and by sound: its part of all words of the right."""
        counted = self.on_right.astype(float)
        counted[0] = 0
        every = max(counted.sum(), 1)
        heard = np.bincount(self.sound, counted, len(self.heard))
        return np.maximum(counted, 1) / every, np.maximum(heard, 1) / every

    def halves(self) -> dict[int, tuple[int, int]]:
        """Words that only the left has, made of two that the right knows well: `mohamedali`."""
        least = max(KNOWN_WELL, int(2e-6 * self.on_right[1:].sum()))
        known = {
            self.words[n]: int(n)
            for n in np.flatnonzero(self.on_right >= least)
            if self.length[n] > 2
        }
        strange = np.flatnonzero((self.on_right == 0) & (self.on_left > 0) & (self.length > 6))
        found = {int(n): self._cut(self.words[n], known) for n in strange}
        return {n: pair for n, pair in found.items() if pair is not None}

    def _cut(self, word: str, known: dict[str, int]) -> tuple[int, int] | None:
        cuts = ((word[:at], word[at:]) for at in range(3, len(word) - 2))
        pairs = [(known[a], known[b]) for a, b in cuts if a in known and b in known]
        return max(pairs, key=lambda pair: min(self.on_right[list(pair)]), default=None)


def unglued(rows: Ints, halves: dict[int, tuple[int, int]]) -> Ints:
    """The names with words that were written as one parted again."""
    if not halves:
        return rows
    rows = rows.copy()
    for at in np.flatnonzero(np.isin(rows, np.fromiter(halves, np.int32)).any(1)):
        parts = [part for n in rows[at] if n for part in halves.get(int(n), (n,))]
        rows[at] = (parts + [0] * PLACES)[:PLACES]
    return rows


def _rows(numbers: Ints, row: Longs, many: int) -> Ints:
    """The words of each row side by side; `row` rises."""
    starts = np.searchsorted(row, np.arange(many))
    place = np.arange(len(row)) - starts[row]
    filled = np.zeros((many, PLACES), np.int32)
    kept = place < PLACES
    filled[row[kept], place[kept]] = numbers[kept]
    return filled
