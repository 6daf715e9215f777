"""Vetting at 50,000 cases: `python -m tests.bench.bench_cases [CASES] [postgresql]`.

The list of the chair, its second page, what is late, what nobody has, the queue of an officer with
a hundred cases, whom to review, and the first page: statements and seconds of CPU of a request,
each with its bar. Beside it the hundred oldest rows of the same table by the driver alone.
"""

import sys
import time
from datetime import timedelta
from tempfile import TemporaryDirectory

from sqlalchemy import insert, select, text

from tests.bench.bench_import import stood_up
from tests.bench.gauge import told
from tests.browser import Browser
from tests.databases import settings_for
from tests.makers import a_person, a_unit, a_user
from tests.vetting.cases.made import criteria
from tests.vetting.made import a_clearance
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core import clock
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db
from trainingmgr.registry.people.models import Person
from trainingmgr.vetting.cases.models import CaseCheck, CaseSeat, VettingCase
from trainingmgr.vetting.cases.rules import CaseState, CheckKind, Process, Seat

STATEMENTS, SECONDS, PIECE = 5, 0.2, 5_000
CLEARED = 20_000
"""People with a clearance and no case: whom to review."""
STATES = (CaseState.OPEN, CaseState.INVESTIGATING, CaseState.RECOMMENDED)


def copies(row, count, **differing):
    """So many rows like one that there is; `differing` says each by its number."""
    table = type(row).__table__
    same = {each.key: getattr(row, each.key) for each in table.columns if each.key != "id"}
    for begin in range(0, count, PIECE):
        rows = [
            same | {name: make(n) for name, make in differing.items()}
            for n in range(begin, min(begin + PIECE, count))
        ]
        db.session.execute(insert(table), rows)
    db.session.commit()
    return list(db.session.scalars(select(type(row).id).order_by(type(row).id)))


def cases(count, chair, officer):
    """People, a case of each, a check of each, and a hundred seats of one officer."""
    today = clock.today()
    found, person = criteria(Process.REVIEW), a_person(a_unit())
    people = copies(
        person, count - 1 + CLEARED, uid=lambda _n: new_uid(), number=lambda n: f"B{n:09}",
        service_number=lambda _n: None, name_display=lambda n: f"Soldier {n}",
        sort_name=lambda n: f"soldier {n:06}",
    )  # fmt: skip
    cleared = a_clearance(person, unit_then_id=person.unit_id)
    copies(
        cleared, CLEARED - 1, uid=lambda _n: new_uid(), person_id=lambda n: people[count + n],
        valid_to=lambda n: today + timedelta(days=n % 400),
        unit_then_id=lambda n: None if n % 50 == 0 else person.unit_id,
    )  # fmt: skip
    first = VettingCase(
        number="V0", person_id=person.id, scheme=found.scheme, process=Process.REVIEW,
        set_id=found.id, state=CaseState.OPEN, opened_on=today, due_on=today,
        opened_by_id=chair.id, unit_id=person.unit_id,
    )  # fmt: skip
    db.session.add(first)
    db.session.commit()
    keys = copies(
        first, count - 1, uid=lambda _n: new_uid(), number=lambda n: f"VC{n:08}",
        person_id=lambda n: people[n + 1], state=lambda n: STATES[n % 3],
        opened_on=lambda n: today - timedelta(days=n % 700),
        due_on=lambda n: today + timedelta(days=90 - n % 700),
    )  # fmt: skip
    for model, each in (
        (CaseCheck, {"kind": CheckKind.CRIMINAL_RECORDS, "state": "open", "required": True}),
        (CaseSeat, {"part": Seat.INVESTIGATOR, "user_id": officer.id, "by_id": chair.id}),
    ):
        of = keys if model is CaseCheck else keys[: len(keys) : max(1, len(keys) // 100)]
        row = model(case_id=of[0], **each)
        db.session.add(row)
        db.session.commit()
        more = {"uid": lambda _n: new_uid()} if model is CaseCheck else {}
        copies(row, len(of) - 1, case_id=lambda n, of=of: of[n + 1], **more)


def measured(browser, path, what):
    browser.get(path)
    began = time.process_time()
    answer = browser.get(path)
    took = time.process_time() - began
    assert answer.status_code == 200, (path, answer.status_code)
    most = STATEMENTS if path != "/" else None
    told(f"{what}, statements", len(browser.spent), most=most)
    told(f"{what}, s of CPU", took, most=SECONDS)
    return answer.text


def main(count, on):
    with TemporaryDirectory() as folder, stood_up(on, folder) as url:
        app = create_app(settings_for(url, folder), testing=True)
        with app.app_context():
            db.create_all()
            chair, officer = a_user(Role.VETTING_CHAIR), a_user(Role.VETTING_OFFICER)
            cases(count, chair, officer)
            if on == "postgresql":
                db.session.execute(text("ANALYZE"))
                db.session.commit()
            chairs, works = Browser(app, chair), Browser(app, officer)
            page = measured(chairs, "/vetting/cases", "List of the chair")
            after = page.split("cursor=")[1].split('"')[0].split("&")[0]
            measured(chairs, f"/vetting/cases?cursor={after}", "Its second page")
            measured(chairs, "/vetting/cases?late=1", "What is late")
            measured(chairs, "/vetting/cases?unassigned=1", "What nobody has")
            measured(works, "/vetting/cases", "Queue of an officer with 100")
            for why in ("promotion", "moved", "90"):
                measured(chairs, f"/vetting/cases/review?why={why}", f"Whom to review: {why}")
            measured(works, "/", "First page of that officer")
            began = time.process_time()
            db.session.execute(
                text("SELECT * FROM vetting_case ORDER BY opened_on, id LIMIT 100")
            ).all()
            told("The hundred oldest by the driver alone, s of CPU", time.process_time() - began)
            assert db.session.scalar(select(Person.id).limit(1))
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    words = sys.argv[1:]
    numbers = [int(each) for each in words if each.isdigit()]
    main(numbers[0] if numbers else 50_000, "postgresql" if "postgresql" in words else "sqlite")
