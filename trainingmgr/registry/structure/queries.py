from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, case, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.core.db import another, db, existing
from trainingmgr.core.paging import CHOICES, Page, page_of, part_of
from trainingmgr.core.permissions import Permission, Reach, Reader
from trainingmgr.registry.structure.models import (
    CentreArea,
    DocumentKind,
    Organisation,
    Place,
    Post,
    Rank,
    Room,
    TrainingCentre,
    Unit,
)
from trainingmgr.registry.structure.rules import OrganisationKind, PlaceLevel, UnitKind


def units_below(roots: frozenset[int]) -> Select[int]:
    """These units and every one under them."""
    root = another(Unit, "root")
    return select(Unit.id).join(root, Unit.path.startswith(root.path)).where(root.id.in_(roots))


def units_at(places: frozenset[int]) -> Select[int]:
    """Units garrisoned in these places or inside them."""
    area, spot = another(Place, "area"), another(Place, "spot")
    return (
        select(Unit.id)
        .join(spot, Unit.place_id == spot.id)
        .join(area, spot.path.startswith(area.path))
        .where(area.id.in_(places))
    )


def units_of_centres(centres: frozenset[int]) -> Select[int]:
    """Units garrisoned where these centres stand or in an area that they draw from."""
    spot, area = another(Place, "spot"), another(Place, "area")
    homes = select(TrainingCentre.place_id).where(TrainingCentre.id.in_(centres))
    areas = select(CentreArea.place_id).where(CentreArea.centre_id.in_(centres))
    return (
        select(Unit.id)
        .join(spot, Unit.place_id == spot.id)
        .join(area, spot.path.startswith(area.path))
        .where(area.id.in_(homes.union(areas)))
    )


def in_reach(reach: Reach) -> ColumnElement[bool]:
    """The units that a reach covers: its own, below them, in its region or its centre's area."""
    if reach.national:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reach.units:
        ways.append(Unit.id.in_(units_below(reach.units)))
    if reach.places:
        ways.append(Unit.id.in_(units_at(reach.places)))
    if reach.centres:
        ways.append(Unit.id.in_(units_of_centres(reach.centres)))
    return or_(*ways) if ways else false()


def unit(uid: UUID, *, reader: Reader, permission: Permission = Permission.UNIT_READ) -> Unit:
    """The unit with its service, garrison and parent: if it is within the reader's reach."""
    return existing(
        select(Unit)
        .where(Unit.uid == uid, in_reach(reader.reach(permission)))
        .options(joinedload(Unit.service), joinedload(Unit.place), joinedload(Unit.parent))
    )


def units(
    language: str, *, reader: Reader, permission: Permission = Permission.UNIT_READ, but: str = "-"
) -> list[tuple[int, str]]:
    """Every unit within the reader's reach, by code, as choices; none at or below a path."""
    rows = db.session.execute(
        select(Unit.id, Unit.code, Unit.titles)
        .where(in_reach(reader.reach(permission)), Unit.path.not_like(f"{but}%"))
        .order_by(Unit.code)
        .limit(CHOICES)
    )
    return [(id_, _label(titles, language, code)) for id_, code, titles in rows]


class UnitName(NamedTuple):
    """A unit as a choice in a list: its public id, its path and what it is called."""

    uid: str
    path: str
    label: str


def unit_names(
    language: str,
    *,
    reader: Reader,
    permission: Permission = Permission.UNIT_READ,
    asked: UUID | None = None,
) -> list[UnitName]:
    """The units in reach from the battalion up, and the one asked for, as choices."""
    rows = db.session.execute(
        _names(language).where(in_reach(reader.reach(permission))), {"uid_asked": asked}
    )
    return [
        UnitName(str(uid), path, f"{title} ({code})" if title else _label(others, language, code))
        for uid, path, code, title, others in rows
    ]


def unit_called(uid: UUID, language: str) -> str | None:
    """What a unit is called, wherever it is."""
    found = db.session.execute(select(Unit.titles, Unit.code).where(Unit.uid == uid)).one_or_none()
    return _label(found.titles, language, found.code) if found else None


