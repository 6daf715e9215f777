"""What is written in a cell becomes a value, or a sentence that says what to write."""

import random
from datetime import date, datetime, time
from decimal import Decimal

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.tabular import values
from trainingmgr.tabular.habits import PLAIN, Habits
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.problems import Wrong
from trainingmgr.tabular.values import parse

DAY_FIRST, MONTH_FIRST = Habits(order="dmy"), Habits(order="mdy")
WORDS = {"Présent": "present", "حاضر": "present", "Absent": "absent"}


def read(cell, kind=Kind.TEXT, habits=PLAIN, **facts):
    return parse(cell, Column("x", "X", kind=kind, **facts), habits)


def wrong(cell, kind=Kind.TEXT, habits=PLAIN, **facts):
    with pytest.raises(Wrong) as refused:
        read(cell, kind, habits, **facts)
    assert refused.value.problem.fix
    return str(refused.value.problem)


def born(cell, habits=PLAIN):
    return read(cell, Kind.PARTIAL_DATE, habits).text


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("1990-04-03", "1990-04-03"),
        ("1990-04-03 00:00:00", "1990-04-03"),
        ("1990-04-03T00:00:00Z", "1990-04-03"),
        ("1990/4/3", "1990-04-03"),
        ("25/04/1990", "1990-04-25"),
        ("04/25/1990", "1990-04-25"),
        ("04.04.1990", "1990-04-04"),
        ("25 - 04 - 1990", "1990-04-25"),
        ("1985", "1985"),
        ("1985~", "1985~"),
        ("c. 1985", "1985~"),
        ("ca 1985", "1985~"),
        ("About 1985", "1985~"),
        ("vers 1985", "1985~"),
        ("env. 1985", "1985~"),
        ("né vers 1985", "1985~"),
        ("1985?", "1985~"),
        ("1985 (environ)", "1985~"),
        ("حوالي ١٩٨٥", "1985~"),
        ("1984–1986", "1984/1986"),
        ("1984-1986", "1984/1986"),
        ("1984/1986", "1984/1986"),
        ("between 1984 and 1986", "1984/1986"),
        ("entre 1984 et 1986", "1984/1986"),
        ("بين ١٩٨٤ و ١٩٨٦", "1984/1986"),
        ("04/1990", "1990-04"),
        ("1990-04", "1990-04"),
        ("April 1990", "1990-04"),
        ("avr. 1990", "1990-04"),
        ("3 avril 1990", "1990-04-03"),
        ("1er mars 1990", "1990-03-01"),
        ("3-Apr-1990", "1990-04-03"),
        ("April 3, 1990", "1990-04-03"),
        ("٢٥/٠٤/١٩٩٠", "1990-04-25"),
        ("۲۵/۰۴/۱۹۹۰", "1990-04-25"),
        ("3 أبريل 1990", "1990-04-03"),
        ("3 كانون الثاني 1990", "1990-01-03"),
        ("1980s", "198X"),
        ("198X", "198X"),
        ("29/02/1988", "1988-02-29"),
        ("\u200f25/04/1990\u200e", "1990-04-25"),
        (32966, "1990-04-03"),
        ("32966", "1990-04-03"),
        (1985, "1985"),
        (date(1990, 4, 3), "1990-04-03"),
        (datetime(1990, 4, 3, 0, 0), "1990-04-03"),
    ],
)
def test_a_date_is_read_as_well_as_it_is_known(written, edtf):
    assert born(written) == edtf


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("03/04/1990", "two dates"),
        ("03/04/90", "two digits"),
        ("30/02/1990", "no such day"),
        ("31/31/1990", "no such day"),
        ("29/02/1990", "no such day"),
        ("1990/25/04", "no such day"),
        ("before 1990", "earliest"),
        ("avant 1990", "earliest"),
        ("1986/1984", "before it begins"),
        ("1405", "Hijri"),
        ("0085", "cannot be meant"),
        ("yesterday", "not a date"),
        ("#REF!", "error"),
        (12.5, "day number"),
        (7, "day number"),
        (float("inf"), "day number"),
        (float("nan"), "day number"),
        (True, "not a date"),
    ],
)
def test_a_date_that_cannot_be_read_is_told_how_to_write(written, word):
    assert word in wrong(written, Kind.PARTIAL_DATE)


def test_day_and_month_are_told_apart_only_by_the_column():
    assert born("03/04/1990", DAY_FIRST) == "1990-04-03"
    assert born("03/04/1990", MONTH_FIRST) == "1990-03-04"
    assert "the day comes first" in wrong("04/25/1990", Kind.DATE, DAY_FIRST)
    assert "the month comes first" in wrong("25/04/1990", Kind.DATE, MONTH_FIRST)
    assert "two dates" in wrong("03/04/1990", Kind.DATE, Habits(order="mixed"))
    assert born("25/04/1990", Habits(order="mixed")) == "1990-04-25"


