"""What the endpoints of coverage are about."""

from tests.makers import a_unit
from trainingmgr.accounts.rules import Role


def units(cast):
    """Cells see units by their area; these stand nowhere."""
    here, there = a_unit(cast.unit), a_unit(cast.other_unit)
    return {"uid": here.uid}, {"uid": there.uid}, {Role.TRAINING_CLERK, Role.CELL_HEAD}


OBJECTS = {"coverage.show": units}
