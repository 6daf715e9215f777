"""What is erased of a person: how to reach them, or all by which they are known but the number."""

from typing import Any

from sqlalchemy import delete

from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.registry.keys import services as keys
from trainingmgr.registry.people import queries
from trainingmgr.registry.people.models import (
    Alias,
    Document,
    Language,
    NamePart,
    Person,
    Phone,
    Portrait,
)
from trainingmgr.registry.people.rules import sort_name

CONTACTS = (Phone, Alias, Portrait)
KNOWN_BY = (*CONTACTS, NamePart, Document, Language)
EMPTY = (
    "name_native", "service_number", "born", "born_as_said", "born_source", "nationality",
    "place_id",
)  # fmt: skip


@operation
def forget_contacts(person: Person) -> None:
    """Phones, pictures and other names go; the name and the service stay (R-DAT-10)."""
    before = queries.records([person.id])[0]
    _gone(person, CONTACTS)
    keys.rewrite(before, queries.records([person.id])[0])


@operation
def forget_name(person: Person) -> None:
    """A record that is nothing but its number and its sex, for the figures (R-DAT-07)."""
    before = queries.records([person.id])[0]
    _gone(person, KNOWN_BY)
    person.name_display, person.sort_name = person.number, sort_name(person.number)
    for name in EMPTY:
        setattr(person, name, None)
    db.session.flush()
    keys.rewrite(before, queries.records([person.id])[0])
    journal.forget("person", [person.id])


def _gone(person: Person, kinds: tuple[Any, ...]) -> None:
    for kind in kinds:
        gone = delete(kind).where(kind.person_id == person.id)
        db.session.execute(gone.execution_options(synchronize_session=False))
    db.session.expire(person)
