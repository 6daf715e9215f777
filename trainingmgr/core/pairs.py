"""Papers in two languages at once: while `in_both` lasts, every sentence is said in both.

What people call each other (names, titles of courses, states in a row) stays in the language that
leads: `alone` says so for the lines of a list. What somebody carries with them (a card, a
transcript) says titles in both: `titled`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask_babel import force_locale

OPENS, CLOSES = "\u2068", "\u2069"
BETWEEN = f"{CLOSES} · {OPENS}"
LANGUAGES = {"en": "English", "fr": "Français", "ar": "العربية"}
PAIRS = {"en+fr": "English + Français", "en+ar": "English + العربية", "fr+ar": "Français + العربية"}
"""The pairs that a paper may be in. The first leads: it says from which side the page is read."""
_second: ContextVar[str | None] = ContextVar("second", default=None)


class Pair:
    """What two languages say: both, each keeping its own direction, unless they say the same.

    Letters to be copied by hand, and what only parts words, are those of the first.
    """

    def __init__(self, first: Any, second: Any) -> None:
        self._first, self._second = first, second

    def ugettext(self, sentence: str) -> str:
        return _both(self._first.ugettext(sentence), self._second.ugettext(sentence))

    def ungettext(self, one: str, many: str, count: int) -> str:
        found = (each.ungettext(one, many, count) for each in (self._first, self._second))
        return _both(*found)

    def upgettext(self, context: str, sentence: str) -> str:
        return str(self._first.upgettext(context, sentence))

    def unpgettext(self, context: str, one: str, many: str, count: int) -> str:
        return str(self._first.unpgettext(context, one, many, count))


def _both(first: str, second: str) -> str:
    if first == second or not any(map(str.isalpha, first)):
        return first
    return together(first, second)


def together(first: str, *second: str) -> str:
    """What is said in two languages, each keeping its own direction; or the one alone."""
    return f"{OPENS}{BETWEEN.join((first, *second))}{CLOSES}" if second else first


def titled(titles: Mapping[str, str], language: str) -> str:
    """A title in the language that leads, or the nearest there is; and in the second where it has
    one of its own.
    """
    first = titles.get(language) or next(iter(filter(None, titles.values())), "")
    other = titles.get(second() or "")
    return _both(first, other) if other else first


def second() -> str | None:
    """The language that is said beside the reader's now, if one is."""
    return _second.get()


@contextmanager
def in_both(language: str) -> Iterator[str]:
    """Say everything in this language, or in both of a pair such as `fr+ar`. Gives the first,
    which decides from which side the paper is read.
    """
    first, _plus, other = language.partition("+")
    with force_locale(first), _beside(other or None):
        yield first


@contextmanager
def alone() -> Iterator[None]:
    """Say what follows in the first language only."""
    with _beside(None):
        yield


@contextmanager
def _beside(language: str | None) -> Iterator[None]:
    token = _second.set(language)
    try:
        yield
    finally:
        _second.reset(token)
