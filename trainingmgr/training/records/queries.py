from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import another, db
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import visible
from trainingmgr.registry.people.rules import GONE, Category
from trainingmgr.registry.structure.models import Unit
from trainingmgr.training.curricula.models import MandatoryFor, Module
from trainingmgr.training.curricula.rules import Held
from trainingmgr.training.records.models import Attainment
from trainingmgr.training.records.rules import BY_TEST, SOON, Standing, standing


def attained(
    person_ids: Collection[int], module_ids: Collection[int], on: date
) -> dict[int, dict[int, Attainment]]:
    """For each person, by module, the record that counts longest on that day. One statement.

    Records of people joined to a person count with the person's own. Withdrawn and lapsed ones do
    not count.
    """
    if not person_ids or not module_ids:
        return {}
    kept = func.coalesce(Person.same_as_id, Person.id)
    rows = db.session.execute(
        select(kept, Attainment)
        .join(Person, Attainment.person_id == Person.id)
        .where(
            or_(Person.id.in_(person_ids), Person.same_as_id.in_(person_ids)),
            Attainment.module_id.in_(module_ids),
            _counts(on),
        )
    )
    found: dict[int, dict[int, Attainment]] = {}
    for person_id, record in rows:
        held = found.setdefault(person_id, {})
        other = held.get(record.module_id)
        if other is None or _outlasts(record, other):
            held[record.module_id] = record
    return found


def held(
    person_ids: Collection[int], module_ids: Collection[int], on: date
) -> dict[int, dict[int, Held]]:
    """The same as prerequisites are checked by: the score, and whether by placement test alone."""
    return {
        person_id: {
            module_id: Held(record.score, by_test=record.source == BY_TEST)
            for module_id, record in records.items()
        }
        for person_id, records in attained(person_ids, module_ids, on).items()
    }


def of_person(person_ids: Sequence[int]) -> Sequence[Attainment]:
    """Everything one human being has on record, newest first, withdrawn ones too."""
    return db.session.scalars(
        select(Attainment)
        .where(Attainment.person_id.in_(person_ids))
        .options(joinedload(Attainment.module), joinedload(Attainment.module_version))
        .order_by(Attainment.on.desc(), Attainment.id.desc())
        .limit(500)
    ).all()


@dataclass(frozen=True)
class Owed:
    """One mandatory module of one person, and how their record of it stands."""

    module: Module
    standing: Standing
    until_on: date | None


@dataclass(frozen=True)
class Lacking:
    person: Person
    owed: tuple[Owed, ...]


def lacking(
    *,
    reader: Reader,
    on: date,
    topic_id: int | None = None,
    module_id: int | None = None,
    unit: Unit | None = None,
    category: Category | None = None,
    soon: int = 0,
    cursor: str | None = None,
    size: int | None = None,
) -> Page[Lacking]:
    """Serving people within reach who lack a module that is mandatory for them, by name.

    With `soon`, those too whose record ends within so many days. Three statements for a page.
    """
    modules = _modules(topic_id, module_id)
    statement = (
        select(Person)
        .where(
            visible(reader, Permission.PERSON_READ),
            Person.status.not_in(GONE),
            _owes(modules, on + timedelta(days=soon), on),
        )
        .options(joinedload(Person.unit), joinedload(Person.rank))
    )
    if unit is not None:
        below = select(Unit.id).where(Unit.path.startswith(unit.path))
        statement = statement.where(Person.unit_id.in_(below))
    if category is not None:
        statement = statement.where(Person.category == category)
    found = page_of(statement, Person.sort_name, Person.id, cursor=cursor, size=size)
    return Page(_with_what(found.rows, modules, on, soon), found.before, found.after)


def owed_by(person: Person, *, on: date) -> tuple[Owed, ...]:
    """Every module that is mandatory for this person, standing or not."""
    return _with_what([person], (), on, soon=SOON, all_of_them=True)[0].owed


