"""Other people: names of the same script and sex, numbers that nobody has, other birth dates."""

from collections.abc import Callable, Container
from datetime import date
from random import Random
from unicodedata import name as letter

from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.demo.names import Culture, drawn
from trainingmgr.registry.people.rules import ADULT, programme_number, sort_name

LATIN = (Culture.SOMALI, Culture.FRENCH, Culture.CONGO, Culture.ENGLISH)
BAND = 5
"""Years that a birth date stays within."""
LETTERS = str.maketrans("0123456789", "ACDEFHKMPR")
"""Counts in letters: no number of theirs stands in one of these by chance."""
SERIALS = range(6_000_000, 9_000_000)
"""Programme numbers of shadows."""


class Crowd:
    """Draws what nobody of the real ones has: `theirs` is every value that must not come again."""

    def __init__(self, theirs: Container[str], rng: Random, today: date) -> None:
        self._theirs, self._rng, self._today = theirs, rng, today
        self._serials: set[int] = set()
        self._given = 0

    def name(self, real: str, native: str | None, sex: Sex) -> tuple[str, str | None]:
        """A name as it is written, and in Arabic letters where the real one is."""
        for tries in range(60):
            is_arabic = bool(native) or _arabic(real)
            culture = Culture.ARABIC if is_arabic else self._rng.choice(LATIN)
            found = drawn(self._rng, culture, sex)
            shown = found.native if _arabic(real) and found.native else found.display
            also = found.native if native else None
            if tries > 30:  # the lists of a small country are used up: a number tells them apart
                shown = f"{shown} {self._rng.randrange(100, 1000)}"
                also = f"{also} {self._rng.randrange(100, 1000)}" if also else None
            if self._is_new(shown) and self._is_new(also):
                return shown, also
        raise LookupError("no name is left that nobody bears")

    def _is_new(self, value: str | None) -> bool:
        if value is None:
            return True
        return not any(
            each in self._theirs for each in (value, sort_name(value), value.upper())
        )  # fmt: skip

    def number(self) -> str:
        return self._new(lambda: programme_number(self._serial()))

    def _serial(self) -> int:
        """Drawn, not counted: no number says who was registered before whom."""
        while (found := self._rng.choice(SERIALS)) in self._serials:
            pass
        self._serials.add(found)
        return found

    def coded(self, before: str) -> str:
        """A sign-in name or a service number: what it is, and a count in letters."""

        def made() -> str:
            self._given += 1
            return before + f"{self._given:06}".translate(LETTERS)

        return self._new(made)

    def end(self) -> str:
        """The last four characters of an account that nobody has: no figure stands in them."""
        return f"{self._rng.randrange(10_000):04}".translate(LETTERS)

    def phone(self) -> str:
        """Of a country code that no country has: nobody is rung."""
        return self._new(lambda: f"+999{self._rng.randrange(10**8, 10**9)}")

    def _new(self, draw: Callable[[], str]) -> str:
        while (made := draw()) in self._theirs:
            pass
        return made

    def born(self, real: PartialDate) -> PartialDate:
        """Another day, or another year where no more is known, of the same five years; never of a
        child: what was held of children is not here.
        """
        latest = self._today.year - ADULT - 1
        first = min(real.earliest.year // BAND * BAND, latest // BAND * BAND)
        years = [year for year in range(first, first + BAND) if year <= latest]
        years = [year for year in years if year != real.earliest.year] or [first - 1]
        year = self._rng.choice(years)
        if real.is_whole:
            return PartialDate.read(
                f"{year}-{self._rng.randrange(1, 13):02}-{self._rng.randrange(1, 29):02}"
            )
        return PartialDate.read(f"{year}")


def _arabic(text: str) -> bool:
    return any(letter(each, "").startswith("ARABIC") for each in text)
