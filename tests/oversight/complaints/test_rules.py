"""Codes, dates, who may be meant, and numbers that tell nobody (R-CMP-02, R-CMP-05, R-CMP-06)."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.oversight.complaints.rules import (
    FEW,
    GRAVE,
    WEEKEND,
    Category,
    codes,
    due_on,
    told,
    working_days_after,
)
from trainingmgr.oversight.complaints.rules.likeness import may_mean, numbers_in


def test_r_cmp_02_a_code_is_read_however_it_is_typed_and_kept_as_a_slow_hash():
    reference, secret, salt = codes.new_reference(), codes.new_secret(), codes.new_salt()
    written = codes.written(reference, secret)
    assert codes.read(written.lower().replace("-", " ")) == (reference, secret)
    assert codes.read(written[:-1]) is None
    assert codes.read("what is this") is None
    kept = codes.hashed(secret, salt)
    assert codes.opens(secret, salt, kept)
    assert not codes.opens(codes.new_secret(), salt, kept)
    assert secret.encode() not in kept
    assert codes.hashed(secret, codes.new_salt()) != kept


def test_r_cmp_01_r_cmp_06_what_is_grave_is_due_on_its_day_and_wrong_data_in_15_working_days():
    friday = date(2026, 11, 27)
    assert {due_on(each, friday, WEEKEND) for each in GRAVE} == {friday}
    assert due_on(Category.DATA_ERROR, friday, WEEKEND) == date(2026, 12, 18)
    assert due_on(Category.OTHER, friday, WEEKEND) == friday + timedelta(days=90)
    assert working_days_after(friday, 1, WEEKEND) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "name", "means"),
    [
        ("It was colonel Amina Xasan of the stores.", "Amina Xasan Cali", True),
        ("amina, as they call her, daughter of XASAN", "Amina Xasan Cali", True),
        ("Amina is my sister.", "Amina Xasan Cali", False),
        ("العقيد أحمد حسن من المخزن", "احمد حسن علي", True),
        ("Zawadi takes money.", "Zawadi", True),
        ("Nobody is named here.", "Zawadi", False),
    ],
)
def test_r_cmp_03_whoever_may_be_meant_is_found_wide(text, name, means):
    assert may_mean(text, name) is means


def test_numbers_in_what_was_said_are_read_as_numbers():
    assert numbers_in("Sgt Ali, SN-40217, of 11BN.") == ["SN-40217", "11BN"]


@given(st.lists(st.sampled_from(list(Category)), max_size=80),
       st.lists(st.booleans(), min_size=80, max_size=80))  # fmt: skip
def test_r_cmp_05_no_number_below_five_is_told_and_none_follows_from_the_others(kinds, ended):
    received = Counter(kinds)
    closed = {}
    for kind, is_closed in zip(kinds, ended, strict=False):
        if is_closed:
            closed.setdefault(kind, []).append(10)
    rows = told(received, closed)
    assert len({each for row in rows for each in row.categories}) == sum(
        len(row.categories) for row in rows
    )
    for row in rows:
        assert row.received == sum(received[each] for each in row.categories) >= FEW
        assert (row.closed is None) == (row.days is None)
        if row.closed is not None:
            assert row.closed >= FEW
            assert row.received - row.closed == 0 or row.received - row.closed >= FEW
    hidden = sum(received.values()) - sum(row.received for row in rows)
    assert hidden < FEW
    assert not rows or hidden == 0
