from flask_babel import lazy_gettext as _

from trainingmgr.programme.resources.rules.equipment import (
    Condition,
    DeedKind,
    EquipmentCategory,
    EquipmentState,
    Mismatch,
)

S = EquipmentState
CATEGORIES = {
    EquipmentCategory.TRAINING_AID: _("Training aid"),
    EquipmentCategory.VEHICLE: _("Vehicle"),
    EquipmentCategory.COMMS: _("Radios and signals"),
    EquipmentCategory.MEDICAL: _("Medical"),
    EquipmentCategory.IT: _("Computers"),
    EquipmentCategory.FURNITURE: _("Furniture"),
    EquipmentCategory.LETHAL: _("Weapons and ammunition, by reference only"),
}
CONDITIONS = {
    Condition.NEW: _("New"),
    Condition.GOOD: _("In good order"),
    Condition.WORN: _("Worn"),
    Condition.POOR: _("In poor order"),
}
STATES = {
    S.REQUIREMENT: _("Asked for"),
    S.APPROVED: _("Approved"),
    S.FUNDED: _("Paid for in the plan"),
    S.TENDERED: _("Out to tender"),
    S.CONTRACTED: _("Under contract"),
    S.SHIPPED: _("Shipped"),
    S.RECEIVED: _("Received"),
    S.INSPECTED: _("Inspected"),
    S.ACCEPTED: _("Accepted"),
    S.ISSUED: _("Issued"),
    S.IN_SERVICE: _("In service"),
    S.MAINTENANCE: _("In maintenance"),
    S.REPAIR: _("In repair"),
    S.UNSERVICEABLE: _("Does not work"),
    S.DISPOSED: _("Given up"),
    S.LOST: _("Lost"),
    S.STOLEN: _("Stolen"),
}
SHAPES = dict.fromkeys(S, "go") | {
    S.REQUIREMENT: "wait", S.ISSUED: "ok", S.IN_SERVICE: "ok", S.MAINTENANCE: "hold",
    S.REPAIR: "hold", S.UNSERVICEABLE: "stop", S.DISPOSED: "none", S.LOST: "late", S.STOLEN: "late",
}  # fmt: skip
DEEDS = {
    DeedKind.HANDOVER: _("Hand it over to an office"),
    DeedKind.LOSS: _("It is lost"),
    DeedKind.THEFT: _("It was stolen"),
    DeedKind.DISPOSAL: _("Give it up"),
}
DEED_NAMES = {
    DeedKind.HANDOVER: _("Handover"),
    DeedKind.LOSS: _("Loss"),
    DeedKind.THEFT: _("Theft"),
    DeedKind.DISPOSAL: _("Disposal"),
}
MISMATCHES = {
    Mismatch.NOBODY_TRAINED: _("delivered, and nobody there may use it"),
    Mismatch.NOTHING_DELIVERED: _("trained, and nothing is delivered"),
}
