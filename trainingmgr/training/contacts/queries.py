"""Profiles whose contact somebody may look at: one's own, or those of centres one answers for."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import contains_eager

from trainingmgr.core.db import db
from trainingmgr.core.paging import CHOICES
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import kept_by_hold
from trainingmgr.training.contacts.models import EmergencyContact
from trainingmgr.training.contacts.rules import KEPT
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.models import Posting, Trainer


def own(reader: Reader) -> Trainer | None:
    """The profile of the reader's own person, while they serve here."""
    if reader.holder_id is None:
        return None
    return db.session.scalar(
        select(Trainer)
        .join(Trainer.person)
        .where(Person.holder_id == reader.holder_id, Trainer.left_on.is_(None))
        .options(contains_eager(Trainer.person))
        .limit(1)
    )


def whose(uid: UUID, *, reader: Reader) -> Trainer:
    return trainers.trainer(uid, reader=reader, permission=Permission.TRAINER_CONTACT)


def contact_of(trainer: Trainer) -> EmergencyContact | None:
    return db.session.scalar(
        select(EmergencyContact).where(EmergencyContact.trainer_id == trainer.id)
    )


def outlived(on: date) -> Sequence[EmergencyContact]:
    """Contacts of people who left, or whose last tour ended long enough ago, and of whom no legal
    hold is.
    """
    serves = exists().where(
        Posting.trainer_id == EmergencyContact.trainer_id, Posting.until_on >= on - KEPT
    )
    return db.session.scalars(
        select(EmergencyContact)
        .join(Trainer, EmergencyContact.trainer_id == Trainer.id)
        .where(or_(Trainer.left_on < on, ~serves), Trainer.person_id.not_in(kept_by_hold(on)))
        .limit(CHOICES)
    ).all()
