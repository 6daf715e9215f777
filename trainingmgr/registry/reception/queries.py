from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    func,
    select,
    union,
)
from sqlalchemy.orm import aliased, joinedload, load_only

from trainingmgr.core import facets, memory
from trainingmgr.core.db import db
from trainingmgr.core.paging import Page, page_of, pieces
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.privacy import FieldClass, covers
from trainingmgr.core.values import dataclass
from trainingmgr.matching.answers import Answers
from trainingmgr.matching.compare import Assessment, Comparing
from trainingmgr.matching.dedupe import Likely, candidates
from trainingmgr.matching.keys import key, person_keys, single_keys
from trainingmgr.matching.records import Record
from trainingmgr.matching.search import (
    KeyGroup,
    asked,
    record_plan,
    search_steps,
)
from trainingmgr.matching.vocabulary import Vocabulary
from trainingmgr.registry.keys.models import MatchKey
from trainingmgr.registry.keys.queries import companies, shared, vocabulary
from trainingmgr.registry.people import queries as people_queries
from trainingmgr.registry.people.models import Alias, Document, Person, Phone, ServiceRecord
from trainingmgr.registry.people.queries import known, stood_on, visible
from trainingmgr.registry.people.rules import Status
from trainingmgr.registry.reception.rules import BAND_GROUPS, LIKELY, Narrowed, is_crowd
from trainingmgr.registry.structure.models import Post, Rank, Unit
from trainingmgr.registry.weights.queries import in_force
from trainingmgr.tabular.models import ImportBatch

MOST_FOUND = 30
FEW = 25
"""A key that more people share says too little to compare them all."""
FEW_PEOPLE, PART = 250, 2_000
"""People who are looked up, or read with a part of all keys, at once."""
MOST_EXPORTED = 20_000
ORDERS = {"name": (Person.sort_name, Person.id), "number": (Person.number,)}


def people(
    narrowed: Narrowed, *, reader: Reader, sort: str = "name", cursor: str | None = None
) -> Page[Person]:
    """People within the reader's reach, in order, with unit and rank. Two statements."""
    where = (visible(reader), *_narrowing(narrowed, reader))
    counted = select(func.count()).select_from(Person).where(*where)
    if reader.reach(Permission.PERSON_READ).national:
        if narrowed == Narrowed():
            counted = _everybody()
        elif narrowed == Narrowed(status=narrowed.status):
            counted = _everybody_in(narrowed.status)
    total = db.session.scalar(counted)
    return page_of(
        _cards().where(*where),
        *_order(sort),
        cursor=cursor,
        total=total,
        descending=sort.startswith("-"),
    )


def _order(sort: str) -> tuple[Any, ...]:
    return ORDERS.get(sort.removeprefix("-"), ORDERS["name"])


@cache
def _everybody() -> Select[Any]:
    """All records less those that are joined to another and those of unfinished imports: the same
    as counting who is known, and a fifth of its work where a table's rows are counted quickly.
    """
    all_ = select(func.count()).select_from(Person).scalar_subquery()
    joined = (
        select(func.count())
        .select_from(Person)
        .where(Person.same_as_id.is_not(None))
        .scalar_subquery()
    )
    unfinished = select(ImportBatch.id).where(ImportBatch.visible_at.is_(None))
    hidden = (
        select(func.count())
        .select_from(Person)
        .where(Person.same_as_id.is_(None), Person.batch_id.in_(unfinished))
    )
    return select(all_ - joined - hidden.scalar_subquery())


@cache
def _everybody_in(status: Status) -> Select[Any]:
    """The same for one status. Most of an army is active: of these, the others are counted."""
    if status is not Status.ACTIVE:
        return select(_count_of(status))
    others = _count_of(*(each for each in Status if each is not status))
    return select(_everybody().scalar_subquery() - others)


def _count_of(*statuses: Status) -> ColumnElement[int]:
    """How many have one of these statuses: registered one by one, and by imports that are
    finished. Apart, each is a stretch of one index; together every row would be looked at.
    """
    standing = (
        select(func.count())
        .select_from(Person)
        .where(Person.same_as_id.is_(None), Person.status.in_(statuses))
    )
    finished = select(ImportBatch.id).where(ImportBatch.visible_at.is_not(None))
    one_by_one = standing.where(Person.batch_id.is_(None)).scalar_subquery()
    imported = standing.where(Person.batch_id.in_(finished)).scalar_subquery()
    return one_by_one + imported


FACETS = ("status", "category", "sex", "bands")


