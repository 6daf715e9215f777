"""Messages to the public: who clears them, what warns before; rumours and their time (MT-4)."""

import re
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from enum import StrEnum

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass

LANGUAGES = ("en", "fr", "ar")
CLEARED_BY = 2
"""So many people clear a message, and none of them wrote it."""
IN_TIME = timedelta(days=14)
"""A rumour is answered within so many days after it was first heard."""
YEAR = timedelta(days=365)


class Audience(StrEnum):
    EVERYBODY = "everybody"
    COMMUNITIES = "communities"
    SOLDIERS = "soldiers"
    FAMILIES = "families"
    APPLICANTS = "applicants"
    FORMER_FORCES = "former_forces"
    PRESS = "press"


class Medium(StrEnum):
    RADIO = "radio"
    PRESS = "press"
    BOARD = "board"
    MEETING = "meeting"
    LEAFLET = "leaflet"
    TEXT_MESSAGE = "text_message"
    ONLINE = "online"


class MessageState(State):
    """Cleared once two people who did not write it agree; another text begins again."""

    DRAFT = "draft", "cleared", "withdrawn"
    CLEARED = "cleared", "draft", "published", "withdrawn"
    PUBLISHED = "published", "withdrawn"
    WITHDRAWN = "withdrawn"


class Warns(StrEnum):
    """What a text may tell that the public is never told (domain 5.5.5)."""

    PERSON = "person"
    COURSE = "course"
    PAY = "pay"
    CONVOY = "convoy"
    DAY = "day"


class HeardThrough(StrEnum):
    """By what kind of way a rumour came, never from whom."""

    COMMUNITY = "community"
    BARRACKS = "barracks"
    RADIO = "radio"
    ONLINE = "online"
    PRESS = "press"
    PARTNER = "partner"
    COMPLAINT = "complaint"


class Danger(StrEnum):
    LOW = "low"
    TENSION = "tension"
    VIOLENCE = "violence"


class Finding(StrEnum):
    """What somebody found when they asked whether a rumour is true."""

    TRUE = "true"
    PARTLY = "partly"
    FALSE = "false"
    UNKNOWN = "unknown"


class RumourState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    LEFT = "left"


def state_of(closed_on: date | None, message_id: int | None) -> RumourState:
    """How a rumour stands: open, answered by a message, or left without one for a reason."""
    if closed_on is None:
        return RumourState.OPEN
    return RumourState.LEFT if message_id is None else RumourState.ANSWERED


def is_old(heard_on: date, on: date) -> bool:
    """Whether a rumour is open for longer than it may be."""
    return heard_on < on - IN_TIME


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv يناير", "february feb février fevrier févr فبراير شباط",
            "march mar mars مارس آذار", "april apr avril avr أبريل ابريل نيسان",
            "may mai مايو أيار", "june jun juin يونيو حزيران", "july jul juillet juil يوليو تموز",
            "august aug août aout أغسطس اغسطس آب", "september sep sept septembre سبتمبر أيلول",
            "october oct octobre أكتوبر اكتوبر", "november nov novembre نوفمبر",
            "december dec décembre decembre déc ديسمبر",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?:,?\s+(?P<year>\d{4}))?"
_DAYS = (
    re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?\s+(?:of\s+)?"
               rf"(?P<name>{_NAMES})\b\.?{_YEAR}"),
    re.compile(rf"(?<!\w)(?P<name>{_NAMES})\.?\s+(?P<day>\d{{1,2}})(?!\d){_YEAR}"),
)  # fmt: skip
_CONVOY = re.compile(r"(?<!\w)(?:convoys?|convois?|(?:ال|لل)?قافلة|(?:ال|لل)?قوافل)(?!\w)")
_PAY = re.compile(
    r"(?<!\w)(?:pay|paid|payday|salar\w+|soldes?|paies?|paiements?|paye|payés?|payées?|"
    r"(?:ال|لل)?رواتب|(?:ال|لل)?راتب|(?:ال|لل)?صرف)(?!\w)"
)
_WORD = re.compile(r"[^\W\d_][^\W\d_'’-]*")
LONGEST_NAME = 4


def days_in(text: str, on: date) -> set[date]:
    """The days that a text names, however it writes them; one without a year is the next such."""
    return set(_days(text.casefold(), on))


def _days(text: str, on: date) -> Iterator[date]:
    for written in _DAYS:
        for found in written.finditer(text):
            parts = found.groupdict()
            month = int(parts["month"]) if parts.get("month") else MONTHS[parts["name"]]
            day = int(parts["day"])
            for year in [int(parts["year"])] if parts["year"] else [on.year, on.year + 1]:
                made = _date(year, month, day)
                if made is not None and (parts["year"] or made >= on):
                    yield made
                    break


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def phrases(text: str) -> set[str]:
    """Neighbouring words that may be somebody's name: written large, or in a script without
    capitals.
    """
    found: set[str] = set()
    for line in re.split(r"[.,;:!?()\n\r\"«»،؛؟]", text):
        words = _WORD.findall(line)
        for start in range(len(words)):
            for end in range(start + 2, min(start + LONGEST_NAME, len(words)) + 1):
                run = words[start:end]
                if any(each[0].islower() for each in run):
                    break
                found.add(" ".join(run))
    return found


def warnings(
    text: str, *, on: date, courses: Collection[date], pays: Collection[date], named: bool
) -> list[Warns]:
    """What a text may tell: a person, or a day to come of a course, of pay, of a convoy or of
    something else.
    """
    ahead = {each for each in days_in(text, on) if each >= on}
    small = text.casefold()
    found = [Warns.PERSON] if named else []
    if ahead & set(courses):
        found.append(Warns.COURSE)
    if ahead & set(pays) or (ahead and _PAY.search(small)):
        found.append(Warns.PAY)
    if ahead and _CONVOY.search(small):
        found.append(Warns.CONVOY)
    if ahead and not set(found) - {Warns.PERSON}:
        found.append(Warns.DAY)
    return found


@dataclass(frozen=True)
class Spread:
    """Messages published in a year by the language that they say it in, and whom they reached."""

    language: str
    messages: int
    reached: int
