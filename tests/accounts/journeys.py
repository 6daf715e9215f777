"""Signing in as people do: a bare client, forms filled in, digits from a phone."""

from datetime import timedelta

import pyotp

from tests.browser import Browser, Page
from tests.makers import PASSWORD, a_user, kept, with_password
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.services import second_factor
from trainingmgr.core import clock
from trainingmgr.core.db import db


def somebody(role=Role.TRAINING_CLERK, **facts):
    """An account with a password, and with an authenticator where its role needs one."""
    user = with_password(a_user(role, **facts))
    return phoned(user) if user.needs_second_factor else user


def phoned(user):
    user.key, user.codes = second_factor.give_key(user)
    return kept(user)


def digits(user, *, steps=0):
    at = clock.now() + timedelta(seconds=30 * steps)
    return pyotp.TOTP(user.key).at(int(at.timestamp()))


def signing_in(app, user, password=PASSWORD, *, address="198.51.100.7", path="/sign-in", **how):
    """A browser that has just pressed "sign in"; its last answer is `answer`."""
    browser = Browser(app, **how)
    browser.answer = fill(browser, path, address=address, username=user.username, password=password)
    return browser


def fill(browser, path, *, address="198.51.100.7", **typed):
    page = Page(browser.get(path))
    return send(browser, path, address=address, **page.values | typed)


def send(browser, path, *, address="198.51.100.7", **fields):
    return browser.ask("POST", path, data=fields, environ_base={"REMOTE_ADDR": address})


def signed_in(app, user, **how):
    browser = signing_in(app, user, **how)
    if user.has_second_factor:
        assert browser.answer.location.startswith("/sign-in/digits")
        browser.answer = fill(browser, browser.answer.location, digits=digits(user))
    assert browser.answer.status_code == 303, browser.answer.text
    return browser


def again(user):
    """The account as it stands now, with its grants."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(User, user.id)


def session_of(browser):
    with browser._client.session_transaction() as session:
        return dict(session)
