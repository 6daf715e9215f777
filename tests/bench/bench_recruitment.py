"""A round of a whole country: `python -m tests.bench.bench_recruitment [APPLICANTS] [postgresql]`
(20,000 on SQLite unless told).

Applications come in from a file as one worker does it, until they are visible; then everybody new
is compared with everybody; six stages are typed as rows; the list is computed and stored; the
report of the selection is read. Prints seconds on the clock and of CPU, each with its bar. The
baselines of the same run: the rows of the file by `csv` and `executemany` into one bare table, and
sorting the same totals in plain Python.
"""

import csv
import io
import random
import sqlite3
import sys
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert, update

from tests.bench.bench_import import now, stood_up
from tests.bench.gauge import told
from tests.bench.working import work
from tests.databases import settings_for
from tests.makers import a_place, a_user, titled
from tests.matching.names_lab import people as named
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.recruitment.imports.applications import COLUMNS
from trainingmgr.recruitment.models import Application, StageScore
from trainingmgr.recruitment.queries import dossiers, funnels, plans, rankings
from trainingmgr.recruitment.rules import ApplicationState, QuotaKind, RoundState, StageKind
from trainingmgr.recruitment.rules.recounting import recounted
from trainingmgr.recruitment.services import planning, selecting
from trainingmgr.recruitment.services.planning import QuotaPlan, RoundPlan, SitePlan, StagePlan
from trainingmgr.registry.identity.services import LOOK
from trainingmgr.registry.people.services.blocks import first_block
from trainingmgr.registry.structure.models import DocumentKind
from trainingmgr.registry.structure.rules import OTHER_DOCUMENT
from trainingmgr.tabular import services as imports
from trainingmgr.tabular.models import ImportState

HEAD = [column.code for column in COLUMNS]
STAGES, IMPORT, RANKING, REPORT = 6, 30, 2, 5


def a_round(by, jury, places):
    today = clock.today()
    made = planning.plan(
        RoundPlan(
            code="BENCH", titles=titled("Round"), law="Decree", places=2_000, reserve=400,
            max_age=60, age_on=today,
            sites=[SitePlan(place_id=each.id, opens_on=today - timedelta(days=5),
                            closes_on=today + timedelta(days=5)) for each in places],
            stages=[StagePlan(code=f"s{n}", titles=titled(f"Stage {n}"), kind=StageKind.WRITTEN,
                              most=40, passes=2, weight=n + 1) for n in range(STAGES)],
            quotas=[QuotaPlan(kind=QuotaKind.SEX, value="f", at_least=300),
                    *(QuotaPlan(kind=QuotaKind.REGION, value=each.pcode, at_least=100)
                      for each in places)],
            jury=[(each.id, None) for each in jury],
        ),
        by=by,
    )  # fmt: skip
    for state in (RoundState.ANNOUNCED, RoundState.OPEN):
        made = plans.round_(made.uid, reader=by)
        planning.advance(made, state, seen=made.version, by=by)
    return plans.round_(made.uid, reader=by)


def a_file(count, places, draw):
    """Names of five languages, born in forty years, at places by chance."""
    today = clock.today().isoformat()
    rows = [";".join(HEAD)]
    for each in named(count, 7):
        record = each.record
        row = dict.fromkeys(HEAD, "") | {
            "name_latin": record.names[0] if record.names else record.native or "",
            "sex": draw.choice("mmmf"), "dob": str(draw.randint(1970, 2006)),
            "round_code": "BENCH", "location": draw.choice(places).pcode, "deposited_on": today,
        }  # fmt: skip
        rows.append(";".join(row[code] for code in HEAD))
    return "\r\n".join(rows).encode()


def timed(deed):
    began, cpu = time.perf_counter(), time.process_time()
    found = deed()
    return found, (time.perf_counter() - began, time.process_time() - cpu)


def shown(what, took, *, most=None, least=None):
    """A figure on the clock, and one of CPU; `least` is the baseline's words and its two."""
    for n, unit in enumerate(("s", "s of CPU")):
        told(f"{what}, {unit}", took[n], most=most,
             baseline=(least[0], max(least[1][n], 1e-4)) if least else None)  # fmt: skip


