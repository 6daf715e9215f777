"""What an agreement on sharing lets go to another body, and until when (R-DAT-13).

Pure. Figures without people need no agreement; files that the law keeps apart go under none.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from enum import StrEnum

from trainingmgr.core.privacy import Compartment, FieldClass
from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass

SENTENCE = 10
NAMED = 3
LONGEST = timedelta(days=3 * 365 + 1)
"""Looked at anew after three years: purposes and laws change."""
WARNED = timedelta(days=45)
"""Before its last day whoever keeps the agreements is told."""
OFFERED = (FieldClass.S1, FieldClass.S2)
"""The worst that may go. Nothing of vetting, of children or of sources goes to another body."""
NEVER_GOES = frozenset({Compartment.VETTING, Compartment.CHILD, Compartment.COMPLAINT})


class SharingState(State):
    DRAFT = "draft", "in_force", "withdrawn"
    IN_FORCE = "in_force", "ended"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class Onward(StrEnum):
    """Whether who got it may hand it on."""

    NO = "no"
    ASKED = "asked"


class Standing(StrEnum):
    """How an agreement stands on a day."""

    DRAFT = "draft"
    TO_COME = "to_come"
    IN_FORCE = "in_force"
    ENDING = "ending"
    OVER = "over"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


HOLDS = frozenset({Standing.IN_FORCE, Standing.ENDING})


def standing(state: SharingState, from_on: date, until_on: date, on: date) -> Standing:
    if state is not SharingState.IN_FORCE:
        return Standing(state.value)
    if on < from_on:
        return Standing.TO_COME
    if on > until_on:
        return Standing.OVER
    return Standing.ENDING if until_on - on <= WARNED else Standing.IN_FORCE


@dataclass(frozen=True)
class Covers:
    """What one agreement lets go: lists by their code, their columns, and the worst they show."""

    lists: Collection[str]
    fields: Collection[str]
    field_class: FieldClass


def uncovered(covers: Covers, columns: Sequence[str]) -> list[str]:
    """The columns that it does not name."""
    return [each for each in columns if each not in covers.fields]


def codes(text: str) -> list[str]:
    """Codes as somebody wrote them, with commas, spaces or on lines of their own: each once."""
    found = text.replace(",", " ").replace(";", " ").replace("،", " ").lower().split()
    return list(dict.fromkeys(found))
