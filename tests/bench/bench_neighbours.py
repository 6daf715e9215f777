"""Other people's pages while a whole army is imported: `python -m tests.bench.bench_neighbours`.

A real web server, a real worker and two readers who open pages one after the other, on SQLite
with a write-ahead log and with a rollback journal. Prints the p95 of a page before the import
(the baseline) and while it is checked and taken in. `[ROWS [PORT]]`: 100,000 and 8044 unless told.
"""

import io
import os
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from tempfile import TemporaryDirectory

from tests.bench.bench_import import a_roll, country
from tests.bench.gauge import told
from tests.databases import settings_for
from tests.makers import a_person, a_unit, a_user
from trainingmgr.accounts import signing_in
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core import clock, sqlite
from trainingmgr.core.db import db
from trainingmgr.operations.schema import bring_up
from trainingmgr.registry.people.services.blocks import first_block
from trainingmgr.tabular import services
from trainingmgr.tabular.models import ImportBatch, ImportState

MOST = 1_000
BEFORE = 8.0
"""Seconds in which pages are opened before the file comes."""


class Reader(threading.Thread):
    """Somebody who opens one page after the other; how long each took, in milliseconds."""

    def __init__(self, port, cookie, paths):
        super().__init__(daemon=True)
        self.port, self.cookie, self.paths = port, cookie, paths
        self.times, self.stopped, self.wrong = [], threading.Event(), []

    def run(self):
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        at = 0
        while not self.stopped.is_set():
            path = self.paths[at % len(self.paths)]
            at += 1
            began = time.perf_counter()
            line.request("GET", path, headers={"Cookie": self.cookie, "Accept-Language": "en"})
            answer = line.getresponse()
            answer.read()
            self.times.append((time.perf_counter() - began) * 1000)
            if answer.status != 200:
                self.wrong.append((path, answer.status))
            time.sleep(0.05)


def cookie_of(app, user):
    """What the browser of somebody who has just signed in holds."""
    client, at = app.test_client(), int(clock.now().timestamp())
    key = signing_in.begin(user, app.extensions["settings"], second_factor=True)
    with client.session_transaction() as session:
        session.update(key=key, seen=at, proved=at)
    (cookie,) = client._cookies.values()
    return f"{cookie.key}={cookie.value}"


def p95(times):
    return sorted(times)[len(times) * 95 // 100] if times else float("nan")


def waited(batch_id, *states):
    """Wait until the worker has brought the import there, looking like any other reader."""
    while True:
        db.session.commit()
        batch = db.session.get(ImportBatch, batch_id, populate_existing=True)
        db.session.commit()
        if batch.state in states:
            return batch
        assert batch.state not in (ImportState.FAILED, ImportState.ASKING), batch.report
        time.sleep(0.5)


def measured(mode, rows, port):
    sqlite.PRAGMAS["journal_mode"] = mode
    with TemporaryDirectory() as folder:
        settings = settings_for(f"sqlite:///{folder}/bench.db", folder)
        app = create_app(settings, testing=True)
        with app.app_context():
            bring_up()
            country()
            clerk, head = a_user(Role.HR_CLERK), a_user(Role.HR_HEAD)
            first_block("HQ", by=clerk)
            unit = a_unit()
            somebody = [a_person(unit, by=clerk) for _ in range(200)]
            cookies = [cookie_of(app, clerk), cookie_of(app, head)]
            paths = ["/", "/people", "/people?q=Idriss", f"/people/{somebody[3].uid}", "/units",
                     "/imports"]  # fmt: skip
            content = a_roll(rows)[0]
            db.session.commit()
            environment = os.environ | {
                "BENCH_JOURNAL": mode, "TRAININGMGR_INSTANCE": folder,
                "TRAININGMGR_DATABASE": settings.database, "TRAININGMGR_LOG_LEVEL": "ERROR",
                "PYTHONWARNINGS": "ignore",
            }  # fmt: skip
            processes = [
                subprocess.Popen(
                    [sys.executable, "-m", "gunicorn", "tests.bench.served:pages()", "--bind",
                     f"127.0.0.1:{port}", "--workers", "1", "--threads", "4", "--worker-class",
                     "gthread", "--log-level", "error"], env=environment),
                subprocess.Popen([sys.executable, "-m", "tests.bench.served", "worker"],
                                 env=environment),
            ]  # fmt: skip
            try:
                _through(mode, rows, port, cookies, paths, content, clerk, head)
            finally:
                for each in processes:
                    each.terminate()
                for each in processes:
                    each.wait(30)


def _through(mode, rows, port, cookies, paths, content, clerk, head):
    until_up(port)
    readers = [Reader(port, cookie, paths) for cookie in cookies]
    for each in readers:
        each.start()
    time.sleep(2)
    for each in readers:
        each.times.clear()
    time.sleep(BEFORE)
    before = [each for reader in readers for each in reader.times]
    for each in readers:
        each.times.clear()
    began = time.perf_counter()
    batch = services.receive(
        io.BytesIO(content), kind="people", source="x", file_name="x.csv", by=clerk
    )
    waited(batch.id, ImportState.READY)
    batch = db.session.get(ImportBatch, batch.id, populate_existing=True)
    services.note_opened(batch, by=head)
    batch = db.session.get(ImportBatch, batch.id, populate_existing=True)
    services.approve(batch, by=head)
    batch = db.session.get(ImportBatch, batch.id, populate_existing=True)
    services.take_in(batch, by=clerk)
    waited(batch.id, ImportState.IMPORTED)
    took = time.perf_counter() - began
    for each in readers:
        each.stopped.set()
    during = [each for reader in readers for each in reader.times]
    wrong = [each for reader in readers for each in reader.wrong]
    assert not wrong, wrong[:5]
    idle = p95(before)
    told(f"{mode}: page at p95 before the import, ms", idle)
    told(f"{mode}: page at p95 while {rows:,} rows come in, ms", p95(during), most=MOST,
         baseline=("before", idle))  # fmt: skip
    told(f"{mode}: slowest page of {len(during):,}, ms", max(during))
    told(f"{mode}: rows a second beside the readers, upload to visible", rows / took)


def until_up(port):
    for _turn in range(200):
        try:
            line = HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/healthz")
            if line.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server did not come up.")


def main(rows=100_000, port=8044):
    for mode in ("WAL", "TRUNCATE"):
        measured(mode, rows, port)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
