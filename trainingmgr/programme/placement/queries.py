"""Who is left without a post, and what was offered to them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import another, db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.programme.placement.models import PlacementOffer
from trainingmgr.programme.placement.rules import OfferAnswer, OfferKind, Placed, without
from trainingmgr.programme.reorganisation.models import (
    EstablishmentTarget,
    TargetPosts,
    TargetUnit,
)
from trainingmgr.programme.reorganisation.rules import OUTSIDE, Fate, TargetState
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.queries import known, visible
from trainingmgr.registry.structure.models import Rank, Unit
from trainingmgr.registry.structure.queries import in_reach

READ = Permission.MOVE_READ


@dataclass(frozen=True)
class Left:
    """Somebody left without a post: of so many too many in their unit and grade."""

    person: Person
    target_id: int
    fate: Fate
    goes_on: date | None
    over: int
    offer: PlacementOffer | None = None

    @property
    def placed(self) -> Placed:
        if self.offer is None:
            return Placed.WITHOUT
        if self.offer.answer is None:
            return Placed.OFFERED
        return Placed.ACCEPTED if self.offer.answer is OfferAnswer.ACCEPTED else Placed.REFUSED


def _cells(*within: ColumnElement[bool]) -> Subquery:
    """Units and grades with more people than agreed targets have posts for, and how many more. A
    unit that goes has no posts: everybody in it is too many. `within` says whose units are counted.
    """
    formed = another(Unit, "formed")
    band = func.coalesce(Rank.band, literal_column("''"))
    unit_id = func.coalesce(TargetUnit.unit_id, formed.id)
    posts = (
        select(TargetPosts.unit_id, TargetPosts.band, func.sum(TargetPosts.number).label("number"))
        .group_by(TargetPosts.unit_id, TargetPosts.band)
        .subquery()
    )
    held = (
        select(Person.unit_id, band.label("band"), func.count().label("held"))
        .outerjoin(Rank, Person.rank_id == Rank.id)
        .where(known(), Person.status.not_in(OUTSIDE), Person.unit_id.is_not(None), *within)
        .group_by(Person.unit_id, band)
        .subquery()
    )
    wanted = func.coalesce(posts.c.number, 0)
    return (
        select(
            held.c.unit_id, held.c.band, (held.c.held - wanted).label("over"),
            TargetUnit.target_id, TargetUnit.fate, TargetUnit.on,
        )
        .select_from(TargetUnit)
        .join(EstablishmentTarget, TargetUnit.target_id == EstablishmentTarget.id)
        .outerjoin(
            formed, and_(TargetUnit.unit_id.is_(None), formed.code == TargetUnit.code)
        )
        .join(held, held.c.unit_id == unit_id)
        .outerjoin(
            posts, and_(posts.c.unit_id == TargetUnit.id, posts.c.band == held.c.band)
        )
        .where(EstablishmentTarget.state == TargetState.AGREED, held.c.held > wanted)
        .subquery()
    )  # fmt: skip


def _reached(reader: Reader) -> tuple[ColumnElement[bool], ...]:
    reach = reader.reach(READ)
    if reach.national:
        return ()
    return (Person.unit_id.in_(select(Unit.id).where(in_reach(reach))),)


def _holds() -> ColumnElement[bool]:
    """The last offer to a person, as long as they are in the unit in which it was made: a later
    version of the target leaves it as it is, and whoever is moved since begins anew.
    """
    later = another(PlacementOffer, "later")
    newer = exists().where(
        later.person_id == PlacementOffer.person_id, later.id > PlacementOffer.id
    )
    there = exists().where(
        ServiceRecord.person_id == Person.id, ServiceRecord.unit_id == Person.unit_id,
        ServiceRecord.from_on <= PlacementOffer.offered_on,
        or_(ServiceRecord.until_on.is_(None), ServiceRecord.until_on > PlacementOffer.offered_on),
    )  # fmt: skip
    return and_(PlacementOffer.person_id == Person.id, ~newer, there)


def _people(cells: Subquery) -> Select[Any]:
    band = func.coalesce(Rank.band, literal_column("''"))
    return (
        select(Person, cells.c.target_id, cells.c.fate, cells.c.on, cells.c.over, PlacementOffer)
        .select_from(Person)
        .outerjoin(Rank, Person.rank_id == Rank.id)
        .join(cells, and_(cells.c.unit_id == Person.unit_id, cells.c.band == band))
        .outerjoin(PlacementOffer, _holds())
        .where(known(), Person.status.not_in(OUTSIDE))
        .options(joinedload(Person.rank), joinedload(Person.unit))
    )  # fmt: skip


def left(
    *, reader: Reader, shown: Placed | None = None, unit: UUID | None = None,
    cursor: str | None = None,
) -> Page[Left]:  # fmt: skip
    """Everybody whose unit goes or whose grade is over its target, by name. One statement."""
    statement = _people(_cells(*_reached(reader))).where(visible(reader, READ))
    if unit is not None:
        statement = statement.where(Person.unit_id.in_(select(Unit.id).where(Unit.uid == unit)))
    if shown is Placed.WITHOUT:
        refused = PlacementOffer.answer == OfferAnswer.REFUSED
        statement = statement.where(or_(PlacementOffer.id.is_(None), refused))
    elif shown is Placed.OFFERED:
        statement = statement.where(PlacementOffer.id.is_not(None), PlacementOffer.answer.is_(None))
    elif shown is not None:
        statement = statement.where(PlacementOffer.answer == OfferAnswer(shown.value))
    found = page_of(statement, Person.sort_name, Person.id, cursor=cursor)
    return Page([Left(*row) for row in found.rows], found.before, found.after)


def one(uid: UUID, *, reader: Reader, permission: Permission = READ) -> Left:
    """One person, if they are left without a post."""
    asked = another(Person, "asked")
    unit_id = select(asked.unit_id).where(asked.uid == uid)
    row = db.session.execute(
        _people(_cells(Person.unit_id.in_(unit_id))).where(
            Person.uid == uid, visible(reader, permission)
        )
    ).first()
    if row is None:
        raise NotFound
    return Left(*row)


def is_left(person: Person) -> Left | None:
    own = _cells(Person.unit_id == person.unit_id)
    row = db.session.execute(_people(own).where(Person.id == person.id)).first()
    return Left(*row) if row else None


@dataclass(frozen=True)
class Cell:
    """One unit and grade: how many too many, and for how many of them an offer stands."""

    unit: Unit
    band: str
    over: int
    offered: int

    @property
    def without(self) -> int:
        return without(self.over, self.offered)


def cells(*, reader: Reader | None = None) -> Sequence[Cell]:
    """Every unit and grade with too many, in the reader's reach or in all. Two statements."""
    over = _cells(*(_reached(reader) if reader is not None else ()))
    found = db.session.execute(
        select(Unit, over.c.band, over.c.over)
        .join(over, over.c.unit_id == Unit.id)
        .order_by(Unit.code, over.c.band)
    ).all()
    standing = or_(PlacementOffer.answer.is_(None), PlacementOffer.answer == OfferAnswer.ACCEPTED)
    band = func.coalesce(Rank.band, literal_column("''"))
    offered = {
        (unit_id, name): count
        for unit_id, name, count in db.session.execute(
            select(Person.unit_id, band, func.count())
            .select_from(Person)
            .join(PlacementOffer, _holds())
            .outerjoin(Rank, Person.rank_id == Rank.id)
            .where(
                standing, known(),
                Person.status.not_in(OUTSIDE),
            )
            .group_by(Person.unit_id, band)
        )
    }  # fmt: skip
    return [Cell(unit, name, more, offered.get((unit.id, name), 0)) for unit, name, more in found]


def unoffered(_on: date) -> tuple[int, int]:
    """People too many by agreed targets, and those of them for whom no offer stands (OA-5)."""
    found = cells()
    return sum(each.without for each in found), sum(each.over for each in found)


def offer(uid: UUID, *, reader: Reader) -> PlacementOffer:
    return existing(
        select(PlacementOffer)
        .join(PlacementOffer.person)
        .where(PlacementOffer.uid == uid, visible(reader, READ))
        .options(joinedload(PlacementOffer.person))
        .execution_options(populate_existing=True)
    )


def offers(person_ids: Collection[int]) -> Sequence[PlacementOffer]:
    """What was offered to one person, by all of their records, the last first."""
    return db.session.scalars(
        select(PlacementOffer)
        .where(PlacementOffer.person_id.in_(person_ids))
        .order_by(PlacementOffer.id.desc())
        .limit(100)
    ).all()


def was_offered(person: Person, kinds: Collection[OfferKind]) -> bool:
    asked = exists().where(PlacementOffer.person_id == person.id, PlacementOffer.kind.in_(kinds))
    return bool(db.session.scalar(select(asked)))
