from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event


@dataclass(frozen=True, kw_only=True)
class ToldApart(Event):
    sentence = _("{by} found that {first} and {second} are two people: {why}")
    first: str
    second: str
    why: str = journal.words()


@dataclass(frozen=True, kw_only=True)
class MergeProposed(Event):
    sentence = _("{by} proposed that {joined} is the same person as {kept}: {reason}")
    kept: str
    joined: str
    reason: str = journal.words()


@dataclass(frozen=True, kw_only=True)
class RecordsJoined(Event):
    sentence = _("{by} joined {joined} to {kept}")
    kept: str
    joined: str


@dataclass(frozen=True, kw_only=True)
class MergeRefused(Event):
    sentence = _("{by} refused to join {joined} to {kept}")
    kept: str
    joined: str


@dataclass(frozen=True, kw_only=True)
class MergeWithdrawn(Event):
    sentence = _("{by} no longer proposes to join {joined} to {kept}")
    kept: str
    joined: str


@dataclass(frozen=True, kw_only=True)
class RecordsParted(Event):
    sentence = _("{by} parted {joined} from {kept} again: {reason}")
    kept: str
    joined: str
    reason: str = journal.words()


@dataclass(frozen=True, kw_only=True)
class CorrectionProposed(Event):
    sentence = _("{by} proposed a correction of {number}: {fields}")
    number: str
    fields: tuple[str, ...]
    content: str


@dataclass(frozen=True, kw_only=True)
class CorrectionDecided(Event):
    sentence = _("{by} decided a correction of {number}: {outcome}")
    number: str
    outcome: str
    content: str


@dataclass(frozen=True, kw_only=True)
class CorrectionWithdrawn(Event):
    sentence = _("{by} withdrew a correction of {number}")
    number: str


@dataclass(frozen=True, kw_only=True)
class PairsFound(Event):
    sentence = _("{by} compared {count} people with the register; {pairs} pairs may be one person")
    count: int
    pairs: int
