"""The words that make a page, or a phone, ask before a report or a log is kept (R-MEN-08). Pure.

Nothing is moved and nothing is stopped: whoever writes is asked, and told of the safe way.
"""

import re
import unicodedata

STEMS = (
    # English
    "rape", "raping", "sexual", "molest", "harass", "groped", "tortur", "beating", "beaten",
    "abuse", "abusing", "traffick", "bribe", "bribing", "corrupt", "extort", "embezzl", "kickback",
    "underage", "child soldier", "child soldiers", "suicid", "self-harm", "assault",
    "killed", "disappeared", "executed", "looted", "beats", "beat up", "flogg", "whipped",
    "slapped", "prostitut",
    # French
    "viol", "agress", "attouch", "harcel", "tortur", "frapp", "battu", "abus", "exploit",
    "pot-de-vin", "pots-de-vin", "corromp", "corrup", "detourn", "racket", "mineur", "mineure",
    "enfant soldat", "enfants soldats", "suicid", "disparu", "execut", "pille", "fouett", "gifl",
    "prostitu", "sexuel", "tué", "violée",
    # Arabic, without the article
    "اغتصاب", "اغتصب", "تحرش", "اعتداء", "اعتدى", "جنسي", "تعذيب", "عذب", "ضرب", "رشوة", "رشاوى",
    "فساد", "ابتزاز", "اختلاس", "استغلال", "قاصر", "طفل مجند", "أطفال مجند", "انتحار", "انتحر",
    "اختفاء", "إعدام", "نهب", "يضرب", "يعذب", "يغتصب", "يتحرش", "يعتدي", "يبتز", "يختلس", "ينهب",
    "دعارة",
)  # fmt: skip
"""Beginnings of words in three languages. They move nothing: the page only asks."""
WHOLE = frozenset({"viol", "mineur", "mineure", "abus", "exploit", "tué"})
"""Of these only the word itself or its plural: a minor repair and a breach of an order are none."""


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
