"""The load that a site holds: `python -m tests.bench.bench_load [LEVEL [DIVISOR [PORT]]]`.

LEVEL is centre (500 people, 20,000 marks, 10 users), region (10,000, 400,000, 50 users, two imports
and a report) or national (100,000, five million, 150 users, everybody compared with 10,000 listed
names meanwhile): the first two on SQLite, the last on PostgreSQL, set up as that of a site. DIVISOR
makes people and marks fewer, to try it. All that serves is real: two web processes, a worker, a
line for each user. A user opens a page every five seconds, and one page in five registers a person.
Told: p95 of pages and of writes, faults, and beside them one bare Flask page with a table of fifty
people for as many users.
"""

import io
import os
import random
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, insert, select

from tests.bench.bench_import import a_roll
from tests.bench.bench_neighbours import cookie_of, p95
from tests.bench.bench_registry import load
from tests.bench.gauge import told
from tests.databases import SITES, look_over, settings_for
from tests.makers import a_centre, a_user
from tests.processes import ROOT
from tests.reliability.load import registered
from tests.reliability.site import DROPPED, Visitor
from tests.training.makers import a_cohort, a_module, a_session
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit
from trainingmgr.tabular import services
from trainingmgr.training.attendance.models import Mark
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.cohorts.models import Cohort, CohortModule, TrainingSession
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState

CLASS = 25
THINKS = 5.0
"""Seconds between two pages of one user, more or less."""
WRITES = 5
"""One page in so many saves something."""
LASTS = 60.0
STARTS = 180.0
SPREAD, NOON = timedelta(days=5 * 365), time_of_day(12, tzinfo=UTC)


@dataclass(frozen=True)
class Level:
    people: int
    marks: int
    users: int
    most: int
    """Milliseconds that 95 pages in a hundred take at most."""


LEVELS = {
    "centre": Level(500, 20_000, 10, 300),
    "region": Level(10_000, 400_000, 50, 800),
    "national": Level(100_000, 5_000_000, 150, 1_500),
}

BARE = """
import os, flask, sqlalchemy
app = flask.Flask("bare")
engine = sqlalchemy.create_engine(os.environ["TRAININGMGR_DATABASE"])
CELL = "{% for cell in row %}<td>{{ cell }}</td>{% endfor %}"
ROW = "{% for row in rows %}<tr>" + CELL + "</tr>{% endfor %}"
FIFTY = sqlalchemy.text(
    "SELECT p.name_display, p.number, p.service_number, u.code, p.status FROM person p"
    " LEFT JOIN unit u ON u.id = p.unit_id ORDER BY p.sort_name, p.id LIMIT 50")

@app.get("/healthz")
def alive():
    return ""

@app.get("/")
def table():
    with engine.connect() as connection:
        return flask.render_template_string(ROW, rows=connection.execute(FIFTY).all())
"""


def courses(level, by):
    """Runs of 25 over some years with as many classes as it takes, every class marked on the day
    after: copied from one of each.
    """
    centre, module = a_centre(), a_module()
    first = a_cohort(centre, module, planned_by_id=by.id)
    a_session(first, module)
    people = db.session.scalars(select(Person.id).order_by(Person.id)).all()
    run, part, lesson = (_facts(each) for each in (Cohort, CohortModule, TrainingSession))
    classes = level.marks // level.people
    for at in range(0, len(people), CLASS):
        seated, ago = people[at : at + CLASS], SPREAD * (at / len(people))
        days = {name: run[name] - ago for name in ("starts_on", "ends_on")}
        cohort = _copied(Cohort, [run | days | {"uid": new_uid(), "code": f"LOAD/{at}"}])[0]
        _copied(CohortModule, [part | {"cohort_id": cohort}])
        places = _copied(Enrolment, [_place(cohort, each, by) for each in seated])
        dates = [lesson["on"] - ago - timedelta(days=n) for n in range(classes)]
        held = _copied(TrainingSession, [
            lesson | {"uid": new_uid(), "cohort_id": cohort, "on": on} for on in dates
        ])  # fmt: skip
        codes = [MarkCode.PRESENT] * 9 + [MarkCode.ABSENT]
        db.session.execute(insert(Mark), [
            {"session_id": session, "enrolment_id": place, "entered_by_id": by.id,
             "entered_at": datetime.combine(on + timedelta(days=1), NOON),
             "code": codes[(session + place) % 10]}
            for session, on in zip(held, dates, strict=True) for place in places
        ])  # fmt: skip
        db.session.commit()


