"""How many of those who started a run completed it, and why the others did not (row 31)."""

from collections import Counter
from collections.abc import Iterable

from trainingmgr.core.values import dataclass
from trainingmgr.training.enrolments.rules import EnrolmentState, LeavingReason

COMPLETED = frozenset(
    {
        EnrolmentState.COMPLETED_PASSED,
        EnrolmentState.COMPLETED_NOT_PASSED,
        EnrolmentState.ATTENDED_ONLY,
    }
)
UNDER_WAY = frozenset({EnrolmentState.CONFIRMED, EnrolmentState.ATTENDING})
NEVER_THERE = frozenset({EnrolmentState.NO_SHOW})


@dataclass(frozen=True)
class Places:
    """So many places of one run in one state. `began`: they had a seat on a day of the run."""

    state: EnrolmentState
    reason: LeavingReason | None
    began: bool
    people: int
    came_back: int = 0


@dataclass(frozen=True)
class Completion:
    """People of one run. `left` says of those who started and did not complete: how, why, how many.

    Whoever never came, and whoever went on in another run of the course, did not start here: they
    are counted apart. Whoever left and came back is counted once, by how it ended.
    """

    started: int
    completed: int
    under_way: int
    left: tuple[tuple[EnrolmentState, LeavingReason | None, int], ...] = ()
    no_show: int = 0
    transferred: int = 0
    came_back: int = 0

    @property
    def percent(self) -> int | None:
        """Completed over started in whole percent, rounded down; None while somebody is under way
        or nobody started.
        """
        if self.under_way or not self.started:
            return None
        return self.completed * 100 // self.started


def completion(places: Iterable[Places]) -> Completion:
    """Add up the places of one run."""
    found = Counter[str]()
    left = Counter[tuple[EnrolmentState, LeavingReason | None]]()
    for each in places:
        if each.state in NEVER_THERE:
            found["no_show"] += each.people
        elif each.reason is LeavingReason.TRANSFERRED:
            found["transferred"] += each.people
        elif each.state in COMPLETED:
            found["completed"] += each.people
        elif each.began and each.state in UNDER_WAY:
            found["under_way"] += each.people
        elif each.began:
            left[each.state, each.reason] += each.people
        found["came_back"] += each.came_back
    return Completion(
        started=found["completed"] + found["under_way"] + left.total(),
        completed=found["completed"],
        under_way=found["under_way"],
        left=tuple((state, reason, n) for (state, reason), n in left.most_common()),
        no_show=found["no_show"],
        transferred=found["transferred"],
        came_back=found["came_back"],
    )
