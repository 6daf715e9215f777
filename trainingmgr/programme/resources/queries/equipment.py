from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)  # fmt: skip
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.core.db import Model, another, db, existing
from trainingmgr.core.paging import CHOICES, Page, beyond, page_of
from trainingmgr.core.permissions import Permission, Reach, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.programme.resources.models.delivered import EquipmentDelivered
from trainingmgr.programme.resources.models.equipment import (
    Equipment,
    EquipmentDeed,
    EquipmentKind,
    EquipmentStep,
    ModuleNeed,
    SpotCheck,
    SpotLine,
)
from trainingmgr.programme.resources.rules.equipment import (
    HELD,
    WORKS,
    DeedKind,
    EquipmentCategory,
    EquipmentState,
    Pairing,
    Shortage,
    shortages,
)
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE as LEFT
from trainingmgr.registry.structure.models import TrainingCentre, Unit
from trainingmgr.registry.structure.queries import in_reach
from trainingmgr.training.cohorts.models import Cohort, CohortModule, RecipientUnit
from trainingmgr.training.cohorts.rules import OVER
from trainingmgr.training.curricula.models import Module, ModuleVersion
from trainingmgr.training.records.models import Attainment
from trainingmgr.training.trainers.queries import centres_at

R = TypeVar("R")
M = TypeVar("M", bound=Model)
DELIVERED = EquipmentDelivered
READ = Permission.EQUIPMENT_READ
AHEAD = timedelta(days=60)
"""Runs of so many days ahead are looked at for what they lack."""


@dataclass(frozen=True)
class Narrowed:
    """Which of the books are asked for."""

    state: EquipmentState | None = None
    kind: int | None = None
    donor: int | None = None
    category: EquipmentCategory | None = None
    code: str | None = None
    unpaid: bool = False
    due: bool = False


def placed(reach: Reach, model: Any) -> ColumnElement[bool]:
    """Rows at a centre or with a unit that a reach covers; what is nowhere yet is the nation's."""
    if reach.national:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reach.centres:
        ways.append(model.centre_id.in_(reach.centres))
    if reach.places:
        ways.append(model.centre_id.in_(centres_at(reach.places)))
    if reach.units or reach.places:
        ways.append(model.unit_id.in_(select(Unit.id).where(in_reach(reach))))
    return or_(*ways) if ways else false()


def visible(reader: Reader, permission: Permission = READ) -> ColumnElement[bool]:
    """The books of what is within reach, and what is handed over to somebody there."""
    reach = reader.reach(permission)
    if reach.national:
        return true()
    coming = exists().where(
        EquipmentDeed.item_id == Equipment.id, EquipmentDeed.signed_by_id.is_(None),
        EquipmentDeed.refused_on.is_(None), placed(reach, EquipmentDeed),
    )  # fmt: skip
    return or_(placed(reach, Equipment), coming)


def items(
    asked: Narrowed, *, reader: Reader, on: date, cursor: str | None = None
) -> Page[Equipment]:
    wanted = select(Equipment).where(visible(reader), *_narrowed(asked, on)).options(*_shown())
    return page_of(wanted, Equipment.id, cursor=cursor, descending=True)


def _narrowed(asked: Narrowed, on: date) -> list[ColumnElement[bool]]:
    kinds = select(EquipmentKind.id).where(EquipmentKind.category == asked.category)
    return [
        each
        for wanted, each in (
            (asked.state, Equipment.state == asked.state),
            (asked.kind, Equipment.kind_id == asked.kind),
            (asked.donor, Equipment.donor_id == asked.donor),
            (asked.category, Equipment.kind_id.in_(kinds)),
            (asked.code, or_(Equipment.code == asked.code, Equipment.serial == asked.code)),
            (asked.unpaid, and_(Equipment.payer_id.is_(None), Equipment.state.in_(HELD))),
            (asked.due, and_(Equipment.check_on <= on, Equipment.state.in_(HELD))),
        )
        if wanted
    ]


def _shown() -> tuple[Any, ...]:
    return (
        joinedload(Equipment.kind), joinedload(Equipment.donor), joinedload(Equipment.centre),
        joinedload(Equipment.unit), joinedload(Equipment.payer),
    )  # fmt: skip


def standing(reader: Reader) -> dict[EquipmentState, int]:
    """How many there are in each state, within reach."""
    rows = db.session.execute(
        select(Equipment.state, func.sum(Equipment.quantity))
        .where(visible(reader))
        .group_by(Equipment.state)
    )
    return {state: int(count) for state, count in rows}


