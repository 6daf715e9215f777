"""Who may stop whose pay, and how many at once (R-PAY-04)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.pay.rules import Finding, HoldReason

MOST_OF_A_UNIT = 20
"""So many lines of one unit may be held by rule in a cycle before somebody outside signs."""
MOST_IN_A_HUNDRED = 1
"""And so many lines in a hundred of the whole cycle."""
HEARING = timedelta(days=14)
APPEAL = timedelta(days=30)
"""The least time between the notice and the end of hearings, and between that and the last
appeal."""


class HoldState(State):
    """A hold is asked for by one and decided by another; its end as well."""

    PROPOSED = "proposed", "in_force", "refused", "withdrawn"
    IN_FORCE = "in_force", "releasing"
    RELEASING = "releasing", "released", "in_force"
    RELEASED = "released"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STOPS = frozenset({HoldState.IN_FORCE, HoldState.RELEASING})
"""No money leaves for the person while a hold of theirs is in one of these states."""
OPEN = STOPS | {HoldState.PROPOSED}


class StopListState(State):
    """Written, told to everybody on it, heard, and only then signed by somebody outside."""

    DRAFT = "draft", "notified", "cancelled"
    NOTIFIED = "notified", "in_effect", "cancelled"
    IN_EFFECT = "in_effect"
    CANCELLED = "cancelled"


class AppealState(StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class Notice(StrEnum):
    """How somebody was told."""

    LETTER = "letter"
    PARADE = "parade"
    PHONE = "phone"


HELD_FOR: Mapping[Finding, HoldReason] = {
    Finding.NOT_SEEN: HoldReason.NOT_SEEN,
    Finding.DUP_PERSON: HoldReason.DUPLICATE,
    Finding.DUP_ID: HoldReason.DUPLICATE,
    Finding.DUP_DOC: HoldReason.DUPLICATE,
    Finding.NO_POST: HoldReason.NOT_SLOTTED,
    Finding.OVER_STRENGTH: HoldReason.NOT_SLOTTED,
    Finding.NAME_MISMATCH: HoldReason.NAME_MISMATCH,
    Finding.DECEASED_PAID: HoldReason.AWAITING_DOCUMENT,
    Finding.DISCHARGED_PAID: HoldReason.AWAITING_DOCUMENT,
    Finding.AWOL_PAID: HoldReason.NOT_SEEN,
    Finding.DETAINED_PAID: HoldReason.AWAITING_DOCUMENT,
    Finding.OVER_RETIREMENT: HoldReason.AWAITING_DOCUMENT,
}
"""Findings that propose a hold (domain 4.6), and the reason under which it would stand. What hurts
people by mistake (pay that did not arrive, somebody unpaid) is not among them."""


@dataclass(frozen=True)
class Bound:
    """Why so many at once need the list: the unit that is over, or the cycle as a whole."""

    unit_id: int | None
    count: int
    most: int


def over(
    unit_ids: Iterable[int | None], *, of_lines: int, before: Mapping[int | None, int]
) -> Bound | None:
    """What one rule would exceed by holding these lines, each given by its unit.

    `of_lines` is how many lines the cycle has, `before` how many of each unit are held by rule in
    it already. None where nobody outside has to sign (R-PAY-04).
    """
    counted: dict[int | None, int] = dict(before)
    for unit_id in unit_ids:
        counted[unit_id] = counted.get(unit_id, 0) + 1
    worst = max(counted, key=lambda each: counted[each], default=None)
    if counted and counted[worst] > MOST_OF_A_UNIT:
        return Bound(worst, counted[worst], MOST_OF_A_UNIT)
    whole, most = sum(counted.values()), of_lines * MOST_IN_A_HUNDRED // 100
    return Bound(None, whole, most) if whole > most else None


def heard(hearing_until: date | None, on: date) -> bool:
    """Whether the time to be heard is over."""
    return hearing_until is not None and on > hearing_until
