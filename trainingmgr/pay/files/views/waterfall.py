"""The reasons for a pair as a page shows them: words of both sides, weights, their sum."""

from math import log2
from typing import Any

from trainingmgr.core.permissions import Reader
from trainingmgr.core.privacy import FieldClass
from trainingmgr.core.values import dataclass
from trainingmgr.matching.compare import MATCH, REVIEW
from trainingmgr.matching.weights import Field, Level
from trainingmgr.pay.files.models import PayLine
from trainingmgr.registry.reception.words import FIELDS, LEVELS
from trainingmgr.web import charts
from trainingmgr.web.shapes import Figure

SECRET = frozenset({Field.BORN, Field.PHONE, Field.DOCUMENT, Field.ACCOUNT})
"""Fields whose words only readers of class S2 see. How they agree is said to everybody who decides:
without it nobody could."""


@dataclass(frozen=True)
class Reason:
    field: Any
    level: Any
    bits: float
    left: str
    right: str
    hidden: bool
    is_start: bool
    strip: Figure | None

    @property
    def kind(self) -> str:
        return "plus" if self.bits > 0 else "minus"


@dataclass(frozen=True)
class Waterfall:
    """Reasons one under the other, and all together."""

    reasons: tuple[Reason, ...]
    total: float
    sum_strip: Figure | None
    population: str

    @property
    def rows(self) -> list[Reason | None]:
        """The reasons, and None for the line below them."""
        return [*self.reasons, None]

    @classmethod
    def of(cls, line: PayLine, reader: Reader) -> "Waterfall":
        steps = line.evidence
        weights = [step[2] for step in steps]
        between = (_bits(REVIEW), _bits(MATCH))
        strips = charts.waterfall(weights, between=between) if steps else [None]
        sees = FieldClass.S2 in reader.field_classes
        reasons = tuple(
            Reason(
                FIELDS[Field(field)],
                LEVELS[Level(level)],
                bits,
                "" if hidden else left,
                "" if hidden else right,
                hidden,
                Field(field) is Field.START,
                strip,
            )
            for (field, level, bits, left, right), strip in zip(steps, strips, strict=False)
            for hidden in [Field(field) in SECRET and not sees]
        )
        started = bool(steps) and steps[0][0] == Field.START
        return cls(reasons, round(sum(weights), 1), strips[-1], steps[0][4] if started else "")


def _bits(probability: float) -> float:
    """The logarithm of the odds to base 2, in which weights add up."""
    return log2(probability / (1 - probability))
