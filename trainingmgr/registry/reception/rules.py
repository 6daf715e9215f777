"""What a list of people is narrowed by, and when two records are shown as one human being."""

from datetime import date
from typing import Any

from trainingmgr.core.columns import Sex
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.rules import Category, Status
from trainingmgr.registry.structure.rules import BANDS

BAND_GROUPS: dict[str, tuple[str, ...]] = {
    "soldiers": BANDS[:4],
    "ncos": BANDS[4:9],
    "officers": BANDS[9:14],
    "generals": BANDS[14:],
}
"""Groups of rank bands that lists are narrowed by: OR-1 to 4, OR-5 to 9, OF-1 to 5, OF-6 to 10."""

LIKELY = 0.05
"""From this probability on, somebody known is shown before a new record is opened."""

CROWD, EVERY = 500, 200
"""From so many people on, and from one in so many of the register, they are compared together:
that takes all keys of the register once, where each person alone takes some look-ups.
"""


def is_crowd(people: int, register: int) -> bool:
    return people >= max(CROWD, register // EVERY)


COLUMNS = (
    *("number", "service_number", "rank", "unit", "status"),
    *("status_since", "post", "sex", "category", "literacy", "born", "nationality"),
)
"""What a list of people can show beside the name, in the order of its columns."""
USUAL = COLUMNS[:5]

COUNTED = 20_000
"""Up to so many people the list counts what each choice of a filter would leave, unasked."""


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """A list of people, as narrow as somebody asked. `unit_path` covers a unit and all below.

    With `on`, unit, rank, post and status are what they were on that day.
    """

    text: str = ""
    unit_path: str | None = None
    status: Status | None = None
    sex: Sex | None = None
    category: Category | None = None
    bands: str | None = None
    on: date | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """What was asked, without names: for the journal and the register of exports."""
        asked = {
            "unit": self.unit_path,
            "status": self.status,
            "sex": self.sex,
            "category": self.category,
            "bands": self.bands,
            "on": self.on.isoformat() if self.on else None,
            "searched": True if self.text else None,
        }
        return {name: str(value) for name, value in asked.items() if value is not None}
