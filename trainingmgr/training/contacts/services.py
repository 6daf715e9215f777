"""An emergency contact is written by its person or for them; read on record; erased in time."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.training.contacts import events, queries
from trainingmgr.training.contacts.models import EmergencyContact
from trainingmgr.training.contacts.rules import can_be_called
from trainingmgr.training.trainers.models import Trainer


@operation
def keep(
    trainer: Trainer, name: str, phone: str, speaks: str | None, *, seen: int | None, by: User
) -> EmergencyContact:
    """The one person to call from now on, in place of whoever stood there."""
    _may(trainer, by)
    if trainer.left_on is not None:
        raise Refusal(_("Nobody is kept for somebody who has left."))
    if len(name.strip()) < 2:
        raise Refusal(_("Write the name of the person to call."), field="name")
    if not can_be_called(phone):
        raise Refusal(
            _("Write the number with its country, such as +235 66 12 34 56."), field="phone"
        )
    row = queries.contact_of(trainer)
    if row is None:
        row = EmergencyContact(trainer_id=trainer.id)
        db.session.add(row)
    else:
        row.as_seen(seen)
    row.name, row.phone, row.speaks = name.strip(), phone.strip(), speaks or None
    row.by_id, row.at = by.id, clock.now()
    db.session.flush()
    journal.record(events.ContactKept(person=_number(trainer), about=_about(trainer)), by=by)
    return row


@operation
def read(trainer: Trainer, reason: str, *, by: User) -> EmergencyContact:
    """For somebody else after saying why; each look is on record, one's own too."""
    _may(trainer, by)
    row = queries.contact_of(trainer)
    if row is None:
        raise Refusal(_("Nobody is written down."))
    if _is_own(trainer, by):
        journal.record(events.OwnContactRead(about=_about(trainer)), by=by)
        return row
    if len(reason.strip()) < 10:
        raise Refusal(_("Say in a full sentence why you open it."), field="reason")
    happening = events.ContactRead(
        person=_number(trainer), reason=reason.strip(), about=_about(trainer)
    )
    journal.record(happening, by=by)
    return row


@operation
def erase(trainer: Trainer, *, by: User) -> None:
    _may(trainer, by)
    row = queries.contact_of(trainer)
    if row is None:
        raise Refusal(_("Nobody is written down."))
    db.session.delete(row)
    db.session.flush()
    journal.record(events.ContactErased(person=_number(trainer), about=_about(trainer)), by=by)


@operation
def erase_outlived(on: date) -> int:
    """Nobody has to remember it when somebody goes home. Gives how many went."""
    rows = queries.outlived(on)
    for row in rows:
        db.session.delete(row)
    return len(rows)


def _may(trainer: Trainer, by: User) -> None:
    if not (_is_own(trainer, by) or by.may(Permission.TRAINER_CONTACT)):
        raise NotFound


def _is_own(trainer: Trainer, by: User) -> bool:
    return trainer.person.holder_id is not None and trainer.person.holder_id == by.holder_id


def _number(trainer: Trainer) -> str:
    return trainer.person.number


def _about(trainer: Trainer) -> tuple[str, int]:
    return ("person", trainer.person_id)
