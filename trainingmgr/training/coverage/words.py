from flask_babel import lazy_gettext as _

from trainingmgr.core.columns import Sex
from trainingmgr.registry.people.rules import Category

HEATS = {
    "good": _("covered"),
    "fair": _("half covered"),
    "low": _("few"),
    "expired": _("all expired"),
    "none": _("nobody trained"),
    "nobody": _("no people"),
    "few": _("fewer than 5 people"),
}
SHAPES = {
    "good": "ok", "fair": "go", "low": "warn", "expired": "late", "none": "stop", "nobody": "none",
    "few": "none",
}  # fmt: skip
SEXES = {
    Sex.F: _("Women"),
    Sex.M: _("Men"),
    Sex.X: _("Other"),
    Sex.UNKNOWN: _("Sex not recorded"),
}
BANDS = {"OR": _("All other ranks"), "OF": _("All officers")}
"""Bands by the letters that they begin with; a band whole stands for itself."""
GOVERNING = {
    Category.MOD_CIVILIAN: _("Ministry"),
    Category.PARLIAMENTARIAN: _("Parliament"),
    Category.OVERSIGHT_STAFF: _("Oversight bodies"),
    Category.JUSTICE_ACTOR: _("Justice"),
}

BRIEF = {
    "human_rights": _("Human rights"),
    "ihl": _("IHL"),
    "child_protection": _("Child protection"),
    "gbv": _("GBV"),
    "sea": _("SEA"),
    "wps": _("WPS"),
    "poc": _("PoC"),
    "conduct": _("Conduct"),
    "integrity": _("Integrity"),
    "governance": _("Civil control"),
    "personnel": _("Personnel"),
    "basic": _("Basic"),
    "tactics": _("Units"),
    "leadership": _("Leaders"),
    "logistics": _("Logistics"),
    "medical": _("Medicine"),
    "literacy": _("Literacy"),
    "instruction": _("Teaching"),
}
"""Topics of ours where there is no room for their titles; any other is told by its code."""
