"""The whole way in and out: password, digits, codes, cookies that were stolen or left behind."""

import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import request
from sqlalchemy import select

from tests.accounts.journeys import (
    again,
    digits,
    fill,
    phoned,
    send,
    session_of,
    signed_in,
    signing_in,
    somebody,
)
from tests.browser import Browser, Page
from tests.databases import settings_for
from tests.makers import PASSWORD, a_user, kept, with_password
from trainingmgr.accounts import signing_in as edge
from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import SignIn
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.granting import is_strict
from trainingmgr.accounts.services import passwords, second_factor
from trainingmgr.app import create_app
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission


def events():
    return list(
        db.session.scalars(select(journal.JournalEntry.event).order_by(journal.JournalEntry.number))
    )


def test_a_clerk_signs_in_with_a_password_and_is_told_as_what(app):
    browser = signed_in(app, somebody(name="Halima Oumar"))
    page = browser.get("/account")
    assert page.status_code == 200
    assert "Halima Oumar" in page.text
    assert ">working as </span>training clerk" in page.text, "R-DAT-11"
    assert events() == ["SignedIn"]


def test_whoever_is_not_signed_in_is_brought_back_to_the_page_they_wanted(app):
    user = somebody()
    browser = Browser(app)
    asked = browser.get("/account/password")
    assert asked.status_code == 303
    answer = fill(browser, asked.location, username=user.username, password=PASSWORD)
    assert answer.location == "/account/password"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"]
)
def test_nobody_is_sent_to_another_site(app, elsewhere):
    browser = signing_in(app, somebody(), path=f"/sign-in?next={elsewhere}")
    assert browser.answer.location == "/"


def test_a_wrong_name_a_wrong_password_and_a_closed_account_get_the_same_words(app):
    user, closed = somebody(), somebody(active=False)
    answers = [
        fill(Browser(app), "/sign-in", username=name, password=password)
        for name, password in [
            ("nobody-at-all", PASSWORD),
            (user.username, "wrong wrong wrong wrong"),
            (closed.username, PASSWORD),
        ]
    ]
    assert {each.status_code for each in answers} == {422}
    assert all("That is not right. Check what you wrote and try again." in a.text for a in answers)


def test_a_wrong_name_is_checked_against_a_real_hash_all_the_same(app):
    assert passwords.fits(None, "whatever it is") is False
    assert passwords._nobodys().startswith("$argon2id$")
    theirs = somebody().password
    assert passwords._nobodys().split("$")[:4] == theirs.split("$")[:4]


def test_an_approver_needs_the_six_digits_and_they_count_once(app):
    user = somebody(Role.USER_ADMIN)
    first = signing_in(app, user)
    assert first.answer.location.startswith("/sign-in/digits")
    assert first.get("/account").status_code == 303
    now = digits(user)
    answer = fill(first, first.answer.location, digits=now)
    assert answer.status_code == 303
    assert first.get("/account").status_code == 200
    second = signing_in(app, user)
    refused = fill(second, second.answer.location, digits=now)
    assert refused.status_code == 422
    with time_machine.travel(clock.now() + timedelta(seconds=31)):
        assert fill(second, second.answer.location, digits=digits(user)).status_code == 303


def test_the_digits_are_owed_within_five_minutes_of_the_password(app):
    user = somebody(Role.USER_ADMIN)
    browser = signing_in(app, user)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert browser.get(browser.answer.location).location.startswith("/sign-in")


def test_a_recovery_code_works_once(app):
    user = somebody(Role.USER_ADMIN)
    code = second_factor.make_codes(user, by=user)[3]
    first = signing_in(app, user)
    assert fill(first, first.answer.location, digits=code.upper()).status_code == 303
    assert first.get("/account").status_code == 200
    second = signing_in(app, user)
    assert fill(second, second.answer.location, digits=code).status_code == 422
    kept = second_factor.kept_of(again(user))
    assert len(kept) == 9
    assert all(each.startswith("$argon2id$") for each in kept), "salted, and slow to guess"


def test_a_role_that_needs_a_second_factor_reaches_only_its_set_up_without_one(app):
    user = with_password(a_user(Role.USER_ADMIN))
    browser = signing_in(app, user)
    for path in ("/accounts/", "/account"):
        assert browser.get(path).location.startswith("/account/second-factor")
    page = browser.get("/account/second-factor")
    assert page.status_code == 200
    assert '<path fill="#000" d="M' in page.text
    key = re.search(r'<bdi class="code" dir="ltr">([A-Z2-7-]{32,})</bdi>', page.text)[1]
    now = pyotp.TOTP(key.replace("-", "")).now()
    codes = browser.post("/account/second-factor", opened=page, digits=now)
    assert codes.status_code == 200
    assert codes.text.count("<li><bdi") == 10
    assert browser.get("/accounts/").status_code == 200
    first = re.search(r"<li><bdi[^>]*>([0-9a-f-]{14})<", codes.text)[1]
    assert first not in browser.get("/account").text
    assert second_factor.use_code(again(user), first)


