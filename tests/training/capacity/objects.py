"""What the endpoints of scenarios are about."""

from tests.training.capacity.made import a_scenario
from trainingmgr.core.db import db
from trainingmgr.registry.structure.models import Place


def scenarios(cast):
    """One for the region of the centre here, one for that of the other."""

    def made():
        places = (db.session.get(Place, each.place_id) for each in (cast.here, cast.there))
        return [{"uid": a_scenario(cast.programme_officer, each).uid} for each in places]

    return tuple(cast.once("scenarios", made))


OBJECTS = {"capacity.show": scenarios, "capacity.vary": scenarios}
LISTS = {
    "capacity": lambda cast: f"of={scenarios(cast)[0]['uid']}",
    "capacity-beside": lambda cast: f"of={scenarios(cast)[0]['uid']}",
}
"""Lists that are about something that their address names."""
