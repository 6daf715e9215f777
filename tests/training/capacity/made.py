"""Scenarios that are kept, from a region with people, a centre and somebody who teaches."""

from tests.capacity.made import a_camp
from tests.makers import a_place, numbers
from trainingmgr.capacity.levers import Levers
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.training.capacity import services


def a_scenario(by, place=None, **levers):
    """A region of its own where none is given: the figures are those of a camp counted by hand."""
    place = place or a_place(level=PlaceLevel.ADM1)
    asked = Levers(**{"months": 3} | levers)
    return services.make(f"Scenario {next(numbers)}", a_camp(), [place], asked, by=by)
