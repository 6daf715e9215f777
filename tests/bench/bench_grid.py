"""The week of a centre on a grid: `python -m tests.bench.bench_grid [RUNS] [postgresql]` (40 runs
of ten classes each on SQLite unless told).

The page is asked for whole, by run, by room and by hour. The baseline of the same run is the bare
read of its classes and who leads them, in one statement and without a page.
"""

import sys
from datetime import time, timedelta
from tempfile import TemporaryDirectory

from sqlalchemy import text

from tests.bench.bench_coverage import measured
from tests.bench.bench_import import stood_up
from tests.bench.gauge import told
from tests.browser import Browser
from tests.databases import settings_for
from tests.makers import a_centre, a_place, a_room, a_user
from tests.training.makers import MONDAY, a_cohort, a_module, a_session, a_trainer, teaches
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core.db import db

RUNS, STATEMENTS = 40, 6
BARE = """
SELECT s."on", s.starts, s.ends, c.code, r.code, p.name_display FROM training_session s
JOIN cohort c ON c.id = s.cohort_id LEFT JOIN room r ON r.id = s.room_id
LEFT JOIN session_trainer t ON t.session_id = s.id LEFT JOIN trainer w ON w.id = t.trainer_id
LEFT JOIN person p ON p.id = w.person_id ORDER BY s."on", s.starts
"""


def week(centre, count):
    """Runs of one week, each with two classes a day in a room of its own and a lead of its own."""
    module = a_module()
    for _ in range(count):
        run, room = a_cohort(centre, module, starts_on=MONDAY), a_room(centre)
        trainer = a_trainer(module, centre=centre)
        for n in range(10):
            hour = time(8 + n // 5 * 3)
            session = a_session(run, module, on=MONDAY + timedelta(days=n % 5), room_id=room.id,
                                starts=hour, ends=time(hour.hour + 2))  # fmt: skip
            teaches(trainer, session)


def main(count=RUNS, on="sqlite"):
    with TemporaryDirectory() as folder, stood_up(on, folder) as url:
        app = create_app(settings_for(url, folder))
        with app.app_context():
            db.create_all()
            centre = a_centre(a_place())
            week(centre, count)
            browser = Browser(app, a_user(Role.TRAINING_CLERK, centre=centre))
            _rows, bare, _cpu = measured(lambda: db.session.execute(text(BARE)).all())
            for way in ("run", "room", "hour"):
                path = f"/runs/week?centre={centre.code}&week={MONDAY}&by={way}"
                page, took, cpu = measured(lambda path=path: browser.get(path))
                assert page.status_code == 200, page.status_code
                told(
                    f"week of {count} runs by {way}, statements",
                    len(browser.spent),
                    most=STATEMENTS,
                )
                told("the same, ms", took, baseline=("the bare read of its classes", bare))
                told("the same, ms of CPU", cpu)
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    words = sys.argv[1:]
    numbers = [int(each) for each in words if each.isdigit()]
    main(*numbers, on="postgresql" if "postgresql" in words else "sqlite")
