"""Every endpoint × every role × own, foreign, unknown: security requirement 1.

Walks the map of addresses, so that a view nobody thought of is tried too. Each feature says in
its own `objects.py` (tests/<feature>/objects.py) which objects its endpoints take:

    OBJECTS = {
        "people.show": lambda cast: ({"uid": near.uid}, {"uid": far.uid}),
        "people.merge": lambda cast: ({"uid": near.uid}, None, {Role.HR_HEAD}),
    }
    SILENT = {"accounts.typing_removal"}   # says nothing about what is not there
    SCRIPTED = {"accounts.unsent"}         # a script asks, and gets 401 instead of a page
    DEEDS = {"accounts.sign_out"}          # would end the walk itself

First an object that every role of the cast with the permission reaches, then one that only the
other end reaches (`cast.elsewhere`), or None where there is no such thing; then the roles of the
cast that hold the permission but do not reach the first. A maker is called once, and again after
each endpoint that has done something to what it made. An endpoint that takes arguments and has no
line fails: nobody forgets one.
"""

import os
from contextvars import Context
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from flask import current_app, g, get_flashed_messages, session
from flask_login import current_user
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event
from werkzeug.exceptions import Forbidden

from tests.browser import Browser
from tests.makers import a_user
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.emergencies import looks_alone, opened
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.accounts.services import emergencies
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment
from trainingmgr.web import requests
from trainingmgr.web.access import FILES
from trainingmgr.web.pages import page

TESTS = Path(__file__).parents[1]
ENDPOINTS = os.environ.get("ENDPOINTS", "")
"""For whoever works on a few: `ENDPOINTS=partners.,people.show`. Empty, as always else: all."""
DIFFERING = ("csrf_token", "hreflang", "next=", "<time ")
UNKNOWN = {
    "UUIDConverter": uuid4,
    "IntegerConverter": lambda: 999_999_999,
    "DateConverter": lambda: "1901-01-01",
}


def declared(name, kind):
    """What the features' objects.py say under this name, together."""
    found = kind()
    for file in sorted(TESTS.rglob("objects.py")):
        place = ".".join(file.relative_to(TESTS.parent).with_suffix("").parts)
        found |= getattr(import_module(place), name, kind())
    return found


class Objects:
    """What the endpoints take: one and the same until a deed is done to it."""

    def __init__(self, cast):
        self._cast, self._makers, self._made = cast, declared("OBJECTS", dict), {}

    def __contains__(self, rule):
        return rule.endpoint in self._makers

    def of(self, rule):
        maker = self._makers[rule.endpoint]
        if maker not in self._made:
            for each in (self._cast.users, self._cast.elsewhere):
                db.session.add_all(each.values())  # a page before may have let them go
            self._made[maker] = maker(self._cast)
        return self._made[maker]

    def spent(self, rule):
        """Something was done to it, not only refused: the next endpoint gets another one."""
        self._made.pop(self._makers.get(rule.endpoint), None)


def rules_of(app):
    """All of them; while somebody works on a few, those that begin as ENDPOINTS says."""
    ended = declared("DEEDS", set) | {"static"}
    found = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in ended]
    asked = [rule for rule in found if rule.endpoint.startswith(tuple(ENDPOINTS.split(",")))]
    return sorted(asked, key=lambda rule: (rule.endpoint, rule.rule))


def access(app, rule):
    return app.view_functions[rule.endpoint].access


def unknown(rule):
    """Arguments that name nothing."""
    kinds = {name: type(rule._converters[name]).__name__ for name in rule.arguments}
    return {name: UNKNOWN.get(kind, lambda: "ZZ-99999-9")() for name, kind in kinds.items()}


