"""Two years of pay: what was planted in it is what a comparison finds."""

from itertools import pairwise

import pytest
from sqlalchemy import func, select

from trainingmgr.core.db import db
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.rules import CycleState, Finding, HoldReason, LineState, MatchClass

F = Finding
GONE = {
    "deceased_paid": F.DECEASED_PAID,
    "discharged_paid": F.DISCHARGED_PAID,
    "awol_paid": F.AWOL_PAID,
    "detained_paid": F.DETAINED_PAID,
}


@pytest.fixture
def newest(demo):
    return db.session.scalars(select(PayCycle).order_by(PayCycle.period.desc()).limit(1)).one()


def found(cycle, finding):
    """Service numbers of lines, and keys of people, that the comparison names."""
    rows = db.session.execute(
        select(PayLine.service_number, Discrepancy.person_id)
        .select_from(Discrepancy)
        .outerjoin(PayLine, Discrepancy.line_id == PayLine.id)
        .where(Discrepancy.cycle_id == cycle.id, Discrepancy.finding == finding)
    ).all()
    return {line for line, _person in rows if line}, {person for _line, person in rows if person}


def line(cycle, number):
    return db.session.scalars(
        select(PayLine).where(PayLine.cycle_id == cycle.id, PayLine.service_number == number)
    ).one()


def test_there_are_twenty_four_months_each_compared(demo, newest):
    cycles = db.session.scalars(select(PayCycle).order_by(PayCycle.period)).all()
    assert len(cycles) == 24
    assert {each.state for each in cycles} == {CycleState.RECONCILED}
    months = [tuple(map(int, each.period.split("-"))) for each in cycles]
    assert all((b[0] * 12 + b[1]) - (a[0] * 12 + a[1]) == 1 for a, b in pairwise(months))
    least = 3_600 if demo.size == "full" else 350
    for each in cycles:
        lines = select(func.count()).where(PayLine.cycle_id == each.id)
        assert db.session.scalar(lines) == each.summary["lines"] >= least


def test_nearly_every_honest_line_is_settled(demo, newest):
    rows = db.session.execute(
        select(PayLine.match, func.count())
        .where(PayLine.cycle_id == newest.id)
        .group_by(PayLine.match)
    )
    classes = dict(rows.all())
    assert classes[MatchClass.SETTLED] > 0.97 * (sum(classes.values()) - len(demo.cases("ghost")))


def test_no_ghost_is_held_to_pay_anybody(demo, newest):
    for case in demo.cases("ghost"):
        assert line(newest, case["service_number"]).match in (MatchClass.ABSENT, MatchClass.REVIEW)
    listed, _people = found(newest, F.GHOST_NO_PERSON)
    planted = {case["service_number"] for case in demo.cases("ghost")}
    assert len(planted & listed) >= 0.9 * len(planted)
    assert listed <= planted


def test_the_doubly_paid_are_found(demo, newest):
    _lines, people = found(newest, F.DUP_PERSON)
    planted = {demo.person(case["number"]).id for case in demo.cases("paid_twice")}
    assert len(planted & people) >= 0.8 * len(planted)


def test_whoever_serves_and_is_not_paid_is_found(demo, newest):
    _lines, people = found(newest, F.UNPAID_PRESENT)
    planted = {demo.person(case["number"]).id for case in demo.cases("unpaid_present")}
    assert planted <= people
    twice = {demo.person(n).id for case in demo.cases("duplicate") for n in case["numbers"]}
    unclear = {demo.person(case["number"]).id for case in demo.cases("unclear_line")}
    assert people <= planted | twice | unclear


def test_a_line_that_may_be_either_of_two_men_waits_for_a_person(demo, newest):
    waits = select(func.count()).where(
        PayLine.cycle_id == newest.id, PayLine.match == MatchClass.REVIEW
    )
    assert db.session.scalar(waits) == len(demo.cases("unclear_line")) == 2


def test_shared_accounts_are_found(demo, newest):
    lines, _people = found(newest, F.DUP_ACCOUNT)
    for case in demo.cases("shared_account"):
        assert set(case["service_numbers"]) <= lines
    phones, _people = found(newest, F.DUP_MSISDN)
    assert {demo.persona("phone").service_number, demo.persona("phone2").service_number} <= phones


@pytest.mark.parametrize(
    ("kind", "finding"), [("wrong_grade", F.RANK_MISMATCH), ("wrong_amount", F.AMOUNT_VARIANCE)]
)
def test_wrong_grades_and_amounts_are_found(demo, newest, kind, finding):
    lines, _people = found(newest, finding)
    assert {case["service_number"] for case in demo.cases(kind)} <= lines
    if kind == "wrong_grade":
        assert demo.persona("colonel").service_number in lines


@pytest.mark.parametrize("kind", GONE)
def test_those_who_are_gone_and_still_paid_are_found(demo, newest, kind):
    if kind not in demo.planted and demo.size == "small" and kind != "deceased_paid":
        pytest.skip("So few people: nobody has this status.")
    lines, _people = found(newest, GONE[kind])
    assert {case["service_number"] for case in demo.cases(kind)} <= lines
    if kind == "deceased_paid":
        assert demo.persona("deceased").service_number in lines


def test_one_hold_has_a_reason_that_the_desk_never_says(demo, newest):
    reasons = {case["reason"]: case for case in demo.cases("held")}
    case = reasons[HoldReason.SUSPENDED_SUPPORT.value]
    held = line(newest, case["service_number"])
    assert (held.state, held.hold) == (LineState.HELD, HoldReason.SUSPENDED_SUPPORT)


def test_money_that_is_not_confirmed_yet_is_not_called_paid(demo, newest):
    """R-PAY-07"""
    states = set(
        db.session.scalars(select(PayLine.state).where(PayLine.cycle_id == newest.id).distinct())
    )
    assert {LineState.SETTLED, LineState.SIGNED_RECEIVED, LineState.ACCEPTED} <= states
