from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.programme.facilities.models import (
    Facility,
    FacilityDefect,
    FacilityHandover,
    FacilityRoom,
    FacilityStep,
)
from trainingmgr.programme.facilities.rules import CLOSED, WORKS, FacilityState
from trainingmgr.programme.resources.queries.equipment import placed
from trainingmgr.registry.structure.models import Room
from trainingmgr.training.cohorts.models import TrainingSession

READ, SIGN = Permission.EQUIPMENT_READ, Permission.EQUIPMENT_SIGN
MOST = 50
KEPT_OUT = exists().where(
    FacilityDefect.facility_id == Facility.id, FacilityDefect.keeps_out,
    FacilityDefect.mended_on.is_(None),
)  # fmt: skip


def facilities(*, reader: Reader, state: FacilityState | None = None,
               cursor: str | None = None) -> Page[Facility]:  # fmt: skip
    wanted = select(Facility).where(placed(reader.reach(READ), Facility))
    if state is not None:
        wanted = wanted.where(Facility.state == state)
    return page_of(
        wanted.options(
            joinedload(Facility.centre), joinedload(Facility.unit), joinedload(Facility.owner),
            joinedload(Facility.payer), selectinload(Facility.defects),
        ),
        Facility.id, cursor=cursor, descending=True,
    )  # fmt: skip


def facility(uid: UUID, *, reader: Reader, permission: Permission = READ) -> Facility:
    return existing(
        select(Facility)
        .where(Facility.uid == uid, placed(reader.reach(permission), Facility))
        .options(
            joinedload(Facility.centre), joinedload(Facility.unit), joinedload(Facility.owner),
            joinedload(Facility.payer), selectinload(Facility.defects),
            selectinload(Facility.rooms).joinedload(FacilityRoom.room),
            selectinload(Facility.steps).joinedload(FacilityStep.by),
            selectinload(Facility.handovers).options(
                joinedload(FacilityHandover.by), joinedload(FacilityHandover.signed_by)
            ),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def handover(uid: UUID, *, reader: Reader) -> FacilityHandover:
    return existing(
        select(FacilityHandover)
        .join(FacilityHandover.facility)
        .where(FacilityHandover.uid == uid, placed(reader.reach(SIGN), Facility))
        .options(joinedload(FacilityHandover.facility))
        .execution_options(populate_existing=True)
    )


def defect(uid: UUID, *, reader: Reader) -> FacilityDefect:
    reach = reader.reach(Permission.EQUIPMENT_WRITE)
    return existing(
        select(FacilityDefect)
        .join(FacilityDefect.facility)
        .where(FacilityDefect.uid == uid, placed(reach, Facility))
        .options(joinedload(FacilityDefect.facility))
        .execution_options(populate_existing=True)
    )


def rooms_of(centre_id: int | None) -> Sequence[Room]:
    """Rooms of a centre that may lie in a building there."""
    return db.session.scalars(
        select(Room).where(Room.centre_id == centre_id).order_by(Room.code)
    ).all()


def planned(row: Facility, on: date) -> int:
    """Classes that are planned in its rooms from a day on."""
    inside = select(FacilityRoom.room_id).where(FacilityRoom.facility_id == row.id)
    found = select(func.count()).where(TrainingSession.room_id.in_(inside),
                                       TrainingSession.on >= on)  # fmt: skip
    return db.session.scalar(found) or 0


def in_poor_order(centre_ids: Collection[int]) -> Sequence[Facility]:
    """Buildings of these centres with rooms of theirs that are closed or in poor order, for whoever
    plans a class there (R-EQP-04).
    """
    if not centre_ids:
        return []
    broken = exists().where(
        FacilityDefect.facility_id == Facility.id, FacilityDefect.mended_on.is_(None)
    )
    return db.session.scalars(
        select(Facility)
        .where(
            Facility.centre_id.in_(centre_ids),
            or_(Facility.state.in_((*CLOSED, FacilityState.DEGRADED)), broken),
            exists().where(FacilityRoom.facility_id == Facility.id),
        )
        .order_by(Facility.code)
        .options(
            selectinload(Facility.defects),
            selectinload(Facility.rooms).joinedload(FacilityRoom.room),
        )
    ).all()  # fmt: skip


def to_sign(reader: Reader) -> Sequence[FacilityHandover]:
    """Handovers within reach that somebody else began."""
    return db.session.scalars(
        select(FacilityHandover)
        .join(FacilityHandover.facility)
        .where(FacilityHandover.signed_by_id.is_(None), FacilityHandover.refused_on.is_(None),
               FacilityHandover.by_id != reader.id, placed(reader.reach(SIGN), Facility))
        .order_by(FacilityHandover.id)
        .options(joinedload(FacilityHandover.facility))
        .limit(MOST)
    ).all()  # fmt: skip


def next_number() -> int:
    return (db.session.scalar(select(func.max(Facility.id))) or 0) + 1


def usable(on: date) -> tuple[int, int]:
    """Buildings that were handed over or are in use without a defect that keeps people out, and
    all buildings.
    """
    works = and_(Facility.state.in_(WORKS), ~KEPT_OUT)
    counted: Any = select(func.count()).select_from(Facility).where(Facility.since_on <= on)
    return db.session.scalar(counted.where(works)) or 0, db.session.scalar(counted) or 0
