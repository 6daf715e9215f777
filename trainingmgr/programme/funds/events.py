from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.programme.funds.words import STAGES


class FundNeedWritten(Event):
    sentence = _("%(by)s wrote the need for money %(code)s")
    code: str


class FundWritten(Event):
    sentence = _("%(by)s wrote down the money %(code)s")
    code: str


class FundConditionSet(Event):
    sentence = _("%(by)s wrote a condition of the money %(code)s")
    code: str


class FundConditionMet(Event):
    sentence = _("%(by)s wrote that a condition of the money %(code)s is met")
    code: str


class FundMoved(Event):
    sentence = _("%(by)s wrote a movement of the money %(code)s: %(stage)s")
    worded = {"stage": STAGES}
    code: str
    stage: str


class FundConfirmed(Event):
    sentence = _("%(by)s confirmed a movement of the money %(code)s: %(stage)s")
    worded = {"stage": STAGES}
    code: str
    stage: str


class FundRefused(Event):
    sentence = _("%(by)s did not confirm a movement of the money %(code)s: %(stage)s")
    worded = {"stage": STAGES}
    code: str
    stage: str
