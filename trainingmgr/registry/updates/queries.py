from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from trainingmgr.core.db import Bare, db
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.identity.models import Correction, LikelyPair
from trainingmgr.registry.identity.rules import CorrectionState
from trainingmgr.registry.people.models import FOLLOWING, Person, ServiceRecord
from trainingmgr.registry.people.queries import known, visible
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.people.services import CHILDREN
from trainingmgr.registry.structure.models import Place, Post, Rank, Unit
from trainingmgr.registry.updates.models import ImportedChange
from trainingmgr.registry.updates.rules import Standing
from trainingmgr.tabular.models import StagedRow

OWN_TABLES = {*(child.__tablename__ for child in CHILDREN), "match_key", "likely_pair",
              "imported_change"}  # fmt: skip
"""What a record brings with it, or what follows from it: gone with it, nothing rests on it."""


@cache
def _parts() -> Sequence[ORMOption]:
    return (
        selectinload(Person.aliases), selectinload(Person.documents), selectinload(Person.phones),
        selectinload(Person.languages),
    )  # fmt: skip


def standings(
    numbers: Collection[str], service_numbers: Collection[str], *, reader: Reader
) -> list[tuple[Standing, bool]]:
    """Whoever has one of these numbers, and whether this reader may correct them."""
    named = or_(
        Person.number.in_(sorted(numbers)), Person.service_number.in_(sorted(service_numbers))
    )
    people = db.session.scalars(
        select(Person).where(known(), named).options(*_parts())
    ).all()  # fmt: skip
    ids = [each.id for each in people]
    mine = set(
        db.session.scalars(
            select(Person.id).where(Person.id.in_(ids), visible(reader, Permission.PERSON_CORRECT))
        )
    )
    since = open_records(ids)
    return [(_standing(each, since.get(each.id)), each.id in mine) for each in people]


def _standing(person: Person, record: ServiceRecord | None) -> Standing:
    return Standing(
        id=person.id, number=person.number, version=person.version, facts=facts(person),
        lists={
            "phone": frozenset(each.number for each in person.phones),
            "alias": frozenset(each.value.casefold() for each in person.aliases),
            "document": frozenset(each.number.casefold() for each in person.documents),
            "language": frozenset(each.code for each in person.languages),
        },
        since=record.from_on if record else None,
    )  # fmt: skip


def codes(standings_: Sequence[Standing]) -> dict[str, dict[int, str]]:
    """What these people's unit, rank, post and district are called in files, by field and key."""
    tables = (("unit_id", Unit, Unit.code), ("rank_id", Rank, Rank.code),
              ("post_id", Post, Post.number), ("place_id", Place, Place.pcode))  # fmt: skip
    found: dict[str, dict[int, str]] = {}
    for name, model, code in tables:
        ids = {each.facts[name] for each in standings_} - {None}
        rows = db.session.execute(select(model.id, code).where(model.id.in_(ids))) if ids else ()
        found[name] = {row[0]: row[1] for row in rows}
    return found


def facts(person: Person) -> dict[str, Any]:
    """The record's fields as a staged row would hold them."""
    return {
        "name_display": person.name_display, "name_native": person.name_native,
        "sex": person.sex.value, "born": person.born.text if person.born else None,
        "nationality": person.nationality, "service_number": person.service_number,
        "category": person.category.value, "literacy": person.literacy.value,
        "place_id": person.place_id, "unit_id": person.unit_id, "rank_id": person.rank_id,
        "post_id": person.post_id, "status": person.status.value,
    }  # fmt: skip


def open_records(ids: Sequence[int]) -> dict[int, ServiceRecord]:
    """The service record of each that has not ended."""
    found = db.session.scalars(
        select(ServiceRecord).where(
            ServiceRecord.person_id.in_(ids), ServiceRecord.until_on.is_(None)
        )
    )
    return {each.person_id: each for each in found}


def whole(ids: Sequence[int]) -> dict[int, Person]:
    """These people with all that a file may add to, read anew."""
    found = db.session.scalars(
        select(Person)
        .where(Person.id.in_(ids))
        .options(*_parts())
        .execution_options(populate_existing=True)
    )
    return {each.id: each for each in found}


def changes_of(batch_id: int, *, at_most: int) -> Sequence[ImportedChange]:
    """Some of what an import changed, the last first."""
    return db.session.scalars(
        select(ImportedChange)
        .where(ImportedChange.batch_id == batch_id)
        .options(joinedload(ImportedChange.correction))
        .order_by(ImportedChange.id.desc())
        .limit(at_most)
    ).all()


def to_ask(batch_id: int, after: int, *, at_most: int) -> Sequence[ImportedChange]:
    """Whose identity somebody still has to be asked about, in the order of the file."""
    return db.session.scalars(
        select(ImportedChange)
        .where(
            ImportedChange.batch_id == batch_id, ImportedChange.asks, ImportedChange.id > after
        )
        .options(joinedload(ImportedChange.person))
        .order_by(ImportedChange.id)
        .limit(at_most)
    ).all()  # fmt: skip


def waits(person_id: int) -> bool:
    """Whether a question about this person waits for a decision."""
    wanted = select(Correction.id).where(
        Correction.person_id == person_id, Correction.state == CorrectionState.PROPOSED
    )
    return db.session.scalar(wanted.limit(1)) is not None


def went_on(batch_id: int) -> int:
    """How many records of an import somebody has changed again since."""
    wanted = (
        select(func.count())
        .select_from(ImportedChange)
        .join(Person, Person.id == ImportedChange.person_id)
        .where(
            ImportedChange.batch_id == batch_id, Person.version != ImportedChange.seen_version
        )
    )  # fmt: skip
    return db.session.scalar(wanted) or 0


def rested_on(batch_id: int) -> str | None:
    """The first table in which something else speaks of a person whom this import brought."""
    brought = select(Person.id).where(Person.batch_id == batch_id)
    following = {model.__table__: of_itself for model, of_itself in FOLLOWING.items()}
    for table in Bare.metadata.sorted_tables:
        if table.name in OWN_TABLES:
            continue
        said = ~following[table] if table in following else true()
        for column in table.columns:
            if any(key.column.table is Person.__table__ for key in column.foreign_keys):
                wanted = select(column).where(column.in_(brought), said).limit(1)
                if db.session.execute(wanted).first() is not None:
                    return str(table.name)
    return None


def pairs_of(batch_id: int) -> ColumnElement[bool]:
    """Likely pairs in which somebody of this import stands."""
    brought = select(Person.id).where(Person.batch_id == batch_id)
    return or_(LikelyPair.first_id.in_(brought), LikelyPair.second_id.in_(brought))


def missing(batch_id: int, units: Sequence[int], *, reader: Reader, shown: int) -> Any:
    """How many serve in these units and are not in the file, and the first of them by name."""
    named = select(StagedRow.about_id).where(
        StagedRow.batch_id == batch_id, StagedRow.about_id.is_not(None)
    )
    absent = select(Person.number, Person.name_display).where(
        visible(reader), Person.unit_id.in_(units), Person.status.not_in(GONE),
        Person.id.not_in(named),
    )  # fmt: skip
    count = db.session.scalar(select(func.count()).select_from(absent.subquery())) or 0
    first = db.session.execute(absent.order_by(Person.sort_name, Person.id).limit(shown)).all()
    return count, [f"{number} {name}" for number, name in first]