def _with_what(
    people: Sequence[Person],
    modules: Sequence[ColumnElement[bool]],
    on: date,
    soon: int,
    *,
    all_of_them: bool = False,
) -> list[Lacking]:
    mandatory = _mandatory(modules)
    everything = {module.id: module for each in mandatory.values() for module in each}
    last = _last(people, everything)

    def owed(person: Person, module: Module) -> Owed:
        known, until = last.get(person.id, {}).get(module.id, (False, None))
        how = standing(until, on=on, soon=soon) if known else Standing.NEVER
        return Owed(module, how, until)

    lines = []
    for person in people:
        found = (owed(person, module) for module in mandatory.get(person.category.value, ()))
        kept = (each for each in found if all_of_them or each.standing is not Standing.STANDS)
        lines.append(Lacking(person, tuple(kept)))
    return lines


def _mandatory(modules: Sequence[ColumnElement[bool]]) -> dict[str, list[Module]]:
    found: dict[str, list[Module]] = {}
    rows = db.session.execute(
        select(MandatoryFor.category, Module)
        .join(Module, MandatoryFor.module_id == Module.id)
        .where(*modules)
        .order_by(Module.code)
    )
    for category, module in rows:
        found.setdefault(category, []).append(module)
    return found


def _last(
    people: Sequence[Person], modules: Mapping[int, Module]
) -> dict[int, dict[int, tuple[bool, date | None]]]:
    """For each person and module: that there is a record, and when the longest one ends."""
    found: dict[int, dict[int, tuple[bool, date | None]]] = {}
    if not people or not modules:
        return found
    ids = [person.id for person in people]
    rows = db.session.execute(
        select(func.coalesce(Person.same_as_id, Person.id), Attainment.module_id,
               Attainment.until_on)
        .join(Person, Attainment.person_id == Person.id)
        .where(
            or_(Person.id.in_(ids), Person.same_as_id.in_(ids)),
            Attainment.module_id.in_(modules),
            Attainment.withdrawn_at.is_(None),
        )
    )  # fmt: skip
    for person_id, module_id, until in rows:
        known, before = found.setdefault(person_id, {}).get(module_id, (False, None))
        found[person_id][module_id] = (True, _longer(before, until) if known else until)
    return found


def _longer(one: date | None, other: date | None) -> date | None:
    """Of two last days the later one; None is without end."""
    return None if one is None or other is None else max(one, other)


def _modules(topic_id: int | None, module_id: int | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if topic_id is not None:
        wanted.append(Module.topic_id == topic_id)
    if module_id is not None:
        wanted.append(Module.id == module_id)
    return wanted


def _owes(modules: Sequence[ColumnElement[bool]], until: date, on: date) -> ColumnElement[bool]:
    """Something is mandatory for the person that they do not have until that day."""
    other, theirs = another(Person, "joined"), another(Attainment, "of one joined")
    own = exists().where(Attainment.person_id == Person.id, *_stands(Attainment, on, until))
    through = exists().where(
        other.same_as_id == Person.id, theirs.person_id == other.id, *_stands(theirs, on, until)
    )
    has = or_(
        own.correlate(Person, MandatoryFor),
        through.correlate(Person, MandatoryFor),
    )
    return (
        exists()
        .where(
            MandatoryFor.category == cast(Person.category, String),
            MandatoryFor.module_id == Module.id,
            *modules,
            ~has,
        )
        .correlate(Person)
    )


def _stands(record: Any, on: date, until: date) -> tuple[ColumnElement[bool], ...]:
    return (
        record.module_id == MandatoryFor.module_id,
        record.withdrawn_at.is_(None),
        record.on <= on,
        or_(record.until_on.is_(None), record.until_on >= until),
    )


def _counts(on: date) -> ColumnElement[bool]:
    return and_(
        Attainment.withdrawn_at.is_(None),
        Attainment.on <= on,
        or_(Attainment.until_on.is_(None), Attainment.until_on >= on),
    )


def _outlasts(record: Attainment, other: Attainment) -> bool:
    if other.until_on is None or record.until_on is None:
        return record.until_on is None and other.until_on is not None
    return record.until_on > other.until_on
