"""Files as people send them, and files as nobody should: made when needed, kept nowhere."""

import io
import zipfile
from datetime import date

import xlsxwriter

from trainingmgr.tabular.mapping import Column, Kind

COLUMNS = (
    Column("service_no", "Service number", required=True, kind=Kind.CODE, aliases=("Matricule",)),
    Column("name", "Name", required=True, aliases=("Nom", "الاسم")),
    Column("dob", "Date of birth", kind=Kind.PARTIAL_DATE, aliases=("Né le", "تاريخ الميلاد")),
    Column("sex", "Sex", kind=Kind.SEX, aliases=("Sexe", "الجنس")),
    Column("phone", "Phone", kind=Kind.PHONE),
    Column("net", "Net pay", kind=Kind.DECIMAL, aliases=("Solde nette",)),
)
HEAD = ["Service number", "Name", "Date of birth", "Sex", "Phone", "Net pay"]
A_ROW = ["0042", "Idriss Nassour", "1990-04-03", "M", "66123456", "45000"]
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def lines(*rows, separator=";"):
    return "".join(separator.join(row) + "\r\n" for row in rows)


def a_file(folder, content, name="file"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def a_csv(folder, *rows, head=HEAD, separator=";", encoding="utf-8"):
    return a_file(folder, lines(head, *rows, separator=separator).encode(encoding))


def a_workbook(folder, *rows, head=HEAD, name="book", sheets=("People",), options=None):
    path = folder / name
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False} | (options or {})) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for title in sheets:
            sheet = book.add_worksheet(title)
            for number, row in enumerate([head, *rows]):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, day)
                    elif isinstance(cell, str) and cell.startswith("=!"):
                        sheet.write_formula(number, place, "=1/0", None, cell[2:])
                    elif isinstance(cell, str):
                        sheet.write_string(number, place, cell)
                    elif cell is not None:
                        sheet.write(number, place, cell)
    return path


def altered(path, *, part=None, content=None, drop=(), add=None):
    """The same workbook with one part replaced, left out or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in drop:
                kept = old.read(entry.filename)
                if entry.filename == part:
                    kept = content(kept) if callable(content) else content
                new.writestr(entry.filename, kept)
        for name, extra in (add or {}).items():
            new.writestr(name, extra)
    path.write_bytes(out.getvalue())
    return path


def a_sheet_of(folder, cells):
    """A workbook whose sheet holds exactly this XML between its row tags."""
    xml = (
        f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    )
    return altered(a_workbook(folder), part=SHEET, content=xml.encode())
