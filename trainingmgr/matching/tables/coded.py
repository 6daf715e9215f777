"""One table of people as arrays, read in pieces so that the rows themselves need not be held."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from string import ascii_uppercase, digits
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.values import dataclass
from trainingmgr.matching.levels import births
from trainingmgr.matching.names import normal
from trainingmgr.matching.records import PHONE_TAIL, ascii_digits, number, phone
from trainingmgr.matching.tables import cells
from trainingmgr.matching.tables.cells import Cells
from trainingmgr.matching.tables.words import PLACES as PARTS
from trainingmgr.matching.tables.words import Ints, Longs, Words
from trainingmgr.matching.weights import Field

PLACES = (Field.PLACE_1, Field.PLACE_2, Field.PLACE_3, Field.PLACE_4)
CODES = (Field.NUMBER, Field.DOCUMENT, Field.POSTCODE)
"""Codes in which one wrong figure is told from another code altogether."""
SAME = (Field.SEX, Field.PHONE, Field.ACCOUNT, Field.UNIT)
"""What is equal or is not."""
_SEXES = {
    **dict.fromkeys(("m", "male", "man", "masculin", "masculino", "homme", "h", "ذكر"), "m"),
    **dict.fromkeys(("f", "female", "woman", "féminin", "feminin", "femme", "أنثى", "انثى"), "f"),
    **dict.fromkeys(("x", "unknown", "u", "inconnu", "?", "غير معروف"), ""),
}
T = TypeVar("T")
A = TypeVar("A", bound=np.generic)
Strings: TypeAlias = Sequence[str]
Column: TypeAlias = Strings | Cells


@dataclass
class Coded:
    """The arrays of one table. `same` are fingerprints (0 unknown), `text` the codes as bytes."""

    ids: Cells = field(default_factory=lambda: cells.of(()))
    names: list[Ints] = field(default_factory=list)
    born: Ints = field(default_factory=lambda: np.zeros((0, 4), np.int32))
    same: dict[Field, list[Longs]] = field(default_factory=dict)
    text: dict[Field, list[npt.NDArray[np.bytes_]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def has(self, name: Field) -> bool:
        return name in self.same


class Reading:
    """A table on its way into arrays: `add` pieces of columns, then `done`."""

    def __init__(self, words: Words, parts: int = PARTS) -> None:
        """`parts` of each name are kept."""
        self._words, self._parts = words, parts
        self._ids: list[Cells] = []
        self._names: list[list[Ints]] = []
        self._born: list[Ints] = []
        self._same: dict[Field, list[list[Longs]]] = {}
        self._text: dict[Field, list[list[npt.NDArray[np.bytes_]]]] = {}

    def add(
        self,
        ids: Column,
        columns: Mapping[str, Sequence[Column]],
        born: Sequence[PartialDate | None] | Ints | None = None,
    ) -> None:
        """The next rows: every column as long as `ids`, the same columns each time."""
        self._ids.append(_cells(ids))
        for at, column in enumerate(columns.get("name", ())):
            _slot(self._names, at).append(self._words.read(_cells(column), self._parts))
        if born is not None:
            self._born.append(born if isinstance(born, np.ndarray) else days(born))
        for name in (*CODES, *SAME, *PLACES):
            for at, column in enumerate(columns.get(name.value, ())):
                plain = _NORMAL[name](_cells(column))
                _slot(self._same.setdefault(name, []), at).append(cells.fingerprints(plain))
                if name in CODES or name in PLACES:
                    _slot(self._text.setdefault(name, []), at).append(plain)

    def done(self, let_go: Callable[[], None] = lambda: None) -> Coded:
        """The whole table. Its pieces are let go one column after another; `let_go` is called after
        each, for who would rather have their room back than be done sooner.
        """

        def joined(pieces: list[npt.NDArray[A]]) -> npt.NDArray[A]:
            whole = np.concatenate(pieces)
            pieces.clear()
            let_go()
            return whole

        ids = joined(self._ids) if self._ids else cells.of(())
        size = len(ids)
        return Coded(
            ids,
            [joined(pieces) for pieces in self._names],
            joined(self._born) if self._born else np.zeros((size, 4), np.int32),
            {name: [joined(p) for p in columns] for name, columns in self._same.items()},
            {name: [joined(p) for p in columns] for name, columns in self._text.items()},
        )


def days(dates: Iterable[PartialDate | None]) -> Ints:
    """First and last possible year, month and day of each date; zeros where none is known."""
    known: dict[PartialDate | None, tuple[int, int, int, int]] = {}
    found = []
    for day in dates:
        if day not in known:
            known[day] = births(day) or (0, 0, 0, 0)
        found.append(known[day])
    return np.array(found, np.int32).reshape(-1, 4)


def _cells(column: Column) -> Cells:
    return column if isinstance(column, np.ndarray) else cells.of(column)


def _slot(columns: list[list[T]], at: int) -> list[T]:
    while len(columns) <= at:
        columns.append([])
    return columns[at]


_CODE = (digits + ascii_uppercase).encode()
_NO_CODE = cells.others_than(_CODE)
_BESIDE = b"-. /_"
_NOR_BESIDE = cells.others_than(_CODE + _BESIDE)
_NO_DIGIT = cells.others_than(digits.encode())


def _codes(column: Cells) -> Cells:
    """Capitals and digits; what stands between them is left out, other signs are looked at."""
    odd = np.flatnonzero(cells.any_sign(column, _NO_CODE))
    if not len(odd):
        return column
    found, there = column.copy(), column[odd]
    strange = cells.any_sign(there, _NOR_BESIDE)
    parted = there[~strange]
    signs = cells.signs(parted)
    kept = ~np.isin(signs, list(_BESIDE)) & (signs != 0)
    ends = np.cumsum(kept.sum(1))
    found[odd[~strange]] = cells.cut(signs[kept], np.append(0, ends)[:-1], ends)
    rest = np.zeros(len(column), bool)
    rest[odd[strange]] = True
    return cells.where(found, rest, number)


def _phones(column: Cells) -> Cells:
    """The last eight digits; a number that is longer than six and nothing else is cut at once."""
    length = np.strings.str_len(column)
    plain = (length > PHONE_TAIL - 2) & ~cells.any_sign(column, _NO_DIGIT)
    ends = np.arange(len(column)) * column.dtype.itemsize + length
    tails = cells.cut(cells.signs(column).ravel(), ends - np.minimum(length, PHONE_TAIL), ends)
    strange = ~plain & (length > 0)
    if not strange.any():
        return tails
    wide = max(column.dtype.itemsize, PHONE_TAIL)
    return cells.where(
        np.where(plain, tails.astype(f"S{wide}"), column.astype(f"S{wide}")), strange, phone
    )


def _sexes(column: Cells) -> Cells:
    return cells.each(column, lambda word: _SEXES.get(word.strip().lower(), word.strip().lower()))


def _units(column: Cells) -> Cells:
    return cells.each(column, lambda word: " ".join(ascii_digits(word).casefold().split()))


def _places(column: Cells) -> Cells:
    return cells.each(column, _place)


def _place(text: str) -> str:
    """Places read as names are, with their figures: `12, Rue de la Paix` as `12 rue paix`."""
    figures = "".join(c if c.isdigit() else " " for c in ascii_digits(text)).split()
    return " ".join([*figures, normal(text)]).strip()


_NORMAL: dict[Field, Callable[[Cells], Cells]] = {
    **dict.fromkeys((*CODES, Field.ACCOUNT), _codes),
    Field.PHONE: _phones,
    Field.SEX: _sexes,
    Field.UNIT: _units,
    **dict.fromkeys(PLACES, _places),
}
