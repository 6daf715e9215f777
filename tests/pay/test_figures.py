"""PEFA PI-23 from what lies in the database, and what pay costs and will cost."""

from datetime import date

import pytest
from sqlalchemy import select, update

from tests.makers import a_post, a_unit, a_user, kept
from tests.pay.made import compared
from tests.pay.payments.made import Treasury
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.money import Money
from trainingmgr.pay.arrears.models import ArrearsEntry
from trainingmgr.pay.arrears.rules import EntryKind
from trainingmgr.pay.figures import queries, rules
from trainingmgr.pay.figures.queries import pefa
from trainingmgr.pay.figures.rules import Assumed
from trainingmgr.pay.figures.words import FIGURES, FORMULAS
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.queries import computed
from trainingmgr.pay.rolls.rules import ChangeKind, Purpose, Slot
from trainingmgr.pay.rules import Channel, HoldReason, LineState
from trainingmgr.pay.scale.models import ExchangeRate
from trainingmgr.pay.scale.rules import EntitlementState
from trainingmgr.registry.people.models import Person

NOVEMBER = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("figure", "grade"),
    [
        (rules.integration(100, 100, 95), "A"), (rules.integration(100, 100, 69), "D"),
        (rules.integration(0, 0, 0), None),
        (rules.reconciliation(date(2026, 11, 1), NOVEMBER, 12, 12), "A"),
        (rules.reconciliation(date(2026, 5, 30), NOVEMBER, 12, 2), "C"),
        (rules.reconciliation(None, NOVEMBER, 0, 0), None),
        (rules.corrections(100, 3), "A"), (rules.corrections(100, 4), "B"),
        (rules.corrections(100, 11), "D"), (rules.corrections(0, 0), None),
        (rules.control(10, 10), "A"), (rules.control(10, 7), "D"), (rules.control(0, 0), None),
        (rules.documented(20, 19), "B"), (rules.documented(0, 0), None),
        (rules.audit(3, 3, 5, 5), "A"), (rules.audit(3, 0, 0, 0), "D"),
    ],
)  # fmt: skip
def test_each_dimension_has_its_grade_and_what_is_not_known_has_none(figure, grade):
    assert figure.grade == grade


def test_a_projection_is_exact_and_reaches_its_growth_after_a_year():
    assert rules.projected(120_000, Assumed()) == [120_000] * 12
    grown = rules.projected(120_000, Assumed(people=100, pay=0))
    assert grown[-1] == 132_000
    assert grown[0] == 121_000
    assert rules.projected(1, Assumed(people=999)) == [1] * 12, "never a part of a coin"


def test_small_numbers_are_for_those_who_see_people():
    assert [rules.shown(n, whole=False) for n in (0, 4, 5)] == [0, None, 5]
    assert rules.shown(4, whole=True) == 4


def test_the_figures_follow_from_what_lies_in_the_database(army, clerk, verifier, browse):
    for person in army.people[:4]:
        post = a_post(army.unit, band="OR-4")
        db.session.execute(update(Person).where(Person.id == person.id).values(post_id=post.id))
    db.session.commit()
    compared(army.lines(), clerk, verifier)
    newest = queries.newest(queries.bills(verifier))
    found = {each.key: each for each in pefa.figures(newest, NOVEMBER)}
    assert set(found) == set(FIGURES) == set(FORMULAS)
    assert found["integration"].numbers == {"lines": 10, "matched": 10, "slotted": 4}
    assert found["reconciliation"].grade == "A"
    assert found["control"].grade is found["documented"].grade is None
    (step,) = queries.pyramid(newest, verifier)
    assert (step.band, step.people, step.posts) == ("OR-4", 10, 4)
    assert step.money == [Money(450_000, "XAF")]
    db.session.add(
        ExchangeRate(period="2026-10", base="USD", quote="XAF", rate="600", source="Bulletin 212",
                     on=date(2026, 10, 30), proposed_by_id=clerk.id, decided_by_id=verifier.id,
                     state=EntitlementState.AGREED, decided_at=clock.now())
    )  # fmt: skip
    db.session.commit()
    second = browse(verifier).get("/pay/figures?also=usd").text
    assert (
        "USD\xa0750.00" in second
        and "1 USD = 600 XAF" in second
        and "Bulletin 212" in second
        and "450,000" in second
    )
    kept(Payroll(service_id=army.service.id, period="2026-10", purpose=Purpose.SALARY,
                 currency="XAF", cut_off_on=date(2026, 10, 20), by_id=clerk.id,
                 content_sha256="1" * 64, summary={"changes": {"left": [4, 1, -9]}}))  # fmt: skip
    kept(ArrearsEntry(person_id=army.people[0].id, period="2026-10", kind=EntryKind.ACCRUED,
                      amount_minor=45_000, currency="XAF", source="counted", by_id=clerk.id,
                      agreed_by_id=clerk.id,
                      agreed_at=clock.now()))  # fmt: skip
    found = {each.key: each for each in pefa.figures(newest, NOVEMBER)}
    assert found["documented"].numbers == {"changes": 4, "papers": 3}
    assert found["control"].numbers == {"decisions": 1, "by_two": 1}, "an accrual decides nothing"
    assert "No rate for EUR is agreed" in browse(verifier).get("/pay/figures?also=eur").text
    text = browse(verifier).get("/pay/figures?people=100").text
    assert "750.00" not in text
    for words in ("PEFA PI-23", "on an authorised post: 4", "450,000", "100 in 1000 more people"):
        assert words in text
    watching = browse(a_user(Role.OVERSIGHT)).get("/pay/figures").text
    assert army.people[0].name_display not in watching
    assert browse(a_user(Role.MENTOR)).get("/pay/figures").status_code == 403
    asked = browse(verifier).post(
        "/exports/pay-figures", form="pdf", reason="For the yearly audit."
    )
    assert asked.data[:4] == b"%PDF"


