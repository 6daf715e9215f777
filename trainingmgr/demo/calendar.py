"""Two years of course runs: six centres, two lanes each, one course after the other.

Each lane is anchored to today by one run, so that there are always classes today and this week;
the others follow before and after it.
"""

import math
from collections.abc import Iterator
from dataclasses import field
from datetime import date, time, timedelta
from typing import Any

from trainingmgr.core.values import dataclass
from trainingmgr.demo.questions import Sheet
from trainingmgr.demo.story import Somebody, Story
from trainingmgr.training.cohorts.models import Cohort, CohortGroup
from trainingmgr.training.cohorts.rules import CohortState, run_code
from trainingmgr.training.curricula.models import ModuleVersion

S = CohortState
DAY = 360
"""Minutes taught on a day."""
SEATS = {
    "CORE-101": 28, "REC-101": 24, "IHL-201": 22, "NCO-101": 22, "OFF-201": 20, "CMD-301": 18,
    "COY-301": 30, "CP-201": 20, "GBV-201": 20, "HRM-201": 14, "GOV-201": 18, "LOG-101": 14,
    "DRV-101": 9, "MED-101": 14, "LIT-101": 16, "TOT-101": 12, "MEN-101": 16,
}  # fmt: skip
RUNNING, STARTS, ENDED, SUSPENDED = "running", "starts", "ended", "suspended"


@dataclass(frozen=True)
class Lane:
    """A sequence of runs in one room of one centre. The first course is the one of today."""

    centre: str
    letter: str
    language: str
    how: str
    days: int
    courses: tuple[str, ...]


LANES = (
    Lane("TAM", "A", "ar", RUNNING, 2, ("CORE-101", "IHL-201", "CORE-101", "NCO-101", "CORE-101",
                                        "GBV-201", "CORE-101", "CP-201")),
    Lane("TAM", "B", "ar", RUNNING, 30, ("REC-101", "CORE-101", "DRV-101", "CORE-101", "LOG-101",
                                         "IHL-201")),
    Lane("QAL", "A", "so", RUNNING, 20, ("NCO-101", "CORE-101", "IHL-201", "CORE-101", "GBV-201",
                                         "CORE-101")),
    Lane("QAL", "B", "so", STARTS, 4, ("CORE-101", "REC-101", "CORE-101", "CP-201", "CORE-101",
                                       "MED-101")),
    Lane("BAM", "A", "fr", RUNNING, 2, ("IHL-201", "CORE-101", "NCO-101", "CORE-101", "CP-201")),
    Lane("BAM", "B", "fr", SUSPENDED, 12, ("COY-301", "CORE-101", "LOG-101", "CORE-101",
                                           "DRV-101")),
    Lane("LEM", "A", "fr", RUNNING, 4, ("GOV-201", "HRM-201", "GOV-201", "GBV-201")),
    Lane("LEM", "B", "fr", ENDED, 3, ("HRM-201", "LIT-101", "MEN-101", "CORE-101")),
    Lane("NYA", "A", "en", STARTS, 21, ("CORE-101", "IHL-201", "CORE-101", "NCO-101",
                                        "CORE-101")),
    Lane("NYA", "B", "en", RUNNING, 8, ("LIT-101", "CORE-101", "DRV-101", "CORE-101",
                                        "LOG-101")),
    Lane("SCH", "A", "fr", RUNNING, 40, ("OFF-201", "CMD-301", "TOT-101", "IHL-201")),
    Lane("SCH", "B", "fr", ENDED, 6, ("CORE-101", "TOT-101", "OFF-201", "TOT-101")),
)  # fmt: skip


@dataclass(eq=False)
class Lesson:
    """One class as it is planned: a module version, a day, a time."""

    on: date
    starts: time
    ends: time
    version: ModuleVersion
    code: str
    minutes: int
    id: int = 0
    lead: Any = None
    held: bool = True
    delivered: int = 0
    group: str = ""
    beside: bool = False
    """Held in another room, by another trainer, while the other group has its own."""


@dataclass(eq=False)
class Place:
    """One person on a run, as the later chapters need it."""

    who: Somebody
    state: Any
    reason: Any = None
    left_on: date | None = None
    id: int = 0
    groups: list[tuple[date, str]] = field(default_factory=list)
    marks: dict[int, tuple[Any, int]] = field(default_factory=dict)
    scores: dict[str, list[tuple[int, date]]] = field(default_factory=dict)
    answers: dict[str, list[Sheet]] = field(default_factory=dict)


