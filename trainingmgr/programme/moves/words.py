from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from trainingmgr.programme.moves.rules import LineState, Obstacle, OrderState, Shown

STATES = {
    OrderState.DRAFT: lazy_pgettext("order", "Draft"),
    OrderState.SIGNED: lazy_pgettext("order", "Signed, waits for its day"),
    OrderState.CARRIED_OUT: lazy_pgettext("order", "Carried out"),
    OrderState.WITHDRAWN: lazy_pgettext("order", "Withdrawn"),
}
STATE_SHAPES = {
    OrderState.DRAFT: "none", OrderState.SIGNED: "wait", OrderState.CARRIED_OUT: "ok",
    OrderState.WITHDRAWN: "stop",
}  # fmt: skip
MOVES = {
    LineState.WAITS: lazy_pgettext("move", "to come"),
    LineState.APPEALED: lazy_pgettext("move", "under appeal"),
    LineState.MOVED: lazy_pgettext("move", "moved"),
    LineState.FAILED: lazy_pgettext("move", "not moved"),
    LineState.CALLED_OFF: lazy_pgettext("move", "called off: the appeal was upheld"),
    LineState.PUT_BACK: lazy_pgettext("move", "put back: the appeal was upheld"),
}
MOVE_SHAPES = {
    LineState.WAITS: "wait", LineState.APPEALED: "hold", LineState.MOVED: "ok",
    LineState.FAILED: "late", LineState.CALLED_OFF: "stop", LineState.PUT_BACK: "back",
}  # fmt: skip
SHOWN = {
    Shown.UNTOLD: _("Who was not told yet"),
    Shown.APPEALED: _("Under appeal"),
    Shown.FAILED: _("Who could not be moved"),
}
OBSTACLES = {
    Obstacle.NOT_SERVING: _("This person does not serve at present, as the register says."),
    Obstacle.AGE: _("The register holds this person: nobody is moved before that is settled."),
    Obstacle.VETTING: _(
        "Vetting holds this person: nobody is moved before that is decided (R-VET-02a)."
    ),
    Obstacle.ELSEWHERE: _(
        "This person is not in the unit any more from which the order moves them."
    ),
    Obstacle.UNIT_GOES: _("The target merges or disbands this unit: nobody is moved into it."),
    Obstacle.POST_TAKEN: _(
        "Somebody holds this post already, or it is not authorised. A post has one holder."
    ),
    Obstacle.TARGET_FULL: _("The target has no post of this grade left in this unit."),
    Obstacle.REGISTER: _("The register did not take this change. Look at the person's own page."),
}
"""What keeps somebody where they are: what is said when it is found, and on the list after."""
