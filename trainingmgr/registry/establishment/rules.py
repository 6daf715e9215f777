"""Authorised strength against strength held, added up a tree of units."""

from collections.abc import Iterable, Mapping

from trainingmgr.core.values import dataclass


@dataclass(frozen=True)
class Strength:
    """Posts that a unit is allowed, how many of them have a holder, and the people it has."""

    authorised: int = 0
    filled: int = 0
    held: int = 0

    @property
    def gap(self) -> int:
        """Authorised posts without a holder."""
        return max(0, self.authorised - self.filled)

    @property
    def without_post(self) -> int:
        """People beyond the posts that have a holder."""
        return max(0, self.held - self.filled)

    def __add__(self, other: "Strength") -> "Strength":
        return Strength(
            self.authorised + other.authorised, self.filled + other.filled, self.held + other.held
        )


def added_up(paths: Mapping[int, str], own: Mapping[int, Strength]) -> dict[int, Strength]:
    """Each unit's strength with everything below it. Paths are ids between slashes."""
    whole = dict.fromkeys(paths, Strength())
    for id_, strength in own.items():
        for each in _line(paths.get(id_, "")):
            if each in whole:
                whole[each] += strength
    return whole


def _line(path: str) -> Iterable[int]:
    return (int(part) for part in path.split("/") if part)