def _facts(model):
    row = db.session.execute(select(model.__table__).order_by(model.id.desc()).limit(1)).one()
    return {name: value for name, value in row._mapping.items() if name != "id"}


def _copied(model, rows):
    return list(db.session.scalars(insert(model).returning(model.id), rows))


def _place(cohort, person, by):
    return {"uid": new_uid(), "cohort_id": cohort, "person_id": person,
            "state": EnrolmentState.CONFIRMED, "nominated_by_id": by.id}  # fmt: skip


class User(threading.Thread):
    """Somebody who opens pages and saves now and then; how long each took, in milliseconds."""

    def __init__(self, number, port, cookie, paths, unit, stop):
        super().__init__(daemon=True)
        name, _is, value = cookie.partition("=")
        self.visitor = Visitor(port, **({name: value} if name else {}))
        self.number, self.paths, self.unit, self.stop = number, paths, unit, stop
        self.chance = random.Random(number)
        self.pages, self.writes, self.wrong = [], [], []

    def run(self):
        at = self.number
        self.stop.wait(self.chance.uniform(0, THINKS))
        while not self.stop.is_set():
            at += 1
            try:
                if self.unit and at % WRITES == 0:
                    self._writes(at)
                else:
                    self._opened(self.paths[at % len(self.paths)])
            except DROPPED as broken:
                self.wrong.append(repr(broken))
            self.stop.wait(self.chance.uniform(0.5, 1.5) * THINKS)

    def _writes(self, at):
        opened, name = self._opened("/people/new"), f"Zawadi {self.number:03}{at:04}"
        self._asked(self.writes, lambda: registered(self.visitor, opened, name, self.unit), 302)

    def _opened(self, path):
        return self._asked(self.pages, lambda: self.visitor.get(path), 200)

    def _asked(self, times, ask, wanted):
        began = time.perf_counter()
        answer = ask()
        times.append((time.perf_counter() - began) * 1000)
        if answer.status != wanted:
            self.wrong.append((answer.status, answer.text[:200]))
        return answer


def at_work(port, cookies, paths, unit, lasts):
    """All users at once; their pages, their writes, what went wrong."""
    stop = threading.Event()
    users = [User(n, port, each, paths, unit, stop) for n, each in enumerate(cookies)]
    for each in users:
        each.start()
    time.sleep(lasts)
    stop.set()
    for each in users:
        each.join()
    return ([t for u in users for t in u.pages], [t for u in users for t in u.writes],
            [w for u in users for w in u.wrong])  # fmt: skip


def _answers(port):
    """Wait for it as long as a crowded machine takes."""
    until = time.monotonic() + STARTS
    while time.monotonic() < until:
        with suppress(*DROPPED):
            if Visitor(port).get("/healthz", patience=5).status == 200:
                return
        time.sleep(0.2)
    raise SystemExit("The server did not come up.")


@contextmanager
def serving(what, port, environment, folder, *more):
    command = [sys.executable, "-m", "gunicorn", what, "--bind", f"127.0.0.1:{port}", "--workers",
               "2", "--threads", "4", "--worker-class", "gthread", "--preload", "--log-level",
               "error"]  # fmt: skip
    processes = [subprocess.Popen(command, env=environment, cwd=folder)]
    processes += [subprocess.Popen(each, env=environment, cwd=ROOT) for each in more]
    try:
        _answers(port)
        yield
    finally:
        for each in processes:
            each.terminate()
        for each in processes:
            each.wait(60)


def environment_for(settings, folder):
    return os.environ | {
        "TRAININGMGR_INSTANCE": str(folder), "TRAININGMGR_DATABASE": settings.database,
        "TRAININGMGR_LOG_LEVEL": "ERROR", "PYTHONWARNINGS": "ignore",
    }  # fmt: skip


