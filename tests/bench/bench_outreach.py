"""Lists of public information and of equipment nobody may use, at 100,000 rows:
`python -m tests.bench.bench_outreach [ROWS] [postgresql]`.

Each list is asked for as a browser does, its first page, and narrowed: statements and milliseconds
of CPU of the server, without the look at the page that a test takes. The baseline of the same run
is the bare read of fifty rows of its table.
"""

import statistics
import sys
import time
from datetime import timedelta
from tempfile import TemporaryDirectory

from sqlalchemy import insert, text

from tests.bench.bench_import import stood_up
from tests.bench.gauge import told
from tests.browser import Browser
from tests.databases import settings_for
from tests.makers import a_unit, a_user, kept
from tests.programme.resources.made import a_kind
from tests.training.makers import a_module
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core import clock
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db
from trainingmgr.programme.consultations import models as civil
from trainingmgr.programme.consultations.rules import Circle, Topic
from trainingmgr.programme.outreach import models as public
from trainingmgr.programme.outreach.rules import Audience, Danger, HeardThrough, Medium
from trainingmgr.programme.resources.models.equipment import Equipment

ROWS, PIECE, UNITS, STATEMENTS, CPU = 100_000, 5_000, 300, 8, 20
SAYS = "Posts for women are open in name alone, and nobody says when that will change."
LISTS = (
    ("/outreach", "public_message"), ("/outreach?text=name+alone", "public_message"),
    ("/outreach?audience=press&language=ar", "public_message"),
    ("/outreach/rumours", "rumour"), ("/outreach/rumours?danger=violence", "rumour"),
    ("/outreach/rumours?old=y", "rumour"), ("/outreach/rumours?state=left", "rumour"),
    ("/consultations", "consultation"), ("/consultations?state=held", "consultation"),
    ("/consultations/points", "submission"), ("/consultations/points?late=y", "submission"),
    ("/consultations/points?circle=media", "submission"),
    ("/consultations/points?state=waits", "submission"),
    ("/consultations/points?state=owed", "submission"),
    ("/equipment/matches", "equipment"),
    ("/handed", "handed_point"), ("/handed?state=unread&topic=women", "handed_point"),
)  # fmt: skip


def fill(table, count, line):
    for start in range(0, count, PIECE):
        db.session.execute(
            insert(table), [line(n) for n in range(start, min(start + PIECE, count))]
        )
        db.session.commit()


