"""Runs that take nominations, people who lack nothing, and deeds that are done at one moment."""

import threading
from datetime import time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tests.makers import a_person, a_user, kept
from tests.training.makers import a_cohort, version_of
from tests.vetting.made import a_clearance
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts.models import CohortGroup, TrainingSession
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState

SOON = timedelta(days=10)


def a_run(centre=None, *modules, **facts):
    """Ten days from now, five days long, taking nominations."""
    starts = facts.pop("starts_on", clock.today() + SOON)
    usual = {"starts_on": starts, "ends_on": starts + timedelta(days=4), "languages": []}
    return a_cohort(centre, *modules, **usual | {"state": CohortState.NOMINATIONS_OPEN} | facts)


def a_class(cohort, on=None, starts=9, ends=12, module=None, group=None):
    version = version_of(module) if module else None
    version_id = version.id if version else cohort.modules[0].version_id
    return kept(
        TrainingSession(
            cohort_id=cohort.id, version_id=version_id, on=on or cohort.starts_on,
            starts=time(starts), ends=time(ends), group_id=group.id if group else None,
        )
    )  # fmt: skip


def a_group(cohort, code="A", seats=20):
    return kept(CohortGroup(cohort_id=cohort.id, code=code, seats=seats))


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


def at_once(app, *deeds):
    """Each deed on a connection of its own, all let go at one moment. What each came to."""
    together, results = threading.Barrier(len(deeds)), {}

    def one(number, deed):
        with app.app_context():
            try:
                prepared = deed()
                together.wait(20)
                results[number] = prepared()
            except Exception as failure:
                results[number] = failure
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    broken = [each for each in results.values() if isinstance(each, Exception)]
    assert len(results) == len(deeds) and all(isinstance(each, Refusal) for each in broken), results
    return [results[number] for number in range(len(deeds))]


def user_anew(key):
    """The user as a connection of its own reads them."""
    return db.session.scalar(select(User).where(User.id == key).options(selectinload(User.grants)))
