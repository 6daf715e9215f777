"""Which rows are worth comparing: pass by pass, rows that share a key which few rows share."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, islice, product
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from trainingmgr.matching.tables.coded import PLACES, Coded
from trainingmgr.matching.tables.words import Ints, Lexicon, Longs
from trainingmgr.matching.weights import Field

SMALL = 200_000
"""Up to this many rows, keys that grow with the table are looked up as well."""
HALF = 4
"""Signs of a number that may be right where others are wrong."""
_TELLING = ("three names, year", "three names, unit", "one name, birth")
_MIX = 0x9E3779B97F4A7C15
_BITMAP = 24
Placed: TypeAlias = tuple[Longs | None, Longs]
"""Places of rows (None: all of them) and their keys; 0 is no key."""


@dataclass(frozen=True)
class Pass:
    """One kind of key. Blocks of the right above `cap` say nothing and are left out.

    `unclaimed` passes look only at rows of the right that no line owns yet.
    """

    name: str
    cap: int
    unclaimed: bool = False


EXACT = (Pass("number", 5), Pass("document", 5))
MONEY = (Pass("phone", 20), Pass("account", 20))
NAMES = (
    Pass("three names", 20, unclaimed=True),
    Pass("three names, unit", 20),
    Pass("three names, year", 30),
    Pass("two names, year", 16, unclaimed=True),
    Pass("two names, unit", 16, unclaimed=True),
    Pass("two names, unit, year", 20),
    Pass("two names, place", 16),
    Pass("one name, birth", 20),
    Pass("one name, half number", 15),
    Pass("one name, place, year", 16),
)
THOROUGH = (
    Pass("two names", 16, unclaimed=True),
    Pass("one name, half birth", 20),
    Pass("birth", 20),
    Pass("birth, place", 20),
    Pass("two places", 12),
    Pass("one name, place", 16),
)


def passes(size: int) -> tuple[Pass, ...]:
    """The passes by names for a right side of this many rows; of few, everybody is looked at."""
    if size > SMALL:
        return NAMES
    return tuple(replace(one, unclaimed=False) for one in (*NAMES, *THOROUGH))


def telling(size: int) -> tuple[Pass, ...]:
    """The passes by names on which weights are learnt: of many rows, those that find most."""
    if size > SMALL:
        return tuple(one for one in NAMES if one.name in _TELLING)
    return passes(size)


class Keys:
    """The keys of one table for any pass, for the rows that are asked for."""

    def __init__(self, table: Coded, lexicon: Lexicon, rows: Longs) -> None:
        self.table, self.rows = table, rows
        names = [names[rows] for names in table.names]
        self._heard = [_Heard(lexicon, n) for n in names]
        self._year = table.born[rows, 0] * (table.born[rows, 1] - table.born[rows, 0] < 3)
        self._month, self._day = table.born[rows, 2], table.born[rows, 3]

    def of(self, kind: str) -> Iterator[tuple[Longs, Longs]]:
        """Keys and the rows that have them."""
        for at, keys in self._of(kind):
            there = np.flatnonzero(keys)
            yield keys[there], self.rows[there if at is None else at[there]]

    def _of(self, kind: str) -> Iterator[Placed]:
        first, *more = kind.split(", ")
        if first in ("number", "document", "phone", "account"):
            yield from ((None, line[self.rows]) for line in self.table.same.get(Field(first), ()))
        elif first.startswith("birth"):
            yield from self._with(more, [(None, self._birth())])
        elif first == "two places":
            lines = [line for line in self._places() if line.any()]
            yield from ((None, mix(a, b)) for a, b in combinations(lines, 2))
        else:
            many = {"one name": 1, "two names": 2, "three names": 3}[first]
            names = self._names(many)
            yield from self._with(more, islice(names, 2) if "half number" in more else names)

    def _with(self, more: list[str], keys: Iterable[Placed]) -> Iterator[Placed]:
        beside = [self._beside(also) for also in more]
        for at, key in keys:
            for others in product(*beside):
                there = others if at is None else [other[at] for other in others]
                yield at, mix(key, *there)

    def _beside(self, what: str) -> list[Longs]:
        if what == "year":
            return [self._year.astype(np.int64)]
        if what == "birth":
            return [self._birth()]
        if what == "half birth":
            year, month, day = (x.astype(np.int64) for x in (self._year, self._month, self._day))
            return [mix(year, month + 100 * (month > 0)), mix(year, day + 200 * (day > 0)),
                    mix(month, day + 300 * (day > 0))]  # fmt: skip
        if what == "half number":
            return [half for text in self._text(Field.NUMBER) for half in _halves(text)]
        if what == "unit":
            return [line[self.rows] for line in self.table.same.get(Field.UNIT, ())]
        return self._places()

    def _birth(self) -> Longs:
        whole = self._year.astype(np.int64) * 10_000 + self._month * 100 + self._day
        return np.where((self._day > 0) & (self._year > 0), whole, 0)

    def _places(self) -> list[Longs]:
        kinds = (*PLACES, Field.POSTCODE)
        return [line[self.rows] for kind in kinds for line in self.table.same.get(kind, ())]

    def _text(self, name: Field) -> list[npt.NDArray[np.bytes_]]:
        return [text[self.rows] for text in self.table.text.get(name, ())]

    def _names(self, many: int) -> Iterator[Placed]:
        for heard in self._heard:
            for again in (False, True):
                for places in combinations(range(len(heard.there)), many):
                    at = heard.rows(places, again=again)
                    if len(at):
                        yield at, heard.keys(places, at, again=again)


class _Heard:
    """The sounds of one column of names, word by word, in their first and last reading."""

    def __init__(self, lexicon: Lexicon, names: Ints) -> None:
        self._words = np.ascontiguousarray(names.T)
        self._first, self._last = lexicon.sound, lexicon.other_sound
        self._differs = lexicon.sound != lexicon.other_sound
        self.there = [np.flatnonzero(line) for line in self._words]
        self._sounds: dict[tuple[int, bool], Ints] = {}

    def rows(self, places: tuple[int, ...], *, again: bool) -> Longs:
        """Rows with a word at each of these places; `again`: that have another reading there."""
        at = self.there[places[-1]]
        if not again:
            return at
        other = self._differs[self._words[places[0]][at]]
        for place in places[1:]:
            other = other | self._differs[self._words[place][at]]
        return np.asarray(at[other])

    def keys(self, places: tuple[int, ...], at: Longs, *, again: bool) -> Longs:
        heard = [self._sound(place, again)[at] for place in places]
        for end in range(len(heard) - 1, 0, -1):
            for n in range(end):
                heard[n : n + 2] = (np.minimum(*heard[n : n + 2]), np.maximum(*heard[n : n + 2]))
        return mix(*heard)

    def _sound(self, place: int, again: bool) -> Ints:
        if (place, again) not in self._sounds:
            sound = self._last if again else self._first
            self._sounds[place, again] = sound[self._words[place]]
        return self._sounds[place, again]


def _halves(text: npt.NDArray[np.bytes_]) -> list[Longs]:
    """The first and the last four signs of codes, as keys; 0 where there is no code."""
    wide = text.dtype.itemsize
    signs = np.ascontiguousarray(text).view(np.uint8).reshape(len(text), wide)
    length = (signs != 0).sum(1)
    places = np.arange(HALF)
    found = []
    for begin in (np.zeros(len(text), np.int64), np.maximum(length - HALF, 0)):
        at = np.minimum(begin[:, None] + places, wide - 1)
        there = begin[:, None] + places < length[:, None]
        four = np.where(there, np.take_along_axis(signs, at, 1), 0).astype(np.int64)
        found.append(four @ (1 << (8 * places)))
    return [found[0], found[1] << 32]


def mix(*columns: npt.NDArray[np.signedinteger]) -> Longs:
    """One key out of several; 0 where any of them is 0."""
    key = np.zeros(len(columns[0]), np.uint64)
    none = np.zeros(len(columns[0]), bool)
    for column in columns:
        none |= column == 0
        key = (key ^ column.astype(np.uint64)) * np.uint64(_MIX)
        key ^= key >> np.uint64(29)
    key[none] = 0
    return key.view(np.int64)


def candidates(one: Pass, left: Keys, right: Keys) -> tuple[Longs, Longs]:
    """Pairs of rows (left, right) that share a key of this pass, some of them more than once."""
    wanted = list(left.of(one.name))
    if not wanted:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    mine, rows = (np.concatenate(parts) for parts in zip(*wanted, strict=True))
    there = np.zeros(1 << _BITMAP, bool)
    there[mine & ((1 << _BITMAP) - 1)] = True
    found = []
    for keys, people in right.of(one.name):
        at = np.flatnonzero(there[keys & ((1 << _BITMAP) - 1)])
        found.append((keys[at], people[at]))
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    theirs, people = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return joined(mine, rows, theirs, people, one.cap)


def joined(mine: Longs, rows: Longs, theirs: Longs, people: Longs, cap: int) -> tuple[Longs, Longs]:
    """Every pair with equal keys, but for keys that more than `cap` of `people` share."""
    turn = np.argsort(theirs)
    theirs, people = theirs[turn], people[turn]
    turn = np.argsort(mine)
    mine, rows = mine[turn], rows[turn]
    begin, end = np.searchsorted(theirs, mine, "left"), np.searchsorted(theirs, mine, "right")
    many = end - begin
    many[many > cap] = 0
    each = np.repeat(np.arange(len(mine)), many)
    offset = np.arange(len(each)) - np.repeat(np.cumsum(many) - many, many)
    return rows[each], people[np.repeat(begin, many) + offset]


def once(left: Longs, right: Longs) -> tuple[Longs, Longs]:
    """The pairs, each once, in the order of the left."""
    key = np.sort((left << 32) | right)
    key = key[np.append(True, key[1:] != key[:-1])] if len(key) else key
    return key >> 32, key & 0xFFFFFFFF
