from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from trainingmgr.programme.plans.words import PARTIES
from trainingmgr.programme.reorganisation.rules import Came, Fate, Shown, Source, TargetState

STATES = {
    TargetState.DRAFT: lazy_pgettext("target", "Draft"),
    TargetState.OFFERED: lazy_pgettext("target", "Offered, not agreed by both yet"),
    TargetState.AGREED: lazy_pgettext("target", "Agreed by government and military"),
    TargetState.SUPERSEDED: lazy_pgettext("target", "Superseded by a later version"),
    TargetState.RETURNED: lazy_pgettext("target", "Sent back"),
    TargetState.WITHDRAWN: lazy_pgettext("target", "Withdrawn"),
}
STATE_SHAPES = {
    TargetState.DRAFT: "none", TargetState.OFFERED: "wait", TargetState.AGREED: "ok",
    TargetState.SUPERSEDED: "none", TargetState.RETURNED: "back", TargetState.WITHDRAWN: "stop",
}  # fmt: skip
FATES = {
    Fate.KEEP: lazy_pgettext("unit", "Stays"),
    Fate.FORM: lazy_pgettext("unit", "Is formed"),
    Fate.MERGE: lazy_pgettext("unit", "Is merged into another"),
    Fate.DISBAND: lazy_pgettext("unit", "Is disbanded"),
}
CHANGES = {fate: word for fate, word in FATES.items() if fate is not Fate.FORM}
"""What may become of a unit that is there."""
CAME = {
    Came.DONE: lazy_pgettext("change of a unit", "has happened"),
    Came.WAITS: lazy_pgettext("change of a unit", "is to come"),
    Came.LATE: lazy_pgettext("change of a unit", "late"),
}
CAME_SHAPES = {Came.DONE: "ok", Came.WAITS: "wait", Came.LATE: "late"}
SOURCES = {
    Source.REGISTER: _("The posts of the register as they stand"),
    Source.BEFORE: _("The version before"),
}
SHOWN = {
    Shown.OVER: _("With more people than the target"),
    Shown.SHORT: _("With fewer people than the target"),
    Shown.CHANGES: _("Formed, merged or disbanded"),
    Shown.LATE: _("Whose change is late"),
}
__all__ = ["CAME", "CAME_SHAPES", "CHANGES", "FATES", "PARTIES", "SHOWN", "SOURCES", "STATES",
           "STATE_SHAPES"]  # fmt: skip
