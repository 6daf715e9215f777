"""Check digits for numbers that people copy by hand.

Damm's algorithm (H. M. Damm, 2004): catches every single wrong digit and every swap of
neighbours; a leading zero changes nothing.
"""

_TABLE = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def damm(digits: str) -> str:
    """The check digit of a string of ASCII digits."""
    interim = 0
    for digit in digits:
        interim = int(_TABLE[interim][int(digit)])
    return str(interim)


def holds(number: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    return len(number) > 1 and number.isascii() and number.isdigit() and damm(number) == "0"
