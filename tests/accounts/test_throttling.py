"""AC23: guessing is slowed; an account or a camp behind one address is never locked."""

from datetime import timedelta

import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.accounts.journeys import fill, signed_in, signing_in, somebody
from tests.browser import Browser
from tests.makers import PASSWORD
from trainingmgr.accounts.models.signing_in import Attempt
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.signing_in import PACES, About, Pace
from trainingmgr.accounts.services import throttling
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry

CAMP = "203.0.113.9"


def wrong(app, username, times, address=CAMP):
    for _n in range(times):
        throttling.failed(username, address, None)


@given(st.sampled_from(list(PACES.values())), st.integers(0, 10_000_000))
def test_a_pause_never_exceeds_its_longest(pace, failures):
    assert 0 <= pace.pause(failures) <= pace.most <= 60


def test_a_pause_doubles_after_the_free_tries():
    assert [Pace(5, 2, 60).pause(n) for n in (0, 4, 5, 6, 7, 50)] == [0, 0, 2, 4, 8, 60]


def test_the_sixth_wrong_password_has_to_wait_and_then_the_right_one_opens(app):
    user = somebody()
    at = clock.now()
    with time_machine.travel(at, tick=False) as time:
        for _n in range(5):
            assert signing_in(app, user, "wrong", address=CAMP).answer.status_code == 422
        waiting = signing_in(app, user, address=CAMP).answer
        assert waiting.status_code == 429
        assert waiting.headers["Retry-After"] == "2"
        assert "Wait 2 seconds" in waiting.text
        time.move_to(at + timedelta(seconds=3))
        assert signing_in(app, user, address=CAMP).answer.status_code == 303


def test_failures_of_one_do_not_hold_up_another_behind_the_same_address(app):
    victim, colleague = somebody(), somebody()
    wrong(app, victim.username, 40)
    assert signing_in(app, victim, address=CAMP).answer.status_code == 429
    assert signing_in(app, colleague, address=CAMP).answer.status_code == 303


def test_a_camp_where_hundreds_fail_is_slowed_to_one_try_a_second(app):
    at = clock.now()
    with time_machine.travel(at, tick=False) as time:
        for number in range(300):
            throttling.failed(f"somebody{number}", CAMP, None)
        user = somebody()
        assert signing_in(app, user, address=CAMP).answer.status_code == 429
        time.move_to(at + timedelta(seconds=1))
        assert signing_in(app, user, address=CAMP).answer.status_code == 303


def test_the_owner_at_a_known_computer_is_not_slowed_by_whoever_guesses_elsewhere(app):
    owner = somebody()
    browser = signed_in(app, owner, address=CAMP)
    wrong(app, owner.username, 100, address="192.0.2.66")
    wrong(app, owner.username, 100, address=CAMP)  # by somebody in the same camp
    wrong(app, "others", 100, address=CAMP)
    assert signing_in(app, owner, address="192.0.2.1").answer.status_code == 429
    answer = fill(
        browser, "/sign-in", address=CAMP, username=owner.username, password="wrong wrong"
    )
    assert answer.status_code in (302, 303)  # still signed in: the page sends on
    browser._client.delete_cookie("session")
    typed = {"username": owner.username, "password": PASSWORD}
    assert fill(browser, "/sign-in", address=CAMP, **typed).status_code == 303
    browser._client.delete_cookie("session")
    for _n in range(5):
        fill(browser, "/sign-in", address=CAMP, username=owner.username, password="wrong wrong")
    assert fill(browser, "/sign-in", address=CAMP, **typed).status_code == 429  # its own mistakes


def test_a_mark_of_a_known_computer_cannot_be_made_up(app):
    owner = somebody()
    wrong(app, owner.username, 100, address="192.0.2.66")
    browser = Browser(app)
    browser._client.set_cookie("known", "0" * 32)
    typed = {"username": owner.username, "password": PASSWORD}
    assert fill(browser, "/sign-in", address=CAMP, **typed).status_code == 429


def test_digits_are_slowed_too(app):
    user = somebody(Role.USER_ADMIN)
    browser = signing_in(app, user)
    for _n in range(5):
        assert fill(browser, browser.answer.location, digits="000000").status_code == 422
    assert fill(browser, browser.answer.location, digits="000000").status_code == 429


def test_what_was_typed_as_a_name_is_not_kept_in_clear(app):
    fill(Browser(app), "/sign-in", username="my-secret-password", password="x")
    marks = db.session.scalars(select(Attempt.about)).all()
    assert len(marks) == len(About)
    assert all(len(mark) == 64 for mark in marks)


def test_old_failures_are_forgotten(app):
    user = somebody()
    wrong(app, user.username, 30)
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert signing_in(app, user, address=CAMP).answer.status_code == 303
        throttling.failed("x", CAMP, None)
        assert len(db.session.scalars(select(Attempt)).all()) == len(About)


def test_the_journal_hears_of_guessing_at_the_fifth_failure_and_each_doubling(app):
    user = somebody()
    for _n in range(45):
        throttling.failed(user.username, CAMP, user)
    told = db.session.scalars(select(JournalEntry.facts).order_by(JournalEntry.number)).all()
    assert [facts["failures"] for facts in told] == [5, 10, 20, 40]
    assert all(set(facts) == {"failures"} for facts in told)
