"""Targets, what they say of each unit, and how far the force is from them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from trainingmgr.core.db import another, db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import CHOICES
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.programme.reorganisation.models import (
    EstablishmentTarget,
    TargetPosts,
    TargetSignature,
    TargetUnit,
)
from trainingmgr.programme.reorganisation.rules import (
    GOES,
    OUTSIDE,
    Came,
    Fate,
    Gap,
    Shown,
    TargetState,
    came,
    gaps,
    total,
)
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.structure.models import Organisation, Post, Rank, Unit
from trainingmgr.registry.structure.queries import in_reach
from trainingmgr.registry.structure.rules import HOME

READ = Permission.REORGANISATION_READ
Bands = Mapping[int, Mapping[str, int]]
"""How many of each band, by unit."""


@dataclass(frozen=True)
class Line:
    """One unit of a target: what becomes of it, whether that has happened, and its grades."""

    row: TargetUnit
    unit_id: int | None
    came: Came | None
    """None where nothing is to happen."""
    grades: Mapping[str, Gap] = field(default_factory=dict)

    @property
    def sum(self) -> Gap:
        return total(self.grades.values())

    def is_shown(self, shown: Shown | None) -> bool:
        match shown:
            case Shown.OVER:
                return self.sum.over > 0
            case Shown.SHORT:
                return self.sum.short > 0
            case Shown.CHANGES:
                return self.row.fate is not Fate.KEEP
            case Shown.LATE:
                return self.came is Came.LATE
        return True


def services() -> Sequence[Organisation]:
    """The organisations of the country that have units."""
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.kind.in_(HOME), exists().where(Unit.service_id == Organisation.id))
        .order_by(Organisation.code)
        .limit(CHOICES)
    ).all()


def targets() -> Sequence[EstablishmentTarget]:
    """Every version of every service, the newest first."""
    return db.session.scalars(
        select(EstablishmentTarget)
        .join(EstablishmentTarget.service)
        .order_by(Organisation.code, EstablishmentTarget.number.desc())
        .options(
            joinedload(EstablishmentTarget.service), selectinload(EstablishmentTarget.signatures)
        )
        .limit(CHOICES)
    ).all()


def to_sign() -> Sequence[EstablishmentTarget]:
    """Targets that are offered and not agreed yet, with who signed them."""
    return db.session.scalars(
        select(EstablishmentTarget)
        .where(EstablishmentTarget.state == TargetState.OFFERED)
        .order_by(EstablishmentTarget.id)
        .options(
            joinedload(EstablishmentTarget.service), selectinload(EstablishmentTarget.signatures)
        )
    ).all()


def target(uid: UUID) -> EstablishmentTarget:
    return existing(
        select(EstablishmentTarget)
        .where(EstablishmentTarget.uid == uid)
        .options(
            joinedload(EstablishmentTarget.service), joinedload(EstablishmentTarget.by),
            joinedload(EstablishmentTarget.offered_by),
            selectinload(EstablishmentTarget.signatures).joinedload(TargetSignature.by),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def newest(service_id: int) -> EstablishmentTarget | None:
    """The last version that was not withdrawn before anybody saw it, or the draft there is."""
    numbered = select(EstablishmentTarget).where(EstablishmentTarget.service_id == service_id)
    return db.session.scalar(numbered.order_by(EstablishmentTarget.number.desc()).limit(1))


def standing(service_id: int) -> EstablishmentTarget | None:
    """The target of a service that is agreed."""
    return db.session.scalar(
        select(EstablishmentTarget).where(
            EstablishmentTarget.service_id == service_id,
            EstablishmentTarget.state == TargetState.AGREED,
        )
    )


def unit(uid: UUID) -> TargetUnit:
    """A unit of a target, with its posts and where it goes."""
    return existing(
        select(TargetUnit)
        .where(TargetUnit.uid == uid)
        .options(
            joinedload(TargetUnit.target).joinedload(EstablishmentTarget.service),
            joinedload(TargetUnit.into), selectinload(TargetUnit.posts),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def destinations(row: TargetUnit, language: str) -> list[tuple[str, str]]:
    """The units of the same version into which this one may be merged, as choices."""
    found = db.session.execute(
        select(TargetUnit.uid, TargetUnit.code, TargetUnit.titles)
        .where(
            TargetUnit.target_id == row.target_id, TargetUnit.id != row.id,
            TargetUnit.fate.not_in(GOES),
        )
        .order_by(TargetUnit.code)
        .limit(CHOICES)
    )  # fmt: skip
    return [
        (str(uid), f"{titles.get(language) or next(iter(titles.values()), '')} ({code})")
        for uid, code, titles in found
    ]


def merged_into(row: TargetUnit) -> TargetUnit | None:
    """The first unit that goes into this one."""
    going = select(TargetUnit).where(TargetUnit.into_id == row.id).order_by(TargetUnit.code)
    return db.session.scalar(going.limit(1))


def is_registered(code: str) -> bool:
    return db.session.scalar(select(Unit.id).where(Unit.code == code)) is not None


def registered(codes: Collection[str]) -> frozenset[str]:
    """Which of these codes a unit of the register has."""
    return frozenset(db.session.scalars(select(Unit.code).where(Unit.code.in_(codes))))


def unsaid(row: EstablishmentTarget) -> Sequence[Unit]:
    """The units of the register of which a target says nothing."""
    said = exists().where(TargetUnit.target_id == row.id, TargetUnit.unit_id == Unit.id)
    formed = exists().where(TargetUnit.target_id == row.id, TargetUnit.code == Unit.code)
    return db.session.scalars(
        select(Unit)
        .where(Unit.service_id == row.service_id, ~said, ~formed)
        .order_by(Unit.code)
        .limit(CHOICES)
    ).all()


def has_posts(row: EstablishmentTarget) -> bool:
    found = select(TargetPosts.id).join(TargetPosts.unit).where(TargetUnit.target_id == row.id)
    return db.session.scalar(found.limit(1)) is not None


def posts_of(row: EstablishmentTarget) -> Sequence[TargetPosts]:
    return db.session.scalars(
        select(TargetPosts).join(TargetPosts.unit).where(TargetUnit.target_id == row.id)
    ).all()


def by_service(codes: Collection[str]) -> dict[tuple[str, int], EstablishmentTarget]:
    """Every version of these services, by code and number."""
    row = EstablishmentTarget
    found = db.session.scalars(
        select(row)
        .join(row.service)
        .where(Organisation.code.in_(codes))
        .options(contains_eager(row.service))
    )
    return {(each.service.code, each.number): each for each in found}


def units_by_code(
    targets: Collection[int], codes: Collection[str]
) -> dict[tuple[int, str], TargetUnit]:
    """Units of these versions, by version and code."""
    row = TargetUnit
    found = db.session.scalars(select(row).where(row.target_id.in_(targets), row.code.in_(codes)))
    return {(each.target_id, each.code): each for each in found}


def units_by_uid(uids: Collection[str]) -> dict[str, TargetUnit]:
    """Units of versions as a file has found them, a thousand at a time."""
    row, keys = TargetUnit, sorted(uids)
    found: dict[str, TargetUnit] = {}
    for at in range(0, len(keys), CHOICES):
        wanted = [UUID(each) for each in keys[at : at + CHOICES]]
        for each in db.session.scalars(
            select(row)
            .where(row.uid.in_(wanted))
            .options(joinedload(row.target).joinedload(EstablishmentTarget.service))
        ):
            found[str(each.uid)] = each
    return found


def posts_in(units: Sequence[int]) -> list[TargetPosts]:
    """The posts of these units, a thousand units at a time."""
    row = TargetPosts
    found: list[TargetPosts] = []
    for at in range(0, len(units), CHOICES):
        wanted = row.unit_id.in_(units[at : at + CHOICES])
        found += db.session.scalars(select(row).where(wanted)).all()
    return found


def posts_by_line(units: Sequence[int]) -> dict[tuple[int, str, str], int]:
    """How many posts stand in these units, by unit, band and specialty."""
    return {(each.unit_id, each.band, each.specialty): each.number for each in posts_in(units)}


def of_file(batch_id: int) -> Sequence[TargetPosts]:
    """The posts that a file brought or changed."""
    row = TargetPosts
    return db.session.scalars(
        select(row)
        .where(row.batch_id == batch_id)
        .options(joinedload(row.unit).joinedload(TargetUnit.target))
    ).all()


def posts_registered(service_id: int, on: date) -> Sequence[tuple[int, str, str, int]]:
    """The posts of a service as the register has them: unit, band, specialty, how many."""
    specialty = func.coalesce(Post.specialty, literal_column("''"))
    rows = db.session.execute(
        select(Post.unit_id, Post.band, specialty, func.count())
        .join(Unit, Post.unit_id == Unit.id)
        .where(Unit.service_id == service_id, _authorised(on))
        .group_by(Post.unit_id, Post.band, specialty)
    )
    return [cast("tuple[int, str, str, int]", tuple(row)) for row in rows]


def _authorised(on: date) -> ColumnElement[bool]:
    return and_(Post.authorised.is_(True), or_(Post.valid_from.is_(None), Post.valid_from <= on))


def placed(row: EstablishmentTarget) -> Sequence[tuple[TargetUnit, int | None]]:
    """The units of a target, each with the unit of the register that it is."""
    rows = db.session.execute(
        _units().where(TargetUnit.target_id == row.id).order_by(TargetUnit.code)
    )
    return [(each, unit_id) for each, unit_id in rows]


def _formed() -> tuple[type[Unit], ColumnElement[bool]]:
    """The unit of the register with the code of one that is to be formed."""
    formed = another(Unit, "formed")
    return formed, and_(TargetUnit.unit_id.is_(None), formed.code == TargetUnit.code)


def _unit_id() -> ColumnElement[int | None]:
    return func.coalesce(TargetUnit.unit_id, another(Unit, "formed").id)


def _happened(on: date) -> ColumnElement[bool]:
    """A unit is formed once it has a post or somebody in it; it is gone once it has neither."""
    peopled = exists().where(Person.unit_id == _unit_id(), known(), Person.status.not_in(GONE))
    posted = exists().where(Post.unit_id == _unit_id(), _authorised(on))
    there = or_(peopled, posted)
    return case((TargetUnit.fate == Fate.FORM, there), (TargetUnit.fate.in_(GOES), ~there),
                else_=False)  # fmt: skip


def _units(*columns: Any) -> Select[Any]:
    return select(TargetUnit, _unit_id(), *columns).outerjoin(*_formed())


def _seen(reader: Reader) -> ColumnElement[bool]:
    """A unit that is to be formed is everybody's; of the others those in reach."""
    reach = reader.reach(READ)
    if reach.national:
        return true()
    return or_(_unit_id().is_(None), _unit_id().in_(select(Unit.id).where(in_reach(reach))))


