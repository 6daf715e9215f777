"""Vocabulary of people who teach and advise, what keeps one from a class, when they are free."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from enum import StrEnum

from trainingmgr.core.values import dataclass

DAY_MINUTES, WEEK_MINUTES = 6 * 60, 24 * 60
"""How long one person teaches in a day and in a week at most, where their profile says nothing."""
DAY = timedelta(days=1)


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


class Away(StrEnum):
    """Why somebody cannot be asked to teach on some days (domain 3.1.5)."""

    LEAVE = "leave"
    TRAVEL = "travel"
    REST = "rest"
    STAND_DOWN = "stand_down"
    LENT = "lent"


class PaperKind(StrEnum):
    """What somebody who is brought in must have (domain 1.2.4, 3.1.4)."""

    VISA = "visa"
    MEDICAL = "medical"
    SECURITY = "security_training"
    DRIVING = "driving_permit"
    UNDERTAKING = "undertaking"
    HISTORY = "personal_history"
    PERFORMANCE = "performance"
    OTHER = "other"


class Lack(StrEnum):
    """One thing that keeps a person from leading a class (R-TRN-04, R-HRD-08, R-MEN-01)."""

    LEFT = "left"
    NOT_QUALIFIED = "not_qualified"
    LEVEL = "level"
    QUALIFICATION_ENDED = "qualification_ended"
    LANGUAGE = "language"
    NOT_POSTED = "not_posted"
    NOT_SCREENED = "not_screened"
    SCREENING_ENDED = "screening_ended"
    ON_LEAVE = "on_leave"
    LENT = "lent"
    BUSY = "busy"
    STOOD_DOWN = "stood_down"
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
    """One posting: where, from when to when, whether screened for this very tour, and until when
    that screening holds; None is to the end of the tour.
    """

    centre_id: int
    from_on: date
    until_on: date
    is_screened: bool
    screened_until: date | None = None

    def holds(self, on: date) -> bool:
        return self.from_on <= on <= self.until_on

    def is_good(self, on: date) -> bool:
        """Whether the person is there on that day, and screened for it (R-HRD-08)."""
        return self.holds(on) and self.is_screened and on <= (self.screened_until or on)


@dataclass(frozen=True)
class Lent:
    """Days on which somebody works for another centre, as with a mobile team. On the days of
    travel at both ends they are nowhere.
    """

    centre_id: int
    from_on: date
    until_on: date
    travel_days: int = 0

    def holds(self, on: date) -> bool:
        return self.from_on <= on <= self.until_on

    def is_there(self, centre_id: int, on: date) -> bool:
        way = timedelta(days=self.travel_days)
        here = centre_id == self.centre_id
        return here and self.from_on + way <= on <= self.until_on - way


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
    lent: tuple[Lent, ...] = ()
    left_on: date | None = None
    clearance: Lack | None = None
    age: Lack | None = None
    day_minutes: int = DAY_MINUTES
    week_minutes: int = WEEK_MINUTES


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
    found += _absent(profile, lesson)
    ends = [until for start, until in profile.leaves if start <= day <= until]
    if ends:
        found.append(Missing(Lack.ON_LEAVE, day=max(ends)))
    found += [Missing(each) for each in (profile.clearance, profile.age) if each is not None]
    return found


def _absent(profile: Profile, lesson: Lesson) -> Iterator[Missing]:
    """Posted elsewhere, lent to another centre, or not screened for the tour they are on."""
    day = lesson.on
    lent = [each for each in profile.lent if each.holds(day)]
    if any(not each.is_there(lesson.centre_id, day) for each in lent):
        yield Missing(Lack.LENT, day=max(each.until_on for each in lent))
        return
    tours = [each for each in profile.tours if each.holds(day)]
    here = tours if lent else [each for each in tours if each.centre_id == lesson.centre_id]
    if not here:
        yield Missing(Lack.NOT_POSTED, lesson.centre_code, day)
    elif not any(each.is_good(day) for each in here):
        ended = [each.screened_until for each in here if each.is_screened and each.screened_until]
        yield Missing(Lack.SCREENING_ENDED, day=max(ended)) if ended else Missing(Lack.NOT_SCREENED)


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


@dataclass(frozen=True)
class Spell:
    """Days in a row on which somebody can be asked to teach at one centre."""

    centre_id: int
    from_on: date
    until_on: date


@dataclass(frozen=True)
class Availability:
    """When and where somebody can be asked to teach, and how long at most. The classes that they
    have already are for the timetable to take away.
    """

    trainer_id: int
    spells: tuple[Spell, ...]
    day_minutes: int = DAY_MINUTES
    week_minutes: int = WEEK_MINUTES

    def is_free(self, centre_id: int, on: date) -> bool:
        return any(
            each.centre_id == centre_id and each.from_on <= on <= each.until_on
            for each in self.spells
        )


def availability(
    profile: Profile, first: date, last: date, *, barred: Collection[date] = ()
) -> Availability:
    """The days from `first` to `last` on which a person is posted and screened, less leave, travel,
    rest, days lent elsewhere, days after they left and days `barred` by clearance or age: the same
    day by day as `keeps_from_being_there` says of a class.
    """
    centres = {each.centre_id for each in profile.tours}
    centres |= {each.centre_id for each in profile.lent}
    found: list[Spell] = []
    for centre_id in sorted(centres):
        begins: date | None = None
        for n in range((last - first).days + 2):
            day = first + n * DAY
            free = day <= last and day not in barred and _is_there(profile, centre_id, day)
            if free and begins is None:
                begins = day
            elif not free and begins is not None:
                found.append(Spell(centre_id, begins, day - DAY))
                begins = None
    return Availability(profile.trainer_id, tuple(found), profile.day_minutes, profile.week_minutes)


def _is_there(profile: Profile, centre_id: int, day: date) -> bool:
    lesson = Lesson(0, "", "", centre_id, "", day)
    gone = profile.left_on is not None and profile.left_on <= day
    away = any(start <= day <= until for start, until in profile.leaves)
    return not gone and not away and not any(_absent(profile, lesson))
