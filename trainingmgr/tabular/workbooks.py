"""XLSX: proved harmless before it is parsed, then its rows.

Checked against what the parsers do (openpyxl took 608 MB for a zip bomb and 2.4 GB for one far
cell): inflated bytes are counted, every XML part is searched for a document type, every cell's
place is held against the limits.
"""

import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import field
from datetime import date, datetime, time, timedelta
from typing import IO, Any, Self
from xml.etree import ElementTree as ET

from trainingmgr.core.late import Late
from trainingmgr.core.sealed import Readable
from trainingmgr.core.values import dataclass
from trainingmgr.tabular.limits import Limits
from trainingmgr.tabular.problems import Ambiguity, Choice, Unreadable, shown
from trainingmgr.tabular.problems import said as _

calamine: Any = Late("python_calamine")
Cell = str | int | float | bool | date | datetime | time
CHUNK = 1 << 20
_TAIL = 512
_PLACE = re.compile(rb"""\sr\s{0,3}=\s{0,3}["']([A-Za-z]*)(\d*)""")
_FAULT = re.compile(rb"""<(?:\w+:)?c\b([^>]*\bt\s*=\s*["']e["'][^>]*)>(?:<f[^<]*</f>)?<v>([^<]*)""")
_UNCOUNTED = re.compile(
    rb"<(?:\w+:)?c\b([^>]{0,200})>\s{0,9}<f\b[^>]{0,300}(?:/>|>[^<]{0,9000}</f>)\s{0,9}"
    rb"(?:<v\s?/>|<v>\s{0,9}</v>)?\s{0,9}</(?:\w+:)?c>"
)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_INDEX = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
_DATE1904 = re.compile(rb"""date1904\s*=\s*["'](?:1|true)""")
UNMERGE = _("Take the merged cells apart and write the value in each row.")
_SAVE = _("Open it in a spreadsheet program and save it as an ordinary .xlsx file, or as CSV.")


UNCOUNTED = "="


class Unseen(str):
    """An empty cell in which a reader of the sheet sees something: it is covered by a merged one,
    or its formula came without a result. `because` is the merged cells, as A1:A3, or UNCOUNTED.
    Only where a value is read is it more than an empty cell.
    """

    __slots__ = ("because",)
    because: str

    def __new__(cls, because: str) -> Self:
        made = super().__new__(cls)
        made.because = because
        return made


@dataclass
class Inspection:
    """What was seen on the way through a workbook's parts."""

    date1904: bool = False
    index: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)


def inspect(path: Readable, limits: Limits) -> Inspection:
    """Unpack every part once, keeping nothing. Raises Unreadable at the first thing amiss."""
    seen, spent = Inspection(), 0
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as book:
            _entries(book, limits)
            for entry in book.infolist():
                with book.open(entry) as part:
                    spent = _part(entry.filename, part, spent, limits, seen)
    except (zipfile.BadZipFile, struct.error, EOFError, OSError, ValueError) as error:
        raise Unreadable(_("The workbook is broken or cut off."), _SAVE) from error
    except (NotImplementedError, RuntimeError) as error:
        raise Unreadable(_("The workbook is locked with a password."), _SAVE) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise Unreadable(_("The workbook is broken or cut off."), _SAVE) from error
    return seen


def _entries(book: zipfile.ZipFile, limits: Limits) -> None:
    names = [entry.filename for entry in book.infolist()]
    if len(names) > limits.entries or len(set(names)) < len(names):
        raise Unreadable(_("The workbook has too many parts, or one twice."), _SAVE)
    if not {"xl/workbook.xml", "[Content_Types].xml"} <= set(names):
        raise Unreadable(_("This is a packed file, but not an Excel workbook."), _SAVE)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable(_("The workbook carries macros (small programs)."), _SAVE)


