"""What is there and what is owed: plain values, which can be written down and read again.

Months are counted from 0, the first that is planned. Days are teaching days of `DAY` minutes.
Money is in minor units of one currency.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, field
from hashlib import sha256
from typing import Any

from trainingmgr.core.values import dataclass

DAY = 360
"""Minutes of teaching in a day."""
LONGEST = 24
"""Months, at most: nobody knows further ahead who will be there."""


@dataclass(frozen=True)
class Subject:
    """A topic, and the module through which it is taught."""

    code: str
    module: str
    days: float
    most: int
    least: int
    assistants: int = 0
    valid: int | None = None
    """Months for which a record counts; None is without end."""


@dataclass(frozen=True)
class Region:
    """A region with its people, the language they are taught in, and the seats of its rooms."""

    code: str
    people: int
    language: str
    seats: int | None = None
    """None is a region without a centre, where teams teach in camps."""


@dataclass(frozen=True)
class Need:
    """People of one region who have no record of one topic that counts, by their clearance; how
    many have one; and how many of those lose it in each month.
    """

    subject: str
    region: str
    current: int = 0
    ready: int = 0
    waiting: int = 0
    unasked: int = 0
    lapses: tuple[int, ...] = ()


@dataclass(frozen=True)
class Staff:
    """People who teach and are alike: where they are posted, in what they teach, and together how
    many days in each month. `leads` and `assists` name topics and the months they last.
    """

    region: str
    people: int
    languages: tuple[str, ...]
    leads: Mapping[str, int]
    assists: Mapping[str, int]
    days: tuple[float, ...]


@dataclass(frozen=True)
class Prices:
    """What teaching costs: a day of one person, a day of a class, a journey of either kind."""

    currency: str = "USD"
    per_diem: int = 0
    class_day: int = 0
    trip: int = 0
    trainer_trip: int = 0


@dataclass(frozen=True)
class Clearing:
    """How vetting goes: the days that finished files took, how many of a hundred were granted,
    how many are asked for in a month, and how many people have not been asked about.
    """

    times: tuple[int, ...] = (90,)
    granted: int = 100
    a_month: int = 0
    unasked: int = 0
    measured: int = 0
    """Finished files that the times were measured on; 0: they are the days the law gives."""


@dataclass(frozen=True)
class Problem:
    """All of it, as it was on one day."""

    first: str
    """The first month, as 2027-01."""
    months: int
    subjects: tuple[Subject, ...]
    regions: tuple[Region, ...]
    needs: tuple[Need, ...]
    staff: tuple[Staff, ...]
    clearing: Clearing = field(default_factory=Clearing)
    prices: Prices = field(default_factory=Prices)

    def written(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def sha256(self) -> str:
        return sha256(json.dumps(self.written(), sort_keys=True).encode()).hexdigest()

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Problem":
        """From what `written` gave, after a journey through JSON."""
        return cls(
            told["first"], told["months"],
            tuple(Subject(**each) for each in told["subjects"]),
            tuple(Region(**each) for each in told["regions"]),
            tuple(Need(**each | {"lapses": tuple(each["lapses"])}) for each in told["needs"]),
            tuple(
                Staff(**each | {"days": tuple(each["days"]), "languages": tuple(each["languages"])})
                for each in told["staff"]
            ),
            Clearing(**told["clearing"] | {"times": tuple(told["clearing"]["times"])}),
            Prices(**told["prices"]),
        )  # fmt: skip
