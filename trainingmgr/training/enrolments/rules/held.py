"""On which days somebody does not hold their place in a run: before anybody gave it to them, after
they left, between leaving and coming back, and after the run was called off or cut short (row 31).
Whoever pays for the place asks this.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

from trainingmgr.core.values import dataclass
from trainingmgr.training.enrolments.rules import ON_THE_ROSTER, OUT, EnrolmentState

GONE = OUT | {EnrolmentState.DECEASED}


@dataclass(frozen=True)
class Stretch:
    """From a day until another, which is not counted; None where nothing has ended it."""

    from_on: date
    until_on: date | None

    def within(self, first: date) -> "Stretch | None":
        """The part of it from a day on."""
        if self.until_on is not None and self.until_on <= first:
            return None
        return Stretch(max(self.from_on, first), self.until_on)


ALWAYS = Stretch(date.min, None)


class Place(Protocol):
    state: EnrolmentState
    left_on: date | None
    starts_on: date
    """The first day of the run."""
    ends_on: date
    over_on: date | None
    """The day on which the run was completed or cancelled."""


def days_without(place: Place, moves: Sequence[tuple[str, date]]) -> list[Stretch]:
    """`moves` are the states a place came into, each with its day, in order. The day of leaving is
    the last that counts, as in attendance, and so is the day on which a run is called off or
    completed before its end. Nobody held a place who never came, or left before the
    run began, or whose run never began.
    """
    if place.state not in ON_THE_ROSTER | GONE:
        return [ALWAYS]
    found = []
    since: date | None = None
    for now, on in moves:
        if now in GONE:
            since = since or on
        elif now in ON_THE_ROSTER and since is not None:
            if on > since + timedelta(days=1):
                found.append(Stretch(since + timedelta(days=1), on))
            since = None
    if place.state in GONE:
        last = place.left_on or since
        if place.state is EnrolmentState.NO_SHOW or last is None or last < place.starts_on:
            return [ALWAYS]
        found.append(Stretch(last + timedelta(days=1), None))
    elif place.over_on is not None and place.over_on < place.ends_on:
        if place.over_on < place.starts_on:
            return [ALWAYS]
        found.append(Stretch(place.over_on + timedelta(days=1), None))
    return found