class Walker:
    """A browser that neither counts nor lints: thousands of pages are opened here."""

    def __init__(self, app, user=None):
        browser = Browser(app, user)
        event.remove(db.engine, "before_cursor_execute", browser._count)
        self._client = browser._client

    def ask(self, app, rule, kwargs, token=""):
        path = app.url_map.bind("localhost").build(rule.endpoint, kwargs)
        method = "GET" if "GET" in rule.methods else "POST"
        return self.open(path, method=method, data={"csrf_token": token} if token else None)

    def token(self):
        """What its forms carry, as the library signs it: no page is drawn for it."""
        with self._client.session_transaction() as session:
            raw = session.setdefault("csrf_token", uuid4().hex)
        return URLSafeTimedSerializer(current_app.secret_key, salt="wtf-csrf-token").dumps(raw)

    def forget_what_was_said(self):
        with self._client.session_transaction() as session:
            session.pop("_flashes", None)

    def open(self, path, **sent):
        db.session.remove()
        return Context().run(self._client.open, path, buffered=True, **sent)


def test_every_endpoint_that_takes_arguments_says_what_objects_it_has(app):
    taking = {rule.endpoint for rule in rules_of(app) if rule.arguments}
    assert sorted(taking - set(declared("OBJECTS", dict))) == []


def test_every_line_of_objects_stands_for_an_endpoint(app):
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert sorted(set(declared("OBJECTS", dict)) - known) == []


@pytest.fixture
def drawn(monkeypatch):
    """For which codes refusals are drawn as pages. Of thousands that are told 403 only the code is
    looked at; what 404 shows is compared: as a page once for each endpoint, and then as what it
    would be drawn of.
    """
    codes = {400, 404, 409, 500}

    def of(template, **facts):
        code = facts["code"]
        if code in codes:
            return page(template, **facts)
        said = "" if code == 403 else f"{template} {facts} {get_flashed_messages()}"
        return said, 200

    monkeypatch.setattr(requests, "page", of)
    return codes


@pytest.mark.walk
def test_every_endpoint_for_every_role_with_own_foreign_and_unknown_objects(
    app, cast, drawn, time_machine
):
    """What is only read is opened by whoever may by the walk over classes (`test_classes`)."""
    time_machine.move_to(clock.now(), tick=False)  # a sign-in that is fresh stays so
    objects, silent, wrong = Objects(cast), declared("SILENT", set), []
    scripted = declared("SCRIPTED", set)
    wide = {role: _national(user) for role, user in cast.users.items()}
    browsers = {role: Walker(app, user) for role, user in cast.users.items()}
    nobody, emergency = Walker(app), _Emergency(app, cast)
    tokens = {role: browser.token() for role, browser in browsers.items()}
    gates = {role: _Gate(app, browser) for role, browser in browsers.items()}
    for rule in rules_of(app):
        said = access(app, rule)
        if rule.arguments and rule not in objects:
            continue  # the test above names it
        made = objects.of(rule) if rule in objects else ({}, None)
        own, foreign, *beyond = made
        stranger = nobody.ask(app, rule, own or foreign)
        if said == "public":
            wrong += [f"{rule.endpoint} for anybody: 500"] * (stranger.status_code == 500)
            continue
        if rule.endpoint in scripted:
            wrong += [f"{rule.endpoint} for nobody"] * (stranger.status_code != 401)
        elif stranger.status_code != 303 or not stranger.location.startswith("/sign-in"):
            wrong.append(f"{rule.endpoint} for nobody: {stranger.status_code}")
        wrong += emergency.wrong(rule, said, own or foreign)
        proved = False
        drawn.add(404)
        for role, browser in browsers.items():
            may = said == "signed in" or bool(PERMISSIONS[role] & set(said))
            asked = _Asked(app, rule, browser, tokens[role])
            if not may and proved:
                found = gates[role].refused(rule, own or foreign)
            elif not may:
                found, proved = asked.refused(own or foreign), True
            else:
                reached = own if not beyond or role not in beyond[0] else None
                everywhere = said != "signed in" and wide[role] & set(said)
                there = None if everywhere else foreign
                found = asked.opened(reached) if "GET" not in rule.methods else []
                if rule.arguments and rule.endpoint not in silent:
                    found += asked.hidden(there)
                    drawn.discard(404)
            if asked.done:
                objects.spent(rule)
            wrong += [f"{rule.endpoint} as {role}, {each}" for each in found]
    assert wrong == [], "\n".join(wrong)


