"""Files of people, read as every file is read here, straight into the arrays of the engine."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from trainingmgr.core.errors import Refusal
from trainingmgr.matching.tables.coded import Coded, Reading, Strings
from trainingmgr.matching.tables.words import Words
from trainingmgr.operations.linkage.dates import Births
from trainingmgr.operations.linkage.maps import Map
from trainingmgr.tabular import reading
from trainingmgr.tabular.limits import Limits
from trainingmgr.tabular.problems import Unreadable, shown
from trainingmgr.tabular.reading import RawRow
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
        return _File(path, columns, words, answers).table()
    except Unreadable as error:
        raise Refusal(f"{path}: {error}") from error


def rows(path: Path, answers: Mapping[str, str]) -> Iterator[RawRow]:
    """The rows of any file with its header first. Raises Refusal where it asks something."""
    source = reading.recognise(path, answers=answers, limits=LIMITS)
    if source.ambiguities:
        asked = source.ambiguities[0]
        ways = ", ".join(f"--answer {asked.kind}={choice.value}" for choice in asked.choices)
        raise Refusal(f"{path}: {asked.question} Say one of: {ways}.")
    return reading.rows(path, source, limits=LIMITS)


class _File:
    def __init__(self, path: Path, columns: Map, words: Words, answers: Mapping[str, str]) -> None:
        self.path, self.map = path, columns
        self._rows = rows(path, answers)
        head = next(self._rows, None)
        self.header = [str(cell).strip() for cell in head.cells] if head else []
        self._places = {name: self._places_of(name) for name in columns.columns}
        self._births = Births(columns.born_format)
        self._reading = Reading(words)
        self._seen: dict[str, int] = {}

    def table(self) -> Table:
        while piece := list(islice(self._rows, PIECE)):
            self._take(piece)
        if not self._seen:
            raise Refusal(f"{self.path}: there is a header and no row below it.")
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

    def _take(self, piece: Sequence[RawRow]) -> None:
        wide = len(self.header)
        table = []
        for row in piece:
            cells = row.cells
            if len(cells) != wide:
                cells = self._evened(row, wide)
            table.append(cells)
        columns = list(zip(*table, strict=True))
        ids = _texts(columns[self._places["id"][0]])
        self._check_ids(ids, piece)
        born = None
        if "born" in self._places:
            born = self._births.of(columns[self._places["born"][0]], piece)
        self._reading.add(ids, self._fields(columns), born)

    def _evened(self, row: RawRow, wide: int) -> Sequence[Cell]:
        if any(cell != "" for cell in row.cells[wide:]):
            raise Refusal(
                f"{self.path}, row {row.number}: it has {len(row.cells)} cells and the header "
                f"{wide}. Look for a quotation mark or a separator too many."
            )
        return [*row.cells[:wide], *[""] * (wide - len(row.cells))]

    def _check_ids(self, ids: Strings, piece: Sequence[RawRow]) -> None:
        column = self.map.of("id")[0]
        for text, row in zip(ids, piece, strict=True):
            place = f"{self.path}, row {row.number}, column {column}"
            if not text:
                raise Refusal(f"{place}: the row has no id.")
            if text in self._seen:
                raise Refusal(f"{place}: {shown(text)} stands in row {self._seen[text]} already.")
            self._seen[text] = row.number

    def _fields(self, columns: Sequence[Sequence[Cell]]) -> dict[str, list[Strings]]:
        def each(name: str) -> list[Strings]:
            return [_texts(columns[at]) for at in self._places.get(name, ())]

        parts = each("name")
        names = [parts[0] if len(parts) == 1 else _put_together(parts)] if parts else []
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


def _put_together(parts: Sequence[Strings]) -> Strings:
    return [" ".join(filter(None, words)) for words in zip(*parts, strict=True)]


def _texts(cells: Sequence[Cell]) -> Strings:
    """Cells as text. A workbook's whole numbers are written without their `.0`."""
    return [cell if type(cell) is str else _text(cell) for cell in cells]


def _text(cell: Cell) -> str:
    with suppress(OverflowError, ValueError):
        if isinstance(cell, float) and cell == int(cell):
            return str(int(cell))
    return "" if cell is None else str(cell)
