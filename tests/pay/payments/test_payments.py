"""Files that ask others to pay, what they answer, what a person decides (R-PAY-07, R-PAY-10)."""

import csv
import io
from datetime import timedelta
from importlib.resources import files
from itertools import product

import pytest
from lxml import etree
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.core.deeds import SomethingHappened
from tests.makers import a_user
from tests.pay.made import work
from tests.pay.payments.made import Treasury
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import Job, JobState
from trainingmgr.core.journal import JournalEntry
from trainingmgr.pay.arrears import services as arrears
from trainingmgr.pay.arrears.models import ArrearsEntry
from trainingmgr.pay.arrears.rules import EntryKind
from trainingmgr.pay.channels.rules import ChannelState
from trainingmgr.pay.payments import queries
from trainingmgr.pay.payments.models import Payment, PaymentFile, PaymentNews, PaymentOutcome
from trainingmgr.pay.payments.rules import FileState, Source
from trainingmgr.pay.payments.services import deciding, hearing, judging, leaving
from trainingmgr.pay.rolls.models import PayrollLine
from trainingmgr.pay.rolls.queries import payrolls
from trainingmgr.pay.rolls.rules import PayrollState, Purpose
from trainingmgr.pay.rolls.services import closing
from trainingmgr.pay.rules import Channel, HoldReason, LineState
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular import uploads