def counts(narrowed: Narrowed, *, reader: Reader) -> facets.Counts:
    """How many people each choice of a filter would leave, the other filters staying as they are.

    By the filter's name and the choice's value. One statement.
    """
    wide = replace(narrowed, status=None, category=None, sex=None, bands=None)
    told = (Person.status, Person.category, Person.sex, Person.rank_id)
    cube = (
        select(*told, func.count().label("n"))
        .where(visible(reader), *_narrowing(wide, reader))
        .group_by(*told)
        .subquery()
    )
    rows = db.session.execute(
        select(cube.c.status, cube.c.category, cube.c.sex, Rank.band, cube.c.n).outerjoin(
            Rank, cube.c.rank_id == Rank.id
        )
    )
    groups = (
        ([[status], [category], [sex], _band_groups(band)], many)
        for status, category, sex, band, many in rows
    )
    return facets.told(groups, {name: getattr(narrowed, name) for name in FACETS})


def _band_groups(band: str | None) -> list[str]:
    return [name for name, bands in BAND_GROUPS.items() if band in bands]


def found(narrowed: Narrowed, *, reader: Reader) -> Page[Person]:
    """Who is meant by a typed text: by name in any script, spelling or part, by number, phone or
    document, best first. Readers without class S2 find nobody by phone, document or birth.
    Who answers well as it was typed is enough; else what may have been meant is looked up too.
    Two statements or three, beside the words of the register that the process holds.
    """
    words = vocabulary()
    secret = FieldClass.S2 in reader.field_classes
    typed = asked(narrowed.text, words)
    where = (visible(reader), *_narrowing(narrowed, reader))
    told = Told(
        numbers=bool(typed.codes),
        secrets=bool(typed.codes) and secret,
        born=bool(typed.year) and secret,
    )
    steps = _spoken(narrowed.text, words, secret=secret)
    answers = Answers(narrowed.text, words, MOST_FOUND)
    answers.take(_candidates(next(steps, ()), where, told))
    if not answers.convincing:
        rest = [group for step in steps for group in step]
        answers.take(_candidates(rest, where, told))
    best = [cast("int", hit.record.id) for hit in answers.best]
    return Page(_in_order(best), None, None, total=answers.total)


def exported(
    narrowed: Narrowed,
    *,
    reader: Reader,
    at_most: int,
    sort: str = "name",
    numbers: Sequence[str] = (),
) -> Iterator[Sequence[Person]]:
    """The people of a list for a file in the list's order, with unit, rank and post, a piece at a
    time: one more than allowed, if any. With `numbers`, those who were chosen.
    """
    if narrowed.text and not numbers:
        return iter([found(narrowed, reader=reader).rows])
    chosen = (Person.number.in_(numbers),) if numbers else _narrowing(narrowed, reader)
    wanted, falling = _cards().where(visible(reader), *chosen), sort.startswith("-")
    return pieces(
        lambda cursor: page_of(wanted, *_order(sort), cursor=cursor, descending=falling),
        min(at_most, MOST_EXPORTED),
    )


@dataclass(frozen=True)
class Resembling:
    """Somebody known who may be the person in question; `person` is None out of reach."""

    person: Person | None
    assessment: Assessment


def likely(record: Record, *, reader: Reader, most: int = 5) -> list[Resembling]:
    """Who in the whole register may be this person already, likeliest first, with the reasons.

    Whom the reader may not see is said to be there and not shown.
    """
    alike = resembling(record, least=LIKELY, most=most)
    ids = [cast("int", each.record.id) for each in alike]
    rows = db.session.scalars(
        _cards().where(Person.id.in_(ids), visible(reader, Permission.PERSON_READ))
    )
    seen = {person.id: person for person in rows}
    return [Resembling(seen.get(cast("int", each.record.id)), each.assessment) for each in alike]


def resembling(record: Record, *, least: float, most: int = 10) -> list[Likely]:
    """The records of the whole register that may be this person, with the reasons."""
    words = vocabulary()
    found_ = _candidates(record_plan(record, words), (known(),), Told(True, True, True))
    others = [weighed(each) for each in found_]
    weights = in_force(population(), words.rarity)
    return candidates(record, others, weights, least=least, most=most)


def near(ids: Sequence[int], *, least: float, alive: Callable[[], None]) -> list[tuple[int, int]]:
    """Each two records worth weighing, one of them of these people, the lower key first, rising:
    by keys that few share. `least` is how likely one person they have to be.

    Few people are looked up by their keys. Of a crowd all keys are gone through, and who cannot
    be as likely is left out here.
    """
    if not ids:
        return []
    many = population()
    pairs = _among_many(ids, many, least, alive) if is_crowd(len(ids), many) else _among_few(ids)
    return sorted(set(pairs))


