"""PAIRS.csv: each pair with its class, its probability and a column of evidence for each field."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from csv import writer
from io import StringIO
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
import numpy.typing as npt

from trainingmgr.matching.tables.cells import distinct
from trainingmgr.matching.tables.explaining import Step, odds, steps
from trainingmgr.matching.tables.verdicts import CLASSES, Found
from trainingmgr.tabular.formulas import harmless

FIRST = ("left_id", "right_id", "class", "probability")
LAST = ("bits", "rivals", "already_with")
PIECE = 20_000


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
    columns = _columns(found, evidence)
    left = [harmless(found.comparer.left.ids[at]) for at in found.alone.tolist()]
    empty = [""] * (len(named) + len(LAST) + 1)
    alone = ([a, "", str(CLASSES[klass]), *empty]
             for a, klass in zip(left, found.alone_klass.tolist(), strict=True))  # fmt: skip
    yield "\ufeff".encode()
    for rows in ([(*FIRST, *named, *LAST)], zip(*columns, strict=True), alone):
        yield from _written(iter(rows))


def _written(rows: Iterator[Sequence[str]]) -> Iterator[bytes]:
    while piece := list(islice(rows, PIECE)):
        buffer = StringIO(newline="")
        writer(buffer, lineterminator="\r\n").writerows(piece)
        yield buffer.getvalue().encode()


def _columns(found: Found, evidence: Sequence[Step]) -> list[list[str]]:
    """The file column by column: few different texts stand in each but the ids."""
    left, right = found.comparer.left.ids, found.comparer.right.ids
    after = [harmless(left[at]) if at >= 0 else "" for at in found.after.tolist()]
    return [
        [harmless(left[at]) for at in found.left.tolist()],
        [harmless(right[at]) for at in found.right.tolist()],
        _told(found.klass, lambda klass: str(CLASSES[klass])),
        _told(np.rint(found.probability * 10_000), lambda part: f"{part / 10_000:.4f}"),
        *(_evidence(step) for step in evidence),
        _told(np.rint(odds(found.probability) * 10), lambda tenth: f"{tenth / 10:.1f}"),
        _told(found.rivals, lambda many: str(many or "")),
        after,
    ]


def _evidence(step: Step) -> list[str]:
    words = ["", *(level.value.replace("_", " ") for level in step.levels)]
    wide = 1 << 20
    code = step.at * wide + np.rint(step.bits * 10).astype(np.int64) + wide // 2
    return _told(
        code,
        lambda c: f"{words[c // wide]} {(c % wide - wide // 2) / 10:+.1f}" if c // wide else "",
    )


def _told(values: npt.NDArray[np.generic], say: Callable[[int], str]) -> list[str]:
    """Each value in words; the same value is worded once."""
    keys, _first, back = distinct(values.astype(np.int64))
    words = np.array([say(key) for key in keys.tolist()], object)
    return list(words[back]) if len(words) else []
