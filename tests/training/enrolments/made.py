"""Runs that take nominations, and people who lack nothing."""

from datetime import time, timedelta

from tests.makers import a_person, a_user, kept
from tests.training.makers import a_cohort, version_of
from tests.vetting.made import a_clearance
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState

SOON = timedelta(days=10)


def a_run(centre=None, *modules, **facts):
    """Ten days from now, five days long, taking nominations."""
    starts = facts.pop("starts_on", clock.today() + SOON)
    usual = {"starts_on": starts, "ends_on": starts + timedelta(days=4), "languages": []}
    return a_cohort(centre, *modules, **usual | {"state": CohortState.NOMINATIONS_OPEN} | facts)


def a_class(cohort, on=None, starts=9, ends=12, module=None):
    version = version_of(module) if module else None
    version_id = version.id if version else cohort.modules[0].version_id
    return kept(
        TrainingSession(
            cohort_id=cohort.id, version_id=version_id, on=on or cohort.starts_on,
            starts=time(starts), ends=time(ends),
        )
    )  # fmt: skip


def ready(unit=None, **facts):
    """A soldier with a national clearance for a year, within everybody's reach who is national."""
    clearance = facts.pop("clearance", {})
    person = a_person(unit, **facts)
    if clearance is not None:
        a_clearance(person, **clearance)
    return person


def a_place(cohort, person, state=EnrolmentState.NOMINATED, by=None, **facts):
    by = by or a_user(Role.TRAINING_CLERK)
    usual = {
        "cohort_id": cohort.id, "person_id": person.id, "unit_then_id": person.unit_id,
        "state": state, "nominated_by_id": by.id,
    }  # fmt: skip
    return kept(Enrolment(**usual | facts))


def covered(unit, **facts):
    """The unit has its due diligence for a year."""
    return a_clearance(unit, scheme=Scheme.HRDDP, **facts)
