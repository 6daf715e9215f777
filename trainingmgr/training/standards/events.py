from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.training.cohorts.words import SIDES
from trainingmgr.training.standards.words import STATES


class StandardDrafted(Event):
    sentence = _("%(by)s drafted version %(number)s of the standard %(standard)s")
    standard: str
    number: int


class StandardChanged(Event):
    sentence = _("%(by)s changed the draft of the standard %(standard)s")
    standard: str


class StandardTaught(Event):
    sentence = _("%(by)s named the modules that teach the standard %(standard)s: %(modules)s")
    standard: str
    modules: str


class StandardMoved(Event):
    sentence = _("%(by)s moved the standard %(standard)s to %(state)s")
    worded = {"state": STATES}
    standard: str
    state: str


class StandardSigned(Event):
    sentence = _("%(by)s signed the standard %(standard)s for the %(side)s")
    worded = {"side": SIDES}
    standard: str
    side: str
