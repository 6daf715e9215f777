from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.training.trainers.words import KINDS, LEVELS, PAPERS


class TrainerAdded(Event):
    sentence = _("%(by)s opened a profile as %(kind)s for %(person)s")
    worded = {"kind": KINDS}
    person: str
    kind: str


class TrainerChanged(Event):
    sentence = _("%(by)s changed the teaching profile of %(person)s")
    person: str


class QualificationGiven(Event):
    sentence = _("%(by)s recorded that %(person)s may teach %(module)s: %(level)s, until %(until)s")
    worded = {"level": LEVELS}
    person: str
    module: str
    level: str
    until: str | None


class QualificationChanged(Event):
    sentence = _(
        "%(by)s changed what %(person)s may teach of %(module)s: %(level)s, until %(until)s"
    )
    worded = {"level": LEVELS}
    person: str
    module: str
    level: str
    until: str | None


class QualificationTaken(Event):
    sentence = _("%(by)s took away the qualification of %(person)s for %(module)s")
    person: str
    module: str


class Posted(Event):
    sentence = _("%(by)s posted %(person)s to %(centre)s from %(from_on)s to %(until_on)s")
    person: str
    centre: str
    from_on: str
    until_on: str


class PostingChanged(Event):
    sentence = _(
        "%(by)s changed the posting of %(person)s to %(centre)s: %(from_on)s to %(until_on)s"
    )
    person: str
    centre: str
    from_on: str
    until_on: str


class ScreeningRecorded(Event):
    sentence = _("%(by)s recorded the screening of %(person)s for the posting to %(centre)s")
    person: str
    centre: str
    complete: bool


class LeaveEntered(Event):
    sentence = _("%(by)s entered leave of %(person)s from %(from_on)s to %(until_on)s")
    person: str
    from_on: str
    until_on: str


class LeaveTaken(Event):
    sentence = _("%(by)s took away the leave of %(person)s from %(from_on)s to %(until_on)s")
    person: str
    from_on: str
    until_on: str


class TrainerStoodDown(Event):
    sentence = _("%(by)s stood %(person)s down from classes")
    person: str


class TrainerTakenUp(Event):
    sentence = _("%(by)s let %(person)s be named for classes again")
    person: str


class TrainerPaperKept(Event):
    sentence = _("%(by)s kept a paper of %(person)s as one who teaches: %(paper)s, until %(until)s")
    worded = {"paper": PAPERS}
    person: str
    paper: str
    until: str | None
    sha256: str | None