L = LineState
PAIN = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
ANSWER = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId>{group}</OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>{message}-B1</OrgnlPmtInfId>{lines}</OrgnlPmtInfAndSts>
</CstmrPmtStsRpt></Document>"""
LINE = """<TxInfAndSts><OrgnlEndToEndId>{}</OrgnlEndToEndId><TxSts>{}</TxSts><StsRsnInf><Rsn>
<Cd>{}</Cd></Rsn></StsRsnInf></TxInfAndSts>"""


@pytest.fixture
def treasury(army):
    return Treasury(army)


def written(treasury, roll, account):
    """The files that a worker writes for one account, their content, and their payments."""
    job = leaving.ask(roll, account, pays_on=clock.today(), by=treasury.finance)
    work()
    db.session.expire_all()
    assert db.session.get(Job, job.id).state is JobState.DONE
    wanted = select(PaymentFile).where(
        PaymentFile.payroll_id == roll.id, PaymentFile.state == FileState.EXPORTED
    )
    return [(each, content(each), payments(each)) for each in db.session.scalars(wanted)]


def content(file):
    with uploads.sealed(file.stored_as).open("rb") as stream:
        return stream.read()


def payments(file):
    wanted = select(Payment).where(Payment.file_id == file.id).order_by(Payment.position)
    return db.session.scalars(wanted).all()


def answered(by, file, lines=(), group=""):
    group = f"<GrpSts>{group}</GrpSts>" if group else ""
    lines = "".join(LINE.format(*each) for each in lines)
    body = ANSWER.format(message=file.message, group=group, lines=lines)
    news = hearing.receive(io.BytesIO(body.encode()), file_name="a.xml", by=by)
    db.session.expire_all()
    return news


def lines_of(roll):
    wanted = select(PayrollLine).where(PayrollLine.payroll_id == roll.id)
    found = db.session.scalars(wanted.order_by(PayrollLine.number))
    return {each.number: each for each in found}


def test_a_bank_file_is_valid_holds_every_line_and_names_nobody_in_its_references(treasury, army):
    """R-PAY-10: hashed, logged; EndToEndId carries no personal data."""
    roll = treasury.payroll(army.people[:5])
    ((file, body, sent),) = written(treasury, roll, treasury.account())
    schema = (files("sepaxml") / "schemas/pain.001.001.09.xsd").read_bytes()
    tree = etree.fromstring(body)
    etree.XMLSchema(etree.fromstring(schema)).assertValid(tree)
    assert (file.count, file.total.minor, len(sent)) == (5, 225_000, 5)
    assert tree.xpath("//p:EndToEndId/text()", namespaces=PAIN) == [s.reference for s in sent]
    assert tree.xpath("string(//p:CtrlSum)", namespaces=PAIN) == "225000"
    said = tree.xpath("//p:Ustrd/text()", namespaces=PAIN)
    assert set(said) == {"SALARY 2026-11"}, "neither rank nor unit"
    text_ = body.decode()
    for person in army.people[:5]:
        for secret in (person.number, person.service_number):
            assert secret not in text_
    assert {each.state for each in lines_of(roll).values()} == {L.EXPORTED}
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.event == "PaymentFileWritten")
    ).one()
    assert entry.facts["sha256"] == file.sha256


def test_files_are_split_and_no_line_is_ever_sent_twice(treasury, army):
    roll = treasury.payroll(army.people[:5])
    account = treasury.account(at_most=2)
    made = written(treasury, roll, account)
    assert [file.count for file, _body, _sent in made] == [2, 2, 1]
    with pytest.raises(Refusal, match="Nothing can be sent"):
        leaving.ask(roll, account, pays_on=clock.today(), by=treasury.finance)
    twin = {c.name: getattr(made[0][2][0], c.name) for c in Payment.__table__.columns}
    twin |= {"id": None, "uid": None, "reference": "P0", "position": 99}
    with pytest.raises(IntegrityError):
        db.session.execute(
            Payment.__table__.insert(), {k: v for k, v in twin.items() if v is not None}
        )
    db.session.rollback()


def test_no_file_is_written_in_the_name_of_an_account_that_was_closed(treasury, army):
    roll = treasury.payroll(army.people[:2])
    job = leaving.ask(roll, treasury.account(), pays_on=clock.today(), by=treasury.finance)
    db.session.get(User, treasury.finance.id).active = False
    db.session.commit()
    assert jobs.work()
    assert db.session.get(Job, job.id, populate_existing=True).state is JobState.FAILED
    assert db.session.scalar(select(Payment)) is None


def test_an_operators_file_has_its_own_columns(treasury, army):
    kinds = {1: Channel.MOBILE_MONEY, 2: Channel.MOBILE_MONEY}
    roll = treasury.payroll(army.people[:3], kinds=kinds)
    ((file, body, sent),) = written(treasury, roll, treasury.wallet())
    head, *rows = csv.reader(io.StringIO(body.decode()))
    assert head == ["Country", "Telco", "Currency", "MSISDN", "Amount", "Description"]
    assert [row[4:] for row in rows] == [["45000", each.reference] for each in sent]
    assert file.count == 2


def test_what_stops_after_computing_stops_at_the_door(treasury, army):
    """R-AGE-01, R-PAY-04: held, under age or without a standing channel: nothing leaves."""
    held, child, stopped, paid = army.people[:4]
    roll = treasury.payroll([held, child, stopped, paid], state=L.HELD,
                            hold=HoldReason.DUPLICATE)  # fmt: skip
    child.born = PartialDate.read(str(clock.today() - timedelta(days=16 * 365)))
    channel = treasury.channel(stopped, number="0099")
    line = lines_of(roll)[3]
    assert line.channel_id != channel.id
    db.session.execute(
        text("UPDATE pay_channel SET state = 'stopped', stopped_at = :at, stopped_by_id = :by, "
             "active_to = '2026-11-20', stopped_because = 'It was not theirs' WHERE id = :id"),
        {"id": line.channel_id, "by": treasury.checker.id, "at": "2026-11-20 00:00:00"},
    )  # fmt: skip
    db.session.commit()
    ((file, _body, sent),) = written(treasury, roll, treasury.account())
    assert [each.line.person_id for each in map(_whole, sent)] == [paid.id]
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.event == "PaymentFileWritten")
    ).one()
    assert entry.facts["left_out"] == 1
    assert file.count == 1


def test_who_is_stopped_while_a_file_is_written_is_not_in_it(treasury, army):
    """R-PAY-04: the file that names them is thrown away and another is written."""
    roll, account = treasury.payroll(army.people[:3]), treasury.account()
    note = operation(leaving.note_written)
    wanted = {"pays_on": clock.today()}
    ready = leaving.next_file(roll, account, after=0, **wanted)
    army.people[0].born = PartialDate.read(str(clock.today() - timedelta(days=16 * 365)))
    operation(journal.record)(SomethingHappened(number="1"), by=treasury.maker)
    assert note(roll, account, ready, by=treasury.finance, **wanted) is False
    assert not uploads.path_of(ready.kept.name).exists()
    assert db.session.scalar(select(PaymentFile.id)) is None
    again = leaving.next_file(roll, account, after=0, **wanted)
    assert note(roll, account, again, by=treasury.finance, **wanted) is True
    assert [each.line.person_id for each in map(_whole, db.session.scalars(select(Payment)))] == [
        each.id for each in army.people[1:3]
    ]


def _whole(payment):
    return queries.payment(payment.uid, reader=a_user(Role.FINANCE))


def test_a_banks_answer_is_kept_apart_from_what_follows_of_it(treasury, army):
    """R-PAY-07: only what a bank confirms is paid; explicit and inferred are told apart."""
    roll = treasury.payroll(army.people[:3])
    ((file, _body, sent),) = written(treasury, roll, treasury.account())
    news = answered(treasury.finance, file, [(sent[0].reference, "RJCT", "AC04"),
                                             ("PNOBODY", "ACSC", "")], group="PART")  # fmt: skip
    assert (news.changed, news.known, news.contradicting) == (3, 0, 0)
    assert [each[0] for each in news.unmatched] == ["PNOBODY"]
    found = [(each.state, each.source) for each in payments(file)]
    assert found == [(L.REJECTED, Source.EXPLICIT), (L.ACCEPTED, Source.INFERRED),
                     (L.ACCEPTED, Source.INFERRED)]  # fmt: skip
    assert [each.state for each in lines_of(roll).values()] == [L.REJECTED, L.ACCEPTED, L.ACCEPTED]
    with pytest.raises(Refusal, match="read on"):
        answered(treasury.finance, file, [(sent[0].reference, "RJCT", "AC04"),
                                          ("PNOBODY", "ACSC", "")], group="PART")  # fmt: skip
    queue = queries.waiting(reader=treasury.finance)
    assert (queue["rejected"], queue["open"]) == (1, 2)


def test_an_answer_worked_out_before_somebody_else_wrote_is_held_against_what_they_wrote(
    treasury, army, monkeypatch
):
    roll = treasury.payroll(army.people[:2])
    ((file, _body, sent),) = written(treasury, roll, treasury.account())
    judge = judging.judge

    def meanwhile(said):
        judged = judge(said)
        monkeypatch.setattr(judging, "judge", judge)
        answered(treasury.checker, file, [(sent[0].reference, "RJCT", "AC04")])
        return judged

    monkeypatch.setattr(judging, "judge", meanwhile)
    news = answered(treasury.finance, file, [(sent[0].reference, "ACSC", "")])
    assert (news.changed, news.contradicting) == (0, 1)
    found = payments(file)[0]
    assert (found.state, found.is_contradicted) == (L.REJECTED, True)


def test_a_payment_that_failed_and_was_sent_again_is_not_revived_beside_the_new_one(treasury, army):
    """One line is never under way twice, and one such line does not keep a whole answer out."""
    roll, account = treasury.payroll(army.people[:2]), treasury.account()
    ((file, _body, sent),) = written(treasury, roll, account)
    answered(treasury.finance, file, group="RJCT")
    treasury.channel(army.people[0], number="777001")
    written(treasury, roll, account)
    news = answered(treasury.finance, file, [(each.reference, "ACSC", "") for each in sent])
    again = db.session.scalar(select(Payment).where(Payment.line_id == sent[0].line_id,
                                                    Payment.id != sent[0].id))  # fmt: skip
    assert again.state is L.EXPORTED
    assert (news.changed, news.contradicting) == (0, 2) or (news.changed, news.contradicting) == (
        1,
        1,
    )
    assert lines_of(roll)[1].state is L.EXPORTED


def test_a_contradiction_changes_nothing_until_a_second_person_decides(treasury, army):
    roll = treasury.payroll(army.people[:1])
    ((file, _body, sent),) = written(treasury, roll, treasury.account())
    answered(treasury.finance, file, [(sent[0].reference, "ACSC", "")])
    news = answered(treasury.finance, file, [(sent[0].reference, "RJCT", "AC01")])
    (payment,) = payments(file)
    assert (news.contradicting, payment.state, payment.is_contradicted) == (1, L.SETTLED, True)
    payment = _whole(payment)
    why = "The bank's own letter of today says so."
    with pytest.raises(Refusal, match="second person"):
        deciding.decide(payment, L.REJECTED, why, seen=payment.version, by=treasury.finance)
    with pytest.raises(Refusal, match="full sentence"):
        deciding.decide(payment, L.REJECTED, "no", seen=payment.version, by=treasury.checker)
    paid = db.session.get(Person, army.people[0].id)
    paid.holder_id = treasury.checker.holder_id
    db.session.commit()
    payment = _whole(payment)
    with pytest.raises(Refusal, match="your own pay"):
        deciding.decide(payment, L.REJECTED, why, seen=payment.version, by=treasury.checker)
    paid.holder_id = None
    db.session.commit()
    payment = _whole(payment)
    deciding.decide(payment, L.REJECTED, why, seen=payment.version, by=treasury.checker)
    assert (payment.state, payment.is_contradicted) == (L.REJECTED, False)
    db.session.expire_all()
    assert lines_of(roll)[1].state is L.REJECTED


def test_only_what_failed_goes_again_and_through_another_account_if_the_account_was_wrong(
    treasury, army
):
    roll = treasury.payroll(army.people[:2])
    account = treasury.account()
    ((file, _body, sent),) = written(treasury, roll, account)
    answered(treasury.finance, file, [(sent[0].reference, "RJCT", "AC01"),
                                      (sent[1].reference, "ACSC", "")])  # fmt: skip
    with pytest.raises(Refusal, match="Nothing can be sent"):
        leaving.ask(roll, account, pays_on=clock.today(), by=treasury.finance)
    new = treasury.channel(army.people[0], number="777001")
    assert new.state is ChannelState.AGREED
    made = written(treasury, roll, account)
    again = [each for _file, _body, lot in made for each in lot if each.state is L.EXPORTED]
    assert [each.account_end for each in again] == ["7001"]
    assert queries.waiting(reader=treasury.finance)["rejected"] == 0


def test_a_file_is_taken_back_only_while_nobody_has_it(treasury, army):
    """R-PAY-10: reversible by whoever approves, with a reason, and kept as it was."""
    roll = treasury.payroll(army.people[:2])
    account = treasury.account()
    ((file, _body, _sent),) = written(treasury, roll, account)
    with pytest.raises(Refusal, match="full sentence"):
        leaving.recall(file, "no", seen=file.version, by=treasury.finance)
    leaving.recall(file, "The day of payment was wrong.", seen=file.version, by=treasury.finance)
    assert {each.state for each in lines_of(roll).values()} == {L.DRAFT}
    ((second, _body, sent),) = written(treasury, roll, account)
    leaving.hand_over(second, on=clock.today(), seen=second.version, by=treasury.finance)
    with pytest.raises(Refusal):
        leaving.recall(second, "Too late for this one.", seen=second.version, by=treasury.finance)
    late = answered(treasury.finance, file, group="ACSC")
    assert late.contradicting == 2
    assert {each.state for each in payments(second)} == {L.EXPORTED}
    assert len(sent) == 2
    third = treasury.payroll(army.people[2:3], period="2026-10")
    ((early, _body, _sent),) = written(treasury, third, account)
    answered(treasury.finance, early, group="ACCP")
    with pytest.raises(Refusal, match="has answered"):
        leaving.recall(early, "Nobody told that it went.", seen=early.version, by=treasury.finance)


def test_who_may_send_and_what_is_refused(treasury, army):
    roll = treasury.payroll(army.people[:1])
    account, today = treasury.account(), clock.today()
    with pytest.raises(Refusal, match="role"):
        leaving.ask(roll, account, pays_on=today, by=treasury.checker)
    with pytest.raises(Refusal, match="past"):
        leaving.ask(roll, account, pays_on=today - timedelta(days=1), by=treasury.finance)
    other = treasury.account(currency="USD")
    with pytest.raises(Refusal, match="another currency"):
        leaving.ask(roll, other, pays_on=today, by=treasury.finance)
    with pytest.raises(Refusal, match="phone"):
        treasury.account(provider=treasury.operator, number="2420600")
    roll.closed_at, roll.closed_by_id = clock.now(), treasury.finance.id
    roll.state = PayrollState.CLOSED
    db.session.commit()
    with pytest.raises(Refusal, match="released and not closed"):
        leaving.ask(roll, account, pays_on=today, by=treasury.finance)


def test_a_stipend_whose_clearances_no_longer_stand_stays(treasury, army, monkeypatch):
    """R-HRD-03: support stops with the unit's standing, on the day of the file as well."""
    stipend = treasury.payroll(army.people[:1], purpose=Purpose.STIPEND, funder=army.service.id)
    account = treasury.account()
    monkeypatch.setattr(
        payrolls, "cleared", lambda units, funders, _on: dict.fromkeys(product(units, funders))
    )
    job = leaving.ask(stipend, account, pays_on=clock.today(), by=treasury.finance)
    work()
    assert db.session.get(Job, job.id, populate_existing=True).state is JobState.DONE
    assert db.session.scalar(select(PaymentFile.id)) is None


