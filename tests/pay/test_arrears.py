"""What is owed, since when, by whose word it is less; and who says that their pay is wrong."""

import pytest
from sqlalchemy import select, text

from tests.makers import a_user, a_week_later, an_organisation
from tests.pay.made import checked, compared, now
from tests.pay.payments.made import Treasury
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.pay.arrears import queries, services
from trainingmgr.pay.arrears.models import ArrearsEntry
from trainingmgr.pay.arrears.rules import (
    Age,
    DisputeKind,
    DisputeState,
    Entry,
    EntryKind,
    added_up,
    age,
    taken_from,
)
from trainingmgr.pay.files.models import Discrepancy
from trainingmgr.pay.files.services import taking_in
from trainingmgr.pay.rolls.models import PayrollLine
from trainingmgr.pay.rolls.rules import Purpose
from trainingmgr.pay.rules import Finding, LineState
from trainingmgr.pay.scale.services import set_grade
from trainingmgr.registry.people.models import Person

PAPER = "Decision 12 of the paymaster general, 3 November 2026"


def test_r_pay_09_an_account_adds_up_and_ages():
    found = added_up(
        [
            Entry("2026-03", EntryKind.OPENING, 90_000, "XAF"),
            Entry("2026-09", EntryKind.ACCRUED, 45_000, "XAF"),
            Entry("2026-10", EntryKind.ACCRUED, 45_000, "XAF"),
            Entry("2026-09", EntryKind.PAID, 60_000, "XAF"),
            Entry("2026-03", EntryKind.WRITTEN_OFF, 5_000, "XAF"),
            Entry("2026-10", EntryKind.ACCRUED, 20, "USD"),
        ]
    )
    owed = found["XAF"]
    assert (owed.opening, owed.accrued, owed.paid, owed.written_off) == (
        90_000, 90_000, 60_000, 5_000,
    )  # fmt: skip
    assert owed.balance == 115_000 == sum(owed.months.values())
    assert owed.months == {"2026-03": 70_000, "2026-09": 0, "2026-10": 45_000}
    assert owed.since == "2026-03"
    assert {k: v for k, v in owed.ages("2026-11").items() if v} == {
        Age.OVER_SIX: 70_000, Age.ONE: 45_000,
    }  # fmt: skip
    assert found["USD"].balance == 20, "currencies are never added up"


@pytest.mark.parametrize(
    ("month", "bucket"),
    [("2026-10", Age.ONE), ("2026-09", Age.TWO), ("2026-08", Age.THREE),
     ("2026-07", Age.FOUR_TO_SIX), ("2026-05", Age.FOUR_TO_SIX), ("2026-04", Age.OVER_SIX),
     ("2025-11", Age.OVER_SIX)],
)  # fmt: skip
def test_the_buckets_of_age(month, bucket):
    assert age(month, "2026-11") is bucket


@pytest.fixture
def cycle(army, clerk, verifier):
    """One returned, one on no line whose rank has an amount."""
    finance = a_user(Role.FINANCE)
    from_on = db.session.get(Person, army.people[0].id).registered_at.date().replace(year=2020)
    set_grade(army.service, "CPL", band="OR-4", amount=Money(45_000, "XAF"), valid_from=from_on,
              law="Decree 1", by=finance)  # fmt: skip
    lines = army.lines(army.people[:9])
    lines[0]["status"] = "returned"
    return compared(lines, clerk, verifier)


def owed(person):
    db.session.commit()
    found = queries.account(db.session.get(Person, person.id))
    return found["XAF"].balance if found else 0


