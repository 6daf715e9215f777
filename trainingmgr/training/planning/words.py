from flask_babel import lazy_gettext as _

from trainingmgr.training.planning.rules import (
    Audience,
    Cause,
    Found,
    NeedState,
    PlanState,
    Priority,
    Remedy,
)

FOUNDS = {
    Found.ASSESSMENT: _("An assessment"),
    Found.INCIDENT: _("An incident"),
    Found.INSPECTION: _("An inspection"),
    Found.MENTOR: _("A mentor"),
    Found.COMMANDER: _("A commander’s request"),
    Found.MITIGATION: _("A measure of due diligence"),
    Found.HOST_PLAN: _("The plan of the host authority"),
}
CAUSES = {
    Cause.SKILL: _("They cannot do it"),
    Cause.KNOWLEDGE: _("They do not know it"),
    Cause.ATTITUDE: _("They do not want to"),
    Cause.EQUIPMENT: _("Equipment is missing"),
    Cause.PROCESS: _("Nobody said how it is done"),
    Cause.LEADERSHIP: _("Those who lead do not ask for it"),
    Cause.PAY: _("They are not paid"),
}
REMEDIES = {
    Remedy.TRAINING: _("Training"),
    Remedy.BOTH: _("Training and something else"),
    Remedy.OTHER: _("Something else, not training"),
}
PRIORITIES = {
    Priority.URGENT: _("Urgent"),
    Priority.HIGH: _("High"),
    Priority.NORMAL: _("As usual"),
}
PRIORITY_SHAPES = {Priority.URGENT: "stop", Priority.HIGH: "warn", Priority.NORMAL: "none"}
AUDIENCES = {
    Audience.FORCE: _("Units of the force"),
    Audience.MINISTRY: _("Ministry"),
    Audience.PARLIAMENT: _("Parliament"),
    Audience.OVERSIGHT: _("Oversight bodies"),
    Audience.JUSTICE: _("Justice"),
}
NEED_STATES = {
    NeedState.OPEN: _("Not planned yet"),
    NeedState.PLANNED: _("Planned"),
    NeedState.MET: _("Met"),
    NeedState.DECLINED: _("Declined"),
}
NEED_SHAPES = {
    NeedState.OPEN: "wait",
    NeedState.PLANNED: "go",
    NeedState.MET: "ok",
    NeedState.DECLINED: "none",
}
PLAN_STATES = {
    PlanState.DRAFT: _("Draft"),
    PlanState.PROPOSED: _("Waits for signatures"),
    PlanState.AGREED: _("Agreed"),
    PlanState.SUPERSEDED: _("Superseded"),
}
PLAN_SHAPES = {
    PlanState.DRAFT: "go",
    PlanState.PROPOSED: "wait",
    PlanState.AGREED: "ok",
    PlanState.SUPERSEDED: "none",
}
