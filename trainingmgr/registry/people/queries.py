from collections.abc import Collection, Sequence
from datetime import date
from functools import cache, partial
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import aliased, joinedload, selectinload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.db import Bare, another, db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission, Reach, Reader
from trainingmgr.core.privacy import FieldClass
from trainingmgr.matching.records import Columns, Record
from trainingmgr.registry.people.models import (
    Alias,
    CentreReach,
    Document,
    Person,
    Phone,
    Portrait,
    ServiceRecord,
)
from trainingmgr.registry.structure.models import Post, Unit
from trainingmgr.registry.structure.queries import units_at, units_below
from trainingmgr.tabular.models import ImportBatch


@cache
def known() -> ColumnElement[bool]:
    """Records that stand for a human being: not joined to another, not of an unfinished import."""
    unfinished = select(ImportBatch.id).where(ImportBatch.visible_at.is_(None))
    return and_(
        Person.same_as_id.is_(None),
        or_(Person.batch_id.is_(None), Person.batch_id.not_in(unfinished)),
    )


def units_to_register_in(reader: Reader) -> frozenset[int] | None:
    """Somebody who registers for some units registers nobody elsewhere. None: anywhere."""
    reach = reader.reach(Permission.PERSON_REGISTER)
    if reach.national or reach.centres or not reach.units:
        return None
    return frozenset(db.session.scalars(units_below(reach.units)))


def within(reach: Reach, *, holder_id: int | None = None) -> ColumnElement[bool]:
    """The people that a reach covers. It belongs in the `where`: the fetch is the check."""
    if reach.emergency:
        return not_oneself(holder_id)
    if reach.national:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reach.centres:
        ways.append(
            Person.id.in_(
                select(CentreReach.person_id).where(
                    CentreReach.centre_id.in_(reach.centres),
                    CentreReach.until_on >= clock.today(),
                )
            )
        )
    if reach.units:
        ways.append(Person.unit_id.in_(units_below(reach.units)))
    if reach.places:
        ways.append(Person.unit_id.in_(units_at(reach.places)))
    if reach.own and holder_id is not None:
        ways.append(Person.holder_id == holder_id)
    return or_(*ways) if ways else false()


def not_oneself(holder_id: int | None) -> ColumnElement[bool]:
    """Whoever reads in an emergency reads nothing of their own (security 4.3)."""
    joined = another(Person, "of the reader")
    own = select(func.coalesce(joined.same_as_id, joined.id)).where(joined.holder_id == holder_id)
    return Person.id.not_in(own)


def serves_near(holder_id: int, unit_ids: Collection[int | None]) -> bool:
    """Whether this human being serves in one of these units, above one or below one: then somebody
    outside signs. Two statements.
    """
    keys = [each for each in unit_ids if each is not None]
    own = select(Unit.path).join(Person, Person.unit_id == Unit.id)
    mine = db.session.scalars(own.where(Person.id.in_(own_records([holder_id])))).all()
    theirs = db.session.scalars(select(Unit.path).where(Unit.id.in_(keys))).all() if mine else ()
    return any(a.startswith(b) or b.startswith(a) for a in mine for b in theirs)


def visible(reader: Reader, permission: Permission = Permission.PERSON_READ) -> ColumnElement[bool]:
    """Everybody this reader may see with this permission."""
    return and_(known(), within(reader.reach(permission), holder_id=reader.holder_id))


def person(uid: UUID, *, reader: Reader, permission: Permission = Permission.PERSON_READ) -> Person:
    """The person with unit, rank and post: if the reader may see them. A joined record's uid
    gives the record that was kept.
    """
    return _meant(_placed(), uid, reader, permission)


def whole_person(
    uid: UUID, *, reader: Reader, permission: Permission = Permission.PERSON_READ
) -> Person:
    """The same with everything, as `whole` loads it."""
    return _meant(_everything(), uid, reader, permission)


def whole(person_: Person) -> Person:
    """The same person with everything: unit, rank, post, place, name parts, aliases, documents,
    phones and languages, read anew.
    """
    return _one(_everything().where(Person.id == person_.id))


def _meant(people: Select[Any], uid: UUID, reader: Reader, permission: Permission) -> Person:
    return _one(people.where(Person.id == _kept(), visible(reader, permission)), uid_asked=uid)


def _one(people: Select[Any], **asked: object) -> Person:
    found: Person | None = db.session.scalar(people, asked)
    if found is None:
        raise NotFound
    return found


@cache
def _kept() -> Any:
    """The key of the record that a uid means."""
    meant = aliased(Person)
    kept = select(func.coalesce(meant.same_as_id, meant.id))
    return kept.where(meant.uid == bindparam("uid_asked")).scalar_subquery()


