"""The objects of results for the walk over every endpoint and role (tests/house/test_roles)."""

from tests.makers import a_person
from tests.training.makers import a_session, a_trainer, teaches
from tests.training.results.made import a_taught_run, a_tested_module, on_the_run, papers_of
from trainingmgr.accounts.rules import Role
from trainingmgr.training.results import queries
from trainingmgr.training.results.services import assessments, curtailment


def _run(cast, centre, who):
    """A taught run of a centre, with one person, which that end's mentor teaches."""
    module = a_tested_module()
    cohort = a_taught_run(centre, module)
    lead = a_trainer(module, person=a_person(holder_id=who[Role.MENTOR].holder_id))
    teaches(lead, a_session(cohort, module))
    place = on_the_run(cohort)
    assessments.prepare(cohort, by=who[Role.CELL_HEAD])
    return cohort, place


def _ends(cast):
    return _run(cast, cast.here, cast.users), _run(cast, cast.there, cast.elsewhere)


def _runs(cast):
    (near, _), (far, _) = _ends(cast)
    return {"uid": near.uid}, {"uid": far.uid}


def _for_heads(cast):
    """What a clerk may open but not reach: they read results and never end a run."""
    return *_runs(cast), {Role.TRAINING_CLERK}


def _tests(cast):
    (near, _), (far, _) = _ends(cast)
    return {"uid": papers_of(near)[1].uid}, {"uid": papers_of(far)[1].uid}


def _places(cast):
    (_, near), (_, far) = _ends(cast)
    return {"uid": near.uid}, {"uid": far.uid}


def _waiver(cast, cohort, who):
    version = queries.modules(cohort.id)[0]
    reason = "Taught on the range instead."
    asked = curtailment.ask_curtailment_waiver(cohort, version, reason, by=who[Role.CELL_HEAD])
    return {"uid": cohort.uid, "waiver": asked.uid}


def _waivers(cast):
    (near, _), (far, _) = _ends(cast)
    there = _waiver(cast, far, cast.elsewhere)
    return _waiver(cast, near, cast.users), there, {Role.TRAINING_CLERK}


OBJECTS = {
    "results.approval": _for_heads,
    "results.close_out": _runs,
    "results.criteria": _tests,
    "results.end": _for_heads,
    "results.person": _places,
    "results.prepare": _runs,
    "results.second": _tests,
    "results.show": _runs,
    "results.test": _tests,
    "results.test_settings": _tests,
    "results.waiver": _runs,
    "results.waiver_signature": _waivers,
    "results.waiver_withdrawal": _waivers,
}
LISTS = {
    "mark-sheet": lambda cast: cast.once("mark-sheet", lambda: f"test={_tests(cast)[0]['uid']}")
}
"""Lists that are about something that their address names."""
