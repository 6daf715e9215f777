"""The first look through a whole file: how each column writes its dates and numbers.

Where a cell proves the order of day and month (25/04/1990), its column is decided and a note
says so. Where nothing does, there is one question for the file. Where two cells prove opposite
things, the column is mixed: what is certain is read, the rest is refused with both places named.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from trainingmgr.core.values import dataclass
from trainingmgr.tabular.habits import Habits
from trainingmgr.tabular.mapping import Column, Kind, Mapped
from trainingmgr.tabular.problems import Ambiguity, Choice, Problem, Said, masked, shown
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.reading import RawRow
from trainingmgr.tabular.workbooks import Cell, Unseen
from trainingmgr.tabular.written_dates import SERIALS, apart, order_of
from trainingmgr.tabular.written_numbers import decimal_of

Place = tuple[int, str]
"""A row's number and its cell, as text."""
DATES = (Kind.DATE, Kind.DATES, Kind.PARTIAL_DATE)
NAMED = (Kind.CODE, Kind.PHONE)
_ENOUGH = 3


@dataclass
class Evidence:
    """What the cells of one column prove, with the first place of each proof."""

    told: Callable[[Any], str] = shown
    first: dict[str, Place] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    unsure: list[Place] = field(default_factory=list)

    def add(self, proof: str | None, number: int, cell: Cell) -> None:
        if proof is None:
            return
        self.counts[proof] = self.counts.get(proof, 0) + 1
        if proof not in self.first:
            self.first[proof] = (number, self.told(cell))
        if proof == "either" and len(self.unsure) < _ENOUGH:
            self.unsure.append((number, self.told(cell)))

    def proved(self, one: str, other: str) -> str:
        both = one in self.first and other in self.first
        return "mixed" if both else one if one in self.first else other * (other in self.first)


@dataclass(frozen=True)
class Survey:
    """The habits of each column by its code, and what a person should know or answer."""

    habits: Mapping[str, Habits]
    ambiguities: tuple[Ambiguity, ...] = ()
    notes: tuple[Said, ...] = ()
    warnings: tuple[Problem, ...] = ()


def survey(
    rows: Iterable[RawRow],
    mapped: Mapped,
    columns: Sequence[Column],
    *,
    answers: Mapping[str, str] | None = None,
    region: str = "",
    date1904: bool = False,
    is_workbook: bool = False,
) -> Survey:
    """Look through every row once. `answers` holds those to earlier questions, by kind."""
    watched = [
        (mapped.places[column.code], column, Evidence(masked if column.secret else shown))
        for column in columns
        if column.code in mapped.places
        and column.kind in (*DATES, Kind.DECIMAL, *(NAMED if is_workbook else ()))
    ]
    for row in rows:
        if row.number > mapped.last_head:
            for place, column, evidence in watched:
                if place < len(row.cells) and type(row.cells[place]) is not Unseen:
                    cell = row.cells[place]
                    for each in apart(cell) if column.kind is Kind.DATES else (cell,):
                        _look(row.number, each, column, evidence)
    base = Habits(date1904=date1904, region=region)
    return _concluded([(c, e) for _p, c, e in watched], mapped, answers or {}, base, columns)


def _look(number: int, cell: Cell, column: Column, evidence: Evidence) -> None:
    if column.kind in DATES:
        if type(cell) is str:
            proof = order_of(cell) if cell else None
            if proof is None and len(cell) == 5 and cell.isdigit():
                proof = "serial"
        elif isinstance(cell, date):
            proof = "real_late" if cell.day > 12 else "real_early"
        else:
            proof = "serial" if cell in SERIALS else None
        evidence.add(proof, number, cell)
    elif column.kind is Kind.DECIMAL:
        if type(cell) is str and cell:
            evidence.add(decimal_of(cell), number, cell)
    elif type(cell) is not str:
        evidence.add("numeric", number, cell)


def _concluded(
    found: Sequence[tuple[Column, Evidence]],
    mapped: Mapped,
    answers: Mapping[str, str],
    base: Habits,
    columns: Sequence[Column],
) -> Survey:
    dates = [(c, e) for c, e in found if c.kind in DATES]
    numbers = [(c, e) for c, e in found if c.kind is Kind.DECIMAL]
    orders = {c.code: _habit(c, e, "date_order", ("dmy", "mdy"), answers) for c, e in dates}
    signs = {c.code: _habit(c, e, "decimal", (".", ","), answers) for c, e in numbers}
    swaps = [(c, e) for c, e in dates if _looks_swapped(e)]
    habits = {
        column.code: Habits(
            orders.get(column.code, ""),
            signs.get(column.code, ""),
            base.date1904,
            answers.get("swapped_dates") == "swap" and column.code in {c.code for c, _e in swaps},
            base.region,
        )
        for column in columns
    }
    ambiguities: list[Ambiguity] = []
    if unsure := [(c, e) for c, e in dates if not orders[c.code] and e.unsure]:
        ambiguities.append(_date_question(unsure, mapped))
    if unsure := [(c, e) for c, e in numbers if not signs[c.code] and e.unsure]:
        ambiguities.append(_decimal_question(unsure, mapped))
    if swaps and answers.get("swapped_dates") not in ("keep", "swap"):
        ambiguities.append(_swap_question(swaps, mapped))
    return Survey(
        habits,
        tuple(ambiguities),
        tuple(_notes(dates, orders, numbers, signs, mapped)),
        tuple(_warnings(found, mapped)),
    )


