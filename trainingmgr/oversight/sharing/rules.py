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
PLAIN = frozenset(
    {"person_no", "number", "service_no", "serial", "name", "name_native", "name_latin", "rank",
     "unit", "post_no", "course_code", "run_code", "module", "module_code", "group", "centre"}
)  # fmt: skip
"""Columns that show no more of people than names and numbers, unit and course (class S1)."""
NARROWS = {"bands": "rank", "band": "rank", "language": "languages", "hold": "status",
           "seen": "status"}  # fmt: skip
"""Of what narrows a list under a name of its own, the column that it tells: whoever is on a list of
deserters is told to be one, whether or not a column says so.
"""
WHICH = frozenset(
    {"month", "cycle", "order", "date", "run_code", "course_code", "module", "module_code", "code"}
)
"""What says which list it is: its title tells that, and the agreement names the list."""
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
    """What one agreement lets go: lists by their code, columns as `of` writes them, and the worst
    that they show. In one of before, a column alone stands for that column of each of its lists.
    """

    lists: Collection[str]
    fields: Collection[str]
    field_class: FieldClass

    def names(self, what: str, column: str) -> bool:
        return what in self.lists and (of(what, column) in self.fields or column in self.fields)


def of(what: str, column: str) -> str:
    """How an agreement names one column of one list."""
    return f"{what}.{column}"


def lists_of(fields: Sequence[str]) -> list[str]:
    """The lists of which columns are named, each once."""
    return list(dict.fromkeys(each.partition(".")[0] for each in fields))


def told_by_narrowing(known: Collection[str], narrowed: Collection[str]) -> list[str]:
    """The columns of a list that what it is narrowed by tells of everybody on it."""
    told = dict.fromkeys(NARROWS.get(each, each) for each in narrowed)
    return [each for each in told if each in known and each not in WHICH]


def uncovered(covers: Covers, what: str, columns: Sequence[str]) -> list[str]:
    """The columns of that list that it does not name."""
    return [each for each in columns if not covers.names(what, each)]
