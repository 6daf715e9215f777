from flask_babel import lazy_gettext as _

from trainingmgr.accounts.words import WHYS
from trainingmgr.core.journal import Event, words
from trainingmgr.training.concerns.words import STATES


class ConcernsListed(Event):
    sentence = _("%(by)s looked at the list of concerns (%(count)s): %(why)s")
    worded = {"why": WHYS}
    count: int
    why: str
    reason: str | None = words(default=None)


class ConcernOpened(Event):
    sentence = _("%(by)s opened the concern %(concern)s: %(reason)s")
    concern: str
    reason: str = words()


class ConcernMoved(Event):
    sentence = _("%(by)s moved the concern %(concern)s to %(state)s")
    worded = {"state": STATES}
    concern: str
    state: str
