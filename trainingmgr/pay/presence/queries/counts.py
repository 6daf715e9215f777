"""What a count of a force found: by unit, person by person, and beside the second count."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import aliased, joinedload, selectinload

from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.pay.presence.models import (
    ExerciseUnit,
    MusterMark,
    MusterName,
    MusterSheet,
    VerificationExercise,
)
from trainingmgr.pay.presence.queries import MISSED
from trainingmgr.pay.presence.rules import Agreement, MusterCode, SheetKind, agreement
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import visible
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.queries import in_reach

ELSEWHERE = (MusterCode.LEAVE, MusterCode.SICK, MusterCode.DETACHED)


def exercises(*, reader: Reader, cursor: str | None = None) -> Page[VerificationExercise]:
    """Counts of a unit within reach, above or below it, the newest first."""
    return page_of(
        select(VerificationExercise)
        .where(_near(reader))
        .options(selectinload(VerificationExercise.units).joinedload(ExerciseUnit.unit)),
        VerificationExercise.id,
        cursor=cursor,
        descending=True,
    )


def _near(reader: Reader) -> ColumnElement[bool]:
    """Whoever serves in a company of a counted battalion has lists to print and to type."""
    reach = reader.reach(Permission.PRESENCE_READ)
    if reach.national:
        return true()
    counted, mine = aliased(Unit), select(Unit.path).where(in_reach(reach)).subquery()
    return (
        select(ExerciseUnit.id)
        .join(counted, ExerciseUnit.unit_id == counted.id)
        .join(mine, or_(mine.c.path.startswith(counted.path), counted.path.startswith(mine.c.path)))
        .where(ExerciseUnit.exercise_id == VerificationExercise.id)
        .exists()
    )


def within_reach(found: VerificationExercise, reader: Reader) -> frozenset[int]:
    """The units of a count of which this reader sees the numbers. At most one statement."""
    keys = [each.unit_id for each in found.units]
    reach = reader.reach(Permission.PRESENCE_READ)
    if reach.national:
        return frozenset(keys)
    mine = in_reach(reach)
    return frozenset(db.session.scalars(select(Unit.id).where(Unit.id.in_(keys), mine)))


def exercise(code: str, *, reader: Reader) -> VerificationExercise:
    return existing(
        select(VerificationExercise)
        .where(VerificationExercise.code == code.strip().upper(), _near(reader))
        .options(selectinload(VerificationExercise.units).joinedload(ExerciseUnit.unit))
    )


@dataclass(frozen=True)
class Told:
    """What the newest checked list says of one person."""

    person_id: int
    path: str
    code: MusterCode


def told(found: VerificationExercise, kind: SheetKind = SheetKind.HEADCOUNT) -> dict[int, Told]:
    """What the count says of each person it speaks of: of lists that a second person checked, and
    of two lists the later one.
    """
    rows = db.session.execute(
        select(MusterMark.person_id, Unit.path, MusterMark.code)
        .join(MusterSheet, MusterMark.sheet_id == MusterSheet.id)
        .join(MusterSheet.unit)
        .where(
            MusterSheet.exercise_id == found.id,
            MusterSheet.kind == kind,
            MusterSheet.checked.has(),
            MusterMark.code != MusterCode.NOT_RECORDED,
        )
        .order_by(MusterSheet.id)
    )
    return {id_: Told(id_, path, code) for id_, path, code in rows}


def by_unit(
    found: VerificationExercise, chosen: Collection[Told]
) -> Iterator[tuple[Unit, list[int]]]:
    """Keys of these people by the unit of the count to which they belong, by name."""
    order = {
        id_: at
        for at, id_ in enumerate(
            db.session.scalars(
                select(Person.id)
                .where(Person.id.in_([each.person_id for each in chosen]))
                .order_by(Person.sort_name, Person.id)
            )
        )
    }
    for each in found.units:
        ids = [one.person_id for one in chosen if one.path.startswith(each.unit.path)]
        if ids:
            yield each.unit, sorted(ids, key=order.__getitem__)


@dataclass
class UnitCount:
    """What was found of one unit of the count."""

    unit: Unit
    expected: int
    lists: int = 0
    checked: int = 0
    signed: int = 0
    found: Counter[MusterCode] = field(default_factory=Counter)
    names: int = 0

    @property
    def present(self) -> int:
        return self.found[MusterCode.PRESENT]

    @property
    def elsewhere(self) -> int:
        return sum(self.found[code] for code in ELSEWHERE)

    @property
    def missed(self) -> int:
        return sum(self.found[code] for code in MISSED)

    @property
    def unknown(self) -> int:
        """Of whom no checked list says anything: never counted as absent (R-PAY-04)."""
        return max(0, self.expected - sum(self.found.values()))


def table(found: VerificationExercise, first: Mapping[int, Told]) -> list[UnitCount]:
    """Unit by unit, of what the first count told. Two statements."""
    rows = [UnitCount(each.unit, each.expected) for each in found.units]
    papers = db.session.scalars(
        select(MusterSheet)
        .where(MusterSheet.exercise_id == found.id, MusterSheet.kind == SheetKind.HEADCOUNT)
        .options(
            joinedload(MusterSheet.unit), joinedload(MusterSheet.checked),
            joinedload(MusterSheet.signed),
        )
    ).all()  # fmt: skip
    for paper in papers:
        for row in _of(rows, paper.unit.path):
            row.lists += 1
            row.checked += paper.checked is not None
            row.signed += paper.signed is not None
    for each in first.values():
        for row in _of(rows, each.path):
            row.found[each.code] += 1
    by_hand = db.session.execute(
        select(Unit.path)
        .select_from(MusterName)
        .join(MusterSheet, MusterName.sheet_id == MusterSheet.id)
        .join(MusterSheet.unit)
        .where(
            MusterSheet.exercise_id == found.id,
            MusterSheet.kind == SheetKind.HEADCOUNT,
            MusterName.dropped.is_(None),
        )
    )
    for (path,) in by_hand:
        for row in _of(rows, path):
            row.names += 1
    return rows


def _of(rows: Iterable[UnitCount], path: str) -> Iterator[UnitCount]:
    return (row for row in rows if path.startswith(row.unit.path))


def untold(found: VerificationExercise) -> int:
    """How many of the sample were not counted again yet."""
    chosen: set[int] = set()
    for sheet in second_lists(found):
        chosen |= set(sheet.lines)
    return len(chosen - told(found, SheetKind.RECOUNT).keys())


def second_lists(found: VerificationExercise) -> Sequence[MusterSheet]:
    return db.session.scalars(
        select(MusterSheet)
        .where(MusterSheet.exercise_id == found.id, MusterSheet.kind == SheetKind.RECOUNT)
        .options(joinedload(MusterSheet.unit), joinedload(MusterSheet.checked))
        .order_by(MusterSheet.id)
    ).all()


@dataclass(frozen=True)
class Second:
    """How the second count goes with the first."""

    drawn: int
    population: int
    agreement: Agreement
    differing: dict[int, tuple[MusterCode, MusterCode]]


def second(
    found: VerificationExercise, first: Mapping[int, Told], lists: Sequence[MusterSheet]
) -> Second | None:
    """The two counts beside each other; None before a sample was drawn. One statement."""
    if found.seed is None:
        return None
    again = told(found, SheetKind.RECOUNT)
    drawn = {id_ for sheet in lists for id_ in sheet.lines}
    both = sorted(first.keys() & again.keys())
    differing = {
        key: (first[key].code, again[key].code)
        for key in both
        if (first[key].code is MusterCode.PRESENT) != (again[key].code is MusterCode.PRESENT)
    }
    return Second(
        len(drawn),
        len(first),
        agreement([first[key].code for key in both], [again[key].code for key in both]),
        differing,
    )


def missed(first: Mapping[int, Told], *, reader: Reader, cursor: str | None = None) -> Page[Person]:
    """People of whom the count says that they were absent or not known, within reach, by name."""
    keys = [each.person_id for each in first.values() if each.code in MISSED]
    return _people(keys, reader, cursor)


def differing(found: Second, *, reader: Reader, cursor: str | None = None) -> Page[Person]:
    return _people(list(found.differing), reader, cursor)


def _people(keys: Collection[int], reader: Reader, cursor: str | None) -> Page[Person]:
    return page_of(
        select(Person)
        .where(Person.id.in_(keys), visible(reader, Permission.PRESENCE_READ))
        .options(joinedload(Person.unit)),
        Person.sort_name,
        Person.id,
        cursor=cursor,
    )
