"""How far two records agree, field by field, before anything is weighed."""

from collections.abc import Callable
from typing import TypeAlias

from rapidfuzz.distance import OSA

from trainingmgr.core.dates import PartialDate
from trainingmgr.matching.alignment import Alignment, align
from trainingmgr.matching.names import tokens
from trainingmgr.matching.records import Record, number, phone

Pattern: TypeAlias = tuple[int, ...]
"""The level of every field of COMPARED: its place in LEVELS from 1, 0 when unknown."""
Birth: TypeAlias = tuple[int, int, int, int]
"""First and last year that are possible, month and day (0 unknown)."""
_NONE = Alignment((0, 0, 0, 0), 0, ("",) * 4, ("",) * 4)


class Prepared:
    """A record made ready for many comparisons: normal forms worked out once."""

    __slots__ = (
        "accounts",
        "born",
        "documents",
        "names",
        "numbers",
        "phones",
        "record",
        "sex",
        "unit",
    )

    def __init__(self, record: Record) -> None:
        self.record = record
        self.names = written(record)
        self.numbers = _each(number, record.numbers)
        self.documents = _each(number, record.documents)
        self.phones = _each(phone, record.phones)
        self.accounts = _each(number, record.accounts)
        self.born = births(record.born)
        self.sex = (record.sex or "").lower() if record.sex not in ("unknown", "x") else ""
        self.unit = (record.unit or "").strip().casefold()


def written(record: Record) -> tuple[tuple[str, ...], ...]:
    """Every way in which the name is written, in normal form."""
    return tuple(dict.fromkeys(filter(None, map(tokens, record.written))))


def levels(left: Prepared, right: Prepared) -> tuple[Pattern, Alignment]:
    """How each field of COMPARED agrees, as places in LEVELS from 1 (0 unknown), and the names."""
    names = names_alike(left.names, right.names)
    return (*names.levels, names.order, *codes_alike(left, right)), names


def codes_alike(left: Prepared, right: Prepared) -> Pattern:
    """The same for all that is not a name: the fields of COMPARED after the order of the names.

    Numbers are issued one after the other, to whoever stood in one line. Where the documents are
    others too, a last figure that differs is a neighbour as likely as a slip of the pen: it says
    nothing, for or against.
    """
    numbers = _codes_alike(left.numbers, right.numbers)
    documents = _codes_alike(left.documents, right.documents)
    if numbers == 4 and documents == 1 and _beside(left.numbers, right.numbers):
        numbers = 0
    return (
        numbers,
        documents,
        births_alike(left.born, right.born),
        _alike(left.sex, right.sex),
        _shared(left.phones, right.phones),
        _shared(left.accounts, right.accounts),
        _alike(left.unit, right.unit),
    )


def names_alike(left: tuple[tuple[str, ...], ...], right: tuple[tuple[str, ...], ...]) -> Alignment:
    """The two names of all those written on either side that agree best, laid side by side."""
    if len(left) == 1 == len(right):
        return align(left[0], right[0])
    return max(
        (align(a, b) for a in left for b in right), key=lambda found: found.gain, default=_NONE
    )


def _codes_alike(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    """5 equal, 4 one edit, 3 two, 2 three, 1 differs, 0 unknown."""
    if not left or not right:
        return 0
    if left == right or any(code in right for code in left):
        return 5
    edits = min(OSA.distance(a, b, score_cutoff=3) for a in left for b in right)
    return 5 - edits if edits <= 3 else 1


SERIAL = 2
"""Figures at the end of a number in which people who were numbered together differ."""


def _beside(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether two of the numbers are the same but for their last figures: issued together."""
    return any(
        a[:-SERIAL] == b[:-SERIAL] and len(a) == len(b)
        and a[-SERIAL:].isdecimal() and b[-SERIAL:].isdecimal()
        for a in left
        for b in right
    )  # fmt: skip


def _shared(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    if not left or not right:
        return 0
    return 2 if left == right or any(value in right for value in left) else 1


def _alike(left: str, right: str) -> int:
    if not left or not right:
        return 0
    return 2 if left == right else 1


def births(born: PartialDate | None) -> Birth | None:
    """The years, month and day that a date allows.

    The 1st of January is how many offices write that only the year is known.
    """
    if born is None:
        return None
    first, last = born.earliest, born.latest
    month = first.month if (first.year, first.month) == (last.year, last.month) else 0
    day = first.day if born.is_whole else 0
    return (
        (first.year, last.year, 0, 0) if day == month == 1 else (first.year, last.year, month, day)
    )


def births_alike(left: Birth | None, right: Birth | None) -> int:
    """7 the same day, 6 nearly, 5 the year, 4 day and month, 3 and 2 years apart, 1 differs."""
    if left is None or right is None:
        return 0
    apart = max(left[0] - right[1], right[0] - left[1], 0)
    wide = left[1] - left[0] + right[1] - right[0]
    if apart or wide:
        same_day = bool(left[3]) and left[2:] == right[2:]
        if apart:
            return 4 if same_day else max(4 - apart, 1)
        return 3 if wide <= 2 or left[:2] == right[:2] else 2
    return _in_one_year(left[2:], right[2:])


def _in_one_year(left: tuple[int, ...], right: tuple[int, ...]) -> int:
    (month, day), (other_month, other_day) = left, right
    if left == right:
        return 7 if day else 6
    if not (month and other_month):
        return 5
    swapped = day and (month, day) == (other_day, other_month)
    return 6 if swapped or month == other_month or day == other_day else 5


def _each(normal: Callable[[str], str], values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(normal, values)))) if values else ()
