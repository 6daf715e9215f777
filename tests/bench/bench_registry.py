"""The register at 100,000 people: `python -m tests.bench.bench_registry [--people N]`.

Loads invented people by `register_many` in pieces of 500, then measures the pages as a browser
asks for them: statements, milliseconds of CPU, bytes after compression; and how often the right
person is among the first ten for names written otherwise than the register has them.
"""

import argparse
import gzip
import random
import resource
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

from tests.bench.gauge import told
from tests.browser import Browser
from tests.databases import settings_for
from tests.makers import a_rank, a_unit, a_user, an_organisation
from tests.matching.names_lab import KINDS, Somebody, people, question
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db
from trainingmgr.registry.people import services
from trainingmgr.registry.people.rules import Category, Newcomer, Status
from trainingmgr.registry.reception import queries
from trainingmgr.registry.reception.rules import Narrowed

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
        status=Status.ACTIVE,
        status_since=date(2020, 1, 1),
    )


def load(count: int, by: object) -> list[Somebody]:
    service = an_organisation()
    top = a_unit(service=service)
    units = [a_unit(top).id for _ in range(120)]
    ranks = [a_rank(service).id for _ in range(12)]
    lab = people(count, seed=2026)
    services.first_block("HQ", by=by)
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
    told("registered, people a second", count / spent)
    told("longest transaction of 500, ms", longest * 1000)
    return lab


BARS = {
    "list": (20, 5, 15),
    "list, one status": (20, 5, 15),
    "search by name": (20, 5, 15),
    "search by number": (20, 5, 15),
    "person": (20, 12, 15),
}
"""Milliseconds of CPU, statements and compressed kilobytes that a page may cost at most."""


def pages(browser: Browser, paths: dict[str, str], turns: int = 15) -> None:
    for name, path in paths.items():
        browser.get(path)
        spent = []
        for _ in range(turns):
            before = time.process_time()
            answer = browser.ask("GET", path, fragment=True)
            spent.append((time.process_time() - before) * 1000)
        cpu, statements, size = BARS.get(name, (None, None, None))
        told(f"{name}: median ms of CPU", statistics.median(spent), most=cpu)
        told(f"{name}: statements", len(browser.spent), most=statements)
        told(f"{name}: KB compressed", len(gzip.compress(answer.data, 6)) / 1024, most=size)


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
    told("search: right person in the first ten, of 100", 100 * found / turns, least=95)
    told("search: median ms", spent[len(spent) // 2], most=100)
    told("search: p95 ms", spent[int(len(spent) * 0.95)])


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--people", type=int, default=100_000)
    wanted.add_argument("--questions", type=int, default=1000)
    wanted.add_argument("--database", default="")
    asked = wanted.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = asked.database or f"sqlite:///{Path(folder) / 'bench.db'}"
        app = create_app(settings_for(url, folder), testing=False)
        with app.app_context():
            db.create_all()
            clerk = a_user(Role.HR_CLERK)
            lab = load(asked.people, clerk)
            reader = a_user(Role.HR_CLERK)
            recall(lab, reader, asked.questions)
            some = next(each.record for each in lab[len(lab) // 2 :] if each.record.names)
            person = queries.found(Narrowed(text=some.numbers[0]), reader=reader).rows[0]
            pages(
                Browser(app, reader),
                {
                    "list": "/people",
                    "list, one status": "/people?status=active",
                    "search by name": f"/people?q={some.names[0]}",
                    "search by number": f"/people?q={person.number}",
                    "person": f"/people/{person.uid}",
                    "units": "/units",
                },
            )
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            told("peak memory of this process, MB", peak)


if __name__ == "__main__":
    main()
