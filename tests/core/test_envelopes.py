"""Sealing for named people: who opens, who does not, and what length tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.core import envelopes
from trainingmgr.core.keys import WrongKey


def test_only_the_one_it_is_for_opens_an_envelope():
    (private, public), (other, _public) = envelopes.new_pair(), envelopes.new_pair()
    envelope = envelopes.sealed_for(public, b"key")
    assert envelopes.opened(private, envelope) == b"key"
    with pytest.raises(WrongKey):
        envelopes.opened(other, envelope)


def test_the_password_alone_opens_the_private_half():
    private, _public = envelopes.new_pair()
    kept = envelopes.wrapped(private, "river lantern seven goats")
    assert private not in kept
    assert envelopes.unwrapped(kept, "river lantern seven goats") == private
    with pytest.raises(WrongKey):
        envelopes.unwrapped(kept, "river lantern eight goats")


@given(st.text(max_size=9000))
def test_a_record_comes_back_and_its_length_says_blocks_only(text):
    key, content = envelopes.sealed(text)
    assert envelopes.unsealed(key, content) == text
    assert (len(content) - 28) % envelopes.BLOCK == 0


def test_short_and_longer_records_are_of_one_length():
    lengths = {len(envelopes.sealed("x" * n)[1]) for n in (0, 1, 500, 4000)}
    assert len(lengths) == 1


@given(st.binary(min_size=32, max_size=32))
def test_two_shares_are_the_key_and_one_is_not(key):
    one, other = envelopes.shares(key)
    assert envelopes.joined(one, other) == key
    assert key not in (one, other)
