"""Security 2: whoever takes the log learns who did what when, and no name and nothing typed."""

import io
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.makers import a_person, a_unit
from trainingmgr.core import logs
from trainingmgr.core.db import db, operation

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
