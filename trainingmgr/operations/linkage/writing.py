"""PAIRS.csv: each pair with its class, its probability and a column of evidence for each field."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from trainingmgr.matching.tables.cells import distinct
from trainingmgr.matching.tables.explaining import Step, odds, steps
from trainingmgr.matching.tables.verdicts import CLASSES, Found
from trainingmgr.tabular.formulas import harmless

FIRST = ("left_id", "right_id", "class", "probability")
LAST = ("bits", "rivals", "already_with")
PIECE = 20_000
END = "\r\n"
WIDE = 1 << 12
Column: TypeAlias = npt.NDArray[np.object_]
_QUOTED = re.compile('[",\r\n]')
_ORDINARY = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_. /-]*(?:\n|\Z))*")
"""Ids one below the other that are written as they are."""


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
    yield ("\ufeff" + ",".join((*FIRST, *named, *LAST)) + END).encode()
    yield from _written(_columns(found, evidence, left, right))
    classes = _told(found.alone_klass, lambda klass: str(CLASSES[klass]))
    empty = "," * (len(named) + len(LAST) + 1)
    alone = [left[found.alone], np.array([f",{klass}{empty}" for klass in classes], object)]
    yield from _written(alone)


def _written(columns: Sequence[Column]) -> Iterator[bytes]:
    """Cells are written as they are: nothing but ids ever needs quotation marks."""
    for begin in range(0, len(columns[0]), PIECE):
        rows = zip(*(column[begin : begin + PIECE].tolist() for column in columns), strict=True)
        yield (END.join(map(",".join, rows)) + END).encode()


def _ids(ids: Sequence[str]) -> Column:
    """Ids as a spreadsheet program may see them, in quotation marks where they need them."""
    made = np.empty(len(ids), object)
    if _ORDINARY.fullmatch("\n".join(ids)):
        made[:] = ids
    else:
        made[:] = [_cell(each) for each in ids]
    return made


def _cell(text: str) -> str:
    text = harmless(text)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _columns(found: Found, evidence: Sequence[Step], left: Column, right: Column) -> list[Column]:
    """The file column by column: few different texts stand in each but the ids."""
    after = np.append(left, "")[found.after]
    return [
        left[found.left],
        right[found.right],
        _told(found.klass, lambda klass: str(CLASSES[klass])),
        _told(np.rint(found.probability * 10_000), lambda part: f"{part / 10_000:.4f}"),
        _evidence(evidence[:-2]),
        *(_evidence([step]) for step in evidence[-2:]),
        _told(np.rint(odds(found.probability) * 10), lambda tenth: f"{tenth / 10:.1f}"),
        _told(found.rivals, lambda many: str(many or "")),
        after,
    ]


def _evidence(steps: Sequence[Step]) -> Column:
    """All steps of a pair as one text, worded once for pairs that agree in the same way."""
    size = len(steps[0].at)
    code, reach = np.zeros(size, np.int64), 1
    for step in steps:
        mark = _marks(step)
        least, most = int(mark.min(initial=0)), int(mark.max(initial=0))
        if reach * (most - least + 1) >= 1 << 62:
            _keys, _first, code = distinct(code)
            reach = int(code.max(initial=0)) + 1
        code = code * (most - least + 1) + (mark - least)
        reach *= most - least + 1
    _keys, first, back = distinct(code)
    worded = [_worded(step, first) for step in steps]
    texts = np.array([",".join(row) for row in zip(*worded, strict=True)], object)
    return texts[back] if size else texts


def _marks(step: Step) -> npt.NDArray[np.int32]:
    tenths = np.rint(step.bits * 10).astype(np.int32) * (step.at > 0)
    return step.at * np.int32(WIDE) + tenths


def _worded(step: Step, at: npt.NDArray[np.int64]) -> list[str]:
    words = ["", *(level.value.replace("_", " ") for level in step.levels)]
    return [
        f"{words[level]} {bits:+.1f}" if level else ""
        for level, bits in zip(
            step.at[at].tolist(), (np.rint(step.bits[at] * 10) / 10).tolist(), strict=True
        )
    ]


def _told(values: npt.NDArray[np.generic], say: Callable[[int], str]) -> Column:
    """Each value in words; the same value is worded once."""
    keys, _first, back = distinct(values.astype(np.int64))
    words = np.array([say(key) for key in keys.tolist()], object)
    return words[back] if len(words) else words
