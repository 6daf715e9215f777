from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


@dataclass(frozen=True, kw_only=True)
class TrainerAdded(Event):
    sentence = _("{by} opened a profile as {kind} for {person}")
    person: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class TrainerChanged(Event):
    sentence = _("{by} changed the teaching profile of {person}")
    person: str


@dataclass(frozen=True, kw_only=True)
class QualificationGiven(Event):
    sentence = _("{by} recorded that {person} may teach {module}: {level}, until {until}")
    person: str
    module: str
    level: str
    until: str | None


@dataclass(frozen=True, kw_only=True)
class QualificationChanged(Event):
    sentence = _("{by} changed what {person} may teach of {module}: {level}, until {until}")
    person: str
    module: str
    level: str
    until: str | None


@dataclass(frozen=True, kw_only=True)
class QualificationTaken(Event):
    sentence = _("{by} took away the qualification of {person} for {module}")
    person: str
    module: str


@dataclass(frozen=True, kw_only=True)
class Posted(Event):
    sentence = _("{by} posted {person} to {centre} from {from_on} to {until_on}")
    person: str
    centre: str
    from_on: str
    until_on: str


@dataclass(frozen=True, kw_only=True)
class PostingChanged(Event):
    sentence = _("{by} changed the posting of {person} to {centre}: {from_on} to {until_on}")
    person: str
    centre: str
    from_on: str
    until_on: str


@dataclass(frozen=True, kw_only=True)
class ScreeningRecorded(Event):
    sentence = _("{by} recorded the screening of {person} for the posting to {centre}")
    person: str
    centre: str
    complete: bool


@dataclass(frozen=True, kw_only=True)
class LeaveEntered(Event):
    sentence = _("{by} entered leave of {person} from {from_on} to {until_on}")
    person: str
    from_on: str
    until_on: str


@dataclass(frozen=True, kw_only=True)
class LeaveTaken(Event):
    sentence = _("{by} took away the leave of {person} from {from_on} to {until_on}")
    person: str
    from_on: str
    until_on: str
