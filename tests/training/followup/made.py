"""Lists of graduates as tests want them."""

from datetime import timedelta

from tests.makers import a_person, a_unit, kept
from tests.training.makers import a_cohort
from trainingmgr.core import clock
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.followup import queries, services

PASSED, FAILED = EnrolmentState.COMPLETED_PASSED, EnrolmentState.COMPLETED_NOT_PASSED


def a_run(centre=None, *, unit=None, days=100, states=(PASSED, PASSED, FAILED), by):
    """A run that ended so many days ago, and one person for each state."""
    ends_on = clock.today() - timedelta(days=days)
    cohort = a_cohort(centre, state=CohortState.COMPLETED, planned_by_id=by.id,
                      starts_on=ends_on - timedelta(days=4), ends_on=ends_on)  # fmt: skip
    unit = unit or a_unit()
    for state in states:
        kept(Enrolment(cohort_id=cohort.id, person_id=a_person(unit, by=by).id, state=state,
                       unit_then_id=unit.id, nominated_by_id=by.id))  # fmt: skip
    return cohort


def a_list(centre=None, *, months=3, by, **facts):
    """The list of such a run, as `by` sees it."""
    made = services.open_list(a_run(centre, by=by, **facts), months, by=by)
    return queries.follow_up(made.uid, reader=by)