@cache
def _placed() -> Select[Any]:
    return select(Person).options(
        joinedload(Person.unit),
        joinedload(Person.rank),
        joinedload(Person.post),
        joinedload(Person.place),
    )


@cache
def _everything() -> Select[Any]:
    """Put together once: it would cost more than the reading."""
    return (
        _placed()
        .options(
            selectinload(Person.parts),
            selectinload(Person.aliases),
            selectinload(Person.documents).joinedload(Document.kind),
            selectinload(Person.phones),
            selectinload(Person.languages),
        )
        .execution_options(populate_existing=True)
    )


def ids_of(person_: Person) -> list[int]:
    """The keys of every record of this human being: the kept one and those joined to it."""
    joined = db.session.scalars(select(Person.id).where(Person.same_as_id == person_.id))
    return [person_.id, *joined]


def by_exact_number(number: str) -> Person | None:
    """The person with exactly this programme or service number, in the whole country."""
    return db.session.scalar(
        select(Person)
        .where(known(), or_(Person.number == number, Person.service_number == number))
        .options(joinedload(Person.unit), joinedload(Person.rank))
        .limit(1)
    )


def names_of(holder_id: int) -> set[str]:
    """Every name that is known of the human being behind an account: of their accounts, and of
    their record in either script. Two statements.
    """
    accounts = db.session.scalars(select(User.name).where(User.holder_id == holder_id))
    rows = db.session.execute(
        select(Person.name_display, Person.name_native).where(Person.holder_id == holder_id)
    )
    return {*accounts, *(name for names in rows for name in names if name)}


def portrait(person_: Person) -> Portrait | None:
    """The picture of somebody, if there is one."""
    return db.session.scalar(select(Portrait).where(Portrait.person_id == person_.id))


def has_portrait(person_: Person) -> bool:
    held = select(Portrait.id).where(Portrait.person_id == person_.id)
    return db.session.scalar(held) is not None


def pictured(ids: Collection[int]) -> set[int]:
    """Those of these people of whom there is a picture. One statement for every thousand."""
    return set(_looked_up(select(Portrait.person_id, Portrait.id), Portrait.person_id, ids))


def portraits(ids: Collection[int], *, reader: Reader) -> dict[int, bytes]:
    """Pictures (JPEG) of these people by their key, for a roll that is printed: only those there
    are, and none for a reader without class S2. One statement for every thousand people.
    """
    if FieldClass.S2 not in reader.field_classes:
        return {}
    return _looked_up(select(Portrait.person_id, Portrait.picture), Portrait.person_id, ids)


def of_holder(holder_id: int) -> int | None:
    """The id of the record of whoever stands behind an account."""
    return db.session.scalar(
        select(Person.id).where(Person.holder_id == holder_id, Person.same_as_id.is_(None))
    )


def joined_to(person_: Person) -> Sequence[Person]:
    """The records that were found to be this same human being."""
    return db.session.scalars(
        select(Person).where(Person.same_as_id == person_.id).order_by(Person.id)
    ).all()


def records_of(person_: Person) -> Sequence[Person]:
    """Every record of a human being, by any of them: the kept one first."""
    kept = person_.same_as_id or person_.id
    return db.session.scalars(
        select(Person)
        .where(or_(Person.id == kept, Person.same_as_id == kept))
        .order_by(Person.same_as_id.is_not(None), Person.id)
    ).all()


def numbered(
    number: str, *, reader: Reader, permission: Permission = Permission.PERSON_READ
) -> Person | None:
    """The person with exactly this programme or service number, within the reader's reach."""
    return db.session.scalar(
        select(Person)
        .where(
            visible(reader, permission),
            or_(Person.number == number, Person.service_number == number),
        )
        .order_by(Person.id)
        .limit(1)
    )


def numbers_of(service_numbers: Collection[str]) -> dict[str, str]:
    """The programme number of whoever has each of these service numbers."""
    return _looked_up(
        select(Person.service_number, Person.number).where(known()),
        Person.service_number,
        service_numbers,
    )


def posts_taken(numbers: Collection[str]) -> dict[str, tuple[int, int, bool]]:
    """Each of these posts by its number: its key, its unit's, and whether somebody holds it."""
    found: dict[str, tuple[int, int, bool]] = {}
    wanted = sorted(numbers)
    for start in range(0, len(wanted), 1000):
        for number, id_, unit_id, holder in db.session.execute(
            select(Post.number, Post.id, Post.unit_id, Person.id)
            .outerjoin(Person, Person.post_id == Post.id)
            .where(Post.number.in_(wanted[start : start + 1000]))
        ):
            found[number.upper()] = (id_, unit_id, holder is not None)
    return found


