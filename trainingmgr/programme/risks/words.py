from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from trainingmgr.programme.framework.words import STATEMENTS
from trainingmgr.programme.risks.rules import (
    Category,
    Level,
    Proximity,
    Response,
    RiskState,
    Sense,
    Stage,
)

CATEGORIES = {
    Category.POLITICAL: _("Political"),
    Category.SECURITY: _("Security"),
    Category.HUMAN_RIGHTS: _("Human rights"),
    Category.FIDUCIARY: _("Money"),
    Category.OPERATIONAL: _("Daily work"),
    Category.REPUTATIONAL: _("Standing of the programme"),
    Category.DATA_PROTECTION: _("Protection of data"),
    Category.ENVIRONMENTAL: _("Environment"),
}
PROXIMITIES = {
    Proximity.NOW: _("Now"),
    Proximity.QUARTER: _("Within three months"),
    Proximity.YEAR: _("Within a year"),
    Proximity.LATER: _("Later"),
}
RESPONSES = {
    Response.AVOID: _("Avoid it"),
    Response.REDUCE: _("Reduce it"),
    Response.TRANSFER: _("Pass it to others"),
    Response.ACCEPT: _("Accept it"),
}
STATES = {RiskState.OPEN: _("Open"), RiskState.CLOSED: _("Closed")}
STAGES = {Stage.BEFORE: _("Before treatment"), Stage.AFTER: _("After treatment")}
LEVELS = {
    Level.LOW: _("Low"),
    Level.MEDIUM: _("Medium"),
    Level.HIGH: _("High"),
    Level.SEVERE: _("Severe"),
}
SHAPES = {Level.LOW: "ok", Level.MEDIUM: "go", Level.HIGH: "wait", Level.SEVERE: "stop"}
SENSES = {Sense.ABOVE: _("above"), Sense.BELOW: _("below")}
LIKELIHOODS = {
    1: _("1 Hardly ever"), 2: _("2 Seldom"), 3: _("3 May well be"), 4: _("4 Likely"),
    5: _("5 Almost sure"),
}  # fmt: skip
IMPACTS = {
    1: _("1 Small"), 2: _("2 Felt"), 3: _("3 Grave"), 4: _("4 Very grave"),
    5: _("5 Ends the programme"),
}  # fmt: skip


class Said(NamedTuple):
    """What a risk says, in the language of the reader where it is one of the source."""

    title: str | LazyString
    cause: str | LazyString
    event: str | LazyString
    consequence: str | LazyString


SEEDED = {
    "CH-1": Said(
        STATEMENTS["CH-1"],
        _("War, theft and years without upkeep have left barracks and schools in ruins."),
        _("Courses have no rooms, and trained people come back to places nobody can live in."),
        _("Classes are not held, soldiers leave, and partners pay for what cannot be used."),
    ),
    "CH-2": Said(
        STATEMENTS["CH-2"],
        _("Politics, reform and DDR each have a calendar of their own."),
        _("Candidates wait in camps while courses are not ready, or courses wait for laws."),
        _("People who wait go back to arms, and money that was promised for this year lapses."),
    ),
    "CH-3": Said(
        STATEMENTS["CH-3"],
        _("Pay is late, ranks are disputed, and some groups see themselves left out."),
        _("Units keep their people from courses, people stay away, and some leave with arms."),
        _("Reform stops in whole garrisons, and fighting may begin again."),
    ),
    "CH-4": Said(
        STATEMENTS["CH-4"],
        _("Donors tire, pledges end, and the budget of the state carries little."),
        _("Salaries are not paid, courses are called off, and what was built decays."),
        _("The military stays weak and discontented, and turns against those who promised."),
    ),
}
