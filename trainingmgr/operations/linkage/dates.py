"""Birth dates of a file as its map says they are written; what cannot be read is told, not lost."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from trainingmgr.core.dates import PartialDate
from trainingmgr.tabular.habits import Habits
from trainingmgr.tabular.problems import Wrong
from trainingmgr.tabular.reading import RawRow
from trainingmgr.tabular.workbooks import Cell
from trainingmgr.tabular.written_dates import DIGITS, partial_date

TOLD = 3
"""Dates that are told one by one."""


@dataclass
class Births:
    """Reads a column of dates. A day that no calendar has counts as its month or year."""

    format: str
    read: int = 0
    unread: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)
    _known: dict[Cell, PartialDate | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._way = _by_format(self.format) if "%" in self.format else self._by_habit

    def of(self, cells: Iterable[Cell], rows: Iterable[RawRow]) -> list[PartialDate | None]:
        found: list[PartialDate | None] = []
        for cell, row in zip(cells, rows, strict=True):
            if cell == "":
                found.append(None)
                continue
            if cell not in self._known:
                self._known[cell] = self._way(cell)
            born = self._known[cell]
            self._count(born, cell, row.number)
            found.append(born)
        return found

    def _count(self, born: PartialDate | None, cell: Cell, row: int) -> None:
        if born is not None:
            self.read += 1
        else:
            self.unread += 1
            if len(self.examples) < TOLD:
                self.examples.append((row, str(cell)))

    def _by_habit(self, cell: Cell) -> PartialDate | None:
        try:
            return partial_date(cell, Habits(order="" if self.format == "ymd" else self.format))
        except Wrong:
            return None


def _by_format(written: str) -> Callable[[Cell], PartialDate | None]:
    signs = {"%Y": r"(?P<y>\d{4})", "%m": r"(?P<m>\d{1,2})", "%d": r"(?P<d>\d{1,2})"}
    if not re.search(r"%[Ymd][^%]", written):
        signs |= {"%m": r"(?P<m>\d{2})", "%d": r"(?P<d>\d{2})"}
    parts = re.split("(%[Ymd])", written)
    pattern = re.compile("".join(signs.get(part, re.escape(part)) for part in parts))

    def read(cell: Cell) -> PartialDate | None:
        text = str(int(cell)) if isinstance(cell, float) else str(cell)
        found = pattern.fullmatch(text.strip().translate(DIGITS))
        if found is None:
            return None
        year, month, day = found["y"], int(found["m"]), int(found["d"])
        for edtf in (f"{year}-{month:02d}-{day:02d}", f"{year}-{month:02d}", year):
            try:
                return PartialDate.read(edtf)
            except ValueError:
                continue
        return None

    return read
