"""The end of a run: closed with everything that is owed, or not at all (R-TRN-09)."""

from trainingmgr.accounts.models import User
from trainingmgr.core.db import operation
from trainingmgr.core.values import dataclass
from trainingmgr.training.attendance.queries import counting
from trainingmgr.training.attendance.queries.counting import Unsettled
from trainingmgr.training.cohorts import services as cohorts
from trainingmgr.training.cohorts.models import CloseOut, Cohort
from trainingmgr.training.cohorts.rules import Closing, Delivered, Piece, pieces_missing
from trainingmgr.training.results import queries


@dataclass(frozen=True)
class Standing:
    """What the classes, sheets and results of a run say when it is to be closed."""

    delivered: Delivered
    unsettled: Unsettled
    waits: int
    """So many people on the run have no ending yet."""
    curtailed: tuple[str, ...]
    """Modules of which less than 90 % of the standard was delivered, by code."""

    def missing(self, closing: Closing | None = None) -> list[Piece]:
        return pieces_missing(self.delivered, closing or Closing())


def standing(cohort_id: int) -> Standing:
    """Counted from the reports, the marks and the results; nothing of it is typed."""
    given = counting.delivered(cohort_id)
    minutes = sum(done for _planned, done in given.values())
    unsettled = counting.unsettled(cohort_id)
    waits = queries.without_ending(cohort_id)
    curtailed = tuple(
        each.module.code
        for each in queries.modules(cohort_id)
        if given.get(each.id, (0, 0))[1] * 10 < each.minutes * 9
    )
    delivered = Delivered(minutes, unsettled.is_nothing, not waits, bool(curtailed))
    return Standing(delivered, unsettled, waits, curtailed)


@operation
def close_out(cohort: Cohort, closing: Closing, *, seen: int | None, by: User) -> CloseOut:
    """Close a completed run. What is missing is named, and then nothing is closed."""
    cohort.as_seen(seen)
    return cohorts.close_out(cohort, closing, standing(cohort.id).delivered, by=by)
