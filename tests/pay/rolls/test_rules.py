"""A line of pay is computed: grade × status × presence, in whole units of one currency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.pay.rolls.rules import Seen, Slot, is_much
from trainingmgr.pay.rolls.rules.computing import (
    Extra,
    Levy,
    Right,
    Scale,
    Span,
    Standing,
    Step,
    Subject,
    cut,
    hold,
    salary,
    support,
)
from trainingmgr.pay.rules import HoldReason
from trainingmgr.pay.scale.rules import Condition, Levied, Measure, Owed
from trainingmgr.registry.people.rules import Status

RATION = Extra("ration", Condition.EVERYBODY, Measure.MONTH, 7_500, None, None, False, 1, 30)
COMMAND = Extra("command", Condition.COMMANDS, Measure.MONTH, 9_000, None, None, True, 1, 30)
HAZARD = Extra("hazard", Condition.GRANTED, Measure.MONTH, None, 200, 10_000, True, 1, 30)
PENSION = Levy("pension", Owed.EVERYBODY, Levied.BASE, None, 40, None, 1, 30)
ADVANCE = Levy("advance", Owed.ORDERED, Levied.BASE, None, None, None, 1, 30)
SCALE = Scale(
    30,
    {("CPL", 1): [Step(1, 30, 62_000, "OR-4")], ("SGT", 1): [Step(1, 30, 78_000, "OR-5")]},
    (RATION, COMMAND, HAZARD),
    (PENSION, ADVANCE),
)


def somebody(*spans, **facts):
    usual = {"slot": Slot.SLOTTED, "seen": Seen.SEEN}
    spans = spans or (Span(1, 30, "active", "CPL"),)
    return Subject(7, tuple(spans), **usual | facts)


def test_a_whole_month_earns_the_grade_the_ration_and_loses_the_pension():
    found = salary(somebody(), SCALE)
    assert (found.days, found.base, found.gross, found.net) == (30, 62_000, 69_500, 67_020)
    assert (found.allowances, found.deductions) == ({"ration": 7_500}, {"pension": 2_480})
    assert (found.grade, found.band) == ("CPL", "OR-4")


@pytest.mark.parametrize("status", Status)
def test_only_statuses_that_are_paid_earn(status):
    found = salary(somebody(Span(1, 30, status, "CPL")), SCALE)
    unpaid = {"applicant", "awol", "deserter", "detained", "suspended_without_pay", "retired",
              "discharged", "deceased", "transferred_out"}  # fmt: skip
    assert (found is None) == (status.value in unpaid)
    if found is not None:
        waits = hold(somebody(Span(1, 30, status, "CPL")), found, Standing())
        assert waits is (HoldReason.AWAITING_DOCUMENT if status is Status.UNKNOWN else None)


def test_a_part_of_a_month_is_paid_by_its_days_and_a_promotion_from_its_day():
    half = salary(somebody(Span(1, 10, "active", "CPL"), Span(11, 30, "awol", "CPL")), SCALE)
    assert (half.days, half.base, half.allowances) == (10, 20_667, {"ration": 2_500})
    spans = cut([Span(1, 30, "active", "CPL")], [(16, 30, "SGT", 1)])
    assert [(s.first, s.last, s.grade) for s in spans] == [(1, 15, "CPL"), (16, 30, "SGT")]
    found = salary(somebody(*spans), SCALE)
    assert (found.base, found.grade, found.band) == (70_000, "SGT", "OR-5")


def test_conditions_and_caps_of_allowances():
    assert salary(somebody(commands=15), SCALE).allowances["command"] == 4_500
    granted = somebody(rights=(Right("hazard", 1, 30),))
    assert salary(granted, SCALE).allowances["hazard"] == 10_000  # a fifth of the base, capped
    some = somebody(rights=(Right("hazard", 21, 30),))
    assert salary(some, SCALE).allowances["hazard"] == 4_133


def test_an_order_takes_at_most_what_is_there():
    found = salary(somebody(orders=(Right("advance", 1, 30, 500_000),)), SCALE)
    assert found.net == 0
    assert found.deductions == {"pension": 2_480, "advance": 67_020}


def test_r_pay_12_a_stipend_is_a_line_of_its_own():
    stipend = Extra("stipend", Condition.GRANTED, Measure.DAY, 1_500, None, None, False, 1, 30)
    found = support(Right("stipend", 1, 12), stipend, 30)
    assert (found.days, found.net, found.deductions) == (12, 18_000, {})
    assert support(Right("stipend", 31, 31), stipend, 30) is None


def test_r_pay_04_what_is_not_known_of_presence_holds_nobody():
    paid = salary(somebody(), SCALE)
    assert hold(somebody(seen=Seen.UNKNOWN), paid, Standing()) is None
    assert hold(somebody(seen=Seen.NOT_SEEN), paid, Standing()) is HoldReason.NOT_SEEN
    assert hold(somebody(slot=Slot.UNFUNDED), paid, Standing()) is HoldReason.NOT_SLOTTED
    assert hold(somebody(), paid, Standing(channel=False)) is HoldReason.CHANNEL_UNVERIFIED
    assert hold(somebody(), paid, Standing(twice=True)) is HoldReason.DUPLICATE
    unknown = somebody(Span(1, 30, "active", "GEN"))
    assert hold(unknown, salary(unknown, SCALE), Standing()) is HoldReason.DATA_ERROR


def test_r_hrd_01_support_waits_for_clearances_and_a_national_salary_never_does():
    paid = salary(somebody(), SCALE)
    assert hold(somebody(), paid, Standing(cleared=False)) is HoldReason.SUSPENDED_SUPPORT
    assert hold(somebody(), paid, Standing(cleared=None)) is None


def test_r_pay_04_much_on_hold_is_one_percent_or_more_than_twenty_of_a_unit():
    assert not is_much(10, 1000, 10)
    assert is_much(11, 1000, 10)
    assert is_much(21, 100_000, 21)
    assert not is_much(20, 100_000, 20)


@given(
    cuts=st.lists(st.integers(2, 30), max_size=4, unique=True).map(sorted),
    statuses=st.lists(st.sampled_from([each.value for each in Status]), min_size=5, max_size=5),
    order=st.integers(0, 10**7),
    commands=st.integers(0, 31),
)
def test_whatever_the_facts_are_a_line_adds_up_and_is_read_back(cuts, statuses, order, commands):
    edges = [1, *cuts, 31]
    spans = [
        Span(first, after - 1, status, "CPL")
        for first, after, status in zip(edges, edges[1:], statuses, strict=False)
    ]
    subject = somebody(*spans, orders=(Right("advance", 1, 30, order),), commands=commands)
    found = salary(subject, SCALE)
    assert Subject.of(subject.facts()) == subject
    if found is not None:
        assert 0 <= found.net <= found.gross <= 62_000 + 7_500 + 9_000
        assert 1 <= found.days <= 30
        assert found == salary(Subject.of(subject.facts()), SCALE)
