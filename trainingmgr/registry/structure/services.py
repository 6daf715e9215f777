from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import fits
from trainingmgr.core.values import dataclass
from trainingmgr.registry.structure import events
from trainingmgr.registry.structure.models import (
    CentreArea,
    DocumentKind,
    Organisation,
    Place,
    Post,
    Rank,
    RequiredScheme,
    Room,
    TrainingCentre,
    Unit,
)
from trainingmgr.registry.structure.rules import (
    BANDS,
    NESTING,
    OTHER_DOCUMENT,
    OrganisationKind,
    PlaceLevel,
    Scheme,
    UnitKind,
    path_below,
)

Titles = dict[str, str]


@operation
def add_place(
    *, pcode: str, level: PlaceLevel, titles: Titles, parent: Place | None = None, by: User
) -> Place:
    _lies_in(level, parent)
    fits(Place)
    place = Place(
        pcode=pcode, level=level, titles=_titled(titles), parent_id=parent.id if parent else None
    )
    db.session.add(place)
    db.session.flush()
    place.path = path_below(parent.path if parent else "", place.id)
    journal.record(events.PlaceAdded(code=pcode, about=("place", place.id)), by=by)
    return place


@operation
def change_place(
    place: Place, *, seen: int | None, pcode: str, level: PlaceLevel, titles: Titles, by: User
) -> None:
    place.as_seen(seen)
    _lies_in(level, db.session.get(Place, place.parent_id) if place.parent_id else None)
    inside = db.session.scalars(select(Place.level).where(Place.parent_id == place.id).distinct())
    if any(NESTING.index(each) <= NESTING.index(level) for each in inside):
        raise Refusal(_("Places of that size or larger lie in this one."), field="level")
    place.pcode, place.level, place.titles = pcode, level, _titled(titles)
    journal.record(events.PlaceChanged(code=pcode, about=("place", place.id)), by=by)


def _lies_in(level: PlaceLevel, parent: Place | None) -> None:
    if parent is None and level is not PlaceLevel.COUNTRY:
        raise Refusal(_("Say in which place it lies."), field="parent_id")
    if parent is not None and NESTING.index(level) <= NESTING.index(parent.level):
        raise Refusal(_("It lies in a place that is larger than itself."), field="parent_id")


@operation
def add_organisation(
    *,
    code: str,
    kind: OrganisationKind,
    titles: Titles,
    schemes: Iterable[Scheme] = (),
    by: User,
) -> Organisation:
    """Whoever owns, funds or provides, with the vetting schemes it requires of what it funds."""
    organisation = Organisation(code=code, kind=kind, titles=_titled(titles))
    db.session.add(organisation)
    db.session.flush()
    about = ("organisation", organisation.id)
    journal.record(events.OrganisationAdded(code=code, about=about), by=by)
    if wanted := sorted(set(schemes)):
        require_schemes(organisation, wanted, by=by)
    return organisation


@operation
def change_organisation(
    organisation: Organisation,
    *,
    seen: int | None,
    code: str,
    kind: OrganisationKind,
    titles: Titles,
    schemes: Iterable[Scheme] | None = None,
    by: User,
) -> None:
    """What it is and is called; with `schemes`, what it requires of what it funds from now on."""
    organisation.as_seen(seen)
    organisation.code, organisation.kind = code, kind
    organisation.titles = _titled(titles)
    flag_modified(organisation, "kind")  # a new version even where only the schemes have changed
    about = ("organisation", organisation.id)
    journal.record(events.OrganisationChanged(code=code, about=about), by=by)
    required = select(RequiredScheme.scheme).where(
        RequiredScheme.organisation_id == organisation.id
    )
    if schemes is not None and set(schemes) != set(db.session.scalars(required)):
        require_schemes(organisation, schemes, by=by)


@operation
def require_schemes(organisation: Organisation, schemes: Iterable[Scheme], *, by: User) -> None:
    """From now on this organisation funds nothing without these clearances, and no others."""
    wanted = sorted(set(schemes))
    db.session.execute(
        delete(RequiredScheme).where(RequiredScheme.organisation_id == organisation.id)
    )
    for scheme in wanted:
        db.session.add(RequiredScheme(organisation_id=organisation.id, scheme=scheme))
    happening = events.SchemesRequired(
        code=organisation.code, schemes=tuple(wanted), about=("organisation", organisation.id)
    )
    journal.record(happening, by=by)


@operation
def add_document_kind(
    *,
    code: str,
    titles: Titles,
    issuer: Organisation | None = None,
    pattern: str | None = None,
    by: User,
) -> DocumentKind:
    """A kind of document that people can show from now on."""
    kind = DocumentKind(
        code=code,
        titles=_titled(titles),
        issuer_id=issuer.id if issuer else None,
        pattern=pattern or None,
    )
    db.session.add(kind)
    db.session.flush()
    journal.record(events.DocumentKindAdded(code=code, about=("document_kind", kind.id)), by=by)
    return kind


