from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.programme.facilities.words import STATES


class FacilityWritten(Event):
    sentence = _("%(by)s wrote down the building %(code)s")
    code: str


class FacilityMoved(Event):
    sentence = _("%(by)s wrote a new state of the building %(code)s: %(state)s")
    worded = {"state": STATES}
    code: str
    state: str


class FacilityHandoverBegun(Event):
    sentence = _("%(by)s asked the other side to sign for the building %(code)s")
    code: str


class FacilityHandoverSigned(Event):
    sentence = _("%(by)s signed the handover of the building %(code)s")
    code: str


class FacilityHandoverRefused(Event):
    sentence = _("%(by)s did not sign the handover of the building %(code)s")
    code: str


class FacilityDefectWritten(Event):
    sentence = _("%(by)s wrote a defect of the building %(code)s")
    code: str


class FacilityDefectMended(Event):
    sentence = _("%(by)s wrote that a defect of the building %(code)s is mended")
    code: str
