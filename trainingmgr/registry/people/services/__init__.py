from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

from flask_babel import lazy_gettext as _
from sqlalchemy import Table, delete, insert, select
from sqlalchemy.exc import IntegrityError

from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules.reasons import Stated
from trainingmgr.accounts.services import four_eyes
from trainingmgr.core import bulk, clock, journal
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import Bare, attempt, db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.matching.records import Record
from trainingmgr.registry.keys import services as keys
from trainingmgr.registry.people import events, queries
from trainingmgr.registry.people.models import (
    FOLLOWING,
    Alias,
    CentreReach,
    Document,
    Language,
    NamePart,
    Person,
    Phone,
    Portrait,
    ServiceRecord,
)
from trainingmgr.registry.people.rules import (
    GONE,
    OTHER_UNIT,
    Newcomer,
    objections,
    programme_number,
    sort_name,
)
from trainingmgr.registry.people.services import blocks, documents
from trainingmgr.registry.people.services.documents import paper_row
from trainingmgr.tabular.models import ImportBatch

FIRST_SIGHT = timedelta(days=30)
"""For so long a centre sees somebody it has registered, before any course."""
PLACE = "newcomer"
"""Under which a row keeps the place of its newcomer until they have a key."""
CHILDREN = (NamePart, Alias, Document, Phone, Language, Portrait, ServiceRecord, CentreReach)


@dataclass(frozen=True)
class Made:
    """Newcomers as rows of every table they need, before anybody has to wait for them.

    All that takes time is done: values turned into what the driver takes, keys computed. What is
    missing is what only the writing knows: the key and the programme number.
    """

    newcomers: Sequence[Newcomer]
    people: bulk.Ready
    children: Sequence[tuple[bulk.Ready, Sequence[int]]]
    keys: Sequence[keys.Made]
    words: Mapping[str, int]
    on: date


@operation
def register(newcomer: Newcomer, *, by: User) -> Person:
    """Open a record for somebody. One person has one record for life."""
    id_ = _inserted(made([newcomer], by=by), by=by)[0]
    person = db.session.get_one(Person, id_)
    happening = events.PersonRegistered(
        number=person.number, category=person.category, about=("person", person.id)
    )
    journal.record(happening, by=by)
    return person


def register_many(
    newcomers: Sequence[Newcomer], *, by: User, batch: ImportBatch | None = None
) -> list[int]:
    """Open a record for each, by the same rules; the keys of the records, in the same order. They
    are made ready before anybody has to wait for them.
    """
    ready = made(newcomers, by=by, batch_id=batch.id if batch else None)
    return _registered(ready, batch, by=by)


@operation
def _registered(ready: Made, batch: ImportBatch | None, *, by: User) -> list[int]:
    ids = _inserted(ready, by=by)
    note_registered(len(ids), batch, by=by)
    return ids


@operation
def stage_many(newcomers: Sequence[Newcomer], *, by: User, batch: ImportBatch) -> list[int]:
    """Some people of a long import, by the same rules. Nobody sees them before the import is
    visible as a whole; that step notes it in the journal with `note_registered`.
    """
    return stage(made(newcomers, by=by, batch_id=batch.id), by=by, batch=batch)


@operation
def stage(
    ready: Made, *, by: User, batch: ImportBatch, shelf: keys.Shelf | None = None
) -> list[int]:
    """The same of people who were made ready before: one short step. With a shelf, their keys wait
    on it and are written last.
    """
    if batch.visible_at is not None:
        raise Refusal(_("This import is finished. Nothing can be added to it."))
    return _inserted(ready, by=by, shelf=shelf)


@operation
def note_registered(count: int, batch: ImportBatch | None, *, by: User) -> None:
    """One entry for a whole import: its name, its count and its hash."""
    happening = events.PeopleRegistered(
        batch=str(batch.uid) if batch else "",
        count=count,
        sha256=batch.sha256 if batch else "",
        about=("import_batch", batch.id) if batch else None,
    )
    journal.record(happening, by=by)