def item(uid: UUID, *, reader: Reader, permission: Permission = READ) -> Equipment:
    return _one(
        select(Equipment)
        .where(Equipment.uid == uid, visible(reader, permission))
        .options(
            *_shown(), joinedload(Equipment.kind).joinedload(EquipmentKind.module),
            joinedload(Equipment.agreement),
            selectinload(Equipment.steps).joinedload(EquipmentStep.by),
            selectinload(Equipment.deeds).options(
                joinedload(EquipmentDeed.by), joinedload(EquipmentDeed.signed_by),
                joinedload(EquipmentDeed.centre), joinedload(EquipmentDeed.unit),
            ),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def counts_of(row: Equipment) -> Sequence[SpotLine]:
    """The spot checks of one item, the newest first."""
    return db.session.scalars(
        select(SpotLine)
        .where(SpotLine.item_id == row.id)
        .order_by(SpotLine.id.desc())
        .options(joinedload(SpotLine.spot), joinedload(SpotLine.counted_by))
        .limit(CHOICES)
    ).all()


def deed(uid: UUID, *, reader: Reader, permission: Permission) -> EquipmentDeed:
    """What waits for a second signature: a handover for whoever is there, else at the item."""
    reach = reader.reach(permission)
    there = or_(
        and_(EquipmentDeed.kind == DeedKind.HANDOVER, placed(reach, EquipmentDeed)),
        and_(EquipmentDeed.kind != DeedKind.HANDOVER, EquipmentDeed.item_id.in_(
            select(Equipment.id).where(placed(reach, Equipment)))),
    )  # fmt: skip
    return _one(
        select(EquipmentDeed)
        .where(EquipmentDeed.uid == uid, there)
        .options(
            joinedload(EquipmentDeed.item).joinedload(Equipment.kind),
            joinedload(EquipmentDeed.centre), joinedload(EquipmentDeed.unit),
            joinedload(EquipmentDeed.by),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def to_sign(reader: Reader) -> Sequence[EquipmentDeed]:
    """Deeds within reach that somebody else began."""
    reach = reader.reach(Permission.EQUIPMENT_SIGN)
    mine = and_(EquipmentDeed.kind == DeedKind.HANDOVER, placed(reach, EquipmentDeed))
    others = and_(EquipmentDeed.kind != DeedKind.HANDOVER, placed(reach, Equipment))
    return db.session.scalars(
        select(EquipmentDeed)
        .join(EquipmentDeed.item)
        .where(EquipmentDeed.signed_by_id.is_(None), EquipmentDeed.refused_on.is_(None),
               EquipmentDeed.by_id != reader.id, or_(mine, others))
        .order_by(EquipmentDeed.id)
        .options(joinedload(EquipmentDeed.item))
        .limit(50)
    ).all()  # fmt: skip


def receiver(item_id: int) -> int | None:
    """Whoever signed for it when it was last handed over."""
    return db.session.scalar(
        select(EquipmentDeed.signed_by_id)
        .where(EquipmentDeed.item_id == item_id, EquipmentDeed.kind == DeedKind.HANDOVER,
               EquipmentDeed.signed_by_id.is_not(None))
        .order_by(EquipmentDeed.id.desc())
        .limit(1)
    )  # fmt: skip


def kinds() -> Sequence[EquipmentKind]:
    return db.session.scalars(
        select(EquipmentKind)
        .order_by(EquipmentKind.code)
        .options(joinedload(EquipmentKind.module))
        .limit(CHOICES)
    ).all()


def kind(uid: UUID) -> EquipmentKind:
    return _one(
        select(EquipmentKind)
        .where(EquipmentKind.uid == uid)
        .options(joinedload(EquipmentKind.module))
    )


def needs() -> Mapping[int, list[ModuleNeed]]:
    """What modules need, by kind."""
    found: dict[int, list[ModuleNeed]] = defaultdict(list)
    for each in db.session.scalars(select(ModuleNeed).options(joinedload(ModuleNeed.module))):
        found[each.kind_id].append(each)
    return found


def need(kind_id: int, module_id: int) -> ModuleNeed | None:
    return db.session.scalar(
        select(ModuleNeed).where(ModuleNeed.kind_id == kind_id, ModuleNeed.module_id == module_id)
    )


def next_number(model: Any) -> int:
    return (db.session.scalar(select(func.max(model.id))) or 0) + 1


def spots(*, reader: Reader, cursor: str | None = None) -> Page[SpotCheck]:
    wanted = (
        select(SpotCheck)
        .where(placed(reader.reach(READ), SpotCheck))
        .options(joinedload(SpotCheck.centre), joinedload(SpotCheck.unit),
                 joinedload(SpotCheck.by), selectinload(SpotCheck.lines))
    )  # fmt: skip
    return page_of(wanted, SpotCheck.on, SpotCheck.id, cursor=cursor, descending=True)


def spot(uid: UUID, *, reader: Reader, permission: Permission = READ) -> SpotCheck:
    return _one(
        select(SpotCheck)
        .where(SpotCheck.uid == uid, placed(reader.reach(permission), SpotCheck))
        .options(
            joinedload(SpotCheck.centre), joinedload(SpotCheck.unit), joinedload(SpotCheck.by),
            selectinload(SpotCheck.lines).joinedload(SpotLine.counted_by),
            selectinload(SpotCheck.lines).joinedload(SpotLine.item).options(*_shown()),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def line(uid: UUID, *, reader: Reader, permission: Permission) -> SpotLine:
    return _one(
        select(SpotLine)
        .join(SpotLine.spot)
        .where(SpotLine.uid == uid, placed(reader.reach(permission), SpotCheck))
        .options(
            joinedload(SpotLine.spot),
            joinedload(SpotLine.item).joinedload(Equipment.kind),
        )
        .execution_options(populate_existing=True)
    )


def books(*, centre_id: int | None, unit_id: int | None) -> Sequence[tuple[int, date | None]]:
    """What is held at a place, a unit with all below it, or anywhere: key and day of its check."""
    wanted = select(Equipment.id, Equipment.check_on).where(Equipment.state.in_(HELD))
    if centre_id is not None:
        wanted = wanted.where(Equipment.centre_id == centre_id)
    if unit_id is not None:
        top = another(Unit, "top")
        wanted = wanted.where(Equipment.unit_id.in_(
            select(Unit.id).join(top, Unit.path.startswith(top.path)).where(top.id == unit_id)
        ))  # fmt: skip
    return [(key, day) for key, day in db.session.execute(wanted)]


def due(reader: Reader, on: date) -> tuple[int, date | None]:
    """How many items are past the day of their check, and since when (R-EQP-03)."""
    count, first = db.session.execute(
        select(func.count(), func.min(Equipment.check_on)).where(
            Equipment.check_on <= on, Equipment.state.in_(HELD),
            placed(reader.reach(Permission.EQUIPMENT_WRITE), Equipment),
        )
    ).one()  # fmt: skip
    return count, first


def differing(reader: Reader) -> Sequence[SpotLine]:
    """Differences that nobody has settled."""
    return db.session.scalars(
        select(SpotLine)
        .join(SpotLine.spot)
        .where(SpotLine.found != SpotLine.booked, SpotLine.settled_on.is_(None),
               placed(reader.reach(READ), SpotCheck))
        .order_by(SpotLine.id)
        .options(joinedload(SpotLine.spot),
                 joinedload(SpotLine.item).options(*_shown()))
        .limit(CHOICES)
    ).all()  # fmt: skip


def pairings(
    reader: Reader, on: date, *, cursor: str | None = None
) -> Page[tuple[EquipmentKind, Unit, Pairing]]:
    """Kinds that need training, by unit: what is with it, and who may use it there (RE-2). One
    without the other first. Four statements at most.

    A unit stands for itself. Nobody is named, and few are not told apart.
    """
    kind, unit = EquipmentKind, Unit
    found = _paired(reader, on, cursor)
    kinds = _by_id(kind, {row.kind_id for row in found.rows})
    units = _by_id(unit, {row.of_unit_id for row in found.rows})
    rows = [
        (kinds[row.kind_id], units[row.of_unit_id], Pairing(int(row.delivered), int(row.trained)))
        for row in found.rows
    ]
    return Page(rows, found.before, found.after, found.total)


def _paired(reader: Reader, on: date, cursor: str | None) -> Page[Any]:
    """Keys and numbers of one page: delivered and nobody trained, trained and nothing delivered,
    both. Where the first of the three fill the first page, an index gives them in their order and
    nothing else is read.
    """
    there, kind, unit = _trained(on), EquipmentKind, Unit
    here = in_reach(reader.reach(READ)), kind.module_id.is_not(None)
    same = and_(there.c.unit_id == unit.id, there.c.kind_id == kind.id)
    with_it = and_(DELIVERED.unit_id == unit.id, DELIVERED.kind_id == kind.id,
                   DELIVERED.delivered > 0)  # fmt: skip
    names = ("lacks", "of_kind", "of_unit", "of_unit_id")

    def some(lacks: int, delivered: Any, trained: Any) -> Select[Any]:
        return select(
            kind.id.label("kind_id"), delivered.label("delivered"), trained.label("trained"),
            literal(lacks).label("lacks"), kind.code.label("of_kind"), unit.code.label("of_unit"),
            unit.id.label("of_unit_id"),
        ).where(*here)  # fmt: skip

    first = (
        some(0, DELIVERED.delivered, literal(0)).join(DELIVERED, DELIVERED.kind_id == kind.id)
        .join(unit, with_it).where(~exists().where(same))
    )  # fmt: skip
    if cursor is None:
        found = page_of(first, *(first.selected_columns[name] for name in names[1:]))
        if found.after is not None:
            place = found.rows[-1][-len(names) :]
            return Page(found.rows, None, beyond(place))
    both = union_all(
        first,
        some(1, literal(0), there.c.trained).join(there, there.c.kind_id == kind.id)
        .join(unit, same)
        .where(~exists().where(with_it), kind.category != EquipmentCategory.LETHAL),
        some(2, DELIVERED.delivered, there.c.trained).join(there, there.c.kind_id == kind.id)
        .join(unit, same).join(DELIVERED, with_it),
    ).subquery()  # fmt: skip
    order = [both.c[name].label(name) for name in names]
    wanted = select(both.c.kind_id, both.c.delivered, both.c.trained, *order)
    return page_of(wanted, *order, cursor=cursor)


def _by_id(model: type[M], ids: Collection[int]) -> dict[int, M]:
    found = db.session.scalars(select(model).where(model.id.in_(ids))) if ids else ()
    return {each.id: each for each in found}


def _trained(on: date) -> Any:
    """By unit and kind: how many of the unit's people are trained for it."""
    return (
        select(Person.unit_id.label("unit_id"), EquipmentKind.id.label("kind_id"),
               func.count(func.distinct(Attainment.person_id)).label("trained"))
        .join(Person, Person.id == Attainment.person_id)
        .join(EquipmentKind, EquipmentKind.module_id == Attainment.module_id)
        .where(Attainment.withdrawn_at.is_(None), Person.unit_id.is_not(None),
               Person.status.not_in(LEFT),
               or_(Attainment.until_on.is_(None), Attainment.until_on >= on))
        .group_by(Person.unit_id, EquipmentKind.id)
        .cte("trained")
    )  # fmt: skip


def named(run: Cohort) -> list[tuple[EquipmentKind, Shortage]]:
    """What a run lacks at its centre on its days, with the kinds themselves (R-EQP-04)."""
    lacks = dict(_lacking([run])).get(run.id, [])
    wanted = select(EquipmentKind).where(EquipmentKind.id.in_([each.kind for each in lacks]))
    found = {each.id: each for each in db.session.scalars(wanted)} if lacks else {}
    return [(found[each.kind], each) for each in lacks]


def runs_lacking(reader: Reader, on: date) -> list[tuple[Cohort, list[Shortage]]]:
    """Runs of the coming days within reach that lack what their classes need (R-EQP-04)."""
    reach = reader.reach(READ)
    soon = db.session.scalars(
        select(Cohort)
        .where(Cohort.state.not_in(OVER), Cohort.starts_on <= on + AHEAD, Cohort.ends_on >= on,
               placed_run(reach))
        .order_by(Cohort.starts_on, Cohort.id)
        .options(joinedload(Cohort.course), joinedload(Cohort.centre))
        .limit(CHOICES)
    ).all()  # fmt: skip
    lacks = dict(_lacking(soon))
    return [(each, lacks[each.id]) for each in soon if lacks.get(each.id)]


def placed_run(reach: Reach) -> ColumnElement[bool]:
    if reach.national:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reach.centres:
        ways.append(Cohort.centre_id.in_(reach.centres))
    if reach.places:
        ways.append(Cohort.centre_id.in_(centres_at(reach.places)))
    if reach.units:
        units = select(Unit.id).where(in_reach(reach))
        ways.append(Cohort.id.in_(select(RecipientUnit.cohort_id).where(
            RecipientUnit.unit_id.in_(units))))  # fmt: skip
    return or_(*ways) if ways else false()


def _lacking(runs: Sequence[Cohort]) -> list[tuple[int, list[Shortage]]]:
    """Two statements, however many runs there are. A run that began earlier has what it needs
    first.
    """
    if not runs:
        return []
    first, last = min(each.starts_on for each in runs), max(each.ends_on for each in runs)
    centres = {each.centre_id for each in runs}
    wanted: dict[int, dict[int, int]] = defaultdict(dict)
    held: dict[int, tuple[int, date, date]] = {}
    for run_id, centre_id, begins, ends, kind_id, count in db.session.execute(
        select(Cohort.id, Cohort.centre_id, Cohort.starts_on, Cohort.ends_on, ModuleNeed.kind_id,
               func.max(ModuleNeed.count))
        .join(CohortModule, CohortModule.cohort_id == Cohort.id)
        .join(ModuleVersion, ModuleVersion.id == CohortModule.version_id)
        .join(ModuleNeed, ModuleNeed.module_id == ModuleVersion.module_id)
        .where(Cohort.centre_id.in_(centres), Cohort.starts_on <= last, Cohort.ends_on >= first,
               Cohort.state.not_in(OVER))
        .group_by(Cohort.id, Cohort.centre_id, Cohort.starts_on, Cohort.ends_on,
                  ModuleNeed.kind_id)
    ):  # fmt: skip
        wanted[run_id][kind_id] = count
        held[run_id] = (centre_id, begins, ends)
    works = _works(centres) if wanted else {}
    found = []
    for run in runs:
        others: dict[int, int] = defaultdict(int)
        for key, (centre_id, begins, ends) in held.items():
            together = (
                centre_id == run.centre_id and begins <= run.ends_on and ends >= run.starts_on
            )
            if together and (begins, key) < (run.starts_on, run.id):
                for kind_id, count in wanted[key].items():
                    others[kind_id] += count
        there = works.get(run.centre_id, {})
        found.append((run.id, shortages(wanted.get(run.id, {}), there, others)))
    return found


def _works(centres: Collection[int]) -> dict[int, dict[int, int]]:
    """What works at centres, by centre and kind."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for centre_id, kind_id, count in db.session.execute(
        select(Equipment.centre_id, Equipment.kind_id, func.sum(Equipment.quantity))
        .where(Equipment.centre_id.in_(centres), Equipment.state.in_(WORKS))
        .group_by(Equipment.centre_id, Equipment.kind_id)
    ):
        found[centre_id or 0][kind_id] = int(count)
    return found


def modules() -> Sequence[Module]:
    return db.session.scalars(select(Module).order_by(Module.code).limit(CHOICES)).all()


def centres(reach: Reach) -> Sequence[TrainingCentre]:
    """Where somebody may put things."""
    wanted = select(TrainingCentre).where(_centred(reach)).order_by(TrainingCentre.code)
    return db.session.scalars(wanted.limit(CHOICES)).all()


def _centred(reach: Reach) -> ColumnElement[bool]:
    if reach.national:
        return true()
    return or_(
        TrainingCentre.id.in_(reach.centres), TrainingCentre.id.in_(centres_at(reach.places))
    )


def units(reach: Reach) -> Sequence[Unit]:
    """With whom somebody may put things: what is handed over may go anywhere."""
    if not (reach.national or reach.units or reach.places):
        return []
    mine = reach if reach.national else Reach(units=reach.units, places=reach.places)
    wanted = select(Unit).where(in_reach(mine)).order_by(Unit.code)
    return db.session.scalars(wanted.limit(CHOICES)).all()


def reaches(
    reader: Reader, permission: Permission, centre_id: int | None, unit_id: int | None
) -> bool:
    """Whether a place is within reach; no place yet is the nation's."""
    reach = reader.reach(permission)
    if reach.national:
        return True
    if centre_id is not None:
        wanted = select(TrainingCentre.id).where(_centred(reach), TrainingCentre.id == centre_id)
        return db.session.scalar(wanted) is not None
    if unit_id is not None:
        mine = Reach(units=reach.units, places=reach.places)
        wanted = select(Unit.id).where(in_reach(mine), Unit.id == unit_id)
        return db.session.scalar(wanted) is not None
    return False


def _one(statement: Select[R]) -> R:
    return existing(statement)
