"""The register at 100,000 people: `python -m tests.bench.bench_registry [--people N]`.

Loads invented people by `register_many` in pieces of 500, then measures the pages as a browser
asks for them: statements, milliseconds of CPU, bytes after compression; how often the right
person is among the first ten for names written otherwise than the register has them; and a class
of thirty whose marks are typed in.
"""

import argparse
import csv
import gc
import gzip
import io
import random
import resource
import sqlite3
import statistics
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import flask
import xlsxwriter
from sqlalchemy import create_engine, select, text

import trainingmgr.__main__  # noqa: F401  as a web process begins: what it loads is looked at no more
from tests.bench.gauge import told
from tests.browser import Browser
from tests.databases import settings_for
from tests.makers import a_centre, a_rank, a_unit, a_user, an_organisation, kept
from tests.matching.names_lab import KINDS, Somebody, people, question
from tests.training.makers import a_cohort, a_module, a_session
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db
from trainingmgr.registry.people import services
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Category, Newcomer, Status
from trainingmgr.registry.people.services import blocks
from trainingmgr.registry.reception import queries
from trainingmgr.registry.reception.rules import Narrowed
from trainingmgr.training.attendance import queries as sheets
from trainingmgr.training.attendance import services as marking
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState

PIECE = 500


def newcomer(somebody: Somebody, units: list[int], ranks: list[int], at: int) -> Newcomer:
    record = somebody.record
    return Newcomer(
        name=record.names[0] if record.names else record.native or "",
        name_native=record.native,
        aliases=(),
        sex=Sex(record.sex) if record.sex in tuple(Sex) else Sex.UNKNOWN,
        category=Category.ENLISTED,
        born=record.born,
        service_number=record.numbers[0] if record.numbers else f"B{at:07}",
        phones=tuple((f"+2357{number[-8:]:0>8}", False) for number in record.phones),
        unit_id=units[at % len(units)],
        rank_id=ranks[at % len(ranks)],
        status=Status.ON_LEAVE if at % 10 == 0 else Status.ACTIVE,
        status_since=date(2020, 1, 1),
    )


def load(count: int, by: object) -> list[Somebody]:
    service = an_organisation()
    top = a_unit(service=service)
    units = [a_unit(top).id for _ in range(120)]
    ranks = [a_rank(service).id for _ in range(12)]
    lab = people(count, seed=2026)
    blocks.first_block("HQ", by=by)
    longest, began = 0.0, time.perf_counter()
    for start in range(0, count, PIECE):
        piece = [
            newcomer(each, units, ranks, start + at)
            for at, each in enumerate(lab[start : start + PIECE])
        ]
        before = time.perf_counter()
        services.register_many(piece, by=by)
        longest = max(longest, time.perf_counter() - before)
        db.session.expunge_all()
    spent = time.perf_counter() - began
    told("registered, people a second", count / spent,
         baseline=("the same by executemany into one bare table", bare_load(lab)))  # fmt: skip
    told("longest transaction of 500, ms", longest * 1000)
    return lab


def bare_load(lab: list[Somebody]) -> float:
    """People a second: name, native name and number in one table with one index."""
    with tempfile.TemporaryDirectory() as folder:
        base = sqlite3.connect(Path(folder) / "bare.db")
        base.execute("CREATE TABLE roll (id INTEGER PRIMARY KEY, name, native, number)")
        base.execute("CREATE INDEX ix ON roll (name)")
        began = time.perf_counter()
        for start in range(0, len(lab), PIECE):
            rows = [
                (" ".join(each.record.names), each.record.native, str(each.record.numbers))
                for each in lab[start : start + PIECE]
            ]
            base.executemany("INSERT INTO roll (name, native, number) VALUES (?, ?, ?)", rows)
            base.commit()
        base.close()
        return len(lab) / (time.perf_counter() - began)


