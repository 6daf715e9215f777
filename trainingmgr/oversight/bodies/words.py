"""How bodies, what they do and what came of it are called."""

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.oversight.bodies.rules import (
    ActKind,
    ActState,
    BodyKind,
    EffectKind,
    Found,
    MatterKind,
    MatterState,
)

KINDS = {
    BodyKind.PARLIAMENT: _("Committee of parliament"),
    BodyKind.AUDITOR: _("Auditor-general"),
    BodyKind.INSPECTOR: _("Inspector-general"),
    BodyKind.JUSTICE: _("Military justice"),
    BodyKind.OMBUDS: _("Ombuds institution"),
    BodyKind.ANTI_CORRUPTION: _("Anti-corruption commission"),
    BodyKind.HUMAN_RIGHTS: _("Human rights institution"),
    BodyKind.CIVIL_SOCIETY: _("Platform of civil society"),
    BodyKind.OTHER: _("Another body"),
}
ACTS = {
    ActKind.SESSION: _("Session"),
    ActKind.INSPECTION: _("Inspection"),
    ActKind.INQUIRY: _("Inquiry"),
}
ACT_STATES = {
    ActState.PLANNED: _("Planned"),
    ActState.UNDER_WAY: _("Under way"),
    ActState.ENDED: _("Ended"),
    ActState.CANCELLED: _("Cancelled"),
}
ACT_SHAPES = {
    ActState.PLANNED: "wait", ActState.UNDER_WAY: "go", ActState.ENDED: "ok",
    ActState.CANCELLED: "none",
}  # fmt: skip
MATTERS = {
    MatterKind.FINDING: _("Finding"),
    MatterKind.RECOMMENDATION: _("Recommendation"),
    MatterKind.QUESTION: _("Question"),
    MatterKind.SANCTION: _("Request for a sanction"),
}
STATES = {
    MatterState.OPEN: _("Not answered"),
    MatterState.ACCEPTED: _("Accepted"),
    MatterState.PARTLY_ACCEPTED: _("Accepted in part"),
    MatterState.REJECTED: _("Rejected"),
    MatterState.IMPLEMENTED: _("Put into practice"),
    MatterState.WITHDRAWN: _("Withdrawn by the body"),
}
OF_QUESTIONS = {
    MatterState.ACCEPTED: _("Answered"),
    MatterState.PARTLY_ACCEPTED: _("Answered in part"),
    MatterState.REJECTED: _("Answer refused"),
    MatterState.IMPLEMENTED: _("Answer found to be so"),
}
"""A question is not accepted but answered."""
SHAPES = {
    MatterState.OPEN: "wait", MatterState.ACCEPTED: "go", MatterState.PARTLY_ACCEPTED: "go",
    MatterState.REJECTED: "stop", MatterState.IMPLEMENTED: "ok", MatterState.WITHDRAWN: "none",
}  # fmt: skip
FOUND = {
    Found.DONE: _("It is done"),
    Found.NOT_YET: _("Not yet"),
    Found.NO_LONGER: _("It no longer holds"),
}
FOUND_SHAPES = {Found.DONE: "ok", Found.NOT_YET: "wait", Found.NO_LONGER: "stop"}
EFFECTS = {
    EffectKind.SUMMONED: _("A minister or officer was summoned and came"),
    EffectKind.SANCTIONED: _("A sanction was applied"),
    EffectKind.BUDGET: _("The budget was changed"),
    EffectKind.LAW: _("A law or a regulation was changed"),
    EffectKind.PUBLISHED: _("A report was published"),
}


def state(kind: MatterKind, now: MatterState) -> Sentence:
    """How a matter stands, in the words of its kind."""
    own = OF_QUESTIONS if kind is MatterKind.QUESTION else STATES
    said: Sentence = own[now] if now in own else STATES[now]
    return said
