"""Kinds of concerns, who may read each, and receipts. Pure."""

import re
import secrets
from datetime import timedelta
from enum import StrEnum

from trainingmgr.core.states import State
from trainingmgr.training.nudges import plain

TAKEN_IN = timedelta(days=7)


class Focal(StrEnum):
    """Who alone opens a concern."""

    CHILD = "child"
    CONDUCT = "conduct"


class ConcernKind(StrEnum):
    CHILD = "child"
    SEXUAL = "sexual_violence"
    EXPLOITATION = "sexual_exploitation_and_abuse"
    ABUSE = "human_rights_abuse"
    CORRUPTION = "corruption"
    SELF_HARM = "self_harm"
    OTHER = "other"


GOES_TO = dict.fromkeys(ConcernKind, Focal.CONDUCT) | {ConcernKind.CHILD: Focal.CHILD}
"""Child protection reads what is about children, the complaints officer everything else."""


class ConcernState(State):
    SENT = "sent", "taken"
    TAKEN = "taken", "closed"
    CLOSED = "closed"


_WORDS = re.compile(r"\w+")


def may_mean(text: str, name: str) -> bool:
    """Whether at least two parts of a name stand in the text, or the only one that it has: wide on
    purpose. Whoever is told by mistake of what is about them cannot be untold; whoever is left out
    by mistake loses nothing, because another one answers.
    """
    parts = {each for each in _WORDS.findall(plain(name)) if len(each) > 1}
    said = set(_WORDS.findall(plain(text)))
    return bool(parts) and len(parts & said) >= min(2, len(parts))


_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_receipt() -> str:
    """Twelve letters by chance, in threes: what whoever wrote keeps to ask for an answer."""
    code = "".join(secrets.choice(_LETTERS) for _n in range(12))
    return "-".join(code[n : n + 3] for n in range(0, 12, 3))


def receipt_of(typed: str) -> str:
    """A receipt however it was typed."""
    bare = "".join(letter for letter in typed.upper() if letter.isalnum())
    return "-".join(bare[n : n + 3] for n in range(0, len(bare), 3))
