from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event
from trainingmgr.recruitment.words import APPLICATION_STATES, PAPERS, ROUND_STATES


class RoundPlanned(Event):
    sentence = _("%(by)s planned recruitment round %(round)s")
    round: str


class RoundMoved(Event):
    sentence = _("%(by)s brought recruitment round %(round)s from %(was)s to %(now)s")
    worded = {"now": ROUND_STATES, "was": ROUND_STATES}
    round: str
    was: str
    now: str


class RoundAnnulled(Event):
    sentence = _("%(by)s annulled recruitment round %(round)s: %(reason)s")
    round: str
    reason: str = journal.words()


class ObjectionsCalled(Event):
    sentence = _("%(by)s opened the time for objections of round %(round)s: %(first)s to %(last)s")
    round: str
    first: str
    last: str


class ApplicationRegistered(Event):
    sentence = _("%(by)s took an application of %(number)s in round %(round)s")
    round: str
    number: str


class ApplicationsImported(Event):
    sentence = _("%(by)s brought %(count)s applications from a file: %(sha256)s")
    count: int
    sha256: str


class ApplicationMoved(Event):
    """Why, is told to the applicant; the journal says what became of the file."""

    sentence = _("%(by)s brought the application of %(number)s from %(was)s to %(now)s")
    worded = {"now": APPLICATION_STATES, "was": APPLICATION_STATES}
    number: str
    was: str
    now: str


class ApplicationsMoved(Event):
    sentence = _("%(by)s brought %(count)s applications of round %(round)s to %(now)s")
    worded = {"now": APPLICATION_STATES}
    round: str
    now: str
    count: int


class PaperChecked(Event):
    sentence = _("%(by)s checked the papers of %(number)s")
    number: str


class PaperScanned(Event):
    sentence = _("%(by)s attached a scan of a paper of %(number)s: %(paper)s, %(size)s bytes")
    worded = {"paper": PAPERS}
    number: str
    paper: str
    size: int
    sha256: str


class LettersMade(Event):
    sentence = _("%(by)s made letters to %(count)s applicants of round %(round)s")
    round: str
    count: int
    language: str


class ScoresTyped(Event):
    sentence = _("%(by)s typed the points of %(count)s applicants in stage %(stage)s of %(round)s")
    round: str
    stage: str
    count: int


class ScoresTakenBack(Event):
    sentence = _("%(by)s took back %(count)s lines of points of %(round)s with file %(sha256)s")
    round: str
    count: int
    sha256: str


class ScoreCorrected(Event):
    sentence = _("%(by)s corrected the points of %(number)s in stage %(stage)s: %(reason)s")
    number: str
    stage: str
    reason: str = journal.words()


class ListProposed(Event):
    sentence = _("%(by)s computed list %(list)s of round %(round)s: %(sha256)s")
    round: str
    list: int
    sha256: str


class ListTakenAway(Event):
    sentence = _("%(by)s took away the points of list %(list)s of round %(round)s: %(sha256)s")
    round: str
    list: int
    sha256: str


class ListAgreed(Event):
    sentence = _("%(by)s agreed to list %(list)s of round %(round)s: %(sha256)s")
    round: str
    list: int
    sha256: str


class ObjectionTaken(Event):
    sentence = _("%(by)s took an objection in round %(round)s")
    round: str


class ObjectionDecided(Event):
    sentence = _("%(by)s decided about an objection in round %(round)s")
    round: str


class RejectionAppealed(Event):
    sentence = _("%(by)s took an appeal of %(number)s in round %(round)s")
    round: str
    number: str


class RejectionAppealDecided(Event):
    sentence = _("%(by)s decided about the appeal of %(number)s in round %(round)s")
    round: str
    number: str
