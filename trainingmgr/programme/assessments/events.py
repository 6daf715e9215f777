from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.programme.assessments.words import KINDS


class SectorPlanned(Event):
    sentence = _("%(by)s planned the assessment %(code)s")
    code: str


class SectorChanged(Event):
    sentence = _("%(by)s changed the assessment %(code)s")
    code: str


class SectorJoined(Event):
    sentence = _("%(by)s wrote that %(agency)s takes part in the assessment %(code)s")
    code: str
    agency: str


class SectorSaid(Event):
    sentence = _("%(by)s wrote point %(number)s of the assessment %(code)s: %(kind)s")
    worded = {"kind": KINDS}
    code: str
    number: int
    kind: str


class SectorTakenUp(Event):
    sentence = _("%(by)s took point %(number)s of the assessment %(code)s up by item %(item)s")
    code: str
    number: int
    item: str


class SectorRefused(Event):
    sentence = _("%(by)s refused point %(number)s of the assessment %(code)s")
    code: str
    number: int


class SectorReported(Event):
    sentence = _("%(by)s finished the report of the assessment %(code)s")
    code: str


class SectorAgreed(Event):
    sentence = _("%(by)s agreed for the host to the report of the assessment %(code)s")
    code: str
