"""Consultations with civil society, what was put forward, and what became of it (LT-6)."""

import re
from datetime import date, timedelta
from enum import StrEnum

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.training.coverage.rules import FEW

YEAR = timedelta(days=365)
REPLIED = timedelta(days=30)
"""A point that is put forward is replied to within so many days, unless it says otherwise."""


class ConsultationState(State):
    PLANNED = "planned", "held", "cancelled"
    HELD = "held"
    CANCELLED = "cancelled"


class Circle(StrEnum):
    """What kind of body speaks. Its name is kept only where it agreed to that."""

    WOMEN = "women"
    YOUTH = "youth"
    HUMAN_RIGHTS = "human_rights"
    VICTIMS = "victims"
    VETERANS = "veterans"
    FAITH = "faith"
    ELDERS = "elders"
    UNION = "union"
    ACADEMIA = "academia"
    MEDIA = "media"
    OTHER = "other"


class Topic(StrEnum):
    """What somebody of the public speaks about."""

    JOINING = "joining"
    CONDUCT = "conduct"
    WOMEN = "women"
    SITES = "sites"
    TRAINING = "training"
    MONEY = "money"
    CONTROL = "control"
    OTHER = "other"


class HandedState(State):
    """What the public handed in: looked at once, by a person."""

    UNREAD = "unread", "taken", "aside", "passed_on"
    TAKEN = "taken"
    ASIDE = "aside"
    PASSED_ON = "passed_on"


class Outcome(StrEnum):
    """What a reply says of the point that was put forward."""

    CHANGED = "changed"
    TAKEN_ALONG = "taken_along"
    NOT_TAKEN = "not_taken"


class ReplyState(State):
    """A reply as one person wrote it: told once another person has cleared it, never changed."""

    WAITING = "waiting", "cleared", "sent_back", "replaced"
    CLEARED = "cleared"
    SENT_BACK = "sent_back"
    REPLACED = "replaced"


class SubmissionState(StrEnum):
    OWED = "owed"
    WAITS = "waits"
    REPLIED = "replied"


def state_of(replied_on: date | None, *, waits: bool) -> SubmissionState:
    """`waits` says that a reply is written, and that nobody else has looked at it."""
    if replied_on is not None:
        return SubmissionState.REPLIED
    return SubmissionState.WAITS if waits else SubmissionState.OWED


def is_late(reply_by: date, replied_on: date | None, on: date) -> bool:
    """Whether a reply is owed and its day is past."""
    return replied_on is None and reply_by < on


@dataclass(frozen=True)
class Attendance:
    """How many came, by sex as they gave it; nobody is named."""

    women: int | None
    men: int | None
    unsaid: int | None

    @property
    def total(self) -> int | None:
        if self.women is None or self.men is None:
            return None
        return self.women + self.men + (self.unsaid or 0)

    @property
    def told(self) -> tuple[int | None, int | None]:
        """Women and men as they may leave the house: both or neither, and nothing that is so small
        that it may point at somebody (R-DAT-15).
        """
        cells = [self.women or 0, self.men or 0, self.unsaid or 0]
        if self.total is None or any(0 < each < FEW for each in cells):
            return None, None
        return self.women, self.men

    @property
    def told_total(self) -> int | None:
        """All who came, unless they are so few that it may point at somebody."""
        return None if self.total is not None and 0 < self.total < FEW else self.total


WRONGED = {
    "child_recruitment": r"\b(child soldier|enfants? soldat)|جنود? أطفال|طفل جندي",
    "sea": r"\b(rape|sexual|molest|violé|sexuel|attouchement)|\bviols?\b|اغتصاب|تحرش|جنسي",
    "ill_treatment": r"\b(tortur|beat(?:en|ing)|flog|tabass|battu|frapp)|تعذيب|ضربو|جلد",
    "children": r"\b(child|minors?\b|girl|boy|enfant|mineure?s?\b|fillette)|طفل|أطفال|قاصر",
}
"""Words that tell of a wrong which the complaints office takes, not this one (domain 5.5)."""


def may_tell_of_wrong(text: str) -> str | None:
    """Which kind of wrong a text may tell of, the gravest first. It proves nothing: it asks a
    person to look.
    """
    said = text.lower()
    return next((kind for kind, words in WRONGED.items() if re.search(words, said)), None)
