from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from trainingmgr.programme.consultations.rules import (
    Circle,
    ConsultationState,
    HandedState,
    Outcome,
    SubmissionState,
    Topic,
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
    Circle.OTHER: _("Another organisation, or a person"),
}
TOPICS = {
    Topic.JOINING: _("Who may join the force"),
    Topic.CONDUCT: _("How soldiers and people live together"),
    Topic.WOMEN: _("Women in the force"),
    Topic.SITES: _("Barracks, land and roads"),
    Topic.TRAINING: _("What is taught"),
    Topic.MONEY: _("Money and contracts"),
    Topic.CONTROL: _("Who controls the force"),
    Topic.OTHER: _("Something else"),
}
HANDED = {
    HandedState.UNREAD: _("By the public, not yet looked at"),
    HandedState.TAKEN: _("Taken up as a point"),
    HandedState.ASIDE: _("Set aside, with the reason"),
    HandedState.PASSED_ON: _("Given to the complaints office"),
}
HANDED_SHAPES = {
    HandedState.UNREAD: "wait", HandedState.TAKEN: "ok", HandedState.ASIDE: "none",
    HandedState.PASSED_ON: "go",
}  # fmt: skip
FOLLOWED = {
    HandedState.UNREAD: _("It has arrived, and has no answer yet."),
    HandedState.TAKEN: _("It is taken up. A reply is owed to you."),
    HandedState.ASIDE: _("It is set aside. Here is why."),
    HandedState.PASSED_ON: _("It went to the complaints office. Your code opens it there."),
}
"""The same as whoever holds the code is told it."""
WRONGS = {
    "child_recruitment": _("The text may tell of children used by armed forces."),
    "sea": _("The text may tell of sexual violence or abuse."),
    "ill_treatment": _("The text may tell of torture or ill-treatment."),
    "children": _("The text speaks of children."),
}
OUTCOMES = {
    Outcome.CHANGED: _("It changed a decision"),
    Outcome.TAKEN_ALONG: _("It is taken along in the work"),
    Outcome.NOT_TAKEN: _("It is not taken up, and the reply says why"),
}
REPLIES = {
    SubmissionState.OWED: _("Reply owed"),
    SubmissionState.WAITS: _("Reply waits for a second person"),
    SubmissionState.REPLIED: _("Replied to"),
}
REPLY_SHAPES = {
    SubmissionState.OWED: "wait", SubmissionState.WAITS: "go", SubmissionState.REPLIED: "ok",
}  # fmt: skip
