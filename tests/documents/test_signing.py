"""Serials and seals: what is altered is seen, with and without this program."""

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tests.documents.papers import ADDRESS, KEY, KEYS, a_payload, a_serial
from trainingmgr.documents import serials, signing

SERIALS = st.text(alphabet=serials.ALPHABET, min_size=19, max_size=19).map(
    lambda drawn: drawn + serials.check(drawn)
)


def test_a_fresh_serial_holds_and_is_never_the_same():
    drawn = {serials.fresh() for _ in range(500)}
    assert len(drawn) == 500
    assert all(serials.holds(serial) for serial in drawn)
    assert all(len(group) == 5 for group in drawn.pop().split("-"))


@given(SERIALS, st.integers(0, 19), st.sampled_from(serials.ALPHABET))
def test_one_wrong_character_is_seen(serial, place, char):
    wrong = serial[:place] + char + serial[place + 1 :]
    assert serials.holds(wrong) == (wrong == serial)


@given(SERIALS, st.integers(0, 18))
def test_two_swapped_neighbours_are_seen(serial, place):
    swapped = serial[:place] + serial[place + 1] + serial[place] + serial[place + 2 :]
    assert serials.holds(swapped) == (swapped == serial)


def test_hyphens_small_letters_and_lookalikes_are_understood():
    serial = a_serial()
    assert serials.holds(serial.lower().replace("0", "o").replace("-", " ").replace("1", "l"))
    assert not serials.holds("")
    assert not serials.holds("U" * 20)


def test_what_was_sealed_is_read_back_from_the_whole_address():
    payload = a_payload()
    sealed = signing.seal(payload, KEY)
    assert signing.unseal(sealed, KEYS) == payload
    assert signing.unseal(signing.address(ADDRESS, sealed), KEYS) == payload


def test_a_certificate_that_does_not_expire_says_so():
    payload = replace(a_payload(), valid_until=None)
    assert signing.unseal(signing.seal(payload, KEY), KEYS).valid_until is None


@given(st.data())
def test_an_altered_code_is_not_genuine(data):
    sealed = signing.seal(a_payload(), KEY)
    place = data.draw(st.integers(0, len(sealed) - 1))
    char = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567019/"))
    altered = sealed[:place] + char + sealed[place + 1 :]
    try:
        found = signing.unseal(altered, KEYS)
    except signing.NotGenuine:
        return
    assert found == a_payload()


@pytest.mark.parametrize("text", ["", "x", "https://example.org/", "TM1", a_serial() + "/TM1AAAA"])
def test_any_other_text_is_not_genuine(text):
    with pytest.raises(signing.NotGenuine):
        signing.unseal(text, KEYS)


@given(st.text())
def test_any_text_gets_an_answer(text):
    with pytest.raises(signing.NotGenuine):
        signing.unseal(text, KEYS)


def test_a_seal_of_another_key_is_not_genuine():
    sealed = signing.seal(a_payload(), Ed25519PrivateKey.generate())
    with pytest.raises(signing.NotGenuine, match="altered"):
        signing.unseal(sealed, KEYS)
    with pytest.raises(signing.NotGenuine, match="Nobody"):
        signing.unseal(signing.seal(replace(a_payload(), key="2019"), KEY), KEYS)


def test_the_seal_of_one_serial_does_not_serve_another():
    code = signing.seal(a_payload(1), KEY).rpartition("/")[2]
    with pytest.raises(signing.NotGenuine):
        signing.unseal(f"{a_serial(2)}/{code}", KEYS)


def test_a_wrong_serial_is_not_sealed():
    with pytest.raises(ValueError, match="serial"):
        signing.seal(replace(a_payload(), serial="1"), KEY)


@given(st.text())
def test_any_name_can_be_sealed(name):
    found = signing.unseal(signing.seal(replace(a_payload(), name=name), KEY), KEYS)
    assert len(found.name.encode()) <= signing.NAME_BYTES
    assert found.issued_on == date(2026, 11, 21)


def run_verifier(text, key=KEY):
    public = key.public_key().public_bytes_raw().hex()
    return subprocess.run(
        [sys.executable, signing.VERIFIER, text, public],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )


def test_the_script_that_stands_alone_agrees():
    sealed = signing.address(ADDRESS, signing.seal(a_payload(), KEY))
    answer = run_verifier(sealed)
    assert answer.returncode == 0
    assert answer.stdout.startswith("GENUINE 0000")
    assert "Name: Abd al-Rahman ibn Yusuf al-Nahri" in answer.stdout
    swapped = sealed[:-20] + ("A" if sealed[-20] != "A" else "B") + sealed[-19:]
    for wrong in (run_verifier(swapped), run_verifier(sealed, Ed25519PrivateKey.generate())):
        assert wrong.returncode == 1
        assert "NOT GENUINE" in wrong.stderr
    assert len(signing.VERIFIER.read_text().splitlines()) <= 45
