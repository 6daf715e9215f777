"""A roll of a whole army: `python -m tests.bench.bench_import [ROWS] [quick] [postgresql]`
(100,000 on SQLite unless told; `quick` leaves the comparison of everybody with everybody out).

From the file to visible and compared, as one worker does it: read in its own process, every cell
checked, keys written, shown at once, everybody compared with the register, staged rows swept.
Prints rows a second, the longest step under the write lock, the memory of the worker, and how many
of those who stand in the file twice were found. The baseline is what the database alone takes: the
same rows by `csv` and `executemany` into one bare table with one index, in one transaction.
"""

import csv
import io
import json
import random
import resource
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

import trainingmgr.__main__  # noqa: F401  as a worker begins: what it loads is looked at no more
from tests import databases
from tests.bench.gauge import told
from tests.databases import settings_for
from tests.makers import a_rank, a_unit, a_user, an_organisation
from tests.matching.names_lab import KINDS, people, question
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.matching.compare import MATCH, REVIEW
from trainingmgr.operations.schema import bring_up
from trainingmgr.registry.identity.models import LikelyPair
from trainingmgr.registry.identity.services import LOOK
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.services.blocks import first_block
from trainingmgr.tabular import services
from trainingmgr.tabular.models import ImportBatch

HEAD = ["service_no", "name_latin", "name_native", "sex", "dob", "doc_type", "doc_no", "phone",
        "category", "unit", "rank", "status", "status_since"]  # fmt: skip
ROWS, TWICE = 100_000, 2
LEAST, MEMORY, LOCK = 2_000, 300, 250


def a_roll(count):
    """People of a generated country, each with a number, a paper, a phone and a unit; the last 2 in
    100 are earlier ones again, written otherwise. With it the numbers of those who are one person.
    """
    out, chance, twice = io.StringIO(), random.Random(2027), {}
    write = csv.writer(out)
    write.writerow(HEAD)
    lab = people(count, seed=2026)
    again = count * TWICE // 100
    rows = [_row(at, each) for at, each in enumerate(lab[: count - again])]
    for at, first in enumerate(chance.sample(range(len(rows)), again), len(rows)):
        rows.append(_again(at, lab[first], rows[first], chance))
        twice[rows[first][0]] = rows[-1][0]
    write.writerows(rows)
    return out.getvalue().encode(), twice


def _row(at, each):
    record = each.record
    name = record.names[0] if record.names else record.native
    born = record.born.text if record.born and record.born.earliest.year < 2005 else "1988"
    return [f"B{at:07}", name, record.native or "", "fm"[at % 2],
            born, "NATIONAL_ID", f"N{at:08}", f"+2356{at:07}", "enlisted", f"U{at % 120}",
            f"R{at % 12}", "active", "2020-01-01"]  # fmt: skip


def _again(at, somebody, row, chance):
    """The same person on another list: another spelling, often another number, paper or phone."""
    fresh = _row(at, somebody)
    found = dict(zip(HEAD, row, strict=True))
    found["name_latin"] = question(somebody, chance.choice(KINDS), chance)
    found["name_native"] = ""
    found["service_no"] = f"C{at:07}"
    for column, share in (("doc_no", 0.4), ("phone", 0.4), ("unit", 0.8), ("rank", 0.5)):
        if chance.random() > share:
            found[column] = fresh[HEAD.index(column)]
    if chance.random() < 0.3:
        found["doc_no"] = ""
    if chance.random() < 0.1:
        found["dob"] = ""
    return list(found.values())


def made_elsewhere(count, folder):
    """The roll, written by another process: its memory is not the worker's."""
    path = Path(folder) / "roll.csv"
    command = [sys.executable, "-m", "tests.bench.bench_import", "roll", str(count), str(path)]
    subprocess.run(command, check=True)
    return path.read_bytes()


def country():
    service = an_organisation(code="LF")
    top = a_unit(service=service, code="TOP")
    for number in range(120):
        a_unit(top, code=f"U{number}")
    for number in range(12):
        a_rank(service, code=f"R{number}")
    db.session.commit()


def bare(content, folder):
    """Seconds that the database alone takes for these rows, and seconds of CPU."""
    began, cpu = time.perf_counter(), time.process_time()
    base = sqlite3.connect(Path(folder) / "bare.db")
    base.execute("PRAGMA synchronous = FULL")
    base.execute(f"CREATE TABLE roll (id INTEGER PRIMARY KEY, {', '.join(HEAD)})")
    base.execute("CREATE INDEX ix ON roll (service_no)")
    rows = csv.reader(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline=""))
    next(rows)
    marks = ", ".join("?" * len(HEAD))
    base.executemany(f"INSERT INTO roll ({', '.join(HEAD)}) VALUES ({marks})", rows)
    base.commit()
    base.close()
    return time.perf_counter() - began, time.process_time() - cpu