def test_a_month_that_we_paid_ourselves_is_in_the_bill_the_pyramid_and_pefa(army, clerk, verifier):
    """Where no file came of it; of a month with a file, the file alone counts (PI-23.1, .2, .4)."""
    compared(army.lines(), clerk, verifier)
    treasury, cash = Treasury(army), dict.fromkeys((1, 2, 3), Channel.CASH_PARADE)
    held = {"state": LineState.HELD, "hold": HoldReason.NOT_SLOTTED, "slot": Slot.NO_POST}
    late = {"kind": ChangeKind.AMOUNT, "is_late": True}
    for period in ("2026-10", "2026-11"):
        treasury.payroll(army.people[:3], period=period, band="OR-3", kinds=cash, changes=[late],
                         **held)  # fmt: skip
    for roll in db.session.scalars(select(Payroll)):
        roll.summary = computed.summary(roll.id)
    db.session.commit()
    found = queries.bills(verifier)
    assert [(bill.cycle.period, bill.lines) for bill in found] == [("2026-11", 3), ("2026-10", 10)]
    assert found[0].money == [Money(135_000, "XAF")]
    (month,) = queries.newest(found)
    assert (month.period, isinstance(month, Payroll)) == ("2026-11", True)
    assert [(step.band, step.people) for step in queries.pyramid([month], verifier)] == [
        ("OR-3", 1)
    ]
    theirs = queries.bills(a_user(Role.HOST_AUTHORITY, unit=army.unit))
    assert [bill.lines for bill in theirs] == [3, 10]
    told = {each.key: each.numbers for each in pefa.figures([month], NOVEMBER)}
    assert told["integration"] == {"lines": 3, "matched": 3, "slotted": 2}
    assert (told["reconciliation"]["months"], told["reconciliation"]["compared"]) == (2, 2)
    assert told["corrections"] == {"lines": 3, "retro": 1}
    assert (told["audit"]["cases"], told["audit"]["decided"]) == (1, 0)
    treasury.payroll(army.people[:1], period="2026-12", kinds=cash)
    assert pefa.figures([month], NOVEMBER)[-1].numbers["decided"] == 1, "a later month pays them"


def test_figures_of_a_host_authority_are_of_its_units_alone(army, clerk, verifier, browse):
    """What a unit earns is nobody else's, and of fewer than five people nothing is shown."""
    other = a_unit(service=army.service, code="B3")
    for person in army.people[:4]:
        person.unit_id = other.id
    db.session.commit()
    compared(army.lines(), clerk, verifier)
    theirs = a_user(Role.HOST_AUTHORITY, unit=army.unit)
    (bill,) = queries.bills(theirs)
    assert (bill.lines, bill.money) == (6, [Money(270_000, "XAF")])
    (step,) = queries.pyramid([bill.cycle], theirs)
    assert (step.people, step.money) == (6, [Money(270_000, "XAF")])
    text = browse(theirs).get("/pay/figures").text
    assert "of your units alone" in text
    assert "270,000" in text and "450,000" not in text and "on an authorised post" not in text
    few = browse(a_user(Role.HOST_AUTHORITY, unit=other)).get("/pay/figures").text
    assert "fewer than 5" in few and "180,000" not in few
    whole = browse(a_user(Role.HOST_AUTHORITY)).get("/pay/figures").text
    assert "of the whole country" in whole and "450,000" in whole
