from tests.makers import kept, numbers, titled
from trainingmgr.programme.resources.models.equipment import EquipmentKind
from trainingmgr.programme.resources.queries import equipment as queries
from trainingmgr.programme.resources.rules.equipment import (
    DeedKind,
    EquipmentCategory,
    EquipmentState,
)
from trainingmgr.programme.resources.services import equipment as services
from trainingmgr.programme.resources.services.equipment import Booking, Deed

S = EquipmentState
ACCEPTANCE, WHY = "ACC 12/26", "The mast was struck by lightning."


def a_kind(module=None, **facts):
    number = next(numbers)
    usual = {"code": f"K{number}", "titles": titled(f"Radio {number}"),
             "category": EquipmentCategory.COMMS,
             "module_id": module.id if module else None}  # fmt: skip
    return kept(EquipmentKind(**usual | facts))


def booked(by, *, kind=None, state=S.INSPECTED, document="", **facts):
    booking = Booking(kind_id=(kind or a_kind()).id, **facts)
    made = services.book(booking, state, document=document, by=by)
    return read(made, by)


def read(row, by):
    return queries.item(row.uid, reader=by)


def moved(row, to, by, **said):
    row = read(row, by)
    return services.move(row, to, seen=row.version, by=by, **said)


def begun(row, by, kind=DeedKind.HANDOVER, **said):
    row = read(row, by)
    usual = {"quantity": row.quantity, "document": "HO 3/26"}
    if kind is not DeedKind.HANDOVER:
        usual["says"] = WHY
    return services.begin(row, Deed(kind=kind, **usual | said), seen=row.version, by=by)


def signed(deed, by, reader=None):
    row = queries.deed(deed.uid, reader=by, permission=services.SIGN)
    return services.sign(row, seen=row.version, by=by)


def issued(by, other, *, centre=None, unit=None, office="Signals store", **facts):
    """Accepted by its paper, handed over to an office, signed by somebody else."""
    row = booked(by, **facts)
    moved(row, S.ACCEPTED, by, document=ACCEPTANCE)
    deed = begun(row, by, office=office, centre_id=centre.id if centre else None,
                 unit_id=unit.id if unit else None)  # fmt: skip
    return read(signed(deed, other), by)
