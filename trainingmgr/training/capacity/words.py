from flask_babel import lazy_gettext as _

from trainingmgr.capacity.levers import Vetting, Way
from trainingmgr.capacity.limits import Kind
from trainingmgr.training.capacity.rules import Figure

WAYS = {
    Way.REGIONAL: _("Regional: teams go to each region"),
    Way.NATIONAL: _("National: everybody at one centre"),
}
VETTINGS = {
    Vetting.THOROUGH: _("Thorough: cleared before the seat"),
    Vetting.BASIC: _("Basic: a short check first, the rest later"),
}
FIGURES = {
    Figure.PEOPLE: _("Trainings"),
    Figure.LOW: _("If clearances are slow"),
    Figure.HIGH: _("If clearances are quick"),
    Figure.UNMET: _("Trainings owed and not reached"),
    Figure.COST: _("Cost"),
    Figure.PER_PERSON: _("Cost of one training"),
    Figure.GOAL: _("Months until 80 of a hundred are covered"),
    Figure.COVERAGE: _("Covered at the end"),
    Figure.LEAST_REGION: _("Covered in the region with least"),
    Figure.APART: _("Points between the regions with most and least"),
    Figure.SHORT: _("Taught under the standard hours"),
    Figure.EARLY: _("Seats before full clearance"),
    Figure.REFRESH: _("Refreshers due by a year after the end"),
    Figure.TRIPS: _("Journeys of trainees to another region"),
}
KINDS = {
    Kind.TRAINERS: _("Trainers in %(place)s who teach in %(language)s"),
    Kind.SEATS: _("Seats in %(place)s"),
    Kind.FUNDS: _("Money"),
    Kind.CLEARANCE: _("Clearances that take their time"),
    Kind.FILES: _("People whom nobody has asked vetting about"),
    Kind.FEW: _("Too few people in %(place)s for a class"),
}
GAINS = {
    Kind.TRAINERS: _("one more would bring %(gain)s more trainings"),
    Kind.SEATS: _("%(amount)s seats more would bring %(gain)s more trainings"),
    Kind.FUNDS: _("a tenth more would bring %(gain)s more trainings"),
    Kind.CLEARANCE: _("%(amount)s days less would bring %(gain)s more trainings"),
    Kind.FILES: _("%(amount)s files more a month would bring %(gain)s more trainings"),
}

UNKNOWN = {
    Figure.LOW: _("not measured"),
    Figure.HIGH: _("not measured"),
    Figure.GOAL: _("not reached"),
}
"""What stands where there is no figure; elsewhere nothing is."""
