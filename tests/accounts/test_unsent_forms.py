"""What is being typed outlives its window: on the server, sealed, for its owner, for seven days."""

import json
from datetime import timedelta
from uuid import uuid4

import time_machine
from sqlalchemy import func, select, text

from tests.accounts.journeys import send, signed_in, somebody
from tests.browser import Page
from trainingmgr.accounts.models.signing_in import KeptTyping, UnsentForm
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.services import unsent_forms
from trainingmgr.core import clock
from trainingmgr.core.db import db

AT = "/account/unsent"
TYPED = [["name", "Maryam Barka"], ["second", "yes", True], ["password", "do not keep"]]


def typing(browser, uid=None, fields=TYPED, **changed):
    token = Page(browser.get("/accounts/new")).values["csrf_token"]
    sent = {"uid": uid or uuid4(), "form": "account-new", "path": "/accounts/new",
            "title": "A new account", "csrf_token": token}  # fmt: skip
    sent["fields"] = json.dumps(fields)
    return browser.ask("POST", AT, data=sent | changed)


def kept(browser):
    answer = browser.get(f"{AT}?form=account-new")
    return answer.json if answer.status_code == 200 else None


def count(model=UnsentForm):
    return db.session.scalar(select(func.count()).select_from(model))


def test_typing_is_sealed_offered_to_its_owner_alone_and_holds_no_password(app):
    admin, other = somebody(Role.USER_ADMIN), somebody(Role.USER_ADMIN)
    browser, uid = signed_in(app, admin), uuid4()
    assert typing(browser, uid).status_code == 204
    raw = bytes(db.session.scalar(text("SELECT fields FROM unsent_form")))
    assert b"Maryam" not in raw
    assert kept(browser)["fields"] == TYPED[:2]
    assert "A new account" in browser.get("/").text
    theirs = signed_in(app, other)
    assert kept(theirs) is None
    assert typing(theirs, uid).status_code == 413, "a uid of somebody else is not written over"
    token = Page(theirs.get("/accounts/new")).values["csrf_token"]
    send(theirs, f"{AT}/{uid}/removal", csrf_token=token)
    assert kept(browser)["uid"] == str(uid)


def test_a_form_that_is_saved_is_kept_no_longer_and_one_that_is_refused_is(app):
    browser, uid = signed_in(app, somebody(Role.USER_ADMIN)), uuid4()
    typing(browser, uid)
    new = {"username": "m.barka", "name": "", "language": "fr", "same_person_as": ""}
    refused = browser.post("/accounts/new", unsent=uid, **new)
    assert (refused.status_code, kept(browser)["uid"]) == (422, str(uid))
    assert f'data-unsent="{uid}"' in refused.text
    stale = send(browser, "/accounts/new", csrf_token="old", unsent=uid, **new)
    assert (stale.status_code, count()) == (303, 1)
    assert browser.post("/accounts/new", unsent=uid, **new | {"name": "Maryam"}).status_code == 303
    assert count() == 0


def test_typing_goes_on_being_kept_after_the_session_has_ended(app):
    admin = somebody(Role.USER_ADMIN)
    browser = signed_in(app, admin)
    token = Page(browser.get("/accounts/new")).values["csrf_token"]
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        sent = {"uid": uuid4(), "form": "account-new", "path": "/accounts/new", "title": "",
                "fields": json.dumps(TYPED), "csrf_token": token}  # fmt: skip
        assert browser.ask("POST", AT, data=sent).status_code == 401
        assert kept(signed_in(app, admin))["fields"] == TYPED[:2]


def test_what_is_kept_has_bounds(app):
    admin = somebody(Role.USER_ADMIN)
    browser = signed_in(app, admin)
    too_much = [["reason", "x" * unsent_forms.LARGEST]]
    assert typing(browser, fields=too_much).status_code == 413
    assert typing(browser, path="https://elsewhere.example/").status_code == 413
    assert typing(browser, fields=[["name", {"a": 1}]]).status_code == 413
    assert typing(browser, csrf_token="old").status_code == 400
    assert (count(), count(KeptTyping)) == (0, 0)
    for _n in range(unsent_forms.MOST + 2):
        unsent_forms.keep(uuid4(), "f", "/", "", [("name", "x")], user_id=admin.id)
    assert count() == unsent_forms.MOST
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert unsent_forms.all_of(admin.id) == []
        unsent_forms.keep(uuid4(), "f", "/", "", [("name", "x")], user_id=admin.id)
    assert count() == 1
