"""The database is locked, gone, slow or full: a plain page, and nobody's stack trace."""

import errno
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tests.browser import Browser
from trainingmgr.core.db import db
from trainingmgr.desk.queries import finding


class Full(psycopg.errors.DiskFull):
    pass


TROUBLE = {
    "locked": (OperationalError("…", {}, Exception("database is locked")), 503, "busy"),
    "gone": (OperationalError("…", {}, Exception("connection refused")), 503, "busy"),
    "broken off": (InterfaceError("…", {}, Exception("connection is closed")), 503, "busy"),
    "crowded": (PoolTimeout("QueuePool limit reached"), 503, "busy"),
    "full": (OperationalError("…", {}, Exception("database or disk is full")), 507, "disk is full"),
    "full there": (OperationalError("…", {}, Full("no space left")), 507, "disk is full"),
}


@contextmanager
def broken(error, *, after=0):
    """Every statement fails from now on, or after so many."""
    seen = []

    def fail(*_args):
        seen.append(1)
        if len(seen) > after:
            raise error

    event.listen(db.engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", fail)


@pytest.mark.parametrize("after", [0, 1, 2, 4])
@pytest.mark.parametrize("kind", TROUBLE)
def test_pages_say_so_plainly(app, cast, kind, after):
    error, code, word = TROUBLE[kind]
    browser = Browser(app, cast.training_clerk)
    with broken(error, after=after):
        for method, path in (("GET", "/"), ("POST", "/account/sessions/end")):
            answer = browser._client.open(path, method=method)
            assert answer.status_code == code
            assert word in answer.text
            assert answer.headers["Retry-After"] == "10"
            assert "Traceback" not in answer.text
            assert "…" not in answer.text
    assert browser.get("/").status_code == 200


def test_a_column_that_is_not_there_is_a_fault_and_no_crowd(app, cast):
    browser = Browser(app, cast.training_clerk)

    def ask_for_another(_conn, _cursor, statement, parameters, _context, _many):
        return statement.replace("FROM ", ", no_such_column FROM ", 1), parameters

    event.listen(db.engine, "before_cursor_execute", ask_for_another, retval=True)
    try:
        answer = browser._client.get("/")
    finally:
        event.remove(db.engine, "before_cursor_execute", ask_for_another)
    assert (answer.status_code, "Retry-After" in answer.headers) == (500, False)
    assert "busy" not in answer.text
    assert "no_such_column" not in answer.text
    assert browser.get("/").status_code == 200


def test_signing_in_says_so_too_and_the_process_is_alive(app):
    error, code, word = TROUBLE["locked"]
    browser = Browser(app)
    opened = browser.get("/sign-in")
    assert opened.status_code == 200
    with broken(error):
        answer = browser._client.post("/sign-in", data={"username": "a", "password": "b"})
        assert answer.status_code in (200, 303, 400, 422, code)
        assert browser._client.get("/healthz").status_code == 200
        assert browser._client.get("/readyz").status_code == 503
        assert browser._client.get("/").status_code == 303
    assert word


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, 507), (errno.EDQUOT, 507), (errno.EIO, 500)]
)
def test_no_room_for_a_file_is_told_from_a_fault(app, cast, monkeypatch, number, code):
    def fail(*_args, **_kwargs):
        raise OSError(number, "it did not work")

    monkeypatch.setattr(finding, "search", fail)
    answer = Browser(app, cast.training_clerk).get("/search?q=abc")
    assert answer.status_code == code
    assert "it did not work" not in answer.text
