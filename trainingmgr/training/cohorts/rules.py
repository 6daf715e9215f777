"""Lifecycle of a course run, what it requires of people, and vocabulary of its sessions."""

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from hashlib import sha256

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.curricula.rules import HrddpScope, needs_due_diligence


class CohortState(State):
    PLANNED = "planned", "approved", "cancelled"
    APPROVED = "approved", "nominations_open", "planned", "cancelled"
    NOMINATIONS_OPEN = "nominations_open", "confirmed", "planned", "suspended", "cancelled"
    CONFIRMED = "confirmed", "running", "suspended", "cancelled"
    RUNNING = "running", "completed", "suspended", "cancelled"
    COMPLETED = "completed", "closed_out"
    SUSPENDED = "suspended", "nominations_open", "confirmed", "running", "cancelled"
    CLOSED_OUT = "closed_out"
    CANCELLED = "cancelled"


CAN_CHANGE = frozenset({CohortState.PLANNED, CohortState.APPROVED, CohortState.NOMINATIONS_OPEN})
"""While a run is here its plan may be edited; that takes it back to planned."""
OVER = frozenset({CohortState.COMPLETED, CohortState.CLOSED_OUT, CohortState.CANCELLED})
"""Nothing more is taught: the timetable stands as it is."""


class Side(StrEnum):
    """Who must agree before a run takes nominations: the host and the programme."""

    HOST = "host"
    PROGRAMME = "programme"


class Duty(StrEnum):
    LEAD = "lead"
    ASSISTANT = "assistant"
    OBSERVER = "observer"
    INTERPRETER = "interpreter"


class Provision(StrEnum):
    """Whether something that decides if women can attend is there (R-GEN-02)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class NotHeld(StrEnum):
    SECURITY = "security"
    WEATHER = "weather"
    TRANSPORT = "transport"
    FUEL = "fuel"
    NO_TRAINEES = "no_trainees"
    NO_TRAINER = "no_trainer"
    NO_INTERPRETER = "no_interpreter"
    OPERATIONAL_CALLUP = "operational_callup"
    UNPAID_PROTEST = "unpaid_protest"
    FACILITY_UNAVAILABLE = "facility_unavailable"
    PUBLIC_HOLIDAY = "public_holiday"
    ILLNESS_OUTBREAK = "illness_outbreak"
    OTHER = "other"


class Piece(StrEnum):
    """What a run must have before it is closed (R-TRN-09)."""

    HOURS = "hours"
    ATTENDANCE = "attendance"
    RESULTS = "results"
    REACTION = "reaction"
    LESSONS = "lessons"
    COST = "cost"
    MATERIALS = "materials"
    CURTAILMENT = "curtailment"


@dataclass(frozen=True)
class Delivered:
    """What the rooms of attendance and results know of a run when it is to be closed."""

    minutes: int
    attendance_complete: bool
    results_complete: bool
    is_curtailed: bool = False
    """Of some module less than 90 % of the standard was delivered."""


@dataclass(frozen=True)
class Closing:
    """What the training cell writes when it closes a run. `cost` is in minor units."""

    reaction: str = ""
    lessons: str = ""
    cost: int | None = None
    currency: str = ""
    materials: str = ""
    curtailment: str = ""
    """Why hours were cut; asked only where they were."""


def pieces_missing(delivered: Delivered, closing: Closing) -> list[Piece]:
    """What is still owed before the run can be closed, in the order of R-TRN-09."""
    there = {
        Piece.HOURS: delivered.minutes > 0,
        Piece.ATTENDANCE: delivered.attendance_complete,
        Piece.RESULTS: delivered.results_complete,
        Piece.REACTION: bool(closing.reaction.strip()),
        Piece.LESSONS: bool(closing.lessons.strip()),
        Piece.COST: closing.cost is not None,
        Piece.MATERIALS: bool(closing.materials.strip()),
        Piece.CURTAILMENT: not delivered.is_curtailed or len(closing.curtailment.strip()) >= 10,
    }
    return [piece for piece, is_there in there.items() if not is_there]


class Breach(StrEnum):
    """A class that is larger than its module, its room or its staff allow (R-TRN-05)."""

    CLASS = "class"
    ROOM = "room"
    RATIO = "ratio"


@dataclass(frozen=True)
class Crowding:
    """One breach with its figures. It blocks where the module is critical to safety."""

    breach: Breach
    code: str
    seats: int
    most: int
    blocks: bool


@dataclass(frozen=True)
class ModuleLimits:
    """How many people a module takes at once, and how many one trainer may have."""

    code: str
    max_class: int
    ratio: int
    safety_critical: bool


def crowding(
    seats: int,
    limits: ModuleLimits,
    *,
    room: tuple[str, int] | None = None,
    staff: int | None = None,
) -> list[Crowding]:
    """Every breach of a class of so many people (R-TRN-05).

    `room` is its code and its seats. `staff` counts who leads and assists; None asks nothing of
    them, because nobody is named yet.
    """
    blocks = limits.safety_critical
    found = []
    if seats > limits.max_class:
        found.append(Crowding(Breach.CLASS, limits.code, seats, limits.max_class, blocks))
    if room is not None and seats > room[1]:
        found.append(Crowding(Breach.ROOM, room[0], seats, room[1], blocks))
    if staff is not None and seats > staff * limits.ratio:
        found.append(Crowding(Breach.RATIO, limits.code, seats, limits.ratio, blocks))
    return found


def schemes_required(
    scopes: Iterable[HrddpScope], funders: Iterable[Iterable[Scheme]]
) -> frozenset[Scheme]:
    """The schemes under which everybody on the run must be cleared: never empty (R-VET-02b)."""
    wanted = {Scheme.NATIONAL}.union(*funders)
    return frozenset(wanted | {Scheme.HRDDP} if needs_due_diligence(scopes) else wanted)


def content_hash(plan: Mapping[str, object]) -> str:
    """What an approval is bound to: the plan's facts, whatever their order."""
    written = json.dumps(plan, sort_keys=True, separators=(",", ":"), default=str)
    return sha256(written.encode()).hexdigest()


