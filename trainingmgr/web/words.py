"""Dates, numbers and money in the reader's language, for templates (filters) and for sentences."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.dates import format_time
from babel.numbers import format_decimal, format_percent
from flask import Flask
from flask_babel import get_locale, gettext, ngettext, to_user_timezone
from markupsafe import Markup, escape

from trainingmgr.core.money import EXPONENTS, Money
from trainingmgr.core.sentences import arrow, dated, day_in, number, tongue, when

SCRIPTS = {"ARABIC": "ar", "ETHIOPIC": "am", "CYRILLIC": "ru", "LATIN": "en"}


def init_app(app: Flask) -> None:
    for filter_ in (day, long_day, weekday, month, clock, instant, when, number, percent, money):
        app.add_template_filter(filter_)
    app.add_template_filter(ago)
    app.add_template_filter(because)
    app.add_template_filter(coded)
    app.add_template_filter(apart)
    app.add_template_filter(listed)
    app.add_template_filter(day_in)
    app.add_template_filter(bytes_, "bytes")
    app.add_template_filter(month_alone)
    app.add_template_filter(short_weekday)
    app.add_template_filter(code, "as_code")
    app.add_template_global(code)
    app.add_template_global(arrow)
    app.add_template_global(script_of)
    app.jinja_env.globals["get_locale"] = get_locale


def because(trouble: str | None) -> str:
    """Why work broke off: the sentence that refused it; or, of a fault that is nobody's but ours,
    the number under which it stands in the log.
    """
    if trouble is None or not trouble.startswith("#"):
        return trouble or ""
    return str(
        gettext(
            "A fault of the site, not of yours. If you ask for help, give this number: %(mark)s",
            mark=trouble[1:],
        )
    )


def day(value: date | None) -> str:
    """3 May 2026."""
    return _dated(value, "d MMM y", "d MMMM y")


def long_day(value: date | None) -> str:
    """3 September 2026."""
    return _dated(value, "d MMMM y", "d MMMM y")


def weekday(value: date | None) -> str:
    """Thursday 3 September 2026."""
    return _dated(value, "EEEE d MMMM y", "EEEE d MMMM y")


def month(value: date | None) -> str:
    """May 2026."""
    return _dated(value, "MMM y", "MMMM y")


def month_alone(value: date) -> str:
    """May."""
    return _dated(value, "LLL", "LLLL")


def short_weekday(value: date) -> str:
    """Thu 3 Sept."""
    return _dated(value, "EEE d MMM", "EEE d MMMM")


def bytes_(value: int) -> str:
    """The size of a file: 212 KB."""
    if value < 1_000_000:
        return str(gettext("%(size)s KB", size=number(max(1, round(value / 1000)))))
    return str(gettext("%(size)s MB", size=number(round(value / 1_000_000, 1))))


def clock(value: time | datetime | None) -> Markup:
    """14:05, in the site's time zone if it is an instant."""
    if value is None:
        return Markup("")
    shown = to_user_timezone(value) if isinstance(value, datetime) else value
    return Markup('<bdi dir="ltr">{}</bdi>').format(format_time(shown, "HH:mm", locale=tongue()))


def instant(value: datetime | None) -> Markup:
    """3 May 2026, 14:05: a moment, in the site's time zone."""
    if value is None:
        return Markup("")
    local = to_user_timezone(value)
    comma = "، " if tongue().language == "ar" else ", "
    return Markup('<time datetime="{}">{}{}{}</time>').format(
        value.isoformat(timespec="seconds"), day(local.date()), comma, clock(local.time())
    )


def listed(values: Iterable[object]) -> Markup:
    """Things one after another, with the comma of the reader's language between them."""
    return Markup("").join([escape(gettext(", "))]).join(escape(each) for each in values)


def percent(value: Decimal | float | None) -> str:
    """0.615 is 62 %."""
    return "" if value is None else format_percent(value, locale=tongue())


def money(value: Money | None) -> Markup:
    """XAF 287,400: the code first, the currency's own number of decimals."""
    if value is None:
        return Markup("")
    decimals = EXPONENTS.get(value.currency, 2)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    shown = format_decimal(value.amount, pattern, locale=tongue())
    return Markup('<bdi dir="ltr" class="nw">{}\u00a0{}</bdi>').format(value.currency, shown)


def ago(value: date, today: date) -> str:
    """How many days ago: for queues, oldest first."""
    days = (today - value).days
    return str(ngettext("%(num)s day", "%(num)s days", days) if days else gettext("today"))


def code(value: object) -> Markup:
    """A number, code or phone: set apart, always left to right."""
    return Markup(f'<bdi class="code" dir="ltr">{escape(value)}</bdi>')  # noqa: S704


_CODE = re.compile(r"\b[A-Z][A-Z0-9]*(?:[-/][A-Z0-9]+)+\b")


def coded(sentence: str) -> Markup:
    """A sentence whose codes stand apart, whole on one line and left to right: Arabic words around
    them would turn a half of one that is broken off.
    """
    parts, at = [], 0
    for found in _CODE.finditer(sentence):
        parts += [
            escape(sentence[at : found.start()]),
            Markup('<bdi class="nw" dir="ltr">{}</bdi>').format(found[0]),
        ]
        at = found.end()
    return Markup("").join([*parts, escape(sentence[at:])])


def apart(text: str) -> Markup:
    """A name among other words: it keeps its own direction, and theirs."""
    return Markup("<bdi>{}</bdi>").format(text)


def script_of(text: str | None) -> str | None:
    """A language tag that makes a browser choose letters and voice for this text: by its script."""
    for letter in text or "":
        if letter.isalpha():
            return _script_of(letter)
    return None


@lru_cache(maxsize=1024)
def _script_of(letter: str) -> str | None:
    return SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0])


class Said(dict[Any, str]):
    """The same words in the reader's language: each is looked up once for a whole list."""

    def __init__(self, words: Mapping[Any, object]) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, key: Any) -> str:
        said = self[key] = str(self._words[key])
        return said


def _dated(value: date | None, pattern: str, arabic: str) -> str:
    if value is None:
        return ""
    return dated(value, arabic if tongue().language == "ar" else pattern)
