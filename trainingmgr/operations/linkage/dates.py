"""Birth dates of a file as its map says they are written; what cannot be read is told, not lost."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from trainingmgr.core.dates import PartialDate
from trainingmgr.matching.levels import Birth, births
from trainingmgr.matching.tables import cells
from trainingmgr.matching.tables.cells import Cells
from trainingmgr.matching.tables.words import Ints, Longs
from trainingmgr.tabular.habits import Habits
from trainingmgr.tabular.problems import Wrong
from trainingmgr.tabular.workbooks import Cell
from trainingmgr.tabular.written_dates import DIGITS, partial_date

UNKNOWN: Birth = (0, 0, 0, 0)
TOLD = 3
"""Dates that are told one by one."""


@dataclass
class Births:
    """Reads a column of dates. A day that no calendar has counts as its month or year."""

    format: str
    read: int = 0
    unread: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)
    _known: dict[Cell, Birth] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._way = _by_format(self.format) if "%" in self.format else self._by_habit

    def of(self, column: Sequence[Cell] | Cells, numbers: Longs) -> Ints:
        """The dates of a column as the engine has them; `numbers` are those of its rows."""
        if isinstance(column, np.ndarray):
            _keys, first, back = cells.distinct(cells.fingerprints(column))
            values: list[Cell] = list(cells.texts(column[first]))
        else:
            values = list(dict.fromkeys(column))
            place = {value: at for at, value in enumerate(values)}
            back = np.array([place[value] for value in column], np.int64)
        found = [self._date(value) for value in values]
        self._count(values, found, back, numbers)
        return np.array(found, np.int32).reshape(-1, 4)[back]

    def _date(self, cell: Cell) -> Birth:
        found = self._known.get(cell)
        if found is None:
            blank = cell is None or (type(cell) is str and not cell.strip())
            found = births(None if blank else self._way(cell)) or UNKNOWN
            self._known[cell] = found
        return found

    def _count(
        self, values: Sequence[Cell], found: Sequence[Birth], back: Longs,
        numbers: Longs,
    ) -> None:  # fmt: skip
        many = np.bincount(back, minlength=len(values)).tolist()
        for at, (value, born) in enumerate(zip(values, found, strict=True)):
            if born is not UNKNOWN:
                self.read += many[at]
            elif str(value).strip():
                self.unread += many[at]
                if len(self.examples) < TOLD:
                    row = int(numbers[np.flatnonzero(back == at)[0]])
                    self.examples.append((row, str(value)))
        self.examples.sort()

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
