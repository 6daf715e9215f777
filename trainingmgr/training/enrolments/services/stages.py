"""What the stages of a run mean for the people on it: confirmed, started, taken up again.

Each stage has its gate, and coming back from a suspension goes through the same gate again.
"""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.training.cohorts import services as cohorts
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.queries import judging
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.enrolments.services import move
from trainingmgr.training.staffing import services as staffing


@operation
def confirm_run(cohort: Cohort, *, by: User) -> None:
    """The run takes place. An in-scope run needs every recipient unit cleared under HRDDP for
    the whole of it (R-HRD-01), and somebody to teach.
    """
    _covered(cohort)
    cohorts.confirm(cohort, by=by)
    if not sum(judging.taken(cohort.id)):
        raise Refusal(_("Nobody is confirmed for this run. Confirm its people first."))


@operation
def start_run(cohort: Cohort, *, seen: int | None, by: User) -> int:
    """Teaching begins: whoever is confirmed attends from now on. Gives how many (10.2)."""
    cohort.as_seen(seen)
    _covered(cohort)
    staffing.may_start(cohort)
    cohorts.begin(cohort, by=by)
    return _attend(cohort, by)


@operation
def resume_run(cohort: Cohort, to: CohortState, *, seen: int | None, reason: str, by: User) -> None:
    """Go on after a suspension, through the gate of the stage that the run goes on with."""
    cohort.as_seen(seen)
    if to in (CohortState.CONFIRMED, CohortState.RUNNING):
        _covered(cohort)
    if to is CohortState.RUNNING:
        staffing.may_start(cohort)
    cohorts.resume(cohort, to, seen=seen, reason=reason, by=by)
    if to is CohortState.RUNNING:
        _attend(cohort, by)


def _covered(cohort: Cohort) -> None:
    uncovered = judging.uncovered_units(cohort)
    if uncovered:
        units = gettext(", ").join(unit.code for unit, _standing in uncovered)
        raise Refusal(
            gettext(
                "This run cannot go ahead: due diligence does not cover %(units)s for the "
                "whole run. Ask the due diligence secretariat.",
                units=units,
            )
        )


def _attend(cohort: Cohort, by: User) -> int:
    confirmed = db.session.scalars(
        select(Enrolment).where(
            Enrolment.cohort_id == cohort.id, Enrolment.state == EnrolmentState.CONFIRMED
        )
    ).all()
    for each in confirmed:
        move(each, EnrolmentState.ATTENDING, "started", by)
    return len(confirmed)
