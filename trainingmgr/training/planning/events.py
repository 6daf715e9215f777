from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.training.cohorts.words import SIDES
from trainingmgr.training.planning.words import NEED_STATES, PLAN_STATES


class NeedNoted(Event):
    sentence = _("%(by)s wrote down the training need %(need)s")
    need: str


class NeedChanged(Event):
    sentence = _("%(by)s changed the training need %(need)s")
    need: str


class NeedMoved(Event):
    sentence = _("%(by)s moved the training need %(need)s to %(state)s")
    worded = {"state": NEED_STATES}
    need: str
    state: str


class PlanDrafted(Event):
    sentence = _("%(by)s drafted the training plan %(plan)s")
    plan: str


class PlanChanged(Event):
    sentence = _("%(by)s changed the seats of %(module)s in the training plan %(plan)s")
    plan: str
    module: str


class PlanMoved(Event):
    sentence = _("%(by)s moved the training plan %(plan)s to %(state)s")
    worded = {"state": PLAN_STATES}
    plan: str
    state: str


class PlanSigned(Event):
    sentence = _("%(by)s signed the training plan %(plan)s for the %(side)s")
    worded = {"side": SIDES}
    plan: str
    side: str


class PlanFilled(Event):
    sentence = _("%(by)s wrote %(lines)s lines of the training plan %(plan)s from a file")
    plan: str
    lines: int
