"""The tables that say what proves what: each test and file in them is there, and no number of
ASVS 5.0.0, levels 1 and 2, is left out.
"""

import re
from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from flask import Response

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
    has = Counter(word for *_rest, word, _proof in lines)
    counted = (
        "{met} met, {in part} in part, {not met} not met, {nothing here} about what is not here."
    )
    assert counted.format_map(has) in text("tests/asvs.md")
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
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in answer.headers
        if not path.startswith("/static"):
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    for path, kind in (
        ("/static/css/theme.css", 'text/css; charset="utf-8"'),
        ("/field/words/en.json", "application/json"),
        ("/verify/withdrawn.jwt", "application/jwt"),
        ("/.well-known/jwks.json", "application/jwk-set+json"),
    ):
        assert browser.get(path).headers["Content-Type"] == kind
    assert browser.ask("TRACE", "/").status_code == 405
    for path in ("/.git/HEAD", "/static/", "/static/js", "/static/../pyproject.toml"):
        assert browser.get(path).status_code == 404, path


@pytest.mark.parametrize(
    ("called", "said"),
    [
        ("sheet-A1.pdf", "inline; filename=sheet-A1.pdf"),
        ('A;B" 1.pdf', 'inline; filename="A;B\\" 1.pdf"'),
        (
            "é-دورة.pdf",
            "inline; filename=e-.pdf; filename*=UTF-8''%C3%A9-%D8%AF%D9%88%D8%B1%D8%A9.pdf",
        ),
    ],
)
def test_what_a_file_is_called_ends_neither_its_name_nor_the_header(app, called, said):
    """ASVS 5.4.2: codes are written in any script, and stand in the names of papers."""
    with app.test_request_context("/sign-in"):
        plain = Response(b"", headers={"Content-Disposition": f"inline; filename={called}"})
        assert app.process_response(plain).headers["Content-Disposition"] == said


GOING_OUT = re.compile(
    r"^\s*(?:from|import) (urllib\.request|http\.client|smtplib|ftplib|socket|requests|httpx|"
    r"urllib3|aiohttp|imaplib|poplib|paramiko)\b", re.MULTILINE,
)  # fmt: skip


def test_the_server_goes_to_its_database_and_its_mail_server_alone():
    """ASVS 1.3.6, 13.2.4, 13.2.5, 15.3.2: no address that anybody gave is ever asked. The two that
    take sockets listen.
    """
    found = {
        (str(path.relative_to(ROOT / "trainingmgr")), name)
        for path in (ROOT / "trainingmgr").rglob("*.py")
        for name in GOING_OUT.findall(path.read_text("utf-8"))
    }
    assert found == {
        ("core/mail.py", "smtplib"), ("operations/lan.py", "socket"),
        ("operations/serving.py", "socket"),
    }  # fmt: skip


def test_scripts_put_in_as_pages_only_what_this_site_has_drawn():
    """ASVS 3.2.2: two ask for a piece of a page, escaped as all pages are; all else is text."""
    wild = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    )
    found = {
        path.name
        for path in (ROOT / "static").rglob("*.js")
        if wild.search(path.read_text("utf-8"))
    }
    assert found == {"check.js", "progress.js"}
