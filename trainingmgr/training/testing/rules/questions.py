"""Kinds of questions, how an answer on paper is read and marked, and how papers are shuffled."""

import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from hashlib import sha256

from trainingmgr.core.values import dataclass


class ItemKind(StrEnum):
    """How a question is answered, and so how it is marked."""

    SINGLE = "single"
    SEVERAL = "several"
    TRUE_FALSE = "true_false"
    ORDER = "order"
    SHORT = "short"
    CHECK = "check"


class Review(StrEnum):
    """Where one writing of a question stands: nobody is asked it before a second person agreed."""

    WAITING = "waiting"
    AGREED = "agreed"
    RETURNED = "returned"


LETTERS: Mapping[str, str] = {"ar": "أبجدهوزح"}
"""Letters of options on an Arabic paper. Any other paper has A to H."""
LATIN = "ABCDEFGH"
MOST_OPTIONS = len(LATIN)
TRUE, FALSE = 0, 1
CHOSEN = frozenset({ItemKind.SINGLE, ItemKind.SEVERAL, ItemKind.TRUE_FALSE, ItemKind.ORDER})
"""Marked by the key; what is left is marked by a person, who writes the points."""
ONE_LETTER = frozenset({ItemKind.SINGLE, ItemKind.TRUE_FALSE})
FORMS = "ABCD"
"""A paper is printed in as many as four versions."""
_ARABIC = dict(zip("ابجدهوزح", LATIN, strict=True)) | {"أ": "A", "إ": "A", "ة": "E"}


def letters(language: str) -> str:
    return LETTERS.get(language, LATIN)


@dataclass(frozen=True)
class Marking:
    """What it takes to mark one question: its kind, its points, how many options it shows, and the
    places of the right ones (of an order: all places, first first).
    """

    kind: ItemKind
    points: int
    options: int = 0
    key: tuple[int, ...] = ()


def key_is_whole(kind: ItemKind, options: int, key: Sequence[int]) -> bool:
    """Whether a key says what its kind needs: one right option, at least one, a whole order."""
    if kind not in CHOSEN:
        return not options and not key
    places = set(range(2 if kind is ItemKind.TRUE_FALSE else options))
    if len(set(key)) != len(key) or not set(key) <= places:
        return False
    if kind is ItemKind.TRUE_FALSE:
        return not options and len(key) == 1
    if not 2 <= options <= MOST_OPTIONS:
        return False
    if kind is ItemKind.ORDER:
        return set(key) == places
    return len(key) == 1 if kind is ItemKind.SINGLE else len(key) >= 1


def shuffled(count: int, *salt: object) -> tuple[int, ...]:
    """The numbers below `count` in an order that follows from the salt alone, on every machine and
    in every year: by the SHA-256 of the salt and the number, never by a library's generator.
    """
    said = "|".join(map(str, salt))

    def rank(place: int) -> bytes:
        return sha256(f"{said}|{place}".encode()).digest()

    return tuple(sorted(range(count), key=rank))


def order_of_questions(count: int, seed: int, form: str) -> tuple[int, ...]:
    """Which question stands first, second, … in one version of a paper."""
    return shuffled(count, seed, form, "questions")


def order_of_options(marking: Marking, seed: int, form: str, question: int) -> tuple[int, ...]:
    """Which option stands at A, B, … of one question in one version. True and false stay put."""
    if marking.kind is ItemKind.TRUE_FALSE:
        return (TRUE, FALSE)
    return shuffled(marking.options, seed, form, "options", question)


def drawn(pool: Sequence[int], wanted: int, seed: int, outcome: object) -> tuple[int, ...]:
    """So many of a pool of questions, by the seed. Raises ValueError where there are too few."""
    if wanted > len(pool):
        raise ValueError(outcome)
    ordered = sorted(pool)
    return tuple(ordered[place] for place in shuffled(len(ordered), seed, outcome)[:wanted])


class Unread(ValueError):
    """What stands on the paper is no answer to this question."""


BLANK = "-"


def read(text: str, marking: Marking, shown: Sequence[int]) -> str:
    """One answer as it is kept: places of options ("0", "0,2"), or tenths of a point, or nothing.

    `shown` says which option stood at A, B, … on the paper of whoever answered. Letters are read
    in Latin or Arabic script; `-` is a question left blank. Raises Unread.
    """
    said = text.strip()
    if said in ("", BLANK, "–", "."):
        return ""
    if marking.kind not in CHOSEN:
        return str(_points(said, marking.points))
    if marking.kind is ItemKind.TRUE_FALSE and said.casefold() in _TRUTH:
        return str(_TRUTH[said.casefold()])
    places = [_letter(char, len(shown)) for char in said if char not in ",; "]
    if len(set(places)) != len(places):
        raise Unread(text)
    if marking.kind in ONE_LETTER and len(places) != 1:
        raise Unread(text)
    if marking.kind is ItemKind.ORDER and len(places) != len(shown):
        raise Unread(text)
    found = [shown[place] for place in places]
    return ",".join(map(str, found if marking.kind is ItemKind.ORDER else sorted(found)))


_TRUTH = {"t": TRUE, "f": FALSE, "v": TRUE, "ص": TRUE, "خ": FALSE}
"""True and false as people write them: T and F, vrai as V, صحيح as ص and خطأ as خ."""


def _letter(char: str, options: int) -> int:
    latin = _ARABIC.get(char, char.upper())
    place = LATIN.find(latin)
    if not 0 <= place < options:
        raise Unread(char)
    return place


def _points(text: str, most: int) -> int:
    plain = "".join(str(unicodedata.digit(char, char)) for char in text)
    whole, _point, rest = plain.replace("٫", ".").replace(",", ".").partition(".")
    if not whole.isdecimal() or len(rest) > 1 or (rest and not rest.isdecimal()):
        raise Unread(text)
    tenths = int(whole) * 10 + int(rest or 0)
    if tenths > most * 10:
        raise Unread(text)
    return tenths


def written(answer: str, marking: Marking, shown: Sequence[int], alphabet: str = LATIN) -> str:
    """What `read` kept, as it stood on the paper: the other way round."""
    if not answer:
        return BLANK
    if marking.kind not in CHOSEN:
        whole, rest = divmod(int(answer), 10)
        return f"{whole}.{rest}" if rest else str(whole)
    places = [shown.index(int(each)) for each in answer.split(",")]
    ordered = places if marking.kind is ItemKind.ORDER else sorted(places)
    return "".join(alphabet[place] for place in ordered)


def marked(answer: str, marking: Marking) -> int:
    """Tenths of a point for one answer.

    One right option, true or false, and an order: all the points or none. Several right options:
    each right one chosen earns its share and each wrong one takes a share away, never below zero,
    rounded down to a tenth. Short answers and lines of a check-list: the points a person wrote.
    """
    if not answer:
        return 0
    if marking.kind not in CHOSEN:
        return int(answer)
    chosen = [int(each) for each in answer.split(",")]
    full = marking.points * 10
    if marking.kind is not ItemKind.SEVERAL:
        return full if tuple(chosen) == marking.key else 0
    right = len(set(chosen) & set(marking.key))
    return max(0, full * (2 * right - len(chosen)) // len(marking.key))


def parted(text: str, one_letter: bool) -> list[str]:
    """Answers of one person as they are typed: parted by spaces, tabs or semicolons, or, where
    every question takes one letter, as one word.
    """
    parts = text.replace(";", " ").split()
    if one_letter and len(parts) == 1 and len(parts[0]) > 1:
        return list(parts[0])
    return parts
