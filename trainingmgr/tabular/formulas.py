"""Text that a spreadsheet program could take for a formula.

Disarmed on the way out, and given back as it was on the way in (OWASP ASVS 1.2.10, and "CSV
injection" there).
"""

import re

_FORMULA = re.compile("[\\s'\u200b-\u200f\u2066-\u2069\ufeff\x00]*[=+\\-@\t\r\n\x00]")


def is_dangerous(text: str) -> bool:
    """Starts with = + - @, TAB, CR or NUL, blanks and invisible marks before it not counted."""
    return _FORMULA.match(text) is not None


def harmless(text: str) -> str:
    """The text behind an apostrophe if it is dangerous. `restored` gives it back exactly."""
    text = text.replace("\x00", "")
    return f"'{text}" if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """The text as it was before `harmless`."""
    return text[1:] if text[:1] == "'" and _FORMULA.match(text, 1) else text
