"""Information notices: what they are about, how they are given, and to whom they are owed.

Source of the rule: R-DAT-16. Under command nobody consents freely, so nobody is asked to: the basis
is the public task, and what is written down is that somebody was told, how and in which language.
"""

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from trainingmgr.core.permissions import Reader
from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.rules import GONE, Status

WORDED = ("en", "fr", "ar")
"""A notice comes into force once it says the same in each of these."""
LONGEST = 2400
"""So long it stands on one page in every script, in letters that are read at a wall."""
SAID = 40
"""Shorter no text tells anybody anything."""


class About(StrEnum):
    """What of what is done with their data a notice tells people."""

    APPLYING = "applying"
    VETTING = "vetting"
    TRAINING = "training"
    PAY = "pay"
    COMPLAINTS = "complaints"


class Mode(StrEnum):
    """How somebody was told."""

    ALOUD = "aloud"
    PAPER = "paper"
    POSTER = "poster"
    ALONE = "alone"


WRITTEN = frozenset({Mode.PAPER, Mode.POSTER})
"""These need the text in that language; what is said may be said in any."""


class NoticeState(State):
    DRAFT = "draft", "in_force", "withdrawn"
    IN_FORCE = "in_force", "replaced"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


PUT = frozenset({NoticeState.IN_FORCE, NoticeState.REPLACED})
CANNOT_BE_TOLD = GONE | {Status.AWOL, Status.MISSING, Status.CAPTURED}
"""Not here, so nobody owes it to them today."""
SERVES = frozenset(Status) - CANNOT_BE_TOLD - {Status.APPLICANT}
OWED: dict[About, frozenset[Status]] = {
    About.APPLYING: frozenset({Status.APPLICANT}),
    About.VETTING: SERVES | {Status.APPLICANT},
    About.TRAINING: SERVES,
    About.PAY: SERVES,
    About.COMPLAINTS: SERVES | {Status.APPLICANT},
}
"""To whom each is owed, by status alone: a list that followed from a case or from a complaint would
tell that there is one (R-DAT-03). Everybody who applies or serves is vetted.
"""


class GroupKind(StrEnum):
    """People who are told together."""

    RUN = "run"
    ROUND = "round"


@dataclass(frozen=True, kw_only=True)
class Together:
    """People who are told together: of what, how they are called, and a statement of their keys.
    They stand on the page of `endpoint`.
    """

    kind: GroupKind
    uid: UUID
    code: str
    title: str
    about: About
    people: Any
    endpoint: str


Gathers = Callable[[UUID, Reader, str], Together]
"""The group of that uid in that language, if this reader may tell it; else NotFound."""
GROUPS: dict[GroupKind, Gathers] = {}
"""Who gathers each kind: the features above say so themselves."""


def counting(put: Sequence[tuple[int, bool]]) -> list[int]:
    """Of the versions that were ever in force (number, whether it changed what is done), those by
    which somebody is still told: from the last change on. Without one, all.
    """
    least = max((number for number, renews in put if renews), default=0)
    return [number for number, _renews in put if number >= least]


def was_in_force(from_on: date | None, until_on: date | None, on: date) -> bool:
    """It counts on its first day; on the day on which another came, that one does."""
    return from_on is not None and from_on <= on and (until_on is None or on < until_on)
