"""The points of the framework, in the order of its source, and how each is judged.

The source is the chapter "Defence sector support" of the Considerations for Mission Leadership in
United Nations Peace Operations (2021), section 5.7. Its points stand here by their place in it;
`words` says each anew.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.training.coverage.rules import FEW


class Part(StrEnum):
    """A part of the source, with the section that it stands in."""

    ACTIVITIES = "activities"
    SHORT_TERM = "short_term"
    MEDIUM_TERM = "medium_term"
    LONG_TERM = "long_term"
    COORDINATION = "coordination"
    RESOURCES = "resources"
    CHALLENGES = "challenges"
    CONSIDERATIONS = "considerations"


SECTIONS = {
    Part.ACTIVITIES: "5.7.1", Part.SHORT_TERM: "5.7.2", Part.MEDIUM_TERM: "5.7.2",
    Part.LONG_TERM: "5.7.2", Part.COORDINATION: "5.7.3", Part.RESOURCES: "5.7.4",
    Part.CHALLENGES: "5.7.5", Part.CONSIDERATIONS: "5.7.6",
}  # fmt: skip
PREFIXES = {
    Part.ACTIVITIES: ("OA", 5), Part.SHORT_TERM: ("ST", 6), Part.MEDIUM_TERM: ("MT", 6),
    Part.LONG_TERM: ("LT", 6), Part.COORDINATION: ("CR", 3), Part.RESOURCES: ("RE", 3),
    Part.CHALLENGES: ("CH", 4), Part.CONSIDERATIONS: ("CO", 2),
}  # fmt: skip


class Test(StrEnum):
    """Two tests: that something is there, and that it does its work (domain 5.1)."""

    __test__ = False  # no test of pytest's

    IN_PLACE = "in_place"
    FUNCTIONING = "functioning"


class Finding(StrEnum):
    """What somebody finds of a test: the owner's side claims, another confirms or does not."""

    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    NO_LONGER = "no_longer"


WORKING = frozenset({
    "OA-3", "OA-4", "ST-5", "MT-1", "MT-2", "MT-3", "MT-4", "MT-5", "MT-6", "LT-1", "LT-2", "LT-4",
    "LT-6", "CR-1", "CR-2", "CR-3", "RE-2", "RE-3",
})  # fmt: skip
"""What has to do its work besides being there: systems, bodies and practices."""
WATCHED = frozenset({Part.CHALLENGES, Part.CONSIDERATIONS})
"""What is watched for as long as the programme runs, and never achieved."""


@dataclass(frozen=True)
class Point:
    """One point of the source: OA-1 is the first activity."""

    code: str
    part: Part
    place: int
    """Its place in its part, from 1."""

    @property
    def section(self) -> str:
        return SECTIONS[self.part]

    @property
    def tests(self) -> tuple[Test, ...]:
        if self.part in WATCHED:
            return ()
        return (Test.IN_PLACE, Test.FUNCTIONING) if self.code in WORKING else (Test.IN_PLACE,)


def _points() -> Iterator[Point]:
    for part, (prefix, count) in PREFIXES.items():
        for place in range(1, count + 1):
            yield Point(f"{prefix}-{place}", part, place)


POINTS = {each.code: each for each in _points()}
"""Every point by its code, in the order of the source."""


OPEN = "in_progress", "at_risk", "delayed", "suspended", "cancelled"
"""Where work on a point may stand, as its owner's side says."""


class Standing(State):
    """How far a point has come. What is achieved is claimed by one person and verified by another;
    what no longer holds has regressed.
    """

    NOT_STARTED = "not_started", *OPEN, "achieved_claimed"
    IN_PROGRESS = "in_progress", *OPEN, "achieved_claimed"
    AT_RISK = "at_risk", *OPEN, "achieved_claimed"
    DELAYED = "delayed", *OPEN, "achieved_claimed"
    PARTIALLY_ACHIEVED = "partially_achieved", "achieved_claimed", "regressed"
    ACHIEVED_CLAIMED = "achieved_claimed", "achieved_verified", "partially_achieved", "in_progress"
    ACHIEVED_VERIFIED = "achieved_verified", "regressed"
    REGRESSED = "regressed", *OPEN, "achieved_claimed"
    SUSPENDED = "suspended", *OPEN
    CANCELLED = "cancelled", *OPEN