def _part(name: str, part: IO[bytes], spent: int, limits: Limits, seen: Inspection) -> int:
    """Count, and look into XML. A tail of each piece is looked at again with the next one."""
    tail, cells, span, is_sheet = b"", 0, (0, 0), bool(_SHEET.fullmatch(name))
    is_xml = not name.lower().startswith("xl/media/")
    while piece := part.read(CHUNK):
        spent += len(piece)
        if spent > limits.inflated:
            raise Unreadable(
                _("Unpacked, the workbook is larger than %(most)s MB.",
                  most=limits.inflated >> 20), _SAVE,
            )  # fmt: skip
        if not is_xml:
            continue
        if not tail and piece.startswith((b"\xff\xfe", b"\xfe\xff", b"\0")):
            raise Unreadable(_("A part of the workbook is not in UTF-8."), _SAVE)
        text = tail + piece
        _no_document_type(text)
        if is_sheet:
            span = _places(text, span, limits)
            _faults(name, text, seen)
            _uncounted(name, text, seen)
            cells += piece.count(b"<c") + piece.count(b":c")
            if cells > 2 * limits.cells:
                raise _too_many_cells(limits)
        elif name in _INDEX:
            seen.index[name] = seen.index.get(name, b"") + piece
            seen.date1904 = seen.date1904 or bool(_DATE1904.search(text))
        tail = text[-_TAIL:]
    return spent


def _no_document_type(text: bytes) -> None:
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise Unreadable(_("The workbook declares a document type. Excel never does."), _SAVE)


def _places(text: bytes, span: tuple[int, int], limits: Limits) -> tuple[int, int]:
    """The farthest row and column up to here; refused while nothing is made for them yet."""
    places = set(_PLACE.findall(text))
    column = max((column_number(letters) for letters in {place[0] for place in places}), default=0)
    row = max((int(digits or 0) for _letters, digits in places if len(digits) < 9), default=0)
    if column > limits.columns:
        raise Unreadable(
            _("The sheet reaches to column %(column)s; at most %(most)s columns are read.",
              column=column, most=limits.columns),
            _("Delete the columns to the right of the table, and save."),
        )  # fmt: skip
    far = any(len(digits) > 8 for _letters, digits in places)
    if far or row > limits.rows + limits.blank_rows:
        raise Unreadable(
            _("The sheet reaches beyond row %(most)s.", most=limits.rows),
            _("Delete the rows below the table, or send the file in parts."),
        )
    span = max(span[0], row), max(span[1], column)
    if span[0] * span[1] > limits.cells:
        raise _too_many_cells(limits)
    return span


def _faults(name: str, text: bytes, seen: Inspection) -> None:
    """Cells that hold #REF! and the like: the parser would show them as empty."""
    if b'"e"' not in text and b"'e'" not in text:
        return
    for attributes, value in _FAULT.findall(text):
        if (place := _PLACE.search(attributes)) and place[1] and place[2]:
            at = (int(place[2]), column_number(place[1]))
            seen.faults.setdefault(name, {})[at] = value.decode("utf-8", "replace")


def _uncounted(name: str, text: bytes, seen: Inspection) -> None:
    """Formulas that no spreadsheet program has worked out; of type `str`, they came to nothing."""
    if b"<f" not in text:
        return
    for attributes in _UNCOUNTED.findall(text):
        place = _PLACE.search(attributes)
        if place and place[1] and place[2] and not re.search(rb"""\bt\s*=\s*["']str""", attributes):
            at = (int(place[2]), column_number(place[1]))
            seen.faults.setdefault(name, {})[at] = UNCOUNTED


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def letters(column: int) -> str:
    """The name of a column, as a spreadsheet shows it."""
    name = ""
    while column:
        column, digit = divmod(column - 1, 26)
        name = chr(65 + digit) + name
    return name


def _too_many_cells(limits: Limits) -> Unreadable:
    return Unreadable(
        _("The sheet spans more than %(most)s cells.", most=limits.cells),
        _("Delete empty rows and columns around the table, or send the file in parts."),
    )