def lines(row: EstablishmentTarget, on: date, *, reader: Reader) -> list[Line]:
    """Every unit of a target that the reader may see, planned against held. Three statements and
    one for a reach, however many units and people there are.
    """
    found = db.session.execute(
        _units(_happened(on))
        .where(TargetUnit.target_id == row.id, _seen(reader))
        .options(joinedload(TargetUnit.into))
        .order_by(TargetUnit.code)
        .limit(CHOICES)
    ).all()
    wanted, has = _wanted(TargetUnit.target_id == row.id), held(row.service_id)
    return [
        Line(
            each, unit_id,
            came(happened=bool(happened), day=each.on, on=on) if each.on else None,
            gaps(wanted.get(each.id, {}), has.get(unit_id or 0, {})),
        )
        for each, unit_id, happened in found
    ]  # fmt: skip


def _wanted(*where: ColumnElement[bool]) -> Bands:
    """Posts of targets by unit of the target and band."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for unit_id, band, number in db.session.execute(
        select(TargetPosts.unit_id, TargetPosts.band, func.sum(TargetPosts.number))
        .join(TargetPosts.unit)
        .where(*where)
        .group_by(TargetPosts.unit_id, TargetPosts.band)
    ):
        found[unit_id][band] = number
    return found


def held(service_id: int | None = None) -> Bands:
    """People of a service, or of all, by unit and band today; no rank counts as a band without a
    name. One statement.
    """
    if service_id is None:
        return _held(Person.unit_id.is_not(None))
    return _held(Person.unit_id.in_(select(Unit.id).where(Unit.service_id == service_id)))


def _held(where: ColumnElement[bool]) -> Bands:
    band = func.coalesce(Rank.band, literal_column("''"))
    statement = (
        select(Person.unit_id, band, func.count())
        .outerjoin(Rank, Person.rank_id == Rank.id)
        .where(known(), Person.status.not_in(OUTSIDE), where)
        .group_by(Person.unit_id, band)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for unit_id, name, count in db.session.execute(statement):
        found[cast("int", unit_id)][name] = count
    return found


def held_in(unit_id: int) -> Mapping[tuple[str, str], int]:
    """People of one unit by band and by the specialty of the post that they hold."""
    band = func.coalesce(Rank.band, literal_column("''"))
    specialty = func.coalesce(Post.specialty, literal_column("''"))
    rows = db.session.execute(
        select(band, specialty, func.count())
        .select_from(Person)
        .outerjoin(Rank, Person.rank_id == Rank.id)
        .outerjoin(Post, Person.post_id == Post.id)
        .where(known(), Person.status.not_in(OUTSIDE), Person.unit_id == unit_id)
        .group_by(band, specialty)
    )
    return {(name, said): count for name, said, count in rows}


def line(row: TargetUnit, on: date, *, reader: Reader) -> Line:
    """One unit of a target, if it is in the reader's reach, its grades not counted yet."""
    found = db.session.execute(
        _units(_happened(on)).where(TargetUnit.id == row.id, _seen(reader))
    ).one_or_none()
    if found is None:
        raise NotFound
    _row, unit_id, happened = found
    return Line(row, unit_id,
                came(happened=bool(happened), day=row.on, on=on) if row.on else None)  # fmt: skip


