from flask_babel import lazy_gettext as _

from trainingmgr.training.deployment.rules import Handover, TeamDuty, TeamState

STATES = {
    TeamState.REQUESTED: _("Requested"),
    TeamState.OFFERED: _("Approved, to be composed"),
    TeamState.MATCHED: _("Composed"),
    TeamState.VISA_PENDING: _("Papers and travel under way"),
    TeamState.DEPLOYED: _("Out now"),
    TeamState.COMPLETED: _("Back"),
    TeamState.CANCELLED: _("Cancelled"),
}
SHAPES = {
    TeamState.REQUESTED: "wait",
    TeamState.OFFERED: "wait",
    TeamState.MATCHED: "wait",
    TeamState.VISA_PENDING: "wait",
    TeamState.DEPLOYED: "ok",
    TeamState.COMPLETED: "none",
    TeamState.CANCELLED: "none",
}
DUTIES = {
    TeamDuty.LEAD: _("Leads"),
    TeamDuty.ASSISTANT: _("Assists"),
    TeamDuty.INTERPRETER: _("Interprets"),
}
HANDOVERS = {
    Handover.NOT_YET: _("Not due yet"),
    Handover.OWED: _("Owed"),
    Handover.OVERDUE: _("Overdue"),
    Handover.WRITTEN: _("Written"),
}
HANDOVER_SHAPES = {
    Handover.NOT_YET: "none",
    Handover.OWED: "wait",
    Handover.OVERDUE: "late",
    Handover.WRITTEN: "ok",
}
