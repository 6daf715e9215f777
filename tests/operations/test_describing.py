"""What the product says of itself is read out of it, and leaves nothing out."""

import json
from importlib.metadata import version

import pytest
from sqlalchemy import inspect, text

from trainingmgr.core.db import db
from trainingmgr.operations.describing import describe

REFUSING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(%'",
    "postgresql": "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
    "WHERE NOT tgisinternal AND prosrc LIKE '%RAISE %'",
}


@pytest.fixture
def said(line):
    return lambda what: json.loads(line(describe, what, "--json").output)


def test_every_field_of_every_form_says_what_it_takes(said):
    """ASVS 2.1.1, 5.1.1: words have a length, files an ending; pieces of a list are told too."""
    forms = said("inputs")
    complaint = forms["trainingmgr.oversight.complaints.forms.SaidForm"]
    assert complaint["told"] == {
        "is": "A few sentences", "must be given": "yes", "letters at most": 8000
    }  # fmt: skip
    details = forms["trainingmgr.registry.people.forms.DetailsForm"]
    assert details["aliases.value"]["letters at most"] == 240
    fields = [each for form in forms.values() for each in form.values()]
    words = {"A few words", "A few sentences"}
    assert [each for each in fields if each["is"] in words and "letters at most" not in each] == []
    files = [each for each in fields if each["is"].startswith("One file")]
    assert files and all(each["endings"] for each in files)
    assert len(forms) > 400 and len(fields) > 1500


def test_every_rule_of_the_schema_is_printed_in_its_sentence(said):
    """ASVS 2.1.2: whatever the database itself refuses, as it stands there."""
    told = {each["rule"]: each["says"] for each in said("rules")}
    assert all(told.values())
    there = set(db.session.scalars(text(REFUSING[db.engine.dialect.name])))
    assert there - set(told) == set()
    for table in ("complaint", "pay_channel", "emergency_reading"):
        there |= {each["name"] for each in inspect(db.engine).get_check_constraints(table)}
    assert {"ck_emergency_reading_by_two", "tr_emergency_reading_by_two"} <= there & set(told)


def test_the_bill_of_parts_names_what_is_installed(said):
    bill = said("parts")
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    found = {each["name"].lower(): each for each in bill["components"]}
    assert found["flask"]["version"] == version("flask")
    assert found["cryptography"]["licenses"] and "trainingmgr" not in found
