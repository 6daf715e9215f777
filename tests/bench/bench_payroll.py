"""A payroll of a whole army: `python -m tests.bench.bench_payroll [PEOPLE]` (50,000 unless told).

Two months are computed and checked as jobs, the second compared with the first; the second is
released, written into files for the bank, and written out as a list, on SQLite. Prints seconds,
the longest step under the write lock, memory, and how the arithmetic alone stands to it.
"""

import random
import resource
import sys
import time
from datetime import date
from tempfile import TemporaryDirectory

from sqlalchemy import insert, select

from tests.bench.bench_pay import GIVEN, LAST, now, run
from tests.bench.gauge import told
from tests.databases import settings_for
from tests.makers import a_rank, a_unit, a_user, an_organisation, kept
from tests.pay.payments.made import signed
from trainingmgr.accounts.rules import Role
from trainingmgr.app import create_app
from trainingmgr.core import clock
from trainingmgr.core.columns import new_uid
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.money import Money
from trainingmgr.pay.channels.models import PayChannel, PaymentProvider
from trainingmgr.pay.channels.rules import AccountFormat, ChannelState, KycState, NameMatch, Notice
from trainingmgr.pay.payments.models import PaymentFile
from trainingmgr.pay.payments.services import accounts, leaving
from trainingmgr.pay.rolls import printouts
from trainingmgr.pay.rolls.models import PayrollLine
from trainingmgr.pay.rolls.queries import laws, shown
from trainingmgr.pay.rolls.rules import PayrollState
from trainingmgr.pay.rolls.rules.computing import Subject, salary
from trainingmgr.pay.rolls.services import computing, opening
from trainingmgr.pay.rules import Channel
from trainingmgr.pay.scale.models import AllowanceType, DeductionType
from trainingmgr.pay.scale.rules import AllowanceKind, Condition, DeductionKind
from trainingmgr.pay.scale.services import set_grade
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.rules import Category, Status, programme_number
from trainingmgr.registry.structure.models import Post
from trainingmgr.tabular import writing

BEGAN, MOVED = date(2020, 1, 1), 0.02
BANDS = {"SDT": ("OR-1", 45_000), "CPL": ("OR-4", 62_000), "SGT": ("OR-5", 78_000),
         "LT": ("OF-1", 165_000)}  # fmt: skip


def an_army(count, draw):
    """People of one service on posts of their own, most of them active all the month."""
    service = an_organisation(code="LF")
    top = a_unit(service=service)
    units = [a_unit(parent=top) for _ in range(60)]
    ranks = [a_rank(service, code=code, band=band).id for code, (band, _minor) in BANDS.items()]
    by, hr = a_user(None), a_user(Role.HR_CLERK, unit=top)
    put(Post, [{"uid": new_uid(), "version": 1, "titles": {"en": "Rifleman"}, "number": f"P{n}",
                "unit_id": draw.choice(units).id, "band": "OR-1", "authorised": True,
                "funded": n % 97 != 0} for n in range(count)])  # fmt: skip
    posts = db.session.execute(select(Post.id, Post.unit_id).order_by(Post.id)).all()
    put(Person, [
        {"number": programme_number(n + 1), "service_number": f"LF{n:07}",
         "name_display": " ".join([*draw.sample(GIVEN, 2), draw.choice(LAST)]), "sort_name": "x",
         "category": Category.ENLISTED, "status": Status.ACTIVE, "born": PartialDate.read("1990"),
         "unit_id": post.unit_id, "rank_id": draw.choice(ranks), "post_id": post.id,
         "registered_by_id": by.id}
        for n, post in enumerate(posts)
    ])  # fmt: skip
    people = db.session.execute(
        select(Person.id, Person.unit_id, Person.rank_id, Person.post_id)
    ).all()
    put(ServiceRecord, [
        {"person_id": each.id, "from_on": BEGAN, "unit_id": each.unit_id, "rank_id": each.rank_id,
         "post_id": each.post_id, "status": Status.ACTIVE, "reference": "Order 1",
         "by_id": by.id}
        for each in people
    ])  # fmt: skip
    db.session.commit()
    return service, hr, people


def put(model, rows):
    for at in range(0, len(rows), 10_000):
        db.session.execute(insert(model), rows[at : at + 10_000])


def a_law(service, by):
    for code, (band, minor) in BANDS.items():
        set_grade(service, code, band=band, amount=Money(minor, "XAF"), valid_from=BEGAN,
                  law="Decree 1", by=by)  # fmt: skip
    said = {"service_id": service.id, "currency": "XAF", "valid_from": BEGAN, "law": "Decree 2",
            "titles": {"en": "x"}}  # fmt: skip
    kept(AllowanceType(code="ration", kind=AllowanceKind.RATION, amount_minor=7_500, **said))
    kept(AllowanceType(code="command", kind=AllowanceKind.COMMAND, per_mille=100,
                       condition=Condition.COMMANDS, **said))  # fmt: skip
    kept(DeductionType(code="pension", kind=DeductionKind.PENSION, per_mille=40, **said))
    kept(DeductionType(code="tax", kind=DeductionKind.TAX, per_mille=15, **said))


