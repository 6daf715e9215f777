"""Lists that leave the system as CSV or XLSX, harmless in every spreadsheet program.

Text that a program could take for a formula (`= + - @`, TAB, CR or NUL first, blanks before it
counted) gets an apostrophe in CSV and is typed as text in XLSX, in headers and names alike
(OWASP ASVS 1.2.10). Numbers stay numbers and dates stay dates.
"""

import csv
import io
import pickle
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from itertools import islice
from typing import IO, Any, Self
from zipfile import ZIP_DEFLATED, ZipFile

from flask_babel import gettext

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.late import Late
from trainingmgr.core.sealed import Spilled
from trainingmgr.core.sentences import long_day
from trainingmgr.core.values import dataclass
from trainingmgr.documents.words import halves
from trainingmgr.tabular.formulas import harmless, is_dangerous
from trainingmgr.tabular.mapping import Column

xlsxwriter: Any = Late("xlsxwriter")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
BLOCK = 500
PIECE = 1 << 16
_PLAIN = (str, int, float, Decimal, date, time, PartialDate, Enum, type(None))
MEASURED = 100
MARKED = 240
"""Letters that fit at the foot of a sheet."""
_WIDEST, _NARROWEST = 40, 8
TOGETHER = " · "
"""Between the two languages of a heading. No marks of direction: a file is searched and read."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a list is written: for whom, in which language, why.

    `codes` adds the machine codes as a second header row, so that the file can come back.
    `purpose`, `by`, `at` and `until`, when it is to be destroyed, become the document's properties
    and stand at the foot of every sheet that is printed of it.
    """

    title: str = "List"
    language: str = "en"
    codes: bool = False
    purpose: str = ""
    by: str = ""
    at: datetime | None = None
    until: date | None = None
    separator: str = ";"

    @property
    def is_rtl(self) -> bool:
        return self.language.startswith("ar")

    @property
    def mark(self) -> str:
        """By whom and when it was taken, when it is to be destroyed, and why it was taken: last,
        because it may be long.
        """
        ends = gettext("Destroy by %(day)s", day=long_day(self.until)) if self.until else ""
        said = (self.by, self.at and self.at.strftime("%Y-%m-%d %H:%M UTC"), ends, self.purpose)
        return " · ".join(TOGETHER.join(halves(each)) for each in said if each)


def headers(columns: Sequence[Column], layout: Layout) -> list[list[str]]:
    """One or two header rows."""
    labels = [TOGETHER.join(halves(column.label_in(layout.language))) for column in columns]
    return [labels, [column.code for column in columns]] if layout.codes else [labels]


def csv_stream(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], layout: Layout
) -> Iterator[bytes]:
    """UTF-8 with its mark, CRLF, a block of rows at a time. Rows hold values in column order."""
    yield from written_csv([*headers(columns, layout)], rows, layout.separator)


def csv_file(columns: Sequence[Column], rows: Iterable[Sequence[Any]], layout: Layout) -> IO[bytes]:
    """The same as a file, at its start. The caller closes it."""
    target = Spilled()
    target.writelines(csv_stream(columns, rows, layout))
    return target.read_back()


def written_csv(
    heads: Iterable[Sequence[str]], rows: Iterable[Sequence[Any]], separator: str = ";"
) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    write = csv.writer(buffer, delimiter=separator, lineterminator="\r\n").writerow
    buffer.write("\ufeff")
    for row in heads:
        write([harmless(cell) for cell in row])
    for count, row in enumerate(rows, start=1):
        write([_csv_cell(cell) for cell in row])
        if count % BLOCK == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _csv_cell(value: Any) -> Any:
    if value is None:
        return ""
    if type(value) is str:
        return harmless(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float | Decimal):
        return value
    return harmless(_worded(value))


def _worded(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, Enum):
        return str(value.value)
    return value.isoformat() if isinstance(value, date | time) else str(value)


