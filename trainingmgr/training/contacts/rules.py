"""When a number can be called, and when a contact has served its purpose. Pure."""

from datetime import timedelta

KEPT = timedelta(days=30)
"""So long after the last day of the last tour a contact stays: people travel home."""
LEAST, MOST = 6, 15
"""Digits of a number that somebody can call from anywhere (E.164 allows 15)."""


def can_be_called(number: str) -> bool:
    """Whether a text holds one number with its country: a plus, then 6 to 15 digits.

    Spaces, points, dashes and brackets stand where people put them.
    """
    bare = "".join(each for each in number if each not in " .-/()\u00a0")
    digits = bare.removeprefix("+")
    return bare.startswith("+") and digits.isdecimal() and LEAST <= len(digits) <= MOST
