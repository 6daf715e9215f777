"""What is being typed and was not saved: kept on the server, so that a power cut loses none of it.

A form in a browser sends what stands in it every few seconds. It is sealed like other secrets,
belongs to the account that types, is offered back by the same form for seven days, and is thrown
away when the form is saved. Passwords and codes are never in it.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from trainingmgr.accounts.models.signing_in import UnsentForm
from trainingmgr.accounts.rules import UNSENT_KEPT
from trainingmgr.accounts.services.kept_typing import NEVER
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.core.values import dataclass

MOST = 20
"""Forms of one account; more of them push out the oldest."""
LARGEST = 200_000
Field = tuple[str, str] | tuple[str, str, bool]
"""A name and what stands in it; of a box that is ticked or not, whether it is."""


@dataclass(frozen=True)
class Unsent:
    """A form as it stood when its window was lost."""

    uid: UUID
    path: str
    title: str
    fields: tuple[Field, ...]
    at: datetime


@operation
def keep(
    uid: UUID, form: str, path: str, title: str, fields: Iterable[Field], *, user_id: int
) -> bool:
    """Keep what stands in a form now, in place of what stood in it before.

    False if there is nothing to keep, far too much, or the uid is somebody else's.
    """
    plain = [field for field in fields if not NEVER.search(field[0])]
    text = json.dumps({"title": title, "fields": plain}, ensure_ascii=False)
    if not plain or len(text) > LARGEST or len(path) > 1000 or not 0 < len(form) <= 120:
        return False
    row = db.session.scalar(select(UnsentForm).where(UnsentForm.uid == uid))
    if row is None:
        _make_room(user_id)
        row = UnsentForm(uid=uid, user_id=user_id)
        db.session.add(row)
    elif row.user_id != user_id:
        return False
    row.form, row.path, row.fields, row.changed_at = form, path, text, clock.now()
    return True


def latest(form: str, *, user_id: int) -> Unsent | None:
    """What this account typed last into a form and did not save."""
    found = _standing(UnsentForm.form == form, user_id=user_id)
    return found[0] if found else None


def all_of(user_id: int) -> Sequence[Unsent]:
    """Everything that an account typed and did not save, the newest first."""
    return _standing(user_id=user_id)


@operation
def throw_away(uid: UUID, *, user_id: int) -> None:
    db.session.execute(
        delete(UnsentForm).where(UnsentForm.uid == uid, UnsentForm.user_id == user_id)
    )


def _standing(*narrowed: object, user_id: int) -> Sequence[Unsent]:
    rows = db.session.scalars(
        select(UnsentForm)
        .where(
            UnsentForm.user_id == user_id,
            UnsentForm.changed_at > clock.now() - UNSENT_KEPT,
            *narrowed,  # type: ignore[arg-type]
        )
        .order_by(UnsentForm.changed_at.desc(), UnsentForm.id.desc())
        .limit(MOST)
    )
    return [_read(row) for row in rows]


def _read(row: UnsentForm) -> Unsent:
    held = json.loads(row.fields)
    fields = tuple(tuple(each) for each in held["fields"])
    return Unsent(row.uid, row.path, held["title"], fields, row.changed_at)


def _make_room(user_id: int) -> None:
    db.session.execute(delete(UnsentForm).where(UnsentForm.changed_at <= clock.now() - UNSENT_KEPT))
    oldest = (
        select(UnsentForm.id)
        .where(UnsentForm.user_id == user_id)
        .order_by(UnsentForm.changed_at.desc(), UnsentForm.id.desc())
        .offset(MOST - 1)
    )
    db.session.execute(delete(UnsentForm).where(UnsentForm.id.in_(oldest)))
