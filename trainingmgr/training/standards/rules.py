from collections.abc import Iterable, Mapping
from enum import StrEnum

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass


class StandardKind(StrEnum):
    TRAINING = "training"
    RECRUITMENT = "recruitment"
    DISCIPLINE = "discipline"
    EQUIPMENT = "equipment"


class StandardState(State):
    DRAFT = "draft", "proposed"
    PROPOSED = "proposed", "draft", "agreed", "superseded"
    AGREED = "agreed", "superseded"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Coverage:
    """Which agreed modules teach a standard. Without any it is a gap."""

    code: str
    modules: tuple[str, ...]

    @property
    def is_gap(self) -> bool:
        return not self.modules


def coverage(
    standards: Iterable[str], taught: Mapping[str, Iterable[str]]
) -> tuple[list[Coverage], int]:
    """Every training standard with the modules that teach it, and how many are gaps."""
    found = [Coverage(code, tuple(sorted(taught.get(code, ())))) for code in standards]
    return found, sum(each.is_gap for each in found)
