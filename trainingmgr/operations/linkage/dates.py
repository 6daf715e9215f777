"""Birth dates of a file as its map says they are written; what cannot be read is told, not lost."""

import re
from collections.abc import Callable, Sequence
from dataclasses import field

import numpy as np

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.values import dataclass
from trainingmgr.matching.levels import Birth, births
from trainingmgr.matching.tables import cells
from trainingmgr.matching.tables.cells import Cells
from trainingmgr.matching.tables.words import Flags, Ints, Longs
from trainingmgr.tabular.habits import Habits
from trainingmgr.tabular.problems import Wrong
from trainingmgr.tabular.workbooks import Cell
from trainingmgr.tabular.written_dates import DIGITS, YEARS, partial_date

UNKNOWN: Birth = (0, 0, 0, 0)
_ISO = len("1988-03-04")
_DASH = ord("-")
_LENGTHS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int32)
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
    _seen: cells.Known = field(default_factory=lambda: cells.Known(16))
    _dates: Ints = field(default_factory=lambda: np.zeros((1, 4), np.int32))

    def __post_init__(self) -> None:
        self._way = _by_format(self.format) if "%" in self.format else self._by_habit

    def of(self, column: Sequence[Cell] | Cells, numbers: Longs) -> Ints:
        """The dates of a column as the engine has them; `numbers` are those of its rows."""
        if isinstance(column, np.ndarray):
            return self._of_cells(column, numbers)
        values = list(dict.fromkeys(column))
        place = {value: at for at, value in enumerate(values)}
        back = np.array([place[value] for value in column], np.int64)
        found = np.array([self._date(value) for value in values], np.int32).reshape(-1, 4)[back]
        self._count(found, numbers, lambda rows: [_said(column[at]) for at in rows.tolist()])
        return found

    def _of_cells(self, column: Cells, numbers: Longs) -> Ints:
        marks = cells.fingerprints(column)
        place = self._seen.numbers(marks, lambda _marks, at: self._learnt(column[at]))
        found = self._dates[place]
        self._count(found, numbers, lambda rows: cells.texts(column[rows]))
        return found

    def _learnt(self, column: Cells) -> Ints:
        """Days as ISO 8601 writes them are read all at once, whatever else one by one."""
        found, iso = _iso_days(column)
        rest = np.flatnonzero(~iso) if "%" not in self.format else np.arange(len(column))
        if len(rest):
            found[rest] = [self._date(value) for value in cells.texts(column[rest])]
        begin = len(self._dates)
        self._dates = np.concatenate([self._dates, found])
        return np.arange(begin, len(self._dates), dtype=np.int32)

    def _date(self, cell: Cell) -> Birth:
        found = self._known.get(cell)
        if found is None:
            blank = cell is None or (type(cell) is str and not cell.strip())
            found = births(None if blank else self._way(cell)) or UNKNOWN
            self._known[cell] = found
        return found

    def _count(self, found: Ints, numbers: Longs, say: Callable[[Longs], list[str]]) -> None:
        nothing = np.flatnonzero(found[:, 0] == 0)
        said = say(nothing)
        wrong = [
            (row, text) for row, text in zip(nothing.tolist(), said, strict=True) if text.strip()
        ]
        self.read += len(found) - len(nothing)
        self.unread += len(wrong)
        more = TOLD - len(self.examples)
        self.examples += [(int(numbers[at]), text) for at, text in wrong[:more]]

    def _by_habit(self, cell: Cell) -> PartialDate | None:
        try:
            return partial_date(cell, Habits(order="" if self.format == "ymd" else self.format))
        except Wrong:
            return None


def _said(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _iso_days(column: Cells) -> tuple[Ints, Flags]:
    """The days of cells that are written `1988-03-04`, and which cells are."""
    signs = cells.signs(column.astype(f"S{max(column.dtype.itemsize, _ISO)}", copy=False))
    figures = signs[:, [0, 1, 2, 3, 5, 6, 8, 9]] - np.uint8(ord("0"))
    written = (np.strings.str_len(column) == _ISO) & (signs[:, 4] == _DASH)
    written &= (signs[:, 7] == _DASH) & (figures.max(1, initial=0) <= 9)
    year = figures[:, :4] @ np.array([1000, 100, 10, 1], np.int32)
    month, day = (figures[:, at : at + 2] @ np.array([10, 1], np.int32) for at in (4, 6))
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    length = _LENGTHS[np.where(month <= 12, month, 0)] + ((month == 2) & leap)
    written &= (year >= YEARS.start) & (year < YEARS.stop) & (day > 0) & (day <= length)
    bare = (month == 1) & (day == 1)  # how many offices write that only the year is known
    found = np.column_stack([year, year, np.where(bare, 0, month), np.where(bare, 0, day)])
    found[~written] = 0
    return found.astype(np.int32), written


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
