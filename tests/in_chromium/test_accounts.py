"""The pages of accounts in a real browser: passkeys, typing kept, and how each looks and reads."""

import os

import pytest
from sqlalchemy import select

from tests.accounts.journeys import phoned, somebody
from tests.browser import Browser, Page
from tests.browser_checks import (
    a_page,
    a_still_page,
    axe,
    borrow_session,
    fill,
    shots,
    sign_in,
    too_wide_or_small,
    visit,
)
from tests.makers import PASSWORD, a_user
from trainingmgr.accounts.models.signing_in import Passkey
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.accounts.services import grants, kept_typing, reset_codes
from trainingmgr.core.db import db

pytestmark = pytest.mark.browser


def let_go():
    db.session.commit()


def test_a_passkey_is_made_and_signs_in_without_a_password(app, address, window):
    user = somebody()
    let_go()
    with a_page(window) as page:
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
               "hasUserVerification": True, "isUserVerified": True,
               "automaticPresenceSimulation": True}  # fmt: skip
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
        sign_in(page, f"{address}/sign-in", username=user.username, password=PASSWORD)
        page.goto(f"{address}/account/passkeys/new")
        fill(page, name="my phone")
        page.get_by_role("button", name="Make the passkey").click()
        page.wait_for_url("**/account")
        assert "my phone" in page.content()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in")
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(f"{address}/account")
        assert user.name in page.content()
        assert [c for c in page.complaints if "404" not in c] == []
    assert db.session.scalar(select(Passkey)).sign_count > 0
    let_go()


def test_a_passkey_of_another_site_or_an_old_challenge_opens_nothing(app, address, window):
    user = somebody()
    browser = Browser(app, user)
    page = browser.get("/account/passkeys/new")
    answer = browser.post("/account/passkeys/new", opened=page, name="x", credential="{}")
    assert answer.status_code == 422
    assert "could not be checked" in answer.text
    stranger = Browser(app)
    form = stranger.get("/sign-in")
    sent = {"csrf_token": Page(form).values["csrf_token"], "credential": '{"id": "x"}'}
    assert stranger.ask("POST", "/sign-in/passkey", data=sent).location == "/sign-in"


def stage(app, cast):
    """People and papers for pictures: an administrator and somebody with a bit of everything."""
    admin, dpo = cast.user_admin, cast.dpo
    admin.name, dpo.name = "Nadjita Lemuel", "Claire Mbaïdoum"
    user = phoned(somebody(Role.TRAINING_CLERK, centre=cast.here, name="Halima Oumar Saleh"))
    other = a_user(None, name="زارا إبراهيم عيسى")
    db.session.commit()
    grants.grant(other, Role.FINANCE, scope=Scope.NATIONAL, by=admin)
    grants.grant(user, Role.MENTOR, scope=Scope.CENTRE, at=cast.there.id, by=admin)
    reset_codes.give(somebody(Role.PAY_VERIFIER, name="Ousmane Kally"), by=admin)
    typed = [("name", "Maryam Idris Abakar"), ("reason", "كلام طويل باللغة العربية")]
    kept = kept_typing.keep(admin.id, "/accounts/new", typed, had_file=True)
    return admin, dpo, user, kept


PAGES = {
    "account": "/account",
    "second-factor": "/account/second-factor",
    "password": "/account/password",
    "new-passkey": "/account/passkeys/new",
    "users": "/accounts/",
    "user": "/accounts/{user}",
    "new-user": "/accounts/new",
    "new-grant": "/accounts/{user}/roles/new",
    "code": "/accounts/{user}/code",
    "closing": "/accounts/{user}/closing",
    "holdings": "/accounts/roles",
    "signatures": "/accounts/signatures",
    "typing": "/account/typing/{kept}",
}


LANGUAGES = ("en", "ar", "fr")
BY_SENDING = {"typing"}
"""Of the pages above those that the walk over every page does not draw in all three."""


def test_every_page_reads_well_and_fits_on_a_phone(app, cast, address, window):
    admin, dpo, user, kept = stage(app, cast)
    others = {"signatures": Browser(app, dpo)}
    mine = Browser(app, admin)
    wrong = []
    let_go()
    for language in LANGUAGES:
        with a_still_page(window, width=360, language=language, touch=True) as page:
            for name, path in PAGES.items():
                if language == "fr" and name not in BY_SENDING:
                    continue
                borrow_session(page, address, others.get(name, mine))
                where = path.format(user=user.uid, kept=kept)
                visit(page, f"{address}{where}?lang={language}")
                wrong += faults(page, name, language)
        with a_page(window, width=360, language=language, touch=True) as page:
            sign_in(page, f"{address}/sign-in", username="halima", password="not right at all")
            wrong += faults(page, "sign-in", language)
            sign_in(page, f"{address}/sign-in", username=user.username, password=PASSWORD)
            wrong += faults(page, "digits", language)
            page.goto(f"{address}/sign-in/code")
            wrong += faults(page, "with-code", language)
    assert wrong == []


def faults(page, name, language):
    """What the walk over every page does not see: thumbs, and axe on a narrow screen."""
    if "SHOTS" in os.environ:
        shots(page, f"accounts-{name}-{language}")
    found = too_wide_or_small(page)
    found += axe(page) if language == "en" else []
    found += [each for each in page.complaints if "422" not in each]
    page.complaints.clear()
    return [f"{name} {language}: {each}" for each in found]
