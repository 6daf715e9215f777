"""Scope, conditions and commanders: what follows from facts alone."""

import pytest

from trainingmgr.vetting.diligence.rules import (
    Finding,
    MeasureKind,
    MeasureState,
    Scope,
    Step,
    conditions_open,
    scope_of,
    unanswered,
)

V, I = MeasureState.VERIFIED, MeasureState.IN_PLACE  # noqa: E741


@pytest.mark.parametrize(
    ("items", "scope"),
    [([True], Scope.IN), ([False, False], Scope.OUT), ([True, False], Scope.MIXED)],
)
def test_one_item_in_scope_brings_the_request_in(items, scope):
    assert scope_of(items) is scope


@pytest.mark.parametrize(
    ("steps", "is_open"),
    [
        ([], False),
        ([Step(True, V)], False),
        ([Step(True, I)], True),
        ([Step(False, I)], False),
        ([Step(True, V), Step(True, MeasureState.FAILED)], True),
    ],
)
def test_what_comes_before_the_start_is_verified_first_r_hrd_02(steps, is_open):
    assert conditions_open(steps) is is_open


def test_a_concern_about_a_commander_asks_for_a_measure_before_the_start():
    concern = [Finding.NO_CONCERN, Finding.CONCERN]
    assert unanswered(concern, [(MeasureKind.COMMITMENT, True)])
    assert unanswered(concern, [(MeasureKind.REPLACE_OFFICER, False)])
    assert not unanswered(concern, [(MeasureKind.REPLACE_OFFICER, True)])
    assert not unanswered([Finding.NO_CONCERN], [])
