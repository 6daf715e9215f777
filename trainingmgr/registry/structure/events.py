from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event


@dataclass(frozen=True, kw_only=True)
class PlaceAdded(Event):
    sentence = _("%(by)s added the place %(code)s")
    code: str


@dataclass(frozen=True, kw_only=True)
class PlaceChanged(Event):
    sentence = _("%(by)s changed the place %(code)s")
    code: str


@dataclass(frozen=True, kw_only=True)
class OrganisationAdded(Event):
    sentence = _("%(by)s added the organisation %(code)s")
    code: str


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Event):
    sentence = _("%(by)s changed the organisation %(code)s")
    code: str


@dataclass(frozen=True, kw_only=True)
class SchemesRequired(Event):
    sentence = _("%(by)s set the vetting schemes that %(code)s requires: %(schemes)s")
    code: str
    schemes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DocumentKindAdded(Event):
    sentence = _("%(by)s added the kind of document %(code)s")
    code: str


@dataclass(frozen=True, kw_only=True)
class DocumentKindChanged(Event):
    sentence = _("%(by)s changed the kind of document %(code)s")
    code: str


@dataclass(frozen=True, kw_only=True)
class DocumentKindClosed(Event):
    sentence = _("%(by)s closed the kind of document %(code)s: no new one is recorded")
    code: str


@dataclass(frozen=True, kw_only=True)
class CentreAdded(Event):
    sentence = _("%(by)s added the training centre %(code)s")
    code: str


@dataclass(frozen=True, kw_only=True)
class CentreChanged(Event):
    sentence = _("%(by)s changed the training centre %(code)s")
    code: str


@dataclass(frozen=True, kw_only=True)
class RoomAdded(Event):
    sentence = _("%(by)s added room %(code)s at %(centre)s, %(seats)s seats")
    code: str
    centre: str
    seats: int


@dataclass(frozen=True, kw_only=True)
class RoomChanged(Event):
    sentence = _("%(by)s changed room %(code)s at %(centre)s, %(seats)s seats")
    code: str
    centre: str
    seats: int


@dataclass(frozen=True, kw_only=True)
class UnitAdded(Event):
    sentence = _("%(by)s added the unit %(code)s")
    code: str


@dataclass(frozen=True, kw_only=True)
class UnitChanged(Event):
    sentence = _("%(by)s changed the unit %(code)s")
    code: str


@dataclass(frozen=True, kw_only=True)
class UnitMoved(Event):
    sentence = _("%(by)s placed the unit %(code)s under %(parent)s, and everything below it")
    code: str
    parent: str


@dataclass(frozen=True, kw_only=True)
class RankAdded(Event):
    sentence = _("%(by)s added the rank %(code)s, band %(band)s")
    code: str
    band: str


@dataclass(frozen=True, kw_only=True)
class RankChanged(Event):
    sentence = _("%(by)s changed the rank %(code)s, band %(band)s")
    code: str
    band: str


@dataclass(frozen=True, kw_only=True)
class PostAdded(Event):
    sentence = _("%(by)s added the post %(number)s to %(unit)s")
    number: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class PostsAdded(Event):
    sentence = _("%(by)s added %(count)s posts")
    count: int


@dataclass(frozen=True, kw_only=True)
class PostChanged(Event):
    sentence = _("%(by)s changed the post %(number)s")
    number: str
