"""What lies hidden in the demonstration, for tests and for whoever trains people with it."""

from dataclasses import field
from typing import Any

from trainingmgr.core.values import dataclass


@dataclass
class Planted:
    """Kinds of finding, and for each the cases: whom it is about and what one should find."""

    cases: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, kind: str, find: str, /, **facts: Any) -> None:
        """One case. `find` says in a sentence what a trainee should come to see."""
        kept = {name: value for name, value in facts.items() if value is not None}
        self.cases.setdefault(kind, []).append(kept | {"find": find})

    def of(self, kind: str) -> list[dict[str, Any]]:
        return self.cases.get(kind, [])
