from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.training.cohorts.words import SIDES


class ProgrammeDecisionWritten(Event):
    sentence = _("%(by)s wrote the decision %(code)s")
    code: str


class ProgrammeDecisionSigned(Event):
    sentence = _("%(by)s signed the decision %(code)s for: %(side)s")
    worded = {"side": SIDES}
    code: str
    side: str


class ProgrammeDecisionWithdrawn(Event):
    sentence = _("%(by)s withdrew the decision %(code)s before it was taken: %(reason)s")
    code: str
    reason: str = ""


class ProgrammeDecisionTaken(Event):
    sentence = _("The decision %(code)s is taken: both sides have signed")
    code: str
