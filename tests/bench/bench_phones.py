"""A reconnect storm: 300 phones with 40 entries each, all within a minute, over HTTP.

Two web processes on SQLite, as `serve` starts them. Every phone sends its entries in two pieces,
the first of them twice (its answer was cut off), and again when the site is busy; beside them
somebody else reads a page again and again.
Counted afterwards: every entry is there, none twice.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from sqlalchemy import func, select

from tests.bench.gauge import told
from tests.databases import settings_for, sqlite
from tests.field.made import Day, an_entry
from tests.makers import a_centre, a_user, together
from tests.operations.test_serving import PATIENCE, ROOT, free_port
from trainingmgr.app import create_app
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.field import queries
from trainingmgr.field.models import Device, FieldEntry
from trainingmgr.training.mentoring.models import MentoringLog

PHONES, ENTRIES, MENTORS = int(os.environ.get("BENCH_PHONES", "300")), 40, 25


def prepared(url, folder):
    """Mentors with an office each, and phones beside what one account may have: only the sending
    counts here.
    """
    app = create_app(settings_for(url, folder), testing=True)
    with app.app_context():
        centre, clerk = a_centre(), a_user()
        days = [Day(centre=centre, clerk=clerk, names=("One", "Two")) for _n in range(MENTORS)]
        phones = []
        with together():
            for n in range(PHONES):
                day, token = days[n % MENTORS], f"phone {n}"
                db.session.add(
                    Device(user_id=day.mentor.id, name=token, secret="00" * 32,
                           token_hash=queries.hash_of(token), seen_at=clock.now())
                )  # fmt: skip
                phones.append((token, work(day)))
        db.session.remove()
        db.engine.dispose()
    return phones


def work(day):
    """Logs with a rating and an action point each, and reports that others sent before."""
    today = clock.today().isoformat()
    point = {"what": "Count the fuel", "owner": "The clerk", "due_on": today}
    rating = {"area": "planning", "rating": 3, "evidence": "He showed the plan of the week."}
    logs = [day.log(actions=[point], ratings=[rating]) for _n in range(ENTRIES - 2)]
    marks = {"session": str(day.session.uid), "marks": [
        {"place": str(place.uid), "code": "present"} for place in day.places]}  # fmt: skip
    return [*logs, an_entry("marks", marks), an_entry("marks", marks)]


def served(url, folder, port):
    facts = {
        **os.environ, "TRAININGMGR_DATABASE": url, "TRAININGMGR_INSTANCE": str(folder),
        "TRAININGMGR_ADDRESS": f"http://127.0.0.1:{port}", "TRAININGMGR_LOG_LEVEL": "CRITICAL",
    }  # fmt: skip
    command = [sys.executable, "-m", "trainingmgr", "serve", "--port", str(port), "--no-worker"]
    server = subprocess.Popen(command, env=facts, cwd=ROOT, stdout=subprocess.DEVNULL)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return server
        except (URLError, OSError):
            time.sleep(0.1)
    server.kill()
    raise AssertionError("it did not start")


def sending(address, token, entries):
    body = json.dumps({"entries": entries}).encode()
    head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    while True:
        try:
            with urlopen(Request(f"{address}/field/entries", body, head), timeout=120) as answer:
                return [each["outcome"] for each in json.load(answer)["answers"]]
        except HTTPError as busy:
            if busy.code != 503:
                raise
            time.sleep(1)


def one(address, phone):
    token, entries = phone
    half = len(entries) // 2
    outcomes = sending(address, token, entries[:half])
    again = sending(address, token, entries[:half])
    assert set(again) == {"already"}, again
    return outcomes + sending(address, token, entries[half:])


def main():
    os.environ["TRAININGMGR_LOG_LEVEL"] = "CRITICAL"
    with tempfile.TemporaryDirectory() as folder, sqlite(Path(folder)) as fresh:
        url, port = fresh(), free_port()
        phones = prepared(url, Path(folder))
        server = served(url, folder, port)
        address, over, waits = f"http://127.0.0.1:{port}", Event(), []

        def read():
            while not over.is_set():
                began = time.monotonic()
                with urlopen(f"{address}/sign-in", timeout=60) as page:
                    page.read()
                waits.append(time.monotonic() - began)
                time.sleep(0.05)

        reader = Thread(target=read)
        reader.start()
        began = time.monotonic()
        with ThreadPoolExecutor(24) as crowd:
            outcomes = [each for sent in crowd.map(lambda p: one(address, p), phones)
                        for each in sent]  # fmt: skip
        wall = time.monotonic() - began
        over.set()
        reader.join()
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)
        told(f"{PHONES} phones × {ENTRIES} entries, seconds of the clock", wall, most=60)
        told("of them taken", outcomes.count("taken"), least=PHONES * ENTRIES)
        app = create_app(settings_for(url, Path(folder)), testing=True)
        with app.app_context():
            count = db.session.scalar(select(func.count()).select_from(FieldEntry))
            logs = db.session.scalar(select(func.count()).select_from(MentoringLog))
            told("entries there afterwards", count, least=PHONES * ENTRIES, most=PHONES * ENTRIES)
            told("logs there afterwards", logs, least=PHONES * (ENTRIES - 2),
                 most=PHONES * (ENTRIES - 2))  # fmt: skip
            db.session.remove()
            db.engine.dispose()
        told("another reader meanwhile, p95 in ms",
             statistics.quantiles(waits, n=20)[-1] * 1000, most=800)  # fmt: skip


if __name__ == "__main__":
    main()
