"""Pay day: `python -m tests.bench.bench_payday [DATABASE [PEOPLE [PORT]]]`, sqlite unless told.

The payroll of an army of 50,000 is computed, checked and written into files for the bank by the
worker, while thirty readers open pages at two web processes: all of it real, as on the day. Told:
seconds of each job, p95 of pages, and beside them one bare Flask page for as many readers.
"""

import random
import sys
import threading
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from tests.bench.bench_load import (
    THINKS,
    User,
    at_work,
    bare_pages,
    environment_for,
    serving,
)
from tests.bench.bench_neighbours import cookie_of, p95
from tests.bench.bench_payroll import a_bank, a_law, an_army, files_asked
from tests.bench.gauge import told
from tests.databases import SITES, look_over, settings_for
from tests.makers import a_user
from tests.processes import ROOT
from trainingmgr.accounts.models import User as Account
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core.db import db
from trainingmgr.core.jobs import Job
from trainingmgr.pay.payments.models import PaymentFile
from trainingmgr.pay.rolls.services import computing, opening
from trainingmgr.registry.people.models import Person

READERS, LASTS = 30, 15.0
PATIENCE = 900.0


@contextmanager
def reading(port, cookies, paths):
    """Readers at work until the end; what they waited for and what went wrong."""
    stop, found = threading.Event(), {"pages": [], "wrong": []}
    readers = [User(n, port, each, paths, None, stop) for n, each in enumerate(cookies)]
    for each in readers:
        each.start()
    try:
        yield found
    finally:
        stop.set()
        for each in readers:
            each.join()
            found["pages"] += each.pages
            found["wrong"] += each.wrong


def until_done(app, *asked_by):
    """Seconds until the worker has done what these accounts asked for."""
    began = time.monotonic()
    while time.monotonic() < began + PATIENCE:
        time.sleep(0.5)
        with app.app_context():
            jobs = db.session.scalars(select(Job).where(Job.by_id.in_(asked_by))).all()
            if jobs and all(each.is_over for each in jobs):
                bad = [each.trouble for each in jobs if each.trouble]
                assert not bad, bad
                return time.monotonic() - began
    raise SystemExit("The worker did not come to an end.")


def main(kind="sqlite", count=50_000, port=8071):
    with TemporaryDirectory() as folder, SITES[kind](Path(folder)) as fresh:
        settings = settings_for(fresh(), folder)
        app = create_app(settings, testing=True)
        with app.app_context():
            service, hr, people = an_army(count, random.Random(7))
            finance = a_user(Role.FINANCE)
            a_law(service, finance)
            db.session.expunge_all()
            bank = a_bank(people, hr)
            payroll = opening.open_month(service, "2026-08", currency="XAF", by=hr,
                                         cut_off_on=date(2026, 8, 25))  # fmt: skip
            somebody = db.session.scalars(select(Person.uid).order_by(Person.id).limit(40)).all()
            numbers = db.session.scalars(select(Person.number).order_by(Person.id).limit(10)).all()
            rolls = f"/pay/payrolls/{payroll.uid}"
            cookies = [cookie_of(app, hr) for _n in range(READERS)]
            keys = [(type(each), each.id) for each in (payroll, bank, service, finance)]
            hr_id = hr.id
            look_over()
            db.session.remove()
            db.engine.dispose()
        paths = ["/", "/people", rolls, f"{rolls}/lines", *(f"/search?q={n}" for n in numbers),
                 *(f"/people/{each}" for each in somebody)]  # fmt: skip
        environment = environment_for(settings, folder)
        bare = bare_pages(port, READERS, environment, folder, LASTS)
        worker = [sys.executable, "-m", "tests.bench.served", "worker"]
        with serving("tests.bench.served:pages()", port + 1, environment, ROOT, worker):
            at_work(port + 1, cookies, paths, None, 2 * THINKS)  # what is loaded once
            with app.app_context():
                computing.ask(db.session.get_one(*keys[0]), by=db.session.get_one(Account, hr_id))
                db.session.commit()
            with reading(port + 1, cookies, paths) as seen:
                built = until_done(app, hr_id)
                with app.app_context():
                    files_asked(*(db.session.get_one(*each) for each in keys))
                    db.session.commit()
                took = until_done(app, keys[-1][1])
        told(f"{kind}: payroll of {count:,} computed and checked: seconds", built)
        told(f"{kind}: files for the bank: seconds", took)
        told(f"{kind}: page at p95 for {READERS} readers, ms", p95(seen["pages"]), most=1_500,
             baseline=("a bare page of fifty, as many readers", p95(bare)))  # fmt: skip
        told(f"{kind}: faults of {len(seen['pages']):,}", len(seen["wrong"]), most=0)
        if seen["wrong"]:
            print(seen["wrong"][:3])
        with app.app_context():
            paid = db.session.scalar(select(func.sum(PaymentFile.count)))
        told(f"{kind}: payments in files", paid, least=0.9 * count)


if __name__ == "__main__":
    main(*sys.argv[1:2], *map(int, sys.argv[2:]))
