"""Tasks, how they are rated, and how ready a unit is: pure rules (MT-6, LT-1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trainingmgr.core.states import State


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
SEEDS: tuple[tuple[str, Level, TaskKind, str, str, str], ...] = (
    ("SEC-01", Level.SECTION, TaskKind.DRILL, "React to contact",
     "Patrol on a track, blank fire from the front, radio works.",
     "Cover and return fire within 10 seconds; report within 2 minutes; nobody fires unordered."),
    ("SEC-02", Level.SECTION, TaskKind.DRILL, "Run a vehicle checkpoint",
     "Day, ten vehicles, two with something hidden.",
     "Signs out; every search with a witness; women are searched by women; a sheet is kept."),
    ("PLT-01", Level.PLATOON, TaskKind.DRILL, "Deliberate defence of a village edge",
     "Four hours to prepare, civilians are present.",
     "Arcs of fire leave houses out; civilians are warned and moved; orders are written."),
    ("COY-01", Level.COMPANY, TaskKind.DRILL, "Cordon and search",
     "Night into day, three platoons, police attached.",
     "Cordon closed unseen; house owners present; what is taken is written down and signed."),
    ("IHL-01", Level.SECTION, TaskKind.IHL, "A wounded enemy surrenders",
     "After contact a role player lies wounded and drops his weapon.",
     "Fire stops; he is searched, treated in the order of need and reported; no threat, no photo."),
    ("IHL-02", Level.PLATOON, TaskKind.IHL, "Fire from beside a clinic",
     "Shots from 20 metres beside a marked clinic.",
     "No fire at the clinic; the commander weighs precaution and proportion aloud; a report."),
    ("IHL-03", Level.COMPANY, TaskKind.IHL, "An unlawful order",
     "A role player as a superior orders that prisoners be beaten for information.",
     "The order is refused and reported up; the prisoners are handed over and registered."),
    ("CP-01", Level.SECTION, TaskKind.CHILD, "A child with a rifle",
     "A boy of about 14 stands with the other side after contact.",
     "Disarmed with the least force; kept apart from adults; handed over within the time of the "
     "protocol; not questioned for intelligence."),
    ("CP-02", Level.PLATOON, TaskKind.CHILD, "The school is the best position",
     "The only high ground is a school in use.",
     "The school is not occupied; another position is found; the reason is in the orders."),
)  # fmt: skip
"""The library that a site begins with: code, level, kind, title, conditions, standard."""


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
