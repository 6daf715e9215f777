"""In which language somebody is written to."""

from collections.abc import Iterable, Sequence

LETTERS = ("en", "fr", "ar")
"""The languages that letters are written in."""


def letter_language(
    spoken: Iterable[tuple[str, bool]], run: Sequence[str], usual: str = "en"
) -> str:
    """Of a person's languages (code, whether they read it): one that they read before one that
    they only speak, of the run's before others; else the run's first; else the usual one.
    """
    known = [(code, reads) for code, reads in spoken if code in LETTERS]
    order = [*(code for code in run if code in LETTERS), *LETTERS]
    for reading in (True, False):
        able = {code for code, reads in known if reads or not reading}
        for code in order:
            if code in able:
                return code
    return next((code for code in run if code in LETTERS), usual)
