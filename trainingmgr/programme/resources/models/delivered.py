from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.core.db import Bare
from trainingmgr.core.law import follows, never
from trainingmgr.programme.resources.models.equipment import Equipment
from trainingmgr.programme.resources.rules.equipment import WITH_OFFICE

SUMMED = _("What is with a unit follows from the books alone.")
_STATES = ", ".join(f"'{each}'" for each in WITH_OFFICE)

_SUM = "SELECT coalesce(sum(item.quantity), 0) FROM equipment AS item WHERE"
_INTO = "INSERT INTO equipment_delivered (unit_id, kind_id, delivered)"
_SET = "UPDATE equipment_delivered SET delivered ="


def _there(row: str) -> str:
    return (
        f"({_SUM} item.unit_id = {row}.unit_id AND item.kind_id = {row}.kind_id "
        f"AND item.state IN ({_STATES}))"
    )


@never("INSERT", name="empty", when="NEW.delivered <> 0", says=SUMMED)
@never("UPDATE OF delivered", name="summed", when="NEW.delivered <> " + _there("NEW"),
       says=SUMMED)  # fmt: skip
@never("UPDATE OF unit_id, kind_id", name="kept",
       when="NEW.unit_id <> OLD.unit_id OR NEW.kind_id <> OLD.kind_id", says=SUMMED)  # fmt: skip
@never("DELETE", name="stays", when="1 = 1", says=SUMMED)
class EquipmentDelivered(Bare):
    """How much of a kind is with the offices of a unit. The database itself keeps it by the books,
    so that nobody adds up a hundred thousand pieces to open a list.
    """

    __tablename__ = "equipment_delivered"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    kind_id: Mapped[int] = mapped_column(
        ForeignKey("equipment_kind.id"), primary_key=True, index=True
    )
    delivered: Mapped[int] = mapped_column(default=0)


def _anew(row: str) -> tuple[str, ...]:
    """Wait for whoever writes of the same unit and kind, then add up what is there now."""
    return (
        f"{_INTO} SELECT {row}.unit_id, {row}.kind_id, 0 WHERE {row}.unit_id IS NOT NULL "
        "ON CONFLICT (unit_id, kind_id) DO UPDATE SET kind_id = excluded.kind_id",
        f"{_SET} {_there(row)} WHERE unit_id = {row}.unit_id AND kind_id = {row}.kind_id",
    )


follows(Equipment.__table__, "INSERT", name="delivered", does=_anew("NEW"),
        when=f"NEW.unit_id IS NOT NULL AND NEW.state IN ({_STATES})")  # fmt: skip
follows(
    Equipment.__table__, "UPDATE OF state, quantity, unit_id, kind_id", name="redelivered",
    does=(*_anew("OLD"), *_anew("NEW")),
    when=f"(OLD.unit_id IS NOT NULL AND OLD.state IN ({_STATES})) OR "
         f"(NEW.unit_id IS NOT NULL AND NEW.state IN ({_STATES}))",
)  # fmt: skip