@operation
def unstage(batch: ImportBatch, *, at_most: int = 500) -> int:
    """Take back some people of an import that nobody sees: cancelled, or undone. How many.

    Refused as a whole where something else has been recorded about one of them since.
    """
    if batch.visible_at is not None:
        raise Refusal(_("Everybody sees this import. Hide it before you take it back."))
    ids = list(
        db.session.scalars(select(Person.id).where(Person.batch_id == batch.id).limit(at_most))
    )
    if not ids:
        return 0
    keys.forget(queries.records(ids))
    try:
        with attempt():
            for follower, of_itself in FOLLOWING.items():
                gone = delete(follower).where(follower.person_id.in_(ids), of_itself)
                db.session.execute(gone, execution_options={"synchronize_session": False})
            for child in CHILDREN:
                db.session.execute(delete(child).where(child.person_id.in_(ids)))
            db.session.execute(delete(Person).where(Person.id.in_(ids)))
    except IntegrityError as used:
        raise Refusal(
            _("Something was recorded about these people since. The import cannot be undone.")
        ) from used
    return len(ids)


def made(newcomers: Sequence[Newcomer], *, by: User, batch_id: int | None = None) -> Made:
    """Make newcomers ready to be written, by the rules. Writes nothing."""
    today = clock.today()
    for each in newcomers:
        for field, sentence in objections(each, today):
            raise Refusal(_in_row(each, sentence), field=field or None)
    for place, sentence in documents.wrong([each.papers for each in newcomers]):
        raise Refusal(_in_row(newcomers[place], sentence), field="papers")
    common = {"registered_by_id": by.id, "registered_at": clock.now(), "batch_id": batch_id}
    rows = [_person_row(each) | common for each in newcomers]
    records = [_record(each) for each in newcomers]
    return Made(
        newcomers=newcomers,
        people=bulk.ready(_table(Person), rows, late=("id", "number")),
        children=_children(newcomers, by),
        keys=[keys.made(each) for each in records],
        words=keys.words(records),
        on=today,
    )


def _inserted(ready: Made, *, by: User, shelf: keys.Shelf | None = None) -> list[int]:
    newcomers = ready.newcomers
    if not newcomers:
        return []
    _own_units(newcomers, by)
    numbers = [programme_number(serial) for serial in blocks.drawn(len(newcomers))]
    ids = bulk.next_ids(_table(Person), len(newcomers))
    bulk.put(ready.people, list(zip(ids, numbers, strict=True)))
    for rows, whose in ready.children:
        bulk.put(rows, [(ids[at],) for at in whose])
    filed = zip(ids, numbers, ready.keys, strict=True)
    if shelf is None:
        keys.write(filed, ready.words)
    else:
        shelf.add(filed)
        keys.count_words(ready.words)
    for centre_id in by.reach(Permission.PERSON_REGISTER).centres:
        bring_within_reach(ids, centre_id, ready.on + FIRST_SIGHT)
    return ids


def _in_row(newcomer: Newcomer, sentence: Any) -> Any:
    if newcomer.row is None:
        return sentence
    return _("Row %(row)s: %(sentence)s", row=newcomer.row, sentence=sentence)


def _own_units(newcomers: Sequence[Newcomer], by: User) -> None:
    own = queries.units_to_register_in(by)
    for each in newcomers:
        if own is not None and each.unit_id not in own:
            raise Refusal(_in_row(each, OTHER_UNIT), field="unit_id")


def _person_row(new: Newcomer) -> dict[str, Any]:
    named = new.name.strip() or (new.name_native or "").strip()
    return {
        "uid": new_uid(),
        "version": 1,
        "service_number": new.service_number or None,
        "name_display": named,
        "name_native": new.name_native or None,
        "sort_name": sort_name(named),
        "sex": new.sex,
        "category": new.category,
        "born": new.born,
        "born_as_said": new.born_as_said or (new.born.text if new.born else None),
        "born_source": new.born_source,
        "nationality": new.nationality,
        "literacy": new.literacy,
        "place_id": new.place_id,
        "unit_id": new.unit_id,
        "rank_id": new.rank_id,
        "post_id": None if new.status in GONE else new.post_id,
        "status": new.status,
        "status_since": new.status_since,
    }


