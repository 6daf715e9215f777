"""Which rows are worth comparing: pass by pass, rows that share a key which few rows share."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import combinations, islice, product
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from trainingmgr.core.values import dataclass
from trainingmgr.matching.tables import cells
from trainingmgr.matching.tables.coded import PLACES, Coded
from trainingmgr.matching.tables.words import Flags, Ints, Lexicon, Longs
from trainingmgr.matching.weights import Field

SMALL = 200_000
"""Up to this many rows, keys that grow with the table are looked up as well."""
HALF = 4
"""Signs of a number that may be right where others are wrong."""
_CLOSELY = ("three names, unit", "three names, year", "two names, unit, year",
            "one name, half number")  # fmt: skip
_TELLING = ("three names, year", "three names, unit", "one name, birth")
_MIX = 0x9E3779B97F4A7C15
_BITMAP = 24
"""Bits of a table in which keys of the left are marked, at most."""
Keyed: TypeAlias = tuple[Longs | None, Longs]
"""Places of rows (None: all of them) and their keys; 0 is no key."""
T = TypeVar("T", bound=np.generic)
PIECE = 1 << 16
"""Rows of the right whose keys are made at once: what is made of them stays close by."""
_NOTHING = np.zeros(0, np.int64)
SLIPS = 2
"""Signs of a number that may be wrong beside the half that is right."""
_SEVEN = np.uint64(0x7F7F7F7F7F7F7F7F)
_FRONT = np.uint64((1 << 8 * HALF) - 1)
Marks: TypeAlias = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Pass:
    """One kind of key. Blocks of the right above `cap` say nothing and are left out.

    `unclaimed` passes look only at rows of the right that no line owns yet.
    """

    name: str
    cap: int
    unclaimed: bool = False

    @property
    def half_number(self) -> bool:
        return self.name.endswith("half number")


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


def waves(size: int) -> tuple[tuple[Pass, ...], ...]:
    """The same one group after the other: of many rows, first what finds few pairs and good ones.

    Whoever is beyond doubt then need not be looked up by what many have in common.
    """
    every = passes(size)
    if size <= SMALL:
        return (every,)
    return tuple(
        tuple(one for one in every if (one.name in _CLOSELY) == closely)
        for closely in (True, False)
    )


def telling(size: int) -> tuple[Pass, ...]:
    """The passes by names on which weights are learnt: of many rows, those that find most."""
    if size > SMALL:
        return tuple(one for one in NAMES if one.name in _TELLING)
    return passes(size)


class Keys:
    """The keys of one table for any pass, for the rows that are asked for."""

    def __init__(self, table: Coded, lexicon: Lexicon, rows: Longs) -> None:
        """`rows` rise."""
        self.table, self.rows = table, rows
        begin = int(rows[0]) if len(rows) else 0
        together = len(rows) > 0 and int(rows[-1]) - begin == len(rows) - 1
        self._at = slice(begin, begin + len(rows)) if together else rows
        self._lexicon = lexicon

    def of(self, kind: str) -> Iterator[tuple[Longs, Longs]]:
        """Keys and the rows that have them."""
        for at, keys in self._of(kind):
            there = np.flatnonzero(keys)
            if len(there) < len(keys):
                at, keys = there if at is None else at[there], keys[there]
            yield keys, self.rows if at is None else self.rows[at]

    def _taken(self, line: npt.NDArray[T]) -> npt.NDArray[T]:
        return line[self._at]

    def _of(self, kind: str) -> Iterator[Keyed]:
        first, *more = kind.split(", ")
        if first in ("number", "document", "phone", "account"):
            yield from ((None, self._taken(line)) for line in self.table.same.get(Field(first), ()))
        elif first.startswith("birth"):
            yield from self._with(more, [(None, self._birth)])
        elif first == "two places":
            lines = [line for line in self._places() if line.any()]
            yield from ((None, mix(a, b)) for a, b in combinations(lines, 2))
        else:
            many = {"one name": 1, "two names": 2, "three names": 3}[first]
            names = self._names(many)
            yield from self._with(more, islice(names, 2) if "half number" in more else names)

    def _with(self, more: list[str], keys: Iterable[Keyed]) -> Iterator[Keyed]:
        beside = [
            others[0] if len(others) == 1 else mix(*others)
            for others in product(*(self._beside(also) for also in more))
            if others
        ]
        for at, key in keys:
            if not more:
                yield at, key
            for other in beside:
                yield at, mix(key, other if at is None else other[at])

    def _beside(self, what: str) -> list[Longs]:
        if what == "year":
            return [self._year]
        if what == "birth":
            return [self._birth]
        if what == "half birth":
            year, month, day = self._year, self._month, self._day
            return [mix(year, month + 100 * (month > 0)), mix(year, day + 200 * (day > 0)),
                    mix(month, day + 300 * (day > 0))]  # fmt: skip
        if what == "half number":
            texts = self.table.text.get(Field.NUMBER, ())
            return [half for text in texts for half in _halves(self._taken(text))]
        if what == "unit":
            return [self._taken(line) for line in self.table.same.get(Field.UNIT, ())]
        return self._places()

    @cached_property
    def _heard(self) -> list["_Heard"]:
        return [_Heard(self._lexicon, self._taken(names)) for names in self.table.names]

    @cached_property
    def _year(self) -> Longs:
        first, last = self._taken(self.table.born[:, 0]), self._taken(self.table.born[:, 1])
        return (first * (last - first < 3)).astype(np.int64)

    @cached_property
    def _month(self) -> Longs:
        return self._taken(self.table.born[:, 2]).astype(np.int64)

    @cached_property
    def _day(self) -> Longs:
        return self._taken(self.table.born[:, 3]).astype(np.int64)

    @cached_property
    def _birth(self) -> Longs:
        whole = self._year * 10_000 + self._month * 100 + self._day
        return np.where((self._day > 0) & (self._year > 0), whole, 0)

    def _places(self) -> list[Longs]:
        kinds = (*PLACES, Field.POSTCODE)
        return [self._taken(line) for kind in kinds for line in self.table.same.get(kind, ())]

    def _names(self, many: int) -> Iterator[Keyed]:
        for heard in self._heard:
            for again in (False, True):
                for places in combinations(range(len(heard.there)), many):
                    at, keys = heard.keys(places, again=again)
                    if len(keys):
                        yield at, keys


class _Heard:
    """The sounds of one column of names, word by word, in their first and last reading."""

    def __init__(self, lexicon: Lexicon, names: Ints) -> None:
        self._words = [np.ascontiguousarray(line) for line in names.T]
        self._first, self._last = lexicon.sound, lexicon.other_sound
        self._differs = lexicon.sound != lexicon.other_sound
        self.there = [np.flatnonzero(line) for line in self._words]
        self._keys: dict[tuple[tuple[int, ...], bool], Keyed] = {}

    def keys(self, places: tuple[int, ...], *, again: bool) -> Keyed:
        """Rows (None: all of them) with a word at each of these places and their keys, whatever
        the order of the words. `again`: of rows that have another reading there, in that one.
        """
        if (places, again) not in self._keys:
            at = self._rows(places, again=again)
            sound = self._last if again else self._first
            heard = [sound[self._words[place] if at is None else self._words[place][at]]
                     for place in places]  # fmt: skip
            for end in range(len(heard) - 1, 0, -1):
                for n in range(end):
                    heard[n : n + 2] = (
                        np.minimum(*heard[n : n + 2]),
                        np.maximum(*heard[n : n + 2]),
                    )
            self._keys[places, again] = at, mix(*heard)
        return self._keys[places, again]

    def _rows(self, places: tuple[int, ...], *, again: bool) -> Longs | None:
        at = self.there[places[-1]]
        if not again:
            return at if len(at) < len(self._words[0]) else None
        other = self._differs[self._words[places[0]][at]]
        for place in places[1:]:
            other = other | self._differs[self._words[place][at]]
        return np.asarray(at[other])


def _halves(text: npt.NDArray[np.bytes_]) -> list[Longs]:
    """The first and the last four signs of codes, as keys; 0 where there is no code."""
    length = np.strings.str_len(text)
    begins = np.arange(len(text)) * text.dtype.itemsize
    four = np.minimum(length, HALF)
    flat, ends = cells.signs(text).ravel(), begins + length
    first, last = cells.cut(flat, begins, begins + four), cells.cut(flat, ends - four, ends)
    return [first.view(np.int64), last.view(np.int64) << 32]


def mix(*columns: npt.NDArray[np.signedinteger]) -> Longs:
    """One key out of several; 0 where any of them is 0."""
    first, *more = columns
    key = first.astype(np.uint64)
    key *= np.uint64(_MIX)
    none = first == 0
    for column in more:
        none |= column == 0
        key ^= key >> np.uint64(29)
        key ^= column.view(np.uint64) if column.itemsize == 8 else column.astype(np.uint64)
        key *= np.uint64(_MIX)
    key[none] = 0
    return key.view(np.int64)


class Wanted:
    """Keys of the left of one pass, and the rows of the right that share them."""

    def __init__(self, one: Pass, left: Keys) -> None:
        self.one, self._table = one, left.table
        wanted = list(left.of(one.name))
        self._mine = np.concatenate([_NOTHING, *(keys for keys, _rows in wanted)])
        self._rows = np.concatenate([_NOTHING, *(rows for _keys, rows in wanted)])
        bits = min(max(len(self._mine).bit_length() + 3, 8), _BITMAP)
        self._shift = np.uint64(64 - bits)
        self._there = np.zeros(1 << bits, bool)
        self._there[self._mine.view(np.uint64) >> self._shift] = True
        self._theirs, self._people = [_NOTHING], [_NOTHING]

    def look(self, right: Keys) -> None:
        """Keep what may share a key."""
        if not len(self._mine):
            return
        for keys, people in right.of(self.one.name):
            at = np.flatnonzero(self._there[keys.view(np.uint64) >> self._shift])
            self._theirs.append(keys[at])
            self._people.append(people[at])

    def pairs(self, right: Coded) -> tuple[Longs, Longs]:
        """Pairs of rows (left, right) that share a key, some of them more than once."""
        theirs, people = np.concatenate(self._theirs), np.concatenate(self._people)
        found = joined(self._mine, self._rows, theirs, people, self.one.cap)
        return of_one_number(self._table, right, *found) if self.one.half_number else found


def candidates(
    groups: Sequence[Pass], left: Keys, table: Coded, lexicon: Lexicon, free: Flags
) -> tuple[Longs, Longs]:
    """Pairs of rows of `left` with those of the table that share a key of one of the passes.

    The table is gone through in pieces. `free` says who is not claimed yet.
    """
    wanted = [Wanted(one, left) for one in groups]
    for begin in range(0, len(table), PIECE):
        rows = np.arange(begin, min(begin + PIECE, len(table)))
        theirs = Keys(table, lexicon, rows)
        unclaimed = Keys(table, lexicon, rows[free[rows]])
        for one in wanted:
            one.look(unclaimed if one.one.unclaimed else theirs)
    found = [one.pairs(table) for one in wanted]
    return once(*(np.concatenate(side) for side in zip(*found, strict=True)))


def of_one_number(mine: Coded, theirs: Coded, left: Longs, right: Longs) -> tuple[Longs, Longs]:
    """Of pairs that share half a number, those whose numbers may be one with a slip or two.

    Six of eight signs are the same in their places, counted from the front, from behind, or half
    from either end: one sign more or less anywhere leaves as many.
    """
    may = np.zeros(len(left), bool)
    texts = (table.text.get(Field.NUMBER, ()) for table in (mine, theirs))
    for a, b in product(*texts):
        ends = zip(_ends(a[left]), _ends(b[right]), strict=True)
        front, behind = (x ^ y for x, y in ends)
        for apart in (front, behind, front & _FRONT | behind & ~_FRONT):
            may |= _same_signs(apart) >= cells.WORD - SLIPS
    return left[may], right[may]


def _ends(text: npt.NDArray[np.bytes_]) -> tuple[Marks, Marks]:
    """The first eight signs of codes and the last eight, those with their end at the end."""
    length = np.strings.str_len(text)
    begins = np.arange(len(text)) * text.dtype.itemsize
    eight = np.minimum(length, cells.WORD)
    flat, ends = cells.signs(text).ravel(), begins + length
    front, behind = cells.cut(flat, begins, begins + eight), cells.cut(flat, ends - eight, ends)
    short = (8 * (cells.WORD - eight)).astype(np.uint64)
    return front.view(np.uint64), behind.view(np.uint64) << short


def _same_signs(apart: Marks) -> npt.NDArray[np.uint8]:
    """How many of eight signs are the same, of what is different between two."""
    differs = ((apart & _SEVEN) + _SEVEN) | apart
    return np.asarray(cells.WORD - np.bitwise_count(differs & ~_SEVEN), np.uint8)


def joined(mine: Longs, rows: Longs, theirs: Longs, people: Longs, cap: int) -> tuple[Longs, Longs]:
    """Every pair with equal keys, but for keys that more than `cap` of `people` share.

    Both sides are sorted as one. The lowest bits of a key give way to its place, the left's before
    the right's, and are looked at again when the pairs are known.
    """
    lines, size = len(mine), len(mine) + len(theirs)
    low = np.uint64((1 << size.bit_length()) - 1)
    keys = np.concatenate([mine, theirs]).view(np.uint64)
    keys *= np.uint64(_MIX)
    keys &= ~low
    keys |= np.arange(size, dtype=np.uint64)
    keys.sort()
    new = np.ones(size + 1, bool)
    np.greater(keys[1:] ^ keys[:-1], low, out=new[1:-1])
    keys &= low
    place = keys.view(np.int64)
    other = place >= lines
    first = np.flatnonzero(other[1:] & ~other[:-1] & ~new[1:-1]) + 1
    left, right = _crossed(place, new, first, cap)
    right -= lines
    same = np.flatnonzero(mine[left] == theirs[right])
    return rows[left[same]], people[right[same]]


def _crossed(place: Longs, new: Flags, first: Longs, cap: int) -> tuple[Longs, Longs]:
    """Everybody of the left with everybody of the right, group by group.

    `new` is where a group begins, `first` where the right begins in those groups that have both.
    """
    alone = new[first - 1] & new[first + 1]
    one, first = first[alone], first[~alone]
    starts = np.flatnonzero(new)
    group = np.searchsorted(starts, first)
    begin, end = starts[group - 1], starts[group]
    kept = end - first <= cap
    begin, first, end = begin[kept], first[kept], end[kept]
    many = (first - begin) * (end - first)
    group = np.repeat(np.arange(len(many)), many)
    nth = np.arange(len(group)) - (np.cumsum(many) - many)[group]
    line, person = np.divmod(nth, (end - first)[group])
    left = np.concatenate([place[one - 1], place[begin[group] + line]])
    return left, np.concatenate([place[one], place[first[group] + person]])


def once(left: Longs, right: Longs) -> tuple[Longs, Longs]:
    """The pairs, each once, in the order of the left."""
    key = np.sort((left << 32) | right)
    key = key[np.append(True, key[1:] != key[:-1])] if len(key) else key
    return key >> 32, key & 0xFFFFFFFF
