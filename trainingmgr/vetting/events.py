from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event


@dataclass(frozen=True, kw_only=True)
class ClearanceRecorded(Event):
    """What was decided stays in the clearance: the journal is read by others."""

    sentence = _("{by} recorded a decision of scheme {scheme} about {subject}")
    scheme: str
    subject: str
    clearance: str


@dataclass(frozen=True, kw_only=True)
class ClearancesAskedFor(Event):
    sentence = _("{by} asked scheme {scheme} about {count} people")
    scheme: str
    count: int


@dataclass(frozen=True, kw_only=True)
class ClearancesEnded(Event):
    sentence = _("{by} ended {count} clearances of scheme {scheme} with {day}")
    scheme: str
    count: int
    day: str


@dataclass(frozen=True, kw_only=True)
class ClearancesCancelled(Event):
    sentence = _("{by} cancelled {count} clearances of scheme {scheme}")
    scheme: str
    count: int


@dataclass(frozen=True, kw_only=True)
class ClearancesImported(Event):
    sentence = _("{by} brought in {count} decisions from file {sha256}")
    count: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ClearancesTakenBack(Event):
    sentence = _("{by} took back {count} decisions of file {sha256}")
    count: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ClearanceFileOpened(Event):
    sentence = _("{by} opened the clearance file of {subject}: {reason}")
    subject: str
    reason: str = journal.words()


@dataclass(frozen=True, kw_only=True)
class AgeReferralRaised(Event):
    sentence = _("{by} opened age referral {referral}")
    referral: str


@dataclass(frozen=True, kw_only=True)
class AgeReferralClosed(Event):
    sentence = _("{by} closed age referral {referral}")
    referral: str


@dataclass(frozen=True, kw_only=True)
class AgeReferralsOpened(Event):
    sentence = _("{by} opened the list of age referrals: {count} on the page")
    count: int


@dataclass(frozen=True, kw_only=True)
class AgeReferralOpened(Event):
    sentence = _("{by} read age referral {referral}: {reason}")
    referral: str
    reason: str = journal.words()