def run():
    """Work until nothing waits: how long each step held the write lock, and each kind took."""
    held, took, spent, inner, whole = [], {}, {}, jobs._step, jobs.step

    def measured(job, prepared):
        cpu = time.process_time()
        since = inner(job, prepared)
        wall, cpu = time.monotonic() - since, time.process_time() - cpu
        held.append((wall * 1000, job.kind, job.checkpoint.get("stage"), cpu * 1000))
        return since

    def timed(job):
        began, cpu = time.monotonic(), time.process_time()
        whole(job)
        took[job.kind] = took.get(job.kind, 0) + time.monotonic() - began
        spent[job.kind] = spent.get(job.kind, 0) + time.process_time() - cpu

    jobs._step, jobs.step = measured, timed
    try:
        while jobs.work():
            db.session.remove()
    finally:
        jobs._step, jobs.step = inner, whole
    return held, took, spent


def now(batch):
    db.session.commit()
    return db.session.get(ImportBatch, batch.id, populate_existing=True)


def judged(twice):
    """The pairs that wait to be looked at, beside those that are one person."""
    ids = dict(db.session.execute(select(Person.service_number, Person.id)).all())
    true = {tuple(sorted((ids[first], ids[again]))) for first, again in twice.items()}
    rows = db.session.execute(
        select(LikelyPair.first_id, LikelyPair.second_id, LikelyPair.probability)
    ).all()
    for least in (REVIEW, MATCH):
        found = {(first, second) for first, second, chance in rows if chance >= least}
        hits = len(found & true)
        recall, precision = hits / len(true), hits / max(len(found), 1)
        print(f"at {least}: {len(found)} pairs, recall {recall:.4f}, precision {precision:.4f}")


@contextmanager
def stood_up(name, folder):
    """The address of an empty one. On PostgreSQL what the server spends is not the worker's."""
    if name == "postgresql":
        with databases.postgresql(Path(folder)) as fresh:
            yield fresh(empty=True)
    else:
        yield f"sqlite:///{folder}/bench.db"


def main(count=ROWS, quick=False, on="sqlite"):
    if quick:
        jobs.preparations.pop(LOOK)
        jobs.kinds[LOOK] = lambda _job: jobs.Progress(checkpoint={}, done=0, finished=True)
    with TemporaryDirectory() as folder, stood_up(on, folder) as url:
        with create_app(settings_for(url, folder)).app_context():
            bring_up()
            country()
            clerk, head = a_user(Role.HR_CLERK), a_user(Role.HR_HEAD)
            first_block("HQ", by=clerk)
            content = made_elsewhere(count, folder)
            begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            database, bare_cpu = bare(content, folder)
            began = time.perf_counter()
            batch = services.receive(
                io.BytesIO(content), kind="people", source="x", file_name="x.csv", by=clerk
            )
            del content  # the bench's, not the worker's
            held, took, spent = run()
            batch = now(batch)
            assert (batch.accepted, batch.rejected) == (count, 0), batch.report["problems"][:3]
            services.note_opened(batch, by=head)
            services.approve(now(batch), by=head)
            services.take_in(now(batch), by=clerk)
            steps, more, burnt = run()
            held += steps
            took = {kind: took.get(kind, 0) + more.get(kind, 0) for kind in took | more}
            spent = {kind: spent.get(kind, 0) + burnt.get(kind, 0) for kind in spent | burnt}
            whole = time.perf_counter() - began
            assert now(batch).visible_at
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            if not quick:
                judged(json.loads((Path(folder) / "roll.json").read_text("utf-8")))
        for kind, seconds in took.items():
            told(f"{kind}: rows a second", count / seconds)
            told(f"{kind}: rows a second of CPU", count / spent[kind])
        visible = took["import.check"] + took["import.take_in"]
        told("parse to visible, keys included: rows a second", count / visible, least=LEAST,
             baseline=("csv and executemany alone", count / database))  # fmt: skip
        burnt = spent["import.check"] + spent["import.take_in"]
        told("parse to visible: rows a second of the worker's CPU", count / burnt, least=LEAST,
             baseline=("csv and executemany alone", count / bare_cpu))  # fmt: skip
        burnt += spent[LOOK]
        told("parse to everybody compared: rows a second of CPU", count / burnt, least=LEAST,
             baseline=("csv and executemany alone", count / bare_cpu))  # fmt: skip
        told("parse to everybody compared and swept: rows a second", count / whole, least=LEAST)
        held.sort()
        told(f"longest step under the write lock ({held[-1][1]}, {held[-1][2]}), ms", held[-1][0],
             most=LOCK)  # fmt: skip
        told("step at p99, ms", held[len(held) * 99 // 100][0])
        told("most CPU of a step under the write lock, ms", max(step[3] for step in held))
        told("steps", len(held))
        told("memory before the file came, MB", begun)
        told("memory of the worker at its peak, MB", peak, most=MEMORY)


if __name__ == "__main__":
    if sys.argv[1:2] == ["roll"]:
        roll, twice = a_roll(int(sys.argv[2]))
        Path(sys.argv[3]).write_bytes(roll)
        Path(sys.argv[3]).with_suffix(".json").write_text(json.dumps(twice), "utf-8")
    else:
        numbers = [int(each) for each in sys.argv[1:] if each.isdecimal()]
        on = "postgresql" if "postgresql" in sys.argv else "sqlite"
        main(*numbers, quick="quick" in sys.argv, on=on)
