"""A round of a whole country: `python -m tests.bench.bench_recruitment [APPLICANTS]` (20,000).

Applications come in from a file as one worker does it, until they are visible; six stages are typed
as rows; the list is computed and stored; the report of the selection is read. On SQLite. Prints
seconds of CPU, each with its bar. The baseline is sorting the same totals in plain Python.
"""

import io
import random
import sys
import time
from datetime import timedelta
from tempfile import TemporaryDirectory

from sqlalchemy import insert, select, update

from tests.bench.gauge import told
from tests.databases import settings_for
from tests.makers import a_place, a_user, titled
from tests.matching.names_lab import people as named
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db, operation
from trainingmgr.recruitment import queries, services
from trainingmgr.recruitment.imports import COLUMNS
from trainingmgr.recruitment.models import Application, StageScore
from trainingmgr.recruitment.rules import ApplicationState, QuotaKind, RoundState, StageKind
from trainingmgr.recruitment.services import QuotaPlan, RoundPlan, SitePlan, StagePlan
from trainingmgr.registry.people.services import first_block
from trainingmgr.tabular import services as imports
from trainingmgr.tabular.models import ImportBatch, ImportState

HEAD = [column.code for column in COLUMNS]
STAGES, IMPORT, RANKING, REPORT = 6, 30, 2, 5


def a_round(by, jury, places):
    today = clock.today()
    made = services.plan(
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
        made = queries.round_(made.uid, reader=by)
        services.advance(made, state, seen=made.version, by=by)
    return queries.round_(made.uid, reader=by)


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


def worked():
    while jobs.work():
        pass


def timed(deed):
    began = time.process_time()
    found = deed()
    return found, time.process_time() - began


@operation
def typed(round_, draw, by):
    """All stages passed and cleared: what the ranking reads, without the walk there."""
    keys = list(queries.keys_in(round_, {ApplicationState.RECEIVED}))
    rows = [
        {"application_id": key, "stage_id": stage.id, "attempt": 1, "by_id": by.id,
         "points": draw.randint(2, 40), "at": clock.now()}
        for key in keys for stage in round_.stages
    ]  # fmt: skip
    db.session.execute(insert(StageScore.__table__), rows)
    db.session.execute(update(Application).values(state=ApplicationState.VETTING_CLEARED))
    round_.state = RoundState.FINAL_LIST


def main(count):
    draw = random.Random(7)
    with TemporaryDirectory() as folder:
        app = create_app(settings_for(f"sqlite:///{folder}/bench.db", folder), testing=True)
        with app.app_context():
            db.create_all()
            by = a_user(Role.RECRUITMENT_OFFICER)
            jury = [a_user(Role.RECRUITMENT_JURY) for _ in range(2)]
            first_block("HQ", by=by)
            places = [a_place() for _ in range(11)]
            round_ = a_round(by, jury, places)
            content = a_file(count, places, draw)

            def brought():
                batch = imports.receive(io.BytesIO(content), kind="applications", source="Cell",
                                        file_name="round.csv", by=by)  # fmt: skip
                worked()
                batch = db.session.get(ImportBatch, batch.id, populate_existing=True)
                assert batch.state is ImportState.READY, batch.report
                imports.take_in(batch, by=by)
                worked()

            _none, took = timed(brought)
            told(f"import of {count:,} applications, s of CPU", took, most=IMPORT)
            round_ = queries.round_(round_.uid, reader=by)
            typed(round_, draw, by)
            round_ = queries.round_(round_.uid, reader=by)
            (_keys, lines), took = timed(lambda: services.computed(round_))
            totals = [(each.total, each.number) for each in lines]
            _none, least = timed(lambda: sorted(totals))
            told("ranking and quotas, s of CPU", took, most=RANKING,
                 baseline=("sorting the totals", max(least, 1e-4)))  # fmt: skip
            list_, took = timed(lambda: services.propose_list(round_, by=by))
            told("the same, stored line by line, s of CPU", took, most=REPORT)

            def report():
                found = queries.list_(list_.uid, reader=by)
                queries.funnel_of(round_, inside=True), queries.bars(round_)
                services.take_away(found, by=by)

            _none, took = timed(report)
            told("report: figures, quotas, every line in a file, s of CPU", took, most=REPORT)
            assert db.session.scalar(select(Application.id).limit(1))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
