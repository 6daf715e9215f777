from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event, words


@dataclass(frozen=True, kw_only=True)
class CohortPlanned(Event):
    sentence = _("{by} planned run {code} from {starts_on} to {ends_on}")
    code: str
    starts_on: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class PlanChanged(Event):
    sentence = _("{by} changed the plan of run {code}; {voided} approvals are void")
    code: str
    voided: int


@dataclass(frozen=True, kw_only=True)
class PlanApproved(Event):
    sentence = _("{by} approved run {code} for the side: {side}")
    code: str
    side: str
    plan: str


@dataclass(frozen=True, kw_only=True)
class CohortMoved(Event):
    sentence = _("{by} moved run {code} from {was} to {now}")
    code: str
    was: str
    now: str


@dataclass(frozen=True, kw_only=True)
class CohortStopped(Event):
    sentence = _("{by} moved run {code} from {was} to {now}: {reason}")
    code: str
    was: str
    now: str
    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class CohortClosed(Event):
    sentence = _("{by} closed run {code} with {minutes} minutes delivered")
    code: str
    minutes: int


@dataclass(frozen=True, kw_only=True)
class BreachAccepted(Event):
    sentence = _("{by} accepted a larger class of {module} in run {code}: {reason}")
    code: str
    module: str
    breach: str
    seats: int
    most: int
    reason: str = words()
