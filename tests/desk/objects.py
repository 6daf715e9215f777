"""The objects of the desk for the walk over every endpoint and role."""

from tests.makers import a_person, a_user, kept
from tests.training.makers import a_cohort, a_module, a_session, a_trainer, teaches
from trainingmgr.accounts.rules import Role
from trainingmgr.core.jobs import Job


def _person(cast):
    near = a_person(cast.unit, reach=cast.here, holder_id=cast.mentor.holder_id)
    far = a_person(cast.other_unit, reach=cast.there)
    return {"uid": near.uid}, {"uid": far.uid}, {Role.MENTOR}


def _run(cast):
    def made(centre, mentor):
        module = a_module()
        cohort = a_cohort(centre, module)
        lead = a_trainer(module, centre=centre, person=a_person(holder_id=mentor.holder_id))
        teaches(lead, a_session(cohort, module))
        return {"uid": cohort.uid}

    return made(cast.here, cast.mentor), made(cast.there, cast.elsewhere[Role.MENTOR])


def _job(_cast):
    return None, {"uid": kept(Job(kind="x", by_id=a_user(None).id, arguments={})).uid}


OBJECTS = {
    "desk.cancellation": _job,
    "desk.job": _job,
    "desk.person": _person,
    "desk.run": _run,
}
