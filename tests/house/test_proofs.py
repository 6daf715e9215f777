"""The tables that say what proves what: each test and file in them is there, and no number of
ASVS 5.0.0, levels 1 and 2, is left out.
"""

import re
from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from tests.browser import Browser

ROOT = Path(__file__).parents[2]
NUMBERS = ROOT / "tests" / "asvs_numbers.txt"
"""Of the standard's own list: `1.2 1.2.1 1.2.2 …`, a section a line."""
WORDS = {"met", "in part", "not met", "nothing here"}


@cache
def text(path):
    return (ROOT / path).read_text("utf-8")


@pytest.mark.parametrize(
    ("table", "least"), [("tests/asvs.md", 200), ("tests/four_eyes.md", 60), ("README.md", 10)]
)
def test_what_a_table_names_is_there(table, least):
    whole = text(table)
    if table == "README.md":  # what falls into whose hands (security 2)
        whole = whole.split("<!-- hands -->")[1].split("<!-- end hands -->")[0]
    named = re.findall(r"`((?:tests|trainingmgr|templates|static|\.ci)[^`]*|[\w.]+\.(?:md|toml))`",
                       whole)  # fmt: skip
    assert len(named) >= least
    for each in set(named):
        path, _apart, test = each.partition("::")
        assert (ROOT / path).exists(), each
        assert not test or f"def {test}(" in text(path), each


def test_every_number_of_the_standard_has_its_line_and_what_is_not_met_says_why():
    known = [n for line in NUMBERS.read_text().splitlines() for n in line.split()[1:]]
    lines = re.findall(r"^\| (\d+\.\d+\.\d+) \| (\d) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$",
                       text("tests/asvs.md"), re.MULTILINE)  # fmt: skip
    assert [number for number, *_rest in lines] == known and len(known) == 253
    assert Counter(level for _number, level, *_rest in lines) == {"1": 70, "2": 183}
    for number, _level, _said, word, proof in lines:
        assert word in WORDS, number
        assert proof.strip(), number
        assert word != "met" or "`" in proof, number


def test_every_limit_in_the_handbook_is_the_one_that_is_kept():
    """ASVS 2.1.3, 6.1.1: an expression in a module, beside its value in figures."""
    table = text("README.md").split("<!-- limits -->")[1].split("<!-- end limits -->")[0]
    rows = re.findall(r"^\| [^|]+ \| ([\d,]+) \| `([\w.]+):([^`]+)` \|$", table, re.MULTILINE)
    assert len(rows) == table.count("trainingmgr.") > 25
    for number, module, wanted in rows:
        kept = eval(wanted, vars(import_module(module)))
        assert kept == int(number.replace(",", "")), wanted


def test_every_answer_has_its_headers(app, cast):
    """ASVS 3.4 and 14.3.2: on pages, on faults, and on files that the application never sees."""
    browser = Browser(app, cast.training_clerk)
    for path in ("/", "/people", "/no-such-page", "/static/css/theme.css"):
        answer = browser.get(path)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        if not path.startswith("/static"):
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert browser.ask("TRACE", "/").status_code == 405
