"""Who of each unit is trained in what: `python -m tests.bench.bench_coverage [PEOPLE] [postgresql]`
(100,000 people of 300 units on SQLite unless told).

Two in three people have a record in four of twelve topics. Figures are built from the records once,
then read as the page reads them, all 300 units at a time. The baseline of the same run is what the
page would cost without kept figures: the same matrix counted from people and records.
"""

import random
import sys
import time
from datetime import date, timedelta
from tempfile import TemporaryDirectory

from sqlalchemy import insert, select, text

from tests.bench.bench_import import stood_up
from tests.bench.gauge import told
from tests.databases import settings_for
from tests.makers import a_rank, a_unit, a_user, an_organisation
from tests.training.makers import a_module, a_topic, version_of
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core import clock
from trainingmgr.core.columns import Sex, new_uid
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Category, Status, programme_number
from trainingmgr.registry.structure.models import Unit
from trainingmgr.training.coverage import queries, services
from trainingmgr.training.records.models import Attainment

PEOPLE, UNITS, TOPICS, MOST, PIECE = 100_000, 300, 12, 300, 5_000
LIVE = """
SELECT p.unit_id, o.topic_id, COUNT(DISTINCT p.id) FROM person p
JOIN attainment a ON a.person_id = p.id AND a.withdrawn_at IS NULL
JOIN module o ON o.id = a.module_id
WHERE p.unit_id IS NOT NULL AND p.same_as_id IS NULL GROUP BY p.unit_id, o.topic_id
"""


def country(count, draw):
    """Units in two layers, people in all of them, and their records: keys of modules by topic."""
    service = an_organisation()
    top = a_unit(service=service)
    brigades = [a_unit(top) for _ in range(19)]
    units = [top, *brigades, *(a_unit(brigades[n % 19]) for n in range(UNITS - 20))]
    ranks = [a_rank(service).id for _ in range(12)]
    modules = [a_module(topic=a_topic(f"topic-{n}")) for n in range(TOPICS)]
    versions = [version_of(each).id for each in modules]
    by = a_user(Role.HR_CLERK)
    usual = {"category": Category.ENLISTED, "born": PartialDate.read("1994"),
             "status": Status.ACTIVE, "registered_by_id": by.id}  # fmt: skip
    for trigger in ("new", "now", "gone"):
        on = " ON attainment" if db.engine.dialect.name == "postgresql" else ""
        db.session.execute(text(f"DROP TRIGGER tr_attainment_coverage_{trigger}{on}"))
    for start in range(0, count, PIECE):
        rows = [
            usual | {"uid": new_uid(), "number": programme_number(n), "name_display": f"N {n}",
                     "sort_name": f"n {n}", "sex": draw.choice((Sex.M, Sex.M, Sex.M, Sex.F)),
                     "unit_id": draw.choice(units).id, "rank_id": draw.choice(ranks)}
            for n in range(start, min(start + PIECE, count))
        ]  # fmt: skip
        ids = db.session.scalars(insert(Person).returning(Person.id), rows).all()
        trained = [key for key in ids if draw.random() < 2 / 3]
        db.session.execute(insert(Attainment), [
            {"uid": new_uid(), "person_id": key, "module_id": modules[at].id,
             "version_id": versions[at], "on": date(2026, 1, 5), "minutes": 360, "source": "bench",
             "until_on": clock.today() + timedelta(days=draw.randint(-90, 900)),
             "recorded_by_id": by.id, "recorded_at": clock.now(), "version": 1}
            for key in trained for at in draw.sample(range(TOPICS), 4)
        ])  # fmt: skip
        db.session.commit()


def measured(deed, times=5):
    """What came of it, and the best of several, in milliseconds on the clock and of CPU."""
    spent = []
    for _ in range(times):
        began, cpu = time.perf_counter(), time.process_time()
        found = deed()
        spent.append((time.perf_counter() - began, time.process_time() - cpu))
    return found, *(min(each) * 1000 for each in zip(*spent, strict=True))


def main(count=PEOPLE, on="sqlite"):
    with TemporaryDirectory() as folder, stood_up(on, folder) as url:
        app = create_app(settings_for(url, folder))
        with app.app_context():
            db.create_all()
            country(count, random.Random(2026))
            began = time.perf_counter()
            services.rebuild()
            told("all figures built anew, s", time.perf_counter() - began)
            units = db.session.scalars(select(Unit).order_by(Unit.code)).all()
            assert len(units) == UNITS
            live, clock_, _cpu = measured(lambda: db.session.execute(text(LIVE)).all(), 1)
            found, took, cpu = measured(lambda: queries.matrix(units, on=clock.today()))
            baseline = ("counted from the records", clock_)
            told(f"matrix of {UNITS} units and {TOPICS} topics, ms", took, most=MOST,
                 baseline=baseline)  # fmt: skip
            told("the same, ms of CPU", cpu, most=MOST)
            leaves = {each.id for each in units if each.path.count("/") == 4}
            for unit_id, topic_id, trained in live:
                assert unit_id not in leaves or found[unit_id, topic_id].trained == trained
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    words = sys.argv[1:]
    numbers = [int(each) for each in words if each.isdigit()]
    main(*numbers, on="postgresql" if "postgresql" in words else "sqlite")
