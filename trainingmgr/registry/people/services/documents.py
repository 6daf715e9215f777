"""Identity documents: which are recorded, and how one that was typed wrongly is put right."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, Sentence
from trainingmgr.registry.keys import services as keys
from trainingmgr.registry.people import events, queries
from trainingmgr.registry.people.models import Document, Person
from trainingmgr.registry.people.rules import Paper
from trainingmgr.registry.structure.queries import open_document_kinds
from trainingmgr.registry.structure.rules import fits
from trainingmgr.registry.structure.words import unfit


def wrong(shown: Sequence[Sequence[Paper]]) -> Iterator[tuple[int, Sentence]]:
    """What stands against documents that people show: the place of whoever shows it, and why."""
    if not any(shown):
        return
    known = open_document_kinds()
    for place, papers in enumerate(shown):
        for paper in papers:
            kind = known.get(paper.kind)
            if kind is None:
                yield place, _("No new document of this kind is recorded. Choose another kind.")
            elif not fits(kind.pattern, paper.number):
                yield place, unfit(kind.pattern)


def paper_of(document: Document) -> Paper:
    return Paper(
        kind=document.kind_code,
        number=document.number,
        country=document.country,
        expires_on=document.expires_on,
    )


def paper_row(paper: Paper) -> dict[str, Any]:
    return {
        "kind_code": paper.kind,
        "number": paper.number,
        "country": paper.country,
        "expires_on": paper.expires_on,
    }


@operation
def correct_document(person: Person, uid: UUID, paper: Paper | None, *, by: User) -> None:
    """Put a document right as two people decided; None takes away what was never shown."""
    person = queries.whole(person)
    before = queries.record_of(person)
    document = held(person, uid)
    if paper is None:
        person.documents.remove(document)
    else:
        _write(document, paper)
    flag_modified(person, "literacy")  # a new version of the record: only a list has changed
    db.session.flush()
    keys.rewrite(before, queries.record_of(person))
    happening = events.IdentityCorrected(
        number=person.number, fields=("documents",), about=("person", person.id)
    )
    journal.record(happening, by=by)


def _write(document: Document, paper: Paper) -> None:
    same = (document.kind_code, document.number) == (paper.kind, paper.number)
    for _place, sentence in () if same else wrong([[paper]]):
        raise Refusal(sentence, field="number")
    for name, value in paper_row(paper).items():
        setattr(document, name, value)


def held(person: Person, uid: UUID) -> Document:
    """That document of a person who was loaded whole."""
    found = next((each for each in person.documents if each.uid == uid), None)
    if found is None:
        raise Refusal(_("This document is no longer in the record."))
    return found