REPORTED = tuple(Standing(each) for each in OPEN)
"""What a report may say. The others follow from claims and from what others found."""


def stands(code: str, state: Standing | None) -> Standing | None:
    """Where a point stands; nothing of one that is only watched, and of which nobody said more."""
    if state in (None, Standing.NOT_STARTED):
        return None if POINTS[code].part in WATCHED else Standing.NOT_STARTED
    return state


@dataclass(frozen=True)
class Found:
    """One finding, as it was written."""

    test: Test
    finding: Finding
    on: date


def met(findings: Sequence[Found]) -> dict[Test, date]:
    """The tests that are met, each with the day of the last confirmation. `findings` in the order
    in which they were written.
    """
    standing: dict[Test, date] = {}
    for each in findings:
        if each.finding is Finding.CONFIRMED:
            standing[each.test] = each.on
        elif each.finding is Finding.NO_LONGER:
            standing.pop(each.test, None)
            if each.test is Test.IN_PLACE:
                standing.pop(Test.FUNCTIONING, None)  # what is gone does no work
    return standing


def claimed(findings: Sequence[Found]) -> Test | None:
    """The test of which a claim waits for somebody else's finding."""
    last = findings[-1] if findings else None
    return last.test if last is not None and last.finding is Finding.CLAIMED else None


def next_test(point: Point, findings: Sequence[Found]) -> Test | None:
    """What may be claimed next: that it is there, then that it does its work."""
    if claimed(findings) is not None:
        return None
    reached = met(findings)
    return next((each for each in point.tests if each not in reached), None)


def after(point: Point, findings: Sequence[Found], before: Standing) -> Standing:
    """Where a point stands after its last finding."""
    last, reached = findings[-1], met(findings)
    if last.finding is Finding.CLAIMED:
        return Standing.ACHIEVED_CLAIMED
    if last.finding is Finding.NO_LONGER:
        return Standing.REGRESSED
    if len(reached) == len(point.tests):
        return Standing.ACHIEVED_VERIFIED
    if reached:
        return Standing.PARTIALLY_ACHIEVED
    return Standing.IN_PROGRESS if last.finding is Finding.NOT_CONFIRMED else before


def is_own(reader_id: int, owner_id: int | None, claimants: Sequence[int]) -> bool:
    """Whether somebody owns a point or claimed it: then others look."""
    return reader_id == owner_id or reader_id in claimants


class Measure(StrEnum):
    """What the site counts by itself for a point, from what others record in their daily work."""

    TRAINED = "trained"
    SEATS_FILLED = "seats_filled"
    POSTS_FILLED = "posts_filled"
    STANDARDS_AGREED = "standards_agreed"
    PAY_ARRIVED = "pay_arrived"
    TO_STANDARD = "to_standard"
    NATIONAL_HOURS = "national_hours"
    AGREED_FIRST = "agreed_first"
    NO_ROOM = "no_room"
    ABSENT = "absent"
    REFUSED = "refused"
    ARREARS = "arrears"
    SESSIONS_HELD = "sessions_held"
    ANSWERED_IN_TIME = "answered_in_time"
    COMPLAINTS_CLOSED = "complaints_closed"
    INQUIRIES = "inquiries"
    CALLED_TO_ACCOUNT = "called_to_account"
    MONTHS_CLOSED = "months_closed"
    MATRIX_CURRENT = "matrix_current"
    OVERLAPS_SETTLED = "overlaps_settled"
    OVERLAPS_OLD = "overlaps_old"
    AGREEMENTS_RUN = "agreements_run"
    AGREEMENTS_ENDING = "agreements_ending"
    BENEFITS_COMPARED = "benefits_compared"
    DOUBLES_SETTLED = "doubles_settled"
    WAITS_IN_CAMP = "waits_in_camp"
    PAST_DAY = "past_day"
    CIVIL_ANSWERED = "civil_answered"
    CIVIL_CHANGED = "civil_changed"
    SECURITY = "security"
    WAIVED = "waived"
    UNITS_FALLING = "units_falling"
    COMPLAINTS_NEW = "complaints_new"
    MEASURES_OVERDUE = "measures_overdue"
    SERVICEABLE = "serviceable"
    SPOT_CHECKED = "spot_checked"
    WITHOUT_PAYER = "without_payer"
    NEEDS_UNFUNDED = "needs_unfunded"
    MONEY_LAPSING = "money_lapsing"
    PLEDGES_LATE = "pledges_late"
    BUILDINGS_USABLE = "buildings_usable"
    LAWS_IN_FORCE = "laws_in_force"
    OBLIGATIONS_DONE = "obligations_done"
    BODIES_FOUNDED = "bodies_founded"
    PLAN_SIGNED = "plan_signed"
    PLAN_LATE = "plan_late"
    PLAN_SLIPPAGE = "plan_slippage"
    RUNS_PLANNED = "runs_planned"
    PUBLIC_TRUST = "public_trust"
    ROLES_CLEAR = "roles_clear"
    JOINT_EXERCISES = "joint_exercises"
    ROLE_OVERLAPS = "role_overlaps"
    MESSAGES_OUT = "messages_out"
    MESSAGES_WHOLE = "messages_whole"
    RUMOURS_IN_TIME = "rumours_in_time"
    CONSULTED = "consulted"
    POINTS_REPLIED = "points_replied"
    POINTS_CHANGED = "points_changed"
    ASSESSMENTS_DONE = "assessments_done"
    AGENCIES_ASSESSING = "agencies_assessing"
    GAPS_UNANSWERED = "gaps_unanswered"
    UNITS_REORGANISED = "units_reorganised"
    POSTS_MET = "posts_met"
    LEFT_UNOFFERED = "left_unoffered"
    UPKEEP_NAMED = "upkeep_named"
    PHASES_LINKED = "phases_linked"
    BOARD_MET = "board_met"
    DDR_APART = "ddr_apart"