def _habit(
    column: Column, evidence: Evidence, kind: str, ways: tuple[str, str], answers: Mapping[str, str]
) -> str:
    """What the column proves; else the answer for the column, else that for the file."""
    if proved := evidence.proved(*ways):
        return proved
    answer = answers.get(f"{kind}:{column.code}") or answers.get(kind) or ""
    return answer if answer in ways else ""


def _looks_swapped(evidence: Evidence) -> bool:
    """Real dates whose day is never over 12 beside text such as 25/04/1990.

    Where the program could take the day for the month, it did; the rest it left as text.
    """
    early, late = (evidence.counts.get(f"real_{when}", 0) for when in ("early", "late"))
    return early >= _ENOUGH and not late and "dmy" in evidence.first


def _examples(found: Sequence[tuple[Column, Evidence]], mapped: Mapped) -> tuple[str, ...]:
    return tuple(
        f"{mapped.header(column.code)} {number}: {cell}"
        for column, evidence in found
        for number, cell in evidence.unsure
    )


def _date_question(found: Sequence[tuple[Column, Evidence]], mapped: Mapped) -> Ambiguity:
    return Ambiguity(
        "date_order",
        _("In dates such as %(example)s: what comes first, the day or the month?",
          example=found[0][1].unsure[0][1]),
        (Choice("dmy", _("The day comes first")), Choice("mdy", _("The month comes first"))),
        _examples(found, mapped),
    )  # fmt: skip


def _decimal_question(found: Sequence[tuple[Column, Evidence]], mapped: Mapped) -> Ambiguity:
    return Ambiguity(
        "decimal",
        _("In numbers such as %(example)s: which sign stands before the decimals?",
          example=found[0][1].unsure[0][1]),
        (Choice(".", _("The point: 1,234 is more than a thousand")),
         Choice(",", _("The comma: 1.234 is more than a thousand"))),
        _examples(found, mapped),
    )  # fmt: skip


def _swap_question(found: Sequence[tuple[Column, Evidence]], mapped: Mapped) -> Ambiguity:
    return Ambiguity(
        "swapped_dates",
        _("In the column %(column)s some dates are real dates, others are text. "
          "Did the spreadsheet program take days for months in the real ones?",
          column=mapped.header(found[0][0].code)),
        (Choice("keep", _("No, the real dates are right")),
         Choice("swap", _("Yes, swap day and month in them"))),
        tuple(f"{number}: {cell}" for _c, e in found
              for number, cell in (e.first["real_early"], e.first["dmy"])),
    )  # fmt: skip


def _notes(
    dates: Sequence[tuple[Column, Evidence]],
    orders: Mapping[str, str],
    numbers: Sequence[tuple[Column, Evidence]],
    signs: Mapping[str, str],
    mapped: Mapped,
) -> Iterable[Said]:
    first = {"dmy": _("the day"), "mdy": _("the month")}
    for column, evidence in dates:
        order, header = orders[column.code], mapped.header(column.code)
        if order in evidence.first:
            number, cell = evidence.first[order]
            yield _("In %(column)s %(what)s comes first: row %(row)s has %(cell)s.",
                    column=header, what=first[order], row=number, cell=cell)  # fmt: skip
        elif order == "mixed":
            (one, other) = (evidence.first[way] for way in ("dmy", "mdy"))
            yield _("In %(column)s the day comes first in row %(one)s (%(first)s), the month in "
                    "row %(other)s (%(second)s).", column=header, one=one[0], first=one[1],
                    other=other[0], second=other[1])  # fmt: skip
    for column, evidence in numbers:
        if signs[column.code] in evidence.first and evidence.unsure:
            number, cell = evidence.first[signs[column.code]]
            yield _("In %(column)s decimals follow %(sign)s: row %(row)s has %(cell)s.",
                    column=mapped.header(column.code), sign=signs[column.code], row=number,
                    cell=cell)  # fmt: skip


def _warnings(found: Sequence[tuple[Column, Evidence]], mapped: Mapped) -> Iterable[Problem]:
    for column, evidence in found:
        header = mapped.header(column.code)
        if "serial" in evidence.first:
            number, cell = evidence.first["serial"]
            yield Problem(
                _("A spreadsheet's day number stands instead of a date, in so many cells: "
                  "%(count)s.",
                  count=evidence.counts["serial"]),
                _("Compare one of them with the dates you know."),
                number, header, cell,
            )  # fmt: skip
        if "numeric" in evidence.first:
            number, cell = evidence.first["numeric"]
            yield Problem(
                _("The spreadsheet holds this column as numbers: zeros or a + that stood before "
                  "them are gone."),
                _("If they had any, set the column to text and type them again."),
                number, header, cell,
            )  # fmt: skip


def stored(survey_: Survey) -> dict[str, Any]:
    """The decisions as JSON, to read rows by later without looking again."""
    return {code: habits.stored() for code, habits in survey_.habits.items()}


def read(stored_: Mapping[str, Any]) -> dict[str, Habits]:
    return {code: Habits(**habits) for code, habits in stored_.items()}
