"""How a name sounds, so that Arabic, Somali, French and English spellings meet."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

from trainingmgr.core.memory import remembered
from trainingmgr.matching.names import tokens

_FIRST = (("ph", "f"), ("kh", "k"), ("q", "k"), ("gh", "g"), ("dh", "d"), ("th", "d"))
_HUSHED = re.compile("sch|sh|tch|ch|sc(?=[eiy])")
_SOFT_G = re.compile("dj|g(?=[ei])")
_THEN = (("ts", "s"), ("tz", "s"), ("z", "s"), ("ç", "s"), ("x", "h"))
_ROUND = re.compile("v|w|ou|oo")
"""What is one sound, in this order; what is plain is replaced as it is, which is much faster."""
_SOFT_C = re.compile("c(?=[eiy])")
_VOWELS = re.compile("[aeiouyh]")
_FIRST_VOWEL = re.compile("^[eiou]", re.MULTILINE)
_LATER_VOWELS = re.compile("(?<=.)[aeiouyh]+")
_TWICE = re.compile(r"(.)\1+")
_SERVANT = re.compile("^abd[aeiouy]*(l*)(.*)$", re.MULTILINE)
_ARTICLE = re.compile("^[ae]l(?=[bcdfghjkmnqrstwxyz][a-z]{4})")


@remembered(1 << 10)
def skeleton(token: str, silent_c: bool = False) -> str:
    """The consonants one hears, with a first vowel as `a`: `mohamed`, `maxamed` -> `mmd`.

    One sound a character, `S` for sh. `silent_c` reads c as the Somali ayn, otherwise as in
    French and English. `Abd al-` in all its spellings is one beginning. Made for domain 7.7.
    """
    return _skeletons(token, silent_c)


def _skeletons(lines: str, silent_c: bool) -> str:
    """One skeleton for each line: the rules run over all of them at once."""
    word = lines.lower()
    for found, sound in _FIRST:
        word = word.replace(found, sound)
    word = _SOFT_G.sub("j", _HUSHED.sub("S", word))
    for found, sound in _THEN:
        word = word.replace(found, sound)
    word = _ROUND.sub("u", word).replace("t", "d").replace("p", "b")
    word = word.replace("c", "") if silent_c else _SOFT_C.sub("s", word).replace("c", "k")
    word = _SERVANT.sub(_of_servant, _TWICE.sub(r"\1", word))
    return _LATER_VOWELS.sub("", _FIRST_VOWEL.sub("a", word))


def _of_servant(found: re.Match[str]) -> str:
    return "abd" + (_VOWELS.sub("", found[2]) or ("l" if found[1] else ""))


def skeletons(token: str) -> tuple[str, ...]:
    """Every reading of a word, likeliest first: c as k or silent, th as t or s, a glued article."""
    return _readings([token])[0]


def _readings(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Of each word every reading."""
    found = [[heard] for heard in _heard(words)]
    if ayn := [at for at, word in enumerate(words) if "c" in word.replace("ch", "")]:
        for at, silent in zip(ayn, _heard([words[at] for at in ayn], silent_c=True), strict=True):
            found[at] = [silent] if words[at].startswith("cabd") else [*found[at], silent]
    others = [(at, word.replace("th", "s")) for at, word in enumerate(words) if "th" in word]
    others += [
        (at, _ARTICLE.sub("", word))
        for at, word in enumerate(words)
        if word[1:2] == "l" and _ARTICLE.match(word)
    ]
    for (at, _), heard in zip(others, _heard([word for _, word in others]), strict=True):
        found[at].append(heard)
    return [
        tuple(each) if len(each) == 1 and each[0] else tuple(dict.fromkeys(filter(None, each)))
        for each in found
    ]


def _heard(words: Sequence[str], *, silent_c: bool = False) -> list[str]:
    if not words:
        return []
    return _skeletons("\n".join(words), silent_c).split("\n")


@remembered(1 << 14)
def sounds(token: str) -> tuple[str, ...]:
    """What a word is filed under: the sound of its known name first, then its own readings.

    A word of the variant table has the sound of its head and nothing of a silly reading.
    """
    return _filed(token, variant(token), skeletons(token))


def sounds_of(words: Sequence[str]) -> list[tuple[str, ...]]:
    """The same of many words, which are lines of no more than one word."""
    known = zip(words, variants(words), _readings(words), strict=True)
    return [own if head is None and own else _filed(word, head, own) for word, head, own in known]


def _filed(token: str, head: str | None, own: tuple[str, ...]) -> tuple[str, ...]:
    if head is None:
        return own or (token,)
    return tuple(dict.fromkeys((skeleton(head), own[-1] if "c" in token else own[0])))


def variant(token: str) -> str | None:
    """The name that this word is a known spelling of (`maxamed` -> `mohamed`), or None."""
    return _variants().get(token)


def variants(tokens: Iterable[str]) -> Iterator[str | None]:
    """The same of many words."""
    return map(_variants().get, tokens)


@cache
def _variants() -> dict[str, str]:
    lines = files(__package__).joinpath("variants.csv").read_text("utf-8").splitlines()
    table: dict[str, str] = {}
    for head, *spellings in csv.reader(lines):
        for spelling in (head, *spellings):
            table.setdefault("".join(tokens(spelling)), head)
    return table