STATEMENT = "<Document><BkToCstmrStmt><Stmt>{}</Stmt></BkToCstmrStmt></Document>"
ENTRY = (
    "<Ntry><Amt Ccy='XAF'>{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts>BOOK</Sts><NtryDtls>"
    "<TxDtls><Refs><EndToEndId>{key}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
)
BAD = {
    "not xml": (b"hello", "broken or cut off in line 1"),
    "cut": (ANSWER.format(message="M", group="", lines="")[:-30].encode(), "cut off"),
    "entities": (b'<!DOCTYPE a [<!ENTITY b "c">]><Document/>', "entities"),
    "another": (b"<Document><FIToFIPmtStsRpt/></Document>", "no answer of a bank"),
    "empty": (ANSWER.format(message="M", group="", lines="").encode(), "nothing about any"),
    "word": (ANSWER.format(message="M", group="", lines=LINE.format("P1", "HUH", "")).encode(),
             "Line 4: “HUH”"),
    "twice": (ANSWER.format(message="M", group="", lines="\n".join(
        (LINE.format("P1", "ACSC", ""), LINE.format("P1", "RJCT", "AC04")))).encode(),
        "Line 5: payment P1 stands in this answer twice, first in line 3"),
    "negative": (STATEMENT.format(ENTRY.format(amount="-45000", way="DBIT", key="P1")).encode(),
                 "Line 1: “-45000” is no sum"),
    "no number": (STATEMENT.format(ENTRY.format(amount="NaN", way="DBIT", key="P1")).encode(),
                  "is no sum"),
    "exponent": (STATEMENT.format(ENTRY.format(amount="4.5E+04", way="DBIT", key="P1")).encode(),
                 "“4.5E.04” is no sum"),
    "too few of a state": (ANSWER.format(message="M", group="", lines=(
        "<NbOfTxsPerSts><DtldNbOfTxs>3</DtldNbOfTxs><DtldSts>RJCT</DtldSts></NbOfTxsPerSts>"
        + LINE.format("P1", "RJCT", "AC04"))).encode(),
        "Line 4: the whole is 3 RJCT, and its parts come to 1 RJCT"),
    "parts of an entry": (STATEMENT.format(ENTRY.format(amount="90001", way="DBIT", key="P1")
        .replace("</TxDtls>", '<Amt Ccy="XAF">45000</Amt></TxDtls><TxDtls><Refs><EndToEndId>P2'
                 '</EndToEndId></Refs><Amt Ccy="XAF">45000</Amt></TxDtls>')).encode(),
        "Line 1: the whole is 90001 XAF, and its parts come to 90000 XAF"),
    "booked twice": (STATEMENT.format(2 * ENTRY.format(amount="5", way="DBIT", key="P1")).encode(),
                     "twice"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_gets_a_sentence_and_changes_nothing(treasury, army, name):
    body, says = BAD[name]
    with pytest.raises(Refusal, match=says):
        hearing.receive(io.BytesIO(body), file_name="b.xml", by=treasury.finance)
    assert db.session.scalar(select(PaymentNews.id)) is None


def test_an_answer_about_one_file_says_nothing_of_another_payroll(treasury, army):
    account = treasury.account()
    first = treasury.payroll(army.people[:1])
    ((one, _body, _sent),) = written(treasury, first, account)
    second = treasury.payroll(army.people[1:2], period="2026-10")
    ((other, _body, sent),) = written(treasury, second, account)
    with pytest.raises(Refusal, match=f"was sent in {other.message}"):
        answered(treasury.finance, one, [(sent[0].reference, "ACSC", "")])
    assert {each.state for each in db.session.scalars(select(Payment))} == {L.EXPORTED}
    assert db.session.scalar(select(PaymentNews.id)) is None


def test_a_statement_may_book_a_payment_out_and_back_in(treasury, army):
    ((file, _body, sent),) = written(
        treasury, treasury.payroll(army.people[:1]), treasury.account()
    )
    both = "".join(ENTRY.format(amount="45000", way=way, key=sent[0].reference)
                   for way in ("DBIT", "CRDT"))  # fmt: skip
    body = STATEMENT.format(both).encode()
    hearing.receive(io.BytesIO(body), file_name="s.xml", by=treasury.finance)
    db.session.expire_all()
    assert [each.state for each in payments(file)] == [L.RETURNED]


def test_pages_of_payments(treasury, army, browse):
    roll = treasury.payroll(army.people[:2])
    account = treasury.account()
    finance = browse(treasury.finance)
    first = finance.get(f"/pay/payments/{roll.uid}")
    assert (first.status_code, "90,000" in first.text) == (200, True)
    sent = finance.post(
        f"/pay/payments/{roll.uid}", account=str(account.uid), pays_on=str(clock.today())
    )
    assert sent.status_code == 302
    work()
    file = db.session.scalars(select(PaymentFile)).one()
    assert file.message in finance.get(f"/pay/payments/{roll.uid}").text
    assert finance.get(f"/pay/payments/files/{file.uid}/download").data == content(file)
    taken = select(JournalEntry).where(JournalEntry.event == "PaymentFileTaken")
    assert db.session.scalars(taken).one().facts["sha256"] == file.sha256
    (payment, _other) = payments(file)
    body = ANSWER.format(message=file.message, group="",
                         lines=LINE.format(payment.reference, "RJCT", "AC04"))  # fmt: skip
    upload = {"file": (io.BytesIO(body.encode()), "a.xml")}
    heard = finance.post("/pay/payments/answers", **upload)
    assert "1 payment is changed" in finance.get(heard.location).text
    page = finance.get(f"/pay/payments/payment/{payment.uid}").text
    assert "AC04" in page
    assert army.people[0].name_display in finance.get("/pay/payments/queues/rejected").text
    for place in ("", "/answers", "/accounts", "/accounts/new", f"/files/{file.uid}"):
        assert finance.get(f"/pay/payments{place}").status_code == 200
    hr = browse(a_user(Role.HR_CLERK, unit=army.unit))
    assert hr.get("/pay/payments/queues/rejected").status_code == 200
    assert hr.get(f"/pay/payments/files/{file.uid}/download").status_code == 403
    assert db.session.scalar(select(PaymentOutcome.id)) is not None


def test_what_a_payroll_left_unpaid_stands_in_arrears_once_and_only_then_it_closes(treasury, army):
    """R-PAY-09 and steps 12 and 13 of the monthly close."""
    roll = treasury.payroll(army.people[:3], state=L.HELD, hold=HoldReason.DUPLICATE)
    ((file, _body, sent),) = written(treasury, roll, treasury.account())
    with pytest.raises(Refusal, match="every line"):
        arrears.roll_payroll(roll, by=treasury.checker)
    answered(treasury.finance, file, [(sent[0].reference, "RJCT", "AC04"),
                                      (sent[1].reference, "ACSC", "")])  # fmt: skip
    with pytest.raises(Refusal, match="carried into arrears"):
        closing.close(roll, seen=roll.version, by=treasury.finance)
    assert arrears.roll_payroll(roll, by=treasury.checker) == 2
    owed = {each.person_id: each.amount_minor for each in db.session.scalars(select(ArrearsEntry))}
    assert owed == {army.people[0].id: 45_000, army.people[1].id: 45_000}
    with pytest.raises(Refusal, match="counted already"):
        arrears.roll_payroll(roll, by=treasury.checker)
    closing.close(roll, seen=roll.version, by=treasury.finance)
    assert roll.state is PayrollState.CLOSED


def test_news_of_another_amount_changes_nothing(treasury, army):
    roll = treasury.payroll(army.people[:1])
    ((file, _body, sent),) = written(treasury, roll, treasury.account())
    body = STATEMENT.format(ENTRY.format(amount="44000", way="DBIT", key=sent[0].reference))
    news = hearing.receive(io.BytesIO(body.encode()), file_name="s.xml", by=treasury.finance)
    db.session.expire_all()
    (payment,) = payments(file)
    assert (news.contradicting, news.changed) == (1, 0)
    assert (payment.state, payment.is_contradicted) == (L.EXPORTED, True)


def test_who_is_owed_for_the_month_already_is_not_counted_twice(treasury, army):
    """R-PAY-09: a pay file of the same month has counted the first of them."""
    roll = treasury.payroll(army.people[:2], state=L.HELD, hold=HoldReason.DUPLICATE)
    ((file, _body, sent),) = written(treasury, roll, treasury.account())
    answered(treasury.finance, file, [(sent[0].reference, "RJCT", "AC04")])
    db.session.add(
        ArrearsEntry(person_id=army.people[0].id, period="2026-11", kind=EntryKind.ACCRUED,
                     amount_minor=1, currency="XAF", source="pay_cycle", by_id=treasury.maker.id)
    )  # fmt: skip
    db.session.commit()
    assert arrears.roll_payroll(roll, by=treasury.checker) == 1
