from flask_babel import lazy_gettext as _

from trainingmgr.programme.facilities.rules import FacilityKind, FacilityState

S = FacilityState
KINDS = {
    FacilityKind.CLASSROOMS: _("Classrooms"),
    FacilityKind.BARRACKS: _("Barracks"),
    FacilityKind.RANGE: _("Range"),
    FacilityKind.CLINIC: _("Clinic"),
    FacilityKind.WORKSHOP: _("Workshop"),
    FacilityKind.STORE: _("Store"),
    FacilityKind.OFFICES: _("Offices"),
    FacilityKind.WATER_POWER: _("Water and power"),
}
STATES = {
    S.ASSESSED: _("Assessed, and closed"),
    S.DESIGNED: _("Works are designed"),
    S.CONTRACTED: _("Works are under contract"),
    S.REHABILITATION: _("Works go on"),
    S.HANDED_OVER: _("Handed over"),
    S.IN_USE: _("In use"),
    S.DEGRADED: _("In use, and in poor order"),
}
SHAPES = {
    S.ASSESSED: "stop", S.DESIGNED: "hold", S.CONTRACTED: "hold", S.REHABILITATION: "go",
    S.HANDED_OVER: "ok", S.IN_USE: "ok", S.DEGRADED: "wait",
}  # fmt: skip
