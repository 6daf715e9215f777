"""What a figure of coverage says: pure arithmetic.

Trained: people who serve in the unit and passed a module of the topic at any time. Current: those
of them whose record counts today. Expired: trained, and no record counts any more (domain 2.4.12).
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.rules import Category

SOON = 90
"""Days ahead in which a refresher falls due."""
GOOD, FAIR = 80, 50
"""Of a hundred people: enough to call the topic covered, and enough to call it begun."""
FEW = 5
GOVERNING = (
    Category.MOD_CIVILIAN, Category.PARLIAMENTARIAN, Category.OVERSIGHT_STAFF,
    Category.JUSTICE_ACTOR,
)  # fmt: skip
"""Those who govern the force stand beside its units: they serve in none."""
K = TypeVar("K")


@dataclass(frozen=True)
class Figure:
    """People, and of them who was ever trained, who is current, whose record ends soon."""

    people: int = 0
    trained: int = 0
    current: int = 0
    soon: int = 0
    hidden: bool = False
    """Fewer than five people, and the reader may not read people (R-DAT-15)."""

    def told(self) -> "Figure":
        """As whoever may not read people sees it: nothing of fewer than five."""
        return Figure(hidden=True) if 0 < self.people < FEW else self

    @property
    def expired(self) -> int:
        return self.trained - self.current

    @property
    def share(self) -> int | None:
        """Current of a hundred people, rounded down: 99.9 is not everybody."""
        return None if not self.people else self.current * 100 // self.people

    @property
    def heat(self) -> str:
        """The colour of a cell, which its word says too: `words.HEATS`."""
        if self.hidden:
            return "few"
        if not self.people:
            return "nobody"
        if not self.current:
            return "expired" if self.trained else "none"
        share = self.share or 0
        return "good" if share >= GOOD else "fair" if share >= FAIR else "low"

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(
            self.people + other.people, self.trained + other.trained,
            self.current + other.current, self.soon + other.soon,
        )  # fmt: skip


def added_up(paths: Mapping[int, str], own: Mapping[tuple[int, K], Figure]) -> dict[
    tuple[int, K], Figure
]:  # fmt: skip
    """Every unit's figures with all below it. Paths are ids between slashes."""
    lines = {key: _line(path) for key, path in paths.items()}
    whole: dict[tuple[int, K], Figure] = {}
    for (unit_id, key), figure in own.items():
        for above in lines.get(unit_id, ()):
            if above in paths:
                whole[above, key] = whole.get((above, key), Figure()) + figure
    return whole


def _line(path: str) -> Iterable[int]:
    return tuple(int(part) for part in path.split("/") if part)
