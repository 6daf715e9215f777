"""Plain CSV read whole columns at a time: UTF-8, one line a row, nothing in quotation marks.

Most large files are like this, and a million rows are read in seconds. Anything out of the
ordinary raises NotPlain, and the file is read row by row as every other file is.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from trainingmgr.matching.tables import cells
from trainingmgr.matching.tables.cells import Cells
from trainingmgr.matching.tables.words import Longs
from trainingmgr.tabular.formulas import restored

CHUNK = 2 << 20
"""Bytes that are worked on at once: what is made of them stays close to the processor."""
WIDEST = 400
"""Bytes of one cell that are still ordinary: all cells of a column take as much."""
_QUOTES = b'"\0'
_LINE = ord("\n")
_ROOM = bytes(WIDEST + cells.WORD)


class NotPlain(Exception):
    """Something in the file is to be looked at row by row."""


def header(path: Path, separator: str) -> list[str]:
    with path.open("rb") as file:
        line = file.readline(1 << 16)
    if not line.endswith(b"\n") or any(sign in line for sign in _QUOTES):
        raise NotPlain
    text = line.decode("utf-8-sig").strip("\r\n")
    if text.lower().startswith("sep="):
        raise NotPlain
    return [head.strip() for head in text.split(separator)]


def pieces(
    path: Path, separator: str, wide: int, wanted: Sequence[int]
) -> Iterator[dict[int, Cells]]:
    """The wanted columns of a file with that many columns, some ten thousand rows at a time."""
    with path.open("rb") as file:
        file.readline()
        rest = b""
        while block := file.read(CHUNK):
            if any(sign in block for sign in _QUOTES):
                raise NotPlain
            text = b"".join((rest, block, _ROOM))
            end = text.rfind(b"\n") + 1
            rest = text[end : -len(_ROOM)]
            if end:
                yield _columns(text, end, separator, wide, wanted)
        if rest:
            yield _columns(rest + b"\n" + _ROOM, len(rest) + 1, separator, wide, wanted)


def _columns(
    text: bytes, end: int, separator: str, wide: int, wanted: Sequence[int]
) -> dict[int, Cells]:
    """The columns of whole lines that end at `end`; there is room behind them."""
    flat = np.frombuffer(text, np.uint8)
    lines = flat[:end]
    line_ends = lines == _LINE
    marks = np.flatnonzero((lines == ord(separator)) | line_ends)
    if len(marks) % wide:
        raise NotPlain
    ends = np.ascontiguousarray(marks.reshape(-1, wide).T)
    begins = np.ascontiguousarray(np.append(0, marks[:-1] + 1).reshape(-1, wide).T)
    if np.count_nonzero(line_ends) != len(marks) // wide or (flat[ends[-1]] != _LINE).any():
        raise NotPlain
    ends[-1] -= flat[np.maximum(ends[-1] - 1, 0)] == ord("\r")
    return {at: _cut(flat, begins[at], ends[at]) for at in wanted}


def _cut(flat: npt.NDArray[np.uint8], begins: Longs, ends: Longs) -> Cells:
    if int((ends - begins).max(initial=0)) > WIDEST:
        raise NotPlain
    found = cells.cut(flat, begins, ends)
    marked = cells.texts(found[flat[begins] == ord("'")])
    if any(restored(text) != text for text in marked):
        raise NotPlain
    return found
