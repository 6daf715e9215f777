from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from flask_babel import lazy_gettext as _
from sqlalchemy import Table, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import four_eyes, grants
from trainingmgr.core import bulk, clock, journal
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import Bare, attempt, db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
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
    NumberBlock,
    Person,
    Phone,
    Portrait,
    ServiceRecord,
)
from trainingmgr.registry.people.rules import (
    GONE,
    NO_NAME,
    UNDER_AGE,
    Age,
    AliasKind,
    Literacy,
    Newcomer,
    Paper,
    PartRole,
    Spoken,
    Status,
    age_standing,
    holds_account,
    is_e164,
    objections,
    programme_number,
    sort_name,
)
from trainingmgr.registry.people.services import documents
from trainingmgr.registry.people.services.documents import paper_row
from trainingmgr.registry.structure.queries import units_below
from trainingmgr.tabular.models import ImportBatch

FIRST_SIGHT = timedelta(days=30)
"""For so long a centre sees somebody it has registered, before any course."""
LAST_NUMBER = 9_999_999
FIRST_BLOCK = 1_000_000
"""How many numbers the first site of a programme holds."""
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
def hold_block(site: str, first: int, last: int, *, ours: bool, by: User) -> NumberBlock:
    """From now on this site gives these numbers, and no other site ever does. `ours` says that
    the site is this installation; what other sites hold is noted so that nobody is given it.
    """
    if not 0 < first <= last <= LAST_NUMBER:
        raise Refusal(
            _("Programme numbers run from 1 to %(last)s; a block ends after it begins.",
              last=LAST_NUMBER), field="first",
        )  # fmt: skip
    other = db.session.scalar(
        select(NumberBlock).where(NumberBlock.first <= last, NumberBlock.last >= first).limit(1)
    )
    if other is not None:
        raise Refusal(
            _("The site %(site)s holds the numbers %(first)s to %(last)s.",
              site=other.site, first=other.first, last=other.last), field="first",
        )  # fmt: skip
    block = NumberBlock(site=site, first=first, last=last, next=first, ours=ours)
    db.session.add(block)
    db.session.flush()
    about = ("number_block", block.id)
    journal.record(events.BlockHeld(site=site, first=first, last=last, about=about), by=by)
    return block


@operation
def first_block(site: str, *, by: User) -> NumberBlock:
    """What the first site of a programme begins with; nothing new where it holds numbers already.

    A second site is told its own with `hold_block`: the two may have no link to ask over.
    """
    held = db.session.scalar(select(NumberBlock).where(NumberBlock.ours).limit(1))
    return held or hold_block(site, 1, FIRST_BLOCK, ours=True, by=by)


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
    numbers = [programme_number(serial) for serial in _drawn(len(newcomers))]
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
    """Somebody who registers for some units registers nobody elsewhere."""
    reach = by.reach(Permission.PERSON_REGISTER)
    if reach.national or reach.centres or not reach.units:
        return
    allowed = set(db.session.scalars(units_below(reach.units)))
    for each in newcomers:
        if each.unit_id not in allowed:
            raise Refusal(
                _in_row(each, _("Choose one of the units that you work for.")), field="unit_id"
            )