APPROVAL_DAYS = 7
"""One side's agreement waits this long for the other's; then it has to be given again."""


def run_code(course: str, year: int, site: str, number: int) -> str:
    """IHL-201/26-HQ-014: the course, the year, the site that planned it, its number there."""
    return f"{course}/{year % 100:02}-{site}-{number:03}"


def number_in(code: str) -> int:
    """The number at the end of a run's code, 0 where there is none."""
    tail = code.rpartition("-")[2]
    return int(tail) if tail.isdecimal() else 0


class Stage(StrEnum):
    """The way of a run as its page shows it, from the plan to its end."""

    PLAN = "plan"
    APPROVE = "approve"
    NOMINATE = "nominate"
    CONFIRM = "confirm"
    TEACH = "teach"
    CERTIFY = "certify"
    CLOSE = "close"


_REACHED = {
    CohortState.PLANNED: Stage.APPROVE,
    CohortState.APPROVED: Stage.NOMINATE,
    CohortState.NOMINATIONS_OPEN: Stage.CONFIRM,
    CohortState.CONFIRMED: Stage.TEACH,
    CohortState.RUNNING: Stage.TEACH,
    CohortState.COMPLETED: Stage.CERTIFY,
}


def stages(state: CohortState) -> list[tuple[Stage, str]]:
    """Every stage with "did", "now" or "next". A stopped run has no stage that is now."""
    order = list(Stage)
    if state is CohortState.CLOSED_OUT:
        return [(stage, "did") for stage in order]
    if state not in _REACHED:
        return [(stage, "did" if stage is Stage.PLAN else "next") for stage in order]
    at = order.index(_REACHED[state])
    return [
        (stage, "did" if n < at else "now" if n == at else "next") for n, stage in enumerate(order)
    ]


class NextDeed(StrEnum):
    """The one thing that takes a run further, by whoever may do it."""

    APPROVE = "approve"
    OPEN_NOMINATIONS = "open_nominations"
    CONFIRM = "confirm"
    START = "start"
    COMPLETE = "complete"
    CLOSE_OUT = "close_out"
    RESUME = "resume"


NEXT_DEEDS = {
    CohortState.PLANNED: NextDeed.APPROVE,
    CohortState.APPROVED: NextDeed.OPEN_NOMINATIONS,
    CohortState.NOMINATIONS_OPEN: NextDeed.CONFIRM,
    CohortState.CONFIRMED: NextDeed.START,
    CohortState.RUNNING: NextDeed.COMPLETE,
    CohortState.COMPLETED: NextDeed.CLOSE_OUT,
    CohortState.SUSPENDED: NextDeed.RESUME,
}
