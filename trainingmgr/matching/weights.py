"""What each agreement is worth, in bits: how much likelier it is for one person than for two.

The figures are defaults of the programme: m (how often records of one person agree so) and
u (how often records of two people do), measured on generated registers and pay rolls and
rounded. They hold where nothing better is known; figures learnt from real decisions replace them.
"""

from collections.abc import Callable
from dataclasses import field
from enum import StrEnum
from functools import cached_property
from math import log2
from typing import Self, TypeAlias

from trainingmgr.core.values import dataclass


class Field(StrEnum):
    """What a reason speaks of."""

    START = "start"
    NAME_1 = "name_1"
    NAME_2 = "name_2"
    NAME_3 = "name_3"
    NAME_4 = "name_4"
    ORDER = "order"
    NUMBER = "number"
    DOCUMENT = "document"
    BORN = "born"
    SEX = "sex"
    PHONE = "phone"
    ACCOUNT = "account"
    UNIT = "unit"
    PLACE_1 = "place_1"
    PLACE_2 = "place_2"
    PLACE_3 = "place_3"
    PLACE_4 = "place_4"
    POSTCODE = "postcode"
    RARITY = "rarity"
    OTHERS = "others"


class Level(StrEnum):
    """How a field agrees."""

    IDENTICAL = "identical"
    SOUND = "sound"
    CLOSE = "close"
    LOOSE = "loose"
    DIFFERS = "differs"
    SAME_ORDER = "same_order"
    OTHER_ORDER = "other_order"
    ONE_EDIT = "one_edit"
    TWO_EDITS = "two_edits"
    THREE_EDITS = "three_edits"
    NEARLY = "nearly"
    YEAR = "year"
    DAY_AND_MONTH = "day_and_month"
    WITHIN_1_YEAR = "within_1_year"
    WITHIN_2_YEARS = "within_2_years"
    ONE_IN_MANY = "one_in_many"
    RARE = "rare"
    COMMON = "common"
    CANDIDATES = "candidates"
    SECOND = "second"
    KIN = "kin"


COMPARED = (
    *(Field.NAME_1, Field.NAME_2, Field.NAME_3, Field.NAME_4, Field.ORDER, Field.NUMBER),
    *(Field.DOCUMENT, Field.BORN, Field.SEX, Field.PHONE, Field.ACCOUNT, Field.UNIT),
)
"""The fields of a pattern, in its order."""
(_1, _2, _3, _4, ORDER, NUMBER, DOCUMENT, BORN, SEX, PHONE, ACCOUNT, UNIT) = range(len(COMPARED))

_NAME = (Level.DIFFERS, Level.LOOSE, Level.CLOSE, Level.SOUND, Level.IDENTICAL)
_CODE = (Level.DIFFERS, Level.THREE_EDITS, Level.TWO_EDITS, Level.ONE_EDIT, Level.IDENTICAL)
_SAME = (Level.DIFFERS, Level.IDENTICAL)
_PLACE = (Level.DIFFERS, Level.LOOSE, Level.CLOSE, Level.IDENTICAL)
_DATE = (
    *(Level.DIFFERS, Level.WITHIN_2_YEARS, Level.WITHIN_1_YEAR, Level.DAY_AND_MONTH),
    *(Level.YEAR, Level.NEARLY, Level.IDENTICAL),
)
LEVELS: dict[Field, tuple[Level, ...]] = {
    **dict.fromkeys(COMPARED[:4], _NAME),
    Field.ORDER: (Level.OTHER_ORDER, Level.SAME_ORDER),
    **dict.fromkeys((Field.NUMBER, Field.DOCUMENT), _CODE),
    Field.BORN: _DATE,
    **dict.fromkeys((Field.SEX, Field.PHONE, Field.ACCOUNT, Field.UNIT), _SAME),
    **dict.fromkeys((Field.PLACE_1, Field.PLACE_2, Field.PLACE_3, Field.PLACE_4), _PLACE),
    Field.POSTCODE: _CODE,
}
"""The levels of each field, from contradiction up; a pattern counts them from 1, 0 is unknown."""

