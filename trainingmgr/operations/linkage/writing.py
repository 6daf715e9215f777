"""PAIRS.csv: each pair with its class, its probability and a column of evidence for each field."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from trainingmgr.matching.tables.explaining import Reason, odds, steps, waterfalls
from trainingmgr.matching.tables.verdicts import CLASSES, Found
from trainingmgr.matching.weights import Field
from trainingmgr.tabular.writing import written_csv

FIRST = ("left_id", "right_id", "class", "probability")
LAST = ("bits", "rivals", "already_with")


def save(path: Path, found: Found) -> None:
    """The whole file or none of it: written beside its place, then moved there."""
    named = steps(found)
    head = [*FIRST, *(name.value for name in named), *LAST]
    lines = written_csv([head], _rows(found, named), ",")
    with NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            with suppress(OSError):
                os.unlink(file.name)  # noqa: PTH108
            raise
    os.replace(file.name, path)  # noqa: PTH105


def _rows(found: Found, named: list[Field]) -> Iterator[list[Any]]:
    left, right = found.comparer.left.ids, found.comparer.right.ids
    plain = zip(
        found.left.tolist(), found.right.tolist(), found.klass.tolist(),
        found.probability.tolist(), found.rivals.tolist(), found.after.tolist(),
        waterfalls(found), strict=True,
    )  # fmt: skip
    for a, b, klass, chance, rivals, after, reasons in plain:
        yield [
            left[a], right[b], str(CLASSES[klass]), f"{chance:.4f}", *_told(reasons, named),
            f"{odds(chance):.1f}", rivals or "", left[after] if after >= 0 else "",
        ]  # fmt: skip
    empty = [""] * (len(named) + len(LAST))
    for a, klass in zip(found.alone.tolist(), found.alone_klass.tolist(), strict=True):
        yield [left[a], "", str(CLASSES[klass]), "", *empty]


def _told(reasons: Iterable[Reason], named: list[Field]) -> list[str]:
    told = {
        each.field: f"{each.level.value.replace('_', ' ')} {each.bits:+.1f}" for each in reasons
    }
    return [told.get(name, "") for name in named]