MEASURED = {
    "OA-2": (Measure.ASSESSMENTS_DONE, Measure.AGENCIES_ASSESSING, Measure.GAPS_UNANSWERED),
    "OA-3": (Measure.PLEDGES_LATE,),
    "OA-4": (
        Measure.OBLIGATIONS_DONE,
        Measure.LAWS_IN_FORCE,
        Measure.SESSIONS_HELD,
        Measure.MEASURES_OVERDUE,
    ),
    "OA-5": (Measure.TRAINED, Measure.UNITS_REORGANISED, Measure.LEFT_UNOFFERED),
    "ST-1": (Measure.PLAN_SIGNED,),
    "ST-3": (Measure.SEATS_FILLED, Measure.POSTS_FILLED),
    "ST-4": (Measure.STANDARDS_AGREED,),
    "ST-5": (
        Measure.PHASES_LINKED, Measure.BOARD_MET, Measure.BENEFITS_COMPARED,
        Measure.DOUBLES_SETTLED,
    ),
    "ST-6": (Measure.ROLES_CLEAR, Measure.JOINT_EXERCISES, Measure.ROLE_OVERLAPS),
    "MT-1": (
        Measure.SERVICEABLE, Measure.BUILDINGS_USABLE, Measure.SPOT_CHECKED, Measure.MONTHS_CLOSED,
        Measure.NO_ROOM,
    ),
    "MT-2": (
        Measure.ANSWERED_IN_TIME,
        Measure.BODIES_FOUNDED,
        Measure.SESSIONS_HELD,
        Measure.COMPLAINTS_CLOSED,
    ),
    "MT-3": (Measure.PAY_ARRIVED, Measure.ARREARS, Measure.MONTHS_CLOSED),
    "MT-4": (Measure.RUMOURS_IN_TIME, Measure.MESSAGES_OUT, Measure.MESSAGES_WHOLE),
    "MT-5": (Measure.OVERLAPS_SETTLED, Measure.MATRIX_CURRENT),
    "MT-6": (Measure.TO_STANDARD,),
    "LT-1": (Measure.POSTS_MET, Measure.UNITS_REORGANISED, Measure.TO_STANDARD),
    "LT-2": (Measure.NATIONAL_HOURS,),
    "LT-3": (Measure.PUBLIC_TRUST, Measure.COMPLAINTS_NEW),
    "LT-4": (Measure.CALLED_TO_ACCOUNT, Measure.INQUIRIES),
    "LT-6": (
        Measure.CIVIL_ANSWERED, Measure.CIVIL_CHANGED, Measure.POINTS_REPLIED,
        Measure.POINTS_CHANGED, Measure.CONSULTED,
    ),
    "CR-1": (Measure.OVERLAPS_OLD, Measure.AGREEMENTS_RUN),
    "CR-2": (Measure.AGREED_FIRST, Measure.NATIONAL_HOURS),
    "RE-1": (Measure.NEEDS_UNFUNDED, Measure.PLEDGES_LATE, Measure.POSTS_FILLED),
    "CR-3": (Measure.RUNS_PLANNED, Measure.BOARD_MET),
    "RE-2": (Measure.PLAN_LATE, Measure.PLAN_SLIPPAGE, Measure.PAST_DAY),
    "RE-3": (Measure.UPKEEP_NAMED, Measure.WITHOUT_PAYER, Measure.SERVICEABLE),
    "CH-1": (Measure.BUILDINGS_USABLE, Measure.NO_ROOM),
    "CH-2": (
        Measure.DDR_APART, Measure.PLAN_LATE, Measure.PLAN_SLIPPAGE, Measure.PAST_DAY,
        Measure.WAITS_IN_CAMP, Measure.MONEY_LAPSING,
    ),
    "CH-3": (
        Measure.ABSENT, Measure.REFUSED, Measure.ARREARS, Measure.UNITS_FALLING,
        Measure.LEFT_UNOFFERED,
    ),
    "CH-4": (
        Measure.NEEDS_UNFUNDED, Measure.MONEY_LAPSING, Measure.PLEDGES_LATE,
        Measure.AGREEMENTS_ENDING, Measure.PAY_ARRIVED,
    ),
    "CO-1": (Measure.SECURITY, Measure.WAIVED),
}  # fmt: skip
"""What is measured of each point; of the others dated evidence is all there is."""
LESS = frozenset({
    Measure.NO_ROOM, Measure.ABSENT, Measure.REFUSED, Measure.ARREARS, Measure.OVERLAPS_OLD,
    Measure.AGREEMENTS_ENDING, Measure.WAITS_IN_CAMP, Measure.PAST_DAY, Measure.SECURITY,
    Measure.WAIVED, Measure.UNITS_FALLING, Measure.MEASURES_OVERDUE, Measure.WITHOUT_PAYER,
    Measure.NEEDS_UNFUNDED, Measure.MONEY_LAPSING, Measure.PLEDGES_LATE, Measure.PLAN_LATE,
    Measure.PLAN_SLIPPAGE, Measure.ROLE_OVERLAPS, Measure.GAPS_UNANSWERED, Measure.LEFT_UNOFFERED,
    Measure.DDR_APART,
})  # fmt: skip
"""Of these less is better: all of them would be the worst."""
OFF_COURSE = (Standing.REGRESSED, Standing.DELAYED, Standing.SUSPENDED, Standing.AT_RISK)
"""Where a point needs somebody above its owner, the gravest first."""
SEALED = frozenset({Measure.BENEFITS_COMPARED, Measure.DOUBLES_SETTLED, Measure.WAITS_IN_CAMP})
"""Counted from records that few may read: small numbers of them are told to nobody (R-DDR-03)."""
OF_PEOPLE = SEALED | {
    Measure.TRAINED, Measure.SEATS_FILLED, Measure.POSTS_FILLED, Measure.PAY_ARRIVED,
    Measure.ABSENT, Measure.REFUSED, Measure.ARREARS, Measure.WAIVED, Measure.COMPLAINTS_NEW,
    Measure.COMPLAINTS_CLOSED, Measure.POSTS_MET, Measure.LEFT_UNOFFERED,
}  # fmt: skip
"""What counts people, or what people sent in or are owed."""


@dataclass(frozen=True)
class Value:
    """A count, or so many of so many."""

    count: int
    of: int | None = None

    @property
    def share(self) -> float | None:
        """Between 0 and 1; nothing where there is nothing to share."""
        return self.count / self.of if self.of else None

    @property
    def is_small(self) -> bool:
        """Whether so few are counted, or left over, that the number may point at somebody."""
        cells = (self.count,) if self.of is None else (self.count, self.of, self.of - self.count)
        return any(0 < each < FEW for each in cells)
