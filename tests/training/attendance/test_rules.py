import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.training.attendance.rules import Class, MarkCode, hours, line_numbers

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


def test_r_trn_03_a_class_that_nobody_told_of_leaves_the_percentage_unknown():
    known = Class(60, MarkCode.PRESENT)
    found = hours([known, Class(0, untold=True)], 120)
    assert (found.delivered, found.percent) == (60, None)
    assert hours([known, Class(0)], 120).percent == 100


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("3, 7 12-14", [3, 7, 12, 13, 14]),
        ("٣، ٧ ؛ ١٢ – ١٤", [3, 7, 12, 13, 14]),
        ("5 5;4-5", [5, 4]),
    ],
)
def test_line_numbers_are_read_in_any_script(text, lines):
    assert line_numbers(text) == lines


@pytest.mark.parametrize("text", ["x", "3-", "7-3", "0", "1-900", "3.5x", "-4"])
def test_what_is_no_line_number_is_named(text):
    with pytest.raises(ValueError, match=r"\S"):
        line_numbers(text)


@given(st.sets(st.integers(1, 400), max_size=30))
def test_listed_lines_come_back_as_they_were_typed(lines):
    assert line_numbers(", ".join(map(str, sorted(lines)))) == sorted(lines)