class Aside:
    """Rows of values, not in memory meanwhile: so the database they are read from is let go of
    before they are drawn. Gives them again, once.
    """

    def __init__(self) -> None:
        self.count = 0
        self._lying = Spilled()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lying.close()

    def lay(self, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            values = [cell if isinstance(cell, _PLAIN) else str(cell) for cell in row]
            pickle.dump(values, self._lying)
            self.count += 1

    def __iter__(self) -> Iterator[Sequence[Any]]:
        with self._lying.read_back() as lying:
            for _row in range(self.count):
                yield pickle.load(lying)  # noqa: S301  written by us a moment ago


def xlsx(columns: Sequence[Column], rows: Iterable[Sequence[Any]], layout: Layout) -> IO[bytes]:
    """A workbook as a file, at its start. The caller closes it."""
    return written_xlsx(headers(columns, layout), rows, layout)


def written_xlsx(
    heads: Sequence[Sequence[str]], rows: Iterable[Sequence[Any]], layout: Layout
) -> IO[bytes]:
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    around, target = io.BytesIO(), Spilled()
    with xlsxwriter.Workbook(around, options) as book:
        sheet = book.add_worksheet(sheet_name(halves(layout.title)[0]), _aside())
        _write(book, sheet, heads, rows, layout)
    with ZipFile(around) as parts, ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for part in parts.infolist():
            begin, mark, end = parts.read(part).partition(ROWS)
            with packed.open(part, "w") as writing:
                writing.write(begin)
                for piece in sheet.laid() if mark else ():
                    writing.write(piece)
                writing.write(end)
    return target.read_back()


ROWS = b"<rows/>"
"""Where the rows of a sheet belong among its other parts."""


@cache
def _aside() -> Any:
    """A sheet whose rows, once written, lie aside sealed: the library would lay them, and all of
    the sheet once more, in files with names, in clear.
    """

    class Sheet(xlsxwriter.worksheet.Worksheet):
        def _initialize(self, facts: dict[str, Any]) -> None:
            super()._initialize(facts)
            self._lying = Spilled()
            self.constant_memory = True
            self.row_data_fh = self.fh = io.TextIOWrapper(
                io.BufferedWriter(self._lying, PIECE), "utf-8", newline=""
            )

        def _write_optimized_sheet_data(self) -> None:
            self._xml_start_tag("sheetData")
            self.fh.write(ROWS.decode())
            self._xml_end_tag("sheetData")

        def laid(self) -> Iterator[bytes]:
            self.row_data_fh.flush()
            with self._lying.read_back() as lying:
                yield from iter(partial(lying.read, PIECE), b"")

    return Sheet


def _write(
    book: Any,
    sheet: Any,
    heads: Sequence[Sequence[str]],
    rows: Iterable[Sequence[Any]],
    layout: Layout,
) -> None:
    book.set_properties(
        {"title": TOGETHER.join(halves(layout.title)), "author": layout.by,
         "comments": layout.mark,
         **({"created": layout.at.replace(tzinfo=None)} if layout.at else {})}
    )  # fmt: skip
    if layout.is_rtl:
        sheet.right_to_left()
    if layout.by:
        sheet.set_footer("&C&8" + layout.mark.replace("&", "&&")[:MARKED])
    sheet.freeze_panes(len(heads), 0)
    rows = iter(rows)
    begin = list(islice(rows, MEASURED))
    for place, width in enumerate(_widths([*heads, *begin])):
        sheet.set_column(place, place, width)
    styles = _styles(book)
    for number, head in enumerate(heads):
        for place, cell in enumerate(head):
            sheet.write_string(number, place, _writable(cell), styles["head"])
    _rows(sheet, begin, len(heads), styles)
    _rows(sheet, rows, len(heads) + len(begin), styles)


def _styles(book: Any) -> dict[str, Any]:
    return {
        "head": book.add_format({"bold": True, "bottom": 1, "num_format": "@"}),
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "time": book.add_format({"num_format": "hh:mm"}),
    }


def _rows(sheet: Any, rows: Iterable[Sequence[Any]], start: int, styles: dict[str, Any]) -> None:
    write_string, text = sheet.write_string, styles["text"]
    for number, row in enumerate(rows, start=start):
        for place, value in enumerate(row):
            if type(value) is str:
                if value:
                    write_string(number, place, _writable(value), text)
            elif value is not None:
                _other(sheet, number, place, value, styles)


def _other(sheet: Any, number: int, place: int, value: Any, styles: dict[str, Any]) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(number, place, value)
    elif isinstance(value, Decimal | int | float) and abs(float(value)) < 1e15:
        sheet.write_number(number, place, value)
    elif isinstance(value, datetime):
        naive = value.replace(tzinfo=None)
        sheet.write_datetime(number, place, naive, styles["instant"])
    elif isinstance(value, PartialDate) and value.is_whole and value.earliest.year > 1900:
        sheet.write_datetime(number, place, value.earliest, styles["date"])
    elif isinstance(value, date) and value.year > 1900:
        sheet.write_datetime(number, place, value, styles["date"])
    elif isinstance(value, time):
        sheet.write_datetime(number, place, value, styles["time"])
    else:
        sheet.write_string(number, place, _writable(_worded(value)), styles["text"])


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)[:32_767] if not text.isprintable() else text[:32_767]


def _widths(rows: Sequence[Sequence[Any]]) -> list[int]:
    columns = max(map(len, rows), default=0)
    longest = [
        max((len(str(row[place])) for row in rows if place < len(row)), default=0)
        for place in range(columns)
    ]
    return [min(_WIDEST, max(_NARROWEST, length + 2)) for length in longest]


def sheet_name(title: str) -> str:
    r"""What Excel allows: 31 characters, none of []:*?/\, no apostrophe at an end."""
    plain = _SHEET_NAME.sub(" ", title)
    while is_dangerous(plain):
        plain = plain[1:]
    plain = plain.strip(" '")[:31].strip(" '")
    return plain if plain and plain.casefold() != "history" else "List"
