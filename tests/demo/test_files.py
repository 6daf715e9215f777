"""The files to try: each is read as it is meant to be, and each planted fault is said."""

import json
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.operations.line import Line
from trainingmgr.core.db import db
from trainingmgr.operations.intake import intake
from trainingmgr.tabular.models import ImportBatch

TAKEN = {"file_people": 1}
"""Planted rows that are taken in, because the fault shows later: among the likely duplicates."""


def tried(demo, name, kind, login, *more):
    """What a dry run says of a file, and the import as it was noted."""
    file = demo.settings.instance_path / "demo-files" / name
    answer = Line(demo.settings)(
        intake, kind, file, "--by", login, "--dry-run", "--json", "--source", kind, *more
    )
    said = json.loads(answer.output)
    batch = db.session.scalars(
        select(ImportBatch).where(ImportBatch.uid == UUID(said["import"]))
    ).one()
    return said, batch


@pytest.mark.parametrize(
    ("kind", "name", "login"),
    [
        ("people", "people-north.csv", "hr.lf"),
        ("nominations", "nominations.csv", "clerk.nya"),
        ("clearances", "clearances.csv", "vetting"),
    ],
)
def test_a_file_says_what_is_wrong_in_it_and_nothing_else(demo, kind, name, login):
    said, _batch = tried(demo, name, kind, login)
    planted = [case["row"] for case in demo.cases(f"file_{kind}")]
    assert said["questions"] == []
    assert {each["row"] for each in said["problems"]} == set(
        planted[TAKEN.get(f"file_{kind}", 0) :]
    )
    assert said["accepted"] >= 12


def test_the_list_of_the_north_is_in_the_encoding_of_an_old_office(demo):
    _said, batch = tried(demo, "people-north.csv", "people", "hr.lf")
    assert (batch.encoding, batch.separator) == ("windows-1256", ";")


def test_the_workbook_of_the_south_is_clean(demo):
    said, _batch = tried(demo, "people-south.xlsx", "people", "hr.lf")
    assert (said["accepted"], said["rejected"]) == (40, 0)


def test_this_months_pay_file_can_be_taken_in(demo):
    name = f"pay-{demo.today:%Y-%m}.csv"
    said, batch = tried(demo, name, "pay", "hr.lf")
    assert (said["questions"], said["rejected"]) == ([], 0)
    assert said["accepted"] >= (3_600 if demo.size == "full" else 350)
    text = (demo.settings.instance_path / "demo-files" / name).read_text("utf-8-sig")
    numbers = {line.split(";")[2] for line in text.splitlines()[1:]}
    cases = demo.cases("file_pay")
    dropped, ghosts = cases[0], cases[1:]
    assert dropped["service_number"] not in numbers
    assert {case["service_number"] for case in ghosts} <= numbers
    assert batch.rows == len(numbers)
