from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event
from trainingmgr.vetting.diligence.words import EXCLUDED, MEASURE_STATES, STATES, WATCHED


class SupportAskedFor(Event):
    sentence = _("%(by)s asked for support to units as %(request)s")
    request: str


class SupportScoped(Event):
    sentence = _("%(by)s wrote what %(request)s is about")
    request: str


class ExclusionCountersigned(Event):
    sentence = _("%(by)s countersigned that an item of %(request)s is out of scope: %(exclusion)s")
    worded = {"exclusion": EXCLUDED}
    request: str
    exclusion: str


class SupportMoved(Event):
    """A stage without a decision: assessed, taken up again, closed."""

    sentence = _("%(by)s moved %(request)s to %(state)s")
    worded = {"state": STATES}
    request: str
    state: str


class CommanderScreened(Event):
    """What was found stays in the file: the journal is read by others."""

    sentence = _("%(by)s screened a commander for %(request)s")
    request: str


class SupportDecided(Event):
    """How it was decided stays in the file, and in the clearances of the units."""

    sentence = _("%(by)s decided on %(request)s")
    request: str


class MeasureWritten(Event):
    sentence = _("%(by)s moved a measure of %(request)s to %(state)s")
    worded = {"state": MEASURE_STATES}
    request: str
    state: str


class AuthoritiesTold(Event):
    sentence = _("%(by)s recorded the letter %(reference)s to the authorities about %(request)s")
    request: str
    reference: str


class MonitoringWritten(Event):
    sentence = _("%(by)s wrote %(what)s of %(request)s")
    worded = {"what": WATCHED}
    request: str
    what: str


class SupportSuspended(Event):
    sentence = _("%(by)s suspended the support of %(request)s: %(units)s units")
    request: str
    units: int


class SupportTakenUp(Event):
    sentence = _("%(by)s ended the suspension of %(request)s: %(state)s")
    worded = {"state": STATES}
    request: str
    state: str


class SupportFileOpened(Event):
    sentence = _("%(by)s opened the file of %(request)s: %(reason)s")
    request: str
    reason: str = journal.words()