def test_somebody_with_a_phone_cannot_set_up_another_by_the_password_alone(app):
    user = somebody(Role.USER_ADMIN)
    browser = signed_in(app, user)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        asked = browser.get("/account/second-factor")
        assert asked.location.startswith("/account/proof")
        assert fill(browser, asked.location, proof_secret=PASSWORD).status_code == 422
        proved = fill(browser, asked.location, proof_secret=digits(user))
        assert proved.location == "/account/second-factor"
        assert browser.get("/account/second-factor").status_code == 200


def test_signing_in_gives_a_new_key_and_keeps_nothing_but_the_language(app):
    browser = Browser(app)
    browser.get("/sign-in?lang=fr")
    with browser._client.session_transaction() as session:
        session.update(key="planted", csrf_token="planted", anything="planted")
    user = somebody()
    fill(browser, "/sign-in", username=user.username, password=PASSWORD)
    after = session_of(browser)
    assert "planted" not in after.values()
    assert after["language"] == "fr"
    assert len(after["key"]) > 40


def test_a_copied_cookie_opens_nothing_after_signing_out(app):
    browser = signed_in(app, somebody())
    stolen = session_of(browser)
    assert send(browser, "/sign-out", csrf_token=token(browser)).status_code == 303
    thief = Browser(app)
    with thief._client.session_transaction() as session:
        session.update(stolen)
    assert thief.get("/account").status_code == 303
    assert events()[-1] == "SignedOut"


def token(browser, path="/account"):
    return Page(browser.get(path)).values["csrf_token"]


def test_a_session_that_is_ended_elsewhere_stops_on_its_next_request(app):
    user = somebody()
    lost, here = signed_in(app, user), signed_in(app, user)
    assert lost.get("/account").status_code == 200
    uid = db.session.scalar(select(SignIn.uid).order_by(SignIn.id))
    assert send(here, f"/account/sessions/{uid}/end", csrf_token=token(here)).status_code == 303
    assert lost.get("/account").status_code == 303
    assert here.get("/account").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(app):
    mine, theirs = signed_in(app, somebody()), signed_in(app, somebody())
    uid = db.session.scalar(select(SignIn.uid).order_by(SignIn.id.desc()))
    answer = send(mine, f"/account/sessions/{uid}/end", csrf_token=token(mine))
    assert answer.status_code == 404
    assert theirs.get("/account").status_code == 200


def test_a_session_ends_when_nobody_types_for_fifteen_minutes(app):
    """R-DAT-11: in a room that others use."""
    at = clock.now()
    with time_machine.travel(at, tick=False) as time:
        browser = signed_in(app, somebody())
        time.move_to(at + timedelta(minutes=14))
        assert browser.get("/account").status_code == 200
        time.move_to(at + timedelta(minutes=28))
        assert browser.get("/account").status_code == 200
        time.move_to(at + timedelta(minutes=44))
        assert browser.get("/account").status_code == 303


def test_a_session_ends_after_twelve_hours_whatever_is_typed(app):
    at = clock.now()
    with time_machine.travel(at, tick=False) as time:
        browser = signed_in(app, somebody())
        for minutes in range(0, 720, 14):
            time.move_to(at + timedelta(minutes=minutes))
            assert browser.get("/account").status_code == 200
        time.move_to(at + timedelta(minutes=721))
        assert browser.get("/account").status_code == 303


def test_closing_an_account_and_taking_a_role_act_on_the_next_request(app, cast, browse):
    user = cast.sysadmin
    browser = browse(user)
    assert browser.get("/account").status_code == 200
    again(user).active = False
    db.session.commit()
    assert browser.get("/account").status_code == 303


def test_a_demonstration_account_stays_out_of_a_real_site(app, settings):
    user = kept(somebody(is_demo=True))
    assert signing_in(app, user).answer.status_code == 303
    open_session = signed_in(app, user)
    app.extensions["settings"] = replace(settings, production=True)
    assert signing_in(app, user).answer.status_code == 422
    assert not edge.may_enter(again(user), app.extensions["settings"])
    assert open_session is not None


def test_the_name_is_read_whatever_its_letters(app):
    user = somebody(username="h.oumar")
    browser = Browser(app)
    answer = fill(browser, "/sign-in", username=" H.Oumar ", password=PASSWORD)
    assert answer.status_code == 303
    assert again(user).username == "h.oumar"
    assert isinstance(again(user), User)


def test_pages_of_vetting_and_protection_are_left_after_ten_minutes(app):
    """R-DAT-11: ten minutes where it matters most."""
    assert is_strict((Permission.CLEARANCE_READ,))
    assert is_strict((Permission.AGE_DOUBT, Permission.CLEARANCE_RECORD))
    assert not is_strict((Permission.CLEARANCE_WORD,))
    assert not is_strict(())
    browser = signed_in(app, somebody())
    with browser._client.session_transaction() as session:
        session["strict"] = True  # the last page was one of them
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert browser.get("/account").status_code == 303


