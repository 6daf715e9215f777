"""A reconnect storm: 300 phones with 40 entries each, all at one moment, over HTTP.

Two web processes, as `serve` starts them, on SQLite and on PostgreSQL. Every phone sends its
entries in two pieces as the app does, the first of them twice (its answer was cut off), fetches
the next days, and comes again when the site says so. Beside them a clerk opens their first page
and a mentor writes, again and again. Counted afterwards: every entry is there, none twice.

The crowd is cheap: bodies are made beforehand, one line of waiting phones is served by as many
threads as the site can answer at a time, and of an answer only the outcomes are read. What its
process spends is printed beside what the two cores had.
`BENCH_PHONES` says how many; `BENCH_DATABASES` names one of the two.
"""

import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing, contextmanager, suppress
from heapq import heapify, heappop, heappush
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from threading import Condition, Event, Thread
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy import func, select

from tests.bench.bench_neighbours import cookie_of
from tests.bench.gauge import told
from tests.databases import SITES, look_over, settings_for
from tests.field.made import Day, an_entry
from tests.makers import a_centre, a_user, together
from tests.processes import PATIENCE, ROOT, free_port
from trainingmgr.app import create_app
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.field import queries, services
from trainingmgr.field.models import Device, FieldEntry
from trainingmgr.training.mentoring.models import MentoringLog

PHONES, ENTRIES, MENTORS = int(os.environ.get("BENCH_PHONES", "300")), 40, 25
PIECE, CALLERS = 20, 16
QUIET = 5.0
"""Seconds in which the neighbours are alone first."""


