"""Which column of a file is which of ours.

By machine code, by label in any of the three languages, by an alias, or as somebody decided
before for the same source.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any

from flask_babel import force_locale

from trainingmgr.core.errors import Sentence
from trainingmgr.core.memory import remembered
from trainingmgr.core.values import dataclass
from trainingmgr.tabular.problems import Problem, shown
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.reading import RawRow
from trainingmgr.tabular.workbooks import Cell

LANGUAGES = ("en", "fr", "ar")
LOOKED_THROUGH = 10
"""The header is looked for in this many rows: a title often stands above it."""


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    PROSE = "prose"
    CODE = "code"
    DATE = "date"
    DATES = "dates"
    PARTIAL_DATE = "partial_date"
    TIME = "time"
    INTEGER = "integer"
    DECIMAL = "decimal"
    SEX = "sex"
    YES_NO = "yes_no"
    PHONE = "phone"
    CHOICE = "choice"


class Worded(Mapping[str, str]):
    """What may be written for each value: its words in the three languages, read when first
    needed, because sentences are translated then, and `also` the shorter words of every day.
    """

    def __init__(
        self, words: Mapping[Any, Any], also: Mapping[Any, Sequence[str]] | None = None
    ) -> None:
        self._words, self._also = words, also or {}

    @cached_property
    def _written(self) -> dict[str, str]:
        found = {word: str(value) for value, words in self._also.items() for word in words}
        for language in LANGUAGES:
            with force_locale(language):
                found |= {str(said): str(value) for value, said in self._words.items()}
        return found

    def said(self) -> list[str]:
        """The words as the reader of this moment writes them."""
        return [str(said) for said in self._words.values()]

    def __getitem__(self, word: str) -> str:
        return self._written[word]

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)


@dataclass(frozen=True)
class Column:
    """One column of an import or an export.

    `code` is the machine's name for it and never changes; `label` is for people. A CHOICE has
    `choices`: what may be written, in any language, and the value it means. A `secret` column
    (an account number) is kept out of previews; one that is not `printed` (a whole text) stands in
    files and not in the lines of a paper. One that `stays`, like a secret one, never goes to
    another body. Columns that differ from file to file (one for each test) are agreed on under one
    name: `agreed`.
    """

    code: str
    label: Sentence
    required: bool = False
    kind: Kind = Kind.TEXT
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    longest: int = 240
    secret: bool = False
    printed: bool = True
    stays: bool = False
    agreed: str = ""

    @property
    def words(self) -> list[str]:
        """What may be written, for whoever wrote something else."""
        if isinstance(self.choices, Worded):
            return self.choices.said()
        return list(dict.fromkeys(self.choices.values()))

    @cached_property
    def meanings(self) -> dict[str, str]:
        """What each word of a CHOICE means, normalised."""
        meant = {normal(value): value for value in self.choices.values()}
        return meant | {normal(word): value for word, value in self.choices.items()}

    def label_in(self, language: str) -> str:
        with force_locale(language):
            return str(self.label)

    def names(self) -> set[str]:
        """Every way its header may be written, normalised."""
        labels = (self.label_in(language) for language in LANGUAGES)
        return {normal(name) for name in (self.code, *labels, *self.aliases)}


@dataclass(frozen=True)
class Bare:
    """A well-known layout whose files have no row of headers, told by their first row."""

    headers: tuple[str, ...]
    fits: Callable[[Sequence[Cell]], bool]


@dataclass(frozen=True)
class Mapped:
    """How a file's columns were understood.

    `places` gives the index in the file's rows for each of our codes, `headers` the file's own
    words for them. Data starts after row `last_head`.
    """

    places: Mapping[str, int]
    headers: tuple[str, ...]
    last_head: int
    unknown: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def header(self, code: str) -> str:
        place = self.places.get(code)
        return code if place is None else self.headers[place]

    @property
    def left_out(self) -> frozenset[int]:
        """Where the columns stand that have a header and are none of ours."""
        ours = set(self.places.values())
        return frozenset(i for i, header in enumerate(self.headers) if header and i not in ours)

    def kept(self, cells: Sequence[Cell]) -> list[Cell]:
        """A row without what stands in those columns: nobody collects that here (R-DAT-02)."""
        return ["" if at in self.left_out else cell for at, cell in enumerate(cells)]

    @property
    def remembered(self) -> dict[str, str]:
        """The file's header for each code: what to keep for the next file of this source."""
        return {code: self.headers[place] for code, place in self.places.items()}

    @property
    def signature(self) -> str:
        """The same for every file with these headers in this order."""
        return signature(self.headers)


def mapped_in(report: Mapping[str, Any]) -> Mapped:
    """How the columns of a file were understood, as its report keeps it."""
    return Mapped(
        report.get("places", {}), tuple(report.get("headers", ())), report.get("last_head", 0)
    )


def signature(headers: Sequence[str]) -> str:
    return sha256("\0".join(map(normal, headers)).encode()).hexdigest()


