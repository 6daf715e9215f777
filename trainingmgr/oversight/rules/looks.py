"""Which looks whom may be told (R-DAT-03, R-DAT-05, R-CMP-03), and over how long at once."""

from collections.abc import Callable, Collection
from datetime import date, timedelta

from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a compartment
from trainingmgr.core.privacy import Compartment

OPEN = frozenset((Compartment.IDENTITY, Compartment.PAY, Compartment.TRAINING))
"""What the person gets on paper. Whether anything about them is in the others, nobody says."""
KNOW_OF = {
    Compartment.VETTING: (P.CASE_READ, P.CASE_ASSIGN, P.CASE_SAMPLE),
    Compartment.CHILD: (P.AGE_REFERRAL_READ,),
    Compartment.COMPLAINT: (P.CONCERN_CONDUCT,),
}
"""Who may know that something is in a compartment at all."""
_KEEPS = {
    P.CASE_READ, P.CASE_ASSIGN, P.SOURCE_CUSTODY, P.AGE_REFERRAL_READ, P.COMPLAINT_CHILD,
    P.COMPLAINT_HANDLE, P.CONCERN_CONDUCT,
}  # fmt: skip
APART = frozenset(role for role, may in PERMISSIONS.items() if may & _KEEPS)
"""Who keeps the files of these. That one of them opened somebody's card says what for."""
USUAL, MOST = timedelta(days=92), timedelta(days=366)


def told(may: Callable[[P], bool]) -> frozenset[Compartment]:
    """The compartments whose looks somebody with these permissions is told of."""
    return OPEN | {within for within, any_of in KNOW_OF.items() if any(map(may, any_of))}


def on_paper(roles: Collection[Role]) -> bool:
    """Whether the person is told of a look by somebody who worked as this."""
    return not APART & set(roles)


def span(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """From when to when looks are shown: a quarter unless something else is asked for.

    Raises ValueError where it ends before it begins, or is longer than a year.
    """
    last = last or today
    first = first or last - USUAL
    if not first <= last <= first + MOST:
        raise ValueError
    return first, last
