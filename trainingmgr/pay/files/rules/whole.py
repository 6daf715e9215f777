"""What a pay file says as a whole: its month, its currency, its totals, how long its numbers are.

A line can be right in itself and the file wrong: another month's, another currency's, cut off, or
with the zeros in front of its account numbers gone. So it is counted while it is read, in a few
figures however long it is, and judged before anything comes in.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, field
from decimal import Decimal
from typing import Any, Protocol, Self

from babel.core import get_global

from trainingmgr.core.values import dataclass
from trainingmgr.matching import records
from trainingmgr.pay.rules import files as written
from trainingmgr.tabular.problems import Ambiguity, Choice, Problem, Said, masked
from trainingmgr.tabular.problems import said as _

Place = list[Any]
"""How many rows, and the first of them; for numbers also the end of one."""
CURRENCIES = frozenset(get_global("all_currencies"))
NUMBERS = ("account", "service_no")
TOTALS = frozenset("total totals totaux somme ensemble sum subtotal المجموع الإجمالي".split())
LOST = 4
"""A number that is shorter than the usual one by more digits is of another kind."""
USUAL = 5
"""From so many numbers of one length on, that length is the usual one."""
MOST = 100
"""Rows of totals that are compared."""
_DIGITS = re.compile("[0-9]+")
_WORDS = re.compile(r"[^\W\d_]+")
_MONTH = re.compile(
    r"(?<![0-9])(?<![0-9][-_. ])"
    r"(?:(20[0-9]{2})[-_. ]?(0[1-9]|1[0-2])|(0[1-9]|1[0-2])[-_. ]?(20[0-9]{2}))"
    r"(?![-_. ]?[0-9])"
)
"""Year and month in either order; a whole day is the one on which the file was made."""


class Cells(Protocol):
    """A row with its values by code, and what the file calls our columns."""

    @property
    def number(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    def __getitem__(self, code: str) -> Any: ...


@dataclass
class Tally:
    """The figures of a file so far."""

    lines: int = 0
    unread: int = 0
    months: dict[str, Place] = field(default_factory=dict)
    currencies: dict[str, Place] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)
    since: dict[str, str] = field(default_factory=dict)
    totals: list[Place] = field(default_factory=list)
    lengths: dict[str, dict[str, Place]] = field(default_factory=dict)
    padded: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**stored)

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    def add(self, row: Cells) -> None:
        self.headers = dict(row.headers)
        if is_total(row):
            if row["net"] is not None and len(self.totals) < MOST:
                self.totals.append([row.number, str(row["net"]), dict(self.sums), dict(self.since)])
            self.since = {}
            return
        self.lines += 1
        currency = (row["currency"] or "").upper()
        _note(self.currencies, currency if currency in CURRENCIES else "", row.number)
        _note(self.months, _month(row["cycle"]), row.number)
        if row["net"] is None:
            self.unread = self.unread or row.number
        else:
            for sums in (self.sums, self.since):
                sums[currency] = str(Decimal(sums.get(currency, "0")) + row["net"])
        for code in NUMBERS:
            self._measure(code, row)

    def _measure(self, code: str, row: Cells) -> None:
        number = records.number(row[code] or "") if code == "account" else row[code] or ""
        if _DIGITS.fullmatch(number):
            _note(self.lengths.setdefault(code, {}), str(len(number)), row.number, masked(number))
            if number[0] == "0":
                self.padded[code] = max(self.padded.get(code, 0), len(number))

    def header(self, code: str) -> str:
        return self.headers.get(code, code)


def _note(places: dict[str, Place], what: str, row: int, *more: Any) -> None:
    if what:
        place = places.setdefault(what, [0, row, *more])
        place[0] += 1


def _month(text: str | None) -> str:
    try:
        return written.period(text or "")
    except ValueError:
        return ""


def is_total(row: Cells) -> bool:
    """A row that adds up the others pays nobody: taken for a person it would be a ghost."""
    if row["dob"]:
        return False
    number = row["service_no"]
    if number and not _adds_up(number):
        return False
    return any(_adds_up(row[code]) for code in ("service_no", "name", "cycle", "service", "unit"))


def _adds_up(cell: str | None) -> bool:
    words = _WORDS.match((cell or "").casefold())
    return words is not None and words[0] in TOTALS


def month_named(file_name: str) -> str | None:
    """The month that the name of a file gives, such as pay-2026-09.csv."""
    found = {
        f"{first}-{second}" if first else f"{last}-{month}"
        for first, second, month, last in _MONTH.findall(file_name)
    }
    return found.pop() if len(found) == 1 else None


def amount(text: str) -> str:
    """A total as somebody states it, as plain digits. Raises ValueError."""
    plain = "".join(_digit(each) for each in text if not each.isspace())
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", plain):
        raise ValueError(text)
    return plain


def _digit(letter: str) -> str:
    return str(int(letter)) if letter.isdecimal() else letter


@dataclass(frozen=True)
class Known:
    """What people said of the file: when it was brought, or when it asked."""

    month: str | None = None
    currency: str | None = None
    total: str | None = None
    lengths: Mapping[str, int] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()

    @classmethod
    def of(cls, options: Mapping[str, Any], answers: Mapping[str, str]) -> Self:
        stated = options.get("stated", {})
        return cls(
            stated.get("month") or answers.get("month"),
            answers.get("currency"),
            stated.get("total"),
            {
                code: int(answer.removeprefix("lost:"))
                for code in NUMBERS
                if (answer := answers.get(f"zeros_{code}", "")).startswith("lost:")
            },
            frozenset(answers),
        )

    def lost_zeros(self, code: str, number: str) -> bool:
        """Whether somebody said of numbers like this one that zeros before it are gone."""
        usual = self.lengths.get(code, 0)
        return usual - LOST <= len(number) < usual and bool(_DIGITS.fullmatch(number))


@dataclass(frozen=True)
class Bare:
    """Numbers of a column that are known here only with zeros before them: how long they are then,
    how many of how many looked at, and the first of them.
    """

    usual: int
    count: int
    of: int
    row: int
    end: str


def questions(
    tally: Tally, known: Known, file_name: str, bare: Mapping[str, Bare]
) -> list[Ambiguity]:
    """What only a person knows of the whole file. Until they say it, nothing comes in."""
    asked = [_which_month(tally, known, file_name), _which_currency(tally, known)]
    asked += [
        _lost(tally, known, code) or _all_lost(tally, known, code, bare.get(code))
        for code in NUMBERS
    ]
    return [each for each in asked if each is not None]


def _which_month(tally: Tally, known: Known, file_name: str) -> Ambiguity | None:
    named = month_named(file_name)
    months = sorted({*tally.months, *([named] if named else ())})
    if known.month or len(months) < 2 or not tally.months:
        return None
    examples = tuple(
        _at(tally, "cycle", tally.months[m][1], m) for m in months if m in tally.months
    )
    return Ambiguity(
        "month",
        _("The file speaks of several months. Which one is paid with it?"),
        tuple(Choice(month, month) for month in months),
        (*examples, *([file_name] if named else ())),
    )


def _which_currency(tally: Tally, known: Known) -> Ambiguity | None:
    if known.currency or len(tally.currencies) < 2:
        return None
    return Ambiguity(
        "currency",
        _("The file holds amounts in several currencies, which are never added up. Which one "
          "is paid with it?"),
        tuple(Choice(each, each) for each in sorted(tally.currencies)),
        tuple(_at(tally, "currency", row, each)
              for each, (_count, row) in sorted(tally.currencies.items())),
    )  # fmt: skip


def _lost(tally: Tally, known: Known, code: str) -> Ambiguity | None:
    lengths = {int(length): place for length, place in tally.lengths.get(code, {}).items()}
    if not lengths or f"zeros_{code}" in known.answered:
        return None
    usual = max(lengths, key=lambda length: (lengths[length][0], length))
    short = {each: place for each, place in lengths.items() if usual - LOST <= each < usual}
    few = sum(place[0] for place in short.values()) < lengths[usual][0]
    if not short or not few or lengths[usual][0] < USUAL:
        return None
    if code == "service_no" and tally.padded.get(code) != usual:
        return None  # numbers that count up are of all lengths
    return Ambiguity(
        f"zeros_{code}",
        _("In the column %(column)s most numbers have %(usual)s digits, and some have fewer. Did "
          "a spreadsheet program drop the zeros before them?",
          column=tally.header(code), usual=usual),
        _whether(usual),
        tuple(_at(tally, code, place[1], place[2]) for _length, place in sorted(short.items())),
    )  # fmt: skip


def _whether(usual: int) -> tuple[Choice, ...]:
    return (
        Choice(f"lost:{usual}", _("Yes: these rows are to be corrected")),
        Choice("right", _("No, the numbers are right")),
    )


def _all_lost(tally: Tally, known: Known, code: str, bare: Bare | None) -> Ambiguity | None:
    """Where every number lost its zeros none is shorter than the others: what is known tells it."""
    if bare is None or f"zeros_{code}" in known.answered:
        return None
    return Ambiguity(
        f"zeros_{code}",
        _("In the column %(column)s %(count)s of the first %(of)s numbers are known here only with "
          "zeros before them, as numbers of %(usual)s digits. Did a spreadsheet program drop the "
          "zeros?", column=tally.header(code), count=bare.count, of=bare.of, usual=bare.usual),
        _whether(bare.usual),
        (_at(tally, code, bare.row, bare.end),),
    )  # fmt: skip


def _at(tally: Tally, code: str, row: int, cell: str) -> str:
    return f"{tally.header(code)} {row}: {cell}"


def problems(tally: Tally, known: Known) -> list[Problem]:
    """Totals that do not add up: those of the file's own rows, and the one that was stated."""
    if tally.unread or _which_currency(tally, known) is not None:
        return []  # that is told already; the totals are compared once it is settled
    wrong = [_unequal(tally, place, known) for place in tally.totals]
    if known.total is not None and _of(tally.sums, known) != Decimal(known.total):
        wrong.append(
            Problem(
                _("You said that the file pays %(stated)s; its %(count)s lines add up to %(sum)s.",
                  stated=known.total, count=tally.lines, sum=f"{_of(tally.sums, known):f}"),
                _("Look whether lines are missing, or bring it again with the right total."),
                column=tally.header("net"),
            )
        )  # fmt: skip
    return [each for each in wrong if each is not None]


def _unequal(tally: Tally, place: Place, known: Known) -> Problem | None:
    row, stated, above, since = place
    sums = [_of(each, known) for each in (above, since, tally.sums)]
    if Decimal(stated) in sums:
        return None
    return Problem(
        _("This row says that the total is %(stated)s; the lines above it add up to %(sum)s.",
          stated=stated, sum=f"{sums[0]:f}"),
        _("Look whether lines are missing or were changed."),
        row, tally.header("net"), stated,
    )  # fmt: skip


def _of(sums: Mapping[str, str], known: Known) -> Decimal:
    """Of the one currency that is paid: nothing is added up across two."""
    if known.currency:
        return Decimal(sums.get(known.currency, "0"))
    return Decimal(next(iter(sums.values()), "0"))


def notes(tally: Tally, known: Known) -> list[Said]:
    """What was done with rows that pay nobody, and with totals that could not be compared."""
    if tally.unread and (tally.totals or known.total):
        return [
            _("No total was compared, because an amount in row %(row)s cannot be read.",
              row=tally.unread)
        ]  # fmt: skip
    return [
        _("Row %(row)s is a total: it agrees with the lines and pays nobody.", row=place[0])
        for place in tally.totals
    ]
