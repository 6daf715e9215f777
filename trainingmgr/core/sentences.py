"""Pieces that sentences are put together from, in the reader's language."""

from collections.abc import Iterable
from datetime import date

from babel import Locale
from babel.dates import format_date
from flask_babel import LazyString, get_locale, gettext

BRITISH = Locale("en", "GB")
"""Days come before months: CLDR's plain English is American."""


def listed(values: Iterable[object]) -> str:
    """Things one after another, with the comma of the reader's language between them."""
    return str(gettext(", ")).join(map(str, values))


def tongue() -> Locale:
    """The language of whoever reads, as days and numbers are written in it."""
    reader = get_locale()
    return BRITISH if reader is None or reader.language == "en" else reader


def long_day(day: date | None) -> str:
    """3 September 2026; nothing where there is no day."""
    if day is None:
        return ""
    return format_date(day, "d MMMM y", locale=tongue())


def day_said(day: date | None) -> LazyString:
    """The same in the language of whoever reads the sentence it stands in, which may be later."""
    return LazyString(long_day, day)