ROW = (
    "{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}"
)
FIFTY = text(
    "SELECT p.name_display, p.number, p.service_number, u.code, p.status FROM person p"
    " LEFT JOIN unit u ON u.id = p.unit_id ORDER BY p.sort_name, p.id LIMIT 50"
)


def bare_page(url: str, turns: int = 15) -> float:
    """Milliseconds of CPU, median: a table of fifty people, one SELECT, nobody signed in."""
    bare = flask.Flask("bare")
    engine = create_engine(url)

    @bare.get("/")
    def table() -> str:
        with engine.connect() as connection:
            return flask.render_template_string(ROW, rows=connection.execute(FIFTY).all())

    client = bare.test_client()
    client.get("/")
    spent = []
    for _ in range(turns):
        before = time.process_time()
        assert client.get("/").status_code == 200
        spent.append((time.process_time() - before) * 1000)
    engine.dispose()
    return statistics.median(spent)


def export(browser: Browser, count: int) -> None:
    """A list of people as a spreadsheet: from the button to the file."""
    path = "/exports/people?status=on_leave"
    browser.get(path)
    for form in ("xlsx", "csv"):
        opened = browser.get(path)
        before = time.process_time()
        answer = browser.post(path, opened=opened, form=form, reason="For the parade of the year.")
        spent = time.process_time() - before
        assert answer.mimetype != "text/html", answer.text[:2000]
        rows = [(f"Name {n}", f"N{n}", f"S{n}", "U1", "On leave", "CPL") for n in range(count)]
        before = time.process_time()
        if form == "xlsx":
            with xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True}) as book:
                sheet = book.add_worksheet()
                for at, cells in enumerate(rows):
                    sheet.write_row(at, 0, cells)
        else:
            csv.writer(io.StringIO()).writerows(rows)
        bare = time.process_time() - before
        told(f"export of {count:,} people as {form}, seconds of CPU", spent, most=2,
             baseline=(f"{'xlsxwriter' if form == 'xlsx' else 'csv'} alone", bare))  # fmt: skip


BARS = {
    "list": (20, 5, 15),
    "list, one status": (20, 5, 15),
    "search by name": (20, 5, 15),
    "search by number": (20, 5, 15),
    "person": (20, 12, 15),
}
"""Milliseconds of CPU, statements and compressed kilobytes that a page may cost at most."""


def pages(browser: Browser, paths: dict[str, str], bare: float, turns: int = 15) -> None:
    for name, path in paths.items():
        browser.get(path)
        spent = []
        for _ in range(turns):
            before = time.process_time()
            answer = browser.ask("GET", path, fragment=True)
            spent.append((time.process_time() - before) * 1000)
        cpu, statements, size = BARS.get(name, (None, None, None))
        told(f"{name}: median ms of CPU", statistics.median(spent), most=cpu,
             baseline=("bare Flask, one SELECT", bare))  # fmt: skip
        told(f"{name}: statements", len(browser.spent), most=statements)
        told(f"{name}: KB compressed", len(gzip.compress(answer.data, 6)) / 1024, most=size)


def attendance(app: flask.Flask, by: User, turns: int = 9) -> None:
    """Thirty of the register in one class: its sheet is typed in, one request for all."""
    module, yesterday = a_module(), clock.today() - timedelta(days=1)
    centre = a_centre()
    run = a_cohort(centre, module, state=CohortState.RUNNING, starts_on=yesterday,
                   ends_on=clock.today())  # fmt: skip
    for key in db.session.scalars(select(Person.id).order_by(Person.id).limit(30)).all():
        kept(Enrolment(cohort_id=run.id, person_id=key, nominated_by_id=by.id,
                       state=EnrolmentState.ATTENDING))  # fmt: skip
    clerk = a_user(Role.TRAINING_CLERK, centre=centre)
    lessons = [a_session(run, module, on=yesterday).uid for _ in range(turns)]
    browser, spent = Browser(app, clerk), []
    for uid in lessons:
        opened = sheets.session(uid, reader=clerk)
        sheet = marking.print_sheet(opened, language="en", by=clerk)
        path, marks = f"/sheets/{sheet.code}", {f"m-{each}": "p" for each in sheet.lines}
        form = browser.get(path)
        before = time.process_time()
        answer = browser.post(path, opened=form, **marks)
        spent.append((time.process_time() - before) * 1000)
        assert len(marks) == 30 and answer.status_code == 302, answer.text[:2000]
    told("attendance of 30 in one request: statements", len(browser.spent), most=8)
    told("attendance of 30 in one request: median ms of CPU", statistics.median(spent))


