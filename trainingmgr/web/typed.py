"""What people type, read the way they mean it: digits of any script, days first, "about 1985"."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.dates import get_month_names

LANGUAGES = ("en", "fr", "ar")
_ABOUT = re.compile(
    r"^(?:circa|ca?\.?|about|around|approx\.?|vers|environ|env\.?|حوالي|نحو|تقريبا|~)\s*"
)
_BETWEEN = re.compile(
    r"^(?:between|entre|بين)?\s*([0-9]{4})\s*(?:and|et|to|à|و|/|-|–)\s*([0-9]{4})$"
)
_DAY_FIRST = re.compile(r"^(?:([0-9]{1,2})[ ./-]+)?([0-9]{1,2})[ ./-]+([0-9]{4})$")
_YEAR_FIRST = re.compile(r"^([0-9]{4})(?:[ ./-]([0-9]{1,2})(?:[ ./-]([0-9]{1,2}))?)?$")
_WORD = re.compile(r"[^\W\d_]+\.?(?: [^\W\d_]+)?")
_GROUPED = re.compile(r"^[0-9]{1,3}(?:[,.' ][0-9]{3})+$")
LONGEST_KEY = 19


def row_key(text: str) -> int | None:
    """The number of a row, as names of fields carry it; None where no row could have it."""
    return int(text) if text.isdecimal() and len(text) < LONGEST_KEY else None


def tidied(text: str | None) -> str:
    """Composed (NFC), without spaces around it and without invisible direction marks."""
    composed = unicodedata.normalize("NFC", text or "")
    return re.sub(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", composed).strip()


def plain_digits(text: str) -> str:
    """Digits of any script as 0 to 9: ١٩٨٥ and ۱۹۸۵ become 1985."""
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)


def code(text: str | None) -> str:
    """A number or code as it is kept: plain digits, capitals, single spaces."""
    return " ".join(plain_digits(tidied(text)).upper().split())


def partial_date(text: str) -> str:
    """EDTF text of what was typed: "vers 1985" and "1985?" are 1985~, "14/03/1985" is 1985-03-14.

    Raises ValueError if it reads as no date. Slashed dates have the day first; a year needs four
    digits, because 12 may be a day, a month or a year.
    """
    written = plain_digits(tidied(text)).casefold()
    if re.fullmatch(r"[0-9]{4}(?:-[0-9]{2}){0,2}~?(?:/[0-9]{4}(?:-[0-9]{2}){0,2}~?)?", written):
        return written
    between = _BETWEEN.fullmatch(written)
    if between:
        return "/".join(between.groups())
    exact = _ABOUT.sub("", written).rstrip("~?؟ ")
    return _point(_with_month_numbers(exact)) + "~" * (exact != written)


def day(text: str) -> date:
    """The day that was typed. Raises ValueError where there is less than a day."""
    return date.fromisoformat(partial_date(text))


def amount(text: str, exponent: int = 2) -> Decimal:
    """An amount of money: 287,400.50 and 287 400,50 and ٢٨٧٤٠٠ alike.

    Raises ValueError for what is no amount, and for what could be two (1.234 is a thousand to
    some and a little more than one to others).
    """
    written = plain_digits(tidied(text)).replace("٫", ".").replace("٬", ",")
    written = re.sub(r"[\u00a0\u202f\u2009 ’']", " ", written).strip()
    whole, mark, coins = _parted(written)
    if mark and len(coins) == 3 and not re.search(r"[,. ]", whole):
        if exponent == 3 or mark == ".":
            raise ValueError(f"{text!r} can be read in two ways")
        whole, coins = whole + mark + coins, ""
    if _GROUPED.match(whole):
        whole = re.sub(r"[,. ']", "", whole)
    if not re.fullmatch(r"-?[0-9]+", whole) or not re.fullmatch(r"[0-9]*", coins):
        raise ValueError(f"{text!r} is not an amount")
    return Decimal(f"{whole}.{coins or 0}")


def _parted(written: str) -> tuple[str, str, str]:
    """The whole part, the decimal mark and the coins; no mark if the last one groups thousands."""
    found = re.search(r"[.,](?=[0-9]*$)", written)
    if found is None or (_GROUPED.match(written) and len(re.findall(r"[,.' ]", written)) > 1):
        return written, "", ""
    return written[: found.start()], found[0], written[found.end() :]


def _point(written: str) -> str:
    first = _DAY_FIRST.fullmatch(written)
    last = _YEAR_FIRST.fullmatch(written)
    if first:
        a_day, month, year = first.groups()
    elif last:
        year, month, a_day = last.groups()
    else:
        raise ValueError(f"{written!r} is not a date")
    return "-".join([year, *(f"{int(part):02}" for part in (month, a_day) if part)])


def _with_month_numbers(written: str) -> str:
    """14 mars 1985 becomes 14 3 1985. Years alone stay what they are."""
    return _WORD.sub(lambda word: _months().get(word[0].rstrip("."), word[0]), written)


@lru_cache(maxsize=1)
def _months() -> dict[str, str]:
    return {
        name.casefold().rstrip("."): str(number)
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, language).items()
    }
