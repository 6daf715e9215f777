"""What one person has completed, for a transcript; and the transcripts that were given out."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import db
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.training.certificates.models import (
    CardPrint,
    Certificate,
    CertificateRevocation,
    Transcript,
)
from trainingmgr.training.certificates.queries import register
from trainingmgr.training.records import queries as records
from trainingmgr.training.records.models import Attainment


def human_being(person: Person) -> list[int]:
    """The keys of this person's record and of those joined to it."""
    return [person.id, *(each.id for each in people.joined_to(person))]


def completed(ids: Collection[int]) -> list[Certificate]:
    """The certificates of one human being that stand, newest first."""
    return [each for each in register.held_by(ids) if each.stands]


def leaving(ids: Collection[int]) -> Sequence[Certificate]:
    """The same with what a credential of each needs."""
    return db.session.scalars(
        select(Certificate)
        .where(
            Certificate.person_id.in_(ids),
            Certificate.id.not_in(select(CertificateRevocation.certificate_id)),
            ~Certificate.suspended,
        )
        .options(
            joinedload(Certificate.person), joinedload(Certificate.layout),
            joinedload(Certificate.revocation),
        )
        .order_by(Certificate.id)
        .limit(200)
    ).all()  # fmt: skip


def attained(ids: Sequence[int]) -> list[Attainment]:
    """What is on record of them, newest first, without what was withdrawn."""
    return [each for each in records.of_person(ids) if each.withdrawn_at is None]


def given_out(ids: Collection[int]) -> Sequence[Transcript]:
    """The transcripts of one human being, newest first."""
    return db.session.scalars(
        select(Transcript)
        .where(Transcript.person_id.in_(ids))
        .options(joinedload(Transcript.by))
        .order_by(Transcript.id.desc())
        .limit(50)
    ).all()


def cards_printed(ids: Collection[int]) -> dict[int, int]:
    """How often the card of each of these people was printed. One statement."""
    rows = db.session.execute(
        select(CardPrint.person_id, func.max(CardPrint.number))
        .where(CardPrint.person_id.in_(ids))
        .group_by(CardPrint.person_id)
    )
    return {key: count for key, count in rows}  # noqa: C416  rows are no pairs to mypy
