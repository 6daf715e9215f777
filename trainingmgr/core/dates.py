"""Dates as well as they are known: a day, a month, a year, about then, or between two."""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Self

from trainingmgr.core.values import dataclass

CIRCA_YEARS = 2
"""How far "about" reaches either way: a policy of the programme, on the careful side."""

_DECADE = re.compile(r"[0-9]{3}X")
_POINT = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(~?)")


@dataclass(frozen=True)
class PartialDate:
    """Written in EDTF (ISO 8601-2): 1985, 1985-03, 1985-03-14, 1985~ (about), 198X, 1983/1986."""

    text: str
    earliest: date
    latest: date

    @classmethod
    def read(cls, text: str) -> Self:
        """From EDTF text. Raises ValueError for anything else, the 30th of February included."""
        first, _, last = text.partition("/")
        earliest, latest = _span(first)[0], _span(last or first)[1]
        if earliest > latest:
            raise ValueError(f"{text} ends before it begins")
        return cls(text, earliest, latest)

    def youngest_age(self, on: date) -> int:
        """Full years on that day if born as late as the date allows (R-AGE-04)."""
        birthday_to_come = (on.month, on.day) < (self.latest.month, self.latest.day)
        return on.year - self.latest.year - birthday_to_come

    @property
    def is_whole(self) -> bool:
        """The very day is known."""
        return self.earliest == self.latest

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=1 << 14)
def _span(point: str) -> tuple[date, date]:
    if _DECADE.fullmatch(point):
        decade = int(point[:3]) * 10
        return date(decade, 1, 1), date(decade + 9, 12, 31)
    found = _POINT.fullmatch(point)
    if found is None:
        raise ValueError(f"{point!r} is not a date")
    year, month, day = (int(part or 0) for part in found.groups()[:3])
    first = date(year, month or 1, day or 1)
    last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    reach = CIRCA_YEARS if found[4] else 0
    return _moved(first, -reach), _moved(last, reach)


def _moved(day: date, years: int) -> date:
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
