"""AC24: a password forgotten, without handing an approver's account to whoever asks."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.accounts.journeys import (
    again,
    digits,
    fill,
    phoned,
    signed_in,
    signing_in,
    somebody,
)
from tests.browser import Browser, Page
from tests.makers import a_user
from trainingmgr.accounts import queries
from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import ResetCode
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.accounts.services import grants, reset_codes, users
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal

GOOD = "seven lamps over dry wells"


def use(app, user, code, password=GOOD):
    browser = Browser(app)
    browser.answer = fill(browser, "/sign-in/code", username=user.username, code=code,
                          password=password, password_again=password)  # fmt: skip
    return browser


def test_a_new_account_gets_its_first_password_with_a_code(app, cast):
    user = users.create_user("n.barka", "Nassour Barka", by=cast.user_admin)
    code = reset_codes.give(user, by=cast.user_admin)
    assert use(app, user, "2222-3333-4444-5555").answer.status_code == 422
    browser = use(app, user, code.lower())
    assert browser.answer.status_code == 303, browser.answer.text
    assert browser.get("/account").status_code == 200
    assert again(user).may_approve
    assert use(app, user, code).answer.status_code == 422


def test_the_code_is_not_kept_and_dies_after_three_days_or_by_the_next_one(app, cast):
    user = somebody()
    first = reset_codes.give(user, by=cast.user_admin)
    second = reset_codes.give(user, by=cast.user_admin)
    kept = db.session.scalars(select(ResetCode.code_hash)).all()
    assert all(each.startswith("$argon2id$") for each in kept), "salted, slow to guess (ASVS 6.5.2)"
    assert reset_codes.code_for(user, second.lower()) is not None
    assert reset_codes.code_for(None, second) is None
    assert use(app, user, first).answer.status_code == 422
    with time_machine.travel(clock.now() + timedelta(days=3, minutes=1)):
        assert use(app, user, second).answer.status_code == 422
    assert use(app, user, second).answer.status_code == 303


def test_a_weak_new_password_does_not_cost_the_code(app, cast):
    user = somebody()
    code = reset_codes.give(user, by=cast.user_admin)
    assert use(app, user, code, "peacekeeping2026").answer.status_code == 422
    assert use(app, user, code).answer.status_code == 303


def test_a_reset_ends_every_session_holds_approvals_for_a_day_and_says_so(app, cast):
    user = somebody()
    elsewhere = signed_in(app, user)
    browser = use(app, user, reset_codes.give(user, by=cast.user_admin))
    assert elsewhere.get("/account").status_code == 303
    assert "You cannot approve anything before" in browser.get("/account").text
    assert not again(user).may_approve
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert again(user).may_approve


def test_the_code_of_an_approver_opens_only_when_two_have_signed(app, cast):
    user = somebody(Role.PAY_VERIFIER)
    code = reset_codes.give(user, by=cast.user_admin)
    assert use(app, user, code).answer.status_code == 422
    row = db.session.scalar(select(ResetCode))
    with pytest.raises(Refusal, match="second person"):
        reset_codes.countersign(row, by=cast.user_admin)
    row = db.session.scalar(select(ResetCode))
    reset_codes.countersign(row, by=cast.dpo)
    browser = use(app, user, code)
    assert browser.answer.location.startswith("/sign-in/digits")
    assert fill(browser, browser.answer.location, digits=digits(user)).status_code == 303


def test_a_code_that_one_person_gave_opens_no_account_that_approves_by_now(app, cast):
    user = somebody()
    code = reset_codes.give(user, by=cast.user_admin)
    given = grants.grant(user, Role.FINANCE, scope=Scope.NATIONAL, by=cast.user_admin)
    assert reset_codes.code_for(again(user), code) is not None
    grants.countersign(given, by=cast.dpo)
    assert use(app, user, code).answer.status_code == 422


def test_whoever_gave_a_code_takes_it_back_before_it_is_signed_and_gives_another(app, cast, browse):
    user, admin = somebody(Role.PAY_VERIFIER), browse(cast.user_admin)
    code, key = reset_codes.give(user, by=cast.user_admin), user.id
    uid, of_user = db.session.scalar(select(ResetCode.uid)), f"/accounts/{user.uid}"
    with pytest.raises(Refusal, match="Whoever asked"):
        reset_codes.withdraw(db.session.scalar(select(ResetCode)), by=a_user(Role.USER_ADMIN))
    shown = admin.get(of_user)
    assert "waits for a second signature" in shown.text
    assert admin.post(f"/accounts/codes/{uid}/withdrawal", opened=shown).status_code == 302
    assert "waits for a second signature" not in admin.get(of_user).text
    assert not queries.waiting_codes(a_user(Role.DPO))
    with pytest.raises(Refusal, match="Nobody waits"):
        reset_codes.countersign(db.session.scalar(select(ResetCode)), by=a_user(Role.DPO))
    user = db.session.get(User, key)
    assert use(app, user, code).answer.status_code == 422
    reset_codes.give(db.session.get(User, key), by=a_user(Role.USER_ADMIN))
    assert len(queries.waiting_codes(a_user(Role.DPO))) == 1


def test_the_phone_can_be_forgotten_with_the_password_and_is_set_up_anew(app, cast):
    user = somebody(Role.PAY_VERIFIER)
    code = reset_codes.give(user, clears_second_factor=True, by=cast.user_admin)
    reset_codes.countersign(db.session.scalar(select(ResetCode)), by=cast.dpo)
    browser = use(app, user, code)
    assert browser.answer.status_code == 303
    assert browser.get("/account").location.startswith("/account/second-factor")


def test_nobody_gives_a_code_for_their_own_account(app, cast):
    with pytest.raises(Refusal, match="your own account"):
        reset_codes.give(cast.user_admin, by=cast.user_admin)


def test_the_pages_show_the_code_once_and_ask_for_the_second_signature(app, cast, browse):
    user = phoned(somebody(Role.FINANCE, name="Zara Brahim"))
    admin, dpo = browse(cast.user_admin), browse(cast.dpo)
    given = admin.post(f"/accounts/{user.uid}/code")
    assert given.status_code == 200
    assert "It opens nothing until" in given.text
    waiting = dpo.get("/accounts/signatures")
    assert "Zara Brahim is to get a new password" in waiting.text
    row = db.session.scalar(select(ResetCode))
    deed = f"/accounts/codes/{row.uid}/countersignature"
    token = {"csrf_token": Page(waiting).values["csrf_token"]}
    assert "Open it first" in dpo.ask("POST", deed, data=token).text
    assert "Zara Brahim" in dpo.get(deed).text
    assert dpo.ask("POST", deed, data=token).status_code == 303
    assert dpo.ask("POST", deed, data=token).status_code == 409


def test_the_owner_sees_what_was_done_to_the_account(app, cast):
    user = somebody()
    browser = use(app, user, reset_codes.give(user, by=cast.user_admin))
    page = browser.get("/account").text
    assert f"{cast.user_admin.name} gave a one-time code for an account" in page


def test_the_command_line_gives_the_first_account_its_code(app):
    user = users.first_user("t.first", "First One")
    code = reset_codes.give_first(user)
    assert use(app, user, code).answer.status_code == 303
    with pytest.raises(Refusal, match="has a password already"):
        reset_codes.give_first(again(user))


def test_old_password_stands_until_the_code_is_used(app, cast):
    user = somebody()
    reset_codes.give(user, by=cast.user_admin)
    assert signing_in(app, user).answer.status_code == 303
