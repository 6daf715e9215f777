from flask_babel import lazy_gettext as _

from trainingmgr.programme.decisions.rules import DecisionState, Dilemma

DILEMMAS = {
    Dilemma.QUICK_OR_THOROUGH: _("Immediate security or gradual reform"),
    Dilemma.NATIONAL_OR_REGIONAL: _("National or regional"),
    Dilemma.OTHER: _("Another dilemma"),
}
STATES = {
    DecisionState.PROPOSED: _("Waits for signatures"),
    DecisionState.TAKEN: _("Taken"),
    DecisionState.WITHDRAWN: _("Withdrawn before it was taken"),
}
SHAPES = {
    DecisionState.PROPOSED: "wait",
    DecisionState.TAKEN: "ok",
    DecisionState.WITHDRAWN: "none",
}
