from flask_babel import lazy_gettext as _

from trainingmgr.training.standards.rules import StandardKind, StandardState

KINDS = {
    StandardKind.TRAINING: _("Training"),
    StandardKind.RECRUITMENT: _("Recruitment"),
    StandardKind.DISCIPLINE: _("Discipline"),
    StandardKind.EQUIPMENT: _("Equipment"),
}
STATES = {
    StandardState.DRAFT: _("Draft"),
    StandardState.PROPOSED: _("Waits for signatures"),
    StandardState.AGREED: _("Agreed"),
    StandardState.SUPERSEDED: _("Superseded"),
}
SHAPES = {
    StandardState.DRAFT: "go",
    StandardState.PROPOSED: "wait",
    StandardState.AGREED: "ok",
    StandardState.SUPERSEDED: "none",
}