def a_bank(people, hr):
    """An account for everybody, agreed by two long ago."""
    checker = a_user(Role.PAY_VERIFIER)
    bank = kept(PaymentProvider(code="BK", titles={"en": "Bank"}, kind=Channel.BANK_ACCOUNT,
                                bic="BEACCGCG", format=AccountFormat.ANY))  # fmt: skip
    put(PayChannel, [
        {"uid": new_uid(), "version": 1, "person_id": each.id, "kind": Channel.BANK_ACCOUNT,
         "provider_id": bank.id, "identifier": f"00{each.id:08d}",
         "identifier_end": f"{each.id:08d}"[-4:], "identifier_mark": f"m{each.id}",
         "holder_name": "Somebody Here", "name_match": NameMatch.EXACT, "kyc": KycState.VERIFIED,
         "state": ChannelState.AGREED, "because": "The first one of this person",
         "proposed_by_id": hr.id, "proposed_at": clock.now(), "decided_by_id": checker.id,
         "decided_at": clock.now(), "cooling_off_until": BEGAN, "notified_on": BEGAN,
         "notified_how": Notice.LETTER, "active_from": BEGAN}
        for each in people
    ])  # fmt: skip
    db.session.commit()
    return bank


def files_asked(payroll, bank, service, by):
    """Files for the bank of 5,000 payments each, of a payroll as three have released it."""
    signed(payroll, *(a_user(None) for _n in range(3)))
    payroll.state, payroll.released_at = PayrollState.RELEASED, clock.now()
    payroll.released_by_id = by.id
    db.session.commit()
    account = accounts.open_account(service, bank, by=by, holder="Treasury", currency="XAF",
                                    number="30008001234567", at_most=5_000)  # fmt: skip
    leaving.ask(payroll, account, pays_on=clock.today(), by=by)


def sent(payroll, bank, service, by):
    files_asked(payroll, bank, service, by)
    wall, cpu = time.monotonic(), time.process_time()
    held = run()
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    told("files for the bank: seconds", wall)
    told("files for the bank: seconds of CPU", cpu)
    told("files for the bank: longest step under the lock, ms", held[-1][0] * 1000, most=250)
    files = db.session.scalars(select(PaymentFile)).all()
    told("files for the bank: files", len(files))
    told("files for the bank: payments", sum(each.count for each in files))
    told("files for the bank: MB", sum(each.size for each in files) / 1e6)
    return wall


def some_moved(people, draw, by):
    """A few in a hundred are absent without leave from the middle of the second month."""
    some = draw.sample(people, int(len(people) * MOVED))
    for each in some:
        db.session.execute(
            ServiceRecord.__table__.update()
            .where(ServiceRecord.person_id == each.id, ServiceRecord.until_on.is_(None))
            .values(until_on=date(2026, 9, 16))
        )
    put(ServiceRecord, [
        {"person_id": each.id, "from_on": date(2026, 9, 16), "unit_id": each.unit_id,
         "rank_id": each.rank_id, "post_id": each.post_id, "status": Status.AWOL,
         "reference": "Report 9", "by_id": by}
        for each in some
    ])  # fmt: skip
    db.session.commit()


def computed(service, period, hr, count):
    payroll = opening.open_month(service, period, currency="XAF", by=hr,
                                 cut_off_on=date.fromisoformat(f"{period}-25"))  # fmt: skip
    computing.ask(payroll, by=hr)
    wall, cpu = time.monotonic(), time.process_time()
    held = run()
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    payroll = now(payroll)
    told(f"{period} computed and checked: seconds", wall, most=60)
    told(f"{period} computed and checked: seconds of CPU", cpu, most=60)
    told(f"{period}: lines a second of CPU", count / cpu)
    told(f"{period}: longest step under the lock, ms", held[-1][0] * 1000, most=250)
    told(f"{period}: step at p99, ms", held[len(held) * 99 // 100][0] * 1000)
    told(f"{period}: lines", payroll.summary["lines"])
    told(f"{period}: on hold", payroll.summary["held"])
    told(f"{period}: changes", sum(each[0] for each in payroll.summary["changes"].values()))
    return payroll, wall


def arithmetic(payroll):
    """The pure computation of every line alone, from its frozen facts."""
    law = laws.law(payroll).scale
    facts = list(db.session.scalars(
        select(PayrollLine.facts).where(PayrollLine.payroll_id == payroll.id)
    ))  # fmt: skip
    began = time.process_time()
    for each in facts:
        salary(Subject.of(each), law)
    told("arithmetic of all lines alone: seconds of CPU", time.process_time() - began)


def written(payroll, reader):
    """Every line as the list leaves, in pages as a reader gets them."""
    began, rows, cursor = time.process_time(), [], None
    while True:
        page = shown.lines(payroll, reader=reader, cursor=cursor)
        rows += [printouts.cells(payroll, each) for each in page.rows]
        db.session.expunge_all()
        payroll = db.session.merge(payroll, load=False)
        cursor = page.after
        if cursor is None:
            break
    size = sum(map(len, writing.csv_stream(printouts.COLUMNS, rows, writing.Layout())))
    told("written out: seconds of CPU", time.process_time() - began)
    told("written out: lines", len(rows))
    told("written out: MB", size / 1e6)


def main(count=50_000):
    draw = random.Random(7)
    with TemporaryDirectory() as folder:
        settings = settings_for(f"sqlite:///{folder}/bench.db", folder)
        app = create_app(settings, testing=True)
        with app.app_context():
            db.create_all()
            service, hr, people = an_army(count, draw)
            finance = a_user(Role.FINANCE)
            a_law(service, finance)
            db.session.expunge_all()
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            bank = a_bank(people, hr)
            computed(service, "2026-08", hr, count)
            some_moved(people, draw, hr.id)
            del people
            payroll, took = computed(service, "2026-09", hr, count)
            took += sent(payroll, bank, service, finance)
            told("computed, checked and in files: seconds", took, most=60)
            told("peak memory before anything was computed, MB", before)
            told("peak memory, MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                 most=500)  # fmt: skip
            written(payroll, finance)
            told("peak memory with the list, MB",
                 resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, most=500)  # fmt: skip
            arithmetic(payroll)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
