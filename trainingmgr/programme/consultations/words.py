from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from trainingmgr.programme.consultations.rules import (
    Circle,
    ConsultationState,
    Outcome,
    SubmissionState,
)

STATES = {
    ConsultationState.PLANNED: lazy_pgettext("consultation", "Planned"),
    ConsultationState.HELD: lazy_pgettext("consultation", "Held"),
    ConsultationState.CANCELLED: lazy_pgettext("consultation", "Cancelled"),
}
SHAPES = {
    ConsultationState.PLANNED: "wait", ConsultationState.HELD: "ok",
    ConsultationState.CANCELLED: "none",
}  # fmt: skip
CIRCLES = {
    Circle.WOMEN: _("Women’s organisation"),
    Circle.YOUTH: _("Youth organisation"),
    Circle.HUMAN_RIGHTS: _("Human rights organisation"),
    Circle.VICTIMS: _("Association of victims"),
    Circle.VETERANS: _("Association of veterans"),
    Circle.FAITH: _("Religious body"),
    Circle.ELDERS: _("Elders and customary leaders"),
    Circle.UNION: _("Trade union or professional body"),
    Circle.ACADEMIA: _("University or research body"),
    Circle.MEDIA: _("Media organisation"),
    Circle.OTHER: _("Another organisation"),
}
OUTCOMES = {
    Outcome.CHANGED: _("It changed a decision"),
    Outcome.TAKEN_ALONG: _("It is taken along in the work"),
    Outcome.NOT_TAKEN: _("It is not taken up, and the reply says why"),
}
REPLIES = {
    SubmissionState.OWED: _("Reply owed"),
    SubmissionState.REPLIED: _("Replied to"),
}
REPLY_SHAPES = {SubmissionState.OWED: "wait", SubmissionState.REPLIED: "ok"}
