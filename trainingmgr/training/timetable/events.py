from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.training.timetable.words import CLOSED


class SessionPlanned(Event):
    sentence = _("%(by)s planned %(module)s of run %(code)s on %(on)s, %(starts)s to %(ends)s")
    code: str
    module: str
    on: str
    starts: str
    ends: str


class SessionChanged(Event):
    sentence = _("%(by)s moved %(module)s of run %(code)s to %(on)s, %(starts)s to %(ends)s")
    code: str
    module: str
    on: str
    starts: str
    ends: str


class SessionRemoved(Event):
    sentence = _("%(by)s took %(module)s on %(on)s out of run %(code)s")
    code: str
    module: str
    on: str


class TimetableLaidOut(Event):
    sentence = _("%(by)s laid out %(count)s classes of run %(code)s")
    code: str
    count: int


class TimetableTakenBack(Event):
    sentence = _("%(by)s took back %(count)s classes that were laid out for run %(code)s")
    code: str
    count: int


class TimeClosed(Event):
    sentence = _("%(by)s kept a time free of classes (%(kind)s): %(name)s")
    worded = {"kind": CLOSED}
    kind: str
    name: str


class TimeOpened(Event):
    sentence = _("%(by)s opened a time for classes again (%(kind)s): %(name)s")
    worded = {"kind": CLOSED}
    kind: str
    name: str
