"""What a room says on a page of a room below it, which knows nothing of it.

The lower page asks `beside("unit", unit)` and includes what comes back; the higher room answers
with a template of its own and what that template is told, or with None where it has nothing to say.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from trainingmgr.core.values import dataclass


@dataclass(frozen=True)
class Beside:
    """One leaf of another room: its template and what the template is told as `told`."""

    template: str
    told: Mapping[str, Any]


Tells = Callable[[Any], Beside | None]
_ROOMS: dict[str, list[Tells]] = {}


def stands_beside(page: str) -> Callable[[Tells], Tells]:
    """Register what a room says on such pages."""

    def registered(tells: Tells) -> Tells:
        _ROOMS.setdefault(page, []).append(tells)
        return tells

    return registered


def beside(page: str, about: Any) -> Sequence[Beside]:
    found = (tells(about) for tells in _ROOMS.get(page, ()))
    return [each for each in found if each is not None]
