"""Columns of cells as bytes, worked on all at once; only cells that are out of the ordinary alone.

A column is an array of bytes, as wide as its longest cell, in UTF-8. Fingerprints are 64 bits of a
cell, the same wherever and whenever it is read; 0 is the empty cell.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Cells: TypeAlias = npt.NDArray[np.bytes_]
Longs: TypeAlias = npt.NDArray[np.int64]
Ints: TypeAlias = npt.NDArray[np.int32]
WORD = 8
"""Bytes that are cut, compared and mixed in one go."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_MORE = np.uint64(0xC2B2AE3D27D4EB4F)
_KEPT = np.array([(1 << (8 * many)) - 1 for many in range(WORD + 1)], "<u8")
_DENSE = 2
_BLANK = ord(" ")
"""Blanks, ends of lines and whatever else of ASCII is not seen lie below."""


def of(texts: Sequence[str]) -> Cells:
    """Cells from text."""
    return np.array([text.encode("utf-8", "surrogatepass") for text in texts], np.bytes_)


def texts(cells: Cells) -> list[str]:
    pieces = cells.tolist()
    whole = b"\n".join(pieces)
    if pieces and whole.count(b"\n") == len(pieces) - 1:
        return whole.decode("utf-8", "surrogatepass").split("\n")
    return [cell.decode("utf-8", "surrogatepass") for cell in pieces]


def signs(cells: Cells) -> npt.NDArray[np.uint8]:
    """One row for each cell, one byte a column, 0 behind the end."""
    plain = np.ascontiguousarray(cells)
    return plain.view(np.uint8).reshape(len(plain), plain.dtype.itemsize)