def _children(
    newcomers: Sequence[Newcomer], by: User
) -> Sequence[tuple[bulk.Ready, Sequence[int]]]:
    """Rows of the tables that belong to a person, each with the place of its newcomer."""
    parts: list[dict[str, Any]] = []
    aliases: list[dict[str, Any]] = []
    papers: list[dict[str, Any]] = []
    phones: list[dict[str, Any]] = []
    languages: list[dict[str, Any]] = []
    records: list[dict[str, Any]] = []
    today, now = clock.today(), clock.now()
    for place, new in enumerate(newcomers):
        whose = {PLACE: place}
        parts += [
            whose | {"value": value, "role": role, "position": at}
            for at, (value, role) in enumerate(new.parts, 1)
        ]
        aliases += [whose | {"value": v, "kind": k, "source": s} for v, k, s in new.aliases]
        papers += [whose | paper_row(paper) for paper in new.papers]
        for number, shared in dict(new.phones).items():
            phones.append(whose | {"number": number, "is_shared": shared})
        languages += [
            whose | {"code": each.code, "speaks": each.speaks, "reads": each.reads}
            for each in {each.code: each for each in new.languages}.values()
        ]
        records.append(
            whose
            | {
                "from_on": new.status_since or today,
                "unit_id": new.unit_id,
                "rank_id": new.rank_id,
                "post_id": None if new.status in GONE else new.post_id,
                "status": new.status,
                "reference": new.reference,
                "by_id": by.id,
                "recorded_at": now,
            }
        )
    lists = (parts, aliases, papers, phones, languages, records)
    tables = (NamePart, Alias, Document, Phone, Language, ServiceRecord)
    found = []
    for table, rows in zip(tables, lists, strict=True):
        places = [row.pop(PLACE) for row in rows]
        found.append((bulk.ready(_table(table), rows, late=("person_id",)), places))
    return found


def _table(model: type[Bare]) -> Table:
    """Plain rows go in three times as fast past the mapper."""
    return cast("Table", model.__table__)


def _record(new: Newcomer) -> Record:
    """The newcomer as matching compares people, without the number they are still to be given."""
    return Record(
        id=None,
        names=(
            new.name.strip() or new.name_native or "",
            *(value for value, *_kind in new.aliases),
        ),
        native=new.name_native,
        sex=new.sex.value,
        born=new.born,
        numbers=tuple(filter(None, (new.service_number,))),
        documents=tuple(paper.number for paper in new.papers),
        phones=tuple(phone for phone, _shared in new.phones),
        unit=str(new.unit_id) if new.unit_id else None,
    )


@operation
def attach_holder(person: Person, holder_id: int, *, by: User) -> None:
    """The person and whoever holds those accounts are one: nobody acts on their own record. Of
    records that are joined no other one is tied to somebody else (security 4.3.5).
    """
    four_eyes.allowed(by, Permission.ACCOUNT_WRITE)
    held = queries.holders_of([person.same_as_id or person.id]).values()
    if set().union({person.holder_id}, *held) - {None, holder_id}:
        raise Refusal(
            _("Another account is tied to this record. If both are one person's, say so when the "
              "second account is made."), field="number",
        )  # fmt: skip
    if queries.of_holder(holder_id) not in (None, person.id):
        raise Refusal(_("This account is tied to another record already."), field="number")
    person.holder_id = holder_id
    happening = events.HolderAttached(number=person.number, about=("person", person.id))
    journal.record(happening, by=by)


@operation
def bring_within_reach(person_ids: Iterable[int], centre_id: int, until_on: date) -> None:
    """The centre may see these people until that day, or longer where it may already."""
    ids = sorted(set(person_ids))
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        held = {
            reach.person_id: reach
            for reach in db.session.scalars(
                select(CentreReach).where(
                    CentreReach.centre_id == centre_id, CentreReach.person_id.in_(some)
                )
            )
        }
        for reach in held.values():
            reach.until_on = max(reach.until_on, until_on)
        fresh = [
            {"centre_id": centre_id, "person_id": id_, "until_on": until_on}
            for id_ in some
            if id_ not in held
        ]
        if fresh:
            db.session.execute(insert(_table(CentreReach)), fresh)


@operation
def note_opened(person: Person, *, by: User) -> None:
    """A page with fields of class S2 was shown to somebody."""
    happening = events.PersonOpened(
        number=person.number, people=[person.id], about=("person", person.id)
    )
    journal.record(happening, by=by)


@operation
def note_card(person: Person, *, stated: Stated, by: User) -> None:
    """Somebody who watches the house opened a card, however masked, and said why (security 4.1)."""
    happening = events.CardOpened(
        number=person.number, people=[person.id], about=("person", person.id), **stated.facts
    )
    journal.record(happening, by=by)


@operation
def rebuild_keys(after_id: int = 0, *, at_most: int = 500) -> int | None:
    """Write the keys of some people anew, from that record on: where to go on, None at the end.

    The first step empties the table. For a new way of making keys; search is partial meanwhile.
    """
    if after_id == 0:
        keys.empty()
    ids = list(
        db.session.scalars(
            select(Person.id).where(Person.id > after_id).order_by(Person.id).limit(at_most)
        )
    )
    keys.rewrite_many(queries.records(ids))
    return ids[-1] if len(ids) == at_most else None
