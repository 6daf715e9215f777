"""By which papers a piece or a lot of equipment moved: each is written down once."""

from typing import Any

from sqlalchemy import ColumnElement, func, select

from trainingmgr.core.db import another, db
from trainingmgr.programme.resources.models.equipment import Equipment, EquipmentDeed, EquipmentStep
from trainingmgr.programme.resources.rules.equipment import EquipmentState


def _says(column: Any, document: str) -> ColumnElement[bool]:
    return func.lower(column) == document.strip().lower()


def _family(row: Equipment) -> list[int]:
    """A record, whatever it was parted from and whatever was parted from that: one lot once."""
    first = row
    while first.part_of_id is not None:
        first = db.session.get_one(Equipment, first.part_of_id)
    part = another(Equipment, "part")
    whole = select(Equipment.id).where(Equipment.id == first.id).cte("whole", recursive=True)
    whole = whole.union_all(select(part.id).join(whole, part.part_of_id == whole.c.id))
    return list(db.session.scalars(select(whole.c.id)))


def step_by(row: Equipment, state: EquipmentState, document: str) -> EquipmentStep | None:
    """When this piece, or another part of its lot, came to a state by this paper already."""
    return db.session.scalar(
        select(EquipmentStep)
        .where(EquipmentStep.item_id.in_(_family(row)), EquipmentStep.state == state,
               _says(EquipmentStep.document, document))
        .order_by(EquipmentStep.id)
        .limit(1)
    )  # fmt: skip


def waits_by(row: Equipment, state: EquipmentState, document: str) -> EquipmentDeed | None:
    """What waits for its second signature by this paper already."""
    return db.session.scalar(
        select(EquipmentDeed)
        .where(EquipmentDeed.item_id.in_(_family(row)), EquipmentDeed.makes == state,
               EquipmentDeed.signed_by_id.is_(None), EquipmentDeed.refused_on.is_(None),
               _says(EquipmentDeed.document, document))
        .order_by(EquipmentDeed.id)
        .limit(1)
    )  # fmt: skip


def booked_by(row: Equipment, state: EquipmentState, document: str) -> Equipment | None:
    """A lot of the same kind that was put on the books of the same place by this paper already."""
    return db.session.scalar(
        select(Equipment)
        .join(EquipmentStep, EquipmentStep.item_id == Equipment.id)
        .where(Equipment.kind_id == row.kind_id, Equipment.serial == "",
               Equipment.part_of_id.is_(None), EquipmentStep.state == state,
               _at(Equipment.centre_id, row.centre_id), _at(Equipment.unit_id, row.unit_id),
               _says(EquipmentStep.document, document))
        .order_by(Equipment.id)
        .limit(1)
    )  # fmt: skip


def _at(column: Any, key: int | None) -> ColumnElement[bool]:
    here: ColumnElement[bool] = column.is_(None) if key is None else column == key
    return here
