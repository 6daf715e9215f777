"""Nobody loses what they typed: the session ended, a proof was owed, or the page was too old."""

from datetime import timedelta

import time_machine
from sqlalchemy import func, select, text

from tests.accounts.journeys import digits, fill, send, signed_in, somebody
from tests.browser import Browser, Page
from tests.makers import PASSWORD
from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import KeptTyping
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.services.kept_typing import NEVER
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.web.fields import Secret
from trainingmgr.web.form import Form
from trainingmgr.web.priced import PricedForm

NEW = {"username": "m.barka", "name": "Maryam Barka", "language": "fr", "same_person_as": ""}


def accounts():
    return db.session.scalar(select(func.count()).select_from(User))


def test_typing_that_meets_an_ended_session_waits_behind_the_sign_in(app):
    admin = somebody(Role.USER_ADMIN)
    browser = signed_in(app, admin)
    opened = browser.get("/accounts/new")
    before = accounts()
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        asked = browser.post("/accounts/new", opened=opened, **NEW)
        assert asked.location.startswith("/sign-in?next=/account/typing/")
        assert accounts() == before
        second = fill(browser, asked.location, username=admin.username, password=PASSWORD)
        shown = fill(browser, second.location, digits=digits(admin))
        assert shown.location.startswith("/account/typing/")
        page = browser.get(shown.location)
        assert "Maryam Barka" in page.text
        assert "<dt>opened</dt>" not in page.text
        values = Page(page).values
        sent = browser.ask("POST", "/accounts/new", data=values)
        assert sent.status_code == 303, sent.text
        assert accounts() == before + 1


def test_kept_typing_is_sealed_and_shown_to_nobody_else(app):
    admin, other = somebody(Role.USER_ADMIN), somebody(Role.USER_ADMIN)
    browser = signed_in(app, admin)
    opened = browser.get("/accounts/new")
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        asked = browser.post("/accounts/new", opened=opened, **NEW)
        raw = db.session.scalar(text("SELECT fields FROM kept_typing"))
        assert b"Maryam" not in bytes(raw)
        second = fill(browser, asked.location, username=other.username, password=PASSWORD)
        answer = fill(browser, second.location, digits=digits(other))
        assert answer.location == "/"
        typing = asked.location.partition("next=")[2]
        assert browser.get(typing).status_code == 404
        assert signed_in(app, admin).get(typing).status_code == 200


def test_passwords_and_codes_are_never_kept(app):
    user = somebody()
    browser = signed_in(app, user)
    opened = browser.get("/account/password")
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        typed = dict.fromkeys(("current_password", "password", "password_again"), PASSWORD)
        asked = browser.post("/account/password", opened=opened, **typed)
    assert asked.location == "/sign-in"
    assert db.session.scalar(select(func.count()).select_from(KeptTyping)) == 0


def test_typing_in_a_page_that_is_too_old_is_kept_and_not_done(app):
    browser = signed_in(app, somebody(Role.USER_ADMIN))
    before = accounts()
    answer = send(browser, "/accounts/new", csrf_token="of an older session", **NEW)
    assert accounts() == before
    assert "Maryam Barka" in browser.get(answer.location).text


def test_a_write_from_another_site_is_neither_done_nor_kept(app):
    browser = signed_in(app, somebody(Role.USER_ADMIN))
    answer = browser.ask(
        "POST", "/accounts/new", data=NEW, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 400
    assert db.session.scalar(select(func.count()).select_from(KeptTyping)) == 0


def test_a_deed_that_cannot_be_called_back_asks_again_and_keeps_the_reason(app):
    admin, user = somebody(Role.USER_ADMIN), somebody()
    browser = signed_in(app, admin)
    path = f"/accounts/{user.uid}/closing"
    opened = browser.get(path)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        asked = browser.post(path, opened=opened, reason="He has left the mission for good.")
        assert asked.location.startswith("/account/proof?next=/account/typing/")
        shown = fill(browser, asked.location, proof_secret=digits(admin))
        page = browser.get(shown.location)
        assert "He has left the mission for good." in page.text
        assert browser.ask("POST", path, data=Page(page).values).status_code == 303
    db.session.expire_all()
    assert not db.session.get(User, user.id).active


def test_an_account_keeps_ten_pages_and_each_for_a_day(app):
    admin = somebody(Role.USER_ADMIN)
    browser = signed_in(app, admin)
    for _n in range(12):
        last = send(browser, "/accounts/new", csrf_token="old", **NEW)
    assert db.session.scalar(select(func.count()).select_from(KeptTyping)) == 10
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert signed_in(app, admin).get(last.location).status_code == 404


def test_thrown_away_typing_is_gone(app):
    browser = signed_in(app, somebody(Role.USER_ADMIN))
    kept = send(browser, "/accounts/new", csrf_token="old", **NEW).location
    token = Page(browser.get(kept)).values["csrf_token"]
    assert send(browser, f"{kept}/removal", csrf_token=token).status_code == 303
    assert browser.get(kept).status_code == 404


def test_nothing_is_kept_for_whoever_never_had_a_session(app):
    answer = send(Browser(app), "/accounts/new", **NEW)
    assert answer.location == "/sign-in"
    assert db.session.scalar(select(func.count()).select_from(KeptTyping)) == 0


def every_form(kind=Form):
    for each in kind.__subclasses__():
        yield each
        yield from every_form(each)


def fields_of(form):
    """Forms of amounts are made with their currencies; one that only others build on is no form."""
    if issubclass(form, PricedForm):
        return () if form is PricedForm else form(("USD",), formdata=None)
    return () if "currency" in vars(form) else form(formdata=None)


def test_every_field_for_a_secret_has_a_name_by_which_it_is_left_out(app):
    with app.test_request_context():
        secrets = [
            field.short_name
            for form in every_form()
            if form.__module__.startswith("trainingmgr.")
            for field in fields_of(form)
            if isinstance(field, Secret) or "data-private" in (field.render_kw or {})
        ]
    assert len(secrets) > 8
    assert [name for name in secrets if not NEVER.search(name)] == []
