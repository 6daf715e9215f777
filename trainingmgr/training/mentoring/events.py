from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event, words
from trainingmgr.training.cohorts.words import SIDES
from trainingmgr.training.mentoring.words import ACTIONS, AREAS, STATES


class MentoringDrafted(Event):
    sentence = _("%(by)s drafted the mentoring assignment %(assignment)s")
    assignment: str


class MentoringChanged(Event):
    sentence = _("%(by)s changed the draft of the mentoring assignment %(assignment)s")
    assignment: str


class MentoringMoved(Event):
    sentence = _("%(by)s moved the mentoring assignment %(assignment)s to %(state)s")
    worded = {"state": STATES}
    assignment: str
    state: str


class MentoringWithdrawn(Event):
    sentence = _("%(by)s withdrew the mentoring assignment %(assignment)s: %(reason)s")
    assignment: str
    reason: str = words()


class MentoringSigned(Event):
    sentence = _("%(by)s signed the mentoring assignment %(assignment)s for the %(side)s")
    worded = {"side": SIDES}
    assignment: str
    side: str


class ObjectiveStruck(Event):
    sentence = _("%(by)s struck an objective out of the mentoring assignment %(assignment)s")
    assignment: str


class LogAcknowledged(Event):
    sentence = _("%(by)s acknowledged a log of the mentoring assignment %(assignment)s on %(on)s")
    assignment: str
    on: str


class MentoringHandedOver(Event):
    sentence = _("%(by)s wrote the handover note of the mentoring assignment %(assignment)s")
    assignment: str


class LogWritten(Event):
    sentence = _("%(by)s wrote a log of the mentoring assignment %(assignment)s on %(on)s")
    assignment: str
    on: str


class LogRewritten(Event):
    sentence = _("%(by)s wrote a log of the mentoring assignment %(assignment)s on %(on)s anew")
    assignment: str
    on: str


class LogAddedTo(Event):
    sentence = _("%(by)s added to a log of the mentoring assignment %(assignment)s on %(on)s")
    assignment: str
    on: str


class LogPictured(Event):
    sentence = _("%(by)s put a picture on a log of %(assignment)s on %(on)s (SHA-256 %(sha256)s)")
    assignment: str
    on: str
    sha256: str


class RatingReviewed(Event):
    sentence = _("%(by)s agreed to a rating that moved far, of %(assignment)s: %(area)s")
    worded = {"area": AREAS}
    assignment: str
    area: str


class MentoringActionMoved(Event):
    sentence = _("%(by)s moved an action point of a mentored office to %(state)s")
    worded = {"state": ACTIONS}
    state: str


class ExtractRead(Event):
    sentence = _("%(by)s took a file of the mentoring of the office %(counterpart)s")
    counterpart: str
