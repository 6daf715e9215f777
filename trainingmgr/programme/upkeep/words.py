from flask_babel import lazy_gettext as _

from trainingmgr.programme.upkeep.rules import Standing, Thing

THINGS = {
    Thing.BUILDING: _("Building"), Thing.EQUIPMENT: _("Kind of equipment"),
    Thing.PIECE: _("One piece of equipment"),
}  # fmt: skip
STANDINGS = {
    Standing.AGREED: _("agreed by paper"),
    Standing.CONFIRMED: _("confirmed by a second person"),
    Standing.WAITS: _("named, and not agreed"),
    Standing.TAKEN_BACK: _("taken back"),
}
SHAPES = {
    Standing.AGREED: "ok", Standing.CONFIRMED: "ok", Standing.WAITS: "wait",
    Standing.TAKEN_BACK: "none",
}  # fmt: skip
NOBODY = _("no payer named")
