"""A pay file of a whole army: `python -m tests.bench.bench_pay [LINES]` (17,500 unless told).

Imports it, compares it with a register of as many people, and asks the desk, on SQLite. Prints
seconds, the longest step under the write lock, what was found, and the cost of pages.
"""

import csv
import io
import random
import resource
import sqlite3
import sys
import time
from tempfile import TemporaryDirectory

from sqlalchemy import insert, select

from tests.bench.gauge import told
from tests.browser import Browser
from tests.databases import settings_for
from tests.makers import a_rank, a_unit, a_user, an_organisation
from tests.pay.made import HEAD, MONTH, a_file
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core import jobs
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.pay.files.models import PayCycle
from trainingmgr.pay.files.queries.cycles import Counted
from trainingmgr.pay.files.services import comparison
from trainingmgr.pay.rules import Finding
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Category, Status, programme_number
from trainingmgr.tabular import services
from trainingmgr.tabular.models import ImportBatch

GIVEN = "Idriss Saleh Djibrine Amina Mariam Zara Ousmane Brahim Firmin Josue Hassan Ali Mahamat Nour Achta Fatime Haroun Moussa Yaya Abakar Gabriel Simon Ngarta Deou Kalonda Zawadi Ilunga Adoum Kosso Issa".split()  # noqa: E501
LAST = "Barka Youssouf Tirab Cali Yakossi Mbuyi Mwamba Nahri Toure Diallo Deby Oumar Tahir Kelly Doungous Nassour Karim Adam Bichara Senoussi Goukouni Hissein Malloum Kamougue Djamous".split()  # noqa: E501
GHOSTS, TWICE, UNPAID, SHARED = 0.03, 0.02, 0.06, 0.01


def an_army(count, draw):
    """People of one service with numbers and birth dates, written straight into the register."""
    service = an_organisation(code="LF")
    units = [a_unit(service=service) for _ in range(40)]
    rank = a_rank(service, code="CPL", band="OR-4")
    by = a_user(None)
    rows = [
        {
            "number": programme_number(n + 1), "service_number": f"LF{draw.randrange(10**6):06}{n}",
            "name_display": " ".join([*draw.sample(GIVEN, 2), draw.choice(LAST)]),
            "sort_name": "x", "category": Category.ENLISTED, "status": Status.ACTIVE,
            "born": PartialDate.read(
                f"{draw.randrange(1965, 2006)}-{draw.randrange(1, 13):02}-{draw.randrange(10, 29)}"
            ),
            "unit_id": draw.choice(units).id, "rank_id": rank.id, "registered_by_id": by.id,
        }
        for n in range(count)
    ]  # fmt: skip
    db.session.execute(insert(Person), rows)
    db.session.commit()
    return units[0]


def a_roll(people, draw):
    """Most of them, written a little otherwise, with what is wrong in a real file."""
    lines, unpaid = [], 0
    for person in people:
        if draw.random() < UNPAID:
            unpaid += 1
            continue
        lines.append(line(person, draw))
        if draw.random() < TWICE:
            lines.append(line(person, draw))
    ghosts = int(len(people) * GHOSTS)
    lines += [
        line(None, draw) | {"service_no": f"LF{draw.randrange(10**11):011}",
                            "name": " ".join(draw.sample(GIVEN + LAST, 3)),
                            "dob": f"{draw.randrange(1965, 2006)}-0{draw.randrange(1, 10)}-11"}
        for _ in range(ghosts)
    ]  # fmt: skip
    draw.shuffle(lines)
    return lines, ghosts, unpaid


def line(person, draw):
    number = person.service_number if person else ""
    if number and draw.random() < 0.1:
        at = draw.randrange(2, len(number))
        number = number[:at] + str(draw.randrange(10)) + number[at + 1 :]
    name = person.name_display if person else ""
    if name and draw.random() < 0.3:
        at = draw.randrange(len(name))
        name = name[:at] + name[at + 1 :]
    shared = draw.random() < SHARED
    return dict.fromkeys(HEAD, "") | {
        "cycle": MONTH, "service_no": number, "name": name, "grade": "CPL", "gross": "45000",
        "dob": str(person.born) if person and draw.random() < 0.8 else "", "net": "45000",
        "currency": "XAF", "status": "settled", "channel_type": "bank",
        "account": f"{draw.randrange(30 if shared else 10**9):010}",
    }  # fmt: skip


