"""Signing in: names and passwords that are taken, how long codes stand, how failures are slowed."""

import unicodedata
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise

from trainingmgr.core.values import dataclass

LONG_PASSWORD, SHORT_PASSWORD, LONGEST_PASSWORD = 15, 8, 200
CODE_STANDS = timedelta(hours=72)
MAILED_CODE_STANDS = timedelta(hours=1)
MAILED_AN_HOUR = 3
WINDOW = 900
"""Seconds in which failed sign-ins are counted together, with those of the window before."""
FORGOTTEN = "erased-"
"""Begins the sign-in name of an account whose owner is forgotten: it is never opened again."""


def username_of(written: str) -> str:
    """A sign-in name as it is kept: composed, small letters, no spaces."""
    return "".join(unicodedata.normalize("NFKC", written).casefold().split())


def least_letters(*, second_factor: bool) -> int:
    """The shortest password that is taken (NIST SP 800-63B-4: 15 where it stands alone, else 8)."""
    return SHORT_PASSWORD if second_factor else LONG_PASSWORD


def cores_of(password: str) -> frozenset[str]:
    """What is left of a password without its disguise: `P@ssw0rd!2026` is `password`."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    while plain and not plain[-1].isalpha():
        plain = plain[:-1]
    bare = plain.lstrip("".join(letter for letter in plain if not letter.isalpha()))
    undisguised = bare.translate(_DISGUISES)
    return frozenset(_letters(text) for text in (bare, undisguised)) - {""}


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha())


_DISGUISES = str.maketrans("@430$5!17", "aaeossilt")


def is_monotonous(password: str) -> bool:
    """One piece again and again, or one letter after the next: abcabcabcabc, 123456789012345."""
    text = password.casefold()
    if len(set(text)) < 5:
        return True
    if text in (text + text)[1:-1]:
        return True
    steps = {(ord(b) - ord(a)) % 10 if a.isdigit() and b.isdigit() else ord(b) - ord(a)
             for a, b in pairwise(text)}  # fmt: skip
    return len(steps) == 1


class About(StrEnum):
    """What failed sign-ins are counted for."""

    PAIR = "pair"
    ACCOUNT = "account"
    ADDRESS = "address"
    EVERYBODY = "everybody"


@dataclass(frozen=True)
class Pace:
    """How many failures are free, and the pause after each one beyond, in seconds."""

    free: int
    first: float
    most: float

    def pause(self, failures: int) -> float:
        if failures < self.free:
            return 0
        return min(self.most, self.first * float(2 ** min(failures - self.free, 20)))


PACES = {
    About.PAIR: Pace(5, 2, 60),
    About.ACCOUNT: Pace(20, 2, 30),
    About.ADDRESS: Pace(60, 1, 1),
    About.EVERYBODY: Pace(2000, 0.2, 0.2),
}
"""One account from one address is slowed most. A whole camp behind one address is never locked:
however many fail there, one try a second is looked at, and whoever signed in on this computer
before waits only for mistakes of their own.
"""
