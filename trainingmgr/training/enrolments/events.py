from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event


@dataclass(frozen=True, kw_only=True)
class PeopleNominated(Event):
    sentence = _("{by} nominated {count} people for run {run}")
    run: str
    count: int
    source: str
    people: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NominationsImported(Event):
    sentence = _("{by} nominated {count} people for runs from file {sha256}")
    count: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PeopleConfirmed(Event):
    sentence = _("{by} confirmed {count} people for run {run}; {waiting} went on the waiting list")
    run: str
    count: int
    waiting: int
    people: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlaceMoved(Event):
    sentence = _("{by} changed the place of {person} in run {run} from {was} to {now}: {reason}")
    run: str
    person: str
    was: str
    now: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class MovedUp(Event):
    sentence = _("{person} moved up from the waiting list of run {run}, after {by} freed a seat")
    run: str
    person: str


@dataclass(frozen=True, kw_only=True)
class PersonTransferred(Event):
    sentence = _("{by} transferred {person} from run {run} to run {to}")
    run: str
    to: str
    person: str


@dataclass(frozen=True, kw_only=True)
class WaiverAsked(Event):
    sentence = _("{by} asked to waive {piece} of {person} in run {run} until {until}: {reason}")
    run: str
    person: str
    piece: str
    until: str
    reason: str = journal.words()


@dataclass(frozen=True, kw_only=True)
class WaiverSigned(Event):
    """Told to oversight at once: it stands in their journal with a name (R-VET-10)."""

    sentence = _("{by} signed a waiver of {piece} of {person} in run {run} until {until}")
    run: str
    person: str
    piece: str
    until: str


@dataclass(frozen=True, kw_only=True)
class WaiverRefused(Event):
    sentence = _("{by} did not sign a waiver of {piece} of {person} in run {run}")
    run: str
    person: str
    piece: str


@dataclass(frozen=True, kw_only=True)
class AudienceSet(Event):
    sentence = _("{by} said for whom run {run} is: {categories} {bands}")
    run: str
    categories: tuple[str, ...]
    bands: tuple[str, ...]