def test_a_month_is_rolled_forward_once_and_corrected_by_two(army, cycle, clerk, verifier):
    assert services.roll(now(cycle), by=verifier) == 2
    returned, unpaid = army.people[0], army.people[9]
    assert (owed(returned), owed(unpaid)) == (45_000, 45_000)
    with pytest.raises(Refusal, match="counted already"):
        services.roll(now(cycle), by=verifier)
    assert "counted already" in str(taking_in.rests_on(now(cycle).batch_id))
    made = services.ask_entry(db.session.merge(returned), EntryKind.WRITTEN_OFF, "2026-10",
                              Money(5_000, "XAF"), PAPER, by=clerk)  # fmt: skip
    assert owed(returned) == 45_000, "nothing before a second person"
    row = queries.entry(made.uid, reader=verifier)
    twin = a_user(Role.PAY_VERIFIER, holder=db.session.get(Holder, clerk.holder_id))
    with pytest.raises(Refusal, match="second person"):
        services.decide_entry(row, agree=True, seen=row.version, by=twin)
    row = queries.entry(made.uid, reader=verifier)
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        services.decide_entry(row, agree=True, seen=row.version, by=verifier)
    row = queries.entry(made.uid, reader=verifier)
    services.decide_entry(row, agree=True, seen=row.version, by=verifier)
    assert owed(returned) == 40_000
    with pytest.raises(Refusal, match="stays as it was"):
        rewritten(made.id)
    with pytest.raises(Refusal, match="Write who decided"):
        services.ask_entry(db.session.merge(returned), EntryKind.WRITTEN_OFF, "2026-10",
                           Money(1, "XAF"), " ", by=clerk)  # fmt: skip


def test_the_rest_of_a_part_is_owed_and_a_later_payment_takes_it_off(army, clerk, verifier):
    """R-PAY-09: what a file says of the part that arrived, and of arrears that it paid."""
    part, whole, owed_none = army.people[:3]
    lines = army.lines()
    lines[0] |= {"status": "partially_paid", "paid": "30000"}
    lines[1]["status"] = "returned"
    lines[3]["status"] = "partially_paid"  # nobody says how much: by hand
    october = compared(lines, clerk, verifier)
    partial = db.session.scalars(
        select(Discrepancy).where(Discrepancy.finding == Finding.PARTIAL).order_by(Discrepancy.id)
    ).all()
    assert [each.amount_minor for each in partial] == [15_000, 45_000]
    services.roll(now(october), by=verifier)
    assert (owed(part), owed(whole), owed(army.people[3])) == (15_000, 45_000, 0)
    later = army.lines()
    for line, extra in zip(later, (15_000, 60_000, 0), strict=False):
        line |= {"cycle": "2026-11", "value_date": "2026-11-20", "gross": str(45_000 + extra),
                 "net": str(45_000 + extra), "allowance_arrears": str(extra or "")}  # fmt: skip
    later[4] |= {"allowance_arrears": "45000", "gross": "90000", "net": "90000", "status": "paid"}
    november = compared([each | {"cycle": "2026-11"} for each in later], clerk, verifier)
    twin = a_user(Role.PAY_VERIFIER, holder=db.session.get(Holder, clerk.holder_id))
    with pytest.raises(Refusal, match="second person"):
        services.roll(now(november), by=twin)
    services.roll(now(november), by=verifier)
    assert (owed(part), owed(whole), owed(owed_none)) == (0, -15_000, 0)
    paid = db.session.execute(
        select(ArrearsEntry.person_id, ArrearsEntry.period, ArrearsEntry.amount_minor)
        .where(ArrearsEntry.kind == EntryKind.PAID).order_by(ArrearsEntry.id)
    ).all()  # fmt: skip
    assert [tuple(each) for each in paid] == [
        (part.id, "2026-10", 15_000), (whole.id, "2026-10", 45_000), (whole.id, "2026-11", 15_000)
    ], "what is only said to be paid takes nothing off (R-PAY-07)"  # fmt: skip


def test_a_part_is_never_more_than_the_whole_nor_a_settled_line(army, clerk):
    lines = army.lines(army.people[:3])
    lines[0] |= {"status": "partially_paid", "paid": "46000"}
    lines[1] |= {"paid": "30000"}
    batch = checked(lines, clerk)
    told = {each["row"]: str(each["sentence"]) for each in batch.report["problems"]}
    assert "More arrived than the net" in told[2]
    assert "less than its net pay did" in told[3]