@operation
def change_document_kind(
    kind: DocumentKind,
    *,
    seen: int | None,
    titles: Titles,
    issuer: Organisation | None,
    pattern: str | None,
    closed: bool,
    by: User,
) -> None:
    """What it is called and how it is written; closed, no new one is recorded. Those that were
    recorded stay what they are.
    """
    kind.as_seen(seen)
    if closed and kind.code == OTHER_DOCUMENT:
        raise Refusal(_("This kind is for everything else. It stays open."), field="closed")
    closes = closed and kind.closed_on is None
    kind.titles, kind.pattern = _titled(titles), pattern or None
    kind.issuer_id = issuer.id if issuer else None
    kind.closed_on = (kind.closed_on or clock.today()) if closed else None
    happening = (events.DocumentKindClosed if closes else events.DocumentKindChanged)(
        code=kind.code, about=("document_kind", kind.id)
    )
    journal.record(happening, by=by)


@operation
def add_centre(
    *, code: str, place: Place, titles: Titles, areas: Iterable[Place] = (), by: User
) -> TrainingCentre:
    centre = TrainingCentre(code=code, place_id=place.id, titles=_titled(titles))
    db.session.add(centre)
    db.session.flush()
    _draw_from(centre, areas)
    journal.record(events.CentreAdded(code=code, about=("training_centre", centre.id)), by=by)
    return centre


@dataclass(frozen=True, kw_only=True)
class Lodging:
    """Where people sleep at a centre, and whether they may (R-MEN-04). None is not known."""

    beds: int | None = None
    beds_for_women: int | None = None
    security_area: str | None = None
    nights_allowed: bool | None = None


@operation
def change_centre(
    centre: TrainingCentre,
    *,
    seen: int | None,
    titles: Titles,
    areas: Iterable[Place],
    typed_twice: bool | None = None,
    lodging: Lodging | None = None,
    by: User,
) -> None:
    """Its title, the regions from whose garrisons it may draw nominations, whether two people
    type every attendance sheet here, and, where that is said, where people sleep.
    """
    centre.as_seen(seen)
    centre.titles = _titled(titles)
    if lodging is not None:
        _lodge(centre, lodging)
    if centre.typed_twice is not typed_twice:
        centre.typed_twice = typed_twice
        happening = events.SheetTypingChanged(
            code=centre.code, people={None: 0, False: 1, True: 2}[typed_twice],
            about=("training_centre", centre.id),
        )  # fmt: skip
        journal.record(happening, by=by)
    db.session.execute(delete(CentreArea).where(CentreArea.centre_id == centre.id))
    _draw_from(centre, areas)
    about = ("training_centre", centre.id)
    journal.record(events.CentreChanged(code=centre.code, about=about), by=by)


def _lodge(centre: TrainingCentre, lodging: Lodging) -> None:
    if lodging.beds_for_women is not None and lodging.beds_for_women > (lodging.beds or 0):
        raise Refusal(
            _("Beds for women are some of all beds: count all beds first."), field="beds_for_women"
        )
    centre.beds, centre.beds_for_women = lodging.beds, lodging.beds_for_women
    centre.security_area = lodging.security_area
    centre.nights_allowed = lodging.nights_allowed


def _draw_from(centre: TrainingCentre, areas: Iterable[Place]) -> None:
    for place_id in sorted({area.id for area in areas}):
        db.session.add(CentreArea(centre_id=centre.id, place_id=place_id))


@operation
def add_room(centre: TrainingCentre, *, code: str, titles: Titles, seats: int, by: User) -> Room:
    room = Room(centre_id=centre.id, code=code, titles=_titled(titles), seats=seats)
    db.session.add(room)
    db.session.flush()
    happening = events.RoomAdded(
        code=code, centre=centre.code, seats=seats, about=("training_centre", centre.id)
    )
    journal.record(happening, by=by)
    return room


@operation
def change_room(
    room: Room, *, seen: int | None, code: str, titles: Titles, seats: int, by: User
) -> None:
    room.as_seen(seen)
    room.code, room.titles, room.seats = code, _titled(titles), seats
    happening = events.RoomChanged(
        code=code, centre=room.centre.code, seats=seats, about=("training_centre", room.centre_id)
    )
    journal.record(happening, by=by)


@operation
def add_unit(
    *,
    code: str,
    kind: UnitKind,
    titles: Titles,
    service: Organisation | None = None,
    parent: Unit | None = None,
    place: Place | None = None,
    by: User,
) -> Unit:
    """A unit under another, or at the top of a service's tree."""
    service_id = parent.service_id if parent else service.id if service else None
    if service_id is None:
        raise Refusal(_("Say which service the unit belongs to."), field="service")
    fits(Unit)
    unit = Unit(
        code=code,
        kind=kind,
        titles=_titled(titles),
        service_id=service_id,
        parent_id=parent.id if parent else None,
        place_id=place.id if place else None,
    )
    db.session.add(unit)
    db.session.flush()
    unit.path = path_below(parent.path if parent else "", unit.id)
    journal.record(events.UnitAdded(code=code, about=("unit", unit.id)), by=by)
    return unit


