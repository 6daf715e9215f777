"""What a complaint is about, how it moves, by when what is owed, and what numbers may be told.

Rules R-CMP-01 to R-CMP-06 and R-DAT-15. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from statistics import median

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass

ACKNOWLEDGED_IN = timedelta(days=7)
ANSWERED_IN = timedelta(days=90)
"""Armed-forces ombuds offices answer within three months (domain 5.5.2)."""
FAST_LANE = 15
"""Working days in which wrong data are put right (R-CMP-06)."""
WEEKEND = (5, 6)
"""Days of rest, Monday 0."""
REPRISALS_AFTER = (30, 90)
"""Days after which somebody asks whether complaining has done harm (R-CMP-04)."""
VIEW_STANDS = timedelta(minutes=30)
LEAST, REASON = 20, 10
"""Letters that say a thing, and that give a reason."""
FEW = 5
"""Fewer than so many are told to nobody outside (R-DAT-15)."""


class Channel(StrEnum):
    DESK = "desk"
    PHONE = "phone"
    SMS = "sms"
    PAPER_BOX = "paper_box"
    WEB = "web"
    OVERSIGHT_VISIT = "oversight_visit"
    THIRD_PARTY = "third_party"


class Category(StrEnum):
    PAY_NONPAYMENT = "pay_nonpayment"
    PAY_DEDUCTION = "pay_deduction"
    EXTORTION = "extortion"
    RECRUITMENT_BRIBE = "recruitment_bribe"
    DISCRIMINATION = "discrimination"
    HARASSMENT = "harassment"
    SEA = "sea"
    ILL_TREATMENT = "ill_treatment"
    CHILD_RECRUITMENT = "child_recruitment"
    TRAINING_CONDUCT = "training_conduct"
    INJURY = "injury"
    EQUIPMENT = "equipment"
    DISCIPLINE = "discipline"
    DATA_ERROR = "data_error"
    RETALIATION = "retaliation"
    OTHER = "other"


GRAVE = frozenset({Category.SEA, Category.ILL_TREATMENT, Category.CHILD_RECRUITMENT})
"""These leave for the competent body the same day, and only a stub stays (R-CMP-01)."""


class Focal(StrEnum):
    """Who reads what it says, and nobody else."""

    OFFICE = "office"
    CHILD = "child"


def focal_of(category: Category) -> Focal:
    return Focal.CHILD if category is Category.CHILD_RECRUITMENT else Focal.OFFICE


class Complainant(StrEnum):
    SELF = "self"
    FAMILY = "family"
    CSO = "cso"
    ANONYMOUS = "anonymous"


class Confidentiality(StrEnum):
    ORDINARY = "ordinary"
    RESTRICTED = "restricted"
    STRICT = "strictly"


class Urgency(StrEnum):
    ORDINARY = "ordinary"
    URGENT = "urgent"


class Satisfaction(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class ComplaintState(State):
    RECEIVED = "received", "acknowledged", "referred", "withdrawn"
    ACKNOWLEDGED = "acknowledged", "screening", "referred", "withdrawn"
    SCREENING = "screening", "inadmissible", "referred", "investigating", "withdrawn"
    INADMISSIBLE = "inadmissible", "closed", "reopened"
    REFERRED = "referred", "investigating", "resolved", "not_upheld", "closed", "withdrawn"
    INVESTIGATING = (
        "investigating", "awaiting_response", "referred", "resolved", "not_upheld", "withdrawn",
    )  # fmt: skip
    AWAITING_RESPONSE = (
        "awaiting_response", "investigating", "referred", "resolved", "not_upheld", "withdrawn",
    )  # fmt: skip
    RESOLVED = "resolved", "closed", "reopened"
    NOT_UPHELD = "not_upheld", "closed", "reopened"
    WITHDRAWN = "withdrawn", "closed"
    CLOSED = "closed", "reopened"
    REOPENED = "reopened", "investigating", "referred", "withdrawn"


S = ComplaintState
OPEN = frozenset(
    {S.RECEIVED, S.ACKNOWLEDGED, S.SCREENING, S.REFERRED, S.INVESTIGATING, S.AWAITING_RESPONSE,
     S.REOPENED}
)  # fmt: skip
"""Somebody still waits for what becomes of it."""
OWES_GROUNDS = frozenset({S.INADMISSIBLE, S.RESOLVED, S.NOT_UPHELD, S.WITHDRAWN, S.REOPENED})
"""Nobody is told any of these without why."""
BY_STEP = tuple(
    each for each in S if each not in {S.RECEIVED, S.ACKNOWLEDGED, S.REFERRED}
)  # fmt: skip
"""Those that a step leads to; the others have a deed of their own."""


class MessageKind(StrEnum):
    """Who wrote a line of the exchange; a note is for the office alone."""

    COMPLAINANT = "complainant"
    ANSWER = "answer"
    NOTE = "note"


class BarReason(StrEnum):
    """Why somebody of the office knows nothing of a complaint."""

    NAMED = "named"
    STEPPED_ASIDE = "stepped_aside"


class Reprisal(StrEnum):
    """What the follow-up after 30 or 90 days found."""

    NONE = "none"
    FEARED = "feared"
    SUFFERED = "suffered"
    NOT_REACHED = "not_reached"


class WrongField(StrEnum):
    """What of a record is said to be wrong (R-CMP-06)."""

    NAME = "name"
    BIRTH = "birth"
    SERVICE_NUMBER = "service_number"
    RANK = "rank"
    ACCOUNT = "account"
    OTHER = "other"


BY_CORRECTION = frozenset({WrongField.NAME, WrongField.BIRTH, WrongField.SERVICE_NUMBER})
"""Identity changes by a correction that two people decide; the rest by a paper of its own."""


class MeasureOn(StrEnum):
    """What a complaint may have suspended until it is looked into: what one person holds."""

    CLEARANCE = "clearance"
    TRAINER = "trainer"
    CERTIFICATE = "certificate"


class MeasureState(State):
    """The office asks; whoever answers for what is held decides, and lifts."""

    ASKED = "asked", "standing", "refused", "withdrawn"
    STANDING = "standing", "lifted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LIFTED = "lifted"


class ErrorEnd(StrEnum):
    MENDED = "mended"
    REFUSED = "refused"


def working_days_after(day: date, count: int, off: Sequence[int]) -> date:
    """The last of so many working days after this one. `off`: days of rest, Monday 0."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() not in off
    return day