def run():
    """Work until nothing waits; how long each step held the write lock, and doing what."""
    held, inner = [], jobs._step

    def measured(job, prepared):
        since = inner(job, prepared)
        held.append((time.monotonic() - since, job.kind))
        return since

    jobs._step = measured
    try:
        while jobs.work():
            db.session.remove()
    finally:
        jobs._step = inner
    return sorted(held)


def bare_file(content):
    """Lines a second of CPU of `csv` and `executemany` into one bare table."""
    began = time.process_time()
    head, *lines = csv.reader(io.StringIO(content.decode()))
    base = sqlite3.connect(":memory:")
    base.execute(f"CREATE TABLE roll (id INTEGER PRIMARY KEY, {', '.join(head)})")
    marks = ", ".join("?" * len(head))
    base.executemany(f"INSERT INTO roll ({', '.join(head)}) VALUES ({marks})", lines)
    base.close()
    return len(lines) / (time.process_time() - began)


def bare_join(lines, people):
    """Lines a second of CPU of a dictionary of exact service numbers, which finds no other."""
    began = time.process_time()
    known = {person.service_number: person for person in people}
    sum(line["service_no"] in known for line in lines)
    return len(lines) / (time.process_time() - began)


def timed(what, count, baseline):
    wall, cpu = time.monotonic(), time.process_time()
    held = run()
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    told(f"{what}: seconds", wall)
    told(f"{what}: seconds of CPU", cpu)
    told(f"{what}: lines a second", count / wall)
    told(f"{what}: lines a second of CPU", count / cpu, baseline=baseline)
    told(f"{what}: longest step under the lock, ms", held[-1][0] * 1000)
    told(f"{what}: step at p99, ms", held[len(held) * 99 // 100][0] * 1000)


def now(row):
    db.session.commit()
    return db.session.get(type(row), row.id, populate_existing=True)


def main(count=17_500):
    draw = random.Random(7)
    with TemporaryDirectory() as folder:
        settings = settings_for(f"sqlite:///{folder}/bench.db", folder)
        app = create_app(settings, testing=True)
        with app.app_context():
            db.create_all()
            unit = an_army(count, draw)
            people = db.session.scalars(select(Person)).all()
            lines, ghosts, unpaid = a_roll(people, draw)
            clerk = a_user(Role.HR_CLERK, unit=unit)
            verifier = a_user(Role.PAY_VERIFIER)
            content = a_file(lines)
            alone = ("csv and executemany alone", bare_file(content))
            batch = services.receive(
                io.BytesIO(content), kind="pay", source="x", file_name="x.csv", by=clerk
            )
            timed("check of the file", len(lines), alone)
            batch = db.session.get(ImportBatch, batch.id, populate_existing=True)
            assert batch.rejected == 0, batch.report["problems"][:3]
            services.note_opened(batch, by=verifier)
            services.approve(now(batch), by=verifier)
            services.take_in(now(batch), by=clerk)
            timed("taking it in", len(lines), alone)
            cycle = db.session.scalars(select(PayCycle)).one()
            comparison.ask(cycle, by=verifier)
            exact = ("a dictionary of exact numbers", bare_join(lines, people))
            timed(f"comparison with {count:,} people", len(lines), exact)
            cycle = db.session.scalars(select(PayCycle)).one()
            counted = Counted(now(cycle).summary)
            told("lines", counted.lines)
            told("matched", counted.matched)
            told("to review", counted.tab("review"))
            told(f"may be ghosts, of {ghosts} planted", counted.ghosts)
            told("paid twice", counted.tab("duplicates"))
            told(f"unpaid, of {unpaid:,} planted", counted.found(Finding.UNPAID_PRESENT))
            pages(app, verifier, cycle, people)
            told("peak memory, MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def pages(app, verifier, cycle, people):
    browser = Browser(app, verifier)
    number = people[17].service_number
    for what, path in (
        ("desk by number", f"/pay/desk?q={number}"),
        ("cycle", f"/pay/cycles/{cycle.uid}"),
        ("list of matched", f"/pay/cycles/{cycle.uid}/matched"),
        ("list of unpaid", f"/pay/cycles/{cycle.uid}/unpaid"),
    ):
        browser.get(path)
        times = []
        for _ in range(15):
            began = time.thread_time()
            browser.get(path)
            times.append(time.thread_time() - began)
        told(f"{what}: ms of CPU, median (with the test's own lint)", sorted(times)[7] * 1000)
        told(f"{what}: statements", len(browser.spent))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
