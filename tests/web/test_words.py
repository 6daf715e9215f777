"""Dates, numbers and money in the reader's language."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.money import Money
from trainingmgr.core.sentences import told
from trainingmgr.web import requests, words


@pytest.fixture(autouse=True)
def somewhere():
    app = Flask("words")
    Babel(app, default_timezone="Africa/Ndjamena")
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("language", "day", "number"),
    [
        ("en", "3 May 2026", "3,214"),
        ("fr", "3 mai 2026", "3\u202f214"),
        ("ar", "3 مايو 2026", "3,214"),
    ],
)
def test_days_come_first_and_digits_are_the_same_everywhere(language, day, number):
    with force_locale(language):
        assert words.day(date(2026, 5, 3)) == day
        assert words.number(3214) == number
        assert ("←" in words.arrow()) == (language == "ar"), "it leads on as one reads"
        sign = "\u200e-" if language == "ar" else "-"
        assert words.number(-3214) == sign + number, "left to right, or the sign goes behind"


@pytest.mark.parametrize(
    ("language", "many"), [("en", "12,345"), ("fr", "12\u202f345"), ("ar", "12,345")]
)
def test_a_sentence_writes_its_counts_as_its_reader_does_and_leaves_names_alone(
    language, many, monkeypatch
):
    monkeypatch.setattr(requests, "SENTENCES", sentences := requests.Sentences("messages"))
    with force_locale(language):
        facts = {"count": 12345, "row": 12345, "year": 2026}
        says = f"{many} in row 12345 of 2026"
        words_ = "%(count)s in row %(row)s of %(year)s"
        assert sentences.gettext(words_, **facts) == says
        assert requests.said(words_, **facts) == says
        assert told(words_, facts, {}) == says
        for of in (sentences.ngettext, requests.counted):
            assert of("%(num)s line", "%(num)s lines", 12345) == f"{many} lines"


@pytest.mark.parametrize(
    ("edtf", "says"),
    [("1985", "1985"), ("1985~", "about 1985"), ("1983/1986", "between 1983 and 1986"),
     ("198X", "between 1980 and 1989"),
     ("1994-03", "Mar 1994"), ("1994-03-14~", "about 14 Mar 1994")],
)  # fmt: skip
def test_a_partial_date_says_how_well_it_is_known(edtf, says):
    assert words.when(PartialDate.read(edtf)) == says


def test_a_moment_is_told_in_the_sites_time_zone():
    shown = words.instant(datetime(2026, 11, 9, 23, 40, tzinfo=UTC))
    assert str(shown.striptags()) == "10 Nov 2026, 00:40"


@pytest.mark.parametrize(
    ("money", "says"),
    [(Money(287400, "XAF"), "XAF 287,400"), (Money(1050, "USD"), "USD 10.50"),
     (Money(1234567, "IQD"), "IQD 1,234.567")],
)  # fmt: skip
def test_money_has_the_decimals_of_its_currency(money, says):
    assert words.money(money).striptags() == says


def test_nothing_known_is_nothing_said():
    shown = (words.day(None), words.when(None), words.money(None), words.number(None))
    assert shown == ("", "", "", "")


def test_work_that_broke_off_says_why_or_under_which_number_to_ask():
    assert words.because("The list is agreed.") == "The list is agreed."
    assert words.because("#5d1f") == (
        "A fault of the site, not of yours. If you ask for help, give this number: 5d1f"
    )


def test_codes_are_set_apart_and_escaped():
    assert words.code("<b>") == '<bdi class="code" dir="ltr">&lt;b&gt;</bdi>'


def test_the_first_of_a_month_is_the_1er_in_french():
    with force_locale("fr"):
        assert words.day(date(2026, 12, 1)) == "1er déc. 2026"
        assert words.weekday(date(2026, 12, 1)) == "mardi 1er décembre 2026"
        assert words.month(date(2026, 12, 1)) == "déc. 2026"
    with force_locale("en"):
        assert words.day(date(2026, 12, 1)) == "1 Dec 2026"


def test_codes_in_a_sentence_stay_whole_and_apart():
    said = words.coded("Run CORE-101/26-HQ-048 & M-0013 wait, ends A-Z.")
    assert said.count('<bdi class="nw" dir="ltr">') == 3
    assert '<bdi class="nw" dir="ltr">CORE-101/26-HQ-048</bdi> &amp; <bdi' in said


def test_the_script_of_a_name_is_known():
    assert [words.script_of(each) for each in ("Zara", "زارا", "", "12")] == [
        "en",
        "ar",
        None,
        None,
    ]