_DROPPED = re.compile("[\u0640\u064b-\u065f\u0670\u200c-\u200f\u2066-\u2069\ufeff]")
_ARABIC = str.maketrans("أإآٱىة", "اااايه")


@remembered(1 << 12)
def normal(header: str) -> str:
    """Letters and digits only, without case, accents, harakat and spelling variants."""
    text = _DROPPED.sub("", unicodedata.normalize("NFKC", header)).translate(_ARABIC)
    plain = unicodedata.normalize("NFD", text.casefold())
    kept = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def understand(
    first: Sequence[RawRow],
    columns: Sequence[Column],
    given: Mapping[str, str] | None = None,
    bare: Sequence[Bare] = (),
) -> Mapped:
    """Find the header among the first rows, and each column in it.

    `given` maps our code to a header of the file, as remembered or chosen by a person; an empty
    header leaves the column out. A file laid out as one of `bare` has none: its first row is data.
    All problems are reported together.
    """
    names = {name: column.code for column in columns for name in column.names()}
    given = dict((given or {}).items())
    wanted = {normal(header): code for code, header in given.items() if header}
    known = {name: code for name, code in names.items() if code not in given} | wanted
    head, codes = _named(first, bare) or _header(first[:LOOKED_THROUGH], known, columns)
    headers = _trimmed(head.cells)
    places, unknown, problems = _places(headers, head.number, known)
    if codes is not None and not given:
        places = _by_codes(codes, columns) or places
        unknown = tuple(h for i, h in enumerate(headers) if i not in places.values() and h)
    problems += [
        Problem(
            _("The column %(label)s is missing.", label=column.label),
            _("Add a column with the header %(label)s or %(code)s, or say which column it is.",
              label=column.label, code=column.code),
            row=head.number, column=column.code,
        )
        for column in columns
        if column.required and column.code not in places
    ]  # fmt: skip
    last = head.number if codes is None else codes.number
    return Mapped(places, headers, last, unknown, tuple(problems))


def _named(first: Sequence[RawRow], bare: Sequence[Bare]) -> tuple[RawRow, None] | None:
    """The headers of a layout that has none in its files, as if they stood before the first row."""
    laid = next((each for each in bare if first and each.fits(first[0].cells)), None)
    return (RawRow(0, list(laid.headers)), None) if laid else None


def _header(
    first: Sequence[RawRow], known: Mapping[str, str], columns: Sequence[Column]
) -> tuple[RawRow, RawRow | None]:
    """The row with the most headers we know, or the first; and the row of codes below it."""
    if not first:
        return RawRow(1, []), None
    hits = [len({known.get(normal(str(cell))) for cell in row.cells} - {None}) for row in first]
    best = max(range(len(first)), key=lambda index: (hits[index], -index))
    below = first[best + 1] if best + 1 < len(first) else None
    if below and _is_code_row(below, columns):
        return first[best], below
    above = first[best - 1] if best else None
    if above and _is_code_row(first[best], columns) and _written(above) >= _written(first[best]):
        return above, first[best]
    return first[best], None


def _written(row: RawRow) -> int:
    return sum(bool(str(cell).strip()) for cell in row.cells)


def _trimmed(cells: Sequence[Cell]) -> tuple[str, ...]:
    headers = [" ".join(str(cell).split()) for cell in cells]
    while headers and not headers[-1]:
        headers.pop()
    return tuple(headers)


def _places(
    headers: Sequence[str], row: int, known: Mapping[str, str]
) -> tuple[dict[str, int], tuple[str, ...], list[Problem]]:
    places: dict[str, int] = {}
    unknown, problems, seen = [], [], {}
    for index, header in enumerate(headers):
        name = normal(header)
        code = known.get(name)
        if name and name in seen:
            problems.append(_twice(header, row))
        elif code is not None and code in places:
            problems.append(_both(headers[places[code]], header, row))
        elif code is not None:
            places[code] = index
        elif header:
            unknown.append(header)
        seen[name] = index
    return places, tuple(unknown), problems


def _twice(header: str, row: int) -> Problem:
    return Problem(
        _("Two columns have the header %(header)s.", header=shown(header)),
        _("Rename or delete one of them."), row=row, column=shown(header),
    )  # fmt: skip


def _both(first: str, second: str, row: int) -> Problem:
    return Problem(
        _("The columns %(first)s and %(second)s mean the same.",
          first=shown(first), second=shown(second)),
        _("Delete one of them, or say which one is meant."), row=row, column=shown(second),
    )  # fmt: skip


def _is_code_row(row: RawRow, columns: Sequence[Column]) -> bool:
    """A second header row: nothing in it but machine codes."""
    codes = {column.code for column in columns}
    written = [str(cell).strip() for cell in row.cells if str(cell).strip()]
    return len(written) > 1 and sum(cell in codes for cell in written) > len(written) / 2


def _by_codes(row: RawRow, columns: Sequence[Column]) -> dict[str, int]:
    codes = {column.code for column in columns}
    return {
        str(cell).strip(): index
        for index, cell in enumerate(row.cells)
        if str(cell).strip() in codes
    }
