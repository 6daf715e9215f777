"""Lines of pay, accounts, looks and people who left go in time, and what is kept still adds up."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from tests.makers import a_person, a_user, kept
from tests.oversight.retention.made import (
    SECRET,
    WHY,
    a_hold,
    agreed,
    an_old_channel,
    an_old_log,
    proposed,
    years_ago,
)
from tests.oversight.retention.test_retention import counts, now, refused_by_the_schema
from tests.pay.made import Army, work
from tests.pay.payments.made import Treasury
from tests.training.certificates.made import a_closed_run, issued
from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import SignIn
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.services import users
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.journal import JournalEntry, JournalWords
from trainingmgr.oversight.models import Look
from trainingmgr.oversight.queries import checking
from trainingmgr.oversight.retention import queries, services
from trainingmgr.oversight.retention.queries import due, leaving
from trainingmgr.oversight.retention.rules import BLANK, HoldOn, ItemState, Piece
from trainingmgr.oversight.retention.services import holds
from trainingmgr.oversight.services import log, looks
from trainingmgr.pay.arrears.models import ArrearsEntry
from trainingmgr.pay.arrears.rules import EntryKind
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.channels.rules import ChannelState
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.payments.models import (
    CashMark,
    CashSheet,
    Payment,
    PaymentFile,
    PaymentNews,
    PaymentOutcome,
)
from trainingmgr.pay.payments.rules import FileKind, NewsKind, NewsState, Source, Verdict
from trainingmgr.pay.payments.rules.cash import CashCode
from trainingmgr.pay.rolls.models import PayrollChange, PayrollLine
from trainingmgr.pay.rolls.queries import computed
from trainingmgr.pay.rolls.rules import ChangeKind, PayrollState
from trainingmgr.pay.rules import Finding, FindingState, LineState, MatchClass
from trainingmgr.registry.people.events import PeopleListed
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Status
from trainingmgr.training.attendance.models import Mark
from trainingmgr.training.certificates.models import Certificate
from trainingmgr.training.certificates.queries import verifying
from trainingmgr.training.certificates.rules import Standing
from trainingmgr.training.enrolments.models import Particulars
from trainingmgr.training.mentoring.models import LogPhoto

MONTH = "2018-03"


def count(kind):
    return db.session.scalar(select(func.count()).select_from(kind))


def erased(dpo):
    """All that is due is listed, agreed to by two people, and gone."""
    host = a_user(Role.HOST_AUTHORITY)
    row = agreed(proposed(queries.run(services.look_now(by=dpo).uid), dpo), host)
    work()
    db.session.expire_all()
    return queries.run(row.uid)


@pytest.fixture
def closed_pay(cast):
    """A payroll of eight years ago, closed: two lines, one paid by a bank and one in cash."""
    army = Army(["Zawadi Mwamba", "Saleh Youssouf"])
    with years_ago(8):
        treasury = Treasury(army)
        roll = treasury.payroll(
            army.people, period=MONTH, changes=[{"kind": ChangeKind.JOINER, "now": "45000"}]
        )
        lines = db.session.scalars(
            select(PayrollLine).where(PayrollLine.payroll_id == roll.id).order_by(PayrollLine.id)
        ).all()
        by_id = treasury.finance.id
        _sent(roll, lines[0], FileKind.CREDIT_TRANSFER, by_id)
        _paraded(roll, lines[1], army.unit.id, by_id, treasury.checker.id)
        kept(ArrearsEntry(person_id=army.people[1].id, period=MONTH, kind=EntryKind.ACCRUED,
                          amount_minor=5000, currency="XAF", line_id=lines[1].id, source="roll",
                          by_id=by_id, agreed_by_id=by_id, agreed_at=clock.now()))  # fmt: skip
        roll.summary = computed.summary(roll.id)
        db.session.commit()
        roll.state, roll.closed_at = PayrollState.CLOSED, clock.now()
        roll.closed_by_id = by_id
        db.session.commit()
    return army, roll, lines


def _sent(roll, line, kind, by_id):
    file = kept(PaymentFile(payroll_id=roll.id, kind=kind, number=1, message="M1", sha256="a" * 64,
                            size=1, count=1, total_minor=45000, total_currency="XAF",
                            pays_on=clock.today(), stored_as="f" * 32, by_id=by_id))  # fmt: skip
    payment = kept(_payment(file, line, 1))
    news = kept(PaymentNews(kind=NewsKind.NOTICE, file_name="n", sha256="b" * 64, by_id=by_id,
                            stored_as="e" * 32))  # fmt: skip
    kept(PaymentOutcome(payment_id=payment.id, news_id=news.id, state=LineState.SETTLED,
                        source=Source.EXPLICIT, verdict=Verdict.CHANGES, said="Zawadi",
                        by_id=by_id))  # fmt: skip
    news.state, news.read_at = NewsState.READ, clock.now()
    db.session.commit()


def _payment(file, line, position):
    return Payment(file_id=file.id, line_id=line.id, position=position, amount_minor=45000,
                   reference=f"R{file.id:08}", amount_currency="XAF", name="Zawadi Mwamba",
                   since=clock.today())  # fmt: skip


def _paraded(roll, line, unit_id, by_id, other_id):
    file = kept(PaymentFile(payroll_id=roll.id, kind=FileKind.CASH_PARADE, number=2, message="M2",
                            sha256="c" * 64, size=1, count=1, total_minor=45000, unit_id=unit_id,
                            total_currency="XAF", pays_on=clock.today(), by_id=by_id))  # fmt: skip
    payment = kept(_payment(file, line, 1))
    sheet = kept(CashSheet(file_id=file.id, language="en"))
    kept(CashMark(sheet_id=sheet.id, payment_id=payment.id, code=CashCode.PROXY, by_id=by_id,
                  note="His sister, by paper 4"))  # fmt: skip
    sheet.typed_by_id, sheet.typed_at = by_id, clock.now()
    sheet.officer, sheet.witness, sheet.witness_from = "Captain Idriss", "Amina Ali", "Mosque"
    sheet.paid_on = clock.today()
    sheet.carried_minor = sheet.paid_minor = 45000
    sheet.returned_minor = 0
    sheet.confirmed_by_id, sheet.confirmed_at = other_id, clock.now()
    db.session.commit()


def test_r_dat_07_lines_of_a_payroll_go_after_seven_years_and_its_sums_stay(cast, closed_pay):
    _army, roll, _lines = closed_pay
    for table in ("payroll_line", "payroll_change", "payment", "payment_outcome", "cash_mark"):
        refused_by_the_schema(f"DELETE FROM {table}", f"tr_{table}")
    before = dict(now(roll).summary)
    assert (before["lines"], before["net"]) == (2, 90000)
    run = erased(cast.dpo)
    assert queries.outcomes(run) == {ItemState.GONE: 1}
    gone = (PayrollLine, PayrollChange, Payment, PaymentOutcome, CashMark)
    assert [count(each) for each in gone] == [0] * 5
    roll = now(roll)
    assert (roll.summary, roll.content_sha256) == (before, "1" * 64)
    files = db.session.scalars(select(PaymentFile)).all()
    assert sum(each.total_minor for each in files) == before["net"]
    sheet = db.session.scalars(select(CashSheet)).one()
    assert (sheet.officer, sheet.witness, sheet.carried_minor) == (BLANK, BLANK, 45000)
    owed = db.session.scalars(select(ArrearsEntry)).one()
    assert (owed.amount_minor, owed.line_id) == (5000, None)
    assert checking.first_broken() is None
    db.session.commit()
    refused_by_the_schema("UPDATE payroll SET period = '2018-04'", "tr_payroll_closed")


def test_r_dat_07_a_hold_of_a_month_keeps_its_payrolls_and_the_channels_paid_by_them(
    cast, closed_pay
):
    army, roll, lines = closed_pay
    free = an_old_channel()
    for each in lines:
        paid = db.session.get_one(PayChannel, each.channel_id)
        paid.state, paid.stopped_at, paid.stopped_by_id = (
            ChannelState.STOPPED, roll.closed_at, roll.by_id
        )  # fmt: skip
    db.session.commit()
    held = a_hold(cast.dpo, HoldOn.PAYROLL, number=MONTH)
    a_hold(cast.dpo, number=a_person(cast.unit).number)
    run = erased(cast.dpo)
    assert counts(run) == {Piece.PAY_CHANNEL: 1}, "what a hold does not name is not kept by it"
    assert run.left_out == {"payroll": 1, "pay_channel": 2}
    assert now(free).identifier is None
    assert db.session.get(PayChannel, lines[0].channel_id).identifier is not None
    assert count(PayrollLine) == 2
    holds.lift(queries.hold(held.uid), WHY, seen=held.version, by=a_user(Role.DPO))
    a_hold(cast.dpo, number=army.people[0].number)
    assert due.counted(Piece.PAYROLL, clock.today()) == (0, 1), "a hold of one person keeps it too"
    assert now(roll).state is PayrollState.CLOSED


def test_r_dat_07_lines_of_a_compared_file_go_once_every_finding_is_decided(cast):
    army = Army(["Zawadi Mwamba"])
    with years_ago(8):
        by = cast.pay_verifier
        cycle = kept(PayCycle(service_id=army.service.id, period=MONTH, by_id=by.id,
                              summary={"lines": 1}))  # fmt: skip
        line = kept(PayLine(cycle_id=cycle.id, number=1, name="Zawadi Mwamba", gross_minor=45000,
                            net_minor=45000, currency="XAF", person_id=army.people[0].id,
                            match=MatchClass.MATCH, account=SECRET))  # fmt: skip
        found = kept(Discrepancy(cycle_id=cycle.id, finding=Finding.NOT_SEEN, line_id=line.id,
                                 person_id=army.people[0].id, amount_minor=45000, note=SECRET,
                                 facts={"name": "Zawadi"}))  # fmt: skip
    assert due.counted(Piece.PAY_FILE, clock.today()) == (0, 0), "nobody has decided yet"
    found.state, found.decided_by_id = FindingState.EXPLAINED, by.id
    found.decided_at = clock.now()
    a_hold(cast.dpo, number=a_person(cast.unit).number)
    db.session.commit()
    assert counts(erased(cast.dpo)) == {Piece.PAY_FILE: 1}
    assert count(PayLine) == 0
    left = now(found)
    assert (left.amount_minor, left.state) == (45000, FindingState.EXPLAINED)
    assert (left.person_id, left.line_id, left.facts, left.note) == (None, None, {}, BLANK)
    assert now(cycle).summary == {"lines": 1}


def test_r_dat_07_a_closed_account_is_a_number_after_two_years_and_never_opened_again(cast):
    with years_ago(3):
        admin = a_user(Role.USER_ADMIN)
        owner = users.create_user("halima", "Halima Oumar", by=admin)
        kept(SignIn(user_id=owner.id, key_hash="k" * 64, ends_at=clock.now(), address="10.0.0.7"))
        again = users.create_user("achta", "Achta Idriss", by=admin)
        for each in (owner, again):
            users.disable(each, "She has left the service.", by=admin)
        users.enable(again, "She has come back to the service.", by=admin)
    assert counts(erased(cast.dpo)) == {Piece.ACCOUNT: 1}
    owner = now(owner)
    assert (owner.username, owner.email, owner.password) == (f"erased-{owner.id}", None, None)
    assert "Halima" not in owner.name
    assert set(db.session.scalars(select(SignIn.address))) == {None}
    words = db.session.scalars(select(JournalWords.words)).all()
    assert not any("Halima" in str(each) for each in words)
    assert any("Achta" in str(each) for each in words)
    assert now(again).name == "Achta Idriss"
    with pytest.raises(Refusal, match="forgotten"):
        users.enable(owner, "She has come back to the service.", by=a_user(Role.USER_ADMIN))
    assert checking.first_broken() is None


def test_r_dat_07_looks_and_words_of_the_journal_go_after_two_years_and_it_still_proves(cast):
    person = a_person(cast.unit)
    with years_ago(3):
        _worded(person, cast, "An old reason.")
        log.sign_all(now=True)
    _worded(person, cast, "A new reason.")
    log.sign_all(now=True)
    assert due.counted(Piece.JOURNAL, clock.today()) == (0, 0), "not read for looks yet"
    looks.find_all()
    size = count(JournalEntry)
    assert count(Look) == 2
    a_hold(cast.dpo, number=a_person(cast.unit).number)
    held = a_hold(cast.dpo, number=person.number)
    assert due.counted(Piece.JOURNAL, clock.today()) == (0, 1)
    holds.lift(queries.hold(held.uid), WHY, seen=held.version, by=a_user(Role.DPO))
    assert counts(erased(cast.dpo)) == {Piece.JOURNAL: 1}
    assert count(Look) == 1
    told = [each.get("text") for each in db.session.scalars(select(JournalWords.words))]
    assert "A new reason." in told
    assert "An old reason." not in told
    assert count(JournalEntry) > size
    assert checking.first_broken() is None, "entries, tree and checkpoints are as they were"
    looks.find_all()
    assert count(Look) == 1, "what is gone is not found again"


def _worded(person, cast, reason):
    db.session.info["happened"] = []
    happening = PeopleListed(count=1, people=[person.id], filters={}, text=reason)
    journal.record(happening, by=cast.dpo)
    db.session.commit()
    del db.session.info["happened"]


@pytest.fixture
def leaver(cast):
    """Somebody who left six years ago, with a certificate of a course and remarks about it."""
    cohort, (place, other) = a_closed_run(cast.here, cast.cell_head)
    issued(cohort, cast)
    person = place.person
    kept(Particulars(enrolment_id=place.id, sent_by="Colonel Idriss"))
    mark = db.session.scalars(select(Mark).where(Mark.enrolment_id == place.id)).first()
    mark.remark = "Her father is ill."
    person.status = Status.RETIRED
    person.status_since = clock.today() - timedelta(days=6 * 366)
    db.session.commit()
    return person, other.person, mark


def test_r_dat_07_who_left_five_years_ago_is_a_number_and_a_paper_of_theirs_still_proves(
    cast, leaver
):
    person, stays, mark = leaver
    (mine,) = [each for each in _certificates() if each.person_id == person.id]
    code, serial = mine.sealed, mine.serial
    refused_by_the_schema("UPDATE certificate SET sealed = ''", "tr_certificate_update")
    an_old_channel(person)
    assert due.counted(Piece.LEAVER, clock.today()) == (0, 0), "pay still asks for the name"
    erased(cast.dpo)
    assert counts(erased(cast.dpo)) == {Piece.LEAVER: 1}
    person = now(person)
    assert (person.name_display, person.born) == (person.number, None)
    assert count(Particulars) == 0
    assert now(mark).remark is None
    assert count(Mark) > 0, "marks stay under the number, for the figures"
    (mine,) = [each for each in _certificates() if each.person_id == person.id]
    assert mine.sealed == f"sha256:{sha256(code.encode()).hexdigest()}"
    assert "Achta" not in str(mine.values)
    today = clock.today()
    assert verifying.of_serial(serial, on=today).standing is Standing.VALID
    scanned = verifying.of_code(code, on=today)
    assert (scanned.standing, scanned.payload.name) == (Standing.VALID, "Achta Idriss")
    assert now(stays).name_display == "Zara Hissène"
    assert checking.first_broken() is None


def _certificates():
    return db.session.scalars(select(Certificate)).all()


def test_r_dat_07_whoever_still_signs_in_is_not_forgotten_and_every_table_is_decided(cast, leaver):
    person, *_others = leaver
    person.holder_id = cast.mentor.holder_id
    db.session.commit()
    assert due.counted(Piece.LEAVER, clock.today()) == (0, 0)
    assert Person.__tablename__ in leaving.OF_A_LEAVER
    assert "payroll_line" not in leaving.OF_A_LEAVER
    assert db.session.get(User, cast.mentor.id).active


def test_r_dat_07_pictures_of_a_log_of_a_mentor_go_with_its_words(cast):
    log_ = an_old_log()
    with years_ago(4):
        kept(LogPhoto(log_id=log_.id, shows="The empty store", size=3, sha256="a" * 64,
                      content="YWJj", by_id=cast.mentor.id))  # fmt: skip
    young = an_old_log(2)
    kept(LogPhoto(log_id=young.id, shows="The full store", size=3, sha256="b" * 64,
                  content="YWJj", by_id=cast.mentor.id))  # fmt: skip
    db.session.commit()
    refused_by_the_schema("DELETE FROM log_photo", "tr_log_photo")
    assert counts(erased(cast.dpo)) == {Piece.MENTORING_LOG: 1}
    assert db.session.scalars(select(LogPhoto.shows)).all() == ["The full store"]