def test_behind_tls_the_cookie_is_bound_to_this_host(fresh_database, tmp_path):
    """And to this window: nobody is remembered once it is closed (R-DAT-11)."""
    settings = settings_for(
        fresh_database(), tmp_path, address="https://tm.example.org", trusted_proxies=1
    )
    app = create_app(settings, testing=True)
    with app.app_context():
        answer = app.test_client().get("/sign-in", base_url="https://tm.example.org")
        cookie = answer.headers["Set-Cookie"]
        db.session.remove()
        db.engine.dispose()
    assert cookie.startswith("__Host-session=")
    for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert word in cookie
    for word in ("Domain", "Max-Age", "Expires"):
        assert word not in cookie
    assert "remember" not in answer.text.casefold()


def test_behind_tls_every_answer_insists_on_it_and_one_proxy_is_believed(fresh_database, tmp_path):
    """ASVS 3.4.1, 4.1.3, 15.3.4: an address that the caller made up stands before the proxy's."""
    settings = settings_for(
        fresh_database(), tmp_path, address="https://tm.example.org", trusted_proxies=1
    )
    app = create_app(settings, testing=True)
    told = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https"}
    with app.app_context():
        for path in ("/sign-in", "/no-such-page", "/static/css/theme.css"):
            answer = app.test_client().get(
                path, base_url="https://tm.example.org", headers=told, buffered=True
            )
            kept = answer.headers["Strict-Transport-Security"]
            assert kept == "max-age=31536000; includeSubDomains"
        with app.test_client() as client:
            client.get("/sign-in", base_url="http://tm.example.org", headers=told)
            assert (request.remote_addr, request.scheme) == ("198.51.100.7", "https")
        db.session.remove()
        db.engine.dispose()


def test_without_a_proxy_nobody_says_where_they_come_from(app):
    with app.test_client() as client:
        client.get("/sign-in", headers={"X-Forwarded-For": "203.0.113.9"})
        assert request.remote_addr == "127.0.0.1"


def test_whoever_proves_again_gets_a_new_key_and_the_one_before_opens_nothing(app):
    """ASVS 7.2.4: a copy of the cookie does not become as good as the session it was taken of."""
    browser, copy = signed_in(app, somebody()), Browser(app)
    before = session_of(browser)
    assert fill(browser, "/account/proof", proof_secret=PASSWORD).status_code == 303
    assert session_of(browser)["key"] != before["key"]
    assert browser.get("/account").status_code == 200
    with copy._client.session_transaction() as session:
        session.update(before)
    assert copy.get("/account").status_code == 303


def test_what_opens_an_account_is_changed_by_whoever_has_just_proved_it_is_theirs(app):
    """ASVS 7.5.1, 7.5.2."""
    user = phoned(somebody())
    elsewhere, browser = signed_in(app, user), Browser(app, user, fresh=False)
    changes = ("second-factor", "recovery-codes", "passkeys/new", "email")
    for path in changes:
        assert browser.get(f"/account/{path}").location.startswith("/account/proof"), path
    uid = db.session.scalar(select(SignIn.uid).order_by(SignIn.id))
    for path in ("sessions/end", f"sessions/{uid}/end", f"passkeys/{uid}/removal"):
        asked = send(browser, f"/account/{path}", csrf_token=token(browser))
        assert asked.location == "/account/proof?next=/account&pressed=1", path
    assert elsewhere.get("/account").status_code == 200


def test_whoever_proves_again_for_a_button_is_led_back_to_it_and_told_to_press_it(app):
    browser = Browser(app, somebody(), fresh=False)
    asked = send(browser, "/account/sessions/end", csrf_token=token(browser), version="3")
    assert "nothing is done before" in browser.get(asked.location).text
    back = fill(browser, asked.location, proof_secret=PASSWORD).location
    assert "Press the button once more" in browser.get(back).text


def test_whoever_signs_in_again_for_a_button_is_told_to_press_it_and_nobody_else(app):
    user = somebody()
    browser = signed_in(app, user)
    mark = token(browser)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        asked = send(browser, "/account/sessions/end", csrf_token=mark, version="3")
        assert "nothing is done before" in browser.get(asked.location).text
        back = fill(browser, asked.location, username=user.username, password=PASSWORD)
        if user.has_second_factor:
            back = fill(browser, back.location, digits=digits(user))
        assert "Press the button once more" in browser.get(back.location).text
        assert "Press the button once more" not in browser.get(back.location).text
    with time_machine.travel(clock.now() + timedelta(minutes=40)):
        asked = browser.get("/account")
        back = fill(browser, asked.location, username=user.username, password=PASSWORD)
        assert "Press the button once more" not in browser.get("/account").text


def test_the_page_for_signing_in_is_light(app):
    assert len(Browser(app).get("/sign-in").data) < 30_000


def test_a_page_where_nobody_types_leaves_its_session_behind(app):
    browser = signed_in(app, somebody())
    assert 'data-sign-in="/sign-in?idle=1&amp;next=/account' in browser.get("/account").text
    left = browser.get("/sign-in?idle=1&next=/account")
    assert left.location == "/sign-in?next=/account"
    assert "nobody was typing" in browser.get(left.location).text
    assert browser.get("/account").status_code == 303
