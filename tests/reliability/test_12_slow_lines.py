"""Promise 12. Slow lines work, and the page for signing in is light.

The databases have no part in it: SQLite alone. What pages and their assets weigh in all:
tests/web/test_weight.py.
"""

import time

import pytest

from tests.browser import Page
from tests.makers import PASSWORD, with_password
from tests.reliability.load import registered
from tests.reliability.site import Visitor
from tests.reliability.slow_line import SlowLine
from trainingmgr.core.db import db
from trainingmgr.registry.people.services.blocks import first_block

LIGHT = 30_000
PATIENCE = 20
"""Seconds in which each page has come; a busy machine of tests is slow too."""


@pytest.fixture(scope="session")
def fresh_database(databases):
    return databases("sqlite")


def test_over_such_a_line_somebody_signs_in_and_registers_a_person(app, cast, site):
    first_block("HQ", by=cast.hr_head)
    with_password(cast.hr_clerk)
    db.session.commit()
    site.started("--no-worker")
    with SlowLine(site.port) as line:
        far = Visitor(line.port)
        opened = timed(lambda: far.get("/sign-in", Accept_Encoding="gzip"))
        assert line.carried < LIGHT
        told = {"username": cast.hr_clerk.username, "password": PASSWORD}
        answer = timed(lambda: far.post("/sign-in", opened, **told))
        assert (answer.status, answer.headers["Location"]) == (303, "/")
        form = timed(lambda: far.get("/people/new", Accept_Encoding="gzip"))
        assert registered(far, form, "Achta Idriss", cast.unit.id).status == 302
        near = site.visitor(app, cast.hr_clerk)
        assert "Achta Idriss" in near.get("/people").text
        assert line.lost > 0
    assert Page(opened).values["csrf_token"]


def timed(deed):
    began = time.monotonic()
    answer = deed()
    assert time.monotonic() - began < PATIENCE
    return answer
