"""A small army and its pay file, with whatever is wrong in it planted on purpose."""

import csv
import io
from datetime import date

from sqlalchemy import select

from tests.makers import a_person, a_rank, a_unit, a_user, an_organisation
from trainingmgr.accounts.rules import Role
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.jobs import Job, JobState
from trainingmgr.pay.files import imports
from trainingmgr.pay.files import jobs as work_of_pay  # noqa: F401  the kind of work
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.files.services import comparison
from trainingmgr.registry.people.models import ServiceRecord
from trainingmgr.registry.people.rules import Status
from trainingmgr.tabular import queries, services
from trainingmgr.tabular.models import ImportBatch

HEAD = ["cycle", "service_no", "name", "dob", "grade", "unit", "gross", "net", "currency",
        "channel_type", "account", "phone", "status", "reason", "value_date", "allowance_hazard",
        "allowance_arrears", "deduction_levy", "paid"]  # fmt: skip
MONTH = "2026-10"
NAMES = [
    "Djibrine Ali Tirab", "Saleh Youssouf Karim", "Amina Hassan Cali", "Firmin Aristide Yakossi",
    "Kalonda Mbuyi Josue", "Zawadi Mwamba Ilunga", "Abderrahmane Nahri Issa",
    "Mariam Idriss Abakar", "Ousmane Toure Diallo", "Brahim Mahamat Nour",
]  # fmt: skip


class Army:
    """A service, a battalion, a corporal's rank, and people with numbers."""

    def __init__(self, names=NAMES):
        self.service = an_organisation(code="LF")
        self.unit = a_unit(service=self.service, code="B2")
        self.rank = a_rank(self.service, code="CPL", band="OR-4")
        self.people = [self.person(name) for name in names]

    def person(self, name, **facts):
        usual = {"rank_id": self.rank.id, "name": name}
        return a_person(self.unit, **usual | facts)

    def line(self, person, **changes):
        usual = {
            "cycle": MONTH, "service_no": person.service_number, "name": person.name_display,
            "dob": str(person.born or ""), "grade": "CPL", "unit": "B2", "gross": "45000",
            "net": "45000", "currency": "XAF", "channel_type": "bank_account",
            "account": f"00{person.id:08}", "phone": "", "status": "settled",
            "value_date": "2026-10-28",
        }  # fmt: skip
        return usual | changes

    def lines(self, people=None):
        return [self.line(each) for each in people or self.people]


def a_file(lines, head=HEAD):
    out = io.StringIO()
    write = csv.DictWriter(out, head, restval="", extrasaction="raise")
    write.writeheader()
    write.writerows(lines)
    return out.getvalue().encode()


def sent(lines, by, **options):
    return services.receive(
        io.BytesIO(a_file(lines)), kind=imports.KIND, source="Treasury", file_name="pay.csv",
        by=by, options=options,
    )  # fmt: skip


def work():
    while jobs.work():
        pass
    failed = db.session.scalars(select(Job).where(Job.state == JobState.FAILED)).all()
    assert not failed, [each.trouble for each in failed]
    db.session.commit()


def now(row):
    db.session.commit()
    return db.session.get(type(row), row.id, populate_existing=True)


def checked(lines, by, **options):
    batch = sent(lines, by, **options)
    work()
    return now(batch)


def brought(lines, by, **options):
    """The cycles of a file that has come in whole."""
    batch = checked(lines, by, **options)
    assert batch.rejected == 0, batch.report["problems"]
    if queries.needs_second(batch):
        head = a_user(Role.PAY_VERIFIER)
        services.note_opened(batch, by=head)
        services.approve(now(batch), by=head)
    services.take_in(now(batch), by=by)
    work()
    return db.session.scalars(
        select(PayCycle).where(PayCycle.batch_id == batch.id).order_by(PayCycle.id)
    ).all()


def compared(lines, by, verifier, **options):
    """The cycle of a file that was compared with the register."""
    (cycle,) = brought(lines, by, **options)
    return again(cycle, verifier)


def again(cycle, verifier):
    comparison.ask(now(cycle), by=verifier)
    work()
    return now(cycle)


def found(cycle, finding):
    """The numbers of the lines with this finding, or the people's keys where there is no line."""
    rows = db.session.execute(
        select(PayLine.number, Discrepancy.person_id)
        .select_from(Discrepancy)
        .outerjoin(PayLine, Discrepancy.line_id == PayLine.id)
        .where(Discrepancy.cycle_id == cycle.id, Discrepancy.finding == finding)
        .order_by(Discrepancy.id)
    )
    return [number if number is not None else person for number, person in rows]


def line_of(cycle, number):
    """The line in this row of the file; the header is row 1."""
    db.session.commit()
    return db.session.scalars(
        select(PayLine)
        .where(PayLine.cycle_id == cycle.id, PayLine.number == number)
        .execution_options(populate_existing=True)
    ).one()


def batch_of(cycle):
    return db.session.get(ImportBatch, cycle.batch_id, populate_existing=True)


def dead_since(person, on):
    """Somebody died: the record of their service ends, and the next one says so."""
    open_ = db.session.scalars(
        select(ServiceRecord).where(
            ServiceRecord.person_id == person.id, ServiceRecord.until_on.is_(None)
        )
    ).one()
    open_.until_on = on
    db.session.flush()
    db.session.add(
        ServiceRecord(person_id=person.id, from_on=on, unit_id=person.unit_id,
                      rank_id=person.rank_id, status=Status.DECEASED, by_id=open_.by_id)
    )  # fmt: skip
    person.status, person.status_since = Status.DECEASED, on
    db.session.commit()


OCTOBER = date(2026, 10, 1)
