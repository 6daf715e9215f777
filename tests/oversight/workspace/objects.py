"""What the endpoints of the workspace of oversight are about."""

from datetime import timedelta

from tests.oversight.bodies.objects import UNREAD, acts
from tests.training.enrolments.made import a_run
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.oversight.bodies import queries as bodies
from trainingmgr.oversight.workspace.rules.drawing import Population
from trainingmgr.oversight.workspace.services import packing, sampling


def kinds(_cast):
    return {"kind": "waiver"}, None


def a_sample(by, centre, *, runs=3, **facts):
    today = clock.today()
    for _n in range(runs):
        a_run(centre, starts_on=today - timedelta(days=9))
    usual = {"population": Population.RUNS, "first": today - timedelta(days=30), "last": today,
             "size": 2}  # fmt: skip
    return sampling.draw(
        sampling.Draw(**usual | facts), "Somebody outside reads a few of them.", by=by
    )


def _sample(cast):
    return cast.once("sample", lambda: a_sample(cast.elsewhere["oversight"], cast.there))


def samples(cast):
    return {"uid": _sample(cast).uid}, None


def _request(cast):
    def made():
        return sampling.ask(
            _sample(cast), "The whole file, please.", addressee="Cell", to=None,
            due_on=clock.today() + timedelta(days=9), by=cast.elsewhere["oversight"],
        )  # fmt: skip

    return cast.once("files", made)


ASKED_OF_NOBODY = UNREAD | {Role.PROGRAMME_OFFICER, Role.HOST_AUTHORITY}


def files(cast):
    return {"uid": _request(cast).uid}, None, ASKED_OF_NOBODY


def one_file(cast):
    return {"uid": _request(cast).uid, "place": 1}, None, ASKED_OF_NOBODY


def packs(cast):
    def made():
        act, today = bodies.act(acts(cast)[0]["uid"]), clock.today()
        by = cast.elsewhere["oversight"]
        return packing.make(act, today - timedelta(days=30), today, by=by)

    return {"uid": cast.once("pack", made).uid}, None


OBJECTS = {
    "workspace.shortcuts": kinds,
    "samples.show": samples, "samples.population": samples, "samples.ask": samples,
    "samples.files": files, "samples.hand_over": one_file,
    "packs.index": acts, "packs.paper": packs, "packs.data": packs,
}  # fmt: skip
LISTS = {"shortcuts": lambda cast: f"kind={kinds(cast)[0]['kind']}"}
