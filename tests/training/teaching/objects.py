"""What the endpoints of teaching plans are about."""

from tests.training.teaching.made import Cell, a_plan, again, classes_of
from trainingmgr.training.cohorts.rules import Duty
from trainingmgr.training.teaching import services
from trainingmgr.training.teaching.services import applying


def _made(cast, far, make):
    by = (cast.elsewhere if far else cast.users)["cell_head"]
    cell = Cell(cast.there if far else cast.here)
    made = make(cell, a_plan(cell, by), by)
    assert by.grants  # read anew while they can be: a plan that is fetched brings its maker
    return made


def _either(cast, make):
    return _made(cast, False, make), _made(cast, True, make)


def plans(cast):
    return _either(cast, lambda _cell, plan, _by: {"uid": plan.uid})


def written(cast):
    def made(_cell, plan, by):
        applying.apply(plan, seen=plan.version, by=by)
        return {"uid": plan.uid}

    return _either(cast, made)


def lessons(cast):
    return _either(cast, lambda cell, plan, _by: {"uid": plan.uid, "of": cell.classes[0].uid})


def wishes(cast):
    def made(cell, plan, by):
        session = classes_of(cell)[cell.classes[0].id]
        services.fix(plan, session, cell.two, Duty.LEAD, by=by)
        return {"uid": plan.uid, "of": session.uid, "who": cell.two.uid}

    return _either(cast, made)


def pairs(cast):
    def made(cell, plan, by):
        return {"uid": plan.uid, "other": a_plan(cell, by, after=again(plan)).uid}

    return _either(cast, made)


OBJECTS = {
    "teaching.show": plans, "teaching.search": plans, "teaching.again": plans,
    "teaching.apply": plans, "teaching.discard": plans, "teaching.take_back": written,
    "teaching.lesson": lessons, "teaching.let_be": wishes, "teaching.beside": pairs,
}  # fmt: skip
