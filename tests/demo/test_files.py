"""The files to try: each is read as it is meant to be, and each planted fault is said."""

import json

import pytest

from tests.operations.line import Line
from trainingmgr.operations.intake import intake

LIKE = {
    "people-north.csv": ("people", "hr.lf", "cp1256"),
    "people-south.xlsx": ("people", "hr.lf", None),
    "nominations.csv": ("nominations", "clerk.nya", None),
    "clearances.csv": ("clearances", "vetting", None),
}


def tried(demo, name, kind, login, *more):
    file = demo.settings.instance_path / "demo-files" / name
    line = Line(demo.settings)
    answer = line(intake, kind, file, "--by", login, "--dry-run", "--json", *more)
    return json.loads(answer.output)


@pytest.mark.parametrize("name", LIKE)
def test_a_file_is_read_and_says_what_is_wrong_in_it(demo, name):
    kind, login, encoding = LIKE[name]
    said = tried(demo, name, kind, login)
    print(said)
    assert encoding in (None, said.get("encoding"))