def _label(titles: dict[str, str], language: str, code: str) -> str:
    return f"{titles.get(language) or next(iter(titles.values()), '')} ({code})"


@cache
def _names(language: str) -> Select[UUID, str, str, str, dict[str, str]]:
    """Every list of people offers them: put together once, and read without the titles in other
    languages where there is one in this.
    """
    small = (UnitKind.COMPANY, UnitKind.PLATOON)
    asked = Unit.uid == bindparam("uid_asked")
    title = Unit.titles[language].as_string()
    return (
        select(Unit.uid, Unit.path, Unit.code, title, case((title.is_(None), Unit.titles)))
        .where(or_(Unit.kind.not_in(small), asked))
        .order_by(Unit.path)
        .limit(CHOICES)
    )


def by_code(*, reader: Reader, cursor: str | None = None) -> Page[Unit]:
    """Every unit within the reader's reach, in the order of its code."""
    wanted = select(Unit).where(in_reach(reader.reach(Permission.UNIT_READ)))
    return page_of(wanted, Unit.code, cursor=cursor)


def skeleton(
    *, reader: Reader, permission: Permission = Permission.UNIT_READ, whole: bool = False
) -> list[tuple[int, int]]:
    """The tree within the reader's reach, as depths and keys: see `tree`. `whole` has companies
    and platoons too. One statement.
    """
    rows = db.session.execute(
        select(Unit.id, Unit.parent_id, Unit.kind)
        .where(in_reach(reader.reach(permission)))
        .order_by(Unit.code)
    ).all()
    return [(depth, row.id) for depth, row in tree(rows, whole=whole)]


def branches(
    lines: Sequence[tuple[int, int]], *, cursor: str | None = None
) -> Page[tuple[int, Unit]]:
    """A page of these lines of the tree, each with its depth and unit. One statement."""
    found = part_of([key for _depth, key in lines], cursor=cursor)
    units_ = {
        each.id: each for each in db.session.scalars(select(Unit).where(Unit.id.in_(found.rows)))
    }
    depths = {key: depth for depth, key in lines}
    rows = [(depths[key], units_[key]) for key in found.rows]
    return Page(rows, found.before, found.after, found.total)


def tree(found: Sequence[Any], *, whole: bool = False) -> list[tuple[int, Any]]:
    """These units as a tree: each with its depth, parents before children.

    Companies and platoons stand on their battalion's page, unless they are all there is or the
    `whole` tree is wanted.
    """
    small = {UnitKind.COMPANY, UnitKind.PLATOON}
    large = [each for each in found if whole or each.kind not in small] or found
    held = {each.id for each in large}
    below: dict[int | None, list[Unit]] = {}
    for each in large:
        below.setdefault(each.parent_id if each.parent_id in held else None, []).append(each)

    def under(parent: int | None, depth: int) -> list[tuple[int, Unit]]:
        return [
            line
            for each in below.get(parent, ())
            for line in ((depth, each), *under(each.id, depth + 1))
        ]

    return under(None, 0)


def above(unit_: Unit) -> Sequence[Unit]:
    """The units that this one belongs to, from the top down."""
    ids = [int(part) for part in unit_.path.split("/") if part and int(part) != unit_.id]
    return db.session.scalars(select(Unit).where(Unit.id.in_(ids)).order_by(Unit.path)).all()


def directly_below(unit_: Unit) -> Sequence[Unit]:
    return db.session.scalars(
        select(Unit).where(Unit.parent_id == unit_.id).order_by(Unit.code).limit(CHOICES)
    ).all()


def unit_codes(codes: Collection[str]) -> dict[str, int]:
    """The keys of the units with these codes."""
    found = db.session.execute(select(Unit.code, Unit.id).where(Unit.code.in_(sorted(codes))))
    return {code.upper(): id_ for code, id_ in found}


def unit_titles() -> list[tuple[int, str, Collection[str]]]:
    """Every unit's key and code, and what it is called in any language."""
    found = db.session.execute(select(Unit.id, Unit.code, Unit.titles))
    return [(id_, code, titles.values()) for id_, code, titles in found]


def unit_at(id_: int) -> Unit:
    """The unit with this key, chosen among those in reach."""
    return db.session.scalars(select(Unit).where(Unit.id == id_)).one()


