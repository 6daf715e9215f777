"""One table of people as arrays, read in pieces so that the rows themselves need not be held."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from trainingmgr.core.dates import PartialDate
from trainingmgr.matching.levels import births
from trainingmgr.matching.names import normal
from trainingmgr.matching.records import ascii_digits, number, phone
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
Strings: TypeAlias = Sequence[str]
Piece: TypeAlias = Mapping[str, Sequence[Strings]]
"""Columns by what they are: `name` and `born`, or the value of a Field. Each may be several."""


@dataclass
class Coded:
    """The arrays of one table. `same` are fingerprints (0 unknown), `text` the codes as bytes."""

    ids: list[str] = field(default_factory=list)
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

    def __init__(self, words: Words) -> None:
        self._words = words
        self._ids: list[str] = []
        self._names: list[list[Ints]] = []
        self._born: list[Ints] = []
        self._same: dict[Field, list[list[Longs]]] = {}
        self._text: dict[Field, list[list[npt.NDArray[np.bytes_]]]] = {}
        self._dates: dict[PartialDate | None, tuple[int, int, int, int]] = {}

    def add(
        self, ids: Strings, columns: Piece, born: Sequence[PartialDate | None] | None = None
    ) -> None:
        """The next rows: every column as long as `ids`, the same columns each time."""
        self._ids += ids
        for at, column in enumerate(columns.get("name", ())):
            _slot(self._names, at).append(self._words.read(column))
        if born is not None:
            self._born.append(np.array([self._birth(day) for day in born], np.int32).reshape(-1, 4))
        for name in (*CODES, *SAME, *PLACES):
            for at, column in enumerate(columns.get(name.value, ())):
                plain = _NORMAL[name](column)
                _slot(self._same.setdefault(name, []), at).append(_fingerprints(plain))
                if name in CODES or name in PLACES:
                    text = np.array([word.encode() for word in plain], np.bytes_)
                    _slot(self._text.setdefault(name, []), at).append(text)

    def done(self) -> Coded:
        size = len(self._ids)
        return Coded(
            self._ids,
            [np.concatenate(pieces) for pieces in self._names],
            np.concatenate(self._born) if self._born else np.zeros((size, 4), np.int32),
            {name: [np.concatenate(p) for p in columns] for name, columns in self._same.items()},
            {name: [np.concatenate(p) for p in columns] for name, columns in self._text.items()},
        )

    def _birth(self, day: PartialDate | None) -> tuple[int, int, int, int]:
        found = self._dates.get(day)
        if found is None:
            found = self._dates[day] = births(day) or (0, 0, 0, 0)
        return found


def _slot(columns: list[list[T]], at: int) -> list[T]:
    while len(columns) <= at:
        columns.append([])
    return columns[at]


def _fingerprints(plain: Strings) -> Longs:
    """64 bits for each value, the same for the same value in this process; 0 for none."""
    found = np.fromiter(map(hash, plain), np.int64, len(plain))
    return np.where(found == hash(""), 0, np.where(found == 0, 1, found))


def _codes(column: Strings) -> Strings:
    return [
        word if word.isascii() and word.isalnum() and word == word.upper() else number(word)
        for word in column
    ]


def _phones(column: Strings) -> Strings:
    return [
        word[-8:] if word.isdigit() and word.isascii() and len(word) > 5 else phone(word)
        for word in column
    ]


def _sexes(column: Strings) -> Strings:
    return [_SEXES.get(word.strip().lower(), word.strip().lower()) for word in column]


def _units(column: Strings) -> Strings:
    return [" ".join(ascii_digits(word).casefold().split()) for word in column]


def _places(column: Strings) -> Strings:
    """Places read as names are, with their figures: `12, Rue de la Paix` as `12 rue paix`."""
    known: dict[str, str] = {}
    return [
        known[word] if word in known else known.setdefault(word, _place(word)) for word in column
    ]


def _place(text: str) -> str:
    figures = "".join(c if c.isdigit() else " " for c in ascii_digits(text)).split()
    return " ".join([*figures, normal(text)]).strip()


_NORMAL: dict[Field, Callable[[Strings], Strings]] = {
    **dict.fromkeys((*CODES, Field.ACCOUNT), _codes),
    Field.PHONE: _phones,
    Field.SEX: _sexes,
    Field.UNIT: _units,
    **dict.fromkeys(PLACES, _places),
}


def whole(
    words: Words, rows: Iterable[tuple[Strings, Piece, Sequence[PartialDate | None] | None]]
) -> Coded:
    """A table from all its pieces."""
    reading = Reading(words)
    for ids, columns, born in rows:
        reading.add(ids, columns, born)
    return reading.done()
