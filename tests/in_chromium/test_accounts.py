"""The pages of accounts in a real browser: passkeys, typing kept, and how each looks and reads."""

import os

import pytest
from sqlalchemy import select

from tests.accounts.journeys import phoned, somebody
from tests.browser import Browser, Page
from tests.browser_checks import (
    a_page,
    axe,
    borrow_session,
    fill,
    no_sideways_scroll,
    shots,
    sign_in,
    small_targets,
)
from tests.makers import PASSWORD, a_user
from trainingmgr.accounts.models import Passkey
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


LANGUAGES = {"en": (1366, 360), "ar": (1366, 360), "fr": (360,)}


def test_every_page_reads_well_and_fits(app, cast, address, window):
    admin, dpo, user, kept = stage(app, cast)
    others = {"signatures": Browser(app, dpo)}
    mine = Browser(app, admin)
    wrong = []
    let_go()
    for language, widths in LANGUAGES.items():
        with a_page(window, width=widths[0], language=language, touch=True) as page:
            for name, path in PAGES.items():
                borrow_session(page, address, others.get(name, mine))
                where = path.format(user=user.uid, kept=kept)
                page.goto(f"{address}{where}?lang={language}")
                wrong += at_each(widths, page, name, language)
        with a_page(window, width=widths[0], language=language, touch=True) as page:
            sign_in(page, f"{address}/sign-in", username="halima", password="not right at all")
            wrong += at_each(widths, page, "sign-in", language)
            sign_in(page, f"{address}/sign-in", username=user.username, password=PASSWORD)
            wrong += at_each(widths, page, "digits", language)
            page.goto(f"{address}/sign-in/code")
            wrong += at_each(widths, page, "with-code", language)
    assert wrong == []


def at_each(widths, page, name, language):
    """Its faults in a window of each width; the first is the one it was opened in."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 740})
        found += faults(page, name, width, language)
    page.set_viewport_size({"width": widths[0], "height": 740})
    return found


def faults(page, name, width, language):
    if "SHOTS" in os.environ:
        shots(page, f"accounts-{name}-{language}-{width}")
    found = no_sideways_scroll(page)
    found += axe(page) if (width, language) == (1366, "en") else []
    found += small_targets(page) if width == 360 else []
    found += [each for each in page.complaints if "422" not in each]
    page.complaints.clear()
    return [f"{name} {language} {width}: {each}" for each in found]
