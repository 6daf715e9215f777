"""CSV in the ways it is really written: which separator, and its rows one at a time."""

import csv
from collections.abc import Iterator

from trainingmgr.core.sealed import Readable
from trainingmgr.core.values import dataclass
from trainingmgr.tabular.formulas import restored
from trainingmgr.tabular.limits import Limits
from trainingmgr.tabular.problems import Ambiguity, Choice, Said, Unreadable, hushed, shown
from trainingmgr.tabular.problems import said as _

SEPARATORS = {
    ";": _("Semicolon ;"),
    ",": _("Comma ,"),
    "\t": _("Tab"),
    "|": _("Upright bar |"),
}
_SAMPLE = 100
_UNKNOWN = _("It is not known.")
_QUOTE = _("Look for a quotation mark that is opened and never closed.")


@dataclass(frozen=True)
class Separator:
    """A decision with its reason, or the question."""

    mark: str = ""
    reason: Said = _UNKNOWN
    ambiguity: Ambiguity | None = None


def detect(path: Readable, encoding: str) -> Separator:
    """By what parts the first rows into as many cells as the header has."""
    lines = _first_lines(path, encoding)
    if lines and lines[0].lower().startswith("sep=") and lines[0][4:5] in SEPARATORS:
        return Separator(lines[0][4], _("The first line names it."))
    parting = {mark: found for mark in SEPARATORS if (found := _parted(lines, mark))}
    regular = [mark for mark, (_wide, steady) in parting.items() if steady]
    if not parting:
        return Separator(";", _("There is one column only."))
    if len(parting) == 1 or len(regular) == 1:
        return Separator((regular or list(parting))[0], _("It parts every row like the header."))
    return Separator(ambiguity=_question(lines, regular or list(parting)))


def _first_lines(path: Readable, encoding: str) -> list[str]:
    lines: list[str] = []
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        while len(lines) < _SAMPLE and (line := file.readline(1 << 16)):
            if line.strip() not in ("", _END):
                lines.append(line.removeprefix("\ufeff"))
    return lines


def _parted(lines: list[str], mark: str) -> tuple[int, bool] | None:
    """Into how many cells the widest of the first rows falls, and whether nearly all agree."""
    try:
        rows = list(csv.reader(lines, delimiter=mark))
    except csv.Error:
        return None
    widths = [len(row) for row in rows]
    if not widths or max(widths[:10]) < 2:
        return None
    usual = max(set(widths), key=widths.count)
    steady = usual > 1 and widths.count(usual) >= 0.9 * len(widths)
    return usual, steady


def _question(lines: list[str], marks: list[str]) -> Ambiguity:
    return Ambiguity(
        "separator",
        _("Which sign stands between the columns of this file?"),
        tuple(Choice(mark, SEPARATORS[mark]) for mark in marks),
        tuple(hushed(shown(line.rstrip("\r\n"))) for line in lines[:3]),
    )


def rows(
    path: Readable, encoding: str, separator: str, limits: Limits
) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number as a spreadsheet would show it. Raises Unreadable."""
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(_clean(file), delimiter=separator, strict=True)
        try:
            for number, cells in enumerate(reader, start=1):
                if number == 1 and cells:
                    cells[0] = cells[0].removeprefix("\ufeff")
                    if _names_separator(cells, separator):
                        continue
                for cell in cells:
                    if len(cell) > limits.cell:
                        raise _too_long(number, limits, shown(cell))
                    if cell[:1] == "'":
                        cells = [restored(each) for each in cells]
                yield number, cells
        except csv.Error as error:
            if str(error).startswith("field larger"):  # the reader's own bound comes before ours
                raise _too_long(number + 1, limits) from error
            raise Unreadable(
                _("This row cannot be read as CSV."), _QUOTE, row=number + 1
            ) from error
        except UnicodeDecodeError as error:
            raise Unreadable(
                _("A letter here or near it cannot be read in the encoding %(encoding)s.",
                  encoding=encoding),
                _("Choose the other encoding, or save the file as CSV UTF-8."), row=number + 1,
            ) from error  # fmt: skip


def _too_long(row: int, limits: Limits, value: str | None = None) -> Unreadable:
    return Unreadable(
        _("A cell is longer than %(most)s characters.", most=limits.cell),
        _QUOTE, row=row, value=value,
    )  # fmt: skip


def _names_separator(cells: list[str], separator: str) -> bool:
    return cells[0].lower() == f"sep={separator}" or cells == ["sep=", ""]


_END = "\x1a"
"""How old programs say that a file ends here."""


def _clean(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if "\0" in line:
            raise Unreadable(
                _("Line %(line)s holds a zero byte: the file is damaged.", line=number),
                _("Save it again from the program that made it."), row=number,
            )  # fmt: skip
        if line.rstrip() != _END:
            yield line