def due_on(category: Category, received: date, off: Sequence[int]) -> date:
    """By when it is to be answered: grave ones leave on the day, wrong data in 15 working days."""
    if category in GRAVE:
        return received
    if category is Category.DATA_ERROR:
        return working_days_after(received, FAST_LANE, off)
    return received + ANSWERED_IN


@dataclass(frozen=True)
class Told:
    """What the public page says of some categories together; None where there are too few."""

    categories: tuple[Category, ...]
    received: int
    closed: int | None
    days: int | None
    """Half of those that were closed took so many days or fewer."""


def told(received: Mapping[Category, int], closed: Mapping[Category, Sequence[int]]) -> list[Told]:
    """Numbers for everybody (R-CMP-05): no count below five, nor one that gives another away.

    `closed` holds for each category the days that each took. Categories with few complaints are
    told together; when even together they are few, the smallest of the others joins them.
    """
    large = sorted((each for each in Category if received.get(each, 0)),
                   key=lambda each: (-received[each], each))  # fmt: skip
    small: list[Category] = []
    while large and (received[large[-1]] < FEW or 0 < _sum(received, small) < FEW):
        small.append(large.pop())
    groups: list[tuple[Category, ...]] = [(each,) for each in large]
    if _sum(received, small) >= FEW:
        groups.append(tuple(sorted(small)))
    return [_group(group, _sum(received, group), closed) for group in groups]


def _group(
    group: tuple[Category, ...], count: int, closed: Mapping[Category, Sequence[int]]
) -> Told:
    days = [each for category in group for each in closed.get(category, ())]
    if len(days) < FEW or 0 < count - len(days) < FEW:
        return Told(group, count, None, None)
    return Told(group, count, len(days), round(median(days)))


def _sum(received: Mapping[Category, int], of: Iterable[Category]) -> int:
    return sum(received[each] for each in of)