def test_days_counted_from_1904_are_four_years_later():
    assert born(32966 - 1462, Habits(date1904=True)) == "1990-04-03"


def test_swapped_real_dates_are_turned_back_where_they_can_be():
    assert born(date(1990, 3, 4), Habits(swapped=True)) == "1990-04-03"


def test_a_whole_date_is_owed_where_a_day_is_needed():
    assert read("3 avril 1990", Kind.DATE) == date(1990, 4, 3)
    assert "day is missing" in wrong("1990", Kind.DATE)
    assert "day is missing" in wrong("1990-04", Kind.DATE)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back_in_every_order(day):
    assert read(day.isoformat(), Kind.DATE) == day
    assert read(f"{day:%d/%m/%Y}", Kind.DATE, DAY_FIRST) == day
    assert read(f"{day:%m-%d-%Y}", Kind.DATE, MONTH_FIRST) == day
    assert read(f"{day:%d.%m.%Y}".translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
                Kind.DATE, DAY_FIRST) == day  # fmt: skip


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
@example(date(1990, 4, 3))
def test_no_order_is_ever_guessed(day):
    """Read with no habit, a numeric date is right whichever order was meant, or refused."""
    for shape, meant in ((f"{day:%d/%m/%Y}", day), (f"{day:%m/%d/%Y}", day)):
        try:
            assert read(shape, Kind.DATE) == meant
        except Wrong:
            assert day.day <= 12


@pytest.mark.parametrize(
    ("written", "habit", "number"),
    [
        ("45000", "", "45000"),
        ("45 000", "", "45000"),
        ("45\u202f000,50", "", "45000.50"),
        ("1'234.50", "", "1234.50"),
        ("1.234,50", "", "1234.50"),
        ("1,234.50", "", "1234.50"),
        ("1,234,567", "", "1234567"),
        ("12,5", "", "12.5"),
        ("0.125", "", "0.125"),
        ("1234,567", "", "1234.567"),
        ("1,234", ".", "1234"),
        ("1,234", ",", "1.234"),
        ("-12.50", "", "-12.50"),
        ("\u2212 12".replace(" ", ""), "", "-12"),
        ("٤٥٬٠٠٠٫٥", "", "45000.5"),
        (45000, "", "45000"),
        (0.1, "", "0.1"),
    ],
)
def test_a_number_is_exact(written, habit, number):
    assert read(written, Kind.DECIMAL, Habits(decimal=habit)) == Decimal(number)


@pytest.mark.parametrize(
    ("written", "habit", "word"),
    [
        ("1,234", "", "two numbers"),
        ("1.234", "mixed", "two numbers"),
        ("12,50", ".", "other way"),
        ("1,23,456", "", "three digits"),
        ("12 FCFA", "", "not a number"),
        ("1e5", "", "not a number"),
        ("nan", "", "not a number"),
        ("--5", "", "not a number"),
        ("1 23", "", "not a number"),
        ("9" * 20, "", "too large"),
        (float("nan"), "", "not a number"),
        (date(1990, 4, 3), "", "not a number"),
    ],
)
def test_a_number_that_could_be_another_is_refused(written, habit, word):
    assert word in wrong(written, Kind.DECIMAL, Habits(decimal=habit))


def test_whole_numbers_have_no_decimals():
    assert read("1,234", Kind.INTEGER) == 1234
    assert read("1.234.567", Kind.INTEGER) == 1234567
    assert read(7.0, Kind.INTEGER) == 7
    assert "whole" in wrong("7.5", Kind.INTEGER)
    assert "too large" in wrong("9" * 5000, Kind.INTEGER)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2,
                   min_value=-10**12, max_value=10**12))  # fmt: skip
def test_numbers_with_grouping_and_cents_are_read_back(number):
    english = f"{number:,.2f}"
    french = english.replace(",", "\u202f").replace(".", ",")
    german = english.translate(str.maketrans(",.", ".,"))
    assert {read(text, Kind.DECIMAL) for text in (english, french, german)} == {number}


@pytest.mark.parametrize(
    ("word", "sex"),
    [("M", Sex.M), ("h", Sex.M), ("Homme", Sex.M), ("ذكر", Sex.M), ("F", Sex.F), ("féminin", Sex.F),
     ("أنثى", Sex.F), ("انثى", Sex.F), ("X", Sex.X), ("inconnu", Sex.UNKNOWN)],
)  # fmt: skip
def test_sex_is_read_in_three_languages(word, sex):
    assert read(word, Kind.SEX) is sex
    assert "F, M, X" in wrong("yes", Kind.SEX)


