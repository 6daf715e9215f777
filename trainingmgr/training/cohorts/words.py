from flask_babel import lazy_gettext as _

from trainingmgr.registry.structure.words import SCHEMES
from trainingmgr.training.cohorts.rules import (
    Breach,
    CohortState,
    Duty,
    NotHeld,
    Piece,
    Provision,
    Side,
    Stage,
)
from trainingmgr.training.trainers.words import LANGUAGES

STATES = {
    CohortState.PLANNED: _("Planned"),
    CohortState.APPROVED: _("Approved"),
    CohortState.NOMINATIONS_OPEN: _("Taking nominations"),
    CohortState.CONFIRMED: _("Confirmed"),
    CohortState.RUNNING: _("Running"),
    CohortState.COMPLETED: _("Completed"),
    CohortState.CLOSED_OUT: _("Closed"),
    CohortState.SUSPENDED: _("Suspended"),
    CohortState.CANCELLED: _("Cancelled"),
}
STATE_KINDS = {
    CohortState.PLANNED: "none",
    CohortState.APPROVED: "go",
    CohortState.NOMINATIONS_OPEN: "go",
    CohortState.CONFIRMED: "go",
    CohortState.RUNNING: "go",
    CohortState.COMPLETED: "wait",
    CohortState.CLOSED_OUT: "ok",
    CohortState.SUSPENDED: "hold",
    CohortState.CANCELLED: "stop",
}
"""The kind of status mark that goes with each word."""
STAGES = {
    Stage.PLAN: _("Plan"),
    Stage.APPROVE: _("Approve"),
    Stage.NOMINATE: _("Nominate"),
    Stage.CONFIRM: _("Confirm"),
    Stage.TEACH: _("Teach"),
    Stage.CERTIFY: _("Certify"),
    Stage.CLOSE: _("Close"),
}
SIDES = {Side.HOST: _("Host authority"), Side.PROGRAMME: _("Programme")}
DUTIES = {
    Duty.LEAD: _("Leads"),
    Duty.ASSISTANT: _("Assists"),
    Duty.OBSERVER: _("Observes"),
    Duty.INTERPRETER: _("Interprets"),
}
PROVISIONS = {
    Provision.YES: _("Yes"),
    Provision.NO: _("No"),
    Provision.UNKNOWN: _("Not known"),
}
PROVISION_KINDS = {Provision.YES: "ok", Provision.NO: "stop", Provision.UNKNOWN: "unk"}
FOR_WOMEN = {
    "women_quarters": _("Separate quarters and washing places"),
    "childcare": _("Childcare"),
    "travel_escort": _("Escort for travel"),
    "female_instructor": _("A female instructor"),
}
"""What decides whether women can attend (R-GEN-02), by column."""
PIECES = {
    Piece.HOURS: _("hours delivered"),
    Piece.ATTENDANCE: _("attendance complete"),
    Piece.RESULTS: _("results"),
    Piece.REACTION: _("what the trainees thought of it"),
    Piece.LESSONS: _("lessons for the next run"),
    Piece.COST: _("what it cost"),
    Piece.MATERIALS: _("materials counted"),
    Piece.CURTAILMENT: _("why hours were cut, in a full sentence"),
}
BREACHES = {
    Breach.CLASS: _("%(code)s takes %(most)s people at most, this run has %(seats)s seats"),
    Breach.ROOM: _("room %(code)s seats %(most)s people, this run has %(seats)s seats"),
    Breach.RATIO: _("%(code)s needs one trainer for %(most)s people, %(seats)s seats need more"),
}
NOT_HELD = {
    NotHeld.SECURITY: _("Security"),
    NotHeld.WEATHER: _("Weather"),
    NotHeld.TRANSPORT: _("No transport"),
    NotHeld.FUEL: _("No fuel"),
    NotHeld.NO_TRAINEES: _("No trainees came"),
    NotHeld.NO_TRAINER: _("No trainer"),
    NotHeld.NO_INTERPRETER: _("No interpreter"),
    NotHeld.OPERATIONAL_CALLUP: _("Called up for operations"),
    NotHeld.UNPAID_PROTEST: _("Protest over unpaid salaries"),
    NotHeld.FACILITY_UNAVAILABLE: _("The room could not be used"),
    NotHeld.PUBLIC_HOLIDAY: _("Public holiday"),
    NotHeld.ILLNESS_OUTBREAK: _("Outbreak of illness"),
    NotHeld.OTHER: _("Another reason"),
}

PAGE = {
    "states": STATES,
    "state_kinds": STATE_KINDS,
    "sides": SIDES,
    "stage_words": STAGES,
    "provisions": PROVISIONS,
    "provision_kinds": PROVISION_KINDS,
    "for_women": FOR_WOMEN,
    "languages_": LANGUAGES,
    "schemes": SCHEMES,
}
"""The words that the templates of a run need."""
