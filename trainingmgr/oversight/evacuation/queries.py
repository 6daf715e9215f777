from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.oversight.evacuation.models import (
    EvacuationAnswer,
    EvacuationOrder,
    EvacuationOutcome,
)
from trainingmgr.oversight.evacuation.rules import EvacuationKind, OrderState

READS = (Permission.EVACUATION_ASK, Permission.EVACUATION_AGREE, Permission.SYSTEM_READ)
FRESH = {"populate_existing": True}
"""Another process may have answered since."""
COPIES = ("backup copy", 0)


@cache
def _whole() -> Sequence[ORMOption]:
    return (
        joinedload(EvacuationOrder.by),
        joinedload(EvacuationOrder.answer).joinedload(EvacuationAnswer.by),
        joinedload(EvacuationOrder.outcome),
    )


def newest() -> EvacuationOrder | None:
    """The only one that can still be agreed to: asking anew takes the place of what waited."""
    found = select(EvacuationOrder).order_by(EvacuationOrder.id.desc()).limit(1)
    return db.session.scalar(found.options(*_whole()), execution_options=FRESH)


def waiting() -> EvacuationOrder | None:
    found = newest()
    waits = found is not None and found.state_at(clock.now()) is OrderState.WAITING
    return found if waits else None


def order(key: int) -> EvacuationOrder:
    found = db.session.get(EvacuationOrder, key, options=_whole(), populate_existing=True)
    if found is None:
        raise NotFound
    return found


def asked(uid: UUID, *, reader: Reader) -> EvacuationOrder:
    """The order with this identity, for whoever asks or agrees."""
    found = db.session.scalar(
        select(EvacuationOrder).where(EvacuationOrder.uid == uid).options(*_whole()),
        execution_options=FRESH,
    )
    if found is None or not any(reader.may(each) for each in READS):
        raise NotFound
    return found


def rehearsals(*, reader: Reader) -> Sequence[EvacuationOrder]:
    """The last of them, the newest first, with how they went."""
    if not any(reader.may(each) for each in READS):
        raise NotFound
    return db.session.scalars(
        select(EvacuationOrder)
        .join(EvacuationOrder.outcome)
        .where(EvacuationOrder.kind == EvacuationKind.REHEARSAL)
        .order_by(EvacuationOrder.id.desc())
        .limit(12)
        .options(*_whole())
    ).all()


def last_rehearsal() -> EvacuationOutcome | None:
    """The last one that left nothing in clear."""
    return db.session.scalar(
        select(EvacuationOutcome)
        .where(EvacuationOutcome.proved)
        .order_by(EvacuationOutcome.id.desc())
        .limit(1)
        .options(joinedload(EvacuationOutcome.order))
    )


def second_people(asked: EvacuationOrder) -> Sequence[User]:
    """Everybody who may agree to it: accounts of the person who asked are left out."""
    roles = [role for role in Role if Permission.EVACUATION_AGREE in PERMISSIONS[role]]
    return [
        each for each in accounts.holding(*roles)
        if each.active and each.holder_id != asked.by.holder_id
    ]  # fmt: skip


def last_copy() -> journal.JournalEntry | None:
    """The last numbered copy of a backup that left on a stick."""
    return journal.last(*COPIES)


def copies() -> int:
    """How many numbered copies there are outside."""
    last = last_copy()
    return 0 if last is None else int(str(last.facts["number"]))
