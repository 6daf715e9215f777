"""Cash parades: sheets out, typed in, confirmed by another person (R-PAY-02, -07, -11)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.makers import a_unit, a_user
from tests.pay.made import now, work
from tests.pay.payments.made import Treasury
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.pay.arrears import services as arrears
from trainingmgr.pay.arrears.models import ArrearsEntry
from trainingmgr.pay.payments import queries
from trainingmgr.pay.payments.models import Payment, PaymentFile, PaymentOutcome
from trainingmgr.pay.payments.queries import cash
from trainingmgr.pay.payments.rules import FileKind
from trainingmgr.pay.payments.rules.cash import CashCode, SheetStage, counted, report
from trainingmgr.pay.payments.services import counting, deciding, leaving, parading
from trainingmgr.pay.payments.services.counting import Foot
from trainingmgr.pay.payments.services.parading import Parade
from trainingmgr.pay.rolls.models import PayrollLine
from trainingmgr.pay.rolls.queries import payrolls
from trainingmgr.pay.rolls.rules import PayrollState
from trainingmgr.pay.rolls.services import closing
from trainingmgr.pay.rules import Channel, ChannelFailure, HoldReason, LineState

L, C = LineState, CashCode
CASH, BANK, UNKNOWN = Channel.CASH_PARADE, Channel.BANK_ACCOUNT, Channel.UNKNOWN
SIGNED = (C.SIGNED, "")


@pytest.fixture
def treasury(army):
    return Treasury(army)


def in_cash(treasury, people, **but):
    return treasury.payroll(people, kinds=dict.fromkeys(range(1, len(people) + 1), CASH), **but)


def sheets(treasury, roll, **but):
    """The papers that a worker makes, in the order of their pages."""
    usual = {"on": clock.today(), "at_most": 20, "language": "en"}
    parading.ask(roll, Parade(**usual | but), by=treasury.finance)
    work()
    db.session.expire_all()
    return [cash.sheet(each) for each in codes(roll)]


def codes(roll):
    wanted = select(PaymentFile.message).where(
        PaymentFile.payroll_id == roll.id, PaymentFile.kind == FileKind.CASH_PARADE
    )
    return db.session.scalars(wanted.order_by(PaymentFile.id)).all()


def again(sheet):
    db.session.commit()
    db.session.expire_all()
    wanted = select(PaymentFile.message).where(PaymentFile.id == sheet.file_id)
    return cash.sheet(db.session.scalar(wanted))


def foot(carried, returned, **but):
    facts = {"paid_on": clock.today(), "officer": "Capt Paul Mbeki", "carried": francs(carried),
             "returned": francs(returned), "witness": "Maj Aline Toure",
             "witness_from": "Inspectorate"}  # fmt: skip
    return Foot(**facts | but)


def francs(amount):
    return Money(amount, "XAF")


def typed(treasury, sheet, entries, foot_, by=None):
    sheet = again(sheet)
    counting.record(sheet, entries, foot_, seen=sheet.version, by=by or treasury.finance)
    return again(sheet)


def confirmed(treasury, sheet, by=None):
    sheet = again(sheet)
    counting.confirm(sheet, seen=sheet.version, by=by or treasury.checker)
    return again(sheet)


def lines_of(roll):
    wanted = select(PayrollLine).where(PayrollLine.payroll_id == roll.id)
    found = db.session.scalars(wanted.order_by(PayrollLine.number))
    return {each.person_id: each for each in found}


def test_r_pay_11_a_parade_is_paid_typed_in_confirmed_and_the_payroll_closes(treasury, army):
    """R-PAY-07, R-PAY-09: who signed is paid, who did not come is owed, and then it closes."""
    roll = in_cash(treasury, army.people[:3])
    (sheet,) = sheets(treasury, roll)
    lines = cash.lines(sheet)
    people, third = [each.person.id for each in lines], lines[2].payment.id
    assert [each.person.sort_name for each in lines] == sorted(
        each.sort_name for each in army.people[:3]
    )
    assert sheet.file.total == francs(135_000)
    with pytest.raises(Refusal, match="every line"):
        arrears.roll_payroll(roll, by=treasury.checker)
    entries = {1: (C.THUMB, ""), 2: (C.PROXY, "His wife Amina, paper 14/26"), 3: (C.ABSENT, "")}
    sheet = typed(treasury, sheet, entries, foot(135_000, 45_000))
    assert {each.state for each in lines_of(roll).values()} == {L.EXPORTED}, "nothing counts yet"
    assert sheet.stage is SheetStage.TYPED
    sheet = confirmed(treasury, sheet)
    became = lines_of(roll)
    assert [became[key].state for key in people] == [
        L.SIGNED_RECEIVED, L.SIGNED_RECEIVED, L.UNCLAIMED,
    ]  # fmt: skip
    third = db.session.get(Payment, third)
    assert (third.reason, third.code) == (ChannelFailure.UNCLAIMED, "absent")
    assert arrears.roll_payroll(roll, by=treasury.checker) == 1
    owed = db.session.scalars(select(ArrearsEntry)).one()
    assert (owed.person_id, owed.amount_minor) == (people[2], 45_000)
    closing.close(roll, seen=roll.version, by=treasury.finance)
    assert roll.state is PayrollState.CLOSED


def test_sheets_are_by_unit_or_by_pay_point_and_of_so_many_lines(treasury, army, monkeypatch):
    company = a_unit(parent=army.unit, code="C7")
    for person in army.people[4:7]:
        person.unit_id = company.id
    db.session.commit()
    kinds = dict.fromkeys(range(1, 8), CASH) | {2: BANK, 3: UNKNOWN}
    roll = treasury.payroll(army.people[:7], kinds=kinds)
    with pytest.raises(Refusal, match="between 5 and 60"):
        parading.ask(roll, Parade(on=clock.today(), at_most=4, language="en"), by=treasury.finance)
    with pytest.raises(Refusal, match="past"):
        sheets(treasury, roll, on=clock.today() - timedelta(days=1))
    made = sheets(treasury, roll)
    assert [(each.file.unit.code, each.file.count) for each in made] == [("B2", 2), ("C7", 3)]
    (other,) = [each for each in sheets(treasury, roll, others=True) if each.file.count == 1]
    assert cash.lines(other)[0].person.id == army.people[2].id, "whose channel nobody knows"
    for each in [*made, other]:
        leaving.recall(each.file, "The parade is put off.", seen=each.file.version,
                       by=treasury.finance)  # fmt: skip
    points = [
        each for each in sheets(treasury, roll, unit=army.unit, apart=False, others=True, at_most=5)
        if each.stage is SheetStage.OUT
    ]  # fmt: skip
    assert [(each.file.unit.code, each.file.count) for each in points] == [("B2", 5), ("B2", 1)]
    for each in points:
        leaving.recall(each.file, "The parade is put off.", seen=each.file.version,
                       by=treasury.finance)  # fmt: skip
    monkeypatch.setattr(parading, "AT_ONCE", 4)
    out = [each for each in sheets(treasury, roll) if each.stage is SheetStage.OUT]
    found = [(each.file.unit.code, each.file.count) for each in out]
    assert found == [("B2", 2), ("C7", 3)], "a unit at the end of a step waits for its others"


def test_r_pay_04_who_may_not_be_paid_today_stands_on_no_sheet(treasury, army, monkeypatch):
    """The last look is that of every file: holds, lists, age, clearances."""
    roll = in_cash(treasury, army.people[:2])
    stopped = army.people[0].id
    monkeypatch.setattr(
        payrolls,
        "holding",
        lambda ids, _on: {k: HoldReason.COURT_ORDER for k in ids if k == stopped},
    )
    (sheet,) = sheets(treasury, roll)
    assert [each.person.id for each in cash.lines(sheet)] == [army.people[1].id]
    held = lines_of(roll)[stopped]
    assert (held.state, held.hold) == (L.HELD, HoldReason.COURT_ORDER)


BAD = {
    "the money": ({1: SIGNED, 2: SIGNED}, {"more": (90_000, 5_000)}, "does not add up"),
    "too much": ({1: SIGNED, 2: SIGNED}, {"more": (95_000, 5_000)}, "More was carried out"),
    "below zero": ({1: SIGNED, 2: SIGNED}, {"more": (85_000, -5_000)},
                   "does not add up"),
    "no such line": ({9: SIGNED}, {}, "There is no line 9"),
    "nobody sent": ({1: (C.PROXY, " ")}, {}, "Line 1: write who"),
    "own witness": ({}, {"witness": "Capt Paul MBEKI"}, "not the witness"),
    "of the unit": ({}, {"witness_from": "b2"}, "outside the unit"),
    "to come": ({}, {"paid_on": "tomorrow"}, "still to come"),
}  # fmt: skip


def test_a_sheet_that_cannot_be_so_is_refused_and_changes_nothing(treasury, army):
    roll = in_cash(treasury, army.people[:2])
    (sheet,) = sheets(treasury, roll)
    for entries, but, says in BAD.values():
        but = {k: clock.today() + timedelta(days=1) if v == "tomorrow" else v
               for k, v in but.items()}  # fmt: skip
        with pytest.raises(Refusal, match=says):
            typed(treasury, sheet, entries, foot(*but.pop("more", (90_000, 0)), **but))
        sheet = again(sheet)
        assert sheet.typed_at is None and not any(each.mark for each in cash.lines(sheet))


def test_r_pay_02_nobody_confirms_what_they_made_typed_or_paid(treasury, army):
    roll = in_cash(treasury, army.people[:2])
    (sheet,) = sheets(treasury, roll)
    with pytest.raises(Refusal, match="Nobody has typed"):
        confirmed(treasury, sheet)
    sheet = typed(treasury, sheet, {1: SIGNED}, foot(90_000, 0))
    with pytest.raises(Refusal, match="Line 2 says nothing"):
        confirmed(treasury, sheet)
    clerk = a_user(Role.PAY_VERIFIER)
    sheet = typed(treasury, sheet, {1: SIGNED, 2: SIGNED},
                  foot(90_000, 0, officer=f"Capt {treasury.checker.name}"), by=clerk)  # fmt: skip
    for by in (clerk, treasury.finance):
        with pytest.raises(Refusal, match="begun by you"):
            confirmed(treasury, sheet, by)
    with pytest.raises(Refusal, match="paid out"):
        confirmed(treasury, sheet)
    with pytest.raises(Refusal, match="role"):
        confirmed(treasury, sheet, treasury.maker)
    sheet = typed(treasury, sheet, {1: SIGNED, 2: SIGNED}, foot(90_000, 0, witness=""),
                  by=clerk)  # fmt: skip
    with pytest.raises(Refusal, match="who witnessed it"):
        confirmed(treasury, sheet)
    assert {each.state for each in lines_of(roll).values()} == {L.EXPORTED}


def test_a_confirmed_sheet_stays_and_is_put_right_by_two(treasury, army):
    roll = in_cash(treasury, army.people[:2])
    (sheet,) = sheets(treasury, roll)
    sheet = typed(treasury, sheet, {1: SIGNED, 2: (C.REFUSED, "")}, foot(90_000, 45_000))
    sheet = confirmed(treasury, sheet)
    with pytest.raises(Refusal, match="is confirmed"):
        typed(treasury, sheet, {1: SIGNED, 2: SIGNED}, foot(90_000, 0))
    for sql in ("UPDATE cash_sheet SET paid_minor = 0", "DELETE FROM cash_sheet",
                "UPDATE cash_mark SET code = 'signed'", "DELETE FROM cash_mark"):  # fmt: skip
        with pytest.raises(IntegrityError):
            db.session.execute(text(sql))
        db.session.rollback()
    uid = cash.lines(again(sheet))[1].payment.uid
    reads = treasury.finance

    def payment():
        db.session.commit()
        db.session.expire_all()
        return queries.payment(uid, reader=reads)

    found = payment()
    with pytest.raises(Refusal, match="contradicted"):
        deciding.decide(found, L.SIGNED_RECEIVED, "The thumb print was overlooked.",
                       seen=found.version, by=treasury.checker)  # fmt: skip
    found, clerk = payment(), a_user(Role.PAY_VERIFIER)
    deciding.contest(found, L.SIGNED_RECEIVED, "The thumb print was overlooked.",
                    seen=found.version, by=clerk)  # fmt: skip
    found = payment()
    assert (found.state, found.is_contradicted) == (L.UNCLAIMED, True), "nothing changed yet"
    with pytest.raises(Refusal, match="second person"):
        deciding.decide(found, L.SIGNED_RECEIVED, "I say so myself.", seen=found.version, by=clerk)
    found = payment()
    deciding.decide(found, L.SIGNED_RECEIVED, "Seen on the paper itself.", seen=found.version,
                   by=treasury.checker)  # fmt: skip
    found = payment()
    assert (found.state, found.reason) == (L.SIGNED_RECEIVED, None)
    assert lines_of(roll)[found.line.person_id].state is L.SIGNED_RECEIVED
    said = db.session.scalars(
        select(PaymentOutcome).where(PaymentOutcome.payment_id == found.id)
    ).all()
    assert len(said) == 3


def test_who_was_not_paid_goes_on_the_next_sheet_or_to_their_new_account(treasury, army):
    roll = in_cash(treasury, army.people[:2])
    (sheet,) = sheets(treasury, roll)
    entries = dict.fromkeys((1, 2), (C.NO_MONEY, ""))
    confirmed(treasury, typed(treasury, sheet, entries, foot(0, 0)))
    first = cash.lines(again(sheet))[0].person
    treasury.channel(first, BANK)
    account = treasury.account()
    assert [each.person_id for each in queries.payable(roll, account, after=0, most=9)] == [
        first.id
    ]
    (line,) = cash.payable(roll, unit=None, others=False, most=9)
    assert line.name != first.name_display


def test_pages_of_a_parade(treasury, army, browse):
    roll = in_cash(treasury, army.people[:2])
    finance, checker = browse(treasury.finance), browse(treasury.checker)
    first = finance.get(f"/pay/payments/{roll.uid}")
    sent = finance.post(f"/pay/payments/{roll.uid}/cash", opened=first, language="ar")
    assert sent.status_code == 302
    work()
    (code,) = codes(roll)
    uid = cash.sheet(code).file.uid
    assert code in finance.get("/pay/payments/cash?stage=out").text
    listed = finance.get("/pay/payments/cash")
    found = finance.post("/pay/payments/cash/found", opened=listed, code=code.lower())
    assert found.location.endswith(code)
    assert finance.get(f"/pay/payments/cash/{code}.pdf").data.startswith(b"%PDF")
    place = f"/pay/payments/cash/{code}/typing"
    bad = finance.post(place, **{"m-1": "Z", "m-2": "1"})
    assert (bad.status_code, "Not a mark" in bad.text) == (422, True)
    foot_ = {"carried": "90,000", "returned": "45000", "officer": "Capt Paul Mbeki",
             "witness": "Maj Aline Toure", "witness_from": "Inspectorate"}  # fmt: skip
    wrong = finance.post(place, **{"m-1": "و", "m-1-note": "His son, paper 7"}, **foot_,
                         rest_signed="y")  # fmt: skip
    assert (wrong.status_code, "does not add up" in wrong.text) == (422, True)
    stale = finance.post(place, **{"m-1": "1"}, **foot_, version="0")
    assert (stale.status_code, "Maj Aline Toure" in stale.text) == (409, True)
    assert finance.post(place, **{"m-1": "1"}, absent="2", **foot_).status_code == 302
    assert "1 cash sheet is typed in" in checker.get("/").text
    assert checker.get(f"/search?q={code.lower()}").location.endswith(code)
    page = checker.get(f"/pay/payments/files/{uid}").text
    assert "Paper and screen say the same" in page
    done = checker.post(f"/pay/payments/files/{uid}/confirmation",
                        opened=checker.get(f"/pay/payments/files/{uid}"))  # fmt: skip
    assert done.status_code == 302
    assert "Paid, signed" in checker.get(f"/pay/payments/files/{uid}").text
    assert code not in checker.get("/pay/payments/answers").text, "a list of its own"
    assert now(roll).summary["states"]["signed_received"][0] == 1


def test_a_sheet_is_counted_and_told_as_an_answer():
    found = counted([(1, 100, C.SIGNED), (2, 50, C.ABSENT), (3, 7, C.NOT_RECORDED)])
    assert (found.paid, found.unpaid, found.paid_minor, found.silent) == (1, 1, 100, (3,))
    said = report("C1", [("PA", 1, C.PROXY, "her son"), ("PB", 2, C.NO_MONEY, None)])
    assert [(e.state, e.reason, e.code, e.text) for e in said.outcomes] == [
        (L.SIGNED_RECEIVED, None, "proxy", "her son"),
        (L.UNCLAIMED, ChannelFailure.PAYER_FUNDS, "no_money", ""),
    ]
