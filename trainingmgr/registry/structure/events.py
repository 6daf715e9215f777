from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.registry.structure.words import SCHEMES


class PlaceAdded(Event):
    sentence = _("%(by)s added the place %(code)s")
    code: str


class PlaceChanged(Event):
    sentence = _("%(by)s changed the place %(code)s")
    code: str


class OrganisationAdded(Event):
    sentence = _("%(by)s added the organisation %(code)s")
    code: str


class OrganisationChanged(Event):
    sentence = _("%(by)s changed the organisation %(code)s")
    code: str


class SchemesRequired(Event):
    sentence = _("%(by)s set the vetting schemes that %(code)s requires: %(schemes)s")
    worded = {"schemes": SCHEMES}
    code: str
    schemes: tuple[str, ...]


class DocumentKindAdded(Event):
    sentence = _("%(by)s added the kind of document %(code)s")
    code: str


class DocumentKindChanged(Event):
    sentence = _("%(by)s changed the kind of document %(code)s")
    code: str


class DocumentKindClosed(Event):
    sentence = _("%(by)s closed the kind of document %(code)s: no new one is recorded")
    code: str


class CentreAdded(Event):
    sentence = _("%(by)s added the training centre %(code)s")
    code: str


class CentreChanged(Event):
    sentence = _("%(by)s changed the training centre %(code)s")
    code: str


class SheetTypingChanged(Event):
    sentence = _(
        "%(by)s said how many people type each attendance sheet at %(code)s: %(people)s "
        "(0: as the site says)"
    )
    code: str
    people: int


class RoomAdded(Event):
    sentence = _("%(by)s added room %(code)s at %(centre)s, %(seats)s seats")
    code: str
    centre: str
    seats: int


class RoomChanged(Event):
    sentence = _("%(by)s changed room %(code)s at %(centre)s, %(seats)s seats")
    code: str
    centre: str
    seats: int


class UnitAdded(Event):
    sentence = _("%(by)s added the unit %(code)s")
    code: str


class UnitChanged(Event):
    sentence = _("%(by)s changed the unit %(code)s")
    code: str


class UnitMoved(Event):
    sentence = _("%(by)s placed the unit %(code)s under %(parent)s, and everything below it")
    code: str
    parent: str


class RankAdded(Event):
    sentence = _("%(by)s added the rank %(code)s, band %(band)s")
    code: str
    band: str


class RankChanged(Event):
    sentence = _("%(by)s changed the rank %(code)s, band %(band)s")
    code: str
    band: str


class PostAdded(Event):
    sentence = _("%(by)s added the post %(number)s to %(unit)s")
    number: str
    unit: str


class PostsAdded(Event):
    sentence = _("%(by)s added %(count)s posts")
    count: int


class PostChanged(Event):
    sentence = _("%(by)s changed the post %(number)s")
    number: str
