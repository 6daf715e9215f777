from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event, words
from trainingmgr.training.cohorts.words import SIDES, STATES


class CohortPlanned(Event):
    sentence = _("%(by)s planned run %(code)s from %(starts_on)s to %(ends_on)s")
    code: str
    starts_on: str
    ends_on: str


class CohortChanged(Event):
    sentence = _("%(by)s changed the plan of run %(code)s; %(voided)s approvals are void")
    code: str
    voided: int


class PlanApproved(Event):
    sentence = _("%(by)s approved run %(code)s for the side: %(side)s")
    worded = {"side": SIDES}
    code: str
    side: str
    plan: str


class CohortMoved(Event):
    sentence = _("%(by)s moved run %(code)s from %(was)s to %(now)s")
    worded = {"was": STATES, "now": STATES}
    code: str
    was: str
    now: str


class CohortStopped(Event):
    sentence = _("%(by)s moved run %(code)s from %(was)s to %(now)s: %(reason)s")
    worded = {"was": STATES, "now": STATES}
    code: str
    was: str
    now: str
    reason: str = words()


class CohortClosed(Event):
    sentence = _("%(by)s closed run %(code)s with %(minutes)s minutes delivered")
    code: str
    minutes: int


class BreachAccepted(Event):
    sentence = _("%(by)s accepted a larger class of %(module)s in run %(code)s: %(reason)s")
    code: str
    module: str
    breach: str
    seats: int
    most: int
    reason: str = words()


class JoiningWritten(Event):
    sentence = _("%(by)s wrote the joining instructions of run %(code)s: report on %(report_on)s")
    code: str
    report_on: str


class JoiningPrinted(Event):
    sentence = _("%(by)s printed %(count)s joining instructions of run %(code)s (%(language)s)")
    code: str
    count: int
    language: str
