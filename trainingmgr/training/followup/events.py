from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.training.followup.words import STATES


class FollowUpDue(Event):
    sentence = _("The list of run %(cohort)s after %(months)s months fell due")
    cohort: str
    months: int


class FollowUpAnswered(Event):
    sentence = _(
        "%(by)s wrote down %(count)s answers in the list of run %(cohort)s after %(months)s months"
    )
    cohort: str
    months: int
    count: int


class FollowUpMoved(Event):
    sentence = _("%(by)s moved the list of run %(cohort)s after %(months)s months to %(state)s")
    worded = {"state": STATES}
    cohort: str
    months: int
    state: str


class FollowUpPrinted(Event):
    sentence = _("%(by)s printed the list %(sheet)s of run %(cohort)s")
    sheet: str
    cohort: str