@dataclass(eq=False)
class Run:
    """One run while it is being told."""

    lane: Lane
    course: str
    days: list[date]
    anchor: bool
    state: CohortState = S.PLANNED
    code: str = ""
    cohort: Cohort | None = None
    funders: tuple[str, ...] = ()
    schemes: frozenset[Any] = frozenset()
    lessons: list[Lesson] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    groups: dict[str, CohortGroup] = field(default_factory=dict)

    @property
    def starts_on(self) -> date:
        return self.days[0]

    @property
    def ends_on(self) -> date:
        return self.days[-1]

    @property
    def examined(self) -> bool:
        """The run of a whole class that has just ended: its answers are on record."""
        return self.anchor and self.lane.how == ENDED and self.lane.centre == "SCH"

    @property
    def id(self) -> int:
        return self.cohort.id if self.cohort else 0


def length(story: Story, course: str) -> int:
    """Days that a course takes."""
    minutes = sum(story.versions[code].minutes for code in story.outlines[course])
    return math.ceil(minutes / DAY)


def working(day: date) -> bool:
    """The weekend is Friday and Saturday."""
    return day.weekday() not in (4, 5)


def _after(day: date, count: int) -> list[date]:
    found: list[date] = []
    while len(found) < count:
        day += timedelta(days=1)
        if working(day):
            found.append(day)
    return found


def _before(day: date, count: int) -> list[date]:
    found: list[date] = []
    while len(found) < count:
        day -= timedelta(days=1)
        if working(day):
            found.insert(0, day)
    return found


def runs(story: Story) -> list[Run]:
    """Every run in the order in which they begin, each with its state and code."""
    found = [run for lane in LANES for run in _of_lane(story, lane)]
    found.sort(key=lambda run: (run.starts_on, run.lane.centre, run.lane.letter))
    counted: dict[int, int] = {}
    past = [run for run in found if run.ends_on < story.today and not run.anchor]
    called_off = set(map(id, story.rng.sample(past, max(1, len(past) // 25))))
    for run in found:
        year = run.starts_on.year
        counted[year] = counted.get(year, 0) + 1
        run.code = run_code(run.course, year, story.site, counted[year])
        run.state = S.CANCELLED if id(run) in called_off else _state(story, run)
    return found


def _state(story: Story, run: Run) -> CohortState:
    if run.anchor and run.lane.how == SUSPENDED:
        return S.SUSPENDED
    if run.ends_on < story.today:
        return S.COMPLETED if story.ago(14) < run.ends_on else S.CLOSED_OUT
    if run.starts_on <= story.today:
        return S.RUNNING
    ahead = (run.starts_on - story.today).days
    if ahead <= 10:
        return S.CONFIRMED
    if ahead <= 35:
        return S.NOMINATIONS_OPEN
    return S.APPROVED if ahead <= 62 else S.PLANNED


def _of_lane(story: Story, lane: Lane) -> Iterator[Run]:
    anchor = Run(lane, lane.courses[0], _anchored(story, lane), anchor=True)
    yield anchor
    first = anchor.starts_on
    for step in range(1, 99):
        course = lane.courses[-step % len(lane.courses)]
        days = _before(first - timedelta(days=_gap(story)), length(story, course))
        if days[0] < story.began + timedelta(days=60):
            break
        yield Run(lane, course, days, anchor=False)
        first = days[0]
    last = anchor.ends_on
    for step in range(1, 9):
        course = lane.courses[step % len(lane.courses)]
        days = _after(last + timedelta(days=story.rng.randint(8, 34)), length(story, course))
        if days[0] > story.today + timedelta(days=95):
            break
        yield Run(lane, course, days, anchor=False)
        last = days[-1]


def _gap(story: Story) -> int:
    return story.rng.randint(story.size.gap // 2, story.size.gap * 3 // 2)


def _anchored(story: Story, lane: Lane) -> list[date]:
    count, today = length(story, lane.courses[0]), story.today
    if lane.how == STARTS:
        return _after(today + timedelta(days=lane.days - 1), count)
    if lane.how == ENDED:
        return _before(today - timedelta(days=lane.days - 1), count)
    done = min(lane.days, count - 1)
    return [*_before(today, done), today, *_after(today, count - done - 1)]


def timetable(story: Story, run: Run) -> list[Lesson]:
    """The classes of a run: three of two hours a day, or two of three in a long course."""
    block, pause = (180, 30) if len(run.days) > 15 else (120, 15)
    waiting = [(code, story.versions[code].minutes) for code in story.outlines[run.course]]
    found: list[Lesson] = []
    for day in run.days:
        at, left = 8 * 60, DAY
        while waiting and left > 0:
            code, minutes = waiting.pop(0)
            taken = min(block, minutes, left)
            if minutes > taken:
                waiting.insert(0, (code, minutes - taken))
            found.append(
                Lesson(day, _clock(at), _clock(at + taken), story.versions[code], code, taken)
            )
            at += taken + pause
            left -= taken
    return found


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
