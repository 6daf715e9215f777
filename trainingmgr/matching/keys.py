"""The keys a person is found by: one table (k, person_id) serves search, desk and screening."""

import re
from collections.abc import Iterable
from hashlib import blake2b
from itertools import combinations, product

from trainingmgr.core.memory import remembered
from trainingmgr.matching.names import tokens
from trainingmgr.matching.records import Record, number, phone
from trainingmgr.matching.sounds import sounds

CHAIN = 5
"""Words of one name that are filed: beyond them pairs would grow without end."""
MOST = 60
"""Keys one person may have at most, so that nobody floods the table with aliases."""


def key(kind: str, *parts: str) -> int:
    """63 bits of BLAKE2b over the kind and its parts: fits a signed BIGINT, the same everywhere."""
    text = "\x1f".join((kind, *parts)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") >> 1


def person_keys(record: Record) -> frozenset[int]:
    """The rows of the key table for one person: about 9 to 14 for a name of three words.

    Each word, each two words in any order, each two with the year of birth, each number,
    document, phone and account. Write them anew in the same transaction as the person.
    """
    return frozenset(capped(ordered_keys(record)))


def capped(found: Iterable[int]) -> list[int]:
    """The first of them, each once."""
    return list(dict.fromkeys(found))[:MOST]


def ordered_keys(record: Record) -> list[int]:
    """All of them, what is exact before what is only likely: numbers first."""
    found = [*number_keys(record.numbers), *_exact_keys(record)]
    years = birth_years(record)
    for name in record.written:
        found += [*single_keys(name), *pair_keys(name, years)]
    return found


def number_keys(numbers: Iterable[str]) -> list[int]:
    """Each number as it stands and by its digits alone."""
    found = []
    for code in map(number, numbers):
        digits = code if code.isdecimal() else re.sub("[^0-9]", "", code)
        found += [key("number", form) for form in {code: 0, digits: 0} if len(form) > 1]
    return found


def _exact_keys(record: Record) -> Iterable[int]:
    yield from (key("document", found) for n in record.documents if (found := number(n)))
    yield from (key("phone", found) for n in record.phones if (found := phone(n)))
    yield from (key("account", found) for n in record.accounts if (found := number(n)))


def birth_years(record: Record) -> tuple[str, ...]:
    """The years of birth that a date allows when they are at most three, else none."""
    if record.born is None:
        return ()
    first, last = record.born.earliest.year, record.born.latest.year
    return tuple(str(year) for year in range(first, last + 1)) if last - first < 3 else ()


def single_keys(name: str) -> list[int]:
    return [_word_key(sound) for word in tokens(name)[:CHAIN] for sound in sounds(word)]


@remembered(1 << 12)
def _word_key(sound: str) -> int:
    return key("name", sound)


def pair_keys(name: str, years: Iterable[str] = ()) -> list[int]:
    """Each two words, and each two with each of these years of birth."""
    both = pairs(tokens(name))
    dated = [key("names+year", a, b, year) for a, b in both for year in years]
    return [key("names", a, b) for a, b in both] + dated


def pairs(words: tuple[str, ...]) -> list[tuple[str, str]]:
    """Two sounds at a time, in alphabetical order, so that the order of the name is no matter."""
    found: dict[tuple[str, str], None] = {}
    for first, second in combinations(words[:CHAIN], 2):
        for a, b in product(sounds(first), sounds(second)):
            found[(a, b) if a <= b else (b, a)] = None
    return list(found)
