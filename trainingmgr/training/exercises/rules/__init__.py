"""Tasks, how they are rated, and how ready a unit is: pure rules (MT-6, LT-1)."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass


class Level(StrEnum):
    SECTION = "section"
    PLATOON = "platoon"
    COMPANY = "company"


class TaskKind(StrEnum):
    """What is drilled, and what is put in its way to see whether the law holds under stress."""

    DRILL = "drill"
    IHL = "ihl_inject"
    CHILD = "child_inject"


class Rating(StrEnum):
    """T trained to standard, P needs practice, U untrained (MT-6)."""

    T = "t"
    P = "p"
    U = "u"


class ExerciseState(State):
    PLANNED = "planned", "running", "cancelled"
    RUNNING = "running", "closed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


INJECTS = frozenset({TaskKind.IHL, TaskKind.CHILD})


@dataclass(frozen=True)
class Judged:
    """One result: which task, on which day, which attempt, and how it was rated."""

    task: int
    on: date
    attempt: int
    rating: Rating


@dataclass(frozen=True)
class Readiness:
    """Tasks of a unit by their newest rating on a day."""

    on: date
    trained: int = 0
    practice: int = 0
    untrained: int = 0

    @property
    def tasks(self) -> int:
        return self.trained + self.practice + self.untrained

    @property
    def share(self) -> int | None:
        """Trained of a hundred tasks, rounded down."""
        return None if not self.tasks else self.trained * 100 // self.tasks


def over_time(results: Iterable[Judged]) -> list[Readiness]:
    """After every day of results, how each task that was ever judged stands: the newest counts."""
    newest: dict[int, Rating] = {}
    found: list[Readiness] = []
    for each in sorted(results, key=lambda one: (one.on, one.attempt)):
        newest[each.task] = each.rating
        counted = [sum(rating is kind for rating in newest.values()) for kind in Rating]
        if found and found[-1].on == each.on:
            found.pop()
        found.append(Readiness(each.on, *counted))
    return found
