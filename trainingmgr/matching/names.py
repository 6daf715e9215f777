"""Names of any script brought to plain words: `محمد عبد الرحمن` and `Mohamed Abd al-Rahman`."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from enum import IntEnum
from functools import cache
from importlib.resources import files

from anyascii import anyascii

from trainingmgr.core.memory import remembered

PARTS = 8
"""How many words of one name are looked at: enough for a full chain of five with its titles."""

_ARABIC = str.maketrans(
    dict(zip("ابتجدرزسشصضطظعفقكلمنهويى", "abtjdrzs$sdtzafqklmnhwya", strict=True))
    | {"ث": "th", "ح": "h", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh", "ة": "a", "ء": "", "ـ": ""}
    | {"پ": "p", "چ": "ch", "ژ": "j", "ک": "k", "گ": "g", "ڤ": "v", "ی": "y", "ے": "e", "ې": "e"}
    | {"ہ": "h", "ھ": "h", "ۀ": "h", "ە": "e", "ں": "n", "ٹ": "t", "ڈ": "d", "ڑ": "r", "ٱ": "a"}
    | {"ټ": "t", "ډ": "d", "ړ": "r", "ښ": "sh", "ږ": "g", "ڼ": "n", "څ": "ts", "ځ": "dz", "ۍ": "y"}
)
_APOSTROPHES = re.compile("['’‘`´ʿʾʼʻˈ′ʹ＇]")
_ARTICLE = re.compile("^(?:و)?ال(?=[ء-ي]{3})")
_STAYS = frozenset({"الياس", "الهام", "الان", "الله", "اللهم"})
_WORD = re.compile("[a-z]+")
_SERVANT = frozenset(
    {"abd", "abdu", "abdul", "abdel", "abdal", "abdoul", "abdur", "abder", "abdil"}
)
_SERVANT_OR_NAME = frozenset({"abdi", "cabdi", "cabdu", "abdou", "abdoulaye", "abdy", "cabd"})
_FATHER = frozenset({"abu", "abou", "aboo", "abw"})
_BAKR = frozenset({"bakr", "bkr", "bakar", "bacar", "baker", "bakir", "bekr", "bukar"})


@remembered(1 << 12)
def tokens(name: str) -> tuple[str, ...]:
    """The words of a name in their normal form: Latin letters a to z, no titles, no articles.

    `Abd al-Rahman`, `عبد الرحمن` and `Abdi Rahman` become one word each, as domain 7.3 and 7.7
    ask. Reading the words again changes nothing. Never raises; a name without letters is ().
    """
    words = tuple(_folded(name))[: PARTS * 2]
    if _with_company().isdisjoint(words):
        return words[:PARTS]
    while (shorter := _joined(_bare(words))) != words:
        words = shorter
    return words[:PARTS]


class Standing(IntEnum):
    """What the words beside a word have to do with how it is read."""

    ALONE = 0
    TITLE = 1
    """Dropped where any other word is left."""
    SERVANT_OR_NAME = 2
    """One name with a word for God behind it, a name by itself otherwise."""
    DIVINE = 3
    WHOLE = 4
    """The name has to be read as a whole, as with `Abd` and `Abu`."""


def standing(word: str) -> Standing:
    """How a plain word stands among others, for those who read many names word by word."""
    return _standings().get(word, Standing.ALONE)


def normal(name: str) -> str:
    """The name in its normal form, one space between words."""
    return " ".join(tokens(name))


def _folded(name: str) -> list[str]:
    if name.isascii():
        if name.replace(" ", "").isalpha():
            return name.lower().split()
        return _WORD.findall(_APOSTROPHES.sub("", name).lower())
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(c for c in plain if unicodedata.category(c)[0] not in "MC" or c in "\n\t")
    found: list[str] = []
    for word in _APOSTROPHES.sub("", letters).split():
        found += _WORD.findall(_latin(word))
    return found


@remembered(1 << 12)
def _latin(word: str) -> str:
    """One written word in Latin letters; what is no letter parts words."""
    if word.isascii():
        return word.lower()
    word = "".join(c if unicodedata.category(c)[0] == "L" else " " for c in word.replace("ـ", ""))
    parts = (part if part in _STAYS else _ARTICLE.sub("", part) for part in word.split())
    return anyascii(" ".join(parts).translate(_ARABIC)).replace("'", "").lower()


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without titles and articles, unless nothing else is left: a man may be called Sheikh."""
    beside, left = _beside(), list(words)
    bare = [w for at, w in enumerate(left) if w not in beside or _binds(left, at)]
    return tuple(bare) if any(w not in beside for w in bare) else words


def _binds(words: list[str], at: int) -> bool:
    """The article of `Abd al-Rahman` is no article that comes and goes."""
    return words[at] in ("al", "el", "ul") and at > 0 and words[at - 1] in _SERVANT


def _joined(words: tuple[str, ...]) -> tuple[str, ...]:
    found: list[str] = []
    for word in words:
        if found and _is_one_name(found[-1], word):
            found[-1] += word
        else:
            found.append(word)
    return tuple(found)


def _is_one_name(first: str, second: str) -> bool:
    if first in _SERVANT:
        return True
    if first in _SERVANT_OR_NAME:
        return second in _table("divine")
    return first in _FATHER and second in _BAKR


@cache
def _beside() -> frozenset[str]:
    return _table("honorifics") | _table("particles")


@cache
def _standings() -> Mapping[str, Standing]:
    """Of words that do not stand alone."""
    return {
        **dict.fromkeys(_table("divine"), Standing.DIVINE),
        **dict.fromkeys(_beside(), Standing.TITLE),
        **dict.fromkeys(_SERVANT_OR_NAME, Standing.SERVANT_OR_NAME),
        **dict.fromkeys(_SERVANT | _FATHER, Standing.WHOLE),
    }


@cache
def _with_company() -> frozenset[str]:
    """Words that are read by what stands beside them: without any, a name stays as it is."""
    return _beside() | _SERVANT | _SERVANT_OR_NAME | _FATHER


@cache
def _table(kind: str) -> frozenset[str]:
    lists = tomllib.loads(files(__package__).joinpath("names.toml").read_text("utf-8"))
    return frozenset(_folded_word(word) for word in lists[kind])


def _folded_word(word: str) -> str:
    return "".join(_folded(word)) or word
