"""AC23: what a password has to be, and what it does not have to be."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from tests.accounts.journeys import again, fill, signed_in, signing_in, somebody
from tests.makers import PASSWORD, a_user, kept
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.signing_in import cores_of, is_monotonous, least_letters
from trainingmgr.accounts.services import passwords
from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal

GOOD = "seven lamps over dry wells"


def test_fifteen_letters_without_a_second_factor_and_eight_with_one():
    assert least_letters(second_factor=False) == 15
    assert least_letters(second_factor=True) == 8


@pytest.mark.parametrize(
    "bad",
    ["short", "fourteen lette", "N'Djamena 2026!", "***Peacekeeping2026",
     "correct horse battery staple",
     "P@ssw0rd!!!2026", "abcabcabcabcabcabc", "12345678901234567", "aaaaaaaaaaaaaaaaaa", "x" * 201],
)  # fmt: skip
def test_known_and_monotonous_passwords_are_refused(app, bad):
    with pytest.raises(Refusal):
        passwords.check(bad, a_user(), second_factor=False)


@pytest.mark.parametrize("good", [GOOD, "الجمل يشرب قبل الفجر كل يوم", "nofiguresnosignsatallhere"])
def test_any_letters_do_and_no_figures_or_signs_are_asked(app, good):
    passwords.check(good, a_user(), second_factor=False)


def test_ones_own_name_is_no_password(app):
    user = a_user(username="abdelkerim.mahamat", name="Abdelkerim Mahamat Saleh")
    for own in ("abdelkerim.mahamat1", "Abdelkerim Mahamat Saleh!"):
        with pytest.raises(Refusal, match="known to many"):
            passwords.check(own, user, second_factor=False)


def test_the_name_of_the_programme_is_no_password(app):
    programme = app.extensions["settings"].programme
    for known in (programme, f"{programme.lower()} 2026!"):
        with pytest.raises(Refusal, match="known to many"):
            passwords.check(known, a_user(), second_factor=False)


def test_the_block_list_has_more_than_three_thousand_and_the_words_of_the_mission():
    exact, cores = passwords.refused()
    assert len(exact) > 3000
    assert {"peacekeeping", "ndjamena", "vetting", "hrddp"} <= cores


@given(st.text(max_size=60))
def test_any_text_at_all_can_be_judged(text):
    cores_of(text)
    is_monotonous(text)


def test_changing_it_ends_the_other_sessions_and_keeps_this_one(app):
    user = somebody()
    here, elsewhere = signed_in(app, user), signed_in(app, user)
    answer = fill(here, "/account/password", current_password=PASSWORD, password=GOOD,
                  password_again=GOOD)  # fmt: skip
    assert answer.status_code == 303
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert signing_in(app, user, PASSWORD).answer.status_code == 422
    assert signing_in(app, user, GOOD).answer.status_code == 303


LONG = (
    "Seven lamps over dry wells, nine goats behind the red hill, four drums at the ford, no sleep! "
)


def test_a_password_counts_to_its_last_letter_as_it_was_typed_and_for_years(app):
    """ASVS 6.2.8 to 6.2.10: neither cut nor made small, and nothing asks for another one."""
    user = kept(somebody())
    passwords.change(user, LONG, by=user)
    with time_machine.travel(clock.now() + timedelta(days=2000)):
        assert signing_in(app, user, LONG).answer.location == "/"
    for other in (LONG.strip(), LONG.lower(), f"{LONG}x", LONG[:72]):
        assert not passwords.fits(again(user), other), other


def test_a_form_writes_its_own_fields_alone(app):
    """ASVS 15.3.3: whatever is sent beside them."""
    user = somebody()
    browser = signed_in(app, user)
    answer = fill(
        browser, "/account/password", current_password=PASSWORD, password=GOOD, password_again=GOOD,
        username="else", active="", is_demo="y", name="Else", must_change_password="y", id="1",
    )  # fmt: skip
    assert answer.status_code == 303
    now = again(user)
    assert (now.username, now.name, now.active) == (user.username, user.name, True)
    assert not now.is_demo and not now.must_change_password


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("not it", GOOD, GOOD), "not your password now"),
        ((PASSWORD, GOOD, "other"), "not the same"),
        ((PASSWORD, "short", "short"), "15 letters"),
    ],
)
def test_what_is_wrong_is_said(app, typed, said):
    fields = dict(zip(("current_password", "password", "password_again"), typed, strict=True))
    answer = fill(signed_in(app, somebody()), "/account/password", **fields)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_password_that_must_change_comes_before_everything_else(app):
    user = somebody(must_change_password=True)
    browser = signed_in(app, user)
    assert browser.get("/account").location.startswith("/account/password")
    fill(
        browser, "/account/password", current_password=PASSWORD, password=GOOD, password_again=GOOD
    )
    assert browser.get("/account").status_code == 200
    assert not again(user).must_change_password


def test_what_is_kept_is_argon2id(app):
    assert somebody().password.startswith("$argon2id$")
    user = kept(a_user(Role.MENTOR))
    passwords.change(user, GOOD, by=user)
    assert GOOD not in again(user).password
