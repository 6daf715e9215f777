"""Finding anybody: from what somebody typed to the keys to look up, and the people in order.

One statement for a whole plan, on SQLite and PostgreSQL alike, without extensions::

    SELECT person_id FROM (SELECT person_id FROM match_key WHERE k IN (…)
        GROUP BY person_id ORDER BY count(*) DESC, person_id LIMIT :cap) AS a
    UNION SELECT person_id FROM (… the next group …) AS b …

then the records of those people, which `answers.Answers` takes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

from trainingmgr.matching.keys import CHAIN, birth_years, key
from trainingmgr.matching.names import tokens
from trainingmgr.matching.records import Record, ascii_digits, number, phone
from trainingmgr.matching.sounds import sounds
from trainingmgr.matching.vocabulary import Vocabulary

_YEAR = re.compile("(?:19|20)[0-9]{2}")
NEAR_WORDS = {1: 12, 2: 8, 3: 6}
"""Known words tried for each typed word, by how many words were typed."""


FEW = 120
"""People with one rare name who are all looked at, whatever else they are called."""


class Asked(NamedTuple):
    """What somebody typed, sorted: words of a name, codes with digits, a year of birth."""

    words: tuple[str, ...]
    codes: tuple[str, ...]
    year: str


class KeyGroup(NamedTuple):
    """Keys to look up together; take the `cap` people who have most of them."""

    kind: str
    keys: tuple[int, ...]
    cap: int


def asked(text: str, vocabulary: Vocabulary) -> Asked:
    """Digits of any script are numbers, phones or a year; the rest is a name."""
    pieces = ascii_digits(text).split()
    numeric = [piece for piece in pieces if any(c.isdigit() for c in piece)]
    name = " ".join(piece for piece in pieces if piece not in numeric)
    year = next((piece for piece in numeric if _YEAR.fullmatch(piece)), "")
    whole = " ".join(numeric)
    codes = dict.fromkeys(filter(None, (number(whole), *map(number, numeric))))
    return Asked(vocabulary.unglued(tokens(name))[:CHAIN], tuple(codes), year)


def search_steps(
    text: str, vocabulary: Vocabulary, *, guesses: bool = True
) -> Iterator[tuple[KeyGroup, ...]]:
    """The groups of keys for a typed text in steps, each wider and dearer than the one before;
    without `guesses` only as it was typed.

    Whoever has looked up a step and finds the answers so far `convincing` needs no more:
    what would be guessed at is not even worked out.
    """
    seen: set[int] = set()
    for groups in _steps(asked(text, vocabulary), vocabulary, guesses=guesses):
        if fresh := _once(groups, seen):
            yield fresh


def record_plan(record: Record, vocabulary: Vocabulary) -> tuple[KeyGroup, ...]:
    """The groups for one new person at the registration desk, or one entry of a list."""
    exact = [("number", number(n)) for n in record.numbers]
    exact += [("document", number(n)) for n in record.documents]
    exact += [("phone", phone(n)) for n in record.phones]
    exact += [("account", number(n)) for n in record.accounts]
    groups = [KeyGroup("exact", tuple(key(kind, code) for kind, code in exact if code), 60)]
    years = birth_years(record)
    for name in record.written:
        words = tokens(name)[:CHAIN]
        for year in years or ("",):
            groups += _plan(Asked(words, (), year), vocabulary)
    return _once(groups)


def _plan(question: Asked, vocabulary: Vocabulary) -> tuple[KeyGroup, ...]:
    seen: set[int] = set()
    return tuple(g for groups in _steps(question, vocabulary) for g in _once(groups, seen))


def _steps(
    question: Asked, vocabulary: Vocabulary, *, guesses: bool = True
) -> Iterator[list[KeyGroup]]:
    """First as it was typed, with the year if there is one; then as it may have been meant."""
    words = tuple(word for word in question.words if len(word) > 1) or question.words
    own = [sounds(word) for word in words]
    exact = [key(kind, code) for kind in ("number", "document") for code in question.codes]
    exact += [key("phone", tail) for code in question.codes if (tail := phone(code))]
    pairs = _pairs(own, own)
    names = KeyGroup("names", _keys("names", pairs), 100 if guesses else 60)
    typed = KeyGroup("exact", tuple(exact), 60)
    year, most = question.year, 60 if guesses else 30  # who types ahead waits for no more
    yield [typed, KeyGroup("names+year", _dated(pairs, year), most) if year else names]
    meant = NEAR_WORDS.get(len(words), 5)
    near = [tuple(vocabulary.near_sounds(word, meant)) if guesses else () for word in words]
    guessed = _pairs(own, near) | _pairs(near, own)
    if len(words) == 2:  # of three, one that is spelt as it is kept finds whom the others miss
        guessed |= _pairs(near, near)
    if year:
        yield [KeyGroup("near names+year", _dated(guessed, year), 60)]
    nearly = KeyGroup("near names", _keys("names", guessed), 80)
    yield [names, nearly, *_singles(words, own, near, vocabulary)]


def _singles(
    words: Sequence[str],
    own: Sequence[tuple[str, ...]],
    near: Sequence[tuple[str, ...]],
    vocabulary: Vocabulary,
) -> list[KeyGroup]:
    """One word alone: everything it may mean. Of several, those that few people have or that
    nobody is known to have yet: some dozens out of thousands of namesakes say nothing.
    """
    if not words:
        return []
    if len(words) == 1:
        begun = [s for word in vocabulary.beginning(words[0]) for s in sounds(word)[:1]]
        whole = KeyGroup("name", tuple(key("name", s) for s in own[0]), 200)
        return [
            whole,
            KeyGroup("near name", tuple(key("name", s) for s in (*begun, *near[0])), 150),
        ]
    rare = [heard for heard in own if sum(map(vocabulary.count, heard)) <= FEW]
    return [KeyGroup("name", tuple(key("name", s) for heard in rare for s in heard), FEW)]


def _pairs(
    first: Sequence[tuple[str, ...]], second: Sequence[tuple[str, ...]]
) -> dict[tuple[str, str], None]:
    found: dict[tuple[str, str], None] = {}
    for i, j in combinations(range(len(first)), 2):
        for a, b in product(first[i], second[j]):
            found[(a, b) if a <= b else (b, a)] = None
    return found


def _keys(kind: str, pairs: Iterable[tuple[str, str]]) -> tuple[int, ...]:
    return tuple(key(kind, *pair) for pair in pairs)


def _dated(pairs: Iterable[tuple[str, str]], year: str) -> tuple[int, ...]:
    return tuple(key("names+year", *pair, year) for pair in pairs)


def _once(groups: Iterable[KeyGroup], seen: set[int] | None = None) -> tuple[KeyGroup, ...]:
    """Each key in its first group only, and none that was `seen` before; no empty groups."""
    met = set() if seen is None else seen
    kept = []
    for group in groups:
        fresh = tuple(k for k in dict.fromkeys(group.keys) if k not in met)
        met.update(fresh)
        if fresh:
            kept.append(group._replace(keys=fresh))
    return tuple(kept)
