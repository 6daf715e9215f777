import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.pay.presence.rules import (
    EvidenceKind,
    MusterCode,
    Presence,
    agreement,
    presence,
    sample,
    sample_size,
)

K = EvidenceKind


@pytest.mark.parametrize(
    ("kinds", "asked", "said"),
    [
        ([K.MUSTER, K.TRAINING], True, Presence.VERIFIED),
        ([K.MUSTER, K.MUSTER, K.MUSTER], True, Presence.SEEN),
        ([K.TRAINING], False, Presence.SEEN),
        ([], True, Presence.NOT_SEEN),
        ([], False, Presence.UNKNOWN),
    ],
)
def test_r_pay_04_and_05_two_kinds_verify_and_without_a_paper_nothing_is_known(kinds, asked, said):
    assert presence(kinds, asked=asked) is said


def test_a_sample_is_as_large_as_its_confidence_and_margin_ask():
    assert sample_size(4000, confidence=95, margin=5) == 351  # Krejcie and Morgan 1970: 351
    assert sample_size(100, confidence=95, margin=5) == 80
    assert sample_size(10, confidence=99, margin=1) == 10
    assert sample_size(0, confidence=95, margin=5) == 0


@given(st.sets(st.integers(1, 10_000), min_size=1, max_size=200), st.text(min_size=1, max_size=8))
def test_whoever_knows_the_seed_draws_the_same_people(keys, seed):
    size = min(7, len(keys))
    drawn = sample(keys, size, seed=seed)
    assert drawn == sample(sorted(keys, reverse=True), size, seed=seed)
    assert len(set(drawn)) == size and set(drawn) <= keys


def test_two_counts_agree_on_those_whom_both_speak_of():
    p, a, n = MusterCode.PRESENT, MusterCode.ABSENT, MusterCode.NOT_RECORDED
    found = agreement([p, p, a, a, p], [p, a, p, a, n])
    assert (found.asked, found.same, found.gone, found.come) == (4, 2, 1, 1)
    assert found.percent == 50.0
    low, high = found.interval(400, 95)
    assert low < 50 < high
    assert agreement([p] * 4, [p] * 4).interval(4, 95) == (100.0, 100.0)
