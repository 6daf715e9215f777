"""R-DDR-03: small numbers by force of origin are told to nobody, nor can they be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.vetting.ddr.rules import SMALL, shown, totals

COUNTS = st.dictionaries(
    st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz")), st.integers(0, 40), max_size=9
)


def test_a_small_number_is_left_out_and_so_is_another_of_its_line():
    counts = {("A", "x"): 3, ("A", "y"): 20, ("B", "x"): 30, ("B", "y"): 40}
    assert shown(counts) == dict.fromkeys(counts)


def test_large_numbers_and_none_at_all_are_shown():
    counts = {("A", "x"): 5, ("A", "y"): 0}
    assert shown(counts) == counts


@given(COUNTS)
def test_no_sum_of_a_line_gives_a_left_out_number_away(counts):
    told = shown(counts)
    for key, count in counts.items():
        assert told[key] is None or told[key] == count
        assert not 0 < count < SMALL or told[key] is None
    for side in (0, 1):
        for name in {key[side] for key in counts}:
            line = [key for key in counts if key[side] == name]
            hidden = [key for key in line if told[key] is None]
            if len(hidden) == 1:  # nothing else is there that could hide it
                assert all(counts[key] == 0 for key in line if key not in hidden)


def test_a_sum_that_gives_every_left_out_number_away_is_left_out_too():
    ones = {("A", place): 1 for place in "vwxyz"} | {("B", place): 4 for place in "vwxyz"}
    told = shown(ones)
    assert set(told.values()) == {None}
    assert totals(ones, told) == {"A": None, "B": 20}


@given(COUNTS)
def test_a_sum_is_the_sum_or_nothing(counts):
    told = shown(counts)
    for name, total in totals(counts, told).items():
        line = [key for key in counts if key[0] == name]
        assert total in (None, sum(counts[key] for key in line))
        if total is not None:
            assert len([key for key in line if told[key] is None]) != 1