def words_of(cells: Cells) -> npt.NDArray[np.uint64]:
    """One row for each cell, eight bytes a column, 0 behind the end."""
    wide = -(-max(cells.dtype.itemsize, 1) // WORD)
    plain = np.ascontiguousarray(cells.astype(f"S{wide * WORD}", copy=False))
    return plain.view(np.uint64).reshape(len(cells), wide)


def others_than(plain: bytes) -> bytes:
    """A table for `any_sign`: every byte but these and the empty end."""
    return bytes(sign not in plain and sign > 0 for sign in range(256))


def any_sign(cells: Cells, wanted: bytes) -> npt.NDArray[np.bool_]:
    """Which cells hold a byte of which the table `wanted` says 1."""
    words = words_of(cells)
    found = np.frombuffer(words.tobytes().translate(wanted), np.uint64).reshape(words.shape)
    any_: npt.NDArray[np.bool_] = found[:, 0] != 0
    for more in found.T[1:]:
        any_ |= more != 0
    return any_


def fingerprints(cells: Cells) -> Longs:
    """64 bits for each cell, 0 for an empty one."""
    words = words_of(cells)
    found = np.zeros(len(cells), np.uint64)
    for at, word in enumerate(words.T):
        mixed = (found ^ word) * _MIX
        mixed ^= mixed >> np.uint64(32)
        mixed *= _MORE
        mixed += np.uint64(1)
        # nothing but ends changes nothing: the width of a column does not count
        found = np.where(word == 0, found, mixed) if at else mixed
    empty = words[:, 0] == 0
    found[empty] = 0
    found[~empty & (found == 0)] = 1
    return found.view(np.int64)


def distinct(keys: Longs) -> tuple[Longs, Longs, Longs]:
    """The different keys rising, a place where each stands, and by place which stands there."""
    least, most = (int(keys.min()), int(keys.max())) if len(keys) else (0, 0)
    if len(keys) > 1 and most - least < _DENSE * len(keys):
        return _dense(keys, least, most)
    turn = np.argsort(keys)
    risen = keys[turn]
    new = np.append(True, risen[1:] != risen[:-1]) if len(keys) else np.zeros(0, bool)
    back = np.empty(len(keys), np.int64)
    back[turn] = np.cumsum(new) - 1
    return risen[new], turn[new], back


def _dense(keys: Longs, least: int, most: int) -> tuple[Longs, Longs, Longs]:
    """The same of keys that lie close together."""
    place = keys - least
    first = np.full(most - least + 1, -1)
    first[place] = np.arange(len(keys))
    there = np.flatnonzero(first >= 0)
    number = np.empty(len(first), np.int64)
    number[there] = np.arange(len(there))
    return there + least, first[there], number[place]


def alike(marks: Longs) -> tuple[Longs, Longs, Longs]:
    """As `distinct`, in no order: by a table of places, and by order only what shares a place."""
    count = len(marks)
    place = (marks.view(np.uint64) * _MIX) >> np.uint64(63 - count.bit_length())
    rows = np.arange(count, dtype=np.int32)
    holders = np.empty(2 << count.bit_length(), np.int32)
    holders[place] = rows
    holder = holders[place]
    first = np.flatnonzero(holder == rows)
    holders[place[first]] = np.arange(len(first), dtype=np.int32)
    back = holders[place].astype(np.int64)
    crowded = np.flatnonzero(marks[holder] != marks)
    fresh = marks[first]
    if len(crowded):
        more, at, which = distinct(marks[crowded])
        back[crowded] = which + len(first)
        fresh, first = np.append(fresh, more), np.append(first, crowded[at])
    return fresh, first, back


class Known:
    """Numbers of fingerprints that were met before, found for a whole column at once.

    A table of a fixed size: of two fingerprints that fall into one place the later one stays, and
    the other is asked for again. Whoever asks keeps its own list and says what the number is.

    A fingerprint and its number are kept in one word, for the memory is what takes time. The number
    stands in the place of the lowest bits of the fingerprint, of which only the place in the table
    tells.
    """

    def __init__(self, bits: int = 20, beside: int = 28) -> None:
        """`bits` of the size of the table, `beside` of a number; at least -1, as 0 is nothing."""
        self._shift = np.uint64(64 - bits)
        self._low = np.int64((1 << beside) - 1)
        self._kept = np.zeros(1 << bits, np.int64)
        self._kept[0] = 1

    def numbers(self, marks: Longs, learn: Callable[[Longs, Longs], Ints]) -> Ints:
        """The number of each mark; 0 for mark 0. `learn` is told marks that are not known, each
        once, with a place where it stands, and gives their numbers.
        """
        kept = self._kept[self._place(marks)]
        strange = np.flatnonzero((kept ^ marks).view(np.uint64) > np.uint64(self._low))
        kept &= self._low
        kept -= 1
        found = kept.astype(np.int32)
        if len(strange):
            fresh, first, back = alike(marks[strange])
            said = learn(fresh, strange[first])
            found[strange] = said[back]
            self.say(fresh, said)
        return found

    def say(self, marks: Longs, numbers: Ints) -> None:
        """From now on these marks have these numbers."""
        place = self._place(marks)
        kept = np.flatnonzero(place)
        self._kept[place[kept]] = (marks[kept] & ~self._low) | (numbers[kept] + np.int64(1))

    def _place(self, marks: Longs) -> npt.NDArray[np.uint64]:
        """Mark 0 has place 0 and shares it with nobody."""
        return (marks.view(np.uint64) * _MIX) >> self._shift


def each(cells: Cells, read: Callable[[str], str]) -> Cells:
    """Every cell read anew; cells that say the same are read once."""
    _marks, first, back = alike(fingerprints(cells))
    return of([read(text) for text in texts(cells[first])])[back]


def where(cells: Cells, odd: npt.NDArray[np.bool_], read: Callable[[str], str]) -> Cells:
    """Only the odd cells read anew."""
    at = np.flatnonzero(odd)
    if not len(at):
        return cells
    changed = each(cells[at], read)
    wide = max(cells.dtype.itemsize, changed.dtype.itemsize)
    found = cells.astype(f"S{wide}")
    found[at] = changed
    return found


def words(cells: Cells) -> tuple[Cells, Longs]:
    """Every word between blanks, one after another, and the row it stands in."""
    eights = words_of(cells)
    flat = np.column_stack([eights, np.zeros(len(eights), np.uint64)]).view(np.uint8).ravel()
    blank = np.append(True, flat <= _BLANK)
    edges = np.flatnonzero(blank[1:] != blank[:-1])
    begins, ends = edges[::2], edges[1::2]
    return cut(flat, begins, ends), begins // ((eights.shape[1] + 1) * WORD)


def cut(flat: npt.NDArray[np.uint8], begins: Longs, ends: Longs) -> Cells:
    """Pieces of a text as cells, eight bytes at a time; faster where there is room behind them."""
    length = ends - begins
    longest = max(int(length.max(initial=1)), 1)
    many = -(-longest // WORD)
    if int(begins.max(initial=0)) + many * WORD > len(flat):
        flat = np.append(flat, np.zeros(many * WORD, np.uint8))
    windows = np.ndarray((len(flat) - WORD + 1,), "<u8", flat, strides=(1,))
    kept = np.zeros((many, longest + 1), "<u8")
    for at, line in enumerate(kept):
        line[at * WORD : (at + 1) * WORD] = _KEPT[: longest + 1 - at * WORD][:WORD]
        line[(at + 1) * WORD :] = _KEPT[WORD]
    found = np.empty((len(begins), many), "<u8")
    for at, line in enumerate(kept):
        np.bitwise_and(windows[begins + at * WORD], line[length], out=found[:, at])
    return found.view(f"S{many * WORD}").reshape(len(begins))


def rising(values: Longs) -> tuple[Longs, Longs]:
    """The different values, rising, and how often each stands."""
    risen = np.sort(values)
    starts = np.flatnonzero(np.append(True, risen[1:] != risen[:-1]))[: len(risen)]
    return risen[starts], np.diff(np.append(starts, len(risen)))