def _drawn(n: int) -> list[int]:
    """The next numbers of the site's blocks, each given once."""
    drawn: list[int] = []
    while len(drawn) < n:
        block = db.session.scalar(
            select(NumberBlock)
            .where(NumberBlock.ours, NumberBlock.next <= NumberBlock.last)
            .order_by(NumberBlock.first)
            .limit(1)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if block is None:
            raise Refusal(_("This site has used up its programme numbers. Ask for another block."))
        drawn += block.draw(n - len(drawn))
        db.session.flush()
    return drawn


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
def correct_details(
    person: Person,
    *,
    seen: int | None,
    phones: Sequence[tuple[str, bool]],
    languages: Sequence[Spoken],
    literacy: Literacy,
    aliases: Sequence[tuple[str, AliasKind, str | None]],
    place_id: int | None,
    papers: Sequence[Paper] = (),
    parts: Sequence[tuple[str, PartRole]] | None = None,
    by: User,
) -> Person:
    """Change what needs no second person. Identity documents are only ever added here, and the
    parts of a name say what each of its words is: a name changes by a correction.
    """
    person.as_seen(seen)
    person = queries.whole(person)
    before, was = queries.record_of(person), _details(person)
    if any(not is_e164(number) for number, _shared in phones):
        raise Refusal(_("Write the phone with its country: +235 66 12 34 56."), field="phones")
    for _place, sentence in documents.wrong([papers]):
        raise Refusal(sentence, field="papers")
    if any(holds_account(value) for value, _kind, _source in aliases):
        raise Refusal(NO_NAME, field="aliases")
    if parts is not None:
        _part(person, parts)
    person.literacy, person.place_id = literacy, place_id
    flag_modified(person, "literacy")  # a new version even where only a list has changed
    person.phones = [Phone(number=n, is_shared=shared) for n, shared in dict(phones).items()]
    person.aliases = [Alias(value=v, kind=kind, source=source) for v, kind, source in aliases]
    person.languages = []
    db.session.flush()
    person.languages = [
        Language(code=each.code, speaks=each.speaks, reads=each.reads)
        for each in {each.code: each for each in languages}.values()
    ]
    person.documents += [Document(**paper_row(paper)) for paper in papers]
    db.session.flush()
    keys.rewrite(before, queries.record_of(person))
    now = _details(person)
    changed = tuple(name for name, value in now.items() if value != was[name])
    happening = events.DetailsChanged(
        number=person.number, fields=changed, about=("person", person.id)
    )
    journal.record(happening, by=by)
    return person


def _part(person: Person, parts: Sequence[tuple[str, PartRole]]) -> None:
    stands = {each.value for each in person.parts}
    for value, _role in parts:
        if value not in stands and not _in_name(value, person):
            raise Refusal(
                _("“%(part)s” is not in the name. Ask for a correction of the name first.",
                  part=value), field="parts",
            )  # fmt: skip
    person.parts = [
        NamePart(value=value, role=role, position=at) for at, (value, role) in enumerate(parts, 1)
    ]


def _in_name(words: str, person: Person) -> bool:
    names = (person.name_display, person.name_native or "")
    return any(f" {sort_name(words)} " in f" {sort_name(name)} " for name in names)


def _details(person: Person) -> dict[str, Any]:
    return {
        "literacy": person.literacy,
        "place": person.place_id,
        "phones": sorted((each.number, each.is_shared) for each in person.phones),
        "aliases": sorted((each.value, each.kind, each.source or "") for each in person.aliases),
        "languages": sorted((each.code, each.speaks, each.reads) for each in person.languages),
        "documents": len(person.documents),
        "parts": [(each.value, each.role) for each in person.parts],
    }


@operation
def correct_identity(person: Person, after: dict[str, Any], *, by: User) -> None:
    """Set sensitive fields as two people decided (identity.services asks the second one)."""
    person = queries.whole(person)
    before = queries.record_of(person)
    if after.get("service_number") and not person.service_number:
        _of_age(person, clock.today())
    for field, value in after.items():
        setattr(person, field, value)
    if "name_display" in after:
        person.sort_name = sort_name(person.name_display)
        person.parts = [part for part in person.parts if _in_name(part.value, person)]
    if "born" in after and "born_as_said" not in after:
        person.born_as_said = person.born.text if person.born else None
    db.session.flush()
    keys.rewrite(before, queries.record_of(person))
    happening = events.IdentityCorrected(
        number=person.number, fields=tuple(sorted(after)), about=("person", person.id)
    )
    journal.record(happening, by=by)


@operation
def change_service(
    person: Person,
    *,
    seen: int | None = None,
    status: Status,
    from_on: date,
    unit_id: int | None = None,
    rank_id: int | None = None,
    post_id: int | None = None,
    reference: str | None = None,
    decided: bool = False,
    by: User,
) -> ServiceRecord:
    """From that day the person stands otherwise. The record before it ends on that day.

    Death, discharge and the like need a second person; `decided` says that there was one.
    """
    if seen is not None:
        person.as_seen(seen)
    if status in GONE and not decided:
        raise Refusal(
            _("Whoever leaves the service is recorded by two people. Propose it, and somebody "
              "else decides."), field="status",
        )  # fmt: skip
    if from_on > clock.today():
        raise Refusal(_("This day is still to come."), field="from_on")
    if status not in GONE and (
        (unit_id and unit_id != person.unit_id)
        or (rank_id and rank_id != person.rank_id)
        or (post_id and post_id != person.post_id)
        or (status is Status.RECRUIT and person.status is not Status.RECRUIT)
    ):
        _of_age(person, clock.today())
    former = db.session.scalar(
        select(ServiceRecord).where(
            ServiceRecord.person_id == person.id, ServiceRecord.until_on.is_(None)
        )
    )
    if former is not None:
        if from_on < former.from_on:
            raise Refusal(
                _("The record before began on %(day)s. Write that day or a later one.",
                  day=former.from_on.isoformat()), field="from_on",
            )  # fmt: skip
        former.until_on = from_on
        db.session.flush()
    _check_post(post_id, unit_id)
    post_id = None if status in GONE else post_id
    record = ServiceRecord(
        person_id=person.id,
        from_on=from_on,
        unit_id=unit_id,
        rank_id=rank_id,
        post_id=post_id,
        status=status,
        reference=reference,
        by_id=by.id,
    )
    db.session.add(record)
    moved = person.unit_id != unit_id
    before = queries.records([person.id])[0] if moved else None
    person.unit_id, person.rank_id, person.post_id = unit_id, rank_id, post_id
    person.status, person.status_since = status, from_on
    db.session.flush()
    if before is not None:
        keys.rewrite(before, queries.records([person.id])[0])
    happening = events.ServiceChanged(
        number=person.number,
        status=status,
        from_on=from_on.isoformat(),
        unit=unit_id,
        rank=rank_id,
        post=post_id,
        about=("person", person.id),
    )
    journal.record(happening, by=by)
    if person.holder_id is not None and (moved or status in GONE):
        grants.lapse(person.holder_id, everywhere=status in GONE, by=by)
    return record


def _of_age(person: Person, on: date) -> None:
    """Nobody under 18, by the lowest age of any of their records, is placed in a force
    (R-AGE-01). Whoever was found to be a child later stays as they are until care takes over.
    """
    joined = db.session.scalars(select(Person.born).where(Person.same_as_id == person.id))
    births = [person.born, *joined]
    if Age.UNDER_18 in {age_standing(each, on) for each in births}:
        raise Refusal(UNDER_AGE)


def _check_post(post_id: int | None, unit_id: int | None) -> None:
    if post_id is not None and queries.unit_of_post(post_id) != unit_id:
        raise Refusal(_("This post belongs to another unit."), field="post_id")


@operation
def attach_holder(person: Person, holder_id: int, *, by: User) -> None:
    """The person and whoever holds those accounts are one: nobody acts on their own record."""
    four_eyes.allowed(by, Permission.ACCOUNT_WRITE)
    if person.holder_id not in (None, holder_id):
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
    happening = events.PersonOpened(number=person.number, about=("person", person.id))
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
