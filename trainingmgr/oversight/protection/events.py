from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.oversight.protection.words import ASKS, DANGERS, IDENTITIES, STATES, TOLD


class DataAsked(Event):
    sentence = _("%(by)s wrote down the request %(request)s of a person: %(kind)s")
    worded = {"kind": ASKS}
    request: str
    kind: str


class AskerKnown(Event):
    sentence = _("%(by)s made sure that the request %(request)s comes from the person: %(how)s")
    worded = {"how": IDENTITIES}
    request: str
    how: str


class DataCorrectionOpened(Event):
    sentence = _("%(by)s opened a correction for the request %(request)s")
    request: str


class DataAnswered(Event):
    sentence = _("%(by)s answered the request %(request)s: %(state)s")
    worded = {"state": STATES}
    request: str
    state: str


class BreachWritten(Event):
    sentence = _("%(by)s wrote down the breach %(breach)s: danger %(danger)s")
    worded = {"danger": DANGERS}
    breach: str
    danger: str


class BreachAmended(Event):
    sentence = _("%(by)s wrote down more about the breach %(breach)s: danger %(danger)s")
    worded = {"danger": DANGERS}
    breach: str
    danger: str


class BreachTold(Event):
    sentence = _("%(by)s wrote down who was told of the breach %(breach)s: %(whom)s")
    worded = {"whom": TOLD}
    breach: str
    whom: str


class BreachClosed(Event):
    sentence = _("%(by)s closed the breach %(breach)s with its lessons")
    breach: str
