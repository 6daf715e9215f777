from flask_babel import lazy_gettext as _

from trainingmgr.programme.coordination.rules import OverlapState

STATES = {
    OverlapState.OPEN: _("Open"),
    OverlapState.COMPLEMENTARY: _("Agreed to complement one another"),
    OverlapState.RESCHEDULED: _("Moved to another time"),
    OverlapState.MERGED: _("Made into one"),
    OverlapState.ACCEPTED: _("Accepted as a duplicate"),
}
SHAPES = {
    OverlapState.OPEN: "wait",
    OverlapState.COMPLEMENTARY: "ok",
    OverlapState.RESCHEDULED: "ok",
    OverlapState.MERGED: "ok",
    OverlapState.ACCEPTED: "hold",
}
ENDS = {key: word for key, word in STATES.items() if key is not OverlapState.OPEN}
