"""How a name sounds, so that Arabic, Somali, French and English spellings meet."""

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

from trainingmgr.matching.names import tokens

_FIRST = (("ph", "f"), ("kh", "k"), ("q", "k"), ("gh", "g"), ("dh", "d"), ("th", "d"))
_HUSHED = re.compile("sch|sh|tch|ch|sc(?=[eiy])")
_SOFT_G = re.compile("dj|g(?=[ei])")
_THEN = (("ts", "s"), ("tz", "s"), ("z", "s"), ("ç", "s"), ("x", "h"))
_ROUND = re.compile("v|w|ou|oo")
"""What is one sound, in this order; what is plain is replaced as it is, which is much faster."""
_SOFT_C = re.compile("c(?=[eiy])")
_VOWELS = re.compile("[aeiouyh]")
_TWICE = re.compile(r"(.)\1+")
_SERVANT = re.compile("^abd[aeiouy]*(l*)")
_ARTICLE = re.compile("^[ae]l(?=[bcdfghjkmnqrstwxyz][a-z]{4})")


@lru_cache(maxsize=1 << 16)
def skeleton(token: str, silent_c: bool = False) -> str:
    """The consonants one hears, with a first vowel as `a`: `mohamed`, `maxamed` -> `mmd`.

    One sound a character, `S` for sh. `silent_c` reads c as the Somali ayn, otherwise as in
    French and English. `Abd al-` in all its spellings is one beginning. Made for domain 7.7.
    """
    word = token.lower()
    for found, sound in _FIRST:
        word = word.replace(found, sound)
    word = _SOFT_G.sub("j", _HUSHED.sub("S", word))
    for found, sound in _THEN:
        word = word.replace(found, sound)
    word = _ROUND.sub("u", word).replace("t", "d").replace("p", "b")
    word = word.replace("c", "") if silent_c else _SOFT_C.sub("s", word).replace("c", "k")
    word = _TWICE.sub(r"\1", word)
    return _of_servant(word) or (_first(word) + _VOWELS.sub("", word[1:]))


def _first(word: str) -> str:
    return "a" if word[:1] in "aeiou" and word else word[:1]


def _of_servant(word: str) -> str:
    found = _SERVANT.match(word)
    if found is None:
        return ""
    rest = _VOWELS.sub("", word[found.end() :])
    return "abd" + (rest or ("l" if found[1] else ""))


@lru_cache(maxsize=1 << 16)
def skeletons(token: str) -> tuple[str, ...]:
    """Every reading of a word, likeliest first: c as k or silent, th as t or s, a glued article."""
    readings = [skeleton(token)]
    if "c" in token.replace("ch", ""):
        silent = skeleton(token, silent_c=True)
        readings = [silent] if token.startswith("cabd") else [*readings, silent]
    if "th" in token:
        readings.append(skeleton(token.replace("th", "s")))
    if _ARTICLE.match(token):
        readings.append(skeleton(_ARTICLE.sub("", token)))
    return tuple(dict.fromkeys(filter(None, readings)))


@lru_cache(maxsize=1 << 16)
def sounds(token: str) -> tuple[str, ...]:
    """What a word is filed under: the sound of its known name first, then its own readings.

    A word of the variant table has the sound of its head and nothing of a silly reading.
    """
    head = variant(token)
    if head is None:
        return skeletons(token) or (token,)
    own = skeletons(token)
    return tuple(dict.fromkeys((skeleton(head), own[-1] if "c" in token else own[0])))


def variant(token: str) -> str | None:
    """The name that this word is a known spelling of (`maxamed` -> `mohamed`), or None."""
    return _variants().get(token)


@cache
def _variants() -> dict[str, str]:
    lines = files(__package__).joinpath("variants.csv").read_text("utf-8").splitlines()
    table: dict[str, str] = {}
    for head, *spellings in csv.reader(lines):
        for spelling in (head, *spellings):
            table.setdefault("".join(tokens(spelling)), head)
    return table
