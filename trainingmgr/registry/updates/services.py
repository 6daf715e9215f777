"""Applying what a file says otherwise, some people at a time, and taking it back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, update
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import attempt, db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.sentences import day_said
from trainingmgr.core.values import dataclass
from trainingmgr.registry.identity import services as identity
from trainingmgr.registry.identity.models import LikelyPair
from trainingmgr.registry.identity.rules import CorrectionState
from trainingmgr.registry.keys import services as keys
from trainingmgr.registry.people.events import PeopleUpdated
from trainingmgr.registry.people.models import (
    Alias,
    Document,
    Language,
    Person,
    Phone,
    ServiceRecord,
)
from trainingmgr.registry.people.queries import record_of
from trainingmgr.registry.people.rules import (
    AliasKind,
    Category,
    Literacy,
    Status,
)
from trainingmgr.registry.updates import queries
from trainingmgr.registry.updates.models import ImportedChange
from trainingmgr.registry.updates.rules import Difference
from trainingmgr.tabular.models import ImportBatch

ADDED: dict[str, tuple[str, type[Any]]] = {
    "phone": ("phones", Phone), "alias": ("aliases", Alias), "document": ("documents", Document),
    "language": ("languages", Language),
}  # fmt: skip
READ: dict[str, Any] = {"literacy": Literacy, "category": Category, "status": Status}


@dataclass(frozen=True)
class Update:
    """One row of a file about somebody who is known already."""

    row: int
    person_id: int
    number: str
    difference: Difference


@operation
def apply(updates: Sequence[Update], *, batch: ImportBatch, by: User) -> None:
    """Change these records as the file was shown to do, or none of them.

    A record that somebody has changed since the check is refused: what was approved was another
    change. What needs a second person is only noted here; `ask` proposes it.
    """
    ids = [each.person_id for each in updates]
    people = queries.whole(ids)
    for each in updates:
        _as_checked(each, people.get(each.person_id))
    before = {id_: record_of(person) for id_, person in people.items()}
    old = {each.person_id: _old(people[each.person_id], each.difference) for each in updates}
    moved = _moved(updates, people, by)
    added = {each.person_id: _written(people[each.person_id], each.difference) for each in updates}
    db.session.flush()
    _keyed_anew(before, people)
    for each in updates:
        person, changes = people[each.person_id], each.difference
        listed = {kind: [item.id for item in items]
                  for kind, items in added[person.id].items()}  # fmt: skip
        db.session.add(
            ImportedChange(
                batch_id=batch.id, person_id=person.id, number=each.row,
                seen_version=person.version,
                before=old[person.id] | {"added": listed, "records": moved.get(person.id)},
                after={"set": changes.set, "service": changes.service, "ask": changes.ask,
                       "depart": changes.depart},
                asks=bool(changes.ask or changes.depart),
            )
        )  # fmt: skip
    db.session.flush()


def _as_checked(each: Update, person: Person | None) -> None:
    now = queries.facts(person) if person is not None and person.same_as_id is None else {}
    if not now or any(now[name] != value for name, value in each.difference.was.items()):
        raise Refusal(
            _("Row %(row)s: the record of %(number)s was changed after the file was checked. "
              "Have it checked again.", row=each.row, number=each.number)
        )  # fmt: skip


def _old(person: Person, changes: Difference) -> dict[str, Any]:
    now = queries.facts(person)
    since = person.status_since.isoformat() if person.status_since else None
    return {
        "set": {name: now[name] for name in changes.set},
        "service": {name: now[name] for name in ("unit_id", "rank_id", "post_id", "status")}
        | {"status_since": since}
        if changes.service
        else None,
    }


def _moved(
    updates: Sequence[Update], people: Mapping[int, Person], by: User
) -> dict[int, dict[str, Any]]:
    """End the open service records and begin the new ones; the keys of both for each person."""
    going = [each for each in updates if each.difference.service]
    open_ = queries.open_records([each.person_id for each in going])
    for each in going:
        if (former := open_.get(each.person_id)) is not None:
            former.until_on = _day(each)
            if former.until_on < former.from_on:
                raise Refusal(
                    _("Row %(row)s: the record before began on %(day)s. Write that day or a later "
                      "one.", row=each.row, day=day_said(former.from_on))
                )  # fmt: skip
    db.session.flush()
    begun: dict[int, ServiceRecord] = {}
    for each in going:
        record = each.difference.service or {}
        facts = {name: record[name] for name in ("unit_id", "rank_id", "post_id")}
        status, person = Status(record["status"]), people[each.person_id]
        begun[each.person_id] = new = ServiceRecord(
            person_id=each.person_id, from_on=_day(each), status=status,
            reference=record["reference"], by_id=by.id, **facts,
        )  # fmt: skip
        if facts["post_id"] and facts["post_id"] != person.post_id:
            _placed(new, each.row)
        person.unit_id, person.rank_id, person.post_id = facts.values()
        person.status, person.status_since = status, _day(each)
    db.session.add_all(begun.values())
    db.session.flush()
    return {
        id_: {"former": open_[id_].id if id_ in open_ else None, "begun": record.id}
        for id_, record in begun.items()
    }


def _placed(record: ServiceRecord, row: int) -> None:
    """Put somebody on a post by themselves, so that a rule that forbids it is said of their row."""
    try:
        with attempt():
            db.session.add(record)
            db.session.flush()
    except Refusal as refused:
        raise Refusal(_("Row %(row)s: %(what)s", row=row, what=str(refused))) from refused


def _day(each: Update) -> date:
    return date.fromisoformat((each.difference.service or {})["from_on"])


def _written(person: Person, changes: Difference) -> dict[str, list[Any]]:
    """Set the ordinary fields and add to the lists; what was added, by its list."""
    if changes.set or changes.add:
        flag_modified(person, "literacy")  # a new version even where only a list has grown
    for name, value in changes.set.items():
        setattr(person, name, READ.get(name, _itself)(value))
    found: dict[str, list[Any]] = {}
    for kind, items in changes.add.items():
        found[kind] = [_item(kind, item) for item in items]
        getattr(person, ADDED[kind][0]).extend(found[kind])
    return found


def _itself(value: Any) -> Any:
    return value


def _item(kind: str, item: Any) -> Any:
    if kind == "phone":
        return Phone(number=item)
    if kind == "alias":
        return Alias(value=item, kind=AliasKind.AKA)
    if kind == "language":
        return Language(code=item)
    return Document(kind_code=item[0], number=item[1])


def _keyed_anew(before: Mapping[int, Any], people: Mapping[int, Person]) -> None:
    after = {id_: record_of(person) for id_, person in people.items()}
    other = [id_ for id_, record in after.items() if record != before[id_]]
    keys.forget([before[id_] for id_ in other])
    keys.rewrite_many([after[id_] for id_ in other])


@operation
def note_updated(batch: ImportBatch, count: int, *, by: User) -> None:
    """One entry for a whole import: its name, its count and its hash."""
    about = ("import_batch", batch.id)
    happening = PeopleUpdated(batch=str(batch.uid), count=count, sha256=batch.sha256, about=about)
    journal.record(happening, by=by)


@operation
def ask(changes: Sequence[ImportedChange], batch: ImportBatch, *, by: User) -> int:
    """Propose what a second person has to decide. How many questions now wait."""
    asked = 0
    for each in changes:
        if queries.waits(each.person_id):
            each.unasked = str(_("Another change of this person waits for a decision already."))
        else:
            try:
                with attempt():
                    each.correction_id = _proposed(each, batch, by)
                asked += 1
            except Refusal as refused:
                each.unasked = str(refused)[:500]
        each.asks = False
    return asked


def _proposed(change: ImportedChange, batch: ImportBatch, by: User) -> int:
    reason = str(_("Row %(row)s of the file %(file)s of %(source)s says so.",
                   row=change.number, file=batch.file_name, source=batch.source))  # fmt: skip
    person, depart = change.person, change.after["depart"]
    if depart:
        correction = identity.propose_departure(
            person, Status(depart["status"]), date.fromisoformat(depart["on"]), reason, by=by
        )
    else:
        correction = identity.propose_correction(
            person, change.after["ask"], reason, seen=person.version, by=by
        )
    db.session.flush()
    return correction.id


@operation
def put_back(batch_id: int, *, at_most: int) -> int:
    """Give some people back what they had before an import, and withdraw what it asked. How many.

    A field that somebody has set since is left as it is now.
    """
    changes = queries.changes_of(batch_id, at_most=at_most)
    people = queries.whole([each.person_id for each in changes])
    before = {id_: record_of(person) for id_, person in people.items()}
    for each in changes:
        _put_back(each, people[each.person_id])
    db.session.flush()
    fresh = queries.whole(list(people))
    _keyed_anew(before, fresh)
    for each in changes:
        db.session.delete(each)
    return len(changes)


def _put_back(change: ImportedChange, person: Person) -> None:
    now, after, before = queries.facts(person), change.after, change.before
    for name, value in before["set"].items():
        if now[name] == after["set"][name]:
            setattr(person, name, READ.get(name, _itself)(value) if value is not None else None)
    for kind, ids in before["added"].items():
        held = ADDED[kind][0]
        for item in [each for each in getattr(person, held) if each.id in ids]:
            getattr(person, held).remove(item)
    if before["records"]:
        _service_back(change, person, now)
    question = change.correction
    if question is not None and question.state is CorrectionState.PROPOSED:
        question.state = CorrectionState.WITHDRAWN


def _service_back(change: ImportedChange, person: Person, now: Mapping[str, Any]) -> None:
    """The new record goes and the former one goes on, unless somebody has gone on from there."""
    after, before, records = (
        change.after["service"],
        change.before["service"],
        change.before["records"],
    )
    if any(now[name] != after[name] for name in ("unit_id", "rank_id", "post_id", "status")):
        return
    db.session.execute(delete(ServiceRecord).where(ServiceRecord.id == records["begun"]))
    if records["former"]:
        db.session.execute(
            update(ServiceRecord)
            .where(ServiceRecord.id == records["former"])
            .values(until_on=None, version=ServiceRecord.version + 1)
        )
    person.unit_id, person.rank_id, person.post_id = (
        before[name] for name in ("unit_id", "rank_id", "post_id")
    )
    since = before["status_since"]
    person.status = Status(before["status"])
    person.status_since = date.fromisoformat(since) if since else None


@operation
def forget_pairs(batch_id: int) -> None:
    """Nobody compares people whom an import brought once it is taken back."""
    db.session.execute(
        delete(LikelyPair)
        .where(queries.pairs_of(batch_id))
        .execution_options(synchronize_session=False)
    )
