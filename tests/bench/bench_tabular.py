"""How fast tables are read, tried and written: `python -m tests.bench.bench_tabular`.

With `import` or `import xlsx`: the whole way of 100,000 people, from the file to visible.

Prints rows a second of CPU, the longest step of an import and the memory of the worker.
"""

import io
import resource
import sys
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.databases import settings_for
from tests.makers import a_user
from tests.tabular import people  # noqa: F401  registers what is imported
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.tabular import reading, services, writing
from trainingmgr.tabular.dryrun import check
from trainingmgr.tabular.mapping import Column, Kind

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


@contextmanager
def timed(what, count):
    cpu, wall = time.process_time(), time.monotonic()
    yield
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    print(f"{what:<44} {count / wall:>9,.0f} rows/s   {cpu:6.2f} s CPU  {wall:6.2f} s")


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main():
    if "import" in sys.argv:
        return bring("xlsx" if "xlsx" in sys.argv else "csv")
    with TemporaryDirectory() as folder:
        for form in ("csv", "xlsx"):
            path = written(folder, form, map(row, range(ROWS)))
            with timed(f"{form}: read", ROWS):
                source = reading.recognise(path)
                assert sum(1 for _ in reading.rows(path, source)) == ROWS + 1
            with timed(f"{form}: dry run of 12 columns", ROWS):
                report = check(path, COLUMNS, lambda each: each, region="TD")
            assert report.accepted == ROWS, report.problems[:3]
        typed = [
            [*row(n)[:3], date(1990, 4, 3), *row(n)[4:9], 45000.5, date(2019, 1, 1), None]
            for n in range(10_000)
        ]
        for form in ("csv", "xlsx"):
            with timed(f"{form}: export of 10,000 rows of 12 columns", 10_000):
                written(folder, form, typed)
        return print(f"peak memory of reading and writing: {peak()} MB")


def bring(form="csv"):
    """The whole way on SQLite, from the file to visible, as one worker does it."""
    with TemporaryDirectory() as folder:
        settings = settings_for(f"sqlite:///{folder}/bench.db", folder)
        with create_app(settings, testing=True).app_context():
            db.create_all()
            clerk, head = a_user(Role.HR_CLERK), a_user(Role.HR_HEAD)
            content = written(folder, form, map(row, range(ROWS))).read_bytes()
            batch = services.receive(
                io.BytesIO(content), kind="test people", source="x", file_name="x.csv",
                by=clerk,
            )  # fmt: skip
            with timed("import: check and stage", ROWS):
                steps = run()
            batch = db.session.get(services.ImportBatch, batch.id, populate_existing=True)
            services.note_opened(batch, by=head)
            services.approve(batch, by=head)
            services.take_in(batch, by=clerk)
            with timed("import: take in, show, sweep", ROWS):
                steps += run()
            batch = db.session.get(services.ImportBatch, batch.id, populate_existing=True)
            assert batch.visible_at
            steps.sort()
            walls, cpus, _kinds = zip(*steps, strict=True)
            print(
                f"{len(steps)} steps; lock held {walls[-1] * 1000:.0f} ms at most "
                f"({steps[-1][2]}, {steps[-1][1] * 1000:.0f} ms of CPU), "
                f"{walls[len(walls) * 99 // 100] * 1000:.0f} ms at p99, "
                f"{walls[len(walls) // 2] * 1000:.0f} ms median; "
                f"CPU of a step {max(cpus) * 1000:.0f} ms at most; peak {peak()} MB"
            )


def run():
    """Work until nothing waits; how long each step held the write lock."""
    held = []
    inner = jobs._step

    def measured(job, prepared):
        cpu = time.thread_time()
        since = inner(job, prepared)
        held.append((time.monotonic() - since, time.thread_time() - cpu, job.kind))
        return since

    jobs._step = measured
    try:
        while jobs.work():
            db.session.remove()
    finally:
        jobs._step = inner
    return held


if __name__ == "__main__":
    main()
