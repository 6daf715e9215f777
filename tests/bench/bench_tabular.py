"""How fast tables are read, tried and written: `python -m tests.bench.bench_tabular`.

Rows a second of CPU beside what the bare library takes for the same rows; the whole way of an
import is in `bench_import`.
"""

import csv
import resource
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.bench.gauge import told
from trainingmgr.tabular import reading, writing
from trainingmgr.tabular.dryrun import check
from trainingmgr.tabular.mapping import Column, Kind

EXPORTED = 10_000
ROWS = 100_000
COLUMNS = (
    Column("service_no", "Service number", required=True, kind=Kind.CODE),
    Column("name", "Name", required=True),
    Column("name_native", "Name in Arabic"),
    Column("dob", "Date of birth", kind=Kind.PARTIAL_DATE),
    Column("sex", "Sex", kind=Kind.SEX),
    Column("phone", "Phone", kind=Kind.PHONE),
    Column("unit", "Unit", kind=Kind.CODE),
    Column("rank", "Rank"),
    Column("post", "Post", kind=Kind.CODE),
    Column("net", "Net pay", kind=Kind.DECIMAL),
    Column("since", "Since", kind=Kind.DATE),
    Column("remark", "Remark"),
)


def row(number):
    day = f"{number % 27 + 1:02}/{number % 12 + 1:02}/{1960 + number % 40}"
    return [f"{number:06}", f"Idriss Nassour {number}", f"إدريس نصور {number}", day, "M",
            f"66{number % 1_000_000:06}", f"U{number % 300}", "Caporal", f"P{number:06}",
            f"{45000 + number % 900}", "2019-01-01", ""]  # fmt: skip


def written(folder, form, rows):
    path = Path(folder) / f"people.{form}"
    if form == "csv":
        path.write_bytes(b"".join(writing.csv_stream(COLUMNS, rows, writing.Layout())))
    else:
        with writing.xlsx(COLUMNS, rows, writing.Layout()) as book:
            path.write_bytes(book.read())
    return path


def rate(what, count, work, bare, **bars):
    """Rows a second of CPU, beside the same rows by a bare library in the same run."""
    other, seconds = spent(bare[1]), spent(work)
    told(f"{what}: rows a second of CPU", count / seconds, baseline=(bare[0], count / other))
    if bars:
        told(f"{what}: seconds of CPU", seconds, **bars)


def spent(work):
    began = time.process_time()
    work()
    return time.process_time() - began


def bare_read(path):
    """Every cell of the file, once."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return sum(map(len, csv.reader(file)))
    return sum(map(len, CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()))


def bare_write(folder, form, rows):
    path = Path(folder) / f"bare.{form}"
    if form == "csv":
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(rows)
        return
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                sheet.write(at, place, str(cell) if isinstance(cell, date) else cell)


def main():
    with TemporaryDirectory() as folder:
        for form, library in (("csv", "csv"), ("xlsx", "calamine")):
            path = written(folder, form, map(row, range(ROWS)))
            bare = (f"{library} alone", lambda path=path: bare_read(path))
            read = lambda path=path: sum(  # noqa: E731
                1 for _ in reading.rows(path, reading.recognise(path))
            )
            rate(f"{form}: read", ROWS, read, bare)
            tried = lambda path=path: check(path, COLUMNS, lambda each: each, region="TD")  # noqa: E731
            assert tried().accepted == ROWS
            rate(f"{form}: dry run of 12 columns", ROWS, tried, bare)
        typed = [
            [*row(n)[:3], date(1990, 4, 3), *row(n)[4:9], 45000.5, date(2019, 1, 1), None]
            for n in range(EXPORTED)
        ]
        for form, library in (("csv", "csv"), ("xlsx", "xlsxwriter")):
            rate(
                f"{form}: export of 12 columns", EXPORTED,
                lambda form=form: written(folder, form, typed),
                (f"{library} alone", lambda form=form: bare_write(folder, form, typed)), most=2,
            )  # fmt: skip
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        told("peak memory of reading and writing, MB", peak)


if __name__ == "__main__":
    main()
