"""Forecasts: a method with a name, a range, nothing from too little, held against what came."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.programme.framework.rules import Measure, Value
from trainingmgr.programme.framework.rules.forecasting import (
    AHEAD,
    LEAST,
    MOST,
    Forecast,
    checked,
    forecast,
    level,
)
from trainingmgr.programme.progress.rules import Kept


def months(*counts, of=None):
    """The newest last, as they happened; given the newest first, as they are kept."""
    return [
        Kept(Measure.TRAINED, date(2025 + n // 12, n % 12 + 1, 28), Value(count, of))
        for n, count in reversed(list(enumerate(counts)))
    ]


def test_a_straight_line_goes_on_and_one_odd_month_does_not_turn_it():
    said = forecast(months(10, 12, 14, 16, 18, 20))
    assert said == Forecast(date(2025, 9, 30), 26.0, 26.0)
    odd = forecast(months(10, 12, 14, 90, 18, 20, 22, 24, 26))
    assert odd.low <= 32 <= odd.high
    assert odd.high < 60


def test_nothing_is_said_from_fewer_than_six_months_or_months_that_counted_nothing():
    assert forecast(months(*range(LEAST - 1))) is None
    assert forecast(months(*range(LEAST))) is not None
    assert forecast(months(0, 0, 0, 4, 5, 6, 7, of=9)[:-3]) is None
    assert forecast([*months(1, 1, 1, 1, 1, of=2), *months(0, of=0)]) is None
    old = forecast(months(*([900] * 6), *([5] * MOST)))
    assert (old.low, old.high) == (5, 5), "a year is looked at, no more"


@given(st.lists(st.integers(0, 50), min_size=LEAST, max_size=18))
def test_a_share_stays_a_share_and_a_range_is_in_order(counts):
    said = forecast(months(*counts, of=50))
    assert 0 <= said.low <= said.high <= 100
    assert forecast(months(*counts)).low >= 0


def test_what_was_said_three_months_ago_is_held_against_what_came():
    said, came = checked(months(10, 12, 14, 16, 18, 20, 99, 99, 26))
    assert (said.on, came.on, said.holds(came.value)) == (
        date(2025, 9, 30),
        date(2025, 9, 28),
        True,
    )
    said, came = checked(months(10, 12, 14, 16, 18, 20, 22, 24, 90))
    assert not said.holds(came.value)
    assert checked(months(*range(LEAST + AHEAD - 1))) is None
    assert checked([]) is None
    assert level(Value(1, 4)) == 25
