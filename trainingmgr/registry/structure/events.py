from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


@dataclass(frozen=True, kw_only=True)
class PlaceAdded(Event):
    sentence = _("{by} added the place {code}")
    code: str


@dataclass(frozen=True, kw_only=True)
class PlaceChanged(Event):
    sentence = _("{by} changed the place {code}")
    code: str


@dataclass(frozen=True, kw_only=True)
class OrganisationAdded(Event):
    sentence = _("{by} added the organisation {code}")
    code: str


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Event):
    sentence = _("{by} changed the organisation {code}")
    code: str


@dataclass(frozen=True, kw_only=True)
class SchemesRequired(Event):
    sentence = _("{by} set the vetting schemes that {code} requires: {schemes}")
    code: str
    schemes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CentreAdded(Event):
    sentence = _("{by} added the training centre {code}")
    code: str


@dataclass(frozen=True, kw_only=True)
class CentreChanged(Event):
    sentence = _("{by} changed the training centre {code}")
    code: str


@dataclass(frozen=True, kw_only=True)
class RoomAdded(Event):
    sentence = _("{by} added room {code} at {centre}, {seats} seats")
    code: str
    centre: str
    seats: int


@dataclass(frozen=True, kw_only=True)
class RoomChanged(Event):
    sentence = _("{by} changed room {code} at {centre}, {seats} seats")
    code: str
    centre: str
    seats: int


@dataclass(frozen=True, kw_only=True)
class UnitAdded(Event):
    sentence = _("{by} added the unit {code}")
    code: str


@dataclass(frozen=True, kw_only=True)
class UnitChanged(Event):
    sentence = _("{by} changed the unit {code}")
    code: str


@dataclass(frozen=True, kw_only=True)
class UnitMoved(Event):
    sentence = _("{by} placed the unit {code} under {parent}, and everything below it")
    code: str
    parent: str


@dataclass(frozen=True, kw_only=True)
class RankAdded(Event):
    sentence = _("{by} added the rank {code}, band {band}")
    code: str
    band: str


@dataclass(frozen=True, kw_only=True)
class RankChanged(Event):
    sentence = _("{by} changed the rank {code}, band {band}")
    code: str
    band: str


@dataclass(frozen=True, kw_only=True)
class PostAdded(Event):
    sentence = _("{by} added the post {number} to {unit}")
    number: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class PostsAdded(Event):
    sentence = _("{by} added {count} posts")
    count: int


@dataclass(frozen=True, kw_only=True)
class PostChanged(Event):
    sentence = _("{by} changed the post {number}")
    number: str
