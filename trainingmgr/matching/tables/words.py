"""Every word of the names of both tables under a number, worked out once for all its places."""

from collections.abc import Sequence
from functools import cached_property
from string import ascii_letters
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from trainingmgr.core.values import dataclass
from trainingmgr.matching.names import PARTS, Standing, standing, tokens
from trainingmgr.matching.sounds import sounds_of, variants
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
Flags: TypeAlias = npt.NDArray[np.bool_]
_NO_LETTER = cells.others_than(ascii_letters.encode())


class Words:
    """Reads columns of names into numbers of words. 0 is no word; both tables share one list."""

    def __init__(self, known: int = 20) -> None:
        """`known` are bits of the table of written words."""
        self._numbers: dict[str, int] = {"": 0}
        self._standing = [Standing.ALONE]
        self._standings: Levels = np.array([Standing.WHOLE], np.int8)
        self._known = cells.Known(known)

    def read(self, names: Cells, places: int = PLACES) -> Ints:
        """One row of `places` numbers at most for each name; `Abd al-Rahman` is one word."""
        written, row = cells.words(names)
        numbers = self._known.numbers(
            cells.fingerprints(written), lambda _marks, at: self._learnt(written[at])
        )
        kept = np.flatnonzero(numbers)
        numbers, row = numbers[kept], row[kept]
        whole, dropped = self._in_company(numbers, row, len(names))
        rows = _rows(numbers[~dropped], row[~dropped], len(names), places)
        read = [
            [self._number(word) for word in tokens(name)[:places]]
            for name in cells.texts(names[whole])
        ]
        padded = [found + [0] * (places - len(found)) for found in read]
        rows[whole] = np.array(padded, np.int32).reshape(-1, places)
        return rows

    def _learnt(self, written: Cells) -> Ints:
        """The numbers of written words, or -1 where more than the word itself has a say."""
        found = np.zeros(len(written), np.int32)
        plain = ~cells.any_sign(written, _NO_LETTER)
        at = np.flatnonzero(plain)
        found[at] = [self._number(word) for word in cells.texts(np.strings.lower(written[at]))]
        rest = np.flatnonzero(~plain)
        for n, piece in zip(rest.tolist(), cells.texts(written[rest]), strict=True):
            word = " ".join(tokens(piece))
            found[n] = -1 if " " in word else self._number(word)
        return found

    def _number(self, word: str) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self._standing)
            self._standing.append(standing(word))
        return number

    def _kinds(self) -> Levels:
        """How each word stands among others, by its number; the last is for number -1."""
        known = len(self._standings) - 1
        if known < len(self._standing):
            fresh = np.array([*self._standing[known:], Standing.WHOLE], np.int8)
            self._standings = np.concatenate([self._standings[:-1], fresh])
        return self._standings

    def _in_company(self, numbers: Ints, row: Longs, many: int) -> tuple[Longs, Flags]:
        """Names that have to be read as a whole, and words that say nothing beside others."""
        kind = self._kinds()[numbers]
        dropped: Flags = kind == Standing.TITLE
        follows = np.append((row[1:] == row[:-1]) & (kind[1:] != Standing.ALONE), False)
        bound = (kind == Standing.SERVANT_OR_NAME) & follows
        strange = np.zeros(many, bool)
        strange[row[(kind == Standing.WHOLE) | bound]] = True
        length = np.bincount(row, minlength=many)
        strange |= length > PARTS
        strange |= (length > 0) & (np.bincount(row[dropped], minlength=many) == length)
        return np.flatnonzero(strange), dropped

    def closed(self, left: Sequence[Ints], right: Sequence[Ints]) -> "Lexicon":
        """The words with their sounds and how often each stands on the right."""
        size = len(self._numbers)
        counts = [
            sum(
                (np.bincount(place, minlength=size) for rows in side for place in rows.T),
                np.zeros(size, int),
            )
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
        self.letters, self.more_letters = _letters(cells.of(self.words))
        heard: dict[str, int] = {"": 0}
        heads: dict[str | None, int] = {None: 0}
        first, last = [], []
        for readings in _sounds(self.words):
            first.append(heard.setdefault(readings[0], len(heard)))
            last.append(
                first[-1] if len(readings) == 1 else heard.setdefault(readings[-1], len(heard))
            )
        head = [heads.setdefault(name, len(heads)) for name in variants(self.words)]
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
    def rare_word(self) -> npt.NDArray[np.float32]:
        """The same by word."""
        return self.rarity[self.sound]

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
        found = {}
        for n in strange.tolist():
            word = self.words[n]
            pairs = [
                (known[word[:at]], known[word[at:]])
                for at in range(3, len(word) - 2)
                if word[:at] in known and word[at:] in known
            ]
            if pairs:
                found[n] = max(pairs, key=lambda pair: min(self.on_right[list(pair)]))
        return found


def _letters(words: Cells) -> tuple[npt.NDArray[np.uint64], Ints]:
    """Of each word which letters stand once and twice in it, as bits, and how
    many stand there beyond that.
    """
    once = twice = np.zeros(len(words), np.uint64)
    more = np.zeros(len(words), np.int32)
    for signs in cells.signs(words).T:
        letter = np.where(signs > 0, np.uint64(1) << (signs.astype(np.uint64) % 32), 0)
        more += (letter & twice) > 0
        once, twice = once | letter, twice | (once & letter)
    return once | (twice << np.uint64(32)), more


def _sounds(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [("",), *sounds_of(words[1:])]


def unglued(rows: Ints, halves: dict[int, tuple[int, int]]) -> Ints:
    """The names with words that were written as one parted again."""
    if not halves:
        return rows
    rows = rows.copy()
    glued = np.zeros(max(int(rows.max(initial=0)), *halves) + 1, bool)
    glued[list(halves)] = True
    for at in np.unique(np.flatnonzero(glued.take(rows)) // rows.shape[1]):
        parts = [part for n in rows[at] if n for part in halves.get(int(n), (n,))]
        rows[at] = (parts + [0] * PLACES)[:PLACES]
    return rows


def _rows(numbers: Ints, row: Longs, many: int, places: int) -> Ints:
    """The words of each row side by side; `row` rises."""
    length = np.bincount(row, minlength=many)
    place = np.arange(len(row)) - (np.cumsum(length) - length)[row]
    filled = np.zeros((many, places), np.int32)
    if int(length.max(initial=0)) <= places:
        filled[row, place] = numbers
        return filled
    kept = place < places
    filled[row[kept], place[kept]] = numbers[kept]
    return filled
