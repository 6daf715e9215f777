"""What a ministry's file says in its own words: months, states and reasons."""

import re
import unicodedata
from calendar import monthrange
from datetime import date
from functools import cache, lru_cache

from babel import Locale
from babel.dates import get_month_names

from trainingmgr.pay.rules import ChannelFailure, HoldReason, LineState

_NUMBERS = re.compile(r"[0-9]+")
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1 << 10)
def period(text: str) -> str:
    """The month that was meant, as 2026-11: from 2026-11, 11/2026, 202611, Nov 2026, نوفمبر 2026.

    Raises ValueError where it could be another month or none.
    """
    plain = "".join(_digit(c) for c in unicodedata.normalize("NFKC", text)).casefold()
    numbers = _NUMBERS.findall(plain)
    words = _WORD.findall(plain)
    if len(numbers) == 1 and len(numbers[0]) == 6 and not words:
        numbers = [numbers[0][:4], numbers[0][4:]]
    years = [n for n in numbers if len(n) == 4]
    months = [int(n) for n in numbers if len(n) <= 2]
    named = [_months()[word] for word in words if word in _months()]
    if len(years) != 1 or len(named) > 1:
        raise ValueError(text)
    if named and not months:
        month = named[0]
    elif not words and months and (len(months) == 1 or _is_iso(plain, months)):
        month = months[0]
    else:
        raise ValueError(text)
    return f"{date(int(years[0]), month, 1):%Y-%m}"


def _is_iso(plain: str, months: list[int]) -> bool:
    """2026-11-01, as a spreadsheet's date comes out; with any other day it names no month."""
    return len(months) == 2 and months[1] == 1 and bool(re.match(r"[0-9]{4}-", plain))


def _digit(letter: str) -> str:
    value = unicodedata.decimal(letter, -1)
    return str(value) if value >= 0 else letter


@cache
def _months() -> dict[str, int]:
    found: dict[str, int] = {}
    for language in ("en", "fr", "ar"):
        for width in ("wide", "abbreviated"):
            names = get_month_names(width, locale=Locale.parse(language))
            found |= {name.casefold().rstrip("."): month for month, name in names.items()}
    return found


def date_of(text: str) -> date:
    """A day as evidence keeps it: 2026-11-03."""
    return date.fromisoformat(text)


def first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    first = first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


def months_before(month: str, count: int) -> list[str]:
    """So many months ending with this one, the oldest first."""
    last = first_day(month)
    at = last.year * 12 + last.month - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(at - count + 1, at + 1)]


ARREARS = "arrears"
"""The part of a line that pays what was owed from months before. It is no allowance: nobody has a
right to it by law, and it is no pay of this month."""

STATES: dict[str, str] = {state.value: state.value for state in LineState} | {
    word: state.value
    for state, words in {
        LineState.SETTLED: "acsc accc credited crédité créditée مقيد",
        LineState.SIGNED_RECEIVED: "signed émargé émargée موقع",
        LineState.ACCEPTED: "accp acsp acwc pdng pending accepté acceptée مقبول",
        LineState.SUBMITTED: "rcvd actc sent transmis transmise مرسل",
        LineState.EXPORTED: "paid payé payée مدفوع processed ordonnancé",
        LineState.REJECTED: "rjct rejeté rejetée مرفوض",
        LineState.RETURNED: "rtrn retourné retournée معاد",
        LineState.UNCLAIMED: "unclaimed non-réclamé",
        LineState.CANCELLED: "canc canceled annulé annulée ملغى",
        LineState.HELD: "hold suspendu suspendue bloqué bloquée معلق",
        LineState.PARTIALLY_PAID: "part partial partiel partielle جزئي",
        LineState.UNKNOWN: "inconnu مجهول",
    }.items()
    for word in words.split()
}
"""What files write, and what it proves. A file that says "paid" proves that money was sent to be
paid, never that it arrived: only a bank or a signature says that (R-PAY-07). The four letters are
ISO 20022 (pain.002)."""

FAILURES: dict[str, ChannelFailure] = {each.value: each for each in ChannelFailure} | {
    "ac01": ChannelFailure.WRONG_ACCOUNT,
    "ac03": ChannelFailure.WRONG_ACCOUNT,
    "rc01": ChannelFailure.WRONG_ACCOUNT,
    "ac04": ChannelFailure.CLOSED,
    "ac06": ChannelFailure.BLOCKED,
    "ag01": ChannelFailure.BLOCKED,
    "am04": ChannelFailure.PAYER_FUNDS,
    "am05": ChannelFailure.DUPLICATE,
    "be01": ChannelFailure.NAME_MISMATCH,
    "rr04": ChannelFailure.REGULATORY,
}
HOLDS: dict[str, HoldReason] = {each.value: each for each in HoldReason}


def reason_code(text: str) -> str:
    return "_".join(re.findall(r"[^\W_]+", text.casefold()))
