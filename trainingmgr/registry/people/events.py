from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event


@dataclass(frozen=True, kw_only=True)
class BlockHeld(Event):
    sentence = _("{by} gave the site {site} the programme numbers {first} to {last}")
    site: str
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class PersonRegistered(Event):
    sentence = _("{by} registered {number}")
    number: str
    category: str


@dataclass(frozen=True, kw_only=True)
class PeopleRegistered(Event):
    sentence = _("{by} registered {count} people from import {batch}")
    batch: str
    count: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PeopleUpdated(Event):
    sentence = _("{by} updated {count} people from import {batch}")
    batch: str
    count: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ImportTakenBack(Event):
    sentence = _("{by} took back {count} people of import {batch}")
    batch: str
    count: int


@dataclass(frozen=True, kw_only=True)
class DetailsChanged(Event):
    sentence = _("{by} changed details of {number}: {fields}")
    number: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class IdentityCorrected(Event):
    sentence = _("{by} corrected the identity of {number}: {fields}")
    number: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ServiceChanged(Event):
    sentence = _("{by} recorded for {number}: {status} from {from_on}")
    number: str
    status: str
    from_on: str
    unit: int | None = None
    rank: int | None = None
    post: int | None = None


@dataclass(frozen=True, kw_only=True)
class HolderAttached(Event):
    sentence = _("{by} recorded that {number} and an account are one person")
    number: str


@dataclass(frozen=True, kw_only=True)
class PersonOpened(Event):
    sentence = _("{by} opened the record of {number}")
    number: str


@dataclass(frozen=True, kw_only=True)
class PeopleListed(Event):
    sentence = _("{by} looked at a list of {count} people")
    count: int
    filters: dict[str, Any]
    text: str | None = journal.words(default=None)
