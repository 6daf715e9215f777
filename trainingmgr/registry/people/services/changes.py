"""What changes in the record of somebody who is known: details, identity and service."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import grants
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.keys import services as keys
from trainingmgr.registry.people import events, queries
from trainingmgr.registry.people.models import (
    Alias,
    Document,
    Language,
    NamePart,
    Person,
    Phone,
    ServiceRecord,
)
from trainingmgr.registry.people.rules import (
    GONE,
    NO_NAME,
    UNDER_AGE,
    Age,
    AliasKind,
    Literacy,
    Paper,
    PartRole,
    Spoken,
    Status,
    age_standing,
    holds_account,
    is_e164,
    sort_name,
)
from trainingmgr.registry.people.services import documents
from trainingmgr.registry.people.services.documents import paper_row
from trainingmgr.registry.people.services.own import not_own


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
    not_own(by, person)
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

    Death, discharge and the like need a second person, and so does whoever comes back from them;
    `decided` says that there was one.
    """
    not_own(by, person)
    if seen is not None:
        person.as_seen(seen)
    if status in GONE and not decided:
        raise Refusal(
            _("Whoever leaves the service is recorded by two people. Propose it, and somebody "
              "else decides."), field="status",
        )  # fmt: skip
    if person.status in GONE and not decided:
        raise Refusal(
            _("This person had left the service, and comes back by two people. Propose it, and "
              "somebody else decides."), field="status",
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
    if moved or status in GONE:
        for holder_id in queries.holders_of([person.id]).get(person.id, ()):
            grants.lapse(holder_id, everywhere=status in GONE, by=by)
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