@dataclass(frozen=True)
class Aim:
    """What the agreed target wants of one unit of the register."""

    goes: bool
    posts: Mapping[str, int]


def aims(unit_ids: Collection[int]) -> dict[int, Aim]:
    """What agreed targets want of these units; of a unit of which none speaks, nothing. Two
    statements.
    """
    agreed = select(EstablishmentTarget.id).where(EstablishmentTarget.state == TargetState.AGREED)
    where = and_(TargetUnit.target_id.in_(agreed), _unit_id().in_(unit_ids))
    rows = db.session.execute(
        select(TargetUnit.id, _unit_id(), TargetUnit.fate)
        .select_from(TargetUnit)
        .outerjoin(*_formed())
        .where(where)
    ).all()
    wanted = _wanted(TargetUnit.id.in_([key for key, *_rest in rows]))
    return {
        cast("int", unit_id): Aim(fate in GOES, wanted.get(key, {})) for key, unit_id, fate in rows
    }


def held_of(unit_ids: Collection[int]) -> Bands:
    """People of these units by band today."""
    return _held(Person.unit_id.in_(unit_ids))


def reorganised(on: date) -> tuple[int, int]:
    """Of the changes of agreed targets whose day has come, those that have happened (OA-5)."""
    due = (
        select(func.coalesce(func.sum(case((_happened(on), 1), else_=0)), 0), func.count())
        .select_from(TargetUnit)
        .join(TargetUnit.target)
        .outerjoin(*_formed())
        .where(
            EstablishmentTarget.state == TargetState.AGREED, TargetUnit.fate != Fate.KEEP,
            TargetUnit.on <= on,
        )
    )  # fmt: skip
    done, of = db.session.execute(due).one()
    return int(done), of


def posts_met() -> tuple[int, int]:
    """Of the posts of agreed targets, those for which their unit has somebody of that grade
    (LT-1).
    """
    agreed = TargetUnit.target_id.in_(
        select(EstablishmentTarget.id).where(EstablishmentTarget.state == TargetState.AGREED)
    )
    wanted, has = _wanted(agreed), held()
    units = dict(
        db.session.execute(
            select(TargetUnit.id, _unit_id())
            .select_from(TargetUnit)
            .outerjoin(*_formed())
            .where(agreed)
        ).all()
    )  # fmt: skip
    found = total(
        Gap.of(number, has.get(units.get(key) or 0, {}).get(band, 0))
        for key, bands in wanted.items()
        for band, number in bands.items()
    )
    return found.met, found.target
