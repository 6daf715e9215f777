from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.programme.framework.words import MEASURES


class RiskWritten(Event):
    sentence = _("%(by)s wrote the risk %(code)s")
    code: str


class RiskScored(Event):
    sentence = _("%(by)s scored the risk %(code)s: %(score)s")
    code: str
    score: int


class RiskTaskSet(Event):
    sentence = _("%(by)s set a task against the risk %(code)s")
    code: str


class RiskTaskDone(Event):
    sentence = _("%(by)s wrote that a task against the risk %(code)s is done")
    code: str


class RiskWatched(Event):
    sentence = _("%(by)s set what warns of the risk %(code)s: %(measure)s")
    worded = {"measure": MEASURES}
    code: str
    measure: str


class RiskUnwatched(Event):
    sentence = _("%(by)s ended what warned of the risk %(code)s: %(measure)s")
    worded = {"measure": MEASURES}
    code: str
    measure: str


class RiskAnswered(Event):
    sentence = _("%(by)s answered a warning of the risk %(code)s: %(measure)s")
    worded = {"measure": MEASURES}
    code: str
    measure: str


class RiskClosed(Event):
    sentence = _("%(by)s closed the risk %(code)s")
    code: str


class RiskOpened(Event):
    sentence = _("%(by)s opened the risk %(code)s again")
    code: str
