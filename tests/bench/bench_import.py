"""A roll of a whole army: `python -m tests.bench.bench_import [ROWS] [quick] [postgresql]`
(100,000 on SQLite unless told; `quick` leaves the comparison of everybody with everybody out).

From the file to visible and compared, as a worker process does it: every cell checked, keys
written, shown at once, everybody compared with the register, staged rows swept. Prints rows a
second, the longest step under the write lock, the memory of the worker, and how many of those who
stand in the file twice were found. The baseline is what the database alone takes: the
same rows by `csv` and `executemany` into one bare table with one index, in one transaction.
"""

import csv
import io
import json
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from tests import databases
from tests.bench.gauge import told
from tests.databases import settings_for
from tests.makers import a_rank, a_unit, a_user, an_organisation
from tests.matching.names_lab import KINDS, people, question
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
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


def worked(url, folder, quick):
    """What waits is done by a worker of its own: what it printed of it."""
    db.session.remove()
    command = [sys.executable, "-m", "tests.bench.working", url, str(folder)]
    done = subprocess.run(command + ["quick"] * quick, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def together(one, other):
    return {kind: one.get(kind, 0) + other.get(kind, 0) for kind in one | other}


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
    with TemporaryDirectory() as folder, stood_up(on, folder) as url:
        with create_app(settings_for(url, folder)).app_context():
            bring_up()
            country()
            clerk, head = a_user(Role.HR_CLERK), a_user(Role.HR_HEAD)
            first_block("HQ", by=clerk)
            content, twice = a_roll(count)
            database, bare_cpu = bare(content, folder)
            began = time.perf_counter()
            batch = services.receive(
                io.BytesIO(content), kind="people", source="x", file_name="x.csv", by=clerk
            )
            given = time.perf_counter() - began
            checked = worked(url, folder, quick)
            batch = now(batch)
            assert (batch.accepted, batch.rejected) == (count, 0), batch.report["problems"][:3]
            began = time.perf_counter()
            services.note_opened(batch, by=head)
            services.approve(now(batch), by=head)
            services.take_in(now(batch), by=clerk)
            given += time.perf_counter() - began
            taken = worked(url, folder, quick)
            whole = given + checked["whole"] + taken["whole"]
            assert now(batch).visible_at
            if not quick:
                judged(twice)
        held = checked["held"] + taken["held"]
        took = together(checked["took"], taken["took"])
        spent = together(checked["spent"], taken["spent"])
        for kind, seconds in took.items():
            told(f"{kind}: rows a second", count / seconds)
            told(f"{kind}: rows a second of CPU", count / spent[kind])
        visible = count / (took["import.check"] + took["import.take_in"])
        told("parse to visible, keys included: rows a second", visible, least=LEAST,
             baseline=("csv and executemany alone", count / database))  # fmt: skip
        burnt = spent["import.check"] + spent["import.take_in"]
        told("parse to visible: rows a second of the worker's CPU", count / burnt, least=LEAST,
             baseline=("csv and executemany alone", count / bare_cpu))  # fmt: skip
        burnt += spent[LOOK]
        told("parse to everybody compared: rows a second of CPU", count / burnt, least=LEAST,
             baseline=("csv and executemany alone", count / bare_cpu))  # fmt: skip
        if not quick:
            told("parse to everybody compared: rows a second",
                 count / (count / visible + took[LOOK]), least=LEAST)  # fmt: skip
        told("and its staged rows swept, and all between: rows a second", count / whole)
        held.sort()
        told(f"longest step under the write lock ({held[-1][1]}, {held[-1][2]}), ms", held[-1][0],
             most=LOCK)  # fmt: skip
        told("step at p99, ms", held[len(held) * 99 // 100][0])
        told("most CPU of a step under the write lock, ms", max(step[3] for step in held))
        told("steps", len(held))
        told("memory of a worker before its first step, MB", taken["begun"])
        told("memory of the worker that checks, at its peak, MB", checked["peak"], most=MEMORY)
        told("memory of the worker that takes in, at its peak, MB", taken["peak"], most=MEMORY)


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:] if each.isdecimal()]
    on = "postgresql" if "postgresql" in sys.argv else "sqlite"
    main(*numbers, quick="quick" in sys.argv, on=on)