MONEY_CAP = 7.0
"""Most that a phone or an account may say: families, camps and thieves share them."""

Chances: TypeAlias = dict[Field, tuple[float, ...]]

M: Chances = {
    **dict.fromkeys(COMPARED[:4], (0.008, 0.017, 0.035, 0.27, 0.67)),
    Field.ORDER: (0.06, 0.94),
    Field.NUMBER: (0.010, 0.002, 0.020, 0.060, 0.908),
    Field.DOCUMENT: (0.10, 0.004, 0.016, 0.060, 0.82),
    Field.BORN: (0.007, 0.012, 0.013, 0.035, 0.085, 0.258, 0.59),
    Field.SEX: (0.01, 0.99),
    Field.PHONE: (0.17, 0.83),
    Field.ACCOUNT: (0.13, 0.87),
    Field.UNIT: (0.16, 0.84),
    **dict.fromkeys(
        (Field.PLACE_1, Field.PLACE_2, Field.PLACE_3, Field.PLACE_4), (0.1, 0.08, 0.07, 0.75)
    ),
    Field.POSTCODE: (0.08, 0.02, 0.03, 0.05, 0.82),
}
U: Chances = {
    **dict.fromkeys(COMPARED[:4], (0.944, 0.030, 0.0025, 0.0175, 0.006)),
    Field.ORDER: (0.5, 0.5),
    **dict.fromkeys((Field.NUMBER, Field.DOCUMENT), (0.9777, 0.02, 0.002, 0.0003, 0.0)),
    Field.BORN: (0.80, 0.078, 0.08, 0.002, 0.033, 0.0069, 0.0001),
    Field.SEX: (0.3, 0.7),
    **dict.fromkeys((Field.PHONE, Field.ACCOUNT), (1.0, 0.0)),
    Field.UNIT: (0.98, 0.02),
    **dict.fromkeys(
        (Field.PLACE_1, Field.PLACE_2, Field.PLACE_3, Field.PLACE_4), (0.93, 0.05, 0.01, 0.01)
    ),
    Field.POSTCODE: (0.80, 0.12, 0.06, 0.015, 0.005),
}
"""A zero stands for one in the size of the register."""


@dataclass(frozen=True)
class Weights:
    """Bits for every level of every field, for a register of this many people."""

    population: int
    rarity: Callable[[str], float] = field(default=lambda _: 0.0, repr=False)
    m: Chances = field(default_factory=lambda: M, repr=False)
    u: Chances = field(default_factory=lambda: U, repr=False)

    @classmethod
    def default(
        cls,
        population: int,
        rarity: Callable[[str], float] | None = None,
        m: Chances | None = None,
    ) -> Self:
        """`rarity` says for a sound how many bits rarer it is than names at large; `m` are
        chances that were learnt in place of the programme's own.
        """
        return cls(max(population, 50), rarity or (lambda _: 0.0), m or M)

    @property
    def prior(self) -> float:
        """Bits before anything is compared: one in the register."""
        return -log2(self.population)

    @cached_property
    def bits(self) -> tuple[tuple[float, ...], ...]:
        """By field in the order of COMPARED, then by level; level 0 (unknown) weighs nothing."""
        return tuple((0.0, *self._rising(name)) for name in COMPARED)

    def of(self, pattern: tuple[int, ...]) -> float:
        """Bits of a whole pattern, prior and rarity of the names left out."""
        found = self._known.get(pattern)
        if found is None:
            found = sum(line[level] for line, level in zip(self.bits, pattern, strict=True))
            self._known[pattern] = found
        return found

    @cached_property
    def _known(self) -> dict[tuple[int, ...], float]:
        return {}

    def _rising(self, name: Field) -> list[float]:
        least = 1 / self.population
        raw = [log2(m / max(u, least)) for m, u in zip(self.m[name], self.u[name], strict=True)]
        capped = [min(b, MONEY_CAP) for b in raw] if name in (Field.PHONE, Field.ACCOUNT) else raw
        return [max(capped[: at + 1]) for at in range(len(capped))]
