from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.training.deployment.words import DUTIES, STATES


class TeamRequested(Event):
    sentence = _("%(by)s asked for the mobile team %(team)s: %(module)s for %(unit)s")
    team: str
    module: str
    unit: str


class TeamApproved(Event):
    sentence = _("%(by)s approved the mobile team %(team)s, sent by %(provider)s")
    team: str
    provider: str


class TeamJoined(Event):
    sentence = _("%(by)s named %(person)s for the mobile team %(team)s: %(duty)s")
    worded = {"duty": DUTIES}
    team: str
    person: str
    duty: str


class TeamLeft(Event):
    sentence = _("%(by)s released %(person)s from the mobile team %(team)s")
    team: str
    person: str


class TeamMoved(Event):
    sentence = _("%(by)s moved the mobile team %(team)s to %(state)s")
    worded = {"state": STATES}
    team: str
    state: str


class TeamLinked(Event):
    sentence = _("%(by)s said that the mobile team %(team)s teaches the run %(run)s")
    team: str
    run: str | None


class TourHandedOver(Event):
    sentence = _("%(by)s wrote the handover note of the tour of %(person)s at %(centre)s")
    person: str
    centre: str


class PostWritten(Event):
    sentence = _("%(by)s wrote down the post %(post)s at %(centre)s")
    post: str
    centre: str


class PostFilled(Event):
    sentence = _("%(by)s put %(person)s on the post %(post)s")
    post: str
    person: str


class PostLeft(Event):
    sentence = _("%(by)s took %(person)s off the post %(post)s")
    post: str
    person: str
