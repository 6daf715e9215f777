from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.programme.coordination.words import STATES


class OverlapProposed(Event):
    sentence = _("%(by)s proposed what becomes of the overlap %(code)s: %(state)s")
    worded = {"state": STATES}
    code: str
    state: str


class OverlapDecided(Event):
    sentence = _("%(by)s decided what becomes of the overlap %(code)s: %(state)s")
    worded = {"state": STATES}
    code: str
    state: str


class MeetingWritten(Event):
    sentence = _("%(by)s wrote the minutes of the meeting %(code)s")
    code: str


class MeetingAgreed(Event):
    sentence = _("%(by)s agreed the minutes of the meeting %(code)s")
    code: str


class MeetingActionDone(Event):
    sentence = _("%(by)s wrote that an action point of the meeting %(code)s is done")
    code: str