def _looked_up(statement: Any, column: Any, wanted: Collection[Any]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    values = sorted(wanted)
    for start in range(0, len(values), 1000):
        rows = db.session.execute(statement.where(column.in_(values[start : start + 1000])))
        found |= dict(tuple(row) for row in rows)
    return found


def ids_of_batch(batch_id: int, after: int, at_most: int) -> list[int]:
    """The next people of one import in the order of their keys."""
    return list(
        db.session.scalars(
            select(Person.id)
            .where(Person.batch_id == batch_id, Person.id > after)
            .order_by(Person.id)
            .limit(at_most)
        )
    )


def count_of_batch(batch_id: int) -> int:
    """How many people an import has brought so far."""
    return db.session.scalar(select(func.count()).where(Person.batch_id == batch_id)) or 0


def unit_of_post(post_id: int) -> int | None:
    return db.session.scalar(select(Post.unit_id).where(Post.id == post_id))


def record_of(person_: Person) -> Record:
    """A person with aliases, documents and phones loaded, as matching compares people."""
    return Record(
        id=person_.id,
        names=(person_.name_display, *(alias.value for alias in person_.aliases)),
        native=person_.name_native,
        sex=person_.sex.value,
        born=person_.born,
        numbers=tuple(filter(None, (person_.number, person_.service_number))),
        documents=tuple(document.number for document in person_.documents),
        phones=tuple(phone.number for phone in person_.phones),
        unit=str(person_.unit_id) if person_.unit_id else None,
    )


def records(ids: Sequence[int], *, secret: bool = True) -> list[Record]:
    """These people as matching compares them, in four statements. Without `secret`, what only
    readers of class S2 may see stays out, so that nobody learns it by searching.
    """
    if not ids:
        return []
    plain = db.session.execute(
        select(
            *(Person.id, Person.name_display, Person.name_native, Person.sex, Person.born),
            *(Person.number, Person.service_number, Person.unit_id),
        ).where(Person.id.in_(ids))
    ).all()
    aliases = _by_person(Alias.person_id, Alias.value, Alias.person_id.in_(ids))
    held = Document.person_id.in_(ids), Phone.person_id.in_(ids)
    documents = _by_person(Document.person_id, Document.number, held[0]) if secret else {}
    phones = _by_person(Phone.person_id, Phone.number, held[1]) if secret else {}
    return [
        Record(
            id=row.id,
            names=(row.name_display, *aliases.get(row.id, ())),
            native=row.name_native,
            sex=row.sex.value,
            born=row.born if secret else None,
            numbers=tuple(filter(None, (row.number, row.service_number))),
            documents=tuple(documents.get(row.id, ())),
            phones=tuple(phones.get(row.id, ())),
            unit=str(row.unit_id) if row.unit_id else None,
        )
        for row in plain
    ]


def columns(ids: Sequence[int]) -> Columns:
    """The same of very many people whose keys rise, in four statements. Where they lie close
    together, whoever stands between them is read too.
    """
    dense, text = len(ids) * 2 > ids[-1] - ids[0], partial(type_coerce, type_=String)

    def among(whose: Any) -> ColumnElement[bool]:
        found: ColumnElement[bool] = whose.between(ids[0], ids[-1]) if dense else whose.in_(ids)
        return found

    told = (Person.id, Person.name_display, Person.name_native, text(Person.sex),
            text(Person.born), Person.service_number, Person.unit_id)  # fmt: skip
    rows = db.session.execute(select(*told).where(among(Person.id)).order_by(Person.id)).all()
    keys, *lines = zip(*rows, strict=True)
    names, native, sex, born, numbers, units = ([value or "" for value in line] for line in lines)
    return Columns(
        ids=keys, names=names, native=native, sex=sex, born=born, numbers=numbers,
        unit=list(map(str, units)),
        aliases=_by_person(Alias.person_id, Alias.value, among(Alias.person_id)),
        documents=_by_person(Document.person_id, Document.number, among(Document.person_id)),
        phones=_by_person(Phone.person_id, Phone.number, among(Phone.person_id)),
    )  # fmt: skip


def _by_person(whose: Any, what: Any, where: ColumnElement[bool]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for id_, value in db.session.execute(select(whose, what).where(where)):
        found.setdefault(id_, []).append(value)
    return found


def history(person_: Person) -> Sequence[ServiceRecord]:
    """Unit, rank, post and status over time, newest first, joined records' too."""
    return db.session.scalars(_history(), {"whose": person_.id}).all()


@cache
def _history() -> Select[Any]:
    whose = bindparam("whose", type_=Integer)
    records = select(Person.id).where(or_(Person.id == whose, Person.same_as_id == whose))
    return (
        select(ServiceRecord)
        .where(ServiceRecord.person_id.in_(records))
        .options(
            joinedload(ServiceRecord.unit),
            joinedload(ServiceRecord.rank),
            joinedload(ServiceRecord.post),
        )
        .order_by(ServiceRecord.from_on.desc(), ServiceRecord.id.desc())
    )


def stood_on(on: date) -> ColumnElement[bool]:
    """The service record that held on that day: it counts on its first day, not on its last."""
    return and_(
        ServiceRecord.from_on <= on,
        or_(ServiceRecord.until_on.is_(None), ServiceRecord.until_on > on),
    )


def serving_in(unit: Unit, on: date) -> Select[int]:
    """Keys of everybody whose service record puts them in this unit or below on that day."""
    return (
        select(ServiceRecord.person_id)
        .join(Unit, ServiceRecord.unit_id == Unit.id)
        .where(
            Unit.path.startswith(unit.path),
            stood_on(on),
        )
    )


def served_lately(holder_id: int, since: date) -> frozenset[str]:
    """The paths of the units in which whoever holds these accounts has served since a day."""
    records = own_records([holder_id])
    return frozenset(
        db.session.scalars(
            select(Unit.path)
            .join(ServiceRecord, ServiceRecord.unit_id == Unit.id)
            .where(
                ServiceRecord.person_id.in_(records),
                or_(ServiceRecord.until_on.is_(None), ServiceRecord.until_on >= since),
            )
        )
    )


def units_lately(person_ids: Collection[int], since: date) -> dict[int, set[str]]:
    """For each person the paths of the units they have served in since a day. One statement."""
    key = func.coalesce(Person.same_as_id, Person.id)
    rows = db.session.execute(
        select(key, Unit.path)
        .join(ServiceRecord, ServiceRecord.person_id == Person.id)
        .join(Unit, ServiceRecord.unit_id == Unit.id)
        .where(
            or_(Person.id.in_(person_ids), Person.same_as_id.in_(person_ids)),
            or_(ServiceRecord.until_on.is_(None), ServiceRecord.until_on >= since),
        )
    )
    found: dict[int, set[str]] = {}
    for person_id, path in rows:
        found.setdefault(person_id, set()).add(path)
    return found


def own_records(holder_ids: Collection[int]) -> Any:
    """The keys of every record of these human beings: those joined to another one too, whichever
    of them an account is tied to.
    """
    own = another(Person, "of these accounts")
    keys = select(func.coalesce(own.same_as_id, own.id)).where(own.holder_id.in_(holder_ids))
    return select(Person.id).where(or_(Person.id.in_(keys), Person.same_as_id.in_(keys)))


def own_ids(holder_ids: Collection[int]) -> frozenset[int]:
    """The same, read. One statement."""
    return frozenset(db.session.scalars(own_records(holder_ids)) if holder_ids else ())


def is_own(person_: Person, holder_id: int) -> bool:
    """Whether whoever stands behind an account stands behind this record, or one of the same
    human being. One statement where the record itself does not say so.
    """
    return person_.holder_id == holder_id or person_.id in own_ids([holder_id])


def kept_by_hold(on: date) -> Any:
    """The keys of every record of whom a legal hold names on a day, or a measure that stands, or
    who holds a certificate that one suspends: nothing of theirs is erased by itself. All belong to
    features above, known by table alone.
    """
    names = ("legal_hold", "complaint_measure", "certificate")
    hold, measure, certificate = (Bare.metadata.tables[each] for each in names)
    stands = measure.c.state == "standing"
    held = certificate.c.id == measure.c.certificate_id
    kept_ids = (
        select(hold.c.person_id)
        .where(hold.c.holds == "person", hold.c.lifted_at.is_(None), hold.c.until_on >= on)
        .union(
            select(measure.c.person_id).where(stands),
            select(certificate.c.person_id).join_from(certificate, measure, held).where(stands),
        )
    )
    named, kept = another(Person, "named by a hold"), another(Person, "kept by a hold")
    whole = func.coalesce(named.same_as_id, named.id)
    return (
        select(kept.id)
        .join(named, or_(kept.id == whole, kept.same_as_id == whole))
        .where(named.id.in_(kept_ids))
    )


def holders_of(person_ids: Collection[int]) -> dict[int, set[int]]:
    """For each record whoever holds an account behind any record of the same human being, also
    where it was joined to another since. One statement.
    """
    asked, one = another(Person, "asked about"), another(Person, "one of theirs")
    kept = func.coalesce(asked.same_as_id, asked.id)
    rows = db.session.execute(
        select(asked.id, one.holder_id)
        .join(one, or_(one.id == kept, one.same_as_id == kept))
        .where(asked.id.in_(person_ids), one.holder_id.is_not(None))
    )
    found: dict[int, set[int]] = {}
    for person_id, holder_id in rows:
        found.setdefault(person_id, set()).add(holder_id or 0)
    return found
