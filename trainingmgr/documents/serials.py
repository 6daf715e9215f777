"""Serial numbers of papers: nobody can guess one, and a slip in copying one is seen.

Nineteen characters of Crockford's base 32 drawn at random (95 bits) and one check character, in
four groups: `7K3QM-9TB2X-0HRWD-4ZC8V`. The alphabet has no I, L, O or U; a reader who writes I,
L or O is understood. The check is Damm's algorithm over the field of 32 elements: it sees every
single wrong character and every swap of neighbours.
"""

import secrets

from trainingmgr.core import checkdigits

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM, GROUP = 19, 5
LISTED, LISTED_GROUP = 7, 4
_VALUES = {char: value for value, char in enumerate(ALPHABET)}
_READ = str.maketrans("ILO", "110", "- \u2010\u2011\u2066\u2069\u200e\u200f")
_FIELD = 0b100101
"""x⁵ + x² + 1, which makes the 32 numbers a field in which 2 generates all the rest."""


def fresh() -> str:
    """A new serial, in groups."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return grouped(drawn + check(drawn))


def sheet_id() -> str:
    """The id of a paper that is typed in again: six random digits and their check digit, written
    to be copied by hand.
    """
    digits = f"{secrets.randbelow(1_000_000):06d}"
    whole = digits + checkdigits.damm(digits)
    return f"{whole[:3]}-{whole[3:]}"


def list_id() -> str:
    """The id of a list that was printed: short enough to be copied by hand, `7K3Q-M9TB`."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LISTED))
    return grouped(drawn + check(drawn), LISTED_GROUP)


def check(drawn: str) -> str:
    """The check character of those before it."""
    return ALPHABET[_doubled(_interim(drawn))]


def holds(serial: str) -> bool:
    """Whether it is well formed and its check character is right."""
    found = compact(serial)
    return (
        len(found) == RANDOM + 1 and set(found) <= _VALUES.keys() and check(found[:-1]) == found[-1]
    )


def compact(serial: str) -> str:
    """As stored and compared: capitals, no hyphens, likely misreadings put right."""
    return serial.upper().translate(_READ)


def grouped(serial: str, size: int = GROUP) -> str:
    """As printed: `7K3QM-9TB2X-0HRWD-4ZC8V`."""
    found = compact(serial)
    return "-".join(found[start : start + size] for start in range(0, len(found), size))


def _interim(drawn: str) -> int:
    interim = 0
    for char in drawn:
        interim = _doubled(interim) ^ _VALUES[char]
    return interim


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ _FIELD if value & 32 else value
