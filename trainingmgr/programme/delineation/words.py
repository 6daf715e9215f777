from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from trainingmgr.programme.delineation.rules import Force, Gap, Part, Result

FORCES = {
    Force.MILITARY: _("Military"),
    Force.POLICE: _("Police"),
    Force.GENDARMERIE: _("Gendarmerie"),
    Force.BORDER: _("Border guard"),
    Force.CUSTOMS: _("Customs"),
    Force.CIVIL_PROTECTION: _("Civil protection"),
    Force.INTELLIGENCE: _("Intelligence service"),
    Force.OTHER: _("Another force"),
}
PARTS = {
    Part.LEADS: lazy_pgettext("part in a task", "leads"),
    Part.SUPPORTS: lazy_pgettext("part in a task", "supports"),
    Part.NONE: lazy_pgettext("part in a task", "no part"),
    Part.DISPUTED: lazy_pgettext("part in a task", "disputed"),
}
PART_SHAPES = {
    Part.LEADS: "ok", Part.SUPPORTS: "plus", Part.NONE: "none", Part.DISPUTED: "stop",
}  # fmt: skip
GAPS = {
    Gap.TWO_LEADS: _("two forces lead"),
    Gap.DISPUTED: _("a part is disputed"),
    Gap.NO_LEAD: _("no force leads"),
    Gap.NO_INSTRUMENT: _("a force acts without a law"),
    Gap.NOT_IN_FORCE: _("the law that says so is not in force"),
}
RESULTS = {
    Result.MET: _("Every force knew its part"),
    Result.PARTLY: _("Some did"),
    Result.NOT_MET: _("They did not"),
}
RESULT_SHAPES = {Result.MET: "ok", Result.PARTLY: "warn", Result.NOT_MET: "stop"}
