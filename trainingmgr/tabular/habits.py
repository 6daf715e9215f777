"""How one column of one file writes what can be written in several ways."""

from dataclasses import asdict
from typing import Any

from trainingmgr.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Habits:
    """Decided once for a column, from its own cells or by a person's answer; never assumed.

    `order` is "dmy", "mdy", "mixed" (both occur for certain) or "" (nothing decides);
    `decimal` is ".", ",", "mixed" or "". `swapped` says that the spreadsheet program took
    days for months where it could. `region` (ISO 3166) is that of phones without a country.
    """

    order: str = ""
    decimal: str = ""
    date1904: bool = False
    swapped: bool = False
    region: str = ""

    def stored(self) -> dict[str, Any]:
        return asdict(self)


PLAIN = Habits()