def bare_pages(port, users, environment, folder, lasts):
    """What one bare page takes for as many users, in milliseconds."""
    (Path(folder) / "bare.py").write_text(BARE)
    with serving("bare:app", port, environment, folder):
        bare, _none, wrong = at_work(port, [""] * users, ["/"], None, lasts)
    assert not wrong, wrong[:3]
    return bare


def measured(name, level, fresh, folder, port, lasts):
    settings = settings_for(fresh(), folder)
    app = create_app(settings, testing=True)
    with app.app_context():
        clerk, reader = a_user(Role.HR_CLERK), a_user(Role.TRAINING_CLERK)
        load(level.people, clerk)
        began = time.perf_counter()
        courses(level, clerk)
        rows = db.session.scalar(select(func.count()).select_from(Mark))
        told(f"{name}: marks written, a second", rows / (time.perf_counter() - began))
        unit = db.session.scalar(select(Unit.id).order_by(Unit.id).limit(1))
        somebody = db.session.scalars(select(Person.uid).order_by(Person.id).limit(40)).all()
        cookies = [cookie_of(app, clerk) for _n in range(level.users)]
        seen = [cookie_of(app, reader)]
        report = "/coverage"
        if name == "region":
            for part in range(2):
                content = a_roll(level.people // 5 + part)[0]
                services.receive(io.BytesIO(content), kind="people", source=f"x{part}",
                                 file_name=f"{part}.csv", by=clerk)  # fmt: skip
        look_over()
        db.session.remove()
        db.engine.dispose()
    paths = [
        "/",
        "/people",
        "/people?q=Idriss",
        "/units",
        *(f"/people/{each}" for each in somebody),
    ]
    environment = environment_for(settings, folder)
    bare = bare_pages(port, level.users, environment, folder, lasts / 4)
    more = [[sys.executable, "-m", "tests.bench.served", "worker"]]
    if name == "national":
        more.append([sys.executable, "-m", "tests.bench.bench_screening", str(level.people)])
    with serving("tests.bench.served:pages()", port + 1, environment, ROOT, *more):
        if name != "centre":
            looks = threading.Thread(target=_again, args=(port + 1, seen[0], report, lasts))
            looks.start()
        at_work(port + 1, cookies, paths, None, 2 * THINKS)  # what is loaded once
        pages, writes, wrong = at_work(port + 1, cookies, paths, unit, lasts)
    told(f"{name}: page at p95 for {level.users} users, ms", p95(pages), most=level.most,
         baseline=("a bare page of fifty, as many users", p95(bare)))  # fmt: skip
    told(f"{name}: write at p95, ms", p95(writes), most=level.most)
    told(f"{name}: pages and writes a second", (len(pages) + len(writes)) / lasts)
    told(f"{name}: faults of {len(pages) + len(writes):,}", len(wrong), most=0)
    if wrong:
        print(wrong[:3])
    with app.app_context():
        _searched(app, name, reader)


def _again(port, cookie, path, lasts):
    """A report, one after the other."""
    name, _is, value = cookie.partition("=")
    until, visitor = time.monotonic() + lasts, Visitor(port, **{name: value})
    while time.monotonic() < until:
        visitor.get(path)
        time.sleep(1)


def _searched(app, name, reader):
    client = app.test_client()
    cookie, _is, value = cookie_of(app, reader).partition("=")
    client.set_cookie(cookie, value)
    times = []
    for word in ("Idriss", "Zenaba", "Mahamat", "Abakar", "حسن", "Haroun 1990"):
        began = time.perf_counter()
        assert client.get("/people", query_string={"q": word}).status_code == 200
        times.append((time.perf_counter() - began) * 1000)
    told(f"{name}: search at its slowest of six, ms", max(times), most=1_000)


def main(name="centre", divisor=1, port=8061, lasts=LASTS):
    level = LEVELS[name]
    level = Level(level.people // divisor, level.marks // divisor, level.users, level.most)
    kind = SITES["postgresql" if name == "national" else "sqlite"]
    with TemporaryDirectory() as folder, kind(Path(folder)) as fresh:
        measured(name, level, fresh, folder, port, lasts)


if __name__ == "__main__":
    given = sys.argv[1:]
    if given:
        main(given[0], *map(int, given[1:3]), **({"lasts": float(given[3])} if given[3:] else {}))
    else:
        main("centre")
        main("region")
