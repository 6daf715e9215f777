"""Trying a file: every row read, checked and built, nothing saved, every mistake told at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import chain, islice
from typing import Any

from trainingmgr.core.errors import Sentence
from trainingmgr.core.sealed import Readable
from trainingmgr.core.values import dataclass
from trainingmgr.tabular import reading
from trainingmgr.tabular.habits import PLAIN, Habits
from trainingmgr.tabular.limits import LIMITS, Limits
from trainingmgr.tabular.mapping import LOOKED_THROUGH, Column, Mapped, understand
from trainingmgr.tabular.problems import Ambiguity, Problem, Said, Unreadable, Wrong, masked, shown
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.reading import RawRow, Source
from trainingmgr.tabular.survey import survey
from trainingmgr.tabular.values import parse
from trainingmgr.tabular.workbooks import letters


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its values by code: what a feature builds from. Empty cells are None."""

    number: int
    values: Mapping[str, Any]
    cells: Mapping[str, Any]
    headers: Mapping[str, str]
    secret: frozenset[str] = frozenset()

    def __getitem__(self, code: str) -> Any:
        return self.values.get(code)

    def problem(self, code: str, sentence: Sentence, fix: Sentence | None = None) -> Problem:
        """What a feature answers when this cell cannot be taken."""
        cell = self.cells.get(code)
        told = masked if code in self.secret else shown
        value = None if cell is None else told(cell)
        return Problem(sentence, fix, self.number, self.headers.get(code, code), value)


Built = object | Problem | list[Problem]
Build = Callable[[Row], Built]
"""A feature's row builder: the thing to save, or what is wrong with the row."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one row: built, or its problems."""

    raw: RawRow
    row: Row
    built: Any
    problems: tuple[Problem, ...] = ()


@dataclass
class Report:
    """The outcome for the whole file. While questions are open, nothing was built."""

    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)
    found: int = 0
    warnings: list[Problem] = field(default_factory=list)
    ambiguities: list[Ambiguity] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)
    mapped: Mapped | None = None
    rejects: list[tuple[RawRow, tuple[Problem, ...]]] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.found or self.ambiguities)

    def add(self, problems: Iterable[Problem], limits: Limits = LIMITS) -> None:
        for problem in problems:
            self.found += 1
            if len(self.problems) < limits.problems:
                self.problems.append(problem)


def check(
    path: Readable,
    columns: Sequence[Column],
    build: Build,
    *,
    answers: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
    region: str = "",
    limits: Limits = LIMITS,
) -> Report:
    """Try a file whole. Never raises for what is in the file: the report says it."""
    report = Report()
    try:
        source = reading.recognise(path, answers=answers, limits=limits)
        report.notes += source.notes
        report.ambiguities += source.ambiguities
        if not source.ambiguities:
            _check_rows(
                path, source, columns, build, report,
                answers=answers or {}, given=given, region=region, limits=limits,
            )  # fmt: skip
    except Unreadable as unreadable:
        report.add([unreadable.problem])
    return report


def _check_rows(
    path: Readable,
    source: Source,
    columns: Sequence[Column],
    build: Build,
    report: Report,
    *,
    answers: Mapping[str, str],
    given: Mapping[str, str] | None,
    region: str,
    limits: Limits,
) -> None:
    def again() -> Iterator[RawRow]:
        return reading.rows(path, source, limits=limits)

    first = list(islice(again(), LOOKED_THROUGH + 1))
    report.mapped = mapped = understand(first, columns, given)
    report.add(mapped.problems)
    report.warnings += ignored(mapped)
    if mapped.problems:
        return
    seen = survey(
        again(), mapped, columns, answers=answers, region=region, date1904=source.date1904,
        is_workbook=source.form == "xlsx",
    )  # fmt: skip
    report.ambiguities += seen.ambiguities
    report.notes += seen.notes
    report.warnings += seen.warnings
    if not seen.ambiguities:
        tried = examine(again(), mapped, columns, seen.habits, build)
        _count(tried, report, limits)


def _count(all_tried: Iterable[Tried], report: Report, limits: Limits) -> None:
    for tried in all_tried:
        report.rows += 1
        if tried.problems:
            report.rejected += 1
            report.add(tried.problems, limits)
            if len(report.rejects) < limits.problems:
                report.rejects.append((tried.raw, tried.problems))
        else:
            report.accepted += 1
    if report.rows == 0:
        report.add([Problem(_("There is a header but no rows."), _("Send a file with rows."))])


