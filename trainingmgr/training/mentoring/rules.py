"""Vocabulary of mentoring, its scales, and what follows from days: pure rules (domain 3.2)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.training.trainers.rules import Kind, Lack, Profile

KEPT = timedelta(days=7)
"""So long after it was entered its author may still write a log otherwise (R-MEN-05)."""
SILENT = 21
"""So many days without a log make an assignment silent, where it does not say otherwise."""
LEAVING = timedelta(days=14)
"""So long before the end of a tour its handover notes are asked for."""
MOST_PHOTOS = 3
"""Of things on one log."""
LARGEST_STEP = 2
"""A rating that moves further than this is looked at by the supervisor."""
MENTORS = frozenset({Kind.MENTOR, Kind.ADVISER, Kind.TRAINER})


class AssignmentState(State):
    """Accepted: host and programme have signed. Confirmed: mentoring takes place."""

    DRAFT = "draft", "proposed", "withdrawn"
    PROPOSED = "proposed", "draft", "accepted", "withdrawn"
    ACCEPTED = "accepted", "confirmed", "withdrawn"
    CONFIRMED = "confirmed", "paused", "ended"
    PAUSED = "paused", "confirmed", "ended"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


RUNS = frozenset({AssignmentState.CONFIRMED, AssignmentState.PAUSED})
"""The counterpart has this mentor now."""
LIVES = RUNS | {AssignmentState.DRAFT, AssignmentState.PROPOSED, AssignmentState.ACCEPTED}


class Mode(StrEnum):
    CO_LOCATED = "co_located"
    VISITING = "visiting"
    REMOTE = "remote"


class Contact(StrEnum):
    """What kind of contact it was (domain 3.2.4)."""

    OBSERVATION = "observation"
    COACHING = "coaching"
    PLANNING = "joint_planning"
    SHADOWING = "shadowing"
    REVIEW = "review"
    SITE_VISIT = "site_visit"
    ADVICE = "advice"
    TRAINING = "training_support"
    CRISIS = "crisis"


class Area(StrEnum):
    """What a counterpart is rated in (domain 3.2.6)."""

    LEADERSHIP = "leadership"
    PLANNING = "planning"
    RECORDS = "administration"
    PERSONNEL = "pay_and_personnel"
    LOGISTICS = "logistics_accountability"
    DISCIPLINE = "discipline_and_justice"
    LAW = "hr_ihl_compliance"
    CHILDREN = "child_protection"
    GENDER = "gender_integration"
    CIVILIANS = "civil_military_relations"
    TRAINING = "training_management"
    FINANCE = "financial_management"
    COMMUNICATION = "communication"


class Scale(StrEnum):
    """A person is rated from 0 to 5, an office by how far it stands on its own (domain 3.2.5)."""

    PERSON = "person"
    OFFICE = "office"


HIGHEST = {Scale.PERSON: 5, Scale.OFFICE: 4}


class Response(StrEnum):
    """What the counterpart made of the advice: they decide, not the mentor (domain 3.2.1)."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REJECTED = "rejected"
    OPEN = "open"


class Obstacle(StrEnum):
    FUEL = "fuel"
    PAY = "pay"
    ORDERS = "orders"
    EQUIPMENT = "equipment"
    POLITICAL = "political"
    SECURITY = "security"
    PEOPLE = "people"


class ActionState(State):
    """Overdue is derived from the day, never stored."""

    OPEN = "open", "done", "dropped"
    DONE = "done", "open"
    DROPPED = "dropped", "open"


def may_be_written(at: datetime, now: datetime) -> bool:
    """Whether a log that was entered then may still be written otherwise (R-MEN-05)."""
    return now - at <= KEPT


@dataclass(frozen=True)
class Stood:
    """A rating, and the day of the contact that shows it."""

    on: date
    rating: int


def leaps(before: int | None, after: int) -> bool:
    """Whether a rating moves more than two steps from the one that stood; 0 is no rating."""
    return bool(before) and bool(after) and abs(after - (before or 0)) > LARGEST_STEP


def silent_for(last: date | None, since: date, on: date) -> int:
    """For how many days nothing was heard: since the last log, or since the assignment began."""
    return max((on - max(last or since, since)).days, 0)


def is_silent(last: date | None, since: date, after: int, on: date) -> bool:
    """Whether the supervisor is told (R-MEN-06)."""
    return silent_for(last, since, on) >= after


def keeps_from_mentoring(profile: Profile, kind: Kind, first: date, last: date) -> list[Lack]:
    """What keeps a person from being the mentor of an assignment (R-HRD-08, R-MEN-01): one tour,
    screened for itself, holds the whole of it; own clearance and age do not stop them.
    """
    found: list[Lack] = []
    if kind not in MENTORS:
        found.append(Lack.NOT_QUALIFIED)
    if profile.left_on is not None and profile.left_on <= last:
        found.append(Lack.LEFT)
    tours = [each for each in profile.tours if each.from_on <= first and each.until_on >= last]
    if not tours:
        found.append(Lack.NOT_POSTED)
    elif not any(each.is_good(last) for each in tours):
        ended = any(each.is_screened for each in tours)
        found.append(Lack.SCREENING_ENDED if ended else Lack.NOT_SCREENED)
    return found + [each for each in (profile.clearance, profile.age) if each is not None]


@dataclass(frozen=True)
class Rated:
    """One rating that stands: in what, on which day, how high."""

    area: Area
    on: date
    rating: int

    @property
    def pair(self) -> tuple[date, int]:
        return self.on, self.rating


def arcs(ratings: Iterable[Rated]) -> dict[Area, list[Rated]]:
    """For each area its ratings from the first to the last; not observed says nothing."""
    found: dict[Area, list[Rated]] = {}
    for each in sorted(ratings, key=lambda one: one.on):
        if each.rating:
            found.setdefault(each.area, []).append(each)
    return dict(sorted(found.items(), key=lambda pair: list(Area).index(pair[0])))


def overlap(first: tuple[date, date], second: tuple[date, date]) -> int:
    """On how many days both mentors are there (domain 3.1.5)."""
    return max((min(first[1], second[1]) - max(first[0], second[0])).days + 1, 0)