def _among_few(ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    for start in range(0, len(ids), FEW_PEOPLE):
        records = people_queries.records(list(ids[start : start + FEW_PEOPLE]))
        strong = {cast("int", each.id): _strong(each) for each in records}
        holders = shared(chain.from_iterable(strong.values()), at_most=FEW)
        yield from {
            (min(id_, other), max(id_, other))
            for id_, keys in strong.items()
            for k in keys
            for other in holders.get(k, ())
            if other != id_
        }


def _among_many(
    ids: Sequence[int], many: int, least: float, alive: Callable[[], None]
) -> list[tuple[int, int]]:
    from trainingmgr.matching.tables.crowd import Crowd, Met  # noqa: PLC0415  no page needs arrays

    met, crowd = Met(ids, many), Crowd()
    parts = 1 + many // PART
    for part in range(parts):
        met.add(companies(part, parts, since=min(ids), at_most=FEW))
        alive()
    pairs = met.pairs()
    people_ = met.people(pairs)
    for start in range(0, len(people_), PART):
        crowd.add(people_queries.columns(people_[start : start + PART]))
        alive()
    del met, people_
    memory.let_go()  # the arrays of the last line need the room
    weights = in_force(many, vocabulary().rarity)
    return crowd.sifted(pairs, weights, least, alive)


def doubles(
    pairs: Sequence[tuple[int, int]], *, least: float
) -> Iterator[tuple[int, int, Assessment]]:
    """Those of the pairs that are so likely one person, with the reasons."""
    by_id = {each.id: weighed(each) for each in _standing(sorted(set(chain.from_iterable(pairs))))}
    comparing = Comparing(in_force(population(), vocabulary().rarity), least)
    for low, high in pairs:
        if low in by_id and high in by_id:
            assessment = comparing.assess(by_id[low], by_id[high])
            if assessment is not None:
                yield low, high, assessment


def weighed(record: Record) -> Record:
    """A person of the register as they are compared: without the programme number, which comes
    first. Two records never share it, and near ones only say that they were given in a row.
    """
    return replace(record, numbers=record.numbers[1:])


def _strong(record: Record) -> frozenset[int]:
    """The keys that tell something by themselves: all but those of one word of a name."""
    return person_keys(record) - {k for name in record.written for k in single_keys(name)}


def _standing(ids: Sequence[int]) -> Iterator[Record]:
    for start in range(0, len(ids), 1000):
        known_ids = db.session.scalars(
            select(Person.id).where(Person.id.in_(ids[start : start + 1000]), known())
        ).all()
        yield from people_queries.records(known_ids)


def population() -> int:
    """About how many people there are: the highest key is near enough to weigh a name by."""
    return db.session.scalar(select(func.max(Person.id))) or 1


LISTED = (
    *(Person.uid, Person.number, Person.service_number, Person.sort_name, Person.name_display),
    *(Person.name_native, Person.sex, Person.category, Person.literacy, Person.born),
    *(Person.nationality, Person.status, Person.status_since),
    *(Person.unit_id, Person.rank_id, Person.post_id),
)


@cache
def _cards() -> Select[Any]:
    """People as lists show them; what no list shows is not read."""
    return select(Person).options(load_only(*LISTED), *_placed(Person))


def _placed(kind: Any) -> Iterable[Any]:
    yield joinedload(kind.unit).load_only(Unit.id, Unit.uid, Unit.code, Unit.titles)
    yield joinedload(kind.rank).load_only(Rank.id, Rank.code, Rank.short, Rank.titles)
    yield joinedload(kind.post).load_only(Post.id, Post.number)


def _narrowing(narrowed: Narrowed, reader: Reader) -> Iterable[ColumnElement[bool]]:
    if narrowed.sex and covers(reader, Person.__table__.c.sex):
        yield Person.sex == narrowed.sex
    if narrowed.category:
        yield Person.category == narrowed.category
    if narrowed.on is None:
        yield from _serving(narrowed, Person)
        return
    stood = stood_on(narrowed.on)
    yield Person.id.in_(
        select(ServiceRecord.person_id).where(stood, *_serving(narrowed, ServiceRecord))
    )


def _serving(narrowed: Narrowed, kind: Any) -> Iterable[ColumnElement[bool]]:
    """Unit, status and rank, in people's own rows (today's) or in service records."""
    if narrowed.unit_path:
        below = select(Unit.id).where(Unit.path.startswith(narrowed.unit_path))
        yield kind.unit_id.in_(below)
    if narrowed.status:
        yield kind.status == narrowed.status
    if narrowed.bands in BAND_GROUPS:
        ranks = select(Rank.id).where(Rank.band.in_(BAND_GROUPS[narrowed.bands]))
        yield kind.rank_id.in_(ranks)


def service_on(people_: Sequence[Person], on: date | None) -> dict[int, Any]:
    """Where each of these people stood on that day, by their key; today it is the person's own
    row. One statement for every thousand people, and none for today.
    """
    if on is None:
        return {each.id: each for each in people_}
    stood = select(ServiceRecord).where(stood_on(on)).options(*_placed(ServiceRecord))
    found: dict[int, Any] = {}
    for start in range(0, len(people_), 1000):
        ids = [each.id for each in people_[start : start + 1000]]
        for record in db.session.scalars(stood.where(ServiceRecord.person_id.in_(ids))):
            found[record.person_id] = record
    return found


def _spoken(text: str, words: Vocabulary, *, secret: bool) -> Iterator[Sequence[KeyGroup]]:
    """What to look up for a typed text. Keys of what this reader may not see are left out."""
    steps = search_steps(text, words)
    if secret:
        yield from steps
        return
    open_ = tuple(key("number", code) for code in asked(text, words).codes)
    numbers = [KeyGroup("exact", open_, 60)] if open_ else []
    for step in steps:
        yield [*numbers, *(group for group in step if group.kind in OPEN)]
        numbers = []


OPEN = ("names", "near names", "name", "near name")
"""Groups of keys that say nothing but what somebody is called."""


class Told(NamedTuple):
    """What the candidates are compared by beside their names: no more is read than was asked."""

    numbers: bool
    secrets: bool
    """Documents and phones."""
    born: bool


def _candidates(
    plan: Sequence[KeyGroup], where: Iterable[ColumnElement[bool]], told: Told
) -> list[Record]:
    """Those whom the keys point at. A joined record counts for the one that was kept."""
    if not plan:
        return []
    asked_for: dict[str, Any] = {f"keys_{at}": group.keys for at, group in enumerate(plan)}
    asked_for |= {f"cap_{at}": group.cap for at, group in enumerate(plan)}
    rows = db.session.execute(_pointed_at(len(plan), told).where(*where), asked_for)
    return [
        Record(
            id=row.kept,
            names=(row.name_display, *_several(row.aliases)),
            native=row.name_native,
            sex=row.sex.value,
            born=row.born if told.born else None,
            numbers=tuple(filter(None, (row.number, row.service_number))) if told.numbers else (),
            documents=_several(row.documents) if told.secrets else (),
            phones=_several(row.phones) if told.secrets else (),
            unit=str(row.unit_id) if row.unit_id else None,
        )
        for row in rows
    ]


def _several(joined: str | None) -> tuple[str, ...]:
    return tuple(joined.split(BETWEEN)) if joined else ()


BETWEEN = "\x1f"
"""A sign that stands in no name and no number."""


@cache
def _pointed_at(count: int, told: Told) -> Any:
    """Whom so many groups of keys point at, and the record that was kept of each. A plan has few
    groups, and putting the look-up together is dear.
    """
    pointed = aliased(Person)
    named = (pointed.id, pointed.name_display, pointed.name_native, pointed.sex, pointed.unit_id)
    numbers = (pointed.number, pointed.service_number) if told.numbers else ()
    born = (pointed.born,) if told.born else ()
    beside: list[Any] = [("aliases", Alias.person_id, Alias.value)]
    if told.secrets:
        beside.append(("documents", Document.person_id, Document.number))
        beside.append(("phones", Phone.person_id, Phone.number))
    joined = [
        select(func.aggregate_strings(what, BETWEEN))
        .where(whose == pointed.id)
        .scalar_subquery()
        .label(name)
        for name, whose, what in beside
    ]
    return (
        select(*named, *numbers, *born, *joined, Person.id.label("kept"))
        .join(Person, Person.id == func.coalesce(pointed.same_as_id, pointed.id))
        .where(pointed.id.in_(_groups(count)))
    )


def _groups(count: int) -> Any:
    held = MatchKey.__table__.c
    groups = [
        select(
            select(held.person_id)
            .where(held.k.in_(bindparam(f"keys_{at}", expanding=True)))
            .group_by(held.person_id)
            .order_by(func.count().desc(), held.person_id)
            .limit(bindparam(f"cap_{at}", type_=Integer))
            .subquery()
            .c.person_id
        )
        for at in range(count)
    ]
    return union(*groups) if count > 1 else groups[0]


def _in_order(ids: Sequence[int]) -> list[Person]:
    if not ids:
        return []
    rows = {row.id: row for row in db.session.scalars(_cards_of(), {"ids": ids})}
    return [rows[id_] for id_ in ids]


@cache
def _cards_of() -> Select[Any]:
    return _cards().where(Person.id.in_(bindparam("ids", expanding=True)))