def ignored(mapped: Mapped) -> list[Problem]:
    """A warning for each column that nothing is read from."""
    return [
        Problem(
            _("The column %(header)s is not known here and is left out.", header=shown(header)),
            _("If it is needed, say which of our columns it is."),
            column=shown(header),
        )
        for header in mapped.unknown
    ]


KNOWN = 10_000
"""Cells that are remembered while a file is read, at most."""


def examine(
    rows: Iterable[RawRow],
    mapped: Mapped,
    columns: Sequence[Column],
    habits: Mapping[str, Habits],
    build: Build,
) -> Iterator[Tried]:
    """Each data row, read and built. Constant memory; for jobs, a piece at a time."""
    plan = [
        (column.code, mapped.places[column.code], column, habits.get(column.code, PLAIN))
        for column in columns
        if column.code in mapped.places
    ]
    headers = {code: mapped.headers[place] for code, place, _column, _habits in plan}
    secret = frozenset(column.code for column in columns if column.secret)
    width = len(mapped.headers)
    known: dict[tuple[str, Any], Any] = {}
    for raw in rows:
        if raw.number <= mapped.last_head:
            continue
        values, cells, problems = _values(raw, plan, headers, known)
        if len(raw.cells) > width or "" in mapped.headers:
            problems += _stray(raw, mapped.headers, masked if secret else shown)
        row = Row(raw.number, values, cells, headers, secret)
        built = None if problems else build(row)
        if isinstance(built, Problem):
            problems = [built]
        elif isinstance(built, list) and built and isinstance(built[0], Problem):
            problems = built
        placed = tuple(problem.at(raw.number) for problem in problems)
        yield Tried(raw, row, None if placed else built, placed)


def _values(
    raw: RawRow,
    plan: Sequence[tuple[str, int, Column, Habits]],
    headers: Mapping[str, str],
    known: dict[tuple[str, Any], Any],
) -> tuple[dict[str, Any], dict[str, Any], list[Problem]]:
    """A row's values, its cells as they stand, and what is wrong. `known` are the cells that were
    read before, by column and text: a unit or a rank stands in hundreds of rows.
    """
    values: dict[str, Any] = {}
    cells: dict[str, Any] = {}
    problems: list[Problem] = []
    for code, place, column, habits in plan:
        cell = raw.cells[place] if place < len(raw.cells) else ""
        cells[code] = cell
        plain = type(cell) is str
        if plain and (code, cell) in known:
            values[code] = known[code, cell]
            continue
        try:
            values[code] = value = parse(cell, column, habits)
        except Wrong as wrong:
            told = masked(cell) if column.secret else shown(cell)
            problems.append(wrong.problem.at(raw.number, headers[code], told))
            continue
        if value is None and column.required:
            problems.append(
                Problem(_("This must not be empty."), _("Fill it in."), raw.number, headers[code])
            )
        elif plain and len(known) < KNOWN:
            known[code, cell] = value
    return values, cells, problems


def _stray(raw: RawRow, headers: Sequence[str], told: Callable[[Any], str]) -> list[Problem]:
    """Cells that stand under no header: often a separator inside an unquoted value."""
    stray = [
        (place, cell)
        for place, cell in enumerate(raw.cells)
        if (place >= len(headers) or not headers[place]) and str(cell).strip()
    ]
    if not stray:
        return []
    place, cell = stray[0]
    return [
        Problem(
            _("A cell stands where the header has no name: the row may have slipped."),
            _("Put quotation marks around values that hold the separator, or name the column."),
            raw.number, letters(place + 1), told(cell),
        )
    ]  # fmt: skip


def to_correct(report: Report) -> tuple[list[str], Iterator[list[Any]]]:
    """The rejected rows as they came, with a column that says what is wrong with each.

    A header and rows for `writing`. Corrected, the file can be sent again as it is.
    """
    headers = list(report.mapped.headers) if report.mapped else []
    return [*headers, str(_("What is wrong"))], (
        corrected(raw, problems, len(headers)) for raw, problems in report.rejects
    )


def corrected(raw: RawRow, problems: Iterable[Problem], width: int) -> list[Any]:
    cells = [*raw.cells, *[""] * width][:width]
    told = " | ".join(
        f"{problem.column}: {problem}" if problem.column else str(problem) for problem in problems
    )
    return [*cells, told]


def pieces(rows: Iterable[RawRow], size: int) -> Iterator[list[RawRow]]:
    """Rows in lists of at most `size`."""
    several = iter(rows)
    for first in several:
        yield list(chain([first], islice(several, size - 1)))
