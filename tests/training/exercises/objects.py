"""What the endpoints of exercises are about."""

from datetime import date

from tests.makers import a_unit, a_user
from trainingmgr.accounts.rules import Role
from trainingmgr.training.exercises import queries, services
from trainingmgr.training.exercises.rules import Level
from trainingmgr.training.exercises.services import Wanted

BEYOND = {Role.TRAINING_CLERK, Role.CELL_HEAD, Role.MENTOR}
"""Cells see units by their area; these stand nowhere, and nobody of them judges."""


def _planned(unit, by=None):
    by = by or a_user(Role.CURRICULUM_OFFICER)
    day = date(2026, 3, 1)
    wanted = Wanted(title="Dry river", level=Level.SECTION, starts_on=day, ends_on=day, place="R 2")
    made = services.plan(wanted, by=by)
    row = queries.exercise(made.uid, reader=by)
    services.add_unit(row, unit, by=by)
    return made.uid


def exercises(cast):
    return {"uid": _planned(cast.unit)}, {"uid": _planned(cast.other_unit)}, BEYOND


def sheets(cast):
    here, there, beyond = exercises(cast)
    return here | {"code": cast.unit.code}, there | {"code": cast.other_unit.code}, beyond


def units(cast):
    return {"uid": a_unit(cast.unit).uid}, {"uid": a_unit(cast.other_unit).uid}, BEYOND


def tasks(cast):
    def made():
        services.stock(by=cast.curriculum_officer)
        return queries.library()[0].uid

    return {"uid": cast.once("exercise task", made)}, None


OBJECTS = dict.fromkeys(
    ("exercises.show", "exercises.add_unit", "exercises.add_evaluator", "exercises.set_task",
     "exercises.rate", "exercises.begin", "exercises.close", "exercises.cancel"), exercises,
) | {
    "exercises.sheet": sheets, "exercises.readiness": units, "exercises.edit_task": tasks,
}  # fmt: skip
LISTS = {"ratings": lambda cast: f"exercise={_planned(cast.unit, cast.cell_head)}"}
