"""Vocabulary of people who teach and advise, and what keeps one from leading a class."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    TRAINER = "trainer"
    MENTOR = "mentor"
    ADVISER = "adviser"
    INTERPRETER = "interpreter"


class Appointment(StrEnum):
    SECONDED = "seconded"
    EXPERT_ON_MISSION = "expert_on_mission"
    BILATERAL = "bilateral"
    CONTRACTOR = "contractor"
    UN_STAFF = "un_staff"
    NATIONAL = "national"


class TeachingLevel(StrEnum):
    """Lowest first: observer, assistant, lead, master."""

    OBSERVER = "observer"
    ASSISTANT = "assistant"
    LEAD = "lead"
    MASTER = "master"


LEADS = frozenset({TeachingLevel.LEAD, TeachingLevel.MASTER})


class Method(StrEnum):
    CERTIFICATE = "certificate"
    OBSERVED_LESSON = "observed_lesson"
    EQUIVALENT = "equivalent"


class ConductResult(StrEnum):
    PENDING = "pending"
    NOTHING_FOUND = "nothing_found"
    FOUND_REFERRED = "info_found_referred"


class Lack(StrEnum):
    """One thing that keeps a person from leading a class (R-TRN-04, R-HRD-08, R-MEN-01)."""

    LEFT = "left"
    NOT_QUALIFIED = "not_qualified"
    LEVEL = "level"
    QUALIFICATION_ENDED = "qualification_ended"
    LANGUAGE = "language"
    NOT_POSTED = "not_posted"
    NOT_SCREENED = "not_screened"
    ON_LEAVE = "on_leave"
    BUSY = "busy"
    NOT_CLEARED = "not_cleared"
    CLEARANCE_PENDING = "clearance_pending"
    CLEARANCE_ENDED = "clearance_ended"
    WITHDRAWN_AGE = "withdrawn_age"
    AGE_UNKNOWN = "age_unknown"


@dataclass(frozen=True)
class Missing:
    """A lack with its facts: the code and the day that its sentence names."""

    lack: Lack
    code: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Tour:
    """One posting: where, from when to when, and whether screened for this very tour."""

    centre_id: int
    from_on: date
    until_on: date
    is_screened: bool


@dataclass(frozen=True)
class Teaches:
    """A qualification for one module."""

    module_id: int
    level: TeachingLevel
    since_on: date
    expires_on: date | None


@dataclass(frozen=True)
class Profile:
    """What a trainer brings, as plain values. `clearance` and `age` are what is lacking of them."""

    trainer_id: int
    qualifications: tuple[Teaches, ...] = ()
    languages: frozenset[str] = frozenset()
    tours: tuple[Tour, ...] = ()
    leaves: tuple[tuple[date, date], ...] = ()
    left_on: date | None = None
    clearance: Lack | None = None
    age: Lack | None = None


@dataclass(frozen=True)
class Lesson:
    """What is to be taught: a module in a language, at a centre, on a day."""

    module_id: int
    module_code: str
    language: str
    centre_id: int
    centre_code: str
    on: date


def keeps_from_being_there(profile: Profile, lesson: Lesson) -> list[Missing]:
    """What keeps a person out of a class whatever they do in it: age (R-AGE-01), posting,
    screening, leave.
    """
    found: list[Missing] = []
    day = lesson.on
    if profile.left_on is not None and profile.left_on <= day:
        found.append(Missing(Lack.LEFT, day=profile.left_on))
    here = [
        tour
        for tour in profile.tours
        if tour.centre_id == lesson.centre_id and tour.from_on <= day <= tour.until_on
    ]
    if not here:
        found.append(Missing(Lack.NOT_POSTED, lesson.centre_code, day))
    elif not any(tour.is_screened for tour in here):
        found.append(Missing(Lack.NOT_SCREENED))
    ends = [until for start, until in profile.leaves if start <= day <= until]
    if ends:
        found.append(Missing(Lack.ON_LEAVE, day=max(ends)))
    found += [Missing(each) for each in (profile.clearance, profile.age) if each is not None]
    return found


def keeps_from_leading(profile: Profile, lesson: Lesson) -> list[Missing]:
    """Everything that keeps a person from leading this lesson; empty: may lead (R-TRN-04).

    Being busy elsewhere at that hour is for the timetable to add.
    """
    found = [*_unqualified(profile, lesson)]
    if lesson.language not in profile.languages:
        found.append(Missing(Lack.LANGUAGE, lesson.language))
    return found + keeps_from_being_there(profile, lesson)


def level_for(profile: Profile, module_id: int, on: date) -> TeachingLevel | None:
    """The highest level at which the person may teach the module on that day."""
    order = list(TeachingLevel)
    held = [
        each.level
        for each in profile.qualifications
        if each.module_id == module_id
        and each.since_on <= on
        and (each.expires_on is None or each.expires_on >= on)
    ]
    return max(held, key=order.index, default=None)


def _unqualified(profile: Profile, lesson: Lesson) -> Iterator[Missing]:
    level = level_for(profile, lesson.module_id, lesson.on)
    if level in LEADS:
        return
    ended = [
        each.expires_on
        for each in profile.qualifications
        if each.module_id == lesson.module_id
        and each.level in LEADS
        and each.expires_on is not None
        and each.expires_on < lesson.on
    ]
    if ended:
        yield Missing(Lack.QUALIFICATION_ENDED, lesson.module_code, max(ended))
    elif level is not None:
        yield Missing(Lack.LEVEL, lesson.module_code)
    else:
        yield Missing(Lack.NOT_QUALIFIED, lesson.module_code)
