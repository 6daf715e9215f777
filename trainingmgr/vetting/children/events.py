"""What happens in the compartment. No entry says who, how old, or what was found."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event, Looked
from trainingmgr.core.privacy import Compartment


class AgePieceAdded(Event):
    sentence = _("%(by)s added evidence to age referral %(referral)s")
    referral: str


class AgeOpinionGiven(Event):
    sentence = _("%(by)s gave an opinion on age referral %(referral)s")
    referral: str


class AgeAssessed(Event):
    sentence = _("%(by)s decided age referral %(referral)s")
    referral: str


class AgeFileChanged(Event):
    """One sentence for every step of a file: a step of its own would say what was found."""

    sentence = _("%(by)s changed age referral %(referral)s")
    referral: str


class AgePaperPrinted(Looked):
    sentence = _("%(by)s printed a paper of age referral %(referral)s")
    lies_in = Compartment.CHILD
    referral: str
    people: Sequence[int]


class AgeFilesPurged(Event):
    sentence = _("%(count)s age referrals were purged; %(by)s had closed the last of them")
    count: int


class LocalEventWritten(Event):
    sentence = _("%(by)s wrote %(code)s into the calendar of local events")
    code: str


class FormerChildCaseWritten(Event):
    sentence = _("%(by)s changed confidential case %(case)s")
    case: str


class FormerChildCaseOpened(Looked):
    sentence = _("%(by)s read confidential case %(case)s: %(reason)s")
    lies_in = Compartment.CHILD
    case: str
    reason: str = journal.words()
    people: Sequence[int]
