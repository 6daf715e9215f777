from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


class WeightsLearnt(Event):
    sentence = _("%(by)s had weights learnt from %(decisions)s decisions: version %(version)s")
    version: int
    decisions: int


class WeightsAdopted(Event):
    sentence = _("%(by)s put version %(version)s of the weights in force, after %(before)s")
    version: int
    before: int
