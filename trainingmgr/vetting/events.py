from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.events import SaidWhy
from trainingmgr.core import journal
from trainingmgr.core.journal import Event, Looked
from trainingmgr.core.privacy import Compartment
from trainingmgr.registry.structure.words import SCHEMES


class ClearanceRecorded(Event):
    """What was decided stays in the clearance: the journal is read by others."""

    sentence = _("%(by)s recorded a decision of scheme %(scheme)s about %(subject)s")
    worded = {"scheme": SCHEMES}
    scheme: str
    subject: str
    clearance: str


class SuspensionLifted(Event):
    sentence = _("%(by)s lifted the suspension of %(subject)s under %(scheme)s: %(reason)s")
    worded = {"scheme": SCHEMES}
    scheme: str
    subject: str
    reason: str = journal.words()


class ClearancesAskedFor(Event):
    sentence = _("%(by)s asked scheme %(scheme)s about %(count)s people")
    worded = {"scheme": SCHEMES}
    scheme: str
    count: int


class ClearancesEnded(Event):
    sentence = _("%(by)s ended %(count)s clearances of scheme %(scheme)s with %(day)s")
    worded = {"scheme": SCHEMES}
    scheme: str
    count: int
    day: str


class ClearancesCancelled(Event):
    sentence = _("%(by)s cancelled %(count)s clearances of scheme %(scheme)s")
    worded = {"scheme": SCHEMES}
    scheme: str
    count: int


class ClearancesImported(Event):
    sentence = _("%(by)s brought in %(count)s decisions from file %(sha256)s")
    count: int
    sha256: str


class ClearanceFileOpened(Looked):
    sentence = _("%(by)s opened the clearance file of %(subject)s: %(reason)s")
    lies_in = Compartment.VETTING
    subject: str
    reason: str = journal.words()
    people: Sequence[int]


class AgeReferralRaised(Event):
    sentence = _("%(by)s opened age referral %(referral)s")
    referral: str


class AgeReferralClosed(Event):
    sentence = _("%(by)s closed age referral %(referral)s")
    referral: str


class AgeReferralsOpened(SaidWhy):
    sentence = _("%(by)s opened a list of %(count)s age referrals: %(why)s")
    lies_in = Compartment.CHILD
    count: int
    people: Sequence[int]


class AgeReferralOpened(Looked):
    sentence = _("%(by)s read age referral %(referral)s: %(reason)s")
    lies_in = Compartment.CHILD
    referral: str
    reason: str = journal.words()
    people: Sequence[int]
