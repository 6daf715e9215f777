"""A run that has been taught: classes held, everybody marked, tests prepared, some scores."""

from datetime import time, timedelta

from sqlalchemy import select

from tests.makers import a_person, a_user, kept
from tests.training.makers import a_cohort, a_module, both_sign, version_of
from tests.vetting.made import a_clearance
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.training.attendance.models import Mark, SessionReport
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.models import LearningOutcome, PlannedAssessment
from trainingmgr.training.curricula.rules import AssessmentKind, OutcomeKind, VersionState
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.results.models import Assessment, Result

DAY = timedelta(days=1)
PLANNED = (("PRE", AssessmentKind.PRE_TEST, 0), ("POST", AssessmentKind.POST_TEST, 60))


def a_tested_module(*planned, outcomes=(), **demands):
    """A module of six hours with a test before and one after."""
    module = a_module(state=VersionState.DRAFT, **demands)
    version = version_of(module)
    for code, kind, mark, *weight in planned or PLANNED:
        heavy = dict(zip(("weight",), weight, strict=False))
        kept(
            PlannedAssessment(
                version_id=version.id, code=code, kind=kind, pass_mark=mark, **heavy
            )
        )  # fmt: skip
    for place, words in enumerate(outcomes, start=1):
        kept(
            LearningOutcome(
                version_id=version.id, position=place, kind=OutcomeKind.KNOWLEDGE,
                titles={"en": words},
            )
        )  # fmt: skip
    both_sign(version)
    version.agreed_on, version.agreed_by_id = clock.today() - 90 * DAY, a_user(None).id
    version.state = VersionState.AGREED
    kept(version)
    return module


def a_taught_run(centre, *modules, minutes=360, **facts):
    """A run that ended yesterday: one class of each module, held and reported."""
    modules = modules or (a_tested_module(),)
    yesterday = clock.today() - DAY
    usual = {"state": CohortState.RUNNING, "starts_on": yesterday - 4 * DAY, "ends_on": yesterday}
    cohort = a_cohort(centre, *modules, **usual | facts)
    for number, module in enumerate(modules):
        session = kept(
            TrainingSession(
                cohort_id=cohort.id, version_id=version_of(module).id,
                on=cohort.starts_on + (number % 4) * DAY, starts=time(8), ends=time(14),
            )
        )  # fmt: skip
        kept(
            SessionReport(
                session_id=session.id, held=True, delivered_minutes=minutes, by_id=a_user(None).id
            )
        )
    return cohort


def on_the_run(cohort, *, code=MarkCode.PRESENT, state=EnrolmentState.ATTENDING, clearance=True,
               **facts):  # fmt: skip
    """Somebody who was marked like this in every class, cleared for a year unless said."""
    person = a_person(**facts)
    if clearance:
        a_clearance(person)
    nominated_by = a_user(Role.TRAINING_CLERK)
    place = kept(
        Enrolment(
            cohort_id=cohort.id, person_id=person.id, state=state, unit_then_id=person.unit_id,
            nominated_by_id=nominated_by.id,
        )
    )  # fmt: skip
    sessions = db.session.scalars(
        select(TrainingSession).where(TrainingSession.cohort_id == cohort.id)
    ).all()
    for session in sessions if code else ():
        kept(
            Mark(
                session_id=session.id, enrolment_id=place.id, code=code,
                entered_by_id=nominated_by.id,
            )
        )  # fmt: skip
    return place


def papers_of(cohort):
    return db.session.scalars(
        select(Assessment).where(Assessment.cohort_id == cohort.id).order_by(Assessment.id)
    ).all()


def scored(test, place, points, *, attempt=1, on=None, by=None):
    return kept(
        Result(
            assessment_id=test.id, enrolment_id=place.id, attempt=attempt,
            score_tenths=points * 10, sat_on=on or clock.today() - DAY,
            assessor_id=(by or a_user(None)).id,
        )
    )  # fmt: skip
