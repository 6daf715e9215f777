"""Vocabulary of disarmament, demobilisation and reintegration, and what holds whatever is typed.

The rank somebody claims and the rank that is recognised are two things (R-DDR-04). What pay
follows is written in every decision: until the confirmed rank it is the interim rank, which never
stands above the recognised one (domain 1.6.6).
"""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from trainingmgr.core.states import State

LEAST_MEMBERS = 2
"""So many members of a board sign before a rank is recognised."""
SMALL = 5
"""Fewer people than this are not shown by origin (R-DAT-15)."""
APPEAL_DAYS = 30
LIKELY = 0.9
"""From this probability on, name and birth date make a case of somebody who draws twice."""


class DdrStatus(StrEnum):
    REGISTERED = "registered"
    DISARMED = "disarmed"
    DEMOBILISED = "demobilised"
    IN_INTEGRATION = "in_integration"
    REINTEGRATING = "reintegrating"
    NOT_IN_DDR = "not_in_ddr"


class Eligibility(StrEnum):
    """Whether this person may join the force. Not decided yet is a word of its own."""

    OPEN = "open"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"


class Evidence(StrEnum):
    """What shows the rank that somebody claims."""

    NONE = "none"
    SIGNED_PAPER = "signed_paper"
    LIST_OF_FORCE = "list_of_force"
    COMMANDERS_WORD = "commanders_word"
    WITNESSES = "witnesses"
    INTERVIEW = "interview"


class Stage(StrEnum):
    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"


class Basis(StrEnum):
    """What a board may rest a rank on."""

    SERVICE_YEARS = "service_years"
    EDUCATION = "education"
    TEST = "test"
    COMMAND_SPAN = "command_span"
    AGE = "age"
    BOARD_DECISION = "board_decision"


class RankState(State):
    PROPOSED = "proposed", "decided", "withdrawn"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Ground(StrEnum):
    """By what somebody who draws a benefit is held to be somebody of the register."""

    DDR_ID = "ddr_id"
    BIOMETRIC = "biometric"
    NAME_AND_BIRTH = "name_and_birth"


class DrawState(State):
    OPEN = "open", "double", "ended", "another"
    DOUBLE = "double", "ended"
    ENDED = "ended"
    ANOTHER = "another"


CLOSED = frozenset({DrawState.ENDED, DrawState.ANOTHER})


def shown(counts: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int | None]:
    """Counts by force and region with small ones left out, and no way to work them out.

    `counts` is by (row, column). A cell of 1 to 4 is None. Where one cell of a row or a column is
    left out alone, the smallest of the others goes with it: sums beside them would tell it. Gives
    None for "fewer than five, or left out for their sake"; 0 stays 0 (R-DDR-03, R-DAT-15).
    """
    hidden = {key for key, count in counts.items() if 0 < count < SMALL}
    while True:
        more = set(_alone(counts, hidden))
        if not more:
            break
        hidden |= more
    return {key: None if key in hidden else count for key, count in counts.items()}


def _alone(
    counts: Mapping[tuple[str, str], int], hidden: Collection[tuple[str, str]]
) -> Iterable[tuple[str, str]]:
    for side in (0, 1):
        for name in sorted({key[side] for key in hidden}):
            line = [key for key in counts if key[side] == name]
            left = [key for key in line if key not in hidden and counts[key] > 0]
            if len(line) - len([key for key in line if key not in hidden]) == 1 and left:
                yield min(left, key=lambda key: (counts[key], key))
                return


def totals(
    counts: Mapping[tuple[str, str], int], told: Mapping[tuple[str, str], int | None]
) -> dict[str, int | None]:
    """The sum of each row, where it gives away no cell that was left out: neither one alone, nor
    several that could only be one person each.
    """
    found: dict[str, int | None] = {}
    for name in dict.fromkeys(row for row, _column in counts):
        line = [key for key in counts if key[0] == name]
        hidden = [counts[key] for key in line if told[key] is None]
        tells = len(hidden) == 1 or (hidden and sum(hidden) < len(hidden) + SMALL)
        found[name] = None if tells else sum(counts[key] for key in line)
    return found


def is_above(position: int, other: int) -> bool:
    """Whether a rank at this place of its service's order stands above the other one."""
    return position > other
