"""Phones, and what came from them and was kept: one's own, or all for whoever keeps accounts."""

from collections.abc import Collection, Sequence
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import CHOICES, Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.field.models import Device, FieldConflict, FieldEntry
from trainingmgr.field.rules import MOST_ENTRIES

CARRIES = (Permission.MENTORING_LOG, Permission.REPORT_WRITE)
"""Whose work goes onto a phone."""


def hash_of(token: str) -> str:
    """What the server keeps of a phone's token."""
    return sha256(token.encode()).hexdigest()


def by_token(token: str) -> Device | None:
    """The phone that shows this token, with its account and grants. Two statements."""
    return db.session.scalar(
        select(Device)
        .where(Device.token_hash == hash_of(token))
        .options(joinedload(Device.user).selectinload(User.grants))
    )


def stands(uid: UUID) -> tuple[bool, bool]:
    """Whether a phone may still open, and whether it waits until its owner has signed in on it. Of
    one that nobody knows neither is said.
    """
    found = db.session.execute(
        select(Device.withdrawn_at, Device.shut_at).where(Device.uid == uid)
    ).one_or_none()
    return (True, False) if found is None else (found[0] is None, found[1] is not None)


def own(uid: UUID, *, reader: Reader) -> Device:
    return existing(select(Device).where(Device.uid == uid, Device.user_id == reader.id))


def device(uid: UUID, *, reader: Reader) -> Device:
    """One's own, or anybody's for whoever closes accounts."""
    if not reader.may(Permission.ACCOUNT_WRITE):
        return own(uid, reader=reader)
    return existing(select(Device).where(Device.uid == uid))


def devices_of(reader: Reader) -> Sequence[Device]:
    return db.session.scalars(
        select(Device)
        .where(Device.user_id == reader.id)
        .order_by(Device.withdrawn_at.is_not(None), Device.id.desc())
        .limit(CHOICES)
    ).all()


def devices(*, cursor: str | None = None) -> Page[Device]:
    """Every phone with its account, the newest first: for whoever reads accounts."""
    statement = select(Device).options(joinedload(Device.user))
    return page_of(statement, Device.registered_at, Device.id, cursor=cursor, descending=True)


def count_of(user_id: int) -> int:
    """How many phones of an account may open."""
    asked = select(func.count()).select_from(Device)
    return db.session.scalar(
        asked.where(Device.user_id == user_id, Device.withdrawn_at.is_(None))
    ) or 0  # fmt: skip


def entry(client_id: UUID) -> FieldEntry | None:
    return db.session.scalar(select(FieldEntry).where(FieldEntry.client_id == client_id))


def entries(client_ids: Collection[UUID]) -> dict[UUID, FieldEntry]:
    """Those of one sending that came before."""
    if not client_ids:
        return {}
    asked = select(FieldEntry).where(FieldEntry.client_id.in_(client_ids)).limit(MOST_ENTRIES)
    return {each.client_id: each for each in db.session.scalars(asked)}


def is_withdrawn(device_: Device) -> bool:
    """As it stands at this moment: on PostgreSQL whoever else works for this phone waits."""
    asked = select(Device.withdrawn_at).where(Device.id == device_.id).with_for_update()
    return db.session.scalar(asked) is not None


def kept(client_id: UUID, digest: str) -> FieldConflict | None:
    return db.session.scalar(
        select(FieldConflict).where(
            FieldConflict.client_id == client_id, FieldConflict.digest == digest
        )
    )


def conflicts(reader: Reader) -> Sequence[FieldConflict]:
    """What the reader sent and has still to decide about, the oldest first."""
    return db.session.scalars(
        select(FieldConflict)
        .where(FieldConflict.by_id == reader.id, FieldConflict.settled.is_(None))
        .order_by(FieldConflict.id)
        .limit(CHOICES)
    ).all()


def conflict(uid: UUID, *, reader: Reader) -> FieldConflict:
    return existing(
        select(FieldConflict).where(FieldConflict.uid == uid, FieldConflict.by_id == reader.id)
    )
