"""What is kept free of classes: breaks, prayers, holidays, and what they meet."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import TrainingCentre
from trainingmgr.training.timetable.models import ClosedTime
from trainingmgr.training.timetable.rules import Clash, ClashKind, Closed, Slot, closed_on

CLOSED = 500
"""Breaks, prayers and holidays shown at most."""


def closed(centre_id: int, days: Collection[date]) -> list[Closed]:
    """What is kept free of classes at a centre on one of these days. One statement."""
    if not days:
        return []
    first, last = min(days), max(days)
    rows = db.session.scalars(
        select(ClosedTime)
        .where(
            or_(ClosedTime.centre_id.is_(None), ClosedTime.centre_id == centre_id),
            or_(ClosedTime.first_on.is_(None), ClosedTime.first_on <= last),
            or_(ClosedTime.last_on.is_(None), ClosedTime.last_on >= first),
        )
        .order_by(ClosedTime.starts, ClosedTime.id)
    )
    return [
        Closed(
            each.kind, each.name, each.starts, each.ends, each.weekday, each.first_on, each.last_on
        )
        for each in rows
    ]


def closed_slots(centre_id: int, days: Collection[date]) -> list[Slot]:
    """The same as times of these days."""
    return [slot for _each, slot in closed_on(closed(centre_id, days), days)]


def meets_closed(rows: Iterable[Closed], slots: Iterable[Slot]) -> list[Clash]:
    """What of it one of these classes would meet."""
    kept = list(rows)
    return [
        Clash(ClashKind(each.kind.value), each.what, "", "", there)
        for slot in slots
        for each in kept
        if (there := each.at(slot.on)) is not None and there.overlaps(slot)
    ]


def closed_times(*, reader: Reader, permission: Permission) -> Sequence[ClosedTime]:
    """Breaks, prayers and holidays of the reader's centres and of every centre, in order."""
    ours = [each.id for each in structure.centres(reader=reader, permission=permission)]
    return db.session.scalars(
        select(ClosedTime)
        .outerjoin(TrainingCentre, ClosedTime.centre_id == TrainingCentre.id)
        .where(or_(ClosedTime.centre_id.is_(None), ClosedTime.centre_id.in_(ours)))
        .options(contains_eager(ClosedTime.centre))
        .order_by(TrainingCentre.code, ClosedTime.first_on, ClosedTime.starts, ClosedTime.id)
        .limit(CLOSED)
    ).all()


def closed_time(uid: UUID, *, reader: Reader, permission: Permission) -> ClosedTime:
    """One of them, if the reader may change it: one of every centre only from a national reach."""
    found = db.session.scalar(select(ClosedTime).where(ClosedTime.uid == uid))
    ours = [each.id for each in structure.centres(reader=reader, permission=permission)]
    if found is None or not (reader.reach(permission).national or found.centre_id in ours):
        raise NotFound
    return found


HOURS = (7, 17)
"""The hours that a grid shows at least, so that there is somewhere to draw a class to."""


def shut_in(centre_id: int, *mondays: date) -> list["Shut"]:
    """The breaks, prayers and holidays of these weeks at a centre. A whole day is shown as its
    hours, without what else would be on it.
    """
    days = [monday + timedelta(days=n) for monday in mondays for n in range(7)]
    found = closed_on(closed(centre_id, days), days)
    whole = {slot.on for each, slot in found if each.starts is None}
    return [
        Shut(each, slot if each.starts else Slot(slot.on, time(HOURS[0]), time(HOURS[1])))
        for each, slot in found
        if each.starts is None or slot.on not in whole
    ]


@dataclass(frozen=True)
class Shut:
    """A break, a prayer or a holiday as the week grid wants it."""

    closed: Closed
    slot: Slot

    @property
    def day(self) -> date:
        return self.slot.on

    @property
    def starts(self) -> time:
        return self.slot.starts

    @property
    def ends(self) -> time:
        return self.slot.ends