class _Emergency:
    """Somebody who reads in an emergency, with every drawer open: no deed is done with what that
    opens, no page of a deed is shown, and no paper, scan or other file leaves (security 4.1).
    """

    def __init__(self, app, cast):
        system, dpo = a_user(Role.SYSADMIN), cast.users[Role.DPO]
        row = emergencies.ask("The river took the office.", frozenset(Compartment), by=system)
        emergencies.agree(row, "They called from the roof.", seen=row.version, by=dpo)
        self._app, self._browser = app, Walker(app, system)
        self._opened = opened(frozenset(Compartment))
        self._token = self._browser.token()

    def wrong(self, rule, said, kwargs):
        if said == "signed in" or not self._opened & set(said) or self._is_read(rule, said):
            return []
        code = self._browser.ask(self._app, rule, kwargs, self._token).status_code
        return [f"{rule.endpoint} in an emergency: {code}"] * (code != 403)

    def _is_read(self, rule, said):
        view = self._app.view_functions[rule.endpoint].__dict__
        if "GET" not in rule.methods or rule.rule.endswith(FILES) or "gives_paper" in view:
            return False
        only_reads = "is_read" in view or looks_alone(self._opened & set(said))
        return not rule.endpoint.endswith(".scan") and (only_reads or "POST" not in rule.methods)


class _Gate:
    """What stands before each view, asked as one role without a request of its own for each.

    For every endpoint one role that may not is sent through a whole request; that the same gate
    stops the others needs no way there.
    """

    def __init__(self, app, browser):
        self._app = app
        with browser._client.session_transaction() as held:
            self._held = dict(held)
        self._known = Context().run(self._signed_in)

    def _signed_in(self):
        """What the application knows of them once it has read their session."""
        with self._app.test_request_context("/"):
            session.update(self._held)
            assert current_user.is_authenticated
            return {name: g.get(name) for name in g}

    def refused(self, rule, kwargs):
        return Context().run(self._refused, rule.endpoint, kwargs or {})

    def _refused(self, endpoint, kwargs):
        with self._app.test_request_context("/"):
            for name, each in self._known.items():
                setattr(g, name, each)
            try:
                self._app.view_functions[endpoint](**kwargs)
            except Forbidden:
                return []
            return ["the gate lets it through"]


class _Asked:
    """One endpoint, asked by one role."""

    def __init__(self, app, rule, browser, token):
        self._app, self._browser = app, browser
        self._rule, self._token = rule, token
        self.done = False

    def ask(self, kwargs):
        answer = self._browser.ask(self._app, self._rule, kwargs, self._token)
        self.done |= "GET" not in self._rule.methods and answer.status_code < 400
        return answer

    def refused(self, kwargs):
        code = self.ask(kwargs).status_code
        return [f"without the permission: {code}"] if code != 403 else []

    def opened(self, kwargs):
        if kwargs is None:
            return []
        return not_opened(self.ask(kwargs))

    def hidden(self, foreign):
        self._browser.forget_what_was_said()  # a deed's sentence is shown on the next page
        nothing = self.ask(unknown(self._rule))
        found = [f"unknown: {nothing.status_code}"] if nothing.status_code != 404 else []
        if foreign is not None:
            theirs = self.ask(foreign)
            if theirs.status_code != 404:
                found.append(f"foreign: {theirs.status_code}")
            elif _body(theirs) != _body(nothing):
                found.append("foreign is told from unknown")
        return found


def not_opened(answer):
    code = answer.status_code
    return [f"own: {code}"] if code in (403, 404) or code >= 500 else []


def _national(user):
    """For which permissions nothing is foreign to them; what is somebody's own always is."""
    return {each for each in Permission if user.reach(each).national}


def _body(answer):
    """A page without what differs from one request to the next."""
    text = answer.text.replace(answer.headers["X-Request-ID"], "")
    return [line for line in text.splitlines() if not any(mark in line for mark in DIFFERING)]
