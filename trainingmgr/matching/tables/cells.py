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
_MIX = np.uint64(0x9E3779B97F4A7C15)
_MORE = np.uint64(0xC2B2AE3D27D4EB4F)
_BLANK = np.isin(np.arange(256), list(b"\0 \t\r\n\v\f"))


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


def fingerprints(cells: Cells) -> Longs:
    """64 bits for each cell, 0 for an empty one."""
    wide = -(-max(cells.dtype.itemsize, 1) // 8) * 8
    words = np.ascontiguousarray(cells.astype(f"S{wide}")).view(np.uint64)
    words = words.reshape(len(cells), wide // 8)
    found = np.zeros(len(cells), np.uint64)
    for word in words.T:
        mixed = (found ^ word) * _MIX
        mixed = (mixed ^ (mixed >> np.uint64(32))) * _MORE + np.uint64(1)
        # nothing but ends changes nothing: the width of a column does not count
        found = np.where(word == 0, found, mixed)
    empty = words[:, 0] == 0
    found[empty] = 0
    found[~empty & (found == 0)] = 1
    return found.view(np.int64)


def distinct(keys: Longs) -> tuple[Longs, Longs, Longs]:
    """The different keys rising, a place where each stands, and by place which stands there."""
    turn = np.argsort(keys)
    risen = keys[turn]
    new = np.append(True, risen[1:] != risen[:-1]) if len(keys) else np.zeros(0, bool)
    back = np.empty(len(keys), np.int64)
    back[turn] = np.cumsum(new) - 1
    return risen[new], turn[new], back


def each(cells: Cells, read: Callable[[str], str]) -> Cells:
    """Every cell read anew; cells that say the same are read once."""
    _keys, first, back = distinct(fingerprints(cells))
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
    flat = np.pad(signs(cells), ((0, 0), (0, 1))).ravel()
    wide = cells.dtype.itemsize + 1
    blank = _BLANK[flat]
    begins = np.flatnonzero(~blank & np.append(True, blank[:-1]))
    ends = np.flatnonzero(blank & np.append(False, ~blank[:-1]))
    return cut(flat, begins, ends), begins // wide


def cut(flat: npt.NDArray[np.uint8], begins: Longs, ends: Longs) -> Cells:
    """Pieces of a text as cells."""
    length = ends - begins
    wide = max(int(length.max(initial=1)), 1)
    flat = np.append(flat, np.zeros(wide, np.uint8))
    windows = np.ndarray((len(flat) - wide + 1,), f"V{wide}", flat, strides=(1,))
    found = windows[begins].view(np.uint8).reshape(len(begins), wide)
    found *= np.arange(wide, dtype=np.int16) < length.astype(np.int16)[:, None]
    return found.view(f"S{wide}").reshape(len(begins))


def rising(values: Longs) -> tuple[Longs, Longs]:
    """The different values, rising, and how often each stands."""
    risen = np.sort(values)
    starts = np.flatnonzero(np.append(True, risen[1:] != risen[:-1]))[: len(risen)]
    return risen[starts], np.diff(np.append(starts, len(risen)))