def recall(lab: list[Somebody], reader: object, turns: int) -> None:
    chance = random.Random(5)
    found, spent = 0, []
    for turn in range(turns):
        somebody = chance.choice(lab)
        text = question(somebody, KINDS[turn % len(KINDS)], chance)
        before = time.perf_counter()
        rows = queries.found(Narrowed(text=text), reader=reader).rows[:10]
        spent.append((time.perf_counter() - before) * 1000)
        found += any(row.service_number == somebody.record.numbers[0] for row in rows)
        db.session.expunge_all()
    spent.sort()
    alike, took = bare_search(lab, random.Random(5), turns)
    told("search: right person in the first ten, of 100", 100 * found / turns, least=95,
         baseline=("LIKE", alike))  # fmt: skip
    told("search: median ms", spent[len(spent) // 2], most=100, baseline=("LIKE", took))
    told("search: p95 ms", spent[int(len(spent) * 0.95)])


def bare_search(lab: list[Somebody], chance: random.Random, turns: int) -> tuple[float, float]:
    """The same questions by LIKE over the names: found in the first ten, of 100; median ms."""
    alike = text(
        "SELECT service_number FROM person WHERE lower(name_display) LIKE :like"
        " OR name_native LIKE :like ORDER BY sort_name, id LIMIT 10"
    )
    found, spent, most = 0, [], min(turns, 100)
    for turn in range(most):
        somebody = chance.choice(lab)
        asked = question(somebody, KINDS[turn % len(KINDS)], chance)
        before = time.perf_counter()
        rows = db.session.scalars(alike, {"like": f"%{asked.lower()}%"}).all()
        spent.append((time.perf_counter() - before) * 1000)
        found += somebody.record.numbers[0] in rows
    db.session.commit()
    return max(100 * found / most, 0.1), statistics.median(spent)


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--people", type=int, default=100_000)
    wanted.add_argument("--questions", type=int, default=1000)
    wanted.add_argument("--database", default="")
    asked = wanted.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = asked.database or f"sqlite:///{Path(folder) / 'bench.db'}"
        most = 2 * asked.people // 10 + 1
        settings = settings_for(
            url, folder, export_quota=most, export_quota_clerk=most, export_people=most
        )
        app = create_app(settings, testing=False)
        with app.app_context():
            db.create_all()
            clerk = a_user(Role.HR_CLERK)
            lab = load(asked.people, clerk)
            gc.freeze()  # the bench's own people are no garbage of the pages
            reader = a_user(Role.HR_CLERK)
            recall(lab, reader, asked.questions)
            some = next(each.record for each in lab[len(lab) // 2 :] if each.record.names)
            person = queries.found(Narrowed(text=some.numbers[0]), reader=reader).rows[0]
            browser = Browser(app, reader)
            pages(
                browser,
                {
                    "list": "/people",
                    "list, one status": "/people?status=active",
                    "search by name": f"/people?q={some.names[0]}",
                    "search by number": f"/people?q={person.number}",
                    "person": f"/people/{person.uid}",
                    "units": "/units",
                },
                bare_page(url),
            )
            watching = Browser(app, a_user(Role.OVERSIGHT))
            pages(watching, {"sixteen counts of oversight": "/oversight"}, bare_page(url))
            export(browser, asked.people // 10)
            attendance(app, clerk)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            told("peak memory of this process, MB", peak)


if __name__ == "__main__":
    main()
