"""What the endpoints of police and military roles are about."""

from tests.programme.delineation.made import a_task, an_overlap, exercise, given
from trainingmgr.programme.delineation import services


def _by(cast):
    return cast.elsewhere["programme_officer"]


def tasks(cast):
    return {"uid": a_task(_by(cast)).uid}, None


def parts(cast):
    row = given(a_task(_by(cast)), _by(cast))
    return {"uid": row.parts[0].uid}, None


def exercises(cast):
    return {"uid": services.practise(exercise(), by=_by(cast)).uid}, None


def overlaps(cast):
    return {"uid": an_overlap(_by(cast)).uid}, None


OBJECTS = dict.fromkeys(("delineation.show", "delineation.edit", "delineation.give"), tasks) | {
    "delineation.take_away": parts,
    "delineation.correct": exercises,
    "delineation.resolve": overlaps,
}