def choose_sheet(path: Readable, answer: str | None = None) -> str | Ambiguity:
    """The one visible sheet that holds something; asked if there are several."""
    with _opened(path) as book:
        visible: list[str] = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == calamine.SheetVisibleEnum.Visible
        ]
        if answer in visible:
            return str(answer)
        if len(visible) == 1:
            return visible[0]
        filled = [name for name in visible if book.get_sheet_by_name(name).start is not None]
    if not filled:
        raise _nothing()
    if len(filled) == 1:
        return filled[0]
    choices = tuple(Choice(name, _("%(name)s", name=name)) for name in filled)
    return Ambiguity("sheet", _("Which sheet of the workbook is meant?"), choices)


def _nothing() -> Unreadable:
    return Unreadable(_("There is nothing in this workbook."), _("Send a file with rows in it."))


def _opened(path: Readable) -> Any:
    """The parser takes the file whole: no more than the largest that may be sent."""
    try:
        with path.open("rb") as file:
            return calamine.CalamineWorkbook.from_filelike(file)
    except calamine.CalamineError as error:
        raise Unreadable(_("The workbook cannot be read."), _SAVE) from error


def rows(
    path: Readable, sheet: str, limits: Limits, seen: Inspection
) -> Iterator[tuple[int, list[Cell]]]:
    """Each row with its number. Whole numbers are `int`; an error cell is its text (#REF!)."""
    try:
        with _opened(path) as book:
            found = book.get_sheet_by_name(sheet)
            if found.start is None:
                raise _nothing()
            if found.total_height * found.total_width > limits.cells:
                raise _too_many_cells(limits)
            odd = dict(seen.faults.get(_part_of(sheet, seen), {})) if seen.faults else {}
            odd |= _covered(found, limits)
            left = found.start[1] + 1
            for number, cells in enumerate(found.iter_rows(), start=1):
                yield number, _row(number, cells, limits, odd, left)
    except calamine.CalamineError as error:
        raise Unreadable(_("The workbook cannot be read."), _SAVE) from error


def _covered(found: Any, limits: Limits) -> dict[tuple[int, int], str]:
    """Every cell of the sheet under a merged one, with the merged cells as A1:A3."""
    last, under = found.end, {}
    for (top, left), (foot, right) in found.merged_cell_ranges or ():
        for row in range(top, min(foot, last[0]) + 1):
            for column in range(left, min(right, last[1]) + 1):
                if (row, column) != (top, left):
                    under[row + 1, column + 1] = (
                        f"{letters(left + 1)}{top + 1}:{letters(right + 1)}{foot + 1}"
                    )
            if len(under) > limits.rows:
                raise Unreadable(_("The sheet has too many merged cells."), UNMERGE)
    return under


def _odd(found: str) -> str:
    """An error is text; what else a reader sees there is no value."""
    return found if not found or found.startswith("#") else Unseen(found)


def _part_of(sheet: str, seen: Inspection) -> str:
    """Which part holds the sheet: the workbook names an id, its relations the part."""
    book, relations = (
        ET.fromstring(seen.index[name])  # noqa: S314  document types were refused before
        for name in _INDEX
    )
    parts = {each.get("Id"): each.get("Target", "") for each in relations}
    for each in book.iter():
        if each.tag.endswith("}sheet") and each.get("name") == sheet:
            ids = [value for name, value in each.items() if name.endswith("}id")]
            target = parts.get(ids[0], "") if ids else ""
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return ""


def _row(
    number: int,
    cells: list[Any],
    limits: Limits,
    odd: dict[tuple[int, int], str],
    left: int,
) -> list[Cell]:
    row: list[Cell] = []
    for column, cell in enumerate(cells, start=left):
        if type(cell) is str:
            if len(cell) > limits.cell:
                raise Unreadable(
                    _("A cell is longer than %(most)s characters.", most=limits.cell),
                    _("Shorten it."), row=number, value=shown(cell),
                )  # fmt: skip
            row.append(_odd(odd.get((number, column), "")) if not cell and odd else cell)
        elif type(cell) is float and cell.is_integer() and abs(cell) < 1e15:
            row.append(int(cell))
        elif type(cell) is timedelta:
            row.append(str(cell))
        else:
            row.append(cell)
    return row
