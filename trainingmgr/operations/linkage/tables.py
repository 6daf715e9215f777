"""Files of people, read as every file is read here, straight into the arrays of the engine."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

import numpy as np

from trainingmgr.core.errors import Refusal
from trainingmgr.core.values import dataclass
from trainingmgr.matching.tables import cells
from trainingmgr.matching.tables.cells import Cells
from trainingmgr.matching.tables.coded import Coded, Reading
from trainingmgr.matching.tables.words import Longs, Words
from trainingmgr.operations.linkage import plain
from trainingmgr.operations.linkage.dates import Births
from trainingmgr.operations.linkage.maps import Map
from trainingmgr.operations.linkage.plain import NotPlain
from trainingmgr.tabular import reading
from trainingmgr.tabular.limits import Limits
from trainingmgr.tabular.problems import Unreadable, shown
from trainingmgr.tabular.reading import RawRow, Source
from trainingmgr.tabular.workbooks import Cell

LIMITS = Limits(
    bytes=2 << 30, rows=5_000_000, columns=1_000, cells=60_000_000, seconds=1_800, cell=10_000
)
"""What the command reads: it runs on its own, and nobody waits for it on a page."""
PIECE = 20_000


@dataclass
class Table:
    """A file as the engine knows it, and what is to be said about it."""

    path: Path
    coded: Coded
    warnings: list[str]


def read(path: Path, columns: Map, words: Words, answers: Mapping[str, str]) -> Table:
    """Every row of the file. Raises Refusal with a sentence that names file, row and column."""
    try:
        source = _source(path, answers)
        if source.form == "csv" and source.encoding in ("utf-8", "utf-8-sig"):
            with suppress(NotPlain):
                return _plainly(path, columns, words, source.separator or ";")
        return _row_by_row(path, columns, words, source)
    except Unreadable as error:
        raise Refusal(f"{path}: {error}") from error


def rows(path: Path, answers: Mapping[str, str]) -> Iterator[RawRow]:
    """The rows of any file with its header first. Raises Refusal where it asks something."""
    return reading.rows(path, _source(path, answers), limits=LIMITS)


def _source(path: Path, answers: Mapping[str, str]) -> Source:
    source = reading.recognise(path, answers=answers, limits=LIMITS, known_again=False)
    if source.ambiguities:
        asked = source.ambiguities[0]
        ways = ", ".join(f"--answer {asked.kind}={choice.value}" for choice in asked.choices)
        raise Refusal(f"{path}: {asked.question} Say one of: {ways}.")
    return source


def _plainly(path: Path, columns: Map, words: Words, separator: str) -> Table:
    file = _File(path, columns, words, plain.header(path, separator))
    number = 2
    for piece in plain.pieces(path, separator, len(file.header), file.wanted):
        size = len(next(iter(piece.values())))
        file.take(piece, np.arange(number, number + size))
        number += size
        if number > LIMITS.rows:
            raise NotPlain
    return file.table()


def _row_by_row(path: Path, columns: Map, words: Words, source: Source) -> Table:
    every = reading.rows(path, source, limits=LIMITS)
    head = next(every, None)
    file = _File(path, columns, words, [str(cell).strip() for cell in head.cells] if head else [])
    while piece := list(islice(every, PIECE)):
        table = [file.evened(row) for row in piece]
        across = list(zip(*table, strict=True))
        file.take({at: across[at] for at in file.wanted}, np.array([row.number for row in piece]))
    return file.table()


class _File:
    def __init__(self, path: Path, columns: Map, words: Words, header: list[str]) -> None:
        self.path, self.map, self.header = path, columns, header
        self._places = {name: self._places_of(name) for name in columns.columns}
        self.wanted = sorted({at for places in self._places.values() for at in places})
        self._births = Births(columns.born_format)
        self._reading = Reading(words)
        self._ids: list[Cells] = []
        self._marks: list[Longs] = []
        self._numbers: list[Longs] = []

    def take(self, columns: Mapping[int, Sequence[Cell] | Cells], numbers: Longs) -> None:
        """The next rows by column, with the numbers that a spreadsheet shows."""
        ids = _cells(columns[self._places["id"][0]])
        marks = cells.fingerprints(ids)
        if not marks.all():
            raise Refusal(f"{self._place(numbers[marks == 0][0])}: the row has no id.")
        self._ids.append(ids)
        self._marks.append(marks)
        self._numbers.append(numbers)
        born = None
        if "born" in self._places:
            born = self._births.of(columns[self._places["born"][0]], numbers)
        self._reading.add(ids, self._fields(columns), born)

    def evened(self, row: RawRow) -> Sequence[Cell]:
        """A row with as many cells as the header."""
        wide = len(self.header)
        if len(row.cells) == wide:
            return row.cells
        if any(cell != "" for cell in row.cells[wide:]):
            raise Refusal(
                f"{self.path}, row {row.number}: it has {len(row.cells)} cells and the header "
                f"{wide}. Look for a quotation mark or a separator too many."
            )
        return [*row.cells[:wide], *[""] * (wide - len(row.cells))]

    def table(self) -> Table:
        if not self._ids:
            raise Refusal(f"{self.path}: there is a header and no row below it.")
        self._check_ids()
        return Table(self.path, self._reading.done(), self._warnings())

    def _places_of(self, name: str) -> list[int]:
        found = []
        for head in self.map.of(name):
            if self.header.count(head) != 1:
                there = ", ".join(repr(each) for each in self.header)
                how_many = "no column" if head not in self.header else "more than one column"
                raise Refusal(f"{self.path}: there is {how_many} {head!r} for {name}; "
                              f"the header has {there}.")  # fmt: skip
            found.append(self.header.index(head))
        return found

    def _check_ids(self) -> None:
        marks, numbers = np.concatenate(self._marks), np.concatenate(self._numbers)
        risen = np.sort(marks)
        if (risen[1:] == risen[:-1]).any():
            turn = np.argsort(marks, kind="stable")
            again = np.flatnonzero(marks[turn][1:] == marks[turn][:-1])
            at = again[np.argmin(turn[again + 1])]
            first, second = turn[at], turn[at + 1]
            text = shown(cells.texts(np.concatenate(self._ids)[second : second + 1])[0])
            raise Refusal(
                f"{self._place(numbers[second])}: “{text}” stands in row {numbers[first]} already."
            )

    def _place(self, number: int) -> str:
        return f"{self.path}, row {number}, column {self.map.of('id')[0]}"

    def _fields(self, columns: Mapping[int, Sequence[Cell] | Cells]) -> dict[str, list[Cells]]:
        def each(name: str) -> list[Cells]:
            return [_cells(columns[at]) for at in self._places.get(name, ())]

        parts = each("name")
        names = [_put_together(parts)] if parts else []
        found = {"name": [*names, *each("alias"), *each("native")]}
        for name in ("number", "document", "phone", "account", "sex", "unit", "postcode"):
            found[name] = each(name)
        for at, line in enumerate(each("place"), start=1):
            found[f"place_{at}"] = [line]
        return {name: values for name, values in found.items() if values}

    def _warnings(self) -> list[str]:
        births = self._births
        if not births.unread:
            return []
        column = self.map.of("born")[0]
        row, value = births.examples[0]
        example = f"row {row}, column {column}: {shown(value)!r}"
        if births.unread > births.read:
            raise Refusal(
                f"{self.path}: most birth dates cannot be read, such as {example}. Say in the map "
                'how they are written, such as born_format = "dmy" or "%d/%m/%Y".'
            )
        told = "; ".join(f"row {row}: {shown(value)!r}" for row, value in births.examples)
        return [
            f"{self.path}, column {column}: {births.unread} birth dates cannot be read and count "
            f"as unknown ({told})."
        ]


def _put_together(parts: Sequence[Cells]) -> Cells:
    whole = parts[0]
    for part in parts[1:]:
        whole = np.strings.add(np.strings.add(whole, b" "), part)
    return whole


def _cells(column: Sequence[Cell] | Cells) -> Cells:
    """Cells as text. A workbook's whole numbers are written without their `.0`."""
    if isinstance(column, np.ndarray):
        return column
    return cells.of([cell if type(cell) is str else _text(cell) for cell in column])


def _text(cell: Cell) -> str:
    with suppress(OverflowError, ValueError):
        if isinstance(cell, float) and cell == int(cell):
            return str(int(cell))
    return "" if cell is None else str(cell)
