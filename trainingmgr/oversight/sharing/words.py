"""How agreements on sharing, and what they allow, are called."""

from flask_babel import lazy_gettext as _

from trainingmgr.core.errors import Sentence
from trainingmgr.core.privacy import FieldClass
from trainingmgr.oversight.sharing.rules import Onward, SharingState, Standing

STATES: dict[SharingState, Sentence] = {
    SharingState.DRAFT: _("prepared: a second person agrees"),
    SharingState.IN_FORCE: _("agreed"),
    SharingState.ENDED: _("ended"),
    SharingState.WITHDRAWN: _("withdrawn: never in force"),
}
STANDINGS: dict[Standing, Sentence] = {
    Standing.DRAFT: STATES[SharingState.DRAFT],
    Standing.TO_COME: _("agreed: its first day is to come"),
    Standing.IN_FORCE: _("in force"),
    Standing.ENDING: _("in force, ends soon"),
    Standing.OVER: _("over: nothing goes any more"),
    Standing.ENDED: STATES[SharingState.ENDED],
    Standing.WITHDRAWN: STATES[SharingState.WITHDRAWN],
}
SHAPES: dict[Standing, str] = {
    Standing.DRAFT: "wait",
    Standing.TO_COME: "wait",
    Standing.IN_FORCE: "ok",
    Standing.ENDING: "late",
    Standing.OVER: "late",
    Standing.ENDED: "none",
    Standing.WITHDRAWN: "none",
}
ONWARD: dict[Onward, Sentence] = {
    Onward.NO: _("They hand it on to nobody"),
    Onward.ASKED: _("They ask in writing before they hand it on"),
}
WORST: dict[FieldClass, Sentence] = {
    FieldClass.S1: _("Names and numbers, unit and course"),
    FieldClass.S2: _("Also birth dates, phones or pay"),
}
