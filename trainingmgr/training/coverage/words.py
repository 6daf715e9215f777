from flask_babel import lazy_gettext as _

from trainingmgr.core.columns import Sex

HEATS = {
    "good": _("covered"),
    "fair": _("half covered"),
    "low": _("few"),
    "expired": _("all expired"),
    "none": _("nobody trained"),
    "nobody": _("no people"),
}
SHAPES = {
    "good": "ok", "fair": "go", "low": "warn", "expired": "late", "none": "stop", "nobody": "none",
}  # fmt: skip
SEXES = {
    Sex.F: _("Women"),
    Sex.M: _("Men"),
    Sex.X: _("Other"),
    Sex.UNKNOWN: _("Sex not recorded"),
}
BANDS = {"OR": _("All other ranks"), "OF": _("All officers")}
"""Bands by the letters that they begin with; a band whole stands for itself."""