def test_what_arrives_after_it_was_counted_is_taken_off_when_it_is_counted_again(army):
    treasury = Treasury(army)
    roll = treasury.payroll(army.people[:2], state=LineState.RETURNED)
    lines = db.session.scalars(select(PayrollLine).order_by(PayrollLine.number)).all()
    lines[1].state = LineState.SETTLED
    db.session.commit()
    assert services.roll_payroll(roll, by=treasury.checker) == 1
    assert [each.id for each in queries.payrolls_to_roll()] == []
    lines[0].state = LineState.SETTLED  # sent again, and this time it came
    db.session.commit()
    assert [each.id for each in queries.payrolls_to_roll()] == [roll.id]
    assert services.roll_payroll(roll, by=treasury.checker) == 1
    assert owed(army.people[0]) == 0
    with pytest.raises(Refusal, match="counted already"):
        services.roll_payroll(now(roll), by=treasury.checker)
    stipends = treasury.payroll(army.people[:1], state=LineState.RETURNED,
                                purpose=Purpose.STIPEND, funder=an_organisation().id)  # fmt: skip
    assert services.roll_payroll(stipends, by=treasury.checker) == 1, "the salary of the month was"
    assert owed(army.people[0]) == 45_000


@pytest.mark.parametrize(
    ("months", "minor", "taken"),
    [
        ({"2026-01": 10, "2026-03": 5}, 12, [("2026-01", 10), ("2026-03", 2)]),
        ({"2026-01": 10}, 15, [("2026-01", 10), ("2026-05", 5)]),
        ({"2026-05": 4}, 6, [("2026-05", 6)]),
        ({}, 6, [("2026-05", 6)]),
        ({"2026-01": 10}, 10, [("2026-01", 10)]),
    ],
)
def test_the_oldest_month_is_paid_first(months, minor, taken):
    assert list(taken_from(months, minor, beyond="2026-05")) == taken


@operation
def rewritten(key):
    db.session.execute(
        text("UPDATE arrears_entry SET amount_minor = 1 WHERE id = :key"), {"key": key}
    )


def test_the_longest_unpaid_stands_first(army, cycle, clerk, verifier, browse):
    services.roll(now(cycle), by=verifier)
    oldest = db.session.merge(army.people[3])
    made = services.ask_entry(oldest, EntryKind.OPENING, "2026-01", Money(9_000, "XAF"), PAPER,
                              by=clerk)  # fmt: skip
    checks, path = browse(verifier), f"/pay/arrears/entries/{made.uid}"
    names = [each.name_display for each in (oldest, army.people[0])]
    unseen = checks.post(path, opened=checks.get("/account"), version=1, decision="agree")
    assert "Open it first" in unseen.text, "security 4.3.4"
    assert checks.post(path, decision="agree").status_code == 302
    page = queries.longest(reader=db.session.merge(verifier))
    oldest = db.session.merge(oldest)
    first = page.rows[0][0]
    assert (first.person_id, int(page.rows[0][1])) == (oldest.id, 9_000)
    text_ = checks.get("/pay/arrears").text
    assert text_.index(names[0]) < text_.index(names[1])
    assert "More than 6 months" in text_
    mine = browse(clerk)
    assert "Opening balance" in mine.get(f"/pay/arrears/people/{oldest.uid}").text
    for language in ("en", "fr", "ar"):
        path = f"/pay/arrears/people/{oldest.uid}/letter.pdf?language={language}"
        assert mine.get(path).data[:4] == b"%PDF"