@operation
def change_unit(
    unit: Unit,
    *,
    seen: int | None,
    code: str,
    kind: UnitKind,
    titles: Titles,
    place_id: int | None,
    by: User,
) -> None:
    unit.as_seen(seen)
    unit.code, unit.kind, unit.titles, unit.place_id = code, kind, _titled(titles), place_id
    journal.record(events.UnitChanged(code=code, about=("unit", unit.id)), by=by)


@operation
def move_unit(unit: Unit, parent: Unit, *, seen: int | None, by: User) -> None:
    """Place a unit under another one. Everything below it comes along."""
    unit.as_seen(seen)
    if parent.path.startswith(unit.path):
        raise Refusal(_("A unit cannot be placed under itself."), field="parent")
    old, new = unit.path, path_below(parent.path, unit.id)
    unit.parent_id, unit.path = parent.id, new
    db.session.flush()
    db.session.execute(
        update(Unit)
        .where(Unit.path.startswith(old))
        .values(
            path=literal(new) + func.substr(Unit.path, len(old) + 1), service_id=parent.service_id
        )
        .execution_options(synchronize_session="fetch")
    )
    unit.service_id = parent.service_id
    happening = events.UnitMoved(code=unit.code, parent=parent.code, about=("unit", unit.id))
    journal.record(happening, by=by)


@operation
def add_rank(
    service: Organisation,
    *,
    code: str,
    band: str,
    position: int,
    titles: Titles,
    short: Titles,
    by: User,
) -> Rank:
    """A rank of one service. Its band is for statistics, its position for the order."""
    rank = Rank(
        service_id=service.id,
        code=code,
        band=_band(band),
        position=position,
        titles=_titled(titles),
        short=short,
    )
    db.session.add(rank)
    db.session.flush()
    journal.record(events.RankAdded(code=code, band=band, about=("rank", rank.id)), by=by)
    return rank


@operation
def change_rank(
    rank: Rank,
    *,
    seen: int | None,
    band: str,
    position: int,
    titles: Titles,
    short: Titles,
    by: User,
) -> None:
    rank.as_seen(seen)
    rank.band, rank.position, rank.titles, rank.short = (
        _band(band),
        position,
        _titled(titles),
        short,
    )
    journal.record(events.RankChanged(code=rank.code, band=band, about=("rank", rank.id)), by=by)


@operation
def add_post(
    unit: Unit,
    *,
    number: str,
    titles: Titles,
    band: str,
    specialty: str | None = None,
    authorised: bool = True,
    funded: bool = True,
    valid_from: date | None = None,
    by: User,
) -> Post:
    """One slot of the establishment. It has one holder at a time."""
    post = Post(
        unit_id=unit.id,
        number=number,
        titles=_titled(titles),
        band=_band(band),
        specialty=specialty,
        authorised=authorised,
        funded=funded,
        valid_from=valid_from,
    )
    db.session.add(post)
    db.session.flush()
    journal.record(events.PostAdded(number=number, unit=unit.code, about=("unit", unit.id)), by=by)
    return post


@operation
def add_posts(rows: Sequence[Mapping[str, Any]], *, by: User) -> int:
    """Many posts at once: mappings of the columns of Post. One entry in the journal."""
    for row in rows:
        _band(row["band"])
        _titled(row["titles"])
    if rows:
        db.session.execute(insert(Post), [dict(row) for row in rows])
    journal.record(events.PostsAdded(count=len(rows)), by=by)
    return len(rows)


@operation
def change_post(
    post: Post,
    *,
    seen: int | None,
    titles: Titles,
    band: str,
    specialty: str | None,
    authorised: bool,
    funded: bool,
    valid_from: date | None,
    by: User,
) -> None:
    post.as_seen(seen)
    post.titles, post.band, post.specialty = _titled(titles), _band(band), specialty
    post.authorised, post.funded, post.valid_from = authorised, funded, valid_from
    journal.record(events.PostChanged(number=post.number, about=("unit", post.unit_id)), by=by)


def _titled(titles: Titles) -> Titles:
    kept = {language: words.strip() for language, words in titles.items() if words.strip()}
    if not kept:
        raise Refusal(_("Write a title in one language at least."), field="title_en")
    return kept


def _band(band: str) -> str:
    if band not in BANDS:
        raise Refusal(_("Choose a band from OR-1 to OR-9 or OF-1 to OF-10."), field="band")
    return band
