"""The word that others see, and what it never tells (R-VET-02, 02a, 03, 04, 10; R-AGE-01, 04)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.core.dates import PartialDate
from trainingmgr.registry.people.rules import Category, Status
from trainingmgr.vetting.rules import (
    ADVERSE,
    BULK,
    NOT_SCREENED,
    POSITIVE,
    AgeDoubtState,
    AgeStop,
    Cover,
    Outcome,
    Standing,
    Word,
    age_stop,
    bridgeable,
    cover,
    may_follow,
    of_one_person,
    of_one_unit,
    standing,
    waiver_ends_in_time,
    word,
)

ON = date(2026, 11, 24)
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
outcomes = st.sampled_from(Outcome)


@st.composite
def spans(draw):
    first, last = sorted((draw(days), draw(days)))
    return first, last


@pytest.mark.parametrize(
    ("outcome", "seen"),
    [
        (Outcome.CLEARED, Word.CLEARED),
        (Outcome.OVERTURNED, Word.CLEARED),
        (Outcome.CLEARED_WITH_CONDITIONS, Word.CONDITIONS),
        (Outcome.PENDING, Word.PENDING),
        (Outcome.INFO_REQUESTED, Word.PENDING),
        (Outcome.UNDER_APPEAL, Word.PENDING),
        (None, Word.PENDING),
        (Outcome.NOT_CLEARED, Word.NOT_CLEARED),
        (Outcome.SUSPENDED, Word.NOT_CLEARED),
        (Outcome.CANCELLED, Word.NOT_CLEARED),
        (Outcome.UPHELD, Word.NOT_CLEARED),
    ],
)
def test_each_outcome_has_its_word_r_vet_02a(outcome, seen):
    assert word(outcome, date(2026, 1, 1), date(2026, 12, 31), True, False, ON) is seen


def test_conditions_that_are_met_leave_cleared():
    facts = (Outcome.CLEARED_WITH_CONDITIONS, date(2026, 1, 1), date(2026, 12, 31))
    assert word(*facts, False, False, ON) is Word.CLEARED


@given(outcome=outcomes, span=spans(), met=st.booleans(), moved=st.booleans(), on=days)
def test_only_a_clearance_within_its_dates_reads_cleared_r_vet_02(outcome, span, met, moved, on):
    seen = word(outcome, *span, not met, moved, on)
    if seen in (Word.CLEARED, Word.CONDITIONS):
        assert outcome in POSITIVE
        assert span[0] <= on <= span[1]
        assert not moved
    if outcome in ADVERSE:
        assert seen is Word.NOT_CLEARED


@given(one=outcomes, other=outcomes, span=spans(), met=st.booleans(), moved=st.booleans(), on=days)
def test_the_hidden_reason_changes_neither_dates_nor_next_step_r_vet_02a(
    one, other, span, met, moved, on
):
    """Two outcomes with the same word look the same in every part."""
    seen = standing(one, *span, not met, moved, on)
    also = standing(other, *span, not met, moved, on)
    if seen.word is also.word:
        assert seen == also
        assert seen.next_step is also.next_step


@given(outcome=st.sampled_from(sorted(POSITIVE)), span=spans(), on=days)
def test_a_move_to_another_unit_asks_for_review_r_vet_04(outcome, span, on):
    moved = word(outcome, *span, False, True, on)
    stayed = word(outcome, *span, False, False, on)
    assert moved is (Word.PENDING if stayed is Word.CLEARED else stayed)


def test_both_ends_of_the_validity_count():
    first, last = date(2026, 11, 24), date(2026, 11, 25)
    seen = [
        word(Outcome.CLEARED, first, last, False, False, first + timedelta(days=n))
        for n in (-1, 0, 1, 2)
    ]
    assert seen == [Word.PENDING, Word.CLEARED, Word.CLEARED, Word.EXPIRED]


@given(span=spans(), valid_to=days)
def test_an_end_before_the_run_blocks_and_one_within_it_warns_r_vet_03(span, valid_to):
    seen = cover(valid_to, *span)
    assert (seen is Cover.ENDS_BEFORE) == (valid_to < span[0])
    assert (seen is Cover.WHOLE) == (valid_to >= span[1])


def test_a_waiver_bridges_only_waiting_and_expiry_r_vet_10():
    assert [each for each in Word if bridgeable(each, None)] == [Word.PENDING, Word.EXPIRED]
    assert not bridgeable(Word.PENDING, Outcome.UNDER_APPEAL)


@given(on=days, length=st.integers(-5, 60))
def test_a_waiver_lasts_thirty_days_at_most_r_vet_10(on, length):
    assert waiver_ends_in_time(on, on + timedelta(days=length)) == (0 <= length <= 30)


def test_a_list_is_never_refused_r_vet_09():
    assert not BULK & {Outcome.NOT_CLEARED, Outcome.SUSPENDED, Outcome.UPHELD}


def test_a_refusal_is_followed_by_an_appeal_alone():
    after = {each for each in Outcome if may_follow(Outcome.NOT_CLEARED, each)}
    assert after == {Outcome.UNDER_APPEAL}
    assert not may_follow(None, Outcome.OVERTURNED)
    assert may_follow(Outcome.CLEARED, Outcome.NOT_CLEARED)
    assert not may_follow(Outcome.SUSPENDED, Outcome.PENDING)


def test_a_second_record_sheds_no_refusal():
    cleared = Standing(Word.CLEARED, ON, ON)
    refused = Standing(Word.NOT_CLEARED)
    assert of_one_person([refused, cleared]) == refused
    assert of_one_person([Standing(Word.EXPIRED), cleared, Standing(Word.EXPIRED)]) == cleared
    assert of_one_person([]) == NOT_SCREENED


def test_a_suspension_above_covers_everything_below():
    cleared, expired = Standing(Word.CLEARED, ON, ON), Standing(Word.EXPIRED)
    assert of_one_unit([cleared, Standing(Word.NOT_CLEARED)]).word is Word.NOT_CLEARED
    assert of_one_unit([expired, cleared]) == expired
    assert of_one_unit([]) == NOT_SCREENED


SOLDIER = {"category": Category.ENLISTED, "status": Status.ACTIVE, "on": ON}
RECRUIT = {"category": Category.RECRUIT, "status": Status.RECRUIT, "on": ON}


@pytest.mark.parametrize(
    ("written", "stopped"),
    [
        ("2008-11-24", False),
        ("2008-11-25", True),
        ("2008", True),
        ("2007", False),
        ("2006~", True),
        ("2005~", False),
        ("200X", True),
        ("199X", False),
        ("1990/2009", True),
    ],
)
def test_the_youngest_age_counts_r_age_04(written, stopped):
    found = age_stop([PartialDate.read(written)], [], **SOLDIER)
    assert found is (AgeStop.WITHDRAWN if stopped else None)


def test_the_lowest_of_several_ages_counts_r_age_01():
    births = [PartialDate.read("1990"), PartialDate.read("2010")]
    assert age_stop(births, [], **SOLDIER) is AgeStop.WITHDRAWN


@pytest.mark.parametrize("state", [AgeDoubtState.OPEN, AgeDoubtState.CHILD])
def test_a_doubt_stops_whatever_the_birth_date_says_r_age_01(state):
    assert age_stop([PartialDate.read("1980")], [state], **SOLDIER) is AgeStop.WITHDRAWN


def test_an_assessment_settles_an_unknown_age_but_never_a_birth_date():
    assert age_stop([None], [], **RECRUIT) is AgeStop.UNKNOWN
    assert age_stop([None], [AgeDoubtState.ADULT], **RECRUIT) is None
    young = [PartialDate.read("2010")]
    assert age_stop(young, [AgeDoubtState.ADULT], **RECRUIT) is AgeStop.WITHDRAWN


def test_serving_people_of_unknown_age_are_not_stopped_r_age_01():
    assert age_stop([None], [], **SOLDIER) is None
