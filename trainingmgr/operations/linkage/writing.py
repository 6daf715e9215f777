"""PAIRS.csv: each pair with its class, its probability and a column of evidence for each field."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from string import ascii_letters, digits
from tempfile import NamedTemporaryFile
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from trainingmgr.matching.tables import cells
from trainingmgr.matching.tables.cells import Cells, Longs, alike, distinct
from trainingmgr.matching.tables.explaining import Step, odds, steps
from trainingmgr.matching.tables.verdicts import CLASSES, Found
from trainingmgr.tabular.formulas import harmless

FIRST = ("left_id", "right_id", "class", "probability")
LAST = ("bits", "rivals", "already_with")
PIECE = 20_000
END = b"\r\n"
Column: TypeAlias = npt.NDArray[np.object_]
_QUOTED = re.compile('[",\r\n]')
_PLAIN = (ascii_letters + digits).encode()
_ODD = cells.others_than(_PLAIN + b"_. /-")
"""Signs in ids that are not simply written as they are."""


def save(path: Path, found: Found) -> None:
    """The whole file or none of it: written beside its place, then moved there."""
    with NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            file.writelines(_text(found))
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            with suppress(OSError):
                os.unlink(file.name)  # noqa: PTH108
            raise
    os.replace(file.name, path)  # noqa: PTH105


def _text(found: Found) -> Iterator[bytes]:
    evidence = steps(found)
    named = [step.field.value for step in evidence]
    left, right = (_ids(side.ids) for side in (found.comparer.left, found.comparer.right))
    right = np.strings.add(b",", right)
    yield ("\ufeff" + ",".join((*FIRST, *named, *LAST))).encode() + END
    middle = _columns(found, evidence)
    for begin in range(0, len(found.left), PIECE):
        at = slice(begin, begin + PIECE)
        after = found.after[at]
        *columns, last = (column[at] for column in middle)
        also = np.flatnonzero(after >= 0)
        second = left[after[also]].tolist()
        last[also] = [
            each.removesuffix(END) + id_ + END for each, id_ in zip(last[also], second, strict=True)
        ]
        yield _written([left[found.left[at]], right[found.right[at]], *columns, last])
    empty = "," * (len(named) + len(LAST) + 1)
    for begin in range(0, len(found.alone), PIECE):
        at = slice(begin, begin + PIECE)
        classes = _told(found.alone_klass[at], lambda klass: f",,{CLASSES[klass]}{empty}")
        yield _written([left[found.alone[at]], classes, END])


def _written(columns: Sequence[Column | Cells | bytes]) -> bytes:
    """Rows one below the other; nothing but ids ever needs quotation marks."""
    size = max(len(column) for column in columns if isinstance(column, np.ndarray))
    rows = np.empty((size, len(columns)), object)
    for at, column in enumerate(columns):
        rows[:, at] = column
    return b"".join(rows.ravel().tolist())


def _ids(ids: Cells) -> Cells:
    """Ids as a spreadsheet program may see them, in quotation marks where they need them."""
    first = cells.signs(ids)[:, :1].copy().view("S1").ravel()
    odd = cells.any_sign(ids, _ODD) | cells.any_sign(first, cells.others_than(_PLAIN))
    return cells.where(ids, odd, _cell)


def _cell(text: str) -> str:
    text = harmless(text)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _columns(found: Found, evidence: Sequence[Step]) -> list[Column]:
    """What stands between the ids, a comma before each cell: few different texts in a column."""
    klass = found.klass.astype(np.int64)
    parts = np.rint(found.probability * 10_000).astype(np.int64)
    bits = np.rint(odds(found.probability) * 10).astype(np.int64)
    chances = _told(
        klass + len(CLASSES) * parts,
        lambda n: f",{CLASSES[n % len(CLASSES)]},{n // len(CLASSES) / 10_000:.4f}",
    )
    least = int(bits.min(initial=0))
    wide = int(bits.max(initial=0)) - least + 1

    def last(n: int) -> str:
        return f",{(n % wide + least) / 10:.1f},{n // wide or ''},\r\n"

    return [chances, _evidence(evidence[:-2]), _evidence(evidence[-2:]),
            _told(bits - least + wide * found.rivals, last)]  # fmt: skip


def _evidence(steps: Sequence[Step]) -> Column:
    """Steps of a pair as one text, worded once for pairs that agree in the same way."""
    size = len(steps[0].at)
    code, reach = np.zeros(size, np.int64), 1
    for step in steps:
        mark = step.marks
        least, most = int(mark.min(initial=0)), int(mark.max(initial=0))
        if reach * (most - least + 1) >= 1 << 62:
            _keys, _first, code = alike(code)
            reach = int(code.max(initial=0)) + 1
        code = code * (most - least + 1) + (mark - least)
        reach *= most - least + 1
    _keys, first, back = alike(code)
    worded = [_worded(step, first) for step in steps]
    texts = np.array([f",{','.join(row)}".encode() for row in zip(*worded, strict=True)], object)
    return texts[back] if size else texts


def _worded(step: Step, rows: Longs) -> list[str]:
    words = ["", *(level.value.replace("_", " ") for level in step.levels)]
    return [
        f"{words[level]} {bits:+.1f}" if level else ""
        for level, bits in zip(
            step.at[rows].tolist(), (np.rint(step.bits_of(rows) * 10) / 10).tolist(), strict=True
        )
    ]


def _told(values: npt.NDArray[np.generic], say: Callable[[int], str]) -> Column:
    """Each value in words; the same value is worded once."""
    keys, _first, back = distinct(values.astype(np.int64))
    words = np.array([say(key).encode() for key in keys.tolist()], object)
    return words[back] if len(words) else words
