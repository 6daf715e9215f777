from flask_babel import lazy_pgettext

from trainingmgr.programme.assessments.rules import Answer, PointKind, Stage, Urgency

STAGES = {
    Stage.PLANNED: lazy_pgettext("assessment", "Planned"),
    Stage.IN_FIELD: lazy_pgettext("assessment", "In the field"),
    Stage.REPORTED: lazy_pgettext("assessment", "Reported by the lead"),
    Stage.AGREED: lazy_pgettext("assessment", "Reported and agreed by the host"),
}
STAGE_SHAPES = {
    Stage.PLANNED: "none", Stage.IN_FIELD: "go", Stage.REPORTED: "wait", Stage.AGREED: "ok",
}  # fmt: skip
KINDS = {
    PointKind.FINDING: lazy_pgettext("assessment", "Finding"),
    PointKind.GAP: lazy_pgettext("assessment", "Gap"),
    PointKind.RECOMMENDATION: lazy_pgettext("assessment", "Recommendation"),
}
URGENCIES = {
    Urgency.FIRST: lazy_pgettext("assessment", "First of all"),
    Urgency.SOON: lazy_pgettext("assessment", "Within a year"),
    Urgency.LATER: lazy_pgettext("assessment", "Later"),
}
ANSWERS = {
    Answer.OPEN: lazy_pgettext("assessment", "No answer yet"),
    Answer.TAKEN_UP: lazy_pgettext("assessment", "Taken up by the plan"),
    Answer.REFUSED: lazy_pgettext("assessment", "Refused"),
}
ANSWER_SHAPES = {Answer.OPEN: "wait", Answer.TAKEN_UP: "ok", Answer.REFUSED: "stop"}