def prepared(url, folder):
    """Mentors with an office each, and phones beside what one account may have: only the sending
    counts here. The clerk's and the mentor's cookies, and the mentor's own phone.
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
                phones.append(Phone(n, token, work(day, n)))
        writer = Day(centre=centre, clerk=clerk, names=("One",))
        device = services.register("Their own", by=writer.mentor).device.uid
        people = cookie_of(app, clerk), cookie_of(app, writer.mentor), device
        look_over()
        db.session.remove()
        db.engine.dispose()
    return phones, people


def work(day, n):
    """Logs of a week with a rating and an action point each, and marks of a class, twice."""
    today = clock.today()
    point = {"what": "Count the fuel", "owner": "The clerk", "due_on": today.isoformat()}
    rating = {"area": "planning", "rating": 3, "evidence": "He showed the plan of the week."}
    logs = [
        day.log(actions=[point], ratings=[rating],
                held_on=(today.fromordinal(today.toordinal() - each % 7)).isoformat())
        for each in range(n, n + ENTRIES - 2)
    ]  # fmt: skip
    marks = {"session": str(day.session.uid), "marks": [
        {"place": str(place.uid), "code": "present"} for place in day.places]}  # fmt: skip
    return [*logs, an_entry("marks", marks), an_entry("marks", marks)]


class Phone:
    """What one still has to do, and what became of what it did."""

    def __init__(self, number, token, entries):
        self.number, self.outcomes, self.again = number, Counter(), Counter()
        pieces = [entries[at : at + PIECE] for at in range(0, len(entries), PIECE)]
        bodies = [json.dumps({"entries": each}).encode() for each in pieces]
        self.left = [("entries", bodies[0], self.outcomes), ("entries", bodies[0], self.again),
                     ("entries", bodies[1], self.outcomes), ("holdings", b"{}", None)]  # fmt: skip
        self.head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


class Crowd:
    """Phones in a line by when they come next; each answered by whichever caller is free."""

    def __init__(self, port, phones):
        self.port, self.chance = port, Random(7)
        self.line = [(0.0, each.number, each) for each in phones]
        heapify(self.line)
        self.left, self.refused, self.in_after = len(phones), 0, 0.0
        self.changed, self.began = Condition(), 0.0

    def storm(self):
        self.began = time.monotonic()
        callers = [Thread(target=self._call) for _n in range(CALLERS)]
        for each in callers:
            each.start()
        for each in callers:
            each.join()

    def _call(self):
        while (phone := self._next()) is not None:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=120)) as line:
                self._one(line, phone)

    def _next(self):
        with self.changed:
            while self.left:
                now = time.monotonic() - self.began
                if self.line and self.line[0][0] <= now:
                    return heappop(self.line)[2]
                self.changed.wait(self.line[0][0] - now if self.line else 1)
            return None

    def _one(self, line, phone):
        path, body, counts = phone.left[0]
        line.request("POST", f"/field/{path}", body, phone.head)
        answer = line.getresponse()
        found, wait = answer.read(), 0.0
        if answer.status == 503:
            wait = float(answer.headers["Retry-After"]) + self.chance.random()
        else:
            assert answer.status == 200, (answer.status, found)
            if counts is not None:
                counts.update(each["outcome"] for each in json.loads(found)["answers"])
            phone.left.pop(0)
        now = time.monotonic() - self.began
        with self.changed:
            self.refused += answer.status == 503
            if path == "entries" and answer.status == 200:
                self.in_after = now
            if phone.left:
                heappush(self.line, (now + wait, phone.number, phone))
            else:
                self.left -= 1
            self.changed.notify()


class Neighbour(Thread):
    """Somebody who asks the same again and again; how long each answer took, in milliseconds."""

    def __init__(self, port, method, path, head, body=None):
        super().__init__(daemon=True)
        self.asked = method, path, body, head
        self.port, self.times, self.wrong, self.over = port, [], Counter(), Event()

    def run(self):
        line = HTTPConnection("127.0.0.1", self.port, timeout=120)
        while not self.over.is_set():
            began = time.perf_counter()
            line.request(*self.asked)
            answer = line.getresponse()
            answer.read()
            self.times.append((time.perf_counter() - began) * 1000)
            if answer.status != 200:
                self.wrong[answer.status] += 1
            time.sleep(0.1)

    def p95(self):
        times, self.times = self.times, []
        return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else 0.0


def neighbours(port, people):
    clerk, mentor, device = people
    line = HTTPConnection("127.0.0.1", port)
    line.request("GET", "/field/here", headers={"Cookie": mentor})
    answer = line.getresponse()
    mark = json.loads(answer.read())["token"]
    cookie = (answer.getheader("Set-Cookie") or mentor).split(";")[0]
    head = {"Cookie": cookie, "X-CSRFToken": mark, "Content-Type": "application/json"}
    return [
        Neighbour(port, "GET", "/", {"Cookie": clerk}),
        Neighbour(port, "POST", f"/field/devices/{device}/secret", head, b"{}"),
    ]


@contextmanager
def served(url, folder, port):
    facts = {
        **os.environ, "TRAININGMGR_DATABASE": url, "TRAININGMGR_INSTANCE": str(folder),
        "TRAININGMGR_ADDRESS": f"http://127.0.0.1:{port}", "TRAININGMGR_LOG_LEVEL": "CRITICAL",
    }  # fmt: skip
    command = [sys.executable, "-m", "trainingmgr", "serve", "--port", str(port), "--no-worker"]
    server = subprocess.Popen(command, env=facts, cwd=ROOT, stdout=subprocess.DEVNULL)
    until = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < until:
            with (
                suppress(URLError, OSError),
                urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1),
            ):
                break
            time.sleep(0.1)
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


def measured(name, url, folder):
    port = free_port()
    phones, people = prepared(url, folder)
    crowd, before = Crowd(port, phones), _spent()
    with served(url, folder, port):
        beside = neighbours(port, people)
        for each in beside:
            each.start()
        time.sleep(QUIET)
        alone = [each.p95() for each in beside]
        spent = time.process_time()
        crowd.storm()
        wall, spent = time.monotonic() - crowd.began, time.process_time() - spent
        stormy = [each.p95() for each in beside]
        for each in beside:
            each.over.set()
            each.join()
    outcomes = sum((each.outcomes for each in phones), Counter())
    again = sum((each.again for each in phones), Counter())
    all_in = PHONES * ENTRIES
    told(
        f"{name}: {PHONES} phones × {ENTRIES} entries in, seconds of the clock",
        crowd.in_after,
        most=60,
    )
    told("to the last phone that has its next days", wall)
    told("of the entries taken", outcomes["taken"], least=all_in)
    told("of the first pieces known when they came again", again["already"], least=PHONES * PIECE)
    told("told to come again, in all", crowd.refused)
    told("the crowd's own CPU, seconds", spent)
    told("the site's CPU an entry, all in all, in ms", (_spent() - before) / all_in * 1000)
    _counted(url, folder, all_in)
    for what, quiet, busy in zip(("reader", "writer"), alone, stormy, strict=True):
        told(f"another {what} meanwhile, p95 in ms", busy, most=800, baseline=("alone", quiet))
    wrong = sum((each.wrong for each in beside), Counter())
    told(f"of them answered otherwise than well {dict(wrong) or ''}", wrong.total(), most=0)


def _spent():
    """By every process of the site that has ended, start and end of it too."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def _counted(url, folder, all_in):
    app = create_app(settings_for(url, folder), testing=True)
    with app.app_context():
        count = db.session.scalar(select(func.count()).select_from(FieldEntry))
        logs, alike = db.session.execute(
            select(func.count(), func.count(MentoringLog.uid.distinct()))
        ).one()
        wanted = PHONES * (ENTRIES - 2)
        told("entries lost", max(all_in - count, wanted - logs, 0), most=0)
        told("entries doubled", max(count - all_in, logs - wanted, logs - alike, 0), most=0)
        db.session.remove()
        db.engine.dispose()


def main():
    os.environ["TRAININGMGR_LOG_LEVEL"] = "CRITICAL"
    for name, kind in SITES.items():
        if name in os.environ.get("BENCH_DATABASES", "sqlite,postgresql"):
            with tempfile.TemporaryDirectory() as folder, kind(Path(folder)) as fresh:
                measured(name, fresh(), Path(folder))


if __name__ == "__main__":
    main()
