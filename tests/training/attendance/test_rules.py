from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.training.attendance.rules import Class, MarkCode, hours

some_class = st.builds(
    Class,
    delivered=st.integers(0, 480),
    code=st.sampled_from(MarkCode),
    missed=st.integers(0, 600),
)


def test_r_trn_03_a_mark_not_recorded_makes_the_percentage_unknown():
    known = Class(60, MarkCode.PRESENT)
    assert hours([known, Class(60)], 120).percent is None
    assert hours([known, Class(60, MarkCode.ABSENT)], 120).percent == 50


def test_r_trn_03_excused_time_is_not_present_and_is_shown_apart():
    found = hours([Class(60, MarkCode.PRESENT), Class(60, MarkCode.EXCUSED_MEDICAL)], 120)
    assert (found.present, found.excused, found.percent) == (60, 60, 50)
    called = hours([Class(60, MarkCode.OPERATIONAL_CALLUP)], 60)
    assert (called.called_up, called.excused, called.percent) == (60, 0, 0)


def test_r_trn_03_minutes_late_are_taken_off_and_a_class_not_held_needs_no_mark():
    found = hours([Class(60, MarkCode.LATE, 15), Class(0)], 60)
    assert (found.present, found.percent) == (45, 75)


def test_r_trn_03_less_than_nine_tenths_of_the_standard_is_curtailed():
    assert hours([Class(53, MarkCode.PRESENT)], 60).is_curtailed
    assert not hours([Class(54, MarkCode.PRESENT)], 60).is_curtailed


@given(st.lists(some_class), st.integers(1, 2000))
def test_nobody_is_present_for_longer_than_was_delivered(classes, standard):
    found = hours(classes, standard)
    assert 0 <= found.present <= found.delivered
    assert found.percent is None or 0 <= found.percent <= 100