def bare(content, folder):
    """The rows by the database alone."""
    base = sqlite3.connect(Path(folder) / "bare.db")
    base.execute(f"CREATE TABLE a (id INTEGER PRIMARY KEY, {', '.join(HEAD)})")
    rows = csv.reader(io.StringIO(content.decode()), delimiter=";")
    next(rows)
    marks = ", ".join("?" * len(HEAD))
    base.executemany(f"INSERT INTO a ({', '.join(HEAD)}) VALUES ({marks})", rows)
    base.commit()
    base.close()


@operation
def typed(round_, draw, by):
    """All stages passed and cleared: what the ranking reads, without the walk there."""
    keys = list(dossiers.keys_in(round_, {ApplicationState.RECEIVED}))
    rows = [
        {"application_id": key, "stage_id": stage.id, "attempt": 1, "by_id": by.id,
         "points": draw.randint(2, 40), "at": clock.now()}
        for key in keys for stage in round_.stages
    ]  # fmt: skip
    db.session.execute(insert(StageScore.__table__), rows)
    db.session.execute(update(Application).values(state=ApplicationState.VETTING_CLEARED))
    round_.state = RoundState.FINAL_LIST


def main(count, on):
    draw = random.Random(7)
    with TemporaryDirectory() as folder, stood_up(on, folder) as url:
        app = create_app(settings_for(url, folder), testing=True)
        with app.app_context():
            db.create_all()
            db.session.add(DocumentKind(code=OTHER_DOCUMENT, titles=titled("Other")))
            by = a_user(Role.RECRUITMENT_OFFICER)
            jury = [a_user(Role.RECRUITMENT_JURY) for _ in range(2)]
            first_block("HQ", by=by)
            places = [a_place() for _ in range(11)]
            round_ = a_round(by, jury, places)
            content = a_file(count, places, draw)
            _none, least = timed(lambda: bare(content, folder))
            imported(content, count, by, jury[0], least)
            round_ = plans.round_(round_.uid, reader=by)
            typed(round_, draw, by)
            selected(plans.round_(round_.uid, reader=by), by)


def imported(content, count, by, head, least):
    """From the file to visible, and then to everybody compared. Others wait for the first only."""
    batch = imports.receive(io.BytesIO(content), kind="applications", source="Cell",
                            file_name="round.csv", by=by)  # fmt: skip
    done = work()
    batch = now(batch)
    assert batch.state is ImportState.READY, batch.report
    assert batch.accepted == count, batch.report["problems"][:3]
    imports.note_opened(batch, by=head)
    imports.approve(now(batch), by=head)
    imports.take_in(now(batch), by=by)
    more = work()
    assert now(batch).visible_at
    looked = more["took"].pop(LOOK), more["spent"].pop(LOOK)
    visible = [sum([*done[what].values(), *more[what].values()]) for what in ("took", "spent")]
    shown(f"import of {count:,} applications, visible", visible, most=IMPORT,
          least=("csv and executemany alone", least))  # fmt: skip
    shown("and everybody compared with everybody", looked)
    steps = done["held"] + more["held"]
    told("most CPU of a step under the write lock, ms", max(step[3] for step in steps))


def selected(round_, by):
    (_keys, lines), took = timed(lambda: selecting.computed(round_))
    totals = [(each.total, each.number) for each in lines]
    _none, least = timed(lambda: sorted(totals))
    shown("ranking and quotas, points read", took, most=RANKING,
          least=("sorting the totals", least))  # fmt: skip
    list_, took = timed(lambda: selecting.propose_list(round_, by=by))
    shown("the same, stored line by line", took, most=REPORT)

    def report():
        found = rankings.list_(list_.uid, reader=by)
        funnels.funnel_of(round_, reader=by), funnels.bars(round_)
        return selecting.take_away(found, by=by)

    text, took = timed(report)
    shown("report: figures, quotas, every line in a file", took, most=REPORT)
    found, took = timed(lambda: recounted(text))
    assert found.is_same
    assert found.is_hash_right
    shown("the list recounted from that file", took, most=RANKING)


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:] if each.isdecimal()]
    main(numbers[0] if numbers else 20_000, "postgresql" if "postgresql" in sys.argv else "sqlite")
