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

CHUNK = 16 << 20
WIDEST = 400
"""Bytes of one cell that are still ordinary: all cells of a column take as much."""
_QUOTES = b'"\0'


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
            whole, newline, rest = (rest + block).rpartition(b"\n")
            if newline:
                yield _columns(whole + newline, separator, wide, wanted)
        if rest:
            yield _columns(rest + b"\n", separator, wide, wanted)


def _columns(text: bytes, separator: str, wide: int, wanted: Sequence[int]) -> dict[int, Cells]:
    if any(sign in text for sign in _QUOTES):
        raise NotPlain
    flat = np.frombuffer(text, np.uint8)
    marks = np.flatnonzero((flat == ord(separator)) | (flat == ord("\n")))
    if len(marks) % wide:
        raise NotPlain
    ends = marks.reshape(-1, wide)
    lines = flat[ends] == ord("\n")
    if not lines[:, -1].all() or lines[:, :-1].any():
        raise NotPlain
    begins = np.append(0, marks[:-1] + 1).reshape(-1, wide)
    last = ends[:, -1]
    stops = last - (flat[np.maximum(last - 1, 0)] == ord("\r"))
    return {
        at: _cut(flat, begins[:, at], stops if at == wide - 1 else ends[:, at]) for at in wanted
    }


def _cut(flat: npt.NDArray[np.uint8], begins: Longs, ends: Longs) -> Cells:
    if int((ends - begins).max(initial=0)) > WIDEST:
        raise NotPlain
    found = cells.cut(flat, begins, ends)
    marked = cells.texts(found[flat[begins] == ord("'")])
    if any(restored(text) != text for text in marked):
        raise NotPlain
    return found