@pytest.mark.parametrize(("word", "meant"), [
    ("yes", True), ("Oui", True), ("نعم", True), (1, True), (True, True),
    ("no", False), ("NON", False), ("لا", False), (0, False), (False, False)])  # fmt: skip
def test_yes_and_no_are_read_in_three_languages(word, meant):
    assert read(word, Kind.YES_NO) is meant
    assert "yes or no" in wrong("perhaps", Kind.YES_NO)


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("66 12 34 56", "+23566123456"),
        ("+235 66 12 34 56", "+23566123456"),
        ("+33 6 12 34 56 78", "+33612345678"),
        (66123456, "+23566123456"),
        ("٦٦١٢٣٤٥٦", "+23566123456"),
        ("\u202a+235 66 12 34 56\u202c", "+23566123456"),
        ("'66123456", "+23566123456"),
    ],
)
def test_phones_become_e164(written, e164):
    assert read(written, Kind.PHONE, Habits(region="TD")) == e164


@pytest.mark.parametrize("written", ["12", "66123456/66999999", "call me", "2.35661E+11"])
def test_a_phone_that_cannot_be_dialled_is_refused(written):
    wrong(written, Kind.PHONE, Habits(region="TD"))


def test_a_number_in_full_is_taken_as_the_library_of_numbers_takes_it():
    """Whatever is kept as it stands is what the library makes of it, in every country."""
    chance, whole = random.Random(5), 0
    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        for _turn in range(12):
            size = chance.randint(5, 11)
            plain = f"+{code}" + "".join(chance.choice("0123456789") for _ in range(size))
            if values._in_full(plain):
                number = phonenumbers.parse(plain, None)
                assert phonenumbers.is_possible_number(number)
                e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
                assert e164 == plain
                whole += 1
    assert whole > 300
    assert values._in_full("+23566123456")
    assert not values._in_full("+2356612345")
    assert not values._in_full("+4402071234567")


def test_a_phone_without_a_country_needs_a_region():
    wrong("66123456", Kind.PHONE)


def test_codes_keep_their_zeros():
    assert read("0042", Kind.CODE) == "0042"
    assert read('="0042"', Kind.CODE) == "0042"
    assert read("'0042", Kind.CODE) == "0042"
    assert read(42, Kind.CODE) == "42"
    assert "digits are lost" in wrong("1.23E+11", Kind.CODE)
    assert "digits are lost" in wrong(1.23456789012345678e17, Kind.CODE)


def test_times_of_day():
    assert read("8h30", Kind.TIME) == read("08:30", Kind.TIME) == time(8, 30)
    assert read(time(8, 30), Kind.TIME) == read(8.5 / 24, Kind.TIME) == time(8, 30)
    wrong("25:00", Kind.TIME)


def test_one_of_several_words():
    assert read("present", Kind.CHOICE, choices=WORDS) == "present"
    assert read("PRÉSENT ", Kind.CHOICE, choices=WORDS) == "present"
    assert read("حاضر", Kind.CHOICE, choices=WORDS) == "present"
    assert "present, absent" in wrong("late", Kind.CHOICE, choices=WORDS)


def test_text_is_nfc_and_trimmed():
    assert read("  E\u0301tienne\u00a0 Co\u0302te\u0301 ") == "Étienne Côté"
    assert read("\u200fمحمد\u200e") == "محمد"
    assert read("   ") is None
    assert read("") is None


@pytest.mark.parametrize("bad", ["a\x07b", "a\nb", "a\tb", "\u202eevil", "a\ud800", "a\ufffe"])
def test_control_characters_are_refused(bad):
    assert "control" in wrong(bad)


def test_a_letter_lost_before_is_noticed():
    assert "lost" in wrong("N\ufffdDjamena")


def test_several_lines_only_where_they_are_allowed():
    assert read("one\r\ntwo  three\n", Kind.PROSE) == "one\ntwo three"
    assert "longer" in wrong("x" * 300, Kind.PROSE)
    assert "longer" in wrong("x" * 300)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.dates(), st.times()),
       st.sampled_from(Kind))  # fmt: skip
def test_no_cell_raises_anything_but_a_sentence(cell, kind):
    try:
        read(cell, kind, Habits(region="TD"), choices=WORDS)
    except Wrong as refused:
        assert str(refused.problem)


def test_a_partial_date_is_what_the_record_holds():
    assert read("vers 1985", Kind.PARTIAL_DATE) == PartialDate.read("1985~")
