"""The objects of runs and their classes for the walk over every endpoint and role."""

from datetime import time

from tests.makers import a_user
from tests.training.makers import a_cohort, a_module, a_session, a_trainer, teaches, version_of
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.timetable import services
from trainingmgr.training.timetable.rules import ClosedKind, Placed, Slot
from trainingmgr.training.timetable.services import Closing


def _both(made):
    """One at the cast's centre, one at the other."""
    return lambda cast: (made(cast.here), made(cast.there))


def _run(centre):
    return {"uid": a_cohort(centre, state=CohortState.RUNNING).uid}


def _class_of_run(centre):
    module = a_module()
    cohort = a_cohort(centre, module)
    return {"uid": cohort.uid, "of": a_session(cohort, module).uid}


def _class(centre):
    module = a_module()
    return {"uid": a_session(a_cohort(centre, module), module).uid}


def _staff(centre):
    module = a_module()
    session = a_session(a_cohort(centre, module), module)
    trainer = a_trainer(module, centre=centre)
    teaches(trainer, session)
    return {"uid": session.uid, "of": trainer.id}


def _breach(centre):
    module = a_module(max_class=10)
    cohort = a_cohort(centre, module, capacity=30)
    a_session(cohort, module)
    return {"uid": cohort.uid, "of": version_of(module).uid, "breach": "class"}


def _closed(centre):
    by = a_user(None)
    wanted = Closing(ClosedKind.BREAK, "Tea", time(10), time(10, 15))
    return {"uid": services.close_time(centre, wanted, by=by).uid}


def _laid(centre):
    module = a_module()
    cohort = a_cohort(centre, module)
    slot = Slot(cohort.starts_on, time(8), time(10))
    whole = cohorts.planned(cohort.id)
    services.lay_out(whole, [Placed(version_of(module).id, slot)], by=a_user(None))
    return {"uid": cohort.uid}


OBJECTS = (
    dict.fromkeys(
        (
            "cohorts.show",
            "cohorts.edit",
            "cohorts.host_approval",
            "cohorts.programme_approval",
            "cohorts.open_nominations",
            "cohorts.complete",
            "cohorts.suspension",
            "cohorts.cancellation",
            "staffing.index",
            "timetable.new",
            "timetable.proposal",
        ),
        _both(_run),
    )
    | dict.fromkeys(
        ("timetable.edit", "timetable.move", "timetable.remove", "timetable.taken"),
        _both(_class_of_run),
    )
    | {
        "staffing.show": _both(_class),
        "staffing.release": _both(_staff),
        "staffing.breach": _both(_breach),
        "closed_times.end": _both(_closed),
        "timetable.take_back": _both(_laid),
    }
)
