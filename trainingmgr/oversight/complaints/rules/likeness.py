"""Whether somebody may be meant by what a complaint says: wide on purpose. Pure.

Whoever is told of a complaint about themselves by mistake cannot be untold; whoever is left out by
mistake loses nothing, because another one answers.
"""

import re

from trainingmgr.training.nudges import plain

_WORDS = re.compile(r"\w+")
_NUMBER = re.compile(r"[\w][\w/.-]*\d[\w/.-]*")


def may_mean(text: str, name: str) -> bool:
    """Whether at least two parts of a name stand in the text, or the only one that it has."""
    parts = {each for each in _WORDS.findall(plain(name)) if len(each) > 1}
    said = set(_WORDS.findall(plain(text)))
    return bool(parts) and len(parts & said) >= min(2, len(parts))


def numbers_in(text: str) -> list[str]:
    """What in a text looks like a number or a code of a person or unit, each once."""
    return list(dict.fromkeys(each.rstrip(".-/").upper() for each in _NUMBER.findall(text)))


def words_in(text: str) -> list[str]:
    """Every word of a text in capitals, as codes of units are written, each once."""
    found = (each.strip(".,;:()").upper() for each in text.split())
    return list(dict.fromkeys(each for each in found if each))
