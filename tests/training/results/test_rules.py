from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.training.attendance.rules import Class, MarkCode, hours
from trainingmgr.training.curricula.rules import AssessmentKind
from trainingmgr.training.results.rules import (
    Ending,
    Lack,
    ModuleFacts,
    Score,
    Sitting,
    gain,
    normalised_gain,
    outcome,
)

ALL = hours([Class(360, MarkCode.PRESENT)], 360)


def a_test(*percents, kind=AssessmentKind.POST_TEST, mark=60):
    scores = tuple(Score(n, each * 2) for n, each in enumerate(percents, start=1))
    return Sitting("T1", kind, 20, mark, scores)


def ends(*tests, attended=ALL, least=80, **facts):
    found = outcome([ModuleFacts("HR-101", least, attended, tests, **facts)])
    return found.ending, [piece.lack for piece in found.missing]


def test_r_trn_02_a_pass_needs_attendance_and_every_test():
    assert ends(a_test(60)) == (Ending.PASSED, [])
    assert ends(a_test(59, 59)) == (Ending.NOT_PASSED, [Lack.FAILED])
    low = hours([Class(240, MarkCode.PRESENT), Class(120, MarkCode.ABSENT)], 360)
    assert ends(a_test(90), attended=low) == (Ending.NOT_PASSED, [Lack.ATTENDANCE_LOW])


def test_r_trn_02_the_missing_piece_is_named_with_what_was_reached_and_needed():
    piece = outcome([ModuleFacts("HR-101", 80, ALL, (a_test(40, 55),))]).missing[0]
    assert (piece.module, piece.test, piece.reached, piece.needed) == ("HR-101", "T1", 55, 60)


def test_r_trn_03_what_is_not_recorded_decides_nothing():
    unknown = hours([Class(240, MarkCode.PRESENT), Class(120)], 360)
    assert ends(a_test(90), attended=unknown) == (Ending.NOT_YET, [Lack.ATTENDANCE_UNKNOWN])


def test_r_trn_03_a_curtailed_run_ends_as_attended_only_unless_waived():
    short = hours([Class(300, MarkCode.PRESENT)], 360)
    assert ends(a_test(90), attended=short) == (Ending.ATTENDED_ONLY, [Lack.CURTAILED])
    assert ends(a_test(90), attended=short, curtailment_waived=True) == (Ending.PASSED, [])


def test_r_trn_03_a_module_of_which_nothing_was_held_ends_the_run_as_attended_only():
    """Once the run is over, and only if that is known; nothing can be waived of it."""
    none, untold = hours([Class(0)], 360), hours([Class(0, untold=True)], 360)
    assert ends(a_test(), attended=none) == (Ending.NOT_YET, [Lack.NOTHING_DELIVERED])
    for waived in (False, True):
        over = ends(a_test(), attended=none, is_over=True, curtailment_waived=waived)
        assert over == (Ending.ATTENDED_ONLY, [Lack.CURTAILED])
    assert ends(a_test(90), attended=untold, is_over=True)[0] is Ending.NOT_YET


def test_tests_together_by_their_weights_reach_the_pass_mark_of_the_module():
    oral, written, before = a_test(90), a_test(60), a_test(5, kind=AssessmentKind.PRE_TEST)
    heavy = replace(written, weight=3)
    facts = ModuleFacts("HR-101", 80, ALL, (before, oral, heavy), pass_mark=67)
    assert facts.mark == 67
    assert outcome([facts]).ending is Ending.PASSED
    assert replace(facts, tests=(before, oral, written)).mark == 75
    piece = outcome([replace(facts, pass_mark=68)])
    assert (piece.ending, piece.missing[0].lack) == (Ending.NOT_PASSED, Lack.MARK_LOW)
    assert (piece.missing[0].reached, piece.missing[0].needed) == (67, 68)
    low = outcome([replace(facts, tests=(a_test(50), heavy), pass_mark=100)])
    assert [each.lack for each in low.missing] == [Lack.RESIT_OPEN]


def test_one_resit_is_open_after_the_first_failure():
    assert ends(a_test(40)) == (Ending.NOT_YET, [Lack.RESIT_OPEN])
    assert ends(a_test(40, 80)) == (Ending.PASSED, [])


def test_nobody_fails_on_the_test_before_the_course():
    assert ends(a_test(5, kind=AssessmentKind.PRE_TEST), a_test(90)) == (Ending.PASSED, [])


def test_r_trn_07_gain_is_over_those_who_sat_both():
    assert gain([40, 50], [70, 80]) == 30
    assert gain([40], [70, 80]) is None
    assert normalised_gain([40, 60], [70, 80]) == 0.5
    assert normalised_gain([100], [90]) is None
    assert normalised_gain([], []) is None


@given(st.lists(st.integers(0, 100), max_size=2), st.integers(0, 100))
def test_a_pass_names_nothing_missing_and_anything_else_names_something(percents, mark):
    ending, missing = ends(a_test(*percents, mark=mark))
    assert (ending is Ending.PASSED) == (missing == [])
