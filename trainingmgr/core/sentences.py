"""Pieces that sentences are put together from, in the reader's language."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from flask_babel import LazyString, get_locale, gettext

from trainingmgr.core.dates import PartialDate
from trainingmgr.core.errors import Sentence

BRITISH = Locale("en", "GB")
"""Days come before months: CLDR's plain English is American."""
_NUMBER = re.compile(r"\bd\b")
_FIGURES = re.compile(r"[0-9]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NAMES = frozenset({"first", "head", "last", "line", "number", "row", "seed", "year"})
"""Facts whose number counts nothing: it is the name of a year, of a row, of one line of many, and
is looked for as it is written.
"""


def listed(values: Iterable[object]) -> str:
    """Things one after another, with the comma of the reader's language between them."""
    return str(gettext(", ")).join(map(str, values))


def tongue() -> Locale:
    """The language of whoever reads, as days and numbers are written in it."""
    reader = get_locale()
    return BRITISH if reader is None or reader.language == "en" else reader


def dated(day: date, pattern: str) -> str:
    """A day as this pattern of CLDR writes it. In French the first of a month is the 1er, which
    CLDR does not know.
    """
    reader = tongue()
    if day.day == 1 and reader.language == "fr":
        pattern = _NUMBER.sub("d'er'", pattern)
    return format_date(day, pattern, locale=reader)


def number(value: Decimal | float | None) -> str:
    """3,214 or 3 214. The sign of what is negative stays before it between Arabic words."""
    if type(value) is int and 0 <= value < 1000:
        return str(value)  # a page may hold hundreds, and all three languages write them alike
    if value is None:
        return ""
    reader = tongue()
    shown = format_decimal(value, locale=reader)
    return f"\u200e{shown}" if value < 0 and reader.language == "ar" else shown


def numbered(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a sentence, each count among them as its reader writes numbers. Every sentence
    passes here, so whoever says one gives plain numbers.
    """
    return {
        name: number(fact) if type(fact) is int and name not in NAMES else fact
        for name, fact in facts.items()
    }


def arrow() -> str:
    """What leads from one thing to the next, as its reader reads; between two codes too, which
    would else be read from left to right.
    """
    return "\u200f←\u200f" if tongue().text_direction == "rtl" else "→"


def long_day(day: date | None) -> str:
    """3 September 2026; nothing where there is no day."""
    if day is None:
        return ""
    return dated(day, "d MMMM y")


def when(value: PartialDate | None) -> str:
    """A date as well as it is known: 1985, about 1985, between 1983 and 1986, 14 March 1985."""
    if value is None:
        return ""
    first, _, last = str(value).partition("/")
    if not last and "X" in first:  # of a decade no more is known than its years
        first, last = str(value.earliest.year), str(value.latest.year)
    if last:
        return str(
            gettext("between %(first)s and %(last)s", first=_point(first), last=_point(last))
        )
    return _point(first)


def _point(text: str) -> str:
    known = [int(part) for part in _FIGURES.findall(text)]
    first = date(known[0], *[*known[1:], 1, 1][:2])
    short = "MMMM" if tongue().language == "ar" else "MMM"  # it has no short months
    patterns = ("y", f"{short} y", f"d {short} y")
    shown = dated(first, patterns[len(known) - 1])
    return str(gettext("about %(date)s", date=shown)) if text.endswith("~") else shown


def day_said(day: date | None) -> LazyString:
    """The same in the language of whoever reads the sentence it stands in, which may be later."""
    return LazyString(long_day, day)


def told(
    sentence: Sentence, facts: Mapping[str, Any], worded: Mapping[str, Mapping[Any, Any]],
    *, untold: str = "",
) -> str:  # fmt: skip
    """A sentence with its facts as the reader says them: days as days, and what is a code in the
    words that its kind of entry names for it (`Event.worded`); `untold` where there is no fact.
    """
    known = {name: _worded(value, worded.get(name, {})) for name, value in numbered(facts).items()}
    return str(sentence) % defaultdict(lambda: untold, known)


def _worded(value: Any, words: Mapping[Any, Any]) -> Any:
    if isinstance(value, list):
        return listed(_worded(each, words) for each in value)
    if not isinstance(value, str):
        return value
    return words[value] if value in words else day_in(value)


def day_in(text: str) -> str:
    """A day as the reader writes days; any other text as it is."""
    try:
        return long_day(date.fromisoformat(text)) if _DAY.fullmatch(text) else text
    except ValueError:
        return text
