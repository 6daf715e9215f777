"""Whom a complaint may be about, by names, numbers and codes in its words. Pure."""

import re

from trainingmgr.training.concerns.rules import may_mean

__all__ = ["may_mean", "numbers_in", "words_in"]
_NUMBER = re.compile(r"[\w][\w/.-]*\d[\w/.-]*")


def numbers_in(text: str) -> list[str]:
    """What in a text looks like a number or a code of a person or unit, each once."""
    return list(dict.fromkeys(each.rstrip(".-/").upper() for each in _NUMBER.findall(text)))


def words_in(text: str) -> list[str]:
    """Every word of a text in capitals, as codes of units are written, each once."""
    found = (each.strip(".,;:()").upper() for each in text.split())
    return list(dict.fromkeys(each for each in found if each))
