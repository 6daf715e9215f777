"""Kinds of concerns, who may read each, and the words that make a page ask (R-MEN-08). Pure."""

import re
import secrets
import unicodedata
from enum import StrEnum

from trainingmgr.core.states import State


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


STEMS = (
    # English
    "rape", "raping", "sexual", "molest", "harass", "groped", "tortur", "beating", "beaten",
    "abuse", "abusing", "traffick", "bribe", "bribing", "corrupt", "extort", "embezzl", "kickback",
    "underage", "child soldier", "child soldiers", "suicid", "self-harm", "killed himself",
    "killed herself", "disappeared", "executed", "looted", "beats", "beat up", "flogg", "whipped",
    "slapped", "prostitut",
    # French
    "viol", "agress", "attouch", "harcel", "tortur", "frapp", "battu", "abus", "exploit",
    "pot-de-vin", "pots-de-vin", "corromp", "corrup", "detourn", "racket", "mineur", "mineure",
    "enfant soldat", "enfants soldats", "suicid", "disparu", "execut", "pille", "fouett", "gifl",
    "prostitu",
    # Arabic, without the article
    "اغتصاب", "اغتصب", "تحرش", "اعتداء", "اعتدى", "جنسي", "تعذيب", "عذب", "ضرب", "رشوة", "رشاوى",
    "فساد", "ابتزاز", "اختلاس", "استغلال", "قاصر", "طفل مجند", "أطفال مجند", "انتحار", "انتحر",
    "اختفاء", "إعدام", "نهب", "يضرب", "يعذب", "يغتصب", "يتحرش", "يعتدي", "يبتز", "يختلس", "ينهب",
    "دعارة",
)  # fmt: skip
"""Beginnings of words in three languages. They move nothing: the page only asks."""
WHOLE = frozenset({"viol", "mineur", "mineure", "abus", "exploit"})
"""Of these only the word itself or its plural: a minor repair and a breach of an order are none."""
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def plain(text: str) -> str:
    """Small letters without marks: accents, Arabic vowels, the long stroke, forms of alef."""
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(letter)
    )
    return bare.translate(_ALIKE)


_ALIKE = str.maketrans({"ـ": None, "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "’": "'"})
_STARTS = r"(?<!\w)(?:[وفبلك]?(?:ال|لل)?)?"
_WORDS = re.compile(
    _STARTS
    + "("
    + "|".join(
        re.escape(plain(stem)) + (r"e?s?(?!\w)" if stem in WHOLE else r"\w*")
        for stem in sorted(STEMS, key=len, reverse=True)
    )
    + ")"
)


def nudged(*texts: str | None) -> list[str]:
    """The words of a text that may be about a concern, each once, as `plain` writes them."""
    found = (each[1] for text in texts if text for each in _WORDS.finditer(plain(text)))
    return list(dict.fromkeys(found))


def new_receipt() -> str:
    """Twelve letters by chance, in threes: what whoever wrote keeps to ask for an answer."""
    code = "".join(secrets.choice(_LETTERS) for _n in range(12))
    return "-".join(code[n : n + 3] for n in range(0, 12, 3))


def receipt_of(typed: str) -> str:
    """A receipt however it was typed."""
    bare = "".join(letter for letter in typed.upper() if letter.isalnum())
    return "-".join(bare[n : n + 3] for n in range(0, len(bare), 3))
