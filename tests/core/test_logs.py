"""Security 2: whoever takes the log learns who did what when, and no name and nothing typed."""

import io
import json
import sys
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.accounts.journeys import fill
from tests.browser import Browser
from tests.makers import a_person, a_unit
from trainingmgr.core import logs
from trainingmgr.core.db import db, operation
from trainingmgr.desk.queries import finding

NAME = "Zenaba Haroun Mahamat"


@pytest.fixture
def told(monkeypatch):
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(sys, "stderr", io.StringIO())
        logs.configure("INFO")
        yield sys.stderr.getvalue
    logs.configure("CRITICAL")


@operation
def number_taken_away():
    db.session.execute(text("UPDATE person SET number = NULL"))


def test_asvs_16_2_5_a_row_that_breaks_a_rule_is_not_in_the_log(app, told):
    a_person(a_unit(), name=NAME)
    db.session.commit()
    with pytest.raises(Exception, match="number") as broken:
        number_taken_away()
    logs.of("tests").error("bug", exc_info=broken.value)
    said = told()
    assert NAME not in said and "UPDATE person SET number" in said and "number_taken_away" in said


def test_asvs_16_2_5_what_could_not_be_read_is_not_in_the_log(told):
    try:
        try:
            int(NAME)
        except ValueError as unread:
            raise KeyError(NAME) from unread
    except KeyError:
        logs.of("tests").exception("look_failed")
    said = told()
    assert NAME not in said and "builtins.ValueError" in said and "builtins.KeyError" in said
    try:
        Path("/nowhere", NAME).read_text()
    except OSError as away:
        logs.of("tests").error("disk", exc_info=away)
    said = told()
    assert NAME not in said and "No such file" in said


def test_asvs_16_3_whoever_is_refused_and_each_sign_in_that_fails_is_in_the_log(app, cast, told):
    """By the account's id, each event a line whatever was typed: ASVS 16.3.1, 16.3.2, 16.4.1."""
    clerk = Browser(app, cast.training_clerk)
    assert clerk.get("/accounts/").status_code == 403
    assert clerk.get(f"/people/{UUID(int=1)}").status_code == 404
    for name in (cast.hr_clerk.username, "nobody\n{}"):
        fill(Browser(app), "/sign-in", username=name, password="not it")
    logs.of("tests").info("odd", said="one\n{}")
    said = told()
    lines = [json.loads(line) for line in said.splitlines()]
    assert {(x["status"], x.get("who")) for x in lines if x.get("status", 0) in (403, 404)} == {
        (403, cast.training_clerk.id), (404, cast.training_clerk.id)
    }  # fmt: skip
    failed = [each for each in lines if each["event"] == "sign_in_failed"]
    assert [each["account"] for each in failed] == [cast.hr_clerk.id, None]
    assert all(each["request"] and each["timestamp"].endswith("Z") for each in failed)
    assert cast.hr_clerk.username not in said and "nobody" not in said


def test_asvs_16_3_4_a_fault_is_in_the_log_under_the_reference_that_its_page_names(
    app, cast, monkeypatch, told
):
    def fail(*_args, **_kwargs):
        raise ZeroDivisionError(NAME)

    monkeypatch.setattr(finding, "search", fail)
    page = Browser(app, cast.training_clerk).get("/search?q=abc")
    (line,) = [x for x in map(json.loads, told().splitlines()) if x["event"] == "bug"]
    assert page.status_code == 500 and line["ref"] in page.text
    assert line["request"] == line["ref"] == page.headers["X-Request-ID"]
    assert "ZeroDivisionError" in line["exception"] and NAME not in line["exception"]
    assert NAME not in page.text and "ZeroDivisionError" not in page.text
