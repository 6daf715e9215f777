from flask_babel import lazy_gettext as _

from trainingmgr.vetting.rules import AgeDoubtState, AgeStop, NextStep, Outcome, Word

WORDS = {
    Word.CLEARED: _("Cleared"),
    Word.CONDITIONS: _("Conditions outstanding"),
    Word.PENDING: _("Pending"),
    Word.NOT_CLEARED: _("Not cleared"),
    Word.EXPIRED: _("Expired"),
}
SHAPES = {
    Word.CLEARED: "ok",
    Word.CONDITIONS: "wait",
    Word.PENDING: "unk",
    Word.NOT_CLEARED: "stop",
    Word.EXPIRED: "late",
}
NEXT_STEPS = {
    NextStep.NONE: _("Nothing is needed."),
    NextStep.MEET_CONDITIONS: _("Ask the vetting officer which conditions are still open."),
    NextStep.ASK_VETTING: _("Ask the vetting officer, and wait for the decision."),
    NextStep.CANNOT_JOIN: _("Cannot take part. Ask the vetting officer."),
    NextStep.ASK_RENEWAL: _("Ask the vetting officer for renewal."),
}
OUTCOMES = {
    Outcome.PENDING: _("Asked for, not decided"),
    Outcome.INFO_REQUESTED: _("More information asked for"),
    Outcome.CLEARED: _("Cleared"),
    Outcome.CLEARED_WITH_CONDITIONS: _("Cleared with conditions"),
    Outcome.NOT_CLEARED: _("Not cleared"),
    Outcome.SUSPENDED: _("Suspended"),
    Outcome.CANCELLED: _("Cancelled without a finding"),
    Outcome.UNDER_APPEAL: _("Under appeal"),
    Outcome.OVERTURNED: _("Overturned on appeal: cleared"),
    Outcome.UPHELD: _("Upheld on appeal: not cleared"),
}
AGE_STOPS = {
    AgeStop.WITHDRAWN: _("Withdrawn for age"),
    AgeStop.UNKNOWN: _("Age not known"),
}
AGE_DOUBTS = {
    AgeDoubtState.OPEN: _("Open"),
    AgeDoubtState.ADULT: _("Found to be 18 or older"),
    AgeDoubtState.CHILD: _("Found to be under 18, or treated as such"),
}
