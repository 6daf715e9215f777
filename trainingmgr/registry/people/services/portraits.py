"""The picture of a person, where somebody gives one."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.documents import pictures
from trainingmgr.registry.people import events, queries
from trainingmgr.registry.people.models import Person, Portrait
from trainingmgr.registry.people.rules import PORTRAIT_BYTES
from trainingmgr.registry.people.services.own import not_own


@operation
def set_portrait(person: Person, sent: bytes, *, seen: int | None, by: User) -> None:
    """Keep a picture of the person, drawn anew from the file that was sent; the former one goes.

    `seen` is the version of the picture that was there, None where there was none.
    """
    not_own(by, person)
    try:
        picture = pictures.portrait(sent, most=PORTRAIT_BYTES)
    except ValueError as bad:
        raise Refusal(
            _("This is no picture that can be read. Send a JPEG, PNG or WebP of at most "
              "40 million pixels."), field="picture",
        ) from bad  # fmt: skip
    held = _as_seen(person, seen)
    if held is None:
        db.session.add(Portrait(person_id=person.id, picture=picture, by_id=by.id))
    else:
        held.picture, held.by_id, held.at = picture, by.id, clock.now()
    happening = events.PortraitSet(number=person.number, about=("person", person.id))
    journal.record(happening, by=by)


@operation
def remove_portrait(person: Person, *, seen: int | None, by: User) -> None:
    not_own(by, person)
    held = _as_seen(person, seen)
    if held is None:
        raise Refusal(_("This person has no picture."))
    db.session.delete(held)
    happening = events.PortraitRemoved(number=person.number, about=("person", person.id))
    journal.record(happening, by=by)


def _as_seen(person: Person, seen: int | None) -> Portrait | None:
    held = queries.portrait(person)
    if held is not None:
        held.as_seen(seen)
    elif seen is not None:
        raise StaleRecord
    return held


@operation
def erase_portraits(person_ids: Collection[int]) -> int:
    """Erase every picture of these people, for a deed that says so itself. How many there were."""
    rows = db.session.scalars(select(Portrait).where(Portrait.person_id.in_(person_ids))).all()
    for each in rows:
        db.session.delete(each)
    db.session.flush()
    return len(rows)