def test_whoever_asked_for_an_entry_takes_it_back_and_nobody_else(army, clerk, verifier, browse):
    """Security 4.3.4: while it waits, from that account."""
    person = db.session.merge(army.people[0])
    made = services.ask_entry(person, EntryKind.OPENING, "2026-01", Money(9_000, "XAF"), PAPER,
                              by=clerk)  # fmt: skip
    mine, path = browse(clerk), f"/pay/arrears/entries/{made.uid}"
    theirs, account = browse(a_user(Role.HR_CLERK)), f"/pay/arrears/people/{person.uid}"
    theirs.post(f"{path}/withdrawal", opened=theirs.get("/account"), version=1)
    told = theirs.get(account).text
    assert "Only whoever asked for it takes it back" in told
    assert "Take it back" not in told
    page = mine.get(account)
    assert "Take it back" in page.text
    mine.post(f"{path}/withdrawal", opened=page)
    assert "Taken back" in mine.get(account).text
    assert "entry of arrears waits" not in browse(verifier).get("/").text
    row = queries.entry(made.uid, reader=verifier)
    with pytest.raises(Refusal, match="Nothing waits"):
        services.decide_entry(row, agree=True, seen=row.version, by=verifier)
    with pytest.raises(Refusal, match="decided already"):
        agreed(made.id, verifier.id)


@operation
def agreed(key, by):
    db.session.execute(
        text("UPDATE arrears_entry SET agreed_at = at, agreed_by_id = :by WHERE id = :key"),
        {"key": key, "by": by},
    )


def test_a_dispute_is_taken_in_answered_by_another_and_appealed(army, clerk, verifier, browse):
    mine = browse(clerk)
    typed = {"person_number": army.people[0].service_number, "kind": "not_paid",
             "period": "August 2026", "said": "I was not paid in August."}  # fmt: skip
    assert mine.post("/pay/arrears/disputes/new", **typed | {"period": "13"}).status_code == 422
    at = mine.post("/pay/arrears/disputes/new", **typed).location
    for path in ("/pay/desk", "/pay/desk/slip"):
        said = mine.get(f"{path}?q={army.people[0].service_number}").text
        assert "Was not paid" in said
        assert "No account or phone is agreed here" in said
        assert "Nothing is counted as owed." in said
    theirs = browse(verifier)
    assert "1 pay dispute waits for an answer" in theirs.get("/").text
    assert "pay dispute" not in mine.get("/").text
    assert army.people[0].name_display in theirs.get("/pay/arrears/disputes?who=unowned").text
    page = theirs.get(at)
    done = theirs.post(at, opened=page, state="not_upheld", answer="The bank has paid on the 28th.")
    assert done.status_code == 302
    assert mine.get(f"{at}/letter.pdf?language=ar").data[:4] == b"%PDF"
    page = mine.get(at)
    short = mine.post(f"{at}/appeal", opened=page, said="He is no")
    assert (short.status_code, "He is no</textarea>" in short.text) == (422, True), "it is kept"
    again = mine.post(f"{at}/appeal", opened=page, said="The bank's paper says otherwise.").location
    assert "There is an appeal against this answer" in mine.get(at).text
    found = db.session.scalars(select(queries.PayDispute).order_by(queries.PayDispute.id)).all()
    assert [each.state for each in found] == [DisputeState.NOT_UPHELD, DisputeState.RECEIVED]
    appeal = queries.dispute(found[1].uid, reader=verifier)
    with pytest.raises(Refusal, match="second person"):
        services.answer(appeal, DisputeState.UPHELD, "He is right after all.",
                        seen=appeal.version, by=verifier)  # fmt: skip
    assert again.endswith(str(found[1].uid))
    text = theirs.get(again).text
    assert "A second person must do this" in text
    assert "Record the answer" not in text
    assert "Record the answer" in browse(a_user(Role.PAY_VERIFIER)).get(again).text
    with pytest.raises(Refusal, match="does not allow"):
        services.take_in(db.session.merge(army.people[1]), DisputeKind.OTHER, None,
                         "Something is wrong.", by=verifier)  # fmt: skip
    assert db.session.scalar(select(ArrearsEntry)) is None