def unit_by_code(code: str) -> Unit | None:
    return db.session.scalar(select(Unit).where(Unit.code == code))


def post(uid: UUID, *, reader: Reader, permission: Permission = Permission.UNIT_READ) -> Post:
    """The post with its unit: if the unit is within the reader's reach."""
    return existing(
        select(Post)
        .join(Post.unit)
        .where(Post.uid == uid, in_reach(reader.reach(permission)))
        .options(joinedload(Post.unit))
    )


def post_by_number(number: str) -> Post | None:
    return db.session.scalar(select(Post).where(Post.number == number))


def centres(
    *, reader: Reader, permission: Permission = Permission.COHORT_READ
) -> Sequence[TrainingCentre]:
    """The training centres that the reader works for, with their places; all if national."""
    return db.session.scalars(
        select(TrainingCentre)
        .where(_centre_in(reader.reach(permission)))
        .options(joinedload(TrainingCentre.place))
        .order_by(TrainingCentre.code)
        .limit(CHOICES)
    ).all()


def centre(
    uid: UUID, *, reader: Reader, permission: Permission = Permission.COHORT_READ
) -> TrainingCentre:
    """The centre with its place and its area: if the reader works for it."""
    return existing(
        select(TrainingCentre)
        .where(TrainingCentre.uid == uid, _centre_in(reader.reach(permission)))
        .options(
            joinedload(TrainingCentre.place),
            selectinload(TrainingCentre.areas).joinedload(CentreArea.place),
        )
    )


def _centre_in(reach: Reach) -> ColumnElement[bool]:
    if reach.national:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reach.centres:
        ways.append(TrainingCentre.id.in_(reach.centres))
    if reach.places:
        spot, area = another(Place, "spot"), another(Place, "area")
        inside = (
            select(spot.id)
            .join(area, spot.path.startswith(area.path))
            .where(area.id.in_(reach.places))
        )
        ways.append(TrainingCentre.place_id.in_(inside))
    return or_(*ways) if ways else false()


def rooms(centre_ids: Sequence[int]) -> Sequence[Room]:
    """The rooms of these centres, by centre and code."""
    return db.session.scalars(
        select(Room)
        .where(Room.centre_id.in_(centre_ids))
        .order_by(Room.centre_id, Room.code)
        .limit(CHOICES)
    ).all()


def room(uid: UUID, *, reader: Reader, permission: Permission = Permission.CENTRE_WRITE) -> Room:
    return existing(
        select(Room)
        .join(Room.centre)
        .where(Room.uid == uid, _centre_in(reader.reach(permission)))
        .options(joinedload(Room.centre))
    )


def places(*levels: PlaceLevel) -> Sequence[Place]:
    """Places of these levels, or of any, from the country down."""
    wanted = Place.level.in_(levels) if levels else true()
    return db.session.scalars(select(Place).where(wanted).order_by(Place.path).limit(CHOICES)).all()


def organisations(*kinds: OrganisationKind) -> Sequence[Organisation]:
    wanted = Organisation.kind.in_(kinds) if kinds else true()
    return db.session.scalars(
        select(Organisation).where(wanted).order_by(Organisation.code).limit(CHOICES)
    ).all()


def organisation(uid: UUID) -> Organisation:
    return existing(
        select(Organisation)
        .where(Organisation.uid == uid)
        .options(selectinload(Organisation.required_schemes))
    )


def document_kinds() -> Sequence[DocumentKind]:
    """Kinds of identity documents, in the order in which the country listed them."""
    return db.session.scalars(select(DocumentKind).order_by(DocumentKind.id).limit(CHOICES)).all()


def open_document_kinds() -> dict[str, DocumentKind]:
    """Those of which new ones are recorded, by their code."""
    return {each.code: each for each in document_kinds() if each.closed_on is None}


def ranks() -> Sequence[Rank]:
    """Every service's ranks, each in its order, with the service."""
    return db.session.scalars(
        select(Rank)
        .options(joinedload(Rank.service))
        .order_by(Rank.service_id, Rank.position)
        .limit(CHOICES)
    ).all()
