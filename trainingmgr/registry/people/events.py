from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.events import SaidWhy
from trainingmgr.core import journal
from trainingmgr.core.journal import Event, Looked
from trainingmgr.core.privacy import Compartment
from trainingmgr.registry.people.words import STATUSES


class BlockHeld(Event):
    sentence = _("%(by)s gave the site %(site)s the programme numbers %(first)s to %(last)s")
    site: str
    first: int
    last: int


class PersonRegistered(Event):
    sentence = _("%(by)s registered %(number)s")
    number: str
    category: str


class PeopleRegistered(Event):
    sentence = _("%(by)s registered %(count)s people from import %(batch)s")
    batch: str
    count: int
    sha256: str


class PeopleUpdated(Event):
    sentence = _("%(by)s updated %(count)s people from import %(batch)s")
    batch: str
    count: int
    sha256: str


class DetailsChanged(Event):
    sentence = _("%(by)s changed details of %(number)s: %(fields)s")
    number: str
    fields: tuple[str, ...]


class PortraitSet(Event):
    sentence = _("%(by)s added a picture of %(number)s")
    number: str


class PortraitRemoved(Event):
    sentence = _("%(by)s took away the picture of %(number)s")
    number: str


class IdentityCorrected(Event):
    sentence = _("%(by)s corrected the identity of %(number)s: %(fields)s")
    number: str
    fields: tuple[str, ...]


class ServiceChanged(Event):
    sentence = _("%(by)s recorded for %(number)s: %(status)s from %(from_on)s")
    worded = {"status": STATUSES}
    number: str
    status: str
    from_on: str
    unit: int | None = None
    rank: int | None = None
    post: int | None = None


class HolderAttached(Event):
    sentence = _("%(by)s recorded that %(number)s and an account are one person")
    number: str


class PersonOpened(Looked):
    sentence = _("%(by)s opened the record of %(number)s")
    lies_in = Compartment.IDENTITY
    number: str
    people: Sequence[int]


class CardOpened(SaidWhy):
    sentence = _("%(by)s opened the record of %(number)s: %(why)s")
    lies_in = Compartment.IDENTITY
    number: str
    people: Sequence[int]


class PeopleListed(Looked):
    sentence = _("%(by)s looked at a list of %(count)s people")
    lies_in = Compartment.IDENTITY
    count: int
    people: Sequence[int]
    filters: dict[str, Any]
    text: str | None = journal.words(default=None)