def load(count, by):
    today, key = clock.today(), by.id
    day = [today - timedelta(days=n) for n in range(1000)]
    of = lambda kind, n: list(kind)[n % len(kind)]  # noqa: E731
    common = lambda: {"uid": new_uid(), "by_id": key, "at": clock.now()}  # noqa: E731
    fill(public.PublicMessage, count, lambda n: common() | {
        "code": f"PM-{n:06}", "subject": f"Message {n}", "audience": of(Audience, n),
        "medium": of(Medium, n), "asked_by": "Ministry", "planned_on": day[n % 1000],
        "state": "draft", "edition": 1, "version": 1,
    })  # fmt: skip
    fill(public.MessageEdition, count, lambda n: {
        "message_id": n + 1, "number": 1, "en": SAYS, "fr": SAYS if n % 2 else "",
        "ar": SAYS if n % 3 == 0 else "", "by_id": key, "at": clock.now(),
    })  # fmt: skip
    fill(public.Rumour, count, lambda n: common() | {
        "code": f"RU-{n:06}", "says": SAYS, "heard_on": day[n % 1000], "version": 1,
        "way": of(HeardThrough, n), "danger": of(Danger, n), "owner_id": key,
    })  # fmt: skip
    fill(civil.Consultation, count, lambda n: common() | {
        "code": f"CN-{n:06}", "title": f"Consultation {n}", "venue": "Town hall", "version": 1,
        "planned_on": day[n % 1000], "state": "planned",
    })  # fmt: skip
    fill(civil.Submission, count, lambda n: common() | {
        "code": f"CS-{n:06}", "circle": of(Circle, n), "name": "", "came_on": day[n % 1000],
        "says": SAYS, "reply_by": day[n % 1000] + timedelta(days=30), "owner_id": key,
        "consultation_id": n // 2 + 1, "version": 1,
    })  # fmt: skip
    fill(civil.HandedPoint, count, lambda n: {
        "uid": new_uid(), "reference": f"{n:06}", "salt": b"", "code_hash": b"", "version": 1,
        "circle": of(Circle, n), "topic": of(Topic, n), "language": "en", "came_on": day[n % 1000],
        "reply_by": day[n % 1000] + timedelta(days=30), "says": SAYS, "state": "unread",
    })  # fmt: skip
    written = lambda says: common() | {"says": says, "state": "waiting", "version": 1,  # noqa: E731
                                       "warned": False, "answer": ""}  # fmt: skip
    fill(civil.PointReply, count, lambda n: written(SAYS) | {
        "submission_id": n + 1, "outcome": "not_taken",
    })  # fmt: skip
    fill(civil.PointReply, count, lambda n: written("It says nothing.") | {
        "handed_point_id": n + 1,
    })  # fmt: skip
    late = {"key": key, "day": today, "other": a_user(Role.HOST_AUTHORITY).id}
    for said in (
        "UPDATE point_reply SET state = 'cleared', looked_by_id = :other, looked_on = :day "
        "WHERE coalesce(submission_id, handed_point_id) % 20 <> 0",
        "UPDATE handed_point SET state = 'aside', says = NULL, because = 'It says nothing.', "
        "looked_on = came_on, looked_by_id = :key WHERE id % 20 <> 0 AND :day > came_on",
        "UPDATE submission SET reply = says, outcome = 'not_taken', replied_on = reply_by, "
        "replied_by_id = :key WHERE id % 20 <> 0 AND :day >= came_on",
        "UPDATE rumour SET finding = 'false', found_how = says, none_because = says, "
        "closed_on = :day, closed_by_id = :key WHERE id % 20 <> 0",
        "UPDATE consultation SET state = 'held', held_on = planned_on, women = 9, men = 9, "
        "unsaid = 0 WHERE id % 2 = 0 AND :day >= planned_on",
    ):
        db.session.execute(text(said), {k: v for k, v in late.items() if f":{k}" in said})
    db.session.commit()
    pieces(count, key)
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def pieces(count, key):
    """Equipment of forty kinds with three hundred units: a tenth of the kinds nobody learns."""
    top = a_unit()
    units = [a_unit(top).id for _ in range(UNITS)]
    kinds = [a_kind(a_module() if n % 10 else None).id for n in range(40)]
    first = kept(
        Equipment(code="EQ-0", kind_id=kinds[0], quantity=1, state="inspected",
                  since_on=clock.today(), by_id=key)
    ).id  # fmt: skip
    fill(Equipment, count, lambda n: {
        "uid": new_uid(), "by_id": key, "at": clock.now(), "code": f"EQ-{n + 1:06}", "version": 1,
        "kind_id": kinds[n % 40], "quantity": 1, "state": "issued", "since_on": clock.today(),
        "acceptance": "ACC 1", "custodian": "Signals store", "unit_id": units[n // 40 % UNITS],
        "part_of_id": first,
    })  # fmt: skip


def spent(work, times=7):
    """The middle of several, in milliseconds of CPU."""
    work()
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


def main(count=ROWS, on="sqlite"):
    with TemporaryDirectory() as folder, stood_up(on, folder) as url:
        app = create_app(settings_for(url, folder))
        with app.app_context():
            db.create_all()
            by = a_user(Role.PROGRAMME_OFFICER)
            load(count, by)
            browser = Browser(app, by)
            for path, table in LISTS:
                bare = spent(
                    lambda table=table: db.session.execute(
                        text(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 50")
                    ).all()
                )
                page = browser.get(path)
                assert page.status_code == 200, (path, page.status_code)
                told(f"{path}: statements", len(browser.spent), most=STATEMENTS)
                cpu = spent(lambda path=path: browser.unread(path))
                told("the same, ms of CPU", cpu, most=CPU,
                     baseline=("fifty rows, bare", bare))  # fmt: skip
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    words = sys.argv[1:]
    numbers = [int(each) for each in words if each.isdigit()]
    main(*numbers, on="postgresql" if "postgresql" in words else "sqlite")
