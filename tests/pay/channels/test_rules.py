from datetime import date

import pytest

from trainingmgr.pay.channels.rules import (
    AccountFormat,
    NameMatch,
    Unsound,
    account,
    begins_on,
    cools_until,
    masked,
    name_match,
)

IBAN, RIB = "CF42 2000 1000 0101 2006 9700 160", "20001 00001 01200697001 60"


def test_an_iban_is_kept_without_spaces_and_its_check_digits_hold():
    assert account(IBAN, AccountFormat.IBAN) == "CF4220001000010120069700160"
    assert account("gb82 west 1234 5698 7654 32") == "GB82WEST12345698765432"


WRONG = [
    ("CF42 2000 1000 0101 2006 9700 106", AccountFormat.IBAN, None, "check digits"),
    ("CF24 2000 1000 0101 2006 9700 160", AccountFormat.IBAN, None, "check digits"),
    ("GB82 WEST 1234 5698 7654 3", AccountFormat.ANY, None, "21 characters"),
    ("2000100001012006970016", AccountFormat.RIB, None, "zeros at the front"),
    ("20001 00001 01200697001 61", AccountFormat.RIB, None, "key at the end"),
    ("1,23457E+11", AccountFormat.ANY, None, "shortened"),
    ("1.23457e+11", AccountFormat.ANY, None, "shortened"),
    ("123456.0", AccountFormat.ANY, None, "shortened"),
    ("4567891", AccountFormat.ANY, 10, "zeros at the front"),
    ("45678912345", AccountFormat.ANY, 10, "11 characters"),
    ("0000000000", AccountFormat.ANY, 10, "All digits are the same"),
    ("no number", AccountFormat.ANY, None, "not an account number"),
]


def test_a_number_that_cannot_be_right_is_refused_with_what_to_do(app):
    for written, how, digits, says in WRONG:
        with pytest.raises(Unsound) as wrong:
            account(written, how, digits)
        assert says in str(wrong.value.sentence), written


def test_a_rib_has_its_key_and_figures_of_any_script_are_read():
    assert account(RIB, AccountFormat.RIB) == "20001000010120069700160"
    assert account("٠٠٤٢١٧٩٠", AccountFormat.ANY, 8) == "00421790"


@pytest.mark.parametrize(
    ("holder", "names", "match"),
    [
        ("MAHAMAT Ali", ["Ali Mohammed"], NameMatch.EXACT),
        ("علي محمد", ["Mahamat Ali"], NameMatch.EXACT),
        ("Nour Houssein", ["Nuur Xuseen Cabdirashiid"], NameMatch.CLOSE),
        ("Fatime Oumar", ["Ali Mahamat Saleh", "علي محمد"], NameMatch.DIFFERENT),
        ("Ali Oumar Hassan", ["Ali Mahamat Saleh"], NameMatch.DIFFERENT),
        ("Ali", ["Ali Mahamat Saleh"], NameMatch.DIFFERENT),
        ("", ["Ali Mahamat"], NameMatch.UNVERIFIED),
    ],
)
def test_the_name_on_the_account_faces_the_names_of_the_register(holder, names, match):
    assert name_match(holder, names) is match


def test_r_pay_03_a_change_counts_from_the_month_after_cooling_off_and_notice():
    agreed = date(2026, 11, 24)
    cooled = cools_until(agreed, is_change=True)
    assert cooled == date(2026, 12, 8)
    assert begins_on(cooled, date(2026, 11, 25), is_change=True) == date(2027, 1, 1)
    assert begins_on(cooled, date(2027, 1, 2), is_change=True) == date(2027, 2, 1)
    assert begins_on(date(2026, 12, 1), agreed, is_change=True) == date(2026, 12, 1)
    first = cools_until(agreed, is_change=False)
    assert begins_on(first, date(2026, 11, 26), is_change=False) == date(2026, 11, 26)


def test_of_a_number_the_end_alone_is_shown():
    assert masked("0160") == "•••• 0160"
    assert masked(None) == ""
